"""What do we remember of an order? What was seen, said and signed, and what became of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from compliance.investing.reflection_period import is_over
from wiseed_like.db import Base
from wiseed_like.documents.models import StoredFile
from wiseed_like.fees.rules import Fee
from wiseed_like.investors.models import Investor
from wiseed_like.rounds.closings import RoundClosing
from wiseed_like.rounds.early.columns import Quoted
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.subscriptions.conversion import IntentionConversion as IntentionConversion
from wiseed_like.subscriptions.rules import LIFE_CYCLE, SubscriptionState


class KiisReading(Base):
    """That an investor opened and acknowledged one version of the sheet."""

    __tablename__ = "kiis_readings"
    __table_args__ = (UniqueConstraint("kiis_id", "investor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kiis_id: Mapped[int] = mapped_column(ForeignKey("kiis.id"))
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), index=True)
    read_at: Mapped[datetime]

    kiis: Mapped[Kiis] = relationship()
    investor: Mapped[Investor] = relationship()

    @property
    def journal_stream(self) -> str:
        return self.investor.journal_stream


class DeclarationOfMeans(Base):
    """What an investor declares of their means for one round offered outside the European
    regulation (compliance.ceilings.national_limits); the last one counts. None: not asked there."""

    __tablename__ = "declarations_of_means"
    __table_args__ = (
        CheckConstraint(
            "free_assets >= 0 AND monthly_income >= 0 AND financial_assets >= 0",
            name="means_are_not_negative",
        ),
        Index("ix_declarations_of_means_latest", "investor_id", "round_id", "declared_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    free_assets: Mapped[Euro | None]
    monthly_income: Mapped[Euro | None]
    financial_assets: Mapped[Euro | None]
    declared_at: Mapped[datetime]

    investor: Mapped[Investor] = relationship()
    round: Mapped[Round] = relationship()

    @property
    def journal_stream(self) -> str:
        return self.investor.journal_stream


class Order(Quoted, Base):
    """A subscription being prepared: not signed, binding nobody, forgotten after two hours.

    Its id is the idempotency key of the signature: one order, at most one subscription.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("shares > 0", name="order_has_shares"),
        CheckConstraint("0 <= bonus AND bonus < shares", name="order_pays_for_shares"),
        CheckConstraint("bonus = 0 OR is_early", name="order_bonus_is_early"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    kiis_id: Mapped[int] = mapped_column(ForeignKey("kiis.id"))
    shares: Mapped[int]
    price: Mapped[Euro]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    # The amount announced in the e-vote from which its button made it; None for any other order.
    intention_id: Mapped[int | None] = mapped_column(ForeignKey("dossier_votes.id"))
    # The one-time code: only its hash, with its own short life.
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_sent_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)

    investor: Mapped[Investor] = relationship()
    round: Mapped[Round] = relationship()
    kiis: Mapped[Kiis] = relationship()

    @property
    def amount(self) -> Euro:
        return self.quote.amount

    @property
    def fee(self) -> Fee:
        """What the platform would take on top, by the terms of the round."""
        return self.round.fee_on(self.amount)

    @property
    def due(self) -> Euro:
        """What would be paid in all."""
        return self.amount + self.fee.gross

    @property
    def journal_stream(self) -> str:
        return f"round:{self.round_id}"


class AllotmentLine(Base):
    """What one subscription asked for, and was given when the shares were shared out: written
    once. `is_holder` is what was looked at, where holders come first."""

    __tablename__ = "allotment_lines"
    __table_args__ = (
        CheckConstraint("0 <= given AND given <= asked AND asked > 0", name="allotment_line_fits"),
    )

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round_allotments.round_id"), index=True)
    asked: Mapped[int]
    given: Mapped[int]
    is_holder: Mapped[bool]

    subscription: Mapped[Subscription] = relationship(back_populates="allotted")


