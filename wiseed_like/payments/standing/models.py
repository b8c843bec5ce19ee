"""What do we remember of how somebody stands with the provider? Standing, papers, owners."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.db import Base
from wiseed_like.documents.models import StoredFile
from wiseed_like.payments.gateway import AccountStatus, PaperSort
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.standing.rules import TO_MEND, UNDER_WAY, Progress, words_of

_LIVING = text("state IN ('waiting', 'asked')")


class AccountStanding(Base):
    """What the provider last said of an account; no row: it was never read."""

    __tablename__ = "provider_standings"

    account_id: Mapped[int] = mapped_column(ForeignKey("provider_accounts.id"), primary_key=True)
    status: Mapped[AccountStatus]
    verified: Mapped[bool]
    inflows_blocked: Mapped[bool]
    outflows_blocked: Mapped[bool]
    # When it was asked: an answer to an older question says nothing new.
    checked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]  # the first time that it could receive and pay out
    lost_at: Mapped[datetime | None]  # since when a verification that there was holds no more

    account: Mapped[ProviderAccount] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_open(self) -> bool:
        """Whether its representative has authenticated, and nobody closed it."""
        return self.status == AccountStatus.ACTIVE

    @property
    def needs_authentication(self) -> bool:
        return self.status == AccountStatus.PENDING_USER_ACTION

    @property
    def is_closed(self) -> bool:
        return self.status == AccountStatus.CLOSED

    @property
    def is_blocked(self) -> bool:
        return self.inflows_blocked or self.outflows_blocked

    @property
    def may_receive(self) -> bool:
        """Whether money that is sent to its wallets arrives (Mangopay 002951, 008700)."""
        return self.is_open and self.verified and not self.inflows_blocked

    @property
    def may_pay_out(self) -> bool:
        """Whether its money may leave for its bank (Mangopay 002998, 002999, 008700)."""
        return self.is_open and self.verified and not self.outflows_blocked

    @property
    def is_ready(self) -> bool:
        return self.may_receive and self.may_pay_out


class _Sent:
    """What the rows that leave for the provider have in common."""

    reason: str | None
    state: Progress

    @property
    def needs_mending(self) -> bool:
        """Whether another one has to be sent."""
        return self.state in TO_MEND

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def wrong(self) -> str:
        """What the provider did not like, in our words."""
        return words_of(self.reason)[0]

    @property
    def remedy(self) -> str:
        return words_of(self.reason)[1]


class Paper(_Sent, Base):
    """A document of a company that is sent to the provider, once."""

    __tablename__ = "provider_papers"
    __table_args__ = (
        Index(
            "uq_provider_papers_under_way",
            "account_id",
            "sort",
            unique=True,
            postgresql_where=_LIVING,
        ),
        CheckConstraint("state <> 'incomplete'", name="paper_is_never_incomplete"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("provider_accounts.id"), index=True)
    sort: Mapped[PaperSort]
    stored_file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    # The idempotency key of its creation, stored before it leaves, and when it first left (the
    # machine's time); then the provider's id.
    key: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    sent_at: Mapped[datetime | None]
    reference: Mapped[str | None] = mapped_column(String(128), unique=True)
    state: Mapped[Progress] = mapped_column(default=Progress.WAITING)
    reason: Mapped[str | None] = mapped_column(String(60))  # the provider's code
    message: Mapped[str | None] = mapped_column(String(255))  # its own words, for the staff
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    account: Mapped[ProviderAccount] = relationship(lazy="joined", innerjoin=True)
    stored_file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)

    @property
    def journal_stream(self) -> str:
        return self.account.journal_stream


class OwnersDeclaration(_Sent, Base):
    """Who controls a company, as it told the provider on one day."""

    __tablename__ = "provider_declarations"
    __table_args__ = (
        Index(
            "uq_provider_declarations_under_way",
            "account_id",
            unique=True,
            postgresql_where=_LIVING,
        ),
        CheckConstraint("state <> 'out_of_date'", name="declaration_is_never_out_of_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("provider_accounts.id"), index=True)
    key: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    sent_at: Mapped[datetime | None]  # its own key's or an owner's, by the machine's time
    reference: Mapped[str | None] = mapped_column(String(128), unique=True)
    state: Mapped[Progress] = mapped_column(default=Progress.WAITING)
    reason: Mapped[str | None] = mapped_column(String(60))
    message: Mapped[str | None] = mapped_column(String(255))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    account: Mapped[ProviderAccount] = relationship(lazy="joined", innerjoin=True)
    owners: Mapped[list[DeclaredOwner]] = relationship(
        back_populates="declaration", order_by="DeclaredOwner.id"
    )

    @property
    def journal_stream(self) -> str:
        return self.account.journal_stream


class DeclaredOwner(Base):
    """A beneficial owner as declared, frozen; the person's current data are the issuer's."""

    __tablename__ = "provider_declared_owners"

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("provider_declarations.id"), index=True)
    key: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    reference: Mapped[str | None] = mapped_column(String(128))
    # first_name, last_name, birth_date (ISO), birth_city, birth_country, nationality, address,
    # postal_code, city, country.
    particulars: Mapped[dict[str, Any]]

    declaration: Mapped[OwnersDeclaration] = relationship(back_populates="owners")


class RetiredBankAccount(Base):
    """An issuer's former bank account, to be closed at the provider: nothing is paid there."""

    __tablename__ = "retired_bank_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("provider_accounts.id"), index=True)
    reference: Mapped[str] = mapped_column(String(128), unique=True)
    retired_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]

    account: Mapped[ProviderAccount] = relationship(lazy="joined", innerjoin=True)

    @property
    def journal_stream(self) -> str:
        return self.account.journal_stream


def retired(account: ProviderAccount, now: datetime) -> RetiredBankAccount:
    """The bank account that the provider knows today, as one of yesterday's."""
    assert account.bank_account_reference is not None
    return RetiredBankAccount(
        account=account, reference=account.bank_account_reference, retired_at=now
    )
