"""What do we remember of a company? Its legal identity, its officers, its bank account."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from wiseed_like.accounts.models import User
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.rules import ApprovalState
from wiseed_like.db import Base
from wiseed_like.documents.models import StoredFile
from wiseed_like.issuers.rules import BankChangeState


class Company(Base):
    """An issuer of shares. Capital = nominal x shares before any round here."""

    __tablename__ = "companies"
    __table_args__ = (
        CheckConstraint("siren ~ '^[0-9]{9}$'", name="company_siren_has_nine_digits"),
        CheckConstraint("nominal > 0 AND share_count > 0", name="company_has_shares"),
        CheckConstraint("legal_form IN ('SA', 'SAS', 'SCA')", name="company_may_issue_shares"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    acronym: Mapped[str | None] = mapped_column(String(20))
    legal_form: Mapped[str] = mapped_column(String(5))
    siren: Mapped[str] = mapped_column(String(9), unique=True)
    rcs_city: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(160))
    postal_code: Mapped[str] = mapped_column(String(12))
    city: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2), default="FR")
    nominal: Mapped[Euro]
    share_count: Mapped[int]  # as declared, before the first round here
    representative: Mapped[str] = mapped_column(String(120))
    representative_title: Mapped[str] = mapped_column(String(80))
    contact_email: Mapped[str] = mapped_column(String(255))
    website: Mapped[str | None] = mapped_column(String(200))
    # Once there is one, a trigger refuses another that no finished bank change brings.
    iban: Mapped[str | None] = mapped_column(String(34))
    bank_change_id: Mapped[int | None] = mapped_column(
        ForeignKey("bank_changes.id", use_alter=True), unique=True
    )
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]

    officers: Mapped[list[Officer]] = relationship(back_populates="company")

    @property
    def capital(self) -> Euro:
        """The share capital as declared, before the first round here."""
        return self.nominal * self.share_count

    @property
    def postal_address(self) -> str:
        return f"{self.address}, {self.postal_code} {self.city}, {self.country}"

    @property
    def journal_stream(self) -> str:
        return f"issuer:{self.id}"


class Officer(Base):
    """A user who acts for a company."""

    __tablename__ = "officers"
    __table_args__ = (UniqueConstraint("company_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)

    company: Mapped[Company] = relationship(back_populates="officers")
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class BeneficialOwner(Base):
    """Somebody who stands behind a company in the end, or may: as the company declares them.

    `capital_bps` and `votes_bps` are hundredths of a percent of the company, directly and through
    others. The law says who of them is a beneficial owner (`compliance.vigilance`).
    """

    __tablename__ = "beneficial_owners"
    __table_args__ = (
        CheckConstraint(
            "capital_bps BETWEEN 0 AND 10000 AND votes_bps BETWEEN 0 AND 10000",
            name="beneficial_owner_holds_a_part",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    first_names: Mapped[str] = mapped_column(String(120))
    last_name: Mapped[str] = mapped_column(String(80))
    birth_date: Mapped[date]
    birth_city: Mapped[str] = mapped_column(String(80))
    birth_country: Mapped[str] = mapped_column(String(2))
    nationality: Mapped[str] = mapped_column(String(2))
    address: Mapped[str] = mapped_column(String(160))
    postal_code: Mapped[str] = mapped_column(String(12))
    city: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2))
    capital_bps: Mapped[int]
    votes_bps: Mapped[int]
    controls_otherwise: Mapped[bool]
    is_representative: Mapped[bool]
    declared_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    declared_at: Mapped[datetime]

    company: Mapped[Company] = relationship(lazy="joined", innerjoin=True)

    @property
    def full_name(self) -> str:
        return f"{self.first_names} {self.last_name}"

    @property
    def journal_stream(self) -> str:
        return f"issuer:{self.company_id}"


class OfficerInvitation(Base):
    """Somebody was asked, at an address, to speak for a company."""

    __tablename__ = "officer_invitations"
    __table_args__ = (
        CheckConstraint(
            "answer IN ('accepted', 'declined', 'withdrawn')", name="invitation_has_a_known_answer"
        ),
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name="invitation_answer_has_a_moment"
        ),
        Index(
            "uq_officer_invitations_waiting",
            "company_id",
            "email",
            unique=True,
            postgresql_where=text("answer IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    email: Mapped[str] = mapped_column(String(255), index=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # In which the mail is written to somebody who has no account: that of who invites.
    language: Mapped[str] = mapped_column(String(2))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(String(10))
    answered_at: Mapped[datetime | None]

    company: Mapped[Company] = relationship(lazy="joined", innerjoin=True)
    inviter: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class BankChange(Base):
    """Another bank account that an officer asks for; one of compliance decides, then time passes.

    Its first life is that of the request; then it cools off until `effective_at`, and any officer
    may stop it until it is done.
    """

    __tablename__ = "bank_changes"
    __table_args__ = (
        CheckConstraint("iban <> old_iban", name="bank_change_changes_something"),
        CheckConstraint(
            "done_at IS NULL OR (stopped_at IS NULL AND done_at >= effective_at)",
            name="bank_change_cools_off",
        ),
        CheckConstraint(
            "(stopped_at IS NULL) = (stopped_by IS NULL)", name="bank_change_stop_has_a_name"
        ),
        Index(
            "uq_bank_changes_cooling",
            "company_id",
            unique=True,
            postgresql_where=text(
                "effective_at IS NOT NULL AND done_at IS NULL AND stopped_at IS NULL"
            ),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"), unique=True)
    old_iban: Mapped[str] = mapped_column(String(34))
    iban: Mapped[str] = mapped_column(String(34))
    # The bank's own statement of the account (relevé d'identité bancaire).
    statement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    asked_at: Mapped[datetime]
    effective_at: Mapped[datetime | None]  # not before: set by the agreement
    done_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    company: Mapped[Company] = relationship(foreign_keys=[company_id])
    approval: Mapped[Approval] = relationship(lazy="joined", innerjoin=True)
    statement: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)
    stopper: Mapped[User | None] = relationship(foreign_keys=[stopped_by])

    @property
    def state(self) -> BankChangeState:
        if self.stopped_at is not None:
            return BankChangeState.STOPPED
        if self.done_at is not None:
            return BankChangeState.DONE
        if self.effective_at is not None:
            return BankChangeState.COOLING
        if self.approval.state == ApprovalState.ASKED:
            return BankChangeState.ASKED
        if self.approval.state == ApprovalState.REFUSED:
            return BankChangeState.REFUSED
        return BankChangeState.LAPSED

    @property
    def is_open(self) -> bool:
        """Whether it may still change the account: until then nothing is paid to the company."""
        return self.state in (BankChangeState.ASKED, BankChangeState.COOLING)

    @property
    def journal_stream(self) -> str:
        return f"issuer:{self.company_id}"
