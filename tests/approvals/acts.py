"""Which act do the tests of approvals carry out? One of their own: it writes a person's name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from compliance.calendar import legal_day
from compliance.euro import Euro
from tests.rounds.world import World, a_user
from tests.stories.stage import PDF
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.approvals import carries_out, registry, service
from wiseed_like.approvals.models import Approval
from wiseed_like.db import transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.errors import Refused
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round

NAMING = "user.renaming"
WITHIN = timedelta(days=3)


class Carried:
    """What the act did, and how it is meant to go."""

    def __init__(self) -> None:
        self.times = 0
        self.undone: list[str] = []
        self.is_refused = False
        self.today: dict[str, Any] | None = None


@contextmanager
def renaming() -> Iterator[Carried]:
    """While it lasts, a compliance officer may ask for a name, and another approve it."""
    carried = Carried()

    @carries_out(
        NAMING,
        label="Renommer quelqu'un",
        makers=("compliance", "analyst"),
        checkers=("compliance",),
        within=WITHIN,
        still=lambda approval: carried.today or approval.payload,
        lines=lambda approval: [("Nom", approval.payload["name"])],
        concerns=lambda approval: [int(approval.subject_id)],
        undone=lambda approval, reason, *, by, now: carried.undone.append(reason),
    )
    def rename(approval: Approval, *, by: User, now: datetime) -> None:
        get_user(int(approval.subject_id)).first_name = approval.payload["name"]
        carried.times += 1
        if carried.is_refused:
            raise Refused("moved_on", "Non.")

    try:
        yield carried
    finally:
        registry.forget(NAMING)


class Scene:
    """A maker, two checkers, somebody to rename, and the request."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        with transaction():
            self.maker, self.checker, self.other = (a_user("compliance") for _ in range(3))
            self.analyst, self.person = a_user("analyst"), a_user("investor")
        with transaction():
            self.approval = self.ask()

    def ask(self, name: str = "Ada", *, by: User | None = None) -> Approval:
        return service.ask(
            NAMING,
            self.person,
            {"name": name},
            reason="Elle a changé de nom.",
            by=by or self.maker,
            now=self.now,
        )


def certify(world: World, offer: Round) -> None:
    """Record the depositary's certificate of all that the round was paid."""
    now = clock.now()
    with transaction():
        closing.record_certificate(
            offer,
            amount=Euro.of(120_000),
            issued_on=legal_day(now),
            number="BR-1",
            stored_file=store_bytes(PDF, "a.pdf", "application/pdf", by=world.officer, now=now),
            by=world.officer,
            now=now,
        )
