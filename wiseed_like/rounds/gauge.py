"""How far has a round come? What changes on its page while somebody looks at it, read by keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from compliance.euro import Euro
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.rounds.early.advantage import EarlyKind
from wiseed_like.rounds.entry.audience import is_for_everybody
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.queries import get_public
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
    set_aside: int = 0  # for those on the waiting list
    priority_until: datetime | None = None  # until when some people come first
    early_kind: EarlyKind = EarlyKind.NONE

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
            counter.settled,
            counter.reserved,
            counter.investors,
            counter.takes_more,
            offer.shares_optimum,
            counter.set_aside,
            offer.priority_until,
            offer.early_kind,
        )

    @property
    def reflecting(self) -> int:
        return self.reserved - self.firm

    @property
    def free(self) -> int:
        return self.cap if self.takes_more else max(self.cap - self.reserved - self.set_aside, 0)

    def has_priority(self, now: datetime) -> bool:
        """Whether some people still come first."""
        return self.priority_until is not None and now <= self.priority_until

    @property
    def in_shares(self) -> bool:
        """Whether shares are counted, not euros: they have several prices."""
        return self.early_kind != EarlyKind.NONE

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


def get_gauge(slug: str, visitor: User | None = None) -> Gauge:
    """Of a round that this visitor may see. Raises NotFound for any other.

    Two rows by their keys, no object: thousands ask for it again and again. Of a private round,
    which few ask for, the objects that `audience` looks at.
    """
    found = session.execute(
        select(
            Round.slug,
            Round.state,
            Round.price,
            Round.shares_min,
            Round.shares_max,
            RoundCounter.cap,
            RoundCounter.firm - RoundCounter.reopened,
            RoundCounter.reserved,
            RoundCounter.investors,
            RoundCounter.takes_more,
            Round.shares_optimum,
            RoundCounter.held + RoundCounter.returned,
            Round.priority_until,
            Round.early_kind,
        )
        .join(RoundCounter, RoundCounter.round_id == Round.id)
        .where(Round.slug == slug, is_for_everybody())
    ).one_or_none()
    return Gauge(*found) if found else Gauge.of(get_public(slug, visitor))
