"""How is an order of several persons signed by each? And what do they hold together?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from compliance.investing import reflection_period
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.code_letters import mail_code, say_code_sent
from wiseed_like.accounts.joint_holders import JointHolder
from wiseed_like.accounts.one_time_codes import is_code_alive
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.representatives import represented_at
from wiseed_like.captable.queries import list_holdings_of
from wiseed_like.db import transaction
from wiseed_like.documents.downloads import send
from wiseed_like.errors import NotFound, Refused
from wiseed_like.issuers.queries import names_of
from wiseed_like.kyc.joint_queries import get_holder_of
from wiseed_like.kyc.parties import joint_party
from wiseed_like.kyc.views.answers import small
from wiseed_like.refusals import flash_refusal, show_refusal
from wiseed_like.subscriptions import agreement as agreements, queries
from wiseed_like.subscriptions.joint import queries as joint, service
from wiseed_like.subscriptions.joint.forms import ConsentForm
from wiseed_like.subscriptions.joint.models import JointSignature
from wiseed_like.subscriptions.joint.replacing import ended_by_another, find_newer
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.service import is_outdated
from wiseed_like.subscriptions.views.answers import (
    Answer,
    acts_for,
    bp,
    is_french_only,
    reader_language,
    the_investor,
)
from wiseed_like.subscriptions.views.sign import ANOTHER

ROWS = 20
FIRST = 5  # what a page shows of what waits, before it leads to the rest

# -- Who represents them


@bp.post("/orders/<uuid:order_id>/signatures")
@requires("investor")
def ask_signatures(order_id: UUID) -> Response:
    """Ask the others to sign this order, which is as it should be."""
    return _by_representative(
        order_id,
        lambda order, now: service.ask(order, by=current_user, now=now),
        _l("La demande est partie. Vous signerez quand tous auront signé."),
    )


@bp.post("/orders/<uuid:order_id>/signatures/remind")
@requires("investor")
def remind_signatures(order_id: UUID) -> Response:
    """Write once more to those who have not signed."""
    return _by_representative(
        order_id,
        lambda order, now: service.remind(order, by=current_user, now=now),
        _l("Un rappel est parti."),
        nothing=_l("Chacun a déjà reçu un message depuis moins d'un jour."),
    )


def _by_representative(
    order_id: UUID, do: Callable[[Order, datetime], int], done: str, nothing: str | None = None
) -> Response:
    now = clock.now()
    order = queries.get_order_of(the_investor(now), order_id)
    try:
        if not acts_for(order.investor.user_id):
            owner = order.investor.user.full_name
            raise Refused("acts_for_another", ANOTHER, subscriber=owner)
        with transaction():
            number = do(order, now)
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(done if number or nothing is None else nothing, "success" if number else "info")
    return redirect(url_for("subscriptions.order", order_id=order_id, _anchor="sign"), 303)


# -- Each of the others


@bp.get("/joint-orders/<uuid:order_id>")
@requires("investor")
def joint_order(order_id: UUID) -> str:
    """What is to be signed: what the representative sees before they sign, and who has."""
    order, holder, mine = _read(order_id)
    return _page(order, holder, mine, ConsentForm(formdata=None), clock.now())


@bp.get("/joint-orders/<uuid:order_id>/sheet")
@requires("investor")
def joint_order_sheet(order_id: UUID) -> Response:
    """The sheet that the order is about, also of a round to which only another was invited."""
    order, _, _ = _read(order_id)
    stored = order.kiis.stored_file
    if stored is None:
        raise NotFound
    return send(stored)


@bp.post("/joint-orders/<uuid:order_id>/code")
@requires("investor")
def joint_order_code(order_id: UUID) -> Response:
    """Mail a one-time code for this signature."""
    now, mine = clock.now(), _mine(order_id)
    try:
        with transaction():
            _mail_code(mine, service.send_code(mine, now=now), now)
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        say_code_sent()
    return redirect(url_for(".joint_order", order_id=order_id, _anchor="sign"), 303)


def _mail_code(mine: JointSignature, code: str, now: datetime) -> None:
    subject = gettext("Votre code pour signer : %(code)s", code=code)
    page = "subscriptions/joint_code_mail.txt"
    mail_code("joint_signing_code", page, subject, code, now=now, order=mine.order)


@bp.route("/joint-orders/<uuid:order_id>/sign", methods=["GET", "POST"])
@requires("investor")
def sign_jointly(order_id: UUID) -> Answer:
    """Sign it with the others; pressed twice, it is signed once."""
    now, mine, form = clock.now(), _mine(order_id), ConsentForm()
    if not form.is_submitted():
        # Reloading the page of a refused signature.
        return redirect(url_for(".joint_order", order_id=order_id), 303)
    if form.validate_on_submit():
        try:
            with transaction():
                is_signed = service.sign(mine, form.consent(), now=now)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            if is_signed:
                flash(_l("Vous avez signé. Le représentant signe en dernier."), "success")
                return redirect(url_for(".joint_order", order_id=order_id), 303)
            form.code.errors = [*form.code.errors, gettext("Ce n'est pas le code envoyé.")]
    mine = _mine(order_id)
    return _page(mine.order, mine.holder, mine, form, now), 422


@bp.post("/joint-orders/<uuid:order_id>/withdraw")
@requires("investor")
def withdraw_signature(order_id: UUID) -> Response:
    """Take the signature back, before the last one."""
    return _answer(order_id, service.withdraw, _l("Votre signature est retirée."))


@bp.post("/joint-orders/<uuid:order_id>/decline")
@requires("investor")
def decline_order(order_id: UUID) -> Response:
    """Not to sign; the order ends for all."""
    return _answer(order_id, service.decline, _l("Vous avez refusé : la demande est terminée."))


def _answer(order_id: UUID, do: Callable[..., None], done: str) -> Response:
    mine = _mine(order_id)
    try:
        with transaction():
            do(mine, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(done, "success")
    return redirect(url_for(".joint_order", order_id=order_id), 303)


def _mine(order_id: UUID) -> JointSignature:
    """What the reader was asked to sign. Raises NotFound."""
    return joint.get_signature_of(current_user, order_id)


def _read(order_id: UUID) -> tuple[Order, JointHolder, JointSignature | None]:
    """An order, the reader's part, and what they were asked to sign: nothing of who prepared it
    and represents them no more. Raises NotFound."""
    try:
        mine = _mine(order_id)
    except NotFound:
        return *joint.get_prepared_by(current_user, order_id), None
    return mine.order, mine.holder, mine


def _page(
    order: Order,
    holder: JointHolder,
    mine: JointSignature | None,
    form: ConsentForm,
    now: datetime,
) -> str:
    offer, language = order.round, reader_language()
    form.seen.data = joint.terms_of(order)
    lines = joint.lines_of(order)
    subscription, newer = queries.find_of_order(order.id), find_newer(order)
    is_over = any(each.said == joint.Said.DECLINED for each in lines)
    is_alive = now < order.expires_at and offer.takes_orders(now)
    outdated = is_outdated(order)
    return render_template(
        "subscriptions/joint_order.html",
        mine=mine,
        holder=holder,
        order=order,
        round=offer,
        account=order.investor.user,
        lines=lines,
        said=next((each.said for each in lines if each.holder.id == holder.id), None),
        is_over=is_over,
        is_alive=is_alive,
        is_outdated=outdated,
        is_open=mine is not None and is_alive and not (subscription or is_over or outdated),
        has_another=ended_by_another(order),
        newer=newer,
        is_newer_asked=newer is not None and joint.is_asked_of(holder, newer),
        subscription=subscription,
        representative=get_user(represented_at(order.investor.user, order.created_at)),
        form=form,
        is_code_sent=mine is not None and mine.code_hash and is_code_alive(mine, now),
        part=order.shares / (offer.existing_shares + offer.shares_max),
        before=reflection_period.BEFORE.written(language),
        is_french_only=is_french_only(order.kiis),
        drafts=_drafts(order),
    )


def _drafts(order: Order) -> list[tuple[str, Markup]]:
    """The agreement to be signed: in the reader's language, and always in French."""
    party = joint_party(order.investor.user, at=order.created_at)
    draft = agreements.of_order(order, party, is_sophisticated=False)
    languages = dict.fromkeys((reader_language(), "fr"))
    return [(language, agreements.body(draft, language)) for language in languages]


