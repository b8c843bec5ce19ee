"""What do we remember of a fee that was taken? Its invoice: numbered without a gap, for ever."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from wiseed_like.db import Base
from wiseed_like.documents.models import StoredFile
from wiseed_like.fees.rules import Fee


class FeeKind(StrEnum):
    SUCCESS = "success"
    INVESTOR = "investor"


class FeeInvoice(Base):
    """An invoice as it was issued: nothing of it changes when names, addresses or rates do.

    Triggers refuse its change, its deletion, and a number that does not follow the last one.
    """

    __tablename__ = "fee_invoices"
    __table_args__ = (
        UniqueConstraint("year", "seq"),
        CheckConstraint("gross = net + vat", name="invoice_adds_up"),
        CheckConstraint("net > 0 AND vat >= 0", name="invoice_asks_something"),
        CheckConstraint("year = extract(year from issued_on)", name="invoice_is_of_its_year"),
        Index("ix_fee_invoices_buyer", "buyer", "issued_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    seq: Mapped[int]
    # The one thing that the fee is for: "round:3" of the issuer, "subscription:7" of an investor.
    fee_of: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[FeeKind]
    buyer: Mapped[str] = mapped_column(String(40))  # "company:5", "user:12"
    buyer_particulars: Mapped[dict[str, Any]] = mapped_column(JSONB)  # name, address, siren
    seller_particulars: Mapped[dict[str, Any]] = mapped_column(JSONB)
    basis: Mapped[Euro]  # the amount that the fee is counted on
    subject: Mapped[str] = mapped_column(String(200))  # whose round
    net: Mapped[Euro]
    vat_bps: Mapped[int]
    vat: Mapped[Euro]
    gross: Mapped[Euro]
    language: Mapped[str] = mapped_column(String(2))
    taken_on: Mapped[date]  # in Paris, when the payout that it was kept out of was settled
    issued_on: Mapped[date]  # in Paris
    issued_at: Mapped[datetime]

    print: Mapped[FeeInvoicePrint | None] = relationship(back_populates="invoice")

    @property
    def number(self) -> str:
        return f"F-{self.year}-{self.seq:06d}"

    @property
    def company_name(self) -> str | None:
        """Who bought, when it is a company; a person is a number to the staff's lists."""
        return self.buyer_particulars["name"] if self.kind == FeeKind.SUCCESS else None

    @property
    def buyer_number(self) -> str:
        return self.buyer.partition(":")[2]

    @property
    def fee(self) -> Fee:
        return Fee(self.net, self.vat)

    @property
    def journal_stream(self) -> str:
        kind, _, number = self.buyer.partition(":")
        return f"{'person' if kind == 'user' else 'issuer'}:{number}"


class FeeInvoicePrint(Base):
    """The PDF of an invoice, made once, after it."""

    __tablename__ = "fee_invoice_prints"

    invoice_id: Mapped[int] = mapped_column(
        ForeignKey("fee_invoices.id"), primary_key=True, autoincrement=False
    )
    stored_file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    printed_at: Mapped[datetime]

    invoice: Mapped[FeeInvoice] = relationship(back_populates="print")
    stored_file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class FeeInvoiceCounter(Base):
    """The last number of a year; its row is locked until the invoice is committed."""

    __tablename__ = "fee_invoice_counters"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
