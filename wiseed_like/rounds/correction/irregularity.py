"""What do we remember of a sheet that was found wrong while its round ran?

ECSPR art. 23(8), 23(11) and 23(12). Somebody reports it; compliance decides whether it matters.
If it does, the round is suspended until the issuer's correction is published, or is cancelled.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.db import Base
from wiseed_like.issuers.models import Company
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.states import LifeCycle


class IrregularityState(StrEnum):
    REPORTED = "reported"
    SET_ASIDE = "set_aside"
    CONFIRMED = "confirmed"  # the round is suspended, its issuer writes the correction
    HANDED_IN = "handed_in"  # the platform reviews it
    CORRECTED = "corrected"
    CALLED_OFF = "called_off"  # the round ended without a correction
    JOINED = "joined"  # it is put right with another one, whose correction was under way


_S = IrregularityState
LIFE_CYCLE: LifeCycle[IrregularityState] = LifeCycle(
    {
        (_S.REPORTED, "set_aside"): _S.SET_ASIDE,
        (_S.REPORTED, "confirm"): _S.CONFIRMED,
        (_S.REPORTED, "join"): _S.JOINED,
        (_S.CONFIRMED, "hand_in"): _S.HANDED_IN,
        (_S.HANDED_IN, "send_back"): _S.CONFIRMED,
        (_S.HANDED_IN, "publish"): _S.CORRECTED,
        **{
            (state, "call_off"): _S.CALLED_OFF
            for state in (_S.REPORTED, _S.CONFIRMED, _S.HANDED_IN)
        },
    }
)
# Those for which the round stays suspended.
RUNNING = (_S.CONFIRMED, _S.HANDED_IN)


class SheetIrregularity(Base):
    """Something wrong or out of date in a published sheet, and how it was put right."""

    __tablename__ = "sheet_irregularities"
    __table_args__ = (
        CheckConstraint(
            "state IN ('reported', 'set_aside', 'confirmed', 'handed_in', 'corrected',"
            " 'called_off', 'joined')",
            name="sheet_irregularity_has_a_state",
        ),
        CheckConstraint(
            "(state = 'joined') = (joined_to IS NOT NULL) AND joined_to <> id",
            name="sheet_irregularity_joins_another",
        ),
        CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)"
            " AND (state IN ('reported', 'called_off') OR decided_by IS NOT NULL)",
            name="sheet_irregularity_is_decided",
        ),
        CheckConstraint(
            "state <> 'set_aside' OR decided_by <> reported_by",
            name="sheet_irregularity_is_set_aside_by_another",
        ),
        CheckConstraint(
            "(state = 'corrected') = (corrected_at IS NOT NULL)"
            " AND (corrected_at IS NULL OR kiis_id IS NOT NULL AND changes IS NOT NULL)",
            name="sheet_irregularity_is_corrected_by_a_sheet",
        ),
        Index(
            "ix_sheet_irregularities_running",
            "round_id",
            unique=True,
            postgresql_where=text("state IN ('confirmed', 'handed_in')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    state: Mapped[IrregularityState] = mapped_column(default=IrregularityState.REPORTED)
    what: Mapped[str] = mapped_column(Text)  # as it was reported
    since_on: Mapped[date]
    material: Mapped[bool]  # to whoever reported it; compliance decides
    reported_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reported_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    # What the subscribers are told of it; of one that was set aside, why.
    told: Mapped[str | None] = mapped_column(Text)
    # The issuer's plain list of what the correction changes, one to a line.
    changes: Mapped[str | None] = mapped_column(Text)
    kiis_id: Mapped[int | None] = mapped_column(ForeignKey("kiis.id"), unique=True)
    handed_in_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]

    # The one whose correction puts this right as well.
    joined_to: Mapped[int | None] = mapped_column(ForeignKey("sheet_irregularities.id"), index=True)

    round: Mapped[Round] = relationship()
    joined: Mapped[list[SheetIrregularity]] = relationship(order_by="SheetIrregularity.id")
    kiis: Mapped[Kiis | None] = relationship()

    @property
    def journal_stream(self) -> str:
        return f"round:{self.round_id}"

    @property
    def company(self) -> Company:
        return self.round.company

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def everything_told(self) -> str:
        """What is wrong, with what joined it since, a paragraph for each."""
        return "\n\n".join(each.told or "" for each in (self, *self.joined))

    @property
    def list_of_changes(self) -> list[str]:
        return [line.strip() for line in (self.changes or "").splitlines() if line.strip()]

    def move(self, action: str) -> None:
        """Take the move `action` of the life cycle. Raises IllegalMove."""
        self.state = LIFE_CYCLE.after(self.state, action)
