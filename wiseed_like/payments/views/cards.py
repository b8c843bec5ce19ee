"""Which cards does a person keep? Typed once (to the provider, never to us), and forgotten."""

from __future__ import annotations

from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from compliance.calendar import legal_day
from compliance.euro import Euro
from wiseed_like import clock, logs
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import N_, GatewayDown, Refused
from wiseed_like.payments import service
from wiseed_like.payments.cards import service as kept
from wiseed_like.payments.cards.models import Card
from wiseed_like.payments.forms import TypedCardForm
from wiseed_like.payments.gateway import GatewayRefused
from wiseed_like.payments.gateway.words import SavedCard
from wiseed_like.payments.listening import listening
from wiseed_like.payments.views.answers import Answer, bp, find_mine, no_wallet, take_amount
from wiseed_like.payments.views.card import pay_with
from wiseed_like.refusals import flash_refusal

log = logs.get(__name__)


@bp.route("/wallet/cards")
@requires("investor")
def list_cards() -> Answer:
    """The cards that were kept, by their last digits."""
    if find_mine() is None:
        return no_wallet()
    return render_template(
        "payments/cards.html",
        cards=kept.list_kept(current_user.id),
        today=legal_day(clock.now()),
    )


@bp.route("/wallet/cards/<uuid:card_id>/forget", methods=["GET", "POST"])
@requires("investor")
def forget_card(card_id: UUID) -> Answer:
    """Never to be used again: asked once more, then done, here and at the provider."""
    found = kept.get_card_of(current_user.id, card_id)
    if request.method == "POST":
        with transaction():
            kept.forget(found, by=current_user, now=clock.now())
        flash(_l("Cette carte est oubliée."), "success")
        return redirect(url_for("payments.list_cards"), 303)
    return render_template("payments/forget_card.html", card=found)


@bp.route("/wallet/cards/<uuid:card_id>/type", methods=["GET", "POST"])
@requires("investor")
def type_card(card_id: UUID) -> Answer:
    """Where a card is typed: its number goes from the browser to the provider, only a token here.

    This page alone may talk to the provider's address.
    """
    found = kept.get_card_of(current_user.id, card_id)
    form = TypedCardForm()
    take_amount(form)
    is_new = found.forgotten_at is None and (
        found.reference is not None or kept.may_be_typed(found, clock.now())
    )
    if not is_new or form.amount.data is None:
        flash(_l("Cette page ne sert plus : recommencez votre versement."), "warning")
        return redirect(url_for("payments.card"), 303)
    try:
        service.refuse_card_amount(form.amount.data, clock.now())
    except Refused as refusal:
        return _other_amount(form.amount.data, refusal)
    if form.validate_on_submit():
        return _finish_and_pay(found, form, form.amount.data)
    if found.form is None:  # it was typed: the payment is on its way
        return redirect(url_for("payments.wallet"), 303)
    return _typing_page(found, form, form.amount.data)


def _finish_and_pay(found: Card, form: TypedCardForm, amount: Euro) -> Answer:
    """The payment with this card; whoever sends the form a second time is shown the first one."""
    try:
        if found.reference is None:
            saved = _finish_at_provider(found, form.registration.data or "")
            with transaction():
                kept.note_typed(found, saved, keep=bool(form.keep.data), now=clock.now())
        asked = pay_with(found, form, amount, attempt=found.id.hex)
    except Refused as refusal:
        return _other_amount(amount, refusal)
    return redirect(url_for("payments.pay", operation_id=asked.id), 303)


def _other_amount(amount: Euro, refusal: Refused) -> Answer:
    """Back to where the amount is typed, with why it cannot be this one."""
    flash_refusal(refusal)
    return redirect(url_for("payments.card", amount=str(amount)), 303)


def _finish_at_provider(found: Card, registration_data: str) -> SavedCard:
    """Raises Refused when the provider does not take it: the next try needs another card form."""
    assert found.registration is not None
    try:
        with listening(found.provider) as asked:
            return asked.finish_card(found.registration, registration_data)
    except GatewayRefused as refusal:
        log.info("a card was not accepted", card=found.id, code=refusal.code)
        with transaction():
            kept.forget(found, by=None, now=clock.now())
        raise Refused(
            "card_not_accepted",
            N_("Cette carte n'a pas été acceptée. Vérifiez-la, ou essayez-en une autre."),
        ) from refusal
    except GatewayDown as failure:
        log.warning("could not finish a card", card=found.id, why=failure)
        raise Refused(
            "cards_unavailable",
            N_("Notre prestataire ne répond pas pour l'instant : payez sur sa page, ou réessayez."),
        ) from failure


def _typing_page(found: Card, form: TypedCardForm, amount: Euro) -> Answer:
    assert found.form is not None
    g.connects_to = found.form["url"]  # `web.headers` lets this page alone go there
    page = render_template(
        "payments/type_card.html", card=found, form=form, amount=amount, told=found.form
    )
    return (page, 422) if form.is_submitted() else page
