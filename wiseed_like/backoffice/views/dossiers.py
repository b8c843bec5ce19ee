"""How is a dossier examined? The analyst's page, its moves, and the committee's decision."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.backoffice.views.blueprint import bp
from wiseed_like.db import transaction
from wiseed_like.decisions.queries import Wanted, list_decisions
from wiseed_like.documents.downloads import send
from wiseed_like.dossiers import queries, service
from wiseed_like.dossiers.forms import (
    DecisionForm,
    DeclineForm,
    EvidenceForm,
    RecommendForm,
    SendBackForm,
)
from wiseed_like.dossiers.models import Dossier
from wiseed_like.dossiers.rules import (
    EVIDENCE_NAMES,
    EVIDENCE_QUESTIONS,
    LIFE_CYCLE,
    DossierState,
    Evidence,
)
from wiseed_like.errors import NotFound, Refused
from wiseed_like.issuers.queries import is_officer, list_companies_of
from wiseed_like.issuers.views import Answer
from wiseed_like.refusals import flash_refusal, show_refusal

S = DossierState
# In the order of the work; drafts are the founder's own.
STATES = (
    S.SUBMITTED, S.SCREENING, S.VOTE, S.DUE_DILIGENCE, S.COMMITTEE, S.ACCEPTED, S.DECLINED,
    S.WITHDRAWN,
)  # fmt: skip
Forms = dict[str, FlaskForm]


@bp.route("/staff/dossiers")
@requires("analyst", "compliance")
def dossiers() -> str:
    asked = request.args.get("state", "")
    states = [state for state in STATES if state == asked] or STATES
    own = {company.id for company in list_companies_of(current_user.id)}
    found = [each for each in queries.list_for_staff(states) if each.company_id not in own]
    return render_template(
        "backoffice/dossiers.html",
        dossiers=sorted(found, key=lambda each: STATES.index(each.state)),
        since=queries.waiting_since(found),
        asked=asked if len(states) == 1 else "",
        states=STATES,
    )


@bp.route("/staff/dossiers/<int:dossier_id>")
@requires("analyst", "compliance")
def dossier(dossier_id: int) -> Answer:
    return _page(_get(dossier_id), {})


@bp.route("/staff/dossiers/<int:dossier_id>/documents/<int:document_id>")
@requires("analyst", "compliance")
def dossier_document(dossier_id: int, document_id: int) -> Response:
    return send(queries.get_document(_get(dossier_id), document_id).stored_file)


@bp.route("/staff/dossiers/<int:dossier_id>/screen", methods=["POST"])
@requires("analyst")
def screen(dossier_id: int) -> Answer:
    return _act(
        dossier_id,
        lambda found: service.screen(found, by=current_user, now=clock.now()),
        _l("Vous avez pris le dossier."),
    )


@bp.route("/staff/dossiers/<int:dossier_id>/open-vote", methods=["POST"])
@requires("analyst")
def open_vote(dossier_id: int) -> Answer:
    return _act(
        dossier_id,
        lambda found: service.open_vote(found, by=current_user, now=clock.now()),
        _l("Le vote est ouvert : le projet est public."),
    )


@bp.route("/staff/dossiers/<int:dossier_id>/send-back", methods=["POST"])
@requires("analyst")
def send_back(dossier_id: int) -> Answer:
    form = SendBackForm(prefix="back")
    return _act(
        dossier_id,
        lambda found: service.send_back(
            found, form.message.data or "", by=current_user, now=clock.now()
        ),
        _l("Le dossier est rendu à la société."),
        form=("back", form),
    )


@bp.route("/staff/dossiers/<int:dossier_id>/examine", methods=["POST"])
@requires("analyst")
def examine(dossier_id: int) -> Answer:
    form = EvidenceForm(prefix="evidence")
    return _act(
        dossier_id,
        lambda found: service.examine(found, form.evidence(), by=current_user, now=clock.now()),
        _l("Les vérifications sont commencées."),
        form=("evidence", form),
    )


@bp.route("/staff/dossiers/<int:dossier_id>/evidence", methods=["POST"])
@requires("analyst")
def record_evidence(dossier_id: int) -> Answer:
    form = EvidenceForm(prefix="evidence")
    return _act(
        dossier_id,
        lambda found: service.record_evidence(
            found, form.evidence(), by=current_user, now=clock.now()
        ),
        _l("Les vérifications sont enregistrées."),
        form=("evidence", form),
    )


@bp.route("/staff/dossiers/<int:dossier_id>/recommend", methods=["POST"])
@requires("analyst")
def recommend(dossier_id: int) -> Answer:
    form = RecommendForm(prefix="recommend")
    return _act(
        dossier_id,
        lambda found: service.recommend(
            found, form.note.data or "", by=current_user, now=clock.now()
        ),
        _l("Le dossier est présenté au comité."),
        form=("recommend", form),
    )


@bp.route("/staff/dossiers/<int:dossier_id>/decline", methods=["POST"])
@requires("analyst", "compliance")
def decline(dossier_id: int) -> Answer:
    form = DeclineForm(prefix="decline")
    return _act(
        dossier_id,
        lambda found: service.decide(
            found, "decline", form.reason.data, by=current_user, now=clock.now()
        ),
        _l("Le dossier n'est pas retenu. La société lira le motif."),
        form=("decline", form),
    )


@bp.route("/staff/dossiers/<int:dossier_id>/decide", methods=["POST"])
@requires("analyst", "compliance")
def decide(dossier_id: int) -> Answer:
    form = DecisionForm(prefix="decision")
    return _act(
        dossier_id,
        lambda found: service.decide(
            found, form.decision.data, form.reason.data, by=current_user, now=clock.now()
        ),
        _l("La décision du comité est enregistrée."),
        form=("decision", form),
    )


def _act(
    dossier_id: int,
    act: Callable[[Dossier], None],
    done: str,
    *,
    form: tuple[str, FlaskForm] | None = None,
) -> Answer:
    """One move on the locked dossier, then its page; a refusal changes nothing and is told."""
    found = _get(dossier_id)
    if form is not None and not form[1].validate_on_submit():
        return _page(found, {form[0]: form[1]})
    try:
        with transaction():
            act(queries.lock_dossier(dossier_id))
    except Refused as refusal:
        if form is not None and refusal.code != "moved_on":
            show_refusal(refusal, form[1])
            return _page(_get(dossier_id), {form[0]: form[1]})
        flash_refusal(refusal)
    else:
        flash(done, "success")
    return redirect(url_for("backoffice.dossier", dossier_id=dossier_id), 303)


def _get(dossier_id: int) -> Dossier:
    """What was sent to us; a draft that never was, or one's own, reads as absent."""
    found = queries.get_sent_dossier(dossier_id)
    if is_officer(current_user.id, found.company_id):
        raise NotFound
    return found


