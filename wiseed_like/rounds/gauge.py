"""How far has a round come? What changes on its page while somebody looks at it, read by keys."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.queries import is_for_everybody
from wiseed_like.rounds.rules import ENDED, RoundState


@dataclass(frozen=True, slots=True)
class Gauge:
    """Whole shares, and the price of one."""

    slug: str
    state: RoundState
    price: Euro
    minimum: int
    maximum: int
    cap: int
    firm: int
    reserved: int
    investors: int
    takes_more: bool = False  # orders are taken above the cap, to be shared out
    optimum: int | None = None

    @classmethod
    def of(cls, offer: Round) -> Gauge:
        """Of a round that was opened."""
        counter = offer.counter
        return cls(
            offer.slug,
            offer.state,
            offer.price,
            offer.shares_min,
            offer.shares_max,
            counter.cap,
            counter.firm,
            counter.reserved,
            counter.investors,
            counter.takes_more,
            offer.shares_optimum,
        )

    @property
    def reflecting(self) -> int:
        return self.reserved - self.firm

    @property
    def free(self) -> int:
        return self.cap if self.takes_more else max(self.cap - self.reserved, 0)

    @property
    def is_over(self) -> bool:
        return self.state in ENDED

    @property
    def takes_orders(self) -> bool:
        """As far as the gauge tells: there are shares left of an open round."""
        return self.state == RoundState.OPEN and self.free > 0

    @property
    def landmark(self) -> str:
        """What somebody who watches is told of in words, and nothing between two of them."""
        if self.state != RoundState.OPEN:
            return self.state
        if not self.free:
            return "full"
        return "reached" if self.firm >= self.minimum else "running"


def get_gauge(slug: str) -> Gauge:
    """Of a round that everybody may see. Raises NotFound for any other.

    Two rows by their keys, no object: thousands ask for it again and again.
    """
    found = session.execute(
        select(
            Round.slug,
            Round.state,
            Round.price,
            Round.shares_min,
            Round.shares_max,
            RoundCounter.cap,
            RoundCounter.firm,
            RoundCounter.reserved,
            RoundCounter.investors,
            RoundCounter.takes_more,
            Round.shares_optimum,
        )
        .join(RoundCounter, RoundCounter.round_id == Round.id)
        .where(Round.slug == slug, is_for_everybody())
    ).one_or_none()
    if found is None:
        raise NotFound
    return Gauge(*found)
