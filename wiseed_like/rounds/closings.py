"""In how many parts is a round concluded, and what does each hold? A row for each closing.

Only rounds whose terms say so (`Round.rolling`) have any. A row is drawn with its numbers, which
never change; the last one of a round takes the rest. See docs/decisions/0030.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.calendar import legal_day
from compliance.euro import Euro
from wiseed_like.db import Base, existing, session
from wiseed_like.errors import NotFound
from wiseed_like.fees.rules import Fee
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.states import LifeCycle

if TYPE_CHECKING:
    from wiseed_like.rounds.models import DepositaryCertificate, Round
    from wiseed_like.rounds.takings import Takings


class ClosingState(StrEnum):
    DRAWN = "drawn"  # its subscriptions are counted; the depositary is asked
    CERTIFIED = "certified"
    CONCLUDED = "concluded"  # two persons have agreed: the workers issue
    ISSUED = "issued"
    PAID_OUT = "paid_out"
    DROPPED = "dropped"


_S = ClosingState
LIFE_CYCLE: LifeCycle[ClosingState] = LifeCycle(
    {
        (_S.DRAWN, "certify"): _S.CERTIFIED,
        (_S.CERTIFIED, "conclude"): _S.CONCLUDED,
        (_S.CONCLUDED, "issue"): _S.ISSUED,
        (_S.ISSUED, "pay_out"): _S.PAID_OUT,
        # The issuer's bank sent the money back: it is paid once more.
        (_S.PAID_OUT, "come_back"): _S.ISSUED,
        (_S.DRAWN, "drop"): _S.DROPPED,
        (_S.CERTIFIED, "drop"): _S.DROPPED,
    }
)
# Nobody has agreed yet: what it holds is still of the round.
PREPARED = (_S.DRAWN, _S.CERTIFIED)
# What they hold is the issuer's and its new holders', whatever becomes of the rest.
STANDING = (_S.CONCLUDED, _S.ISSUED, _S.PAID_OUT)


class RoundClosing(Base):
    """A part of a round that is concluded on its own: all of it, or nothing.

    Moments are UTC, shares whole. `shares` and `amount` (the price of the shares) are of the
    subscriptions that were firm and paid at `cut_off`; the fees are what is kept out of its
    payout: `fee_*` of the issuer, `investor_fee_*` what came on top of the amount.
    """

    __tablename__ = "round_closings"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint(
            "state IN ('drawn', 'certified', 'concluded', 'issued', 'paid_out', 'dropped')",
            name="closing_has_a_state",
        ),
        CheckConstraint("shares > 0 AND amount > 0", name="closing_holds_something"),
        CheckConstraint(
            "fee_net >= 0 AND fee_vat >= 0 AND investor_fee_net >= 0 AND investor_fee_vat >= 0"
            " AND fee_net + fee_vat <= amount",
            name="closing_fees_are_paid_out_of_it",
        ),
        CheckConstraint("cut_off <= drawn_at", name="closing_looks_back"),
        CheckConstraint("approved_by <> asked_by", name="closing_is_approved_by_another"),
        CheckConstraint(
            "(state IN ('concluded', 'issued', 'paid_out')) = (concluded_at IS NOT NULL)"
            " AND (concluded_at IS NULL OR approved_by IS NOT NULL)",
            name="closing_is_concluded_by_somebody",
        ),
        CheckConstraint(
            "(state IN ('issued', 'paid_out')) = (issued_at IS NOT NULL)",
            name="closing_is_issued_at_a_moment",
        ),
        CheckConstraint(
            "(state = 'paid_out') = (paid_out_at IS NOT NULL)",
            name="closing_is_paid_out_at_a_moment",
        ),
        CheckConstraint(
            "(state = 'dropped') = (dropped_at IS NOT NULL)",
            name="closing_is_dropped_at_a_moment",
        ),
        Index(
            "ix_round_closings_under_way",
            "round_id",
            unique=True,
            postgresql_where=text("state IN ('drawn', 'certified', 'concluded')"),
        ),
        Index(
            "ix_round_closings_final",
            "round_id",
            unique=True,
            postgresql_where=text("is_final"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    number: Mapped[int]
    is_final: Mapped[bool] = mapped_column(default=False)
    cut_off: Mapped[datetime]
    state: Mapped[ClosingState] = mapped_column(default=ClosingState.DRAWN)
    shares: Mapped[int]
    amount: Mapped[Euro]
    fee_net: Mapped[Euro]
    fee_vat: Mapped[Euro]
    investor_fee_net: Mapped[Euro]
    investor_fee_vat: Mapped[Euro]
    drawn_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    drawn_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    concluded_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    paid_out_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship(back_populates="closings")
    own_certificate: Mapped[DepositaryCertificate | None] = relationship(back_populates="closing")

    @property
    def certificate(self) -> DepositaryCertificate | None:
        """The depositary's; that of the last closing is the round's."""
        return self.round.certificate if self.is_final else self.own_certificate

    @property
    def fee(self) -> Fee:
        """The issuer's, out of the amount."""
        return Fee(self.fee_net, self.fee_vat)

    @property
    def investor_fees(self) -> Fee:
        return Fee(self.investor_fee_net, self.investor_fee_vat)

    @property
    def is_standing(self) -> bool:
        """Whether two persons have agreed to it: nothing takes its shares back."""
        return self.state in STANDING

    @property
    def name(self) -> str:
        """What its payouts, its movement of the register and its invoice are for."""
        return f"closing:{self.id}"

    @property
    def register_key(self) -> str:
        """The key of its movement: the last one has that of the round."""
        return f"round:{self.round_id}" + ("" if self.is_final else f":closing:{self.number}")

    @property
    def journal_stream(self) -> str:
        return f"round:{self.round_id}"

    def move(self, action: str) -> None:
        """Take the move `action` of the life cycle. Raises IllegalMove."""
        self.state = LIFE_CYCLE.after(self.state, action)


