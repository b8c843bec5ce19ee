"""What do we remember of an identity? What was declared, the documents, and the decision."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.accounts.models import User
from wiseed_like.db import Base
from wiseed_like.documents.models import StoredFile
from wiseed_like.kyc.rules import (
    EDITABLE,
    LIFE_CYCLE,
    STEP_OF_REASON,
    VALID,
    DocumentKind,
    IdentityState,
)


class IdentityFile(Base):
    """The identity of one person, as declared and as checked."""

    __tablename__ = "identity_files"
    __table_args__ = (
        CheckConstraint("reviewed_by <> user_id", name="identity_is_not_self_reviewed"),
        CheckConstraint("frozen_by <> user_id", name="identity_freeze_is_not_ones_own"),
        CheckConstraint(
            "state NOT IN ('returned', 'refused') OR reason IS NOT NULL",
            name="identity_no_has_a_reason",
        ),
        CheckConstraint(
            "state NOT IN ('accepted', 'expiring') OR reviewed_by IS NOT NULL",
            name="identity_yes_has_a_reviewer",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    state: Mapped[IdentityState] = mapped_column(default=IdentityState.DRAFT)
    first_names: Mapped[str] = mapped_column(String(120), default="")
    last_name: Mapped[str] = mapped_column(String(80), default="")
    birth_date: Mapped[date | None]
    birth_place: Mapped[str] = mapped_column(String(80), default="")
    nationality: Mapped[str] = mapped_column(String(2), default="FR")
    address: Mapped[str] = mapped_column(String(160), default="")
    postal_code: Mapped[str] = mapped_column(String(12), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    country: Mapped[str] = mapped_column(String(2), default="FR")
    tax_residence: Mapped[str] = mapped_column(String(2), default="FR")
    phone: Mapped[str] = mapped_column(String(30), default="")
    is_politically_exposed: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    # The state that a freeze interrupted, and to which two persons bring it back.
    frozen_from: Mapped[IdentityState | None]
    frozen_reason: Mapped[str | None] = mapped_column(String(40))
    frozen_at: Mapped[datetime | None]
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # The request by which it last left a refusal or a freeze: a trigger asks for it.
    override_id: Mapped[int | None] = mapped_column(ForeignKey("approvals.id"), unique=True)
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    reviewer: Mapped[User | None] = relationship(foreign_keys=[reviewed_by])
    freezer: Mapped[User | None] = relationship(foreign_keys=[frozen_by])
    documents: Mapped[list[IdentityDocument]] = relationship(
        back_populates="identity_file", order_by="IdentityDocument.id"
    )
    company: Mapped[InvestingCompany | None] = relationship(back_populates="identity_file")

    @property
    def full_name(self) -> str:
        return f"{self.first_names} {self.last_name}".strip()

    @property
    def postal_address(self) -> str:
        return f"{self.address}, {self.postal_code} {self.city}, {self.country}"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_valid(self) -> bool:
        """Whether the person may subscribe, as far as identity goes."""
        return self.state in VALID

    @property
    def told_state(self) -> IdentityState:
        """The state as its owner is told: a freeze reads like an examination that goes on.

        Whoever is concerned must not learn of a freeze or a suspicion (no tipping-off, code
        monétaire et financier, art. L. 561-18).
        """
        return IdentityState.IN_REVIEW if self.state == IdentityState.FROZEN else self.state

    @property
    def step_to_mend(self) -> str | None:
        """The step that a returned file was sent back for: about, home or documents."""
        if self.state != IdentityState.RETURNED or self.reason is None:
            return None
        return STEP_OF_REASON[self.reason]

    @property
    def needs_new_document(self) -> bool:
        """Whether it came back for its document and no other was sent since."""
        if self.step_to_mend != "documents" or self.reviewed_at is None:
            return False
        return all(document.sent_at <= self.reviewed_at for document in self.documents)

    @property
    def needs_confirmation(self) -> bool:
        """Whether it came back for something declared, which the person says is corrected."""
        return self.step_to_mend in ("about", "home", "owners")

    @property
    def concerned(self) -> list[int]:
        """Whose file it is, by their ids: nobody of them examines it."""
        return [each for each in (self.user_id, self.user.represented_by) if each is not None]

    @property
    def registered_name(self) -> str:
        """As a register of shareholders names whoever it is: a company with its number."""
        return self.company.registered_name if self.company else self.full_name

    @property
    def journal_stream(self) -> str:
        return f"person:{self.user_id}"

    def move(self, action: str) -> None:
        """Take the move `action` of the life cycle. Raises IllegalMove."""
        self.state = LIFE_CYCLE.after(self.state, action)


class InvestingCompany(Base):
    """What is declared of a company that invests, beside what its file has of every investor.

    The seat and its country are the file's address; the file's `last_name` is the company's name,
    and the account of the file is the company's, for which its representative acts.
    """

    __tablename__ = "investing_companies"
    __table_args__ = (
        CheckConstraint("siren ~ '^[0-9]{9}$'", name="investing_company_siren_has_nine_digits"),
        CheckConstraint(
            "verified_siren IS NULL OR verified_siren = siren",
            name="investing_company_is_verified_as_declared",
        ),
        CheckConstraint("parent_siren ~ '^[0-9]{9}$'", name="parent_siren_has_nine_digits"),
    )

    identity_file_id: Mapped[int] = mapped_column(ForeignKey("identity_files.id"), primary_key=True)
    legal_form: Mapped[str] = mapped_column(String(60))
    siren: Mapped[str] = mapped_column(String(9))
    # Set by the acceptance: a company is a subscriber once, whoever acts for it.
    verified_siren: Mapped[str | None] = mapped_column(String(9), unique=True)
    representative_title: Mapped[str] = mapped_column(String(80))
    lei: Mapped[str | None] = mapped_column(String(20))
    # The company that controls it, if one does: it may not subscribe in that one's offers.
    parent_siren: Mapped[str | None] = mapped_column(String(9))
    extract_on: Mapped[date | None]  # the day written on its registration extract

    identity_file: Mapped[IdentityFile] = relationship(back_populates="company")
    owners: Mapped[list[CompanyOwner]] = relationship(
        back_populates="company", order_by="CompanyOwner.id"
    )

    @property
    def registered_name(self) -> str:
        """Its name, its form and its number, as registers and agreements write them."""
        return f"{self.identity_file.full_name}, {self.legal_form}, SIREN {self.siren}"


class CompanyOwner(Base):
    """Somebody who stands behind a company that invests, as its representative declares them.

    `capital_bps` and `votes_bps` are hundredths of a percent. The law says who of them is a
    beneficial owner (`compliance.vigilance.beneficial_owner`).
    """

    __tablename__ = "investing_company_owners"
    __table_args__ = (
        CheckConstraint(
            "capital_bps BETWEEN 0 AND 10000 AND votes_bps BETWEEN 0 AND 10000",
            name="company_owner_holds_a_part",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(
        ForeignKey("investing_companies.identity_file_id"), index=True
    )
    first_names: Mapped[str] = mapped_column(String(120))
    last_name: Mapped[str] = mapped_column(String(80))
    birth_date: Mapped[date]
    nationality: Mapped[str] = mapped_column(String(2))
    country: Mapped[str] = mapped_column(String(2))
    capital_bps: Mapped[int]
    votes_bps: Mapped[int]
    controls_otherwise: Mapped[bool]
    is_representative: Mapped[bool]

    company: Mapped[InvestingCompany] = relationship(back_populates="owners")

    @property
    def full_name(self) -> str:
        return f"{self.first_names} {self.last_name}"


class IdentityDocument(Base):
    """A proof of identity that somebody sent."""

    __tablename__ = "identity_documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    identity_file_id: Mapped[int] = mapped_column(ForeignKey("identity_files.id"), index=True)
    stored_file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    kind: Mapped[DocumentKind]
    sent_at: Mapped[datetime]

    identity_file: Mapped[IdentityFile] = relationship(back_populates="documents")
    stored_file: Mapped[StoredFile] = relationship(lazy="joined")
