"""What may happen to an order of two who hold together? What not both have signed takes nothing."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from tests.stories import stage, subscribers
from tests.stories.lives import Life
from tests.stories.promised import Acknowledged
from tests.stories.subscribers import EXPERT, TOGETHER
from tests.subscriptions import together
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.subscriptions.joint import service as signatures
from wiseed_like.subscriptions.models import Order


class Lack(StrEnum):
    """What an order of theirs lacks when its representative signs it."""

    NOT_ASKED = "not asked"
    NOT_SIGNED = "not signed"
    TAKEN_BACK = "taken back"
    DECLINED = "declined"
    REPLACED = "replaced"


class WithSeveral(Life):
    """The one who represents both prepares an order; the other signs it, or does not."""

    @rule(target=Life.signed, shares=st.integers(3, 12), lack=st.sampled_from(Lack))
    def is_not_signed_by_all(self, shares: int, lack: Lack) -> Acknowledged | object:
        """Of two orders, the second one alone may be signed."""
        said = self.quote(shares)
        if not self.is_taken(TOGETHER, said):
            return multiple()
        order = self._begin(shares)
        if lack != Lack.NOT_ASKED:
            self._says(order, lack)
        second = self._begin(shares) if lack == Lack.REPLACED else None
        with pytest.raises(Refused) as refused:
            stage.sign(order, now=self.time.now)
        session.rollback()
        self.seen.add(lack)
        if second is None:
            assert refused.value.code == "joint_signatures_due"
            return multiple()
        assert refused.value.code == "order_expired"
        signed = subscribers.sign(self.people, second, now=self.time.now)
        return self.acknowledge(signed, TOGETHER, said)

    def _begin(self, shares: int) -> Order:
        return stage.begin(self.people[TOGETHER], self.offer, shares, now=self.time.now)

    def _says(self, order: Order, lack: Lack) -> None:
        """What the other one of them says of it."""
        other, now = self.people[EXPERT], self.time.now
        subscribers.ask(order, now=now)
        if lack in (Lack.TAKEN_BACK, Lack.REPLACED):
            subscribers.the_other_signs(self.people, order, now=now)
        row = together.row_of(other, order)
        with transaction():
            if lack == Lack.TAKEN_BACK:
                signatures.withdraw(row, now=now)
            if lack == Lack.DECLINED:
                signatures.decline(row, now=now)
