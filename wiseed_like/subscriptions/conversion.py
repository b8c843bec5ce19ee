"""What do we remember of an intention that became a subscription? Once, for ever."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from compliance.euro import Euro
from wiseed_like.db import Base


class IntentionConversion(Base):
    """Somebody announced an amount in the e-vote, and has now signed in the round: euro cents, as
    announced and as signed. What becomes of the subscription later does not change it."""

    __tablename__ = "intention_conversions"
    __table_args__ = (
        CheckConstraint("intended > 0 AND amount > 0", name="intention_conversion_has_amounts"),
    )

    vote_id: Mapped[int] = mapped_column(
        ForeignKey("dossier_votes.id"), primary_key=True, autoincrement=False
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"), unique=True)
    intended: Mapped[Euro]
    amount: Mapped[Euro]
    converted_at: Mapped[datetime]

    @property
    def journal_stream(self) -> str:
        return f"round:{self.round_id}"
