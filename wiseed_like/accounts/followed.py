"""Who of the staff takes care of a case? One person, whom another relieves by saying so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from wiseed_like.accounts.models import User
from wiseed_like.db import Base
from wiseed_like.errors import N_, Refused
from wiseed_like.journal.service import Actor


class Followed(Base):
    """Something that waits for the staff. Who takes care of it decides nothing by that."""

    __abstract__ = True

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @declared_attr
    def owner(cls) -> Mapped[User | None]:
        return relationship(foreign_keys=f"{cls.__name__}.owner_id")


def take(case: Followed, *, by: Actor, over: bool) -> dict[str, Any] | None:
    """Take care of it, with `over` in the place of another: what the journal is told, with whom
    it `relieved`; None when that is no news.

    Raises Refused (case_taken) for what somebody else takes care of.
    """
    if not over:
        refuse_another_s(case, by)
    former = case.owner_id
    if former == by.id:
        return None
    case.owner_id = by.id
    return {} if former is None else {"relieved": former}


def hand_back(case: Followed, *, by: Actor) -> bool:
    """Leave it to whoever comes; whether that is news. Raises Refused (case_taken)."""
    refuse_another_s(case, by)
    if case.owner_id is None:
        return False
    case.owner_id = None
    return True


def refuse_another_s(case: Followed, by: Actor) -> None:
    """Raise Refused (case_taken) for what somebody else takes care of."""
    if case.owner is not None and case.owner_id != by.id:
        raise Refused(
            "case_taken",
            N_("%(name)s s'en occupe déjà."),
            name=case.owner.full_name,
        )
