"""Who is invoiced for what, once a company is paid? It for its success, investors for theirs."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from wiseed_like.accounts.queries import get_user
from wiseed_like.fees import service as fees
from wiseed_like.fees.models import FeeKind
from wiseed_like.fees.service import Line, Party
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.takings import takings
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import list_of_round
from wiseed_like.subscriptions.rules import SubscriptionState


def invoice_all(round: Round, *, now: datetime) -> None:
    """Issue the invoices of every fee that came with a round's payout; again changes nothing."""
    _invoice_company(round, now)
    for subscription in list_of_round(round.id, (SubscriptionState.ISSUED,)):
        if subscription.fee:
            _invoice_investor(subscription, now)


def _invoice_company(round: Round, now: datetime) -> None:
    taken, company = takings(round), round.company
    fees.issue(
        f"round:{round.id}",
        Line(FeeKind.SUCCESS, taken.raised, taken.success, round.vat_bps, company.name),
        buyer=f"company:{company.id}",
        sold_to=Party(company.name, company.postal_address, company.siren),
        sold_by=_platform(),
        language="fr",
        now=now,
    )


def _invoice_investor(subscription: Subscription, now: datetime) -> None:
    round, user = subscription.round, get_user(subscription.investor.user_id)
    identity = find_file_of(user.id)
    assert identity is not None  # nobody subscribes without
    fees.issue(
        f"subscription:{subscription.id}",
        Line(
            FeeKind.INVESTOR,
            subscription.amount,
            subscription.fee,
            round.vat_bps,
            round.company.name,
        ),
        buyer=f"user:{user.id}",
        sold_to=Party(identity.full_name, identity.postal_address),
        sold_by=_platform(),
        language=user.language or "fr",
        now=now,
    )


def _platform() -> Party:
    """Who sells: the company that operates the platform, as its settings name it."""
    platform = current_app.extensions["settings"].platform
    return Party(
        platform.company,
        platform.address,
        platform.siren,
        platform.vat_number,
        platform.contact_email,
    )