class Subscription(Quoted, Base):
    """An investor's offer to buy shares in a round."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint("shares > 0", name="subscription_has_shares"),
        CheckConstraint("amount = price * (shares - bonus)", name="subscription_amount_is_exact"),
        CheckConstraint("0 <= bonus AND bonus < shares", name="subscription_pays_for_shares"),
        CheckConstraint("bonus = 0 OR is_early", name="subscription_bonus_is_early"),
        CheckConstraint("fee_net >= 0 AND fee_vat >= 0", name="subscription_fee_is_not_negative"),
        CheckConstraint(
            "state <> 'reflecting' OR reflection_ends_at IS NOT NULL",
            name="subscription_reflects_until",
        ),
        Index(
            "ix_subscriptions_reflecting",
            "reflection_ends_at",
            postgresql_where=text("state = 'reflecting'"),
        ),
        Index(
            "ix_subscriptions_living",
            "round_id",
            "id",
            postgresql_where=text("state IN ('reflecting', 'firm', 'paid', 'issued')"),
        ),
        Index("ix_subscriptions_investor", "investor_id", "offered_at"),
        Index(
            "ix_subscriptions_awaiting_money",
            "pay_by",
            postgresql_where=text("state = 'firm'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("orders.id"), unique=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    kiis_id: Mapped[int] = mapped_column(ForeignKey("kiis.id"))
    # With which part of its round it is concluded; a closing that was dropped holds nothing.
    closing_id: Mapped[int | None] = mapped_column(ForeignKey("round_closings.id"), index=True)
    state: Mapped[SubscriptionState]
    shares: Mapped[int]
    price: Mapped[Euro]
    amount: Mapped[Euro]  # the price of the shares alone: what is invested
    fee_net: Mapped[Euro] = mapped_column(default=Euro.ZERO)
    fee_vat: Mapped[Euro] = mapped_column(default=Euro.ZERO)
    shares_in_words: Mapped[str] = mapped_column(String(200))
    # What the law said on the day: class, threshold, requirements met, in the words of the rule.
    snapshot: Mapped[dict[str, Any]]
    offered_at: Mapped[datetime]
    reflection_ends_at: Mapped[datetime | None]
    bound_at: Mapped[datetime | None]
    pay_by: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # revoked, lapsed, returned or issued
    agreement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    agreement_sha256: Mapped[str | None] = mapped_column(String(64))

    investor: Mapped[Investor] = relationship(lazy="joined", innerjoin=True)
    round: Mapped[Round] = relationship()
    kiis: Mapped[Kiis] = relationship()
    closing: Mapped[RoundClosing | None] = relationship()
    agreement: Mapped[StoredFile | None] = relationship()
    allotted: Mapped[AllotmentLine | None] = relationship(back_populates="subscription")

    @property
    def journal_stream(self) -> str:
        return f"round:{self.round_id}"

    @property
    def signed_shares(self) -> int:
        """How many shares its agreement is about, whatever was given of them later."""
        return self.allotted.asked if self.allotted else self.shares

    @property
    def rebate(self) -> Euro:
        """What its shares cost less than at the ordinary price of the round."""
        if not self.is_early:
            return Euro.ZERO
        return self.round.price * self.shares - self.amount

    @property
    def awaits_allotment(self) -> bool:
        """Whether it is firm and nobody asks for its money yet: its shares are not known."""
        return self.state == SubscriptionState.FIRM and self.pay_by is None

    @property
    def was_not_served(self) -> bool:
        """Whether it lapsed because no share was left for it."""
        return (
            self.state == SubscriptionState.LAPSED
            and self.allotted is not None
            and not self.allotted.given
        )

    def is_revocable(self, now: datetime) -> bool:
        """Free and without a reason until the last second of reflection (article 22)."""
        return (
            self.state == SubscriptionState.REFLECTING
            and self.reflection_ends_at is not None
            and not is_over(self.reflection_ends_at, now)
        )

    @property
    def fee(self) -> Fee:
        """What the platform takes on top of the price if the round succeeds."""
        return Fee(self.fee_net, self.fee_vat)

    @property
    def due(self) -> Euro:
        """What is paid in all, in one transfer: the price and the fee."""
        return self.amount + self.fee_net + self.fee_vat

    @property
    def payment_effect(self) -> str:
        """The name that only one living payment of it may have."""
        return f"pay:subscription:{self.id}"

    @property
    def was_unpaid_in_time(self) -> bool:
        """Whether it lapsed for want of its money; else it lapsed with its round."""
        return (
            self.state == SubscriptionState.LAPSED
            and self.pay_by is not None
            and self.ended_at is not None
            and self.ended_at >= self.pay_by
        )

    def move(self, action: str) -> None:
        """Take the move `action` of the life cycle. Raises IllegalMove."""
        self.state = LIFE_CYCLE.after(self.state, action)
