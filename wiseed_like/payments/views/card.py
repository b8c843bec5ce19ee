"""How is money paid in by card? With one that was kept, a new one, or on the provider's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.calendar import legal_day
from compliance.euro import Euro
from wiseed_like import clock, logs
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import requires
from wiseed_like.config import Settings
from wiseed_like.db import transaction
from wiseed_like.errors import N_, GatewayDown, Refused
from wiseed_like.payments import service
from wiseed_like.payments.cards import service as cards
from wiseed_like.payments.cards.models import Card
from wiseed_like.payments.forms import NEW_CARD, PROVIDER_PAGE, CardForm, FromBrowser
from wiseed_like.payments.gateway import GatewayRefused
from wiseed_like.payments.listening import listening
from wiseed_like.payments.models import Operation
from wiseed_like.payments.views.answers import (
    Answer,
    bp,
    find_mine,
    form_page,
    mine,
    no_wallet,
    spoken,
    take_amount,
)
from wiseed_like.refusals import show_refusal

log = logs.get(__name__)


@bp.route("/wallet/card", methods=["GET", "POST"])
@requires("investor")
def card() -> Answer:
    """Pay in by card: how much, and with which one."""
    if find_mine() is None:
        return no_wallet()
    account = acting.acted_for()
    if account is not None:
        # A card is a person's; who is represented pays from an account of their own.
        by_wire = _l("Une société approvisionne son portemonnaie par virement.")
        if account.is_joint:
            by_wire = _l("Une indivision approvisionne son portemonnaie par virement.")
        flash(by_wire, "info")
        return redirect(url_for("payments.wire"), 303)
    form = CardForm()
    take_amount(form)
    form.offer(
        (str(each.id), gettext("Ma carte qui finit par %(ending)s", ending=each.ending))
        for each in cards.list_usable(current_user.id, legal_day(clock.now()))
    )
    if form.validate_on_submit() and form.amount.data is not None:
        try:
            return _go_on(form, form.amount.data)
        except Refused as refusal:
            show_refusal(refusal, form)
    least, most = service.card_bounds(clock.now())
    return form_page("payments/card.html", form, least=least, most=most)


def _go_on(form: CardForm, amount: Euro) -> Response:
    """To the provider's page, to the page where a card is typed, or to the payment at once."""
    if form.means.data == NEW_CARD:
        service.refuse_card_amount(amount, clock.now())
        typed = _begin_card()
        address = url_for("payments.type_card", card_id=typed.id, amount=str(amount))
        return redirect(address, 303)
    if form.means.data == PROVIDER_PAGE:
        with transaction():
            asked = service.pay_by_card(
                mine(),
                amount,
                return_url=return_url(),
                language=spoken(),
                effect=f"page:{current_user.id}:{form.effect}",
                by=current_user,
                now=clock.now(),
            )
        return redirect(url_for("payments.pay", operation_id=asked.id), 303)
    known = cards.get_card_of(current_user.id, UUID(form.means.data))
    asked = pay_with(known, form, amount, attempt=form.effect)
    return redirect(url_for("payments.pay", operation_id=asked.id), 303)


def pay_with(known: Card, form: FromBrowser, amount: Euro, *, attempt: str) -> Operation:
    """Have a card pay, which the provider knows; the same attempt pays once.

    Raises Refused for the amount.
    """
    assert known.reference is not None
    with transaction():
        return service.pay_with_saved_card(
            mine(),
            amount,
            known.reference,
            browser_facts(form),
            return_url=return_url(),
            language=spoken(),
            effect=f"card:{known.person_id}:{attempt}",
            by=current_user,
            now=clock.now(),
        )


def _begin_card() -> Card:
    """A card of which the provider has told where its number goes. Raises Refused."""
    with transaction():
        begun = cards.begin(mine(), by=current_user, now=clock.now())
    account = mine().account
    assert account.reference is not None
    try:
        with listening(account.provider) as asked:
            told = asked.register_card(account.reference, key=str(begun.id))
    except (GatewayDown, GatewayRefused) as failure:
        log.warning("could not begin a card", card=begun.id, why=failure)
        raise Refused(
            "cards_unavailable",
            N_("Notre prestataire ne répond pas pour l'instant : payez sur sa page, ou réessayez."),
        ) from failure
    with transaction():
        cards.note_form(begun, told)
    return begun


def return_url() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url + "/wallet/operations/{id}/return"


def browser_facts(form: FromBrowser) -> dict[str, Any]:
    """What the card's bank is told of this browser: as it presents itself, and its screen."""
    languages = request.accept_languages
    return {
        "ip_address": request.remote_addr or "127.0.0.1",
        "user_agent": (request.user_agent.string or "unknown")[:255],
        "accept": (request.headers.get("Accept") or "*/*")[:255],
        "language": (languages.best or spoken())[:20],
        **form.screen_facts,
    }
