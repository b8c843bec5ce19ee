"""Where does compliance answer banks that take a payment back?"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from compliance.euro import Euro
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.approvals.history import HAPPENED, find_approved, steps_of
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.queries import waiting
from wiseed_like.db import transaction
from wiseed_like.disputes import queries, service, uses, words
from wiseed_like.disputes.forms import ContestForm, PaperForm, WhyForm
from wiseed_like.disputes.models import DisputeCase
from wiseed_like.documents.downloads import send
from wiseed_like.documents.service import inspect_upload, store_upload
from wiseed_like.errors import Refused
from wiseed_like.ledger.queries import available_on, balance_of
from wiseed_like.ledger.rules import DISPUTES
from wiseed_like.refusals import flash_no_longer, flash_refusal, show_refusal

bp = Blueprint("disputes", __name__)
Answer = str | Response | tuple[str, int]


@bp.get("/staff/disputes")
@requires("compliance")
def index() -> str:
    """Which disputes are open, until when, which are over, and what they cost."""
    closed = queries.list_closed()
    return render_template(
        "disputes/index.html",
        open_cases=[(each, queries.owed_of(each)) for each in queries.list_open()],
        closed=[(each, queries.owed_of(each)) for each in closed],
        balance=balance_of(DISPUTES),
        now=clock.now(),
        words=words,
    )


@bp.get("/staff/disputes/<int:case_id>")
@requires("compliance")
def show(case_id: int) -> Answer:
    """One dispute: what the bank says, what became of the money, and what can be done."""
    return _page(queries.get_case(case_id))


@bp.post("/staff/disputes/<int:case_id>/take")
@requires("compliance")
def take(case_id: int) -> Response:
    """Take care of it oneself; in the place of another only when one says so."""
    over = "over" in request.form
    return _act(
        case_id,
        lambda case: service.take(case, by=current_user, now=clock.now(), over=over),
        _l("Ce litige est à vous."),
    )


@bp.post("/staff/disputes/<int:case_id>/hand-back")
@requires("compliance")
def hand_back(case_id: int) -> Response:
    """Leave it to whoever comes."""
    return _act(
        case_id,
        lambda case: service.hand_back(case, by=current_user, now=clock.now()),
        _l("Plus personne ne suit ce litige."),
    )


@bp.post("/staff/disputes/<int:case_id>/papers")
@requires("compliance")
def add_paper(case_id: int) -> Answer:
    """Add a document as evidence."""
    form = PaperForm()
    if not form.validate_on_submit():
        return _again(case_id, "paper", form)
    try:
        taken = inspect_upload(form.file.data, by=current_user, now=clock.now())
        with transaction():
            case = queries.lock_case(case_id)
            stored = store_upload(taken, by=current_user, now=clock.now())
            service.add_paper(case, stored, by=current_user, now=clock.now())
    except Refused as refusal:
        return _again(case_id, "paper", form, refusal)
    flash(_l("Le document est ajouté."), "success")
    return redirect(url_for(".show", case_id=case_id), 303)


@bp.get("/staff/disputes/<int:case_id>/papers/<int:paper_id>")
@requires("compliance")
def paper(case_id: int, paper_id: int) -> Response:
    """A document of the case."""
    return send(queries.get_paper(queries.get_case(case_id), paper_id).stored_file)


@bp.post("/staff/disputes/<int:case_id>/contest")
@requires("compliance")
def contest(case_id: int) -> Answer:
    """Claim the money back, with the documents."""
    form = ContestForm()
    amount = form.amount.data
    if not form.validate_on_submit() or amount is None:
        return _again(case_id, "contest", form)
    try:
        with transaction():
            service.contest(
                queries.lock_case(case_id),
                amount,
                form.comment.data or "",
                by=current_user,
                now=clock.now(),
            )
    except Refused as refusal:
        return _again(case_id, "contest", form, refusal)
    flash(_l("La contestation part chez le prestataire."), "success")
    return redirect(url_for(".show", case_id=case_id), 303)


@bp.post("/staff/disputes/<int:case_id>/accept")
@requires("compliance")
def accept(case_id: int) -> Answer:
    """Accept that the money is lost."""
    return _why(
        case_id,
        "accept",
        lambda case, why: service.accept(case, why, by=current_user, now=clock.now()),
        _l("La perte est acceptée ; le prestataire va en être informé."),
    )


@bp.post("/staff/disputes/<int:case_id>/settle")
@requires("compliance")
def settle(case_id: int) -> Response:
    """Take what the wallet can pay of what the dispute has cost."""
    return _act(
        case_id,
        lambda case: service.settle(case, by=current_user, now=clock.now()),
        _l("La reprise est demandée ; elle apparaît ici dès que le prestataire l'a effectuée."),
    )


@bp.post("/staff/disputes/<int:case_id>/waive")
@requires("compliance")
def waive(case_id: int) -> Answer:
    """Claim nothing of the person any more."""
    return _why(
        case_id,
        "waive",
        lambda case, why: service.waive(case, why, by=current_user, now=clock.now()),
        _l("La créance est abandonnée ; l'argent retenu est de nouveau disponible."),
    )


@bp.post("/staff/disputes/<int:case_id>/claim")
@requires("compliance")
def claim(case_id: int) -> Response:
    """Take a waiver back."""
    return _act(
        case_id,
        lambda case: service.claim_again(case, by=current_user, now=clock.now()),
        _l("La créance est reprise."),
    )


def _why(
    case_id: int, name: str, act: Callable[[DisputeCase, str], Approval | None], done: str
) -> Answer:
    form = WhyForm()
    if not form.validate_on_submit():
        return _again(case_id, name, form)
    try:
        with transaction():
            asked = act(queries.lock_case(case_id), form.note.data or "")
    except Refused as refusal:
        return _again(case_id, name, form, refusal)
    if asked is None:
        flash(done, "success")
    else:
        flash(_l("La demande est envoyée : une seconde personne doit l'approuver."), "info")
    return redirect(url_for(".show", case_id=case_id), 303)


def _act(case_id: int, act: Callable[[DisputeCase], object], done: str) -> Response:
    try:
        with transaction():
            act(queries.lock_case(case_id))
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(done, "success")
    return redirect(url_for(".show", case_id=case_id), 303)


def _again(case_id: int, name: str, form: FlaskForm, refusal: Refused | None = None) -> Answer:
    """The form once more; what somebody else has done meanwhile is shown as it stands."""
    case = queries.get_case(case_id)
    is_offered = _is_claimed(case) if name == "waive" else _is_ours(case)
    if is_offered and _is_mine(case):
        if refusal is not None:
            show_refusal(refusal, form)
        return _page(case, **{name: form})
    flash_no_longer(refusal)
    return redirect(url_for(".show", case_id=case_id), 303)


def _is_ours(case: DisputeCase) -> bool:
    """Whether the page offers to answer the bank."""
    return case.is_ours(clock.now()) and case.asked is None


def _is_mine(case: DisputeCase) -> bool:
    """Whether nobody else takes care of it."""
    return case.owner_id in (None, current_user.id)


def _is_claimed(case: DisputeCase) -> bool:
    """Whether the page offers to take the money back, or to claim it no more."""
    return case.is_closed and bool(queries.held_for(case))


def _page(case: DisputeCase, **typed: FlaskForm) -> Answer:
    """`typed` is the form that was sent wrongly, by its name; the others are empty."""
    forms: dict[str, FlaskForm] = {
        "paper": PaperForm(formdata=None),
        "contest": ContestForm(formdata=None, data={"amount": case.amount}),
        "accept": WhyForm(formdata=None),
        "waive": WhyForm(formdata=None),
    }
    available = max(available_on(case.wallet.ledger_code), Euro.ZERO)
    owed = queries.owed_of(case)
    page = render_template(
        "disputes/show.html",
        case=case,
        waiting=waiting(service.GIVING_UP, case),
        is_large=service.is_large(case, clock.now()),
        asking={**forms, **typed},
        is_ours=_is_ours(case) and _is_mine(case),
        is_mine=_is_mine(case),
        is_to_follow=queries.is_to_follow(case),
        now=clock.now(),
        available=available,
        owed=owed,
        held=queries.held_for(case),
        settling=queries.settling_of(case),
        given_back=queries.given_back_before(case),
        uncovered=max(owed - available, Euro.ZERO),
        movements=queries.list_movements_of(case),
        spent=[(each, uses.words_of(each)) for each in queries.list_spent(case)],
        was_paid_out=queries.was_paid_out,
        steps=steps_of(case, service.GIVING_UP),
        happened=HAPPENED | words.HAPPENED,
        asked_by_request=find_approved(service.GIVING_UP, case, case.asked_at),
        waived_by_request=find_approved(service.GIVING_UP, case, case.waived_at),
        words=words,
    )
    return (page, 422) if typed else page