def _page(found: Dossier, typed: Forms) -> Answer:
    history = queries.history_of(found)
    evidence = queries.evidence_of(found)
    forms: Forms = {
        "back": SendBackForm(formdata=None, prefix="back"),
        "evidence": EvidenceForm(formdata=None, prefix="evidence"),
        "recommend": RecommendForm(formdata=None, prefix="recommend"),
        "decline": DeclineForm(formdata=None, prefix="decline"),
        "decision": DecisionForm(formdata=None, prefix="decision"),
    }
    forms["evidence"].show(evidence)  # type: ignore[attr-defined]
    page = render_template(
        "backoffice/dossier.html",
        dossier=found,
        history=history,
        returned_at=queries.returned_at(found),
        people=queries.people_of(history),
        totals=queries.totals_of(found.id),
        evidence_rows=_rows_of(evidence),
        unmet=_unmet(evidence),
        issuer=service.assess_issuer(found, evidence, now=clock.now())
        if found.state in (S.DUE_DILIGENCE, S.COMMITTEE)
        else None,
        decisions=list_decisions(Wanted(subject=("dossier", str(found.id)))),
        forms_=forms | typed,
        moves={action for state, action in LIFE_CYCLE.moves if state == found.state},
        is_examiner=found.examined_by == current_user.id,
        is_analyst=current_user.has_role("analyst"),
    )
    return (page, 422) if typed else page


def _rows_of(evidence: Evidence) -> list[tuple[str, str]]:
    """Each question with its answer, in words."""
    words = {True: gettext("Oui"), False: gettext("Non"), None: gettext("Pas encore vérifié")}
    return [
        (gettext(question), words[getattr(evidence, name)])
        for name, question in EVIDENCE_QUESTIONS.items()
    ]


def _unmet(evidence: Evidence) -> str:
    """The checks that keep a dossier from the committee, in one line."""
    words = {False: gettext("réponse négative"), None: gettext("pas encore fait")}
    return ", ".join(
        f"{gettext(name)} ({words[answer]})"
        for attribute, name in EVIDENCE_NAMES.items()
        if (answer := getattr(evidence, attribute)) is not True
    )
