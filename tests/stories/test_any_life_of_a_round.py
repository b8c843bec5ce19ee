"""Does everything hold, whatever happens to a round, and in whatever order?

Hypothesis plays lives of rounds on the real house: database, provider, register. The lives are the
same ones each time; LIVES=100 plays as many others, of each kind.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, Verbosity, settings, strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from tests.stories.beginnings import ACTS, STORIES, Begun
from tests.stories.first_comers import FIRST_SHARES, Entry, WithFirstComers
from tests.stories.in_parts import InParts
from tests.stories.lives import FIRST, Life
from tests.stories.represented import Lack, WithSeveral
from tests.support import databases, running
from tests.support.directly import do_jobs
from wiseed_like.rounds.allotment import AllotmentRule

LIVES = int(os.environ.get("LIVES", "0"))
SETTINGS = settings(
    stateful_step_count=20,
    derandomize=not LIVES,
    database=None,
    deadline=None,
    verbosity=Verbosity.verbose,
    # To make a failing life shorter would take an hour: it is printed as it was.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
Staged = Callable[[type[Life], str], type[Life]]


@pytest.fixture
def staged(house: Flask, _database: databases.Broom, folder: Path, simulator: str) -> Staged:
    """Gives lives a house that is swept before each of them."""

    def sweep() -> None:
        _database.sweep()
        running.empty_redis(house)
        running.empty_simulator(folder / "simulator.sqlite", simulator)

    world = {
        "do_jobs": staticmethod(partial(do_jobs, house)),
        "simulator": simulator,
        "sweep": staticmethod(sweep),
        "tally": Counter(),
    }
    # Each kind by its name: it is what makes its lives unlike those of the others.
    return lambda lives, story: type(
        f"{lives.__name__} {story}", (lives,), world | {"story": STORIES[story]}
    )


class SharedOut(WithSeveral, Begun):
    """Rounds of all four rules of allotment."""

    @initialize(
        target=Life.signed,
        allotment=st.sampled_from((*reversed(AllotmentRule), AllotmentRule.FIRST_COME)),
        first=FIRST,
        days=st.sampled_from((0, 5)),
        before=st.lists(st.sampled_from(tuple(ACTS)), max_size=4),
    )
    def opening(
        self,
        allotment: AllotmentRule,
        first: list[tuple[int, int, bool]],
        days: int,
        before: list[str],
    ) -> object:
        self.opens(allotment=allotment)
        self.goes_through(self.story.acts)
        signed = self.begins(first, days)
        self.goes_through(before)
        return signed


class InTurn(WithSeveral, WithFirstComers, InParts, Begun):
    """Rounds first come first served: with first shares, in parts, for some people or for all."""

    entry = Entry.EVERYBODY

    @initialize(
        target=Life.signed,
        kind=st.sampled_from(tuple(FIRST_SHARES)),
        first=FIRST,
        days=st.sampled_from((0, 5, 5)),
        parts=st.integers(0, 3),
        before=st.lists(st.sampled_from(tuple(ACTS)), max_size=4),
    )
    def opening(
        self,
        kind: str | None,
        first: list[tuple[int, int, bool]],
        days: int,
        parts: int,
        before: list[str],
    ) -> object:
        story = self.story
        self.opens_with(story.first or kind, rolling=story.in_parts or parts > 0)
        self.goes_through(story.acts)
        signed = self.begins(first, days)
        for _ in range(parts - 1):
            self.a_part_goes_on(days=0, drops=False, seen=True)
        self.goes_through(before)
        if parts:
            self.a_part_goes_on(days=0, drops=False, seen=True)
        return signed


class ByInvitation(InTurn):
    entry = Entry.INVITED


class WithPriority(InTurn):
    entry = Entry.PRIORITY


# Which lives are played, how many of them, and what has to happen in them: a machine that never
# comes to its mechanisms proves nothing.
PLAYED = (
    (SharedOut, "any", 3, {"ordered", "found wrong"}),
    (SharedOut, "more than there is", 2, {"shared out"}),
    (InTurn, "any", 3, {"ordered"}),
    (InTurn, "wrong while it reflects", 1, {"kept from being bound", "extended"}),
    (InTurn, "wrong before it is paid", 1, {"kept from being paid", "an early price", *Lack}),
    (InTurn, "frozen before it is paid", 1, {"frozen in time"}),
    (InTurn, "full", 1, {"took what was held", "revoked again"}),
    (InTurn, "a part is paid out", 1, {"a bonus", "a part", "corrected"}),
    (ByInvitation, "any", 1, {"kept out"}),
    (WithPriority, "any", 1, {"kept out"}),
)


class TestARound:
    @pytest.mark.parametrize(("kind", "story", "lives", "seen"), PLAYED)
    def test_keeps_its_promises_whatever_happens_to_it(
        self, kind: type[Life], story: str, lives: int, seen: set[str], staged: Staged
    ):
        played = staged(kind, story)
        run_state_machine_as_test(played, settings=settings(SETTINGS, max_examples=LIVES or lives))
        assert LIVES or seen <= set(played.tally), f"only {sorted(played.tally.items())}"
