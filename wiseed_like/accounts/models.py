"""What do we remember of a user? Sign-in data and roles; identity lives in `kyc`."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask_security import RoleMixin, UserMixin
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.accounts.access import STAFF
from wiseed_like.db import Base

users_roles = Table(
    "users_roles",
    Base.metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("role_id", ForeignKey("roles.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """investor, founder, analyst, compliance or administrator."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str | None] = mapped_column(String(255))


class User(Base, UserMixin):
    """Somebody who can sign in."""

    __tablename__ = "users"
    # With the uniqueness of the column: one account for one address, however it was typed.
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="address_is_canonical"),
        CheckConstraint(
            "represented_by IS NULL OR (password IS NULL AND represented_by <> id)",
            name="nobody_signs_in_as_a_company",
        ),
        CheckConstraint(
            "NOT is_joint OR represented_by IS NOT NULL", name="joint_account_is_represented"
        ),
        UniqueConstraint("represented_by", "begun_with"),
        Index(
            "ix_users_represented_by",
            "represented_by",
            postgresql_where=text("represented_by IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    # What a session is bound to; changed to end them all (Flask-Security).
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # The account of a company that invests, or of several persons together (`joint_holders`):
    # nobody signs in to it, this person acts for it.
    represented_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    is_joint: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # The key of the form that began a joint account: sent twice, it begins one.
    begun_with: Mapped[uuid.UUID | None]

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=users_roles, lazy="selectin"
    )
    representative: Mapped[User | None] = relationship(remote_side=[id])

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_represented(self) -> bool:
        """Whether nobody signs in to it: somebody acts for the company, or for those who hold it
        together."""
        return self.represented_by is not None

    @property
    def is_company(self) -> bool:
        """Whether it is a company's, for which its representative acts."""
        return self.represented_by is not None and not self.is_joint

    @property
    def addressee(self) -> User:
        """Who reads what is written to this account, and acts for it."""
        return self.representative or self

    @property
    def is_unclaimed(self) -> bool:
        """Whether nobody has shown yet that the address of this account is theirs."""
        is_staff = any(role.name in STAFF for role in self.roles)
        return self.confirmed_at is None and self.active and not is_staff

    @property
    def journal_stream(self) -> str:
        return f"person:{self.id}"


class Authenticator(Base):
    """The application on a person's phone that shows a new code every thirty seconds (TOTP)."""

    __tablename__ = "authenticators"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    # Sealed with the key of second factors; it opens for this person's row only.
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    # The half-minute of the last code that was accepted: none up to it is accepted again.
    last_step: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]


class Passkey(Base):
    """A key pair that a person's device keeps; the device asks for a finger, a face or a PIN."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[Any]]
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of the codes kept on paper for the day when every device is lost."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class MailedCode(Base):
    """The code by which a person without a second factor shows, again, that it is them."""

    __tablename__ = "mailed_codes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    # None once it was used.
    code_hash: Mapped[str | None] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(SmallInteger)


class BrowserSession(Base):
    """What a browser is remembered by, from its first form to its last page.

    The browser holds a random number; only its SHA-256 is here. Moments are the machine's own.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        Index("ix_sessions_of_a_person", "user_id", "ended_at"),
        Index("ix_sessions_last_seen_at", "last_seen_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # None for a visitor who has not signed in.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # What Flask keeps in its session, in Flask's own JSON.
    data: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(45))
    user_agent: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]
    # signed_out, idle, old, elsewhere, closed, role, password, address, administrator.
    ended_why: Mapped[str | None] = mapped_column(String(20))


class Attempt(Base):
    """How often something was tried by one account, address or person, until when it counts."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_ends_at", "ends_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int]
    ends_at: Mapped[datetime]
