"""How does money stand? What nobody knows, what waits, one payment whole, one person's money."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.euro import Euro
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.queries import get_user
from wiseed_like.arrivals import words as arrival_words
from wiseed_like.arrivals.queries import count_waiting as count_arrivals, find_of_operation
from wiseed_like.backoffice import payment_search
from wiseed_like.backoffice.fact_words import FACTS
from wiseed_like.backoffice.payment_search import Wanted
from wiseed_like.backoffice.views.accounts import PLATFORM
from wiseed_like.backoffice.views.blueprint import bp
from wiseed_like.db import transaction
from wiseed_like.disputes.queries import count_ours as count_disputes
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import queries, service
from wiseed_like.payments.inbox import service as inbox
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.payments.standing.queries import find_standing, get_account
from wiseed_like.reconciliation import words
from wiseed_like.reconciliation.queries import count_open
from wiseed_like.refusals import flash_refusal
from wiseed_like.rounds.own_rounds import refuse_own_round
from wiseed_like.rounds.queries import get_round
from wiseed_like.subscriptions import retries
from wiseed_like.subscriptions.queries import get_subscription, lock_subscription

ROWS = 50
# Pages of other domains about money, where they are built: (label, endpoint).
NEIGHBOURS = (
    (_l("Virements à attribuer"), "arrivals.index"),
    (_l("Litiges de carte"), "disputes.index"),
    (_l("Écarts avec le prestataire"), "reconciliation.index"),
    (_l("Factures de frais"), "fees.invoices"),
)
# What can be wrong at the door where the provider's notifications come in.
TROUBLES = {
    "forged": _l("Avis présentés sous un faux secret"),
    "flooded": _l("Avis trop nombreux, laissés de côté"),
    "old_address": _l("Avis venus à l'ancienne adresse"),
}
# Owners of wallets and subjects of payments, as pages name them.
OWNERS = {
    "user": N_("Compte n° %(number)s"),
    "round": N_("Levée n° %(number)s"),
    "company": N_("Société n° %(number)s"),
    "subscription": N_("Souscription n° %(number)s"),
    "closing": N_("Conclusion partielle n° %(number)s"),
}
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Door:
    """Another page about money, and how much waits there when that is known."""

    label: str
    url: str
    waiting: int | None = None


@bp.get("/staff/payments")
@requires("compliance")
def payments() -> Answer:
    """What nobody knows, with its age; what is open; the doors to everything about money."""
    now, sought = clock.now(), request.args.get("q", "").strip()
    if sought:
        meant = payment_search.meant_by(sought)
        if meant.operation_id is not None:
            return redirect(url_for(".payment", operation_id=meant.operation_id), 303)
        if meant.person_id is not None:
            return redirect(url_for(".person_payments", user_id=meant.person_id), 303)
        if meant.wanted is not None:
            return redirect(url_for(".payment_list", **_asked(meant.wanted)), 303)
    return render_template(
        "backoffice/payments.html",
        sought=sought,
        unresolved=queries.list_unresolved(now),
        stuck=[each for each in retries.list_stuck() if each.is_given_up],
        counts=payment_search.count_by_state(),
        open_states=(OperationState.INTENDED, OperationState.ASKED, OperationState.UNKNOWN),
        pause=queries.find_pause("mangopay", clock.machine_now()),
        hooks=inbox.list_hook_standings(),
        mark=inbox.find_event_mark(),
        troubles=inbox.list_troubles(clock.machine_now() - timedelta(days=1)),
        trouble_names=TROUBLES,
        doors=_doors(),
        own_accounts=[(code, balance_of(code)) for code in PLATFORM],
        words=words,
        is_operation=lambda each: hasattr(each, "kind"),
        is_wallet=lambda each: hasattr(each, "account_id"),
    )


@bp.get("/staff/payments/list")
@requires("compliance")
def payment_list() -> str:
    """Payments by state, kind, amount or subject; the newest first, a page at a time."""
    wanted = _wanted()
    found = payment_search.list_payments(wanted, after=_after(), limit=ROWS + 1)
    older = {**_asked(wanted), "after": found[ROWS - 1].id} if len(found) > ROWS else None
    return render_template(
        "backoffice/payment_list.html",
        operations=found[:ROWS],
        wanted=wanted,
        states=list(OperationState),
        kinds=list(Kind),
        next_url=url_for(".payment_list", **older) if older else None,
        words=words,
    )


@bp.get("/staff/payments/<uuid:operation_id>")
@requires("compliance")
def payment(operation_id: UUID) -> str:
    """One payment: both sides, what was asked and answered, and all that happened to it."""
    found = queries.get_operation(operation_id)
    return render_template(
        "backoffice/payment.html",
        operation=found,
        arrival=find_of_operation(found.id),
        arrival_words=arrival_words,
        history=list_of_subject("operation", found.id),
        given_back=payment_search.list_given_back(found),
        notices=payment_search.list_notices(found),
        facts=FACTS,
        words=words,
    )


@bp.post("/staff/payments/<uuid:operation_id>/ask")
@requires("compliance")
def ask_payment_again(operation_id: UUID) -> Response:
    """Have the provider asked once more, with the same key."""
    found = queries.get_operation(operation_id)
    try:
        with transaction():
            _refuse_own_round(found.subject)
            service.ask_again(found, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(
            _l("La question est posée au prestataire. Rechargez la page dans un instant."), "info"
        )
    return redirect(url_for(".payment", operation_id=operation_id), 303)


@bp.post("/staff/payments/subscriptions/<int:subscription_id>/ask")
@requires("compliance")
def move_subscription_again(subscription_id: int) -> Response:
    """Have money of a subscription moved after all: a new attempt with the same effect."""
    get_subscription(subscription_id)
    return _asked_again(
        lambda: retries.ask_again(
            lock_subscription(subscription_id), by=current_user, now=clock.now()
        )
    )


@bp.post("/staff/payments/wallets/<int:wallet_id>/ask")
@requires("compliance")
def ask_wallet_again(wallet_id: int) -> Response:
    """Have a wallet made after all that the provider refused: under new keys."""
    found = queries.get_wallet(wallet_id)

    def ask() -> None:
        _refuse_own_round(found.owner)
        service.ask_wallet_again(found, by=current_user, now=clock.now())

    return _asked_again(ask)


def _refuse_own_round(name: str) -> None:
    """Raise Refused for somebody whom `round:3` concerns; no other name says anything here."""
    kind, _, number = name.partition(":")
    if kind == "round":
        refuse_own_round(get_round(int(number)), current_user)


@bp.post("/staff/payments/accounts/<int:account_id>/ask")
@requires("compliance")
def ask_account_again(account_id: int) -> Response:
    """Have a company's account opened after all that the provider refused: under a new key."""
    found = get_account(account_id)
    return _asked_again(lambda: service.ask_account_again(found, by=current_user, now=clock.now()))


