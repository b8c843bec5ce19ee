"""Who was given what, or would be today? A round's allotment in lines, for staff and issuer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.documents.spreadsheets import to_csv
from wiseed_like.investors.models import Investor
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.allotment.service import forecast
from wiseed_like.subscriptions.models import AllotmentLine, Subscription

SHOWN = 200  # on the page; the spreadsheet holds all
HEADER = (
    "subscription", "investor", "signed_at", "held_before", "asked", "given", "price", "amount",
)  # fmt: skip


class Line(NamedTuple):
    """What a subscription asked for and gets, in whole shares."""

    subscription: int
    investor: int
    signed_at: datetime
    is_holder: bool
    asked: int
    given: int


class Table(NamedTuple):
    """The lines in the order of signature. `is_done`: nothing of it can change any more.

    `level` is the common level where small requests are served first.
    """

    lines: Sequence[Line]
    level: int | None
    is_done: bool

    @property
    def asked(self) -> int:
        return sum(line.asked for line in self.lines)

    @property
    def given(self) -> int:
        return sum(line.given for line in self.lines)

    @property
    def people(self) -> int:
        return len({line.investor for line in self.lines})

    @property
    def shown(self) -> Sequence[Line]:
        return self.lines[:SHOWN]


def table_of(offer: Round) -> Table:
    """As it was made; before that, as it would come out if every living order stayed."""
    if offer.allotted is not None:
        return Table(_made(offer.id), offer.allotted.level, is_done=True)
    if not offer.allotment.takes_more:
        return Table((), None, is_done=False)
    requests, found = forecast(offer)
    lines = [
        Line(each.id, each.person, each.at, each.is_holder, each.shares, found.given[each.id])
        for each in requests
    ]
    return Table(lines, found.level, is_done=False)


def _made(round_id: int) -> list[Line]:
    rows = session.execute(
        select(
            AllotmentLine.subscription_id,
            Subscription.investor_id,
            Subscription.offered_at,
            AllotmentLine.is_holder,
            AllotmentLine.asked,
            AllotmentLine.given,
        )
        .join(AllotmentLine.subscription)
        .where(AllotmentLine.round_id == round_id)
        .order_by(AllotmentLine.subscription_id)
    )
    return [Line(*row) for row in rows]


def names_of(lines: Sequence[Line]) -> dict[int, str]:
    """The names behind the numbers of these investors: for the company alone."""
    rows = session.execute(
        select(Investor.id, User.first_name, User.last_name)
        .join(User, User.id == Investor.user_id)
        .where(Investor.id.in_({line.investor for line in lines}))
    )
    return {number: f"{first} {last}" for number, first, last in rows}


def counts_holders(offer: Round) -> bool:
    """Whether having held shares before makes a difference here."""
    return offer.allotment == AllotmentRule.HOLDERS_FIRST


def as_csv(offer: Round, table: Table) -> bytes:
    """All lines with numbers instead of names; amounts in euros."""
    return to_csv(
        HEADER,
        [
            (
                line.subscription,
                line.investor,
                line.signed_at.isoformat(),
                int(line.is_holder),
                line.asked,
                line.given,
                str(offer.price),
                str(offer.price * line.given),
            )
            for line in table.lines
        ],
    )
