"""Who is invoiced for what, once a company is paid? It for its success, investors for theirs."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app

from compliance.calendar import legal_day
from wiseed_like.db import transaction
from wiseed_like.fees import service as fees
from wiseed_like.fees.models import FeeKind
from wiseed_like.fees.service import Line, Party
from wiseed_like.kyc.parties import Party as Subscriber, find_parties
from wiseed_like.payments.models import Operation
from wiseed_like.rounds.closings import get_closing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_round
from wiseed_like.rounds.takings import Takings, of_part, takings
from wiseed_like.subscriptions.due import list_not_invoiced
from wiseed_like.subscriptions.models import Subscription

BATCH = 100  # an invoice holds the numbers of its year until it is committed


def invoice_all(round_id: int, payout: Operation, *, now: datetime) -> None:
    """Issue the invoices of every fee that was kept out of a round's payout, some at a time.

    Again goes on where it stopped. For edges, outside any transaction.
    """
    assert payout.settled_at is not None
    taken_on = legal_day(payout.settled_at)
    with transaction():
        found = get_round(round_id)
        _invoice_company(found, found.journal_stream, takings(found), taken_on, now)
    while _invoice_investors(round_id, None, taken_on, now):
        pass


def invoice_part(closing_id: int, payout: Operation, *, now: datetime) -> None:
    """The same of a part that was concluded on its own: its fees alone."""
    assert payout.settled_at is not None
    taken_on = legal_day(payout.settled_at)
    with transaction():
        found = get_closing(closing_id)
        round_id = found.round_id
        _invoice_company(found.round, found.name, of_part(found), taken_on, now)
    while _invoice_investors(round_id, closing_id, taken_on, now):
        pass


def _invoice_company(
    round: Round, fee_of: str, taken: Takings, taken_on: date, now: datetime
) -> None:
    company = round.company
    fees.issue(
        fee_of,
        Line(FeeKind.SUCCESS, taken.raised, taken.success, round.vat_bps, company.name, taken_on),
        buyer=f"company:{company.id}",
        sold_to=Party(company.name, company.postal_address, company.siren),
        sold_by=_platform(),
        language="fr",
        now=now,
    )


def _invoice_investors(
    round_id: int, closing_id: int | None, taken_on: date, now: datetime
) -> bool:
    """Invoice the next ones; whether there may be more."""
    with transaction():
        found = list_not_invoiced(round_id, closing_id=closing_id, limit=BATCH)
        identities = find_parties([each.investor.user for each in found])
        for subscription in found:
            identity = identities[subscription.investor.user_id]  # nobody subscribes without
            _invoice_investor(subscription, identity, taken_on, now)
    return len(found) == BATCH


def _invoice_investor(
    subscription: Subscription, identity: Subscriber, taken_on: date, now: datetime
) -> None:
    round, user = subscription.round, subscription.investor.user
    fees.issue(
        f"subscription:{subscription.id}",
        Line(
            FeeKind.INVESTOR,
            subscription.amount,
            subscription.fee,
            round.vat_bps,
            round.company.name,
            taken_on,
        ),
        buyer=f"user:{user.id}",
        sold_to=Party(
            identity.full_name,
            identity.postal_address,
            identity.company.siren if identity.company else None,
        ),
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
        platform.registration,
        platform.no_vat,
    )
