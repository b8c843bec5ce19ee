"""How much may this person put into this round? What the house knows, for the law to judge.

Everything is read in the transaction of the caller: when it has locked the investor's row
(`sign`), no second order slips between the history and the reservation, and no ceiling of
theirs changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from compliance.as_of import as_of
from compliance.calendar import add_months, first_second, legal_day
from compliance.ceilings import own_room
from compliance.ceilings.ceiling import Facts, Holder, Protection
from compliance.ceilings.national_limits import Declaration
from compliance.ceilings.regime import Regime
from compliance.ceilings.twelve_months import Placement, invested
from compliance.euro import Euro
from compliance.parameters.abroad import WINDOW_MONTHS
from compliance.parameters.house import OWN_CEILING_MONTHS
from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.investors.ceilings import settings_of
from wiseed_like.investors.models import Investor
from wiseed_like.journal import record
from wiseed_like.kyc.parties import find_party
from wiseed_like.rounds.early.advantage import Quote
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import list_open
from wiseed_like.subscriptions.amounts import placements
from wiseed_like.subscriptions.models import DeclarationOfMeans
from wiseed_like.subscriptions.queries import find_declaration
from wiseed_like.subscriptions.standing import Standing, standing_of

ONE_CENT = Euro(1)
# What the limit of each country looks at.
MEANS = {
    "DE": ("monthly_income", "free_assets"),
    "AT": ("monthly_income", "financial_assets"),
}


def ceiling_facts(
    investor: Investor,
    round: Round,
    shares: int,
    now: datetime,
    known: Standing | None = None,
    quote: Quote | None = None,
) -> Facts:
    """What every ceiling looks at, for an order of `shares` paid shares in this round: at its
    `quote`, if there is one, else at what it would come to now."""
    known = known or standing_of(investor, round)
    quote = quote or round.quote(shares)
    ready = known.readiness(investor, now)
    return Facts(
        regime=str(round.regime),
        residence=known.identity.country if known.identity else None,
        amount=quote.amount,
        already_in_offer=known.in_offer(round.id),
        already_with_issuer=known.with_issuer(round.company_id),
        already_invested=known.invested,
        history=known.placements(_first_that_counts(now)),
        settings=known.settings,
        holder=Holder(
            shares=quote.paid,
            bonus=quote.bonus,
            price=quote.price,
            minimum_ticket=round.minimum_ticket,
            left=known.free_in(round, now),
            held=known.shares_in(round.id),
            maximum=round.maximum_per_holder,
            closes_at=round.closes_at,
        ),
        european=Protection(
            result=ready.simulation_result,
            sophisticated=ready.sophisticated,
            test_passed=ready.test_passed,
        ),
        declaration=_declared(investor, round),
    )


def room_facts(
    investor: Investor, now: datetime, *, least: Euro, closes_at: datetime | None = None
) -> own_room.Facts:
    """What is left under somebody's own ceiling, for orders of at least `least`."""
    return own_room.Facts(
        least=least,
        history=history_of(investor, now),
        settings=settings_of(investor),
        closes_at=closes_at,
    )


def room_left(investor: Investor, now: datetime) -> Euro | None:
    """What somebody may still invest under their own ceiling; None without one."""
    order = own_room.order_of(room_facts(investor, now, least=ONE_CENT))
    found = own_room.left(order, now, as_of(now))
    assert found is None or isinstance(found, Euro)
    return found


def least_order(round: Round) -> Euro:
    """The smallest order of a round: whole shares that reach its ticket."""
    return round.price * round.shares_for_minimum_ticket


def smallest_order(now: datetime) -> Euro | None:
    """The smallest order that any open round takes; None when no round is open."""
    return min((least_order(each) for each in list_open(now)), default=None)


def residence_of(investor: Investor) -> str | None:
    """Where somebody lives, as their identity file says (ISO 3166 alpha-2); of several together,
    where who represents them does."""
    party = find_party(investor.user)
    return party.country if party else None


def asked_means(investor: Investor, round: Round) -> tuple[str, ...]:
    """What this person may declare of their means for this round: names of `Declaration`;
    none under the European regulation, nor where no limit is known."""
    if round.regime != Regime.NATIONAL:
        return ()
    return MEANS.get(residence_of(investor) or "", ())


def declare_means(
    investor: Investor, round: Round, means: Mapping[str, Euro], *, now: datetime
) -> DeclarationOfMeans:
    """Keep what somebody declares; what is asked and left out is zero.

    Raises NotFound where nothing is asked. The amounts stay out of the journal.
    """
    asked = asked_means(investor, round)
    if not asked:
        raise NotFound
    declared = DeclarationOfMeans(
        investor=investor,
        round=round,
        declared_at=now,
        **{name: means.get(name, Euro.ZERO) for name in asked},
    )
    session.add(declared)
    session.flush()
    record("means.declared", declared, by=investor.actor, at=now, round=round.id)
    return declared


def _declared(investor: Investor, round: Round) -> Declaration:
    found = find_declaration(investor, round.id) if round.regime == Regime.NATIONAL else None
    if found is None:
        return Declaration()
    return Declaration(
        free_assets=found.free_assets,
        monthly_income=found.monthly_income,
        financial_assets=found.financial_assets,
    )


def history_of(investor: Investor, now: datetime) -> tuple[Placement, ...]:
    """What somebody invested here, as far back as any window of the law looks."""
    return placements(investor, _first_that_counts(now))


def _first_that_counts(now: datetime) -> datetime:
    """The moment from which what was signed may still count under some window."""
    today = legal_day(now)
    months = max(WINDOW_MONTHS.on(today), OWN_CEILING_MONTHS.on(today))
    return first_second(add_months(today, -months))


def invested_lately(investor: Investor, now: datetime) -> Euro:
    """What counts today against the ceiling that somebody set for themselves."""
    today = legal_day(now)
    months = OWN_CEILING_MONTHS.on(today)
    return invested(history_of(investor, now), Euro, today, months=months, law=today)
