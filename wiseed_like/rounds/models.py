"""What do we remember of an offer? Its terms, its sheet, its counters, its certificate."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.calendar import legal_day
from compliance.ceilings.regime import Regime
from compliance.euro import Euro
from wiseed_like.db import Base
from wiseed_like.documents.models import StoredFile
from wiseed_like.dossiers.models import Dossier
from wiseed_like.fees.rules import Fee, Schedule, investor_fee
from wiseed_like.issuers.models import Company
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.closings import RoundClosing
from wiseed_like.rounds.columns import CHECKS as CHECKS_OF_PHASES, Phased
from wiseed_like.rounds.early.advantage import least_amount
from wiseed_like.rounds.early.columns import (
    CHECKS as CHECKS_OF_EARLY,
    COUNTER_CHECKS as CHECKS_OF_EARLY_COUNTS,
    CountsEarly,
    WithEarly,
)
from wiseed_like.rounds.entry.columns import CHECKS as CHECKS_OF_ENTRY, Entered
from wiseed_like.rounds.entry.invitation import RoundInvitation as RoundInvitation
from wiseed_like.rounds.list_columns import CHECKS as CHECKS_OF_THE_LIST, Listed
from wiseed_like.rounds.rules import ENDED, LIFE_CYCLE, RoundState
from wiseed_like.rounds.search_columns import INDEXES as INDEXES_OF_THE_SEARCH, Searched


class Round(Phased, Entered, WithEarly, Searched, Base):
    """An offer of new shares. From its opening its terms bind the issuer
    (article 22(1)); a trigger refuses their change."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint("price >= nominal AND nominal > 0", name="round_is_not_below_par"),
        CheckConstraint("shares_min > 0 AND shares_min <= shares_max", name="round_has_a_range"),
        CheckConstraint("minimum_ticket > 0", name="round_has_a_ticket"),
        CheckConstraint(
            "maximum_per_holder > 0 AND maximum_per_holder * price >= minimum_ticket",
            name="round_maximum_reaches_the_ticket",
        ),
        # Of the regimes that the law knows, those that count in euros.
        CheckConstraint("regime IN ('ecspr', 'national')", name="round_has_a_regime"),
        CheckConstraint(
            "fee_bps >= 0 AND fee_min >= 0 AND investor_fee_bps >= 0 AND vat_bps >= 0",
            name="round_fees_are_not_negative",
        ),
        CheckConstraint("opened_by <> prepared_by", name="round_is_opened_by_another"),
        CheckConstraint(
            "state IN ('draft', 'ready', 'cancelled') OR opened_by IS NOT NULL",
            name="round_open_has_an_opener",
        ),
        CheckConstraint(
            "allotment IN ('first_come', 'pro_rata', 'cap_and_scale', 'holders_first')",
            name="round_has_an_allotment",
        ),
        CheckConstraint(
            "NOT rolling OR allotment = 'first_come'", name="round_rolls_in_the_order_of_arrival"
        ),
        *CHECKS_OF_PHASES,
        *CHECKS_OF_ENTRY,
        *CHECKS_OF_EARLY,
        Index("ix_rounds_open", "closes_at", "id", postgresql_where=text("state = 'open'")),
        # The next number is after the last one (`queries.next_number`).
        Index("ix_rounds_number", text('"right"(offer_identifier, 8)')),
        *INDEXES_OF_THE_SEARCH,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    state: Mapped[RoundState] = mapped_column(default=RoundState.DRAFT)
    # LEI of the platform + eight digits (Delegated Regulation 2022/2119 art. 3), permanent.
    offer_identifier: Mapped[str] = mapped_column(String(28), unique=True)
    pre_money: Mapped[Euro]
    existing_shares: Mapped[int]
    nominal: Mapped[Euro]
    price: Mapped[Euro]
    minimum_ticket: Mapped[Euro]
    shares_min: Mapped[int]
    shares_max: Mapped[int]
    # Whole shares that one person may subscribe in all; None is no maximum.
    maximum_per_holder: Mapped[int | None]
    # Which law limits what an investor may put in (compliance.ceilings.regime).
    regime: Mapped[Regime] = mapped_column(default=Regime.ECSPR, server_default=Regime.ECSPR.value)
    # What becomes of demand above the maximum.
    allotment: Mapped[AllotmentRule] = mapped_column(
        default=AllotmentRule.FIRST_COME, server_default=AllotmentRule.FIRST_COME.value
    )
    # Whether parts of it may be concluded while it goes on (rounds.closings).
    rolling: Mapped[bool] = mapped_column(default=False, server_default=false())
    closes_at: Mapped[datetime]
    authorised_on: Mapped[date]  # the general meeting's decision
    depositary_name: Mapped[str] = mapped_column(String(120))
    depositary_address: Mapped[str] = mapped_column(String(200))
    # The fees of its opening, to its end (wiseed_like.fees): shares in basis points.
    fee_bps: Mapped[int]
    fee_min: Mapped[Euro]
    investor_fee_bps: Mapped[int]
    vat_bps: Mapped[int]
    prepared_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime | None]
    closing_at: Mapped[datetime | None]  # when subscriptions ended
    closed_at: Mapped[datetime | None]

    dossier: Mapped[Dossier] = relationship(lazy="joined", innerjoin=True)
    company: Mapped[Company] = relationship(lazy="joined", innerjoin=True)
    counter: Mapped[RoundCounter] = relationship(back_populates="round", lazy="joined")
    sheets: Mapped[list[Kiis]] = relationship(back_populates="round", order_by="Kiis.version")
    # That of the whole round, or of what was left of it for the last closing.
    certificate: Mapped[DepositaryCertificate | None] = relationship(
        primaryjoin="and_(Round.id == DepositaryCertificate.round_id, "
        "DepositaryCertificate.closing_id.is_(None))",
        back_populates="round",
    )
    closings: Mapped[list[RoundClosing]] = relationship(
        back_populates="round", order_by=RoundClosing.number
    )
    # How its shares were shared out; None before, and for ever where the first come are served.
    allotted: Mapped[RoundAllotment | None] = relationship(back_populates="round")

    @property
    def premium(self) -> Euro:
        return self.price - self.nominal

    @property
    def amount_min(self) -> Euro:
        """What the fewest shares bring at least."""
        return least_amount(self.shares_min, self.price, self.early)

    @property
    def amount_max(self) -> Euro:
        return self.price * self.shares_max

    @property
    def fees(self) -> Schedule:
        """What the platform takes of this round, whatever it takes of others today."""
        return Schedule(self.fee_bps, self.fee_min, self.investor_fee_bps, self.vat_bps)

    def fee_on(self, price: Euro) -> Fee:
        """What an investor pays on top of this price."""
        return investor_fee(price, self.fees)

    @property
    def shares_for_minimum_ticket(self) -> int:
        """The fewest shares that reach the minimum ticket."""
        return -(-self.minimum_ticket.cents // self.price.cents)

    @property
    def is_full(self) -> bool:
        """Whether less is left than the smallest order asks for."""
        return self.counter is not None and self.counter.free < self.shares_for_minimum_ticket

    @property
    def is_over(self) -> bool:
        return self.state in ENDED

    @property
    def sheet(self) -> Kiis | None:
        """The published key investment information sheet in force: the newest one."""
        published = [sheet for sheet in self.sheets if sheet.published_at]
        return published[-1] if published else None

    @property
    def draft_sheet(self) -> Kiis | None:
        """The version of the sheet that is being written: the newest, if not published."""
        newest = self.sheets[-1] if self.sheets else None
        return None if newest is None or newest.published_at else newest

    @property
    def journal_stream(self) -> str:
        return f"round:{self.id}"

    def days_left(self, now: datetime) -> int:
        """Civil days in Paris until the last one; 0 on that day and after."""
        return max((legal_day(self.closes_at) - legal_day(now)).days, 0)

    def takes_orders(self, now: datetime) -> bool:
        return self.state == RoundState.OPEN and now < self.closes_at

    def move(self, action: str) -> None:
        """Take the move `action` of the life cycle. Raises IllegalMove."""
        self.state = LIFE_CYCLE.after(self.state, action)


class RoundCounter(Listed, CountsEarly, Base):
    """The narrow, hot row of a round, locked last: what is taken of what is offered.

    `reserved` counts every living subscription, `firm` those that can no longer be revoked,
    `paid` those whose money has arrived. The database refuses to pass the cap; while a round
    `takes_more` than it offers, it refuses to take money instead. The allotment ends that.
    """

    __tablename__ = "round_counters"
    __table_args__ = (
        CheckConstraint("takes_more OR reserved <= cap", name="round_is_not_oversubscribed"),
        CheckConstraint("NOT takes_more OR paid = 0", name="round_is_paid_once_allotted"),
        CheckConstraint(
            "allotted IS NULL OR (NOT takes_more AND allotted <= cap)",
            name="round_allots_what_it_offers",
        ),
        CheckConstraint(
            "0 <= paid AND paid <= firm AND firm <= reserved", name="round_counts_are_ordered"
        ),
        CheckConstraint("0 <= reopened AND reopened <= firm", name="round_reopened_is_firm"),
        *CHECKS_OF_THE_LIST,
        *CHECKS_OF_EARLY_COUNTS,
        {"postgresql_with": {"fillfactor": "25"}},
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    cap: Mapped[int]
    reserved: Mapped[int] = mapped_column(default=0)
    firm: Mapped[int] = mapped_column(default=0)
    paid: Mapped[int] = mapped_column(default=0)
    investors: Mapped[int] = mapped_column(default=0)  # living subscriptions
    # Orders are taken above the cap, to be shared out before anybody pays.
    takes_more: Mapped[bool] = mapped_column(default=False, server_default=false())
    allotted: Mapped[int | None]  # shares given when they were shared out
    # Of the firm ones, those that may be revoked again because the sheet was wrong.
    reopened: Mapped[int] = mapped_column(default=0, server_default="0")

    round: Mapped[Round] = relationship(back_populates="counter")

    @property
    def free(self) -> int:
        """The most that one more order may ask for: where shares are shared out, all of them."""
        return self.cap if self.takes_more else self.cap - self.reserved - self.set_aside

    @property
    def settled(self) -> int:
        """Firm shares that nobody may revoke, not even for a wrong sheet."""
        return self.firm - self.reopened

    @property
    def reflecting(self) -> int:
        """Shares that may still be revoked."""
        return self.reserved - self.settled


class RoundAllotment(Base):
    """How the shares of a round were shared out: written once, with the numbers that explain it.

    `shared` of the shares went in proportion to those who asked for `shared_asked`; everybody was
    served whole up to `level`; `odd` persons got one of the last shares. Whole shares.
    """

    __tablename__ = "round_allotments"
    __table_args__ = (
        CheckConstraint(
            "given <= offered AND given <= asked", name="allotment_gives_what_there_is"
        ),
        CheckConstraint("shared <= shared_asked", name="allotment_shares_a_part"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    rule: Mapped[AllotmentRule]
    offered: Mapped[int]
    asked: Mapped[int] = mapped_column(BigInteger)
    given: Mapped[int]
    people: Mapped[int]
    level: Mapped[int | None]
    shared: Mapped[int | None]
    shared_asked: Mapped[int | None] = mapped_column(BigInteger)
    odd: Mapped[int]
    # Of what was looked at, as canonical JSON: the journal's fact says the same.
    inputs_sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]

    round: Mapped[Round] = relationship(back_populates="allotted")

    @property
    def part(self) -> Fraction | None:
        """Of their request, what everybody was due who shared in proportion."""
        if self.shared is None or self.shared_asked is None:
            return None
        return Fraction(self.shared, self.shared_asked)


class Kiis(Base):
    """A version of the key investment information sheet (FICI), drawn up by the issuer."""

    __tablename__ = "kiis"
    __table_args__ = (
        UniqueConstraint("round_id", "version"),
        CheckConstraint("checked_by <> drawn_up_by", name="kiis_is_checked_by_another"),
        CheckConstraint(
            "published_at IS NULL OR (checked_by IS NOT NULL AND sha256 IS NOT NULL)",
            name="kiis_published_is_checked",
        ),
        CheckConstraint("pages BETWEEN 1 AND 6", name="kiis_has_at_most_six_pages"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(2), default="fr")
    parts: Mapped[dict[str, Any]]  # letter of the part (annex I) -> text
    drawn_up_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    drawn_up_at: Mapped[datetime]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime | None]
    stored_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    sha256: Mapped[str | None] = mapped_column(String(64))
    pages: Mapped[int | None]

    round: Mapped[Round] = relationship(back_populates="sheets")
    stored_file: Mapped[StoredFile | None] = relationship()

    @property
    def journal_stream(self) -> str:
        return f"round:{self.round_id}"


class DepositaryCertificate(Base):
    """The depositary's certificate: its date is the date of the capital increase
    (C. com. R. 225-135)."""

    __tablename__ = "depositary_certificates"
    __table_args__ = (
        CheckConstraint("amount > 0", name="certificate_holds_money"),
        Index(
            "ix_depositary_certificates_final",
            "round_id",
            unique=True,
            postgresql_where=text("closing_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    # Of a part of the round; None for the whole, or for what is left at its end.
    closing_id: Mapped[int | None] = mapped_column(ForeignKey("round_closings.id"), unique=True)
    amount: Mapped[Euro]
    issued_on: Mapped[date]
    number: Mapped[str] = mapped_column(String(60))
    stored_file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    round: Mapped[Round] = relationship(back_populates="certificate")
    closing: Mapped[RoundClosing | None] = relationship(back_populates="own_certificate")
    stored_file: Mapped[StoredFile] = relationship()

    @property
    def journal_stream(self) -> str:
        return f"round:{self.round_id}"
