"""What has happened already when a life of a round begins? Acts, and a few stories made of them:
what must not depend on chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.stories.represented import Lack
from tests.stories.subscribers import ALONE, COMPANY, EXPERT, PEOPLE, TOGETHER
from tests.stories.wrong_sheets import RUNNING, WithWrongSheets
from wiseed_like.rounds.correction import queries

Act = Callable[[Any], object]


def _two_orders(life: Any) -> None:
    for who in (COMPANY, TOGETHER):
        life.orders(who, 5, pays=False)


def _four_orders(life: Any) -> None:
    for who in range(PEOPLE):
        life.orders(who, 6, pays=True)


def _too_many_orders(life: Any) -> None:
    for who, shares in zip(range(PEOPLE), (9, 12, 14, 20), strict=True):
        life.orders(who, shares, pays=True)


def _some_do_not_sign(life: Any) -> None:
    for lack in Lack:
        life.is_not_signed_by_all(4, lack)


def _a_full_round(life: Any) -> None:
    for who in (EXPERT, ALONE):
        life.orders(who, 20, pays=False)


def _somebody_waits(life: Any) -> None:
    for who in (COMPANY, TOGETHER):
        life.waits(who, 10, fewer=False)


def _one_of_them_orders(life: Any) -> None:
    life.orders(COMPANY, 10, pays=True)


def _a_thaw(life: Any) -> None:
    for who in sorted(life.frozen):
        life.thaw(who)
    life.seen.add("frozen in time")
    life.works()


def _found_wrong(life: Any) -> None:
    if life.offer.state in RUNNING:
        life.the_sheet_is_found_wrong(matters=True, seen=True)


def _corrected(life: Any) -> None:
    if queries.find_running(life.offer.id):
        life.the_sheet_is_corrected(seen=True)


def _a_second(late: bool) -> Act:
    def comes(life: Any) -> None:
        if life.book.deadlines(life.time.now):
            life.a_deadline_comes(late=late, seen=True)

    return comes


def _somebody_leaves(life: Any) -> None:
    """Whoever may, or else somebody who is refused."""
    may = [each for each in life.book.all if life.may_revoke(each)]
    for each in (may or life.book.all)[-1:]:
        life.revokes(each, hand=1)


def _money_comes(life: Any) -> None:
    """For somebody whose payment is awaited, if anybody's is."""
    for each in life.book.in_states("firm")[:1]:
        life.pays_in(each.who, 20)


ACTS: dict[str, Act] = {
    "found wrong": _found_wrong,
    "corrected": lambda life: (_found_wrong(life), _corrected(life)),
    "the last second": _a_second(late=False),
    "a second late": _a_second(late=True),
    "somebody leaves": _somebody_leaves,
    "money comes": _money_comes,
}
DIRECTED: dict[str, Act] = ACTS | {
    "some do not sign": _some_do_not_sign,
    "two orders": _two_orders,
    "four orders": _four_orders,
    "too many orders": _too_many_orders,
    "a full round": _a_full_round,
    "two wait": _somebody_waits,
    "one of them orders": _one_of_them_orders,
    "a day": lambda life: life.time_passes(24, seen=True),
    "a week": lambda life: life.time_passes(24 * 7, seen=True),
    "a part": lambda life: life.a_part_goes_on(days=0, drops=False, seen=True),
    "a week more": lambda life: life.is_extended(days=7),
    # Of one of those who hold together; or of the other, who acts for a company too.
    "the one is frozen": lambda life: life.freezes(EXPERT),
    "the other is frozen": lambda life: life.freezes(ALONE),
    "a thaw": _a_thaw,
}


@dataclass(frozen=True)
class Story:
    """What happens first, and terms that it needs; other terms come as they come."""

    acts: Sequence[str]
    first: str | None = None  # what the first shares have
    in_parts: bool = False


STORIES: dict[str, Story] = {
    "any": Story(()),
    "more than there is": Story(("too many orders", "a week")),
    "wrong while it reflects": Story(
        ("two orders", "a week more", "found wrong", "a week", "corrected")
    ),
    "wrong before it is paid": Story(
        ("some do not sign", "two orders", "a week", "found wrong", "money comes", "corrected"),
        first="price",
    ),
    "frozen before it is paid": Story(
        (
            *("two orders", "a week", "the one is frozen", "a week", "a day", "a thaw"),
            *("two orders", "a week", "the other is frozen", "a week", "a day", "a thaw"),
            *("two orders", "a week", "the other is frozen", "money comes", "a thaw"),
        )
    ),
    "full": Story(
        (
            *("a full round", "two wait", "somebody leaves", "a day", "one of them orders"),
            *("money comes", "a week", "found wrong", "somebody leaves"),
        )
    ),
    "a part is paid out": Story(
        (
            *("four orders", "a week", "the other is frozen", "a part", "a thaw", "a part"),
            *("two orders", "a week"),
            *("money comes", "money comes", "corrected", "a part", "somebody leaves"),
        ),
        first="bonus",
        in_parts=True,
    ),
}


class Begun(WithWrongSheets):
    """Lives that begin with a story."""

    story = STORIES["any"]

    def goes_through(self, acts: Sequence[str]) -> None:
        """In this order; everything holds after each."""
        for act in acts:
            DIRECTED[act](self)
            self.everything_holds()