# -- What they hold


@bp.get("/joint-accounts/<int:account_id>/portfolio")
@requires("investor")
def joint_portfolio(account_id: int) -> str:
    """What was subscribed and is held together, for each of those who have agreed."""
    mine, now = get_holder_of(current_user, small(account_id)), clock.now()
    if mine.agreed_at is None:
        raise NotFound
    holdings = list_holdings_of(mine.account_id)
    names = names_of(holder.company_id for holder, _, _ in holdings)
    return render_template(
        "subscriptions/joint_portfolio.html",
        mine=mine,
        account=mine.account,
        orders=joint.list_orders(mine.account_id, now),
        subscriptions=joint.list_subscriptions(mine.account_id),
        holdings=[
            (holder, names[holder.company_id], share_class, shares)
            for holder, share_class, shares in holdings
        ],
    )


@bp.get("/joint-orders")
@requires("investor")
def joint_orders() -> str:
    """Everything that waits for the reader's signature."""
    after = request.args.get("after", "")
    known = small(int(after)) if after.isdecimal() else None
    found = joint.list_to_sign(current_user, clock.now(), after=known, limit=ROWS + 1)
    shown = found[:ROWS]
    return render_template(
        "subscriptions/joint_orders.html",
        waiting=shown,
        is_first=known is None,
        next_url=url_for(".joint_orders", after=shown[-1].id) if len(found) > ROWS else None,
    )


@bp.app_template_global("joint_orders_to_sign")
def joint_orders_to_sign() -> Sequence[JointSignature]:
    """What waits for the reader's signature, the first of it and one more if there is more."""
    return joint.list_to_sign(current_user, clock.now(), limit=FIRST + 1)