@bp.get("/staff/payments/people/<int:user_id>")
@requires("compliance")
def person_payments(user_id: int) -> str:
    """One person's money: balances, and what came and left."""
    user, wallet = get_user(user_id), queries.find_wallet(f"user:{user_id}")
    if wallet is None:
        raise NotFound
    return render_template(
        "backoffice/person_payments.html",
        person=user,
        wallet=wallet,
        balance=balance_of(wallet.ledger_code),
        held=balance_of(wallet.held_code),
        spendable=queries.spendable(wallet),
        operations=queries.list_operations(wallet),
        standing=find_standing(wallet.account.owner),
        words=words,
    )


@bp.app_template_filter("owner_name")
def owner_name(owner: str) -> str:
    """Whose wallet it is (`round:3`), in the words of the staff; another name as it stands."""
    kind, _, number = owner.partition(":")
    return gettext(OWNERS[kind], number=number) if number and kind in OWNERS else owner


def _asked_again(act: Callable[[], None]) -> Response:
    """Do it, and back to the hub with what came of it."""
    try:
        with transaction():
            act()
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(_l("C'est redemandé au prestataire. Rechargez la page dans un instant."), "info")
    return redirect(url_for(".payments"), 303)


# -- What was asked for


def _wanted() -> Wanted:
    """What stands in the address, as far as it means something."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    cents, about = request.args.get("amount", type=int), request.args.get("about", "")
    return Wanted(
        state=OperationState(state) if state in list(OperationState) else None,
        kind=Kind(kind) if kind in list(Kind) else None,
        amount=Euro(cents) if cents and 0 < cents < 10**15 else None,
        about=about if re.fullmatch(r"(round|subscription|company):[0-9]{1,10}", about) else None,
    )


def _asked(wanted: Wanted) -> dict[str, Any]:
    asked = {
        "state": wanted.state.value if wanted.state else None,
        "kind": wanted.kind.value if wanted.kind else None,
        "amount": wanted.amount.cents if wanted.amount else None,
        "about": wanted.about,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _after() -> Any:
    try:
        return queries.find_operation(UUID(request.args.get("after", "")))
    except ValueError:
        return None


def _doors() -> list[Door]:
    """Those that are built and that the reader may open."""
    waiting = {
        "arrivals.index": count_arrivals()[0],
        "disputes.index": count_disputes()[0],
        "reconciliation.index": count_open()[0],
    }
    found = []
    for label, endpoint in NEIGHBOURS:
        policy = getattr(current_app.view_functions.get(endpoint), "policy", None)
        if policy is not None and policy.allows(current_user):
            found.append(Door(str(label), url_for(endpoint), waiting.get(endpoint)))
    return found
