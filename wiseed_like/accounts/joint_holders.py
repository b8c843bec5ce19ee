"""Who holds a joint account? Several persons, one of them for all; each agreed, for their part.

French law calls it an indivision: what is held belongs to all of them, to each for a part. The
account is a row of `users` (`is_joint`); it is no person, so all that is known of it is here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.accounts.models import User
from wiseed_like.db import Base, is_one_of, session


class Answer(StrEnum):
    """What somebody said who was asked to hold an account together with others."""

    AWAITED = "awaited"
    AGREED = "agreed"
    DECLINED = "declined"


class JointHolder(Base):
    """Somebody who holds a joint account, or was asked to, for `part` out of `part_of`: a third
    is 1 of 3. All of one account have one total and are the whole (a trigger); no part changes
    once it was asked.

    Who was asked is known by an address alone until they answer from an account of theirs.
    """

    __tablename__ = "joint_holders"
    __table_args__ = (
        UniqueConstraint("account_id", "email"),
        UniqueConstraint("account_id", "person_id"),
        CheckConstraint("email = lower(email)", name="joint_holder_address_is_canonical"),
        CheckConstraint("part > 0 AND part < part_of", name="joint_holder_has_a_part"),
        CheckConstraint(
            "num_nonnulls(agreed_at, declined_at) <= 1 "
            "AND (agreed_at IS NULL OR person_id IS NOT NULL)",
            name="joint_holder_answers_once",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    email: Mapped[str] = mapped_column(String(255), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    part: Mapped[int] = mapped_column(BigInteger)
    part_of: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    # The one-time code of the agreement: only its hash, with its own short life.
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_sent_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)

    account: Mapped[User] = relationship(foreign_keys=[account_id])
    person: Mapped[User | None] = relationship(foreign_keys=[person_id])

    @property
    def quota(self) -> Fraction:
        """Their part of the whole, exactly."""
        return Fraction(self.part, self.part_of)

    @property
    def answer(self) -> Answer:
        if self.declined_at is not None:
            return Answer.DECLINED
        return Answer.AWAITED if self.agreed_at is None else Answer.AGREED

    @property
    def is_representative(self) -> bool:
        return self.person_id is not None and self.person_id == self.account.represented_by

    @property
    def name(self) -> str:
        """Their name; the address alone before they have agreed: nobody learns from it who has an
        account here."""
        if self.person is None or self.agreed_at is None:
            return self.email
        return self.person.full_name

    @property
    def journal_stream(self) -> str:
        return f"person:{self.account_id}"


def holders_of(account_id: int) -> Sequence[JointHolder]:
    """Everybody who holds this joint account or was asked to, who represents them first."""
    found = session.scalars(
        select(JointHolder).where(JointHolder.account_id == account_id).order_by(JointHolder.id)
    ).all()
    return sorted(found, key=lambda each: not each.is_representative)


def held_by(people: Collection[int]) -> Select[int]:
    """The ids of the joint accounts that these persons have agreed to hold: for a subquery."""
    return select(JointHolder.account_id).where(
        is_one_of(JointHolder.person_id, people), JointHolder.agreed_at.is_not(None)
    )


def people_of(account_id: int) -> Select[int | None]:
    """The ids of those who have agreed to hold a joint account; none of any other account."""
    return select(JointHolder.person_id).where(
        JointHolder.account_id == account_id, JointHolder.agreed_at.is_not(None)
    )


def list_people_of(account_id: int) -> list[int]:
    return [each for each in session.scalars(people_of(account_id)) if each is not None]
