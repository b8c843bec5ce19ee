"""What waits for a second person, and what did each decide? For who asks and who checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.euro import Euro
from wiseed_like import clock, formats
from wiseed_like.accounts.access import STAFF, requires
from wiseed_like.approvals import queries, service
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.rules import ApprovalState, Word
from wiseed_like.backoffice.forms import REASON_LENGTH_MAX, DecideForm
from wiseed_like.backoffice.views.blueprint import bp
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.issuers import bank_account, queries as issuers
from wiseed_like.refusals import flash_refusal, show_refusal
from wiseed_like.rounds import second_person
from wiseed_like.rounds.closings import get_closing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_round
from wiseed_like.subscriptions.parts import release as part_release
from wiseed_like.subscriptions.representing import second_person as representing
from wiseed_like.subscriptions.representing.queries import find_of_request

ROWS = 20
Answer = str | Response | tuple[str, int]
# What a request is about -> the staff's page of it, and how that page calls its number.
PAGES = {
    "round": ("rounds.staff_show", "round_id"),
    "roundclosing": ("subscriptions.part", "closing_id"),
    "user": ("accounts.user", "user_id"),
    "identityfile": ("kyc.examine", "file_id"),
    "company": ("bank_account.examine", "company_id"),
    "setting": ("backoffice.setting", "key"),
    "arrival": ("arrivals.show", "arrival_id"),
}
# Where the page of the act itself says more than that of its subject.
PAGES_OF_ACTS = {
    second_person.RELEASE: ("rounds.staff_closing", "round_id"),
    representing.KIND: ("kyc.joint_account_of_staff", "user_id"),
}
STATE_NAMES = {
    ApprovalState.ASKED: _l("En attente"),
    ApprovalState.APPROVED: _l("Approuvée"),
    ApprovalState.REFUSED: _l("Refusée"),
    ApprovalState.WITHDRAWN: _l("Retirée"),
    ApprovalState.LAPSED: _l("Expirée"),
    ApprovalState.VOID: _l("Sans objet"),
}
TONES = {
    ApprovalState.ASKED: "progress",
    ApprovalState.APPROVED: "good",
    ApprovalState.REFUSED: "bad",
}


@bp.get("/staff/approvals")
@requires(*STAFF)
def approvals() -> str:
    """What this person has to decide, what they asked for, and what was decided."""
    after = request.args.get("after", type=int)
    after = after if after and 0 < after < 2**31 else None
    past = queries.list_past(current_user, after=after, limit=ROWS + 1)
    return render_template(
        "backoffice/approvals.html",
        to_decide=queries.list_to_decide(current_user, clock.now()) if after is None else [],
        asked=queries.list_asked_by(current_user) if after is None else [],
        decides=bool(queries.kinds_decided_by(current_user)),
        past=past[:ROWS],
        is_first=after is None,
        next_url=url_for(".approvals", after=past[ROWS - 1].id) if len(past) > ROWS else None,
        **_words(),
    )


@bp.get("/staff/approvals/<int:approval_id>")
@requires(*STAFF)
def approval(approval_id: int) -> str:
    """One request: what would happen, why, until when, and what became of it."""
    return render_template("backoffice/approval.html", **_facts(_get(approval_id)))


@bp.route("/staff/approvals/<int:approval_id>/decide", methods=["GET", "POST"])
@requires(*STAFF, again=True)
def decide_approval(approval_id: int) -> Answer:
    """Approve or refuse somebody else's request."""
    found = _get(approval_id)
    if not service.may_decide(found, current_user) or not found.is_waiting(clock.now()):
        # The request's own page says why there is nothing to decide.
        if request.method == "POST":
            _say_too_late(found)
        return redirect(url_for(".approval", approval_id=approval_id), 303)
    form = DecideForm()
    if form.validate_on_submit():
        try:
            with transaction():
                done = _decide(found, form)
        except Refused as refusal:
            if refusal.code == "payload_changed":
                return _ended(approval_id, refusal)
            show_refusal(refusal, form)
        else:
            flash(done, "success")
            return redirect(url_for(".approval", approval_id=approval_id), 303)
    facts = _facts(found)
    # What is checked stands whole where it is decided, and nowhere else (ASVS 14.2.6).
    if found.rule.checks is not None:
        facts["lines"] = [*facts["lines"], *found.rule.checks(found)]
    page = render_template("backoffice/decide.html", form=form, **facts)
    return (page, 422) if form.errors else page


