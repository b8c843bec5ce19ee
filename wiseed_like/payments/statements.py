"""What does a wallet's statement say of a month or a year? The book's own lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from compliance.calendar import first_second, legal_day
from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.ledger.queries import Line, statement_of
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.purposes import Purpose, purposes_of

_PERIOD = re.compile(r"(20[0-9]{2})(?:-(0[1-9]|1[0-2]))?", re.ASCII)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Period:
    """A civil year, or one of its months, in Paris."""

    year: int
    month: int | None

    @property
    def since(self) -> datetime:
        return first_second(date(self.year, self.month or 1, 1))

    @property
    def until(self) -> datetime:
        """Its first moment after."""
        if self.month is None or self.month == 12:
            return first_second(date(self.year + 1, 1, 1))
        return first_second(date(self.year, self.month + 1, 1))

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, 1)

    @property
    def last_day(self) -> date:
        return date.fromordinal(legal_day(self.until).toordinal() - 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}" if self.month else str(self.year)


@dataclass(frozen=True, slots=True)
class WalletStatement:
    """Every line of a period, oldest first, between two balances."""

    period: Period
    opening: Euro
    closing: Euro
    came: Euro
    left: Euro
    lines: Sequence[Line]
    operations: Mapping[UUID, Operation]
    purposes: Mapping[UUID, Purpose]


def read_period(written: str) -> Period:
    """`2026` or `2026-03`. Raises NotFound for anything else."""
    match = _PERIOD.fullmatch(written)
    if match is None:
        raise NotFound
    return Period(int(match[1]), int(match[2]) if match[2] else None)


def list_periods(wallet: Wallet, now: datetime) -> list[tuple[Period, list[Period]]]:
    """The years since the wallet was asked for, newest first, each with its months so far."""
    first, last = legal_day(wallet.created_at), legal_day(now)
    found = []
    for year in range(last.year, first.year - 1, -1):
        months = [
            Period(year, month)
            for month in range(12, 0, -1)
            if (first.year, first.month) <= (year, month) <= (last.year, last.month)
        ]
        found.append((Period(year, None), months))
    return found


def statement(wallet: Wallet, period: Period) -> WalletStatement:
    """All that the book says of a wallet's own money in a period."""
    lines: list[Line] = []
    page = statement_of(wallet.ledger_code, period.since, period.until, limit=BATCH)
    opening, closing = page.opening, page.closing
    lines += page.lines
    while page.next_after is not None:
        page = statement_of(
            wallet.ledger_code, period.since, period.until, after=page.next_after, limit=BATCH
        )
        lines += page.lines
    ids = {line.operation_id for line in lines}
    operations = session.scalars(select(Operation).where(Operation.id.in_(ids))).all()
    return WalletStatement(
        period,
        opening,
        closing,
        came=sum((line.amount for line in lines if line.amount > Euro.ZERO), Euro.ZERO),
        left=-sum((line.amount for line in lines if line.amount < Euro.ZERO), Euro.ZERO),
        lines=lines,
        operations={each.id: each for each in operations},
        purposes=purposes_of(operations),
    )
