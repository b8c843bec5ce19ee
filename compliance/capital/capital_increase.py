"""What does an increase of capital come to? Shares, euros and days. C. com. L. 225-127 ff.

Shares are whole, prices are exact: price = pre-money value / existing shares. All days are civil
days; a period keeps the length that the law gave it on its first day. What may or may not be
done with these numbers is asked elsewhere: `share_price`, `limited_increase`, `increase_clock`,
`meeting`, `funds_deposit`.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from compliance.calendar import add_months, add_years
from compliance.euro import Euro
from compliance.parameters.company import (
    BALANCE_YEARS,
    DELEGATION_MONTHS,
    DEPOSIT_DAYS,
    MEETING_YEARS,
    PAID_NOMINAL_MIN,
    REALISATION_MONTHS,
    RESERVED_ISSUE_MONTHS,
)
from compliance.parameters.parameter import ALL


def price_of(pre_money: Euro, existing_shares: int) -> Euro | None:
    """The price of one share, exact to the cent; None when it does not divide.

    `existing_shares` is one or more.
    """
    cents, rest = divmod(pre_money.cents, existing_shares)
    return None if rest else Euro(cents)


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


def balance_due_by(realised_on: date) -> date:
    """The last day to pay the rest of the nominal value, 5 years on (L. 225-144)."""
    return add_years(realised_on, BALANCE_YEARS.on(realised_on))


def realisation_ends_on(opened_on: date) -> date:
    """The last day to realise the increase, 6 months after the opening of subscriptions
    (L. 225-144): after it, any subscriber may ask for the money back."""
    return add_months(opened_on, REALISATION_MONTHS.on(opened_on))


def meeting_ends_on(meeting_on: date) -> date:
    """The last day of an increase that the meeting decided itself, 5 years on (L. 225-129)."""
    return add_years(meeting_on, MEETING_YEARS.on(meeting_on))


def delegation_ends_on(meeting_on: date) -> date:
    """The last day of a delegation to the board, 26 months after the meeting (L. 225-129-2)."""
    return add_months(meeting_on, DELEGATION_MONTHS.on(meeting_on))


def reserved_issue_ends_on(meeting_on: date) -> date:
    """The last day to realise a reserved increase, 18 months after the meeting (L. 225-138)."""
    return add_months(meeting_on, RESERVED_ISSUE_MONTHS.on(meeting_on))


def deposit_deadline(received_on: date) -> date:
    """The last day to hand the funds to the depositary, 8 days after receipt (L. 225-5)."""
    return received_on + timedelta(days=DEPOSIT_DAYS.on(received_on))
