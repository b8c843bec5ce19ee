"""In which house is it measured? A database of its own, with rounds that stay open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from flask.cli import FlaskGroup

from bench.hot.crowd import Offer
from bench.year import people, plan
from wiseed_like.accounts.models import User
from wiseed_like.db import db, session, transaction
from wiseed_like.rounds.models import Round


@dataclass(slots=True)
class World:
    """The staff, and how many rounds were made so far."""

    app: Flask
    staff: tuple[User, User, User]
    rounds: int = 0

    def an_open_round(self, shares: int, *, now: datetime) -> Offer:
        """A round of its own company, with room for at least so many shares."""
        self.rounds += 1
        planned = plan.Offer(self.rounds, 0, 60, succeeds=True, is_returned=False)
        with self.app.app_context(), transaction():
            made = people.an_open_round(
                planned, -(-shares // 4), self.staff, now=now, closes=now + timedelta(days=60)
            )
            return _told(made)


def _told(round: Round) -> Offer:
    session.flush()
    session.refresh(round, ["sheets"])
    assert round.sheet is not None
    return Offer(round.id, round.sheet.id, round.price.cents)


def migrate(app: Flask) -> None:
    """Bring an empty database to today's tables and roles."""
    for words in (["db", "upgrade"], ["database-roles"]):
        FlaskGroup(create_app=lambda: app).main(words, "flask", standalone_mode=False)


def found(app: Flask, *, now: datetime) -> World:
    """The staff's accounts, and the roles that people have."""
    with app.app_context(), transaction():
        analyst = people.somebody("analyst", "analyst", now=now)
        officer = people.somebody("officer", "compliance", now=now)
        other = people.somebody("other", "compliance", now=now)
        people.somebody("visitor", "investor", now=now)
        session.flush()
    return World(app, (analyst, officer, other))


def let_go(app: Flask) -> None:
    """Close every connection: a database that somebody is in cannot be copied."""
    with app.app_context():
        session.rollback()
        for engine in db.engines.values():
            engine.dispose()
