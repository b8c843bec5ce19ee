"""Who may subscribe, of all kinds? Somebody, a company, several together; each ready to sign."""

from __future__ import annotations

from dataclasses import dataclass

from tests.subscriptions.companies import a_company
from tests.subscriptions.together import an_account_of, asked, signed_by, three
from tests.subscriptions.world import NOW, an_investor, an_order, signature
from wiseed_like.db import transaction
from wiseed_like.investors.models import Investor
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Order, Subscription


@dataclass(frozen=True)
class Subscriber:
    """One of them; `other` is who signs an order before its representative does."""

    me: Investor
    other: Investor | None = None

    def orders(self, offer: Round, shares: int = 25, *, now=NOW) -> Order:
        """An order that lacks nothing but the last signature."""
        if self.other is None:
            return an_order(self.me, offer, shares, now=now)
        order = asked(self.me, offer, shares, now=now)
        signed_by(self.other, order, now=now)
        return order

    def signs(self, order: Order, *, now=NOW, **changes: object) -> Subscription:
        """As the page shows the order."""
        said = signature(order.shares, **({"seen": order.quote.mark} | changes))
        with transaction():
            return service.sign(order, said, now=now)

    @property
    def hands(self) -> list[Investor]:
        """Who may revoke."""
        return [self.me, *([self.other] if self.other else [])]


def _several() -> Subscriber:
    nora, paul, _ = three()
    return Subscriber(an_account_of(nora, paul), paul)


KINDS = {
    "a person": lambda: Subscriber(an_investor()),
    "a company": lambda: Subscriber(a_company()),
    "several": _several,
}
