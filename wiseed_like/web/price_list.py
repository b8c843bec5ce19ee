"""What does everybody pay, in euros? The page of prices, from the schedule of the day."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from compliance.euro import Euro
from wiseed_like import clock
from wiseed_like.accounts.access import open_to_all
from wiseed_like.fees.rules import NOTHING, Fee, Schedule, investor_fee, success_fee
from wiseed_like.fees.schedule import next_change, schedule_on
from wiseed_like.rounds.takings import Takings

PRICES = (Euro.of(100), Euro.of(1_000), Euro.of(10_000))
ROUNDS = (Euro.of(10_000), Euro.of(100_000), Euro.of(500_000))


@dataclass(frozen=True, slots=True)
class Example:
    """An investor who buys shares for this price, and their fee."""

    price: Euro
    investor: Fee


def install(bp: Blueprint) -> None:
    """Put the page among those that belong to no domain."""
    bp.add_url_rule("/fees", view_func=fees)


@open_to_all
def fees() -> str:
    """What the platform costs today, and what it will when that is decided already."""
    now = clock.now()
    today, change_at = schedule_on(now), next_change(now)
    return render_template(
        "pages/fees.html",
        fees=today,
        change_at=change_at,
        change=schedule_on(change_at) if change_at else None,
        examples=[Example(price, investor_fee(price, today)) for price in PRICES],
        rounds=[_round_of(raised, today) for raised in ROUNDS],
    )


def _round_of(raised: Euro, schedule: Schedule) -> Takings:
    return Takings(raised, success_fee(raised, schedule), NOTHING)
