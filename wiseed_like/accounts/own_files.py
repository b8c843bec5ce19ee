"""Who may not act for the house? Whoever a file concerns, or acts for whom it concerns."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, or_, select

from wiseed_like.accounts.joint_holders import held_by
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal.service import Actor


def refuse_own_file(by: Actor, concerned: Collection[int]) -> None:
    """Let somebody else act: `concerned` are the ids of those whose file it is (ASVS 2.3.5).

    Raises Refused (own_file). The database refuses the same for what it keeps a name of.
    """
    if by.id in concerned or _acts_for_one_of(by, concerned):
        raise Refused("own_file", N_("Ce dossier vous concerne : une autre personne doit agir."))


def _acts_for_one_of(by: Actor, concerned: Collection[int]) -> bool:
    """Whether one of these accounts is a company's for which this person acts, or one that they
    hold with others."""
    is_theirs = or_(User.represented_by == by.id, User.id.in_(held_by([by.id])))
    theirs = exists().where(User.id.in_(concerned), is_theirs)
    return bool(concerned) and bool(session.scalar(select(theirs)))
