"""What does a share cost, and when is the increase of capital real? C. com. L. 225-127 ff.

Shares are whole, prices are exact: price = pre-money value / existing shares, and what does not
divide into whole cents is sent back with the nearest value that does. All days are civil days.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from compliance.calendar import add_months
from compliance.euro import Euro
from compliance.parameters.company import (
    DELEGATION_MONTHS,
    DEPOSIT_DAYS,
    MEETING_MAJORITY,
    MEETING_QUORUM_FIRST,
    MEETING_QUORUM_SECOND,
    MISSING_SHARE_BELOW,
    PAID_NOMINAL_MIN,
    REALISATION_MONTHS,
    RECEIVED_SHARE_MIN,
    RESERVED_ISSUE_MONTHS,
)
from compliance.verdict import Block, Sentence

ALL = 10_000  # basis points


def price(pre_money: Euro, existing_shares: int) -> Euro | Block:
    """The price of one share, exact to the cent, or a Block that proposes the nearest value.

    The Block's `inputs["nearest"]` is the closest pre-money value that divides (the lower of two
    at the same distance, but at least one cent a share). Raises ValueError unless both are
    positive.
    """
    if pre_money <= Euro.ZERO or existing_shares <= 0:
        raise ValueError("a pre-money value and its shares are positive")
    cents, rest = divmod(pre_money.cents, existing_shares)
    if not rest:
        return Euro(cents)
    closest = cents if 2 * rest <= existing_shares else cents + 1
    nearest = Euro(max(closest, 1) * existing_shares)
    return Block(
        rule="price_in_whole_cents",
        article="C. com. L. 225-128",
        sentence=Sentence(
            fr=f"{pre_money.written('fr')} ne se divise pas en {existing_shares} actions à un prix "
            f"en centimes entiers. La valeur la plus proche qui convient est "
            f"{nearest.written('fr')}.",
            en=f"{pre_money.written('en')} does not divide into {existing_shares} shares at a "
            f"price in whole cents. The nearest value that does is {nearest.written('en')}.",
        ),
        inputs={"pre_money": pre_money, "existing_shares": existing_shares, "nearest": nearest},
    )


def premium(price: Euro, nominal: Euro) -> Euro | Block:
    """What one share costs above its nominal value: zero or more, an issue below par is void."""
    if price >= nominal:
        return price - nominal
    return Block(
        rule="below_par",
        article="C. com. L. 225-128",
        sentence=Sentence(
            fr=f"Le prix de {price.written('fr')} est inférieur à la valeur nominale de "
            f"{nominal.written('fr')}. Augmentez la valorisation ou divisez la valeur nominale.",
            en=f"The price of {price.written('en')} is below the nominal value of "
            f"{nominal.written('en')}. Raise the valuation or split the nominal value.",
        ),
        threshold=nominal,
        inputs={"price": price, "nominal": nominal},
    )


def shares_for(amount: Euro, price: Euro) -> tuple[int, Euro]:
    """Whole shares that an amount buys, and the rest that goes back."""
    return amount // price, amount % price


def dilution(old_shares: int, new_shares: int) -> Fraction:
    """The part of the company that the new holders get, between 0 and 1, exact."""
    return Fraction(new_shares, old_shares + new_shares)


def minimum_paid(shares: int, *, price: Euro, nominal: Euro, on: date) -> Euro:
    """What must be paid at subscription: a quarter of the nominal value and the whole premium.

    L. 225-144. Rounded up to the next cent over all the shares; 100 % is the practice here.
    """
    nominal_due = -(-(nominal * shares).cents * PAID_NOMINAL_MIN.on(on) // ALL)
    return Euro(nominal_due) + (price - nominal) * shares


def may_be_limited(
    decided_shares: int, received_shares: int, *, on: date, meeting_forbids: bool = False
) -> bool:
    """May the increase be limited to what was received? L. 225-134.

    From three quarters of what was decided, unless the meeting forbade it (`meeting_forbids`);
    always, when strictly less than 3 % is missing. Raises ValueError unless the shares received
    are between 0 and the shares decided.
    """
    if not 0 <= received_shares <= decided_shares or decided_shares == 0:
        raise ValueError("shares received are between 0 and the shares decided")
    missing = decided_shares - received_shares
    if missing * ALL < decided_shares * MISSING_SHARE_BELOW.on(on):
        return True
    enough = received_shares * ALL >= decided_shares * RECEIVED_SHARE_MIN.on(on)
    return enough and not meeting_forbids


def refund_from(opened_on: date) -> date:
    """Six months after the opening of subscriptions: from then on, money goes back (L. 225-144)."""
    return add_months(opened_on, REALISATION_MONTHS.on(opened_on))


def delegation_ends_on(meeting_on: date) -> date:
    """The last day of a delegation to the board, 26 months after the meeting (L. 225-129-2)."""
    return add_months(meeting_on, DELEGATION_MONTHS.on(meeting_on))


def reserved_issue_ends_on(meeting_on: date) -> date:
    """The last day to realise a reserved increase, 18 months after the meeting (L. 225-138)."""
    return add_months(meeting_on, RESERVED_ISSUE_MONTHS.on(meeting_on))


def deposit_deadline(received_on: date) -> date:
    """The last day to hand the funds to the depositary, 8 days after receipt (L. 225-5)."""
    return received_on + timedelta(days=DEPOSIT_DAYS.on(received_on))


def quorum_met(present: int, voting_shares: int, *, call: int, on: date) -> bool:
    """Enough shares for an extraordinary meeting? `call` is 1 or 2.

    L. 225-96, which an SAS follows too when it raises through a platform (L. 227-2-1).
    """
    if call not in (1, 2):
        raise ValueError("a meeting has a first and a second call")
    quorum = MEETING_QUORUM_FIRST if call == 1 else MEETING_QUORUM_SECOND
    return present >= quorum.on(on) * voting_shares


def majority_met(votes_for: int, votes_cast: int, *, on: date) -> bool:
    """Two thirds of the votes of those present or represented? L. 225-96."""
    return votes_cast > 0 and votes_for >= MEETING_MAJORITY.on(on) * votes_cast
