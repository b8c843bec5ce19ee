"""What do we remember of a company? Its legal identity, its officers, its bank account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from wiseed_like.accounts.models import User
from wiseed_like.db import Base


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
    iban: Mapped[str | None] = mapped_column(String(34))
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