@bp.post("/staff/approvals/<int:approval_id>/withdraw")
@requires(*STAFF)
def withdraw(approval_id: int) -> Response:
    """Take one's own request back."""
    found = _get(approval_id)
    if found.maker_id != current_user.id:
        raise NotFound
    try:
        with transaction():
            service.withdraw(found, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
    else:
        flash(_l("La demande est retirée."), "success")
    return redirect(url_for(".approval", approval_id=approval_id), 303)


@bp.app_template_filter("shown")
def shown(value: Any) -> str:
    """A value of a request, in the reader's language."""
    if isinstance(value, Word):
        return gettext(value) if value else "—"
    if isinstance(value, bool):
        return gettext("Oui") if value else gettext("Non")
    if isinstance(value, Euro):
        return formats.euro(value)
    if isinstance(value, int):
        return formats.whole(value)
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value)
    return "—" if value is None or value == "" else str(value)


def _get(approval_id: int) -> Approval:
    if approval_id >= 2**31:
        raise NotFound
    return queries.get_visible(approval_id, current_user)


def _decide(found: Approval, form: DecideForm) -> Any:
    by, now, reason = current_user, clock.now(), form.reason.data or ""
    if form.refuses:
        service.refuse(found, reason, by=by, now=now)
        return _l("C'est refusé. La personne qui l'a demandé en est avertie.")
    service.approve(found, by=by, now=now, note=reason)
    return _l("C'est approuvé. La personne qui l'a demandé en est avertie.")


def _ended(approval_id: int, refusal: Refused) -> Response:
    """What was asked is no longer there: the request ends, and its page says so."""
    with transaction():
        service.end_by_time(approval_id, now=clock.now())
    flash_refusal(refusal, "danger")
    return redirect(url_for(".approval", approval_id=approval_id), 303)


def _say_too_late(found: Approval) -> None:
    """A decision came after another one: it does not count, and what was typed is not lost."""
    form = DecideForm()
    outcome = ApprovalState.REFUSED if form.refuses else ApprovalState.APPROVED
    if found.checker_id == current_user.id and found.state == outcome:
        return  # the button was pressed twice
    flash(_l("Votre décision n'a pas compté : cette demande n'en attend plus."), "warning")
    if form.reason.data:
        flash(_l("Vous aviez écrit : %(text)s", text=form.reason.data[:REASON_LENGTH_MAX]), "info")


def _facts(found: Approval) -> dict[str, Any]:
    now = clock.now()
    return {
        "approval": found,
        "lines": lines_of(found),
        "papers": _papers_of(found),
        "page_url": _page_of(found),
        "concluded": _concluded(found),
        "is_maker": found.maker_id == current_user.id,
        "is_concerned": current_user.id in found.concerned(),
        "may_decide": service.may_decide(found, current_user),
        "is_waiting": found.is_waiting(now),
        "is_late": found.state == ApprovalState.ASKED and not found.is_waiting(now),
        **_words(),
    }


def _words() -> dict[str, Any]:
    return {"state_names": STATE_NAMES, "tones": TONES, "lines_of": lines_of}


def lines_of(found: Approval) -> Sequence[tuple[str, Any]]:
    """What would happen, as (French label, value); nothing when the kind says nothing."""
    return found.rule.lines(found) if found.rule.lines else []


def _papers_of(found: Approval) -> list[tuple[Any, str]]:
    """The papers to be compared, as (label, address), when this person may open them."""
    if found.kind == bank_account.KIND:
        change = issuers.find_bank_change(found.id)
        paper = change and _open_to_reader(
            "bank_account.statement", company_id=change.company_id, change_id=change.id
        )
        label = _l("Relevé d'identité bancaire")
    elif found.kind == second_person.RELEASE:
        paper = _open_to_reader("rounds.certificate", round_id=int(found.subject_id))
        label = _l("Certificat du dépositaire")
    elif found.kind == part_release.RELEASE:
        paper = _open_to_reader("subscriptions.part_certificate", closing_id=int(found.subject_id))
        label = _l("Certificat du dépositaire")
    elif found.kind == representing.KIND:
        named = find_of_request(found.id)
        paper = (
            _open_to_reader(
                "subscriptions.representative_paper", user_id=named.account_id, change_id=named.id
            )
            if named
            else None
        )
        label = _l("Pièce qui le prouve")
    else:
        return []
    return [(label, paper)] if paper else []


def _page_of(found: Approval) -> str | None:
    """The staff's page of what it is about, when this person may open it."""
    endpoint, name = PAGES_OF_ACTS.get(found.kind) or PAGES.get(found.subject_type, ("", ""))
    return _open_to_reader(endpoint, **{name: found.subject_id})


def _concluded(found: Approval) -> Round | None:
    """The round that this request concludes, whole or in part."""
    if found.kind == second_person.RELEASE:
        return get_round(int(found.subject_id))
    if found.kind == part_release.RELEASE:
        return get_closing(int(found.subject_id)).round
    return None


def _open_to_reader(endpoint: str, **where: Any) -> str | None:
    """The address of a page, if this person may open it."""
    policy = getattr(current_app.view_functions.get(endpoint), "policy", None)
    return url_for(endpoint, **where) if policy and policy.allows(current_user) else None
