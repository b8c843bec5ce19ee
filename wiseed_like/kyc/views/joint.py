"""How do several persons hold an account? One names the others, each agrees on a page of theirs."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import acting, limits, service as accounts, sessions
from wiseed_like.accounts.access import requires, signed_in
from wiseed_like.accounts.code_letters import mail_code, say_code_sent
from wiseed_like.accounts.joint_holders import Answer as Said, JointHolder
from wiseed_like.accounts.one_time_codes import is_code_alive
from wiseed_like.accounts.queries import get_user
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.kyc import joint as service, joint_queries
from wiseed_like.kyc.joint_forms import AgreeForm, JointForm
from wiseed_like.kyc.parties import joint_party
from wiseed_like.kyc.views.answers import Answer, bp, small
from wiseed_like.payments.queries import find_wallet
from wiseed_like.refusals import flash_refusal, show_refusal

HERE = "/joint-accounts"


@bp.route(f"{HERE}/new", methods=["GET", "POST"])
@requires("investor")
def begin_joint() -> Answer:
    """Name the account and those who hold it; each of them is written to."""
    form = JointForm()
    form.key.data = str(form.sent_with or uuid4())
    if form.validate_on_submit():
        limits.take("invitation.person", current_user.id)
        own, others = form.told()
        try:
            with transaction():
                person = get_user(current_user.id, lock=True)
                account = service.begin(
                    person,
                    form.name.data or "",
                    own,
                    others,
                    now=clock.now(),
                    key=form.sent_with,
                )
        except Refused as refusal:
            refusal.field = form.place_of(refusal.field)
            show_refusal(refusal, form)
        else:
            flash(_l("L'indivision est commencée. Un e-mail part à chaque indivisaire."), "success")
            return redirect(url_for(".joint_account", account_id=account.id), 303)
    page = render_template("kyc/joint_new.html", form=form, most=service.HOLDERS_MAX)
    return (page, 422) if form.is_submitted() else page


@bp.get(f"{HERE}/<int:account_id>")
@signed_in
def joint_account(account_id: int) -> str:
    """Who holds the account, who has agreed, and what is still to do: also for whoever is asked
    and has no investor's space yet."""
    return _page(_mine(account_id), AgreeForm(formdata=None), clock.now())


@bp.post(f"{HERE}/<int:account_id>/space")
@signed_in
def open_space_to_agree(account_id: int) -> Response:
    """Open the investor's space in which one agrees, and come back."""
    _mine(account_id)
    with transaction():
        accounts.open_space(get_user(current_user.id, lock=True), "investor", now=clock.now())
    # They may do more now than a moment ago (ASVS 7.2.4).
    sessions.renew()
    flash(_l("Votre espace investisseur est ouvert."), "success")
    return redirect(url_for(".joint_account", account_id=account_id, _anchor="agree"), 303)


@bp.post(f"{HERE}/<int:account_id>/code")
@requires("investor")
def joint_code(account_id: int) -> Response:
    """Mail a one-time code to whoever is to agree."""
    now, mine = clock.now(), _mine(account_id)
    try:
        with transaction():
            code = service.send_code(current_user, mine.account_id, now=now)
            _mail_code(mine, code, now)
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        say_code_sent()
    return redirect(url_for(".joint_account", account_id=account_id, _anchor="agree"), 303)


def _mail_code(mine: JointHolder, code: str, now: datetime) -> None:
    subject = gettext("Votre code pour donner votre accord : %(code)s", code=code)
    page = "kyc/joint_code_mail.txt"
    mail_code("joint_code", page, subject, code, now=now, account=mine.account)


@bp.route(f"{HERE}/<int:account_id>/agree", methods=["GET", "POST"])
@requires("investor")
def agree_jointly(account_id: int) -> Answer:
    """Agree to hold the account; a wrong code stays counted."""
    now, mine, form = clock.now(), _mine(account_id), AgreeForm()
    if mine.answer == Said.AGREED:
        # Pressed twice, or the page of a refused agreement reloaded after another was given.
        return redirect(url_for(".joint_account", account_id=account_id), 303)
    if form.validate_on_submit():
        try:
            with transaction():
                agreed = service.agree(current_user, mine.account_id, form.code.data or "", now=now)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            if agreed is not None:
                flash(_l("Votre accord est donné."), "success")
                return redirect(url_for(".joint_account", account_id=account_id), 303)
            form.code.errors = [*form.code.errors, gettext("Ce n'est pas le code envoyé.")]
    if not form.is_submitted():
        # Reloading the page of a refused agreement.
        return redirect(url_for(".joint_account", account_id=account_id), 303)
    return _page(_mine(account_id), form, now), 422


@bp.post(f"{HERE}/<int:account_id>/decline")
@signed_in
def decline_jointly(account_id: int) -> Response:
    """Not to hold it; it ends for all."""
    _mine(account_id)
    try:
        with transaction():
            service.decline(current_user, small(account_id), now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(_l("Vous avez refusé. Les autres en sont prévenus, et rien ne vous engage."), "info")
    return redirect(url_for(".joint_account", account_id=account_id), 303)


@bp.post(f"{HERE}/<int:account_id>/abandon")
@requires("investor")
def abandon_joint(account_id: int) -> Response:
    """Who began it gives it up, before it opens."""
    mine = _mine(account_id)
    if not mine.is_representative:
        raise NotFound
    try:
        with transaction():
            account = get_user(mine.account_id, lock=True)
            service.abandon(account, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(_l("L'indivision est abandonnée. Les autres en sont prévenus."), "info")
    return redirect(url_for(".companies"), 303)


@bp.app_template_global("joint_accounts_of_mine")
def joint_accounts_of_mine() -> list[JointHolder]:
    """What the reader holds with others, or is asked to."""
    return list(joint_queries.list_held(current_user))


@bp.app_template_global("joint_accounts_to_agree")
def joint_accounts_to_agree() -> list[JointHolder]:
    """What the reader is asked to hold with others; only pages that ask for it read it."""
    return list(joint_queries.list_to_agree(current_user))


@bp.app_template_global("holds_with_others")
def holds_with_others(account_id: int) -> bool:
    """Whether the reader holds this account with others, without acting for it."""
    return acting.is_held_with_others(account_id) and not acting.is_in_hand(account_id)


def _mine(account_id: int) -> JointHolder:
    """The reader's part in a joint account. Raises NotFound."""
    return joint_queries.get_holder_of(current_user, small(account_id))


def _page(mine: JointHolder, form: AgreeForm, now: datetime) -> str:
    party = joint_party(mine.account)
    return render_template(
        "kyc/joint_account.html",
        mine=mine,
        account=mine.account,
        party=party,
        representative=mine.account.addressee,
        form=form,
        is_asked=mine.answer == Said.AWAITED and mine.account.active,
        is_code_sent=is_code_alive(mine, now) and mine.code_hash is not None,
        is_open=mine.account.active and find_wallet(f"user:{mine.account_id}") is not None,
        has_ended=not mine.account.active,
        declined=[each for each in party.holders if each.answer == Said.DECLINED],
        acted_for=acting.acted_for(),
    )
