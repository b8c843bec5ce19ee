"""What may the rules of the ceilings be given? Amounts of one currency at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from compliance.ceilings import (
    ceiling,
    national_limits,
    own_ceiling,
    own_room,
    reg_cf,
    uk_restricted,
)
from compliance.ceilings.own_ceiling import Setting
from compliance.ceilings.regime import Facts as Choice, Regime
from compliance.ceilings.twelve_months import Placement
from compliance.ceilings.uk_before_offer import Assessment, Category, Request, Statement
from compliance.euro import Amount, Dollar, Euro, Pound
from compliance.offers import holder_limits

CENTS = st.one_of(
    st.integers(0, 30_000_000_00),
    st.integers(0, 5_000_00),
    st.sampled_from([0, 1, 100_000, 100_001, 250_000, 500_000, 12_400_000, 25_000_000]),
)
MAYBE_NEGATIVE = st.one_of(CENTS, st.integers(-10_000_00, 0))
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2032, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))
RESIDENCES = st.sampled_from(["FR", "DE", "AT", "GB", "US", None])
SHARES = st.one_of(st.integers(0, 200), st.integers(0, 10_000_000))


def amounts(currency: type[Amount]) -> st.SearchStrategy[Any]:
    return CENTS.map(currency)


def histories(currency: type[Amount]) -> st.SearchStrategy[Any]:
    return st.lists(st.builds(Placement, DAYS, amounts(currency)), max_size=4).map(tuple)


def ceilings(currency: type[Amount]) -> st.SearchStrategy[Any]:
    """Settings in their order."""
    made = st.lists(st.builds(Setting, MOMENTS, st.none() | amounts(currency)), max_size=4)
    return made.map(lambda found: tuple(sorted(found, key=lambda each: each.at)))


STATEMENTS = st.builds(
    Statement,
    st.sampled_from(Category).map(str),
    DAYS,
    st.none() | amounts(Pound),
    st.none() | MAYBE_NEGATIVE.map(Pound),
) | st.just(Statement())
FAILED = st.builds(
    Assessment, st.booleans(), failed_tries=st.integers(1, 4), last_failed_at=MOMENTS
)
ASSESSMENTS = FAILED | st.sampled_from([Assessment(), Assessment(passed=True)])
PERSONS = st.builds(
    reg_cf.Person,
    income=amounts(Dollar),
    net_worth=MAYBE_NEGATIVE.map(Dollar),
    accredited=st.booleans(),
)
PROTECTIONS = st.builds(
    ceiling.Protection,
    result=st.none() | amounts(Euro),
    sophisticated=st.booleans(),
    test_passed=st.booleans(),
)
DECLARATIONS = st.builds(
    national_limits.Declaration,
    free_assets=st.none() | amounts(Euro),
    monthly_income=st.none() | amounts(Euro),
    financial_assets=st.none() | amounts(Euro),
)


def holders(shares: int, price: Amount) -> st.SearchStrategy[Any]:
    """The terms of a round in which one orders so many shares at this price."""
    return st.builds(
        ceiling.Holder,
        shares=st.just(shares),
        price=st.just(price),
        minimum_ticket=amounts(type(price)),
        left=SHARES,
        held=SHARES,
        maximum=st.none() | st.integers(1, 500),
        closes_at=st.none() | MOMENTS,
    )


@st.composite
def _orders(draw: Any) -> ceiling.Facts:
    """An order under any regime, with all that this regime asks."""
    regime = draw(st.sampled_from(Regime))
    currency = {Regime.REG_CF: Dollar, Regime.UK_RESTRICTED: Pound}.get(regime, Euro)
    shares, price = draw(st.integers(0, 2_000)), currency(draw(st.integers(1, 500_00)))
    british = st.builds(
        ceiling.British,
        request=st.builds(Request, st.none() | MOMENTS, st.booleans()),
        statement=STATEMENTS,
        assessment=ASSESSMENTS,
    )
    own: dict[str, st.SearchStrategy[Any]] = {
        Regime.ECSPR: st.fixed_dictionaries({"european": PROTECTIONS}),
        Regime.REG_CF: st.fixed_dictionaries({"american": PERSONS}),
        Regime.UK_RESTRICTED: st.fixed_dictionaries({"british": british}),
        Regime.NATIONAL: st.fixed_dictionaries({"declaration": DECLARATIONS}),
    }
    in_offer, history = draw(amounts(currency)), draw(histories(currency))
    lately = currency.total(amount for _, amount in history)
    return ceiling.Facts(
        regime=str(regime),
        residence=draw(RESIDENCES),
        amount=price * shares,
        already_in_offer=in_offer,
        already_with_issuer=draw(amounts(currency)),
        already_invested=max(in_offer, lately) + draw(amounts(currency)),
        history=history,
        elsewhere=draw(histories(currency)),
        settings=draw(ceilings(currency)),
        holder=draw(st.none() | holders(shares, price)),
        **draw(own[regime]),
    )


# Whole facts, by their class.
CEILING: dict[Any, st.SearchStrategy[Any]] = {
    ceiling.Facts: _orders(),
    Choice: st.builds(Choice, st.sampled_from(Regime).map(str), RESIDENCES),
    reg_cf.Facts: st.builds(
        reg_cf.Facts,
        amount=amounts(Dollar),
        history=histories(Dollar),
        income=amounts(Dollar),
        net_worth=MAYBE_NEGATIVE.map(Dollar),
        accredited=st.booleans(),
    ),
    uk_restricted.Facts: st.builds(
        uk_restricted.Facts,
        amount=amounts(Pound),
        history=histories(Pound),
        category=st.sampled_from(Category).map(str),
        net_assets=st.none() | MAYBE_NEGATIVE.map(Pound),
    ),
    Statement: STATEMENTS,
    Assessment: ASSESSMENTS,
    own_ceiling.Facts: st.builds(
        own_ceiling.Facts,
        amount=amounts(Euro),
        history=histories(Euro),
        settings=ceilings(Euro),
        least=st.none() | amounts(Euro),
        closes_at=st.none() | MOMENTS,
    ),
    own_room.Facts: st.builds(
        own_room.Facts,
        least=st.integers(1, 5_000_00).map(Euro),
        history=histories(Euro),
        settings=ceilings(Euro),
        closes_at=st.none() | MOMENTS,
    ),
    holder_limits.Ticket: st.builds(
        holder_limits.Ticket,
        shares=SHARES,
        price=st.integers(1, 500_00).map(Euro),
        minimum=amounts(Euro),
    ),
    holder_limits.Maximum: st.builds(
        holder_limits.Maximum,
        maximum=SHARES,
        price=st.integers(1, 500_00).map(Euro),
        minimum=amounts(Euro),
    ),
    holder_limits.Holding: st.builds(
        holder_limits.Holding,
        shares=SHARES,
        held=SHARES,
        maximum=st.none() | st.integers(1, 500),
    ),
}
