"""What do we remember of an investor? The class, the tests, the results; never the inputs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from compliance.investors.investor import PersonFacts
from compliance.investors.investor_company import CompanyFacts
from wiseed_like.accounts.models import User
from wiseed_like.db import Base
from wiseed_like.investors.rules import RequestState, TestOutcome


class Investor(Base):
    """Who may invest: a person, or a company by its own account (`User.represented_by`). Its row
    is the lock that serialises its orders, whoever signs them."""

    __tablename__ = "investors"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    # Annex II: everybody is non-sophisticated until approved, for two years.
    sophisticated_since: Mapped[datetime | None]
    sophisticated_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    def is_sophisticated(self, now: datetime) -> bool:
        if self.sophisticated_since is None or self.sophisticated_until is None:
            return False
        return self.sophisticated_since <= now < self.sophisticated_until

    @property
    def actor(self) -> User:
        """Who acts: the person, or who acts for the company."""
        return self.user.addressee

    @property
    def journal_stream(self) -> str:
        return f"person:{self.user_id}"


class EntryTest(Base):
    """One taking of the entry knowledge test (article 21), or its refusal.

    `drawn` holds the keys of the questions that were asked, in their order: with `version`, the
    bank they come from, it is all that is needed to read the taking again in ten years.
    """

    __tablename__ = "entry_tests"
    __table_args__ = (
        UniqueConstraint("investor_id", "taking"),
        CheckConstraint("taking > 0", name="entry_test_takings_count_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), index=True)
    version: Mapped[str] = mapped_column(String(20))
    taking: Mapped[int]  # the how many-th of this person, from 1 on
    drawn: Mapped[list[Any]]
    outcome: Mapped[TestOutcome]
    answers: Mapped[dict[str, Any]]
    score: Mapped[dict[str, Any]]
    taken_at: Mapped[datetime]
    # When not passed: when the risk warning was acknowledged (article 21(4)).
    acknowledged_at: Mapped[datetime | None]

    investor: Mapped[Investor] = relationship()

    @property
    def journal_stream(self) -> str:
        return self.investor.journal_stream


class LossSimulation(Base):
    """That a simulation of the ability to bear loss was made, or declined (article 21(5)).

    Income, savings and commitments are computed upon in the browser and never reach us; there
    is no column for them.
    """

    __tablename__ = "loss_simulations"
    __table_args__ = (
        CheckConstraint("NOT (declined AND result IS NOT NULL)", name="simulation_declined_or_not"),
        CheckConstraint("result >= 0", name="simulation_result_is_clamped"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), index=True)
    done_at: Mapped[datetime]
    result: Mapped[Euro | None]  # 10 % of net worth, when the investor transmits it
    declined: Mapped[bool] = mapped_column(default=False)
    acknowledged_at: Mapped[datetime]

    investor: Mapped[Investor] = relationship()

    @property
    def journal_stream(self) -> str:
        return self.investor.journal_stream


class SophisticationRequest(Base):
    """A request to be treated as sophisticated (Annex II), with its three statements."""

    __tablename__ = "sophistication_requests"
    __table_args__ = (
        Index(
            "uq_sophistication_requests_open",
            "investor_id",
            unique=True,
            postgresql_where=text("state = 'submitted'"),
        ),
        CheckConstraint(
            "state <> 'declined' OR reason IS NOT NULL", name="sophistication_no_has_a_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), index=True)
    criteria: Mapped[dict[str, Any]]
    state: Mapped[RequestState] = mapped_column(default=RequestState.SUBMITTED)
    submitted_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)

    investor: Mapped[Investor] = relationship()

    @property
    def journal_stream(self) -> str:
        return self.investor.journal_stream

    @property
    def facts(self) -> PersonFacts | CompanyFacts:
        """What the person attested, of themselves or of the company; read back from the file."""
        written = self.criteria["facts"]
        if "own_company" in written:
            return CompanyFacts(**{k: Euro.of(v) for k, v in written["own_company"].items()})
        company = written["company"]
        return PersonFacts(
            gross_income=Euro.of(written["gross_income"]),
            portfolio=Euro.of(written["portfolio"]),
            finance_months=written["finance_months"],
            executive_months=written["executive_months"],
            executive_of=company and CompanyFacts(**{k: Euro.of(v) for k, v in company.items()}),
            trades=(written["trades"],),
        )


class OwnCeiling(Base):
    """A ceiling that an investor set for themselves, over twelve months; the last one counts.

    Append-only: a trigger refuses to rewrite it. What holds is the replay of all of them
    (`compliance.ceilings.own_ceiling`); `effective_at` is what the person was told on the day.
    """

    __tablename__ = "own_ceilings"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="own_ceiling_is_not_negative"),
        CheckConstraint("effective_at >= set_at", name="own_ceiling_acts_afterwards"),
        Index("ix_own_ceilings_investor", "investor_id", "set_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"))
    amount: Mapped[Euro | None]  # None: no ceiling
    set_at: Mapped[datetime]
    effective_at: Mapped[datetime]

    investor: Mapped[Investor] = relationship()

    @property
    def journal_stream(self) -> str:
        return self.investor.journal_stream
