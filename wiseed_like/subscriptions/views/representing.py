"""How do the holders of a joint account change who represents them? And how does the staff?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import limits
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.code_letters import mail_code, say_code_sent
from wiseed_like.accounts.joint_holders import JointHolder
from wiseed_like.accounts.one_time_codes import is_code_alive
from wiseed_like.accounts.representatives import RepresentativeAnswer, RepresentativeChange
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.kyc.joint_queries import get_holder_of
from wiseed_like.kyc.views.answers import small
from wiseed_like.payments.queries import find_wallet
from wiseed_like.refusals import flash_no_longer, flash_refusal, show_refusal
from wiseed_like.subscriptions.representing import queries, service
from wiseed_like.subscriptions.representing.forms import AgreeToRepresentativeForm, ProposeForm
from wiseed_like.subscriptions.views.answers import Answer, bp

HERE = "/joint-accounts/<int:account_id>/representative"


@bp.route(HERE, methods=["GET", "POST"])
@requires("investor")
def representative(account_id: int) -> Answer:
    """Who represents the holders, and another of them proposed to all."""
    mine, now, form = _mine(account_id), clock.now(), ProposeForm()
    form.offer(queries.others_of(mine.account))
    if form.validate_on_submit():
        # Each proposal writes to all of them.
        limits.take("invitation.person", current_user.id)
        try:
            with transaction():
                service.propose(mine.account_id, form.holder.data, by=current_user, now=now)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("La proposition est partie. Chaque indivisaire donne son accord ici."), "info")
            return _back(account_id)
    page = _page(mine, form, AgreeToRepresentativeForm(formdata=None), now)
    return (page, 422) if form.is_submitted() else page


@bp.post(f"{HERE}/code")
@requires("investor")
def representative_code(account_id: int) -> Response:
    """Mail a one-time code to whoever is to agree."""
    now, mine = clock.now(), _mine(account_id)
    try:
        with transaction():
            code = service.send_code(current_user, mine.account_id, now=now)
            change = queries.find_open(mine.account_id)
            assert change is not None  # it was just asked for
            _mail_code(change, code, now)
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        say_code_sent()
    return _back(account_id)


def _mail_code(change: RepresentativeChange, code: str, now: datetime) -> None:
    subject = gettext("Votre code pour donner votre accord : %(code)s", code=code)
    page = "subscriptions/representative_code_mail.txt"
    mail_code("representative_code", page, subject, code, now=now, change=change)


@bp.route(f"{HERE}/agree", methods=["GET", "POST"])
@requires("investor")
def agree_to_representative(account_id: int) -> Answer:
    """Agree to the other representative; a wrong code stays counted."""
    now, mine, form = clock.now(), _mine(account_id), AgreeToRepresentativeForm()
    if not form.is_submitted():
        # Reloading the page of a refused agreement.
        return _back(account_id)
    if form.validate_on_submit():
        try:
            with transaction():
                code = form.code.data or ""
                agreed = service.agree(current_user, mine.account_id, code, now=now)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            if agreed is not None:
                flash(_l("Votre accord est donné."), "success")
                return _back(account_id)
            form.code.errors = [*form.code.errors, gettext("Ce n'est pas le code envoyé.")]
    elif not _is_asked(mine, now):
        # Its boxes are no longer there to be mended.
        flash_no_longer(None)
        return _back(account_id)
    proposing = ProposeForm(formdata=None)
    proposing.offer(queries.others_of(mine.account))
    return _page(_mine(account_id), proposing, form, now), 422


@bp.post(f"{HERE}/decline")
@requires("investor")
def decline_representative(account_id: int) -> Response:
    """Not to agree: who represents them stays."""
    return _answer(account_id, service.decline, _l("Vous avez refusé : le représentant reste."))


@bp.post(f"{HERE}/withdraw")
@requires("investor")
def withdraw_representative(account_id: int) -> Response:
    """Take one's own proposal back."""
    return _answer(account_id, service.withdraw, _l("Votre proposition est retirée."))


def _answer(account_id: int, do: Callable[..., None], done: str) -> Response:
    mine = _mine(account_id)
    try:
        with transaction():
            do(current_user, mine.account_id, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(done, "info")
    return _back(account_id)


def _back(account_id: int) -> Response:
    return redirect(url_for(".representative", account_id=account_id), 303)


def _mine(account_id: int) -> JointHolder:
    """The reader's part in an account that they have agreed to hold. Raises NotFound."""
    mine = get_holder_of(current_user, small(account_id))
    if mine.agreed_at is None:
        raise NotFound
    return mine


def _open(mine: JointHolder, now: datetime) -> RepresentativeChange | None:
    """What the holders are agreeing to, if anything."""
    change = queries.find_open(mine.account_id)
    if change is None or not change.is_agreed_by_all or now >= service.ends_at(change):
        return None
    return change


def _is_asked(mine: JointHolder, now: datetime) -> bool:
    """Whether the reader's agreement is still waited for."""
    change = _open(mine, now)
    return change is not None and queries.answer_of(current_user, change).agreed_at is None


def _page(
    mine: JointHolder, form: ProposeForm, agreeing: AgreeToRepresentativeForm, now: datetime
) -> str:
    account, change = mine.account, _open(mine, now)
    answers = queries.answers_of(change) if change else []
    answer = next((each for each in answers if each.holder_id == mine.id), None)
    return render_template(
        "subscriptions/representative.html",
        mine=mine,
        account=account,
        is_open=account.active and find_wallet(f"user:{account.id}") is not None,
        change=change,
        ends_at=service.ends_at(change) if change else None,
        answers=answers,
        answer=answer,
        is_code_sent=answer is not None and answer.code_hash and is_code_alive(answer, now),
        is_mine=change is not None and change.asked_by == current_user.id,
        form=form,
        agreeing=agreeing,
    )


@bp.app_template_global("representatives_to_answer")
def representatives_to_answer() -> list[RepresentativeAnswer]:
    """The changes of representative that wait for the reader's answer."""
    now = clock.now()
    found = queries.list_to_answer(current_user)
    return [each for each in found if now < service.ends_at(each.change)]