def get_closing(closing_id: int) -> RoundClosing:
    """Raises NotFound."""
    return existing(RoundClosing, closing_id)


def get_closing_of(round: Round, number: int) -> RoundClosing:
    """The closing of a round with that number. Raises NotFound."""
    for each in round.closings:
        if each.number == number:
            return each
    raise NotFound


def lock_closing(closing_id: int) -> RoundClosing:
    """The closing, read anew, FOR UPDATE: after its subscriptions, before the counter."""
    return session.scalars(
        select(RoundClosing)
        .where(RoundClosing.id == closing_id)
        .with_for_update(of=RoundClosing)
        .execution_options(populate_existing=True)
    ).one()


def standing(round: Round) -> list[RoundClosing]:
    """What two persons have agreed to of a round, in order; empty for most rounds."""
    return [each for each in round.closings if each.is_standing] if round.rolling else []


def under_way(round: Round) -> RoundClosing | None:
    """The closing that is prepared, or whose shares are not in the register yet."""
    if not round.rolling:
        return None
    states = (*PREPARED, ClosingState.CONCLUDED)
    return next((each for each in round.closings if each.state in states), None)


def final(round: Round) -> RoundClosing | None:
    return next((each for each in round.closings if each.is_final), None)


def fee_of_end(round: Round) -> str:
    """What the invoice of the end of a round is for: its last part, or the whole."""
    last = final(round) if round.rolling else None
    return last.name if last else round.journal_stream


def closed_shares(round: Round) -> int:
    """How many shares are concluded, whatever becomes of the rest."""
    return sum(each.shares for each in standing(round))


def closed_amount(round: Round) -> Euro:
    """The price of those shares."""
    return Euro.total(each.amount for each in standing(round))


@dataclass(frozen=True, slots=True)
class Issued:
    """What of a round is in the register already: whole shares, their price, the last moment."""

    shares: int
    amount: Euro
    last_at: datetime


def issued_parts(round: Round) -> Issued | None:
    """None while no part of it is in the register."""
    found = [each for each in standing(round) if each.issued_at is not None]
    if not found:
        return None
    return Issued(
        sum(each.shares for each in found),
        Euro.total(each.amount for each in found),
        max(each.issued_at for each in found if each.issued_at is not None),
    )


def issued_before(round: Round, day: date | None) -> int:
    """How many shares of its parts were in the register before that day in Paris; None is now."""
    return sum(
        each.shares
        for each in standing(round)
        if each.issued_at is not None and (day is None or legal_day(each.issued_at) < day)
    )


def read_again(round: Round) -> None:
    """Forget what was read of its parts before its lock."""
    for each in round.closings:
        session.expire(each)
    session.expire(round, ["closings"])


def drop_prepared(round: Round, *, now: datetime) -> None:
    """Let go of a part that nobody has agreed to yet: what it holds is of the round again. Under
    the round's lock."""
    if round.rolling:
        read_again(round)
    found = under_way(round)
    if found is not None and found.state in PREPARED:
        drop(found, "", by=None, now=now)


def drop(closing: RoundClosing, reason: str, *, by: Actor | None, now: datetime) -> None:
    """Let it go; its subscriptions wait for the next one."""
    closing.move("drop")
    closing.dropped_at = now
    record("closing.dropped", closing, by=by, at=now, number=closing.number, reason=reason)


def begin_last(
    round: Round, rest: Takings, *, asked_by: int | None, by: Actor, now: datetime
) -> None:
    """Two persons have agreed to conclude the round: its last closing takes the rest, if any."""
    shares = round.counter.paid - closed_shares(round)
    if not shares:
        return
    last = RoundClosing(
        round=round,
        number=next_number(round),
        is_final=True,
        cut_off=now,
        state=ClosingState.CONCLUDED,
        shares=shares,
        drawn_by=asked_by or by.id,
        drawn_at=now,
        asked_by=asked_by,
        approved_by=by.id,
        concluded_at=now,
        **columns_of(rest),
    )
    session.add(last)
    session.flush()
    note_concluded(last, by=by, now=now)


def note_concluded(closing: RoundClosing, *, by: Actor, now: datetime, **decided: Any) -> None:
    """Tell the workers to issue it."""
    record(
        "closing.concluded",
        closing,
        by=by,
        at=now,
        number=closing.number,
        shares=closing.shares,
        amount=closing.amount,
        **decided,
    )


def next_number(round: Round) -> int:
    return max((each.number for each in round.closings), default=0) + 1


def columns_of(taken: Takings) -> dict[str, Euro]:
    """The money of a part as its row keeps it."""
    return {
        "amount": taken.raised,
        "fee_net": taken.success.net,
        "fee_vat": taken.success.vat,
        "investor_fee_net": taken.investors.net,
        "investor_fee_vat": taken.investors.vat,
    }


# Who is still to receive shares is known by the domain above, which tells it here.
Teller = Callable[[int], set[int]]
_tellers: list[Teller] = []


def tells_unissued(teller: Teller) -> Teller:
    """Register the function that gives the user ids of who may still receive shares of a round's
    id: those who hold something of it that is not issued."""
    _tellers[:] = [teller]
    return teller


def waiting_for_shares(round: Round) -> set[int]:
    """The ids of the users who hold something of a round that is not issued."""
    return set[int]().union(*(teller(round.id) for teller in _tellers))
