"""What may happen in a round in which it counts to be first? The first shares are taken while
somebody still reads; and some people may order before others, or alone."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.stories import stage, subscribers
from tests.stories.lives import PERSON, Life
from tests.stories.promised import PRICE, Acknowledged, Advantage, Said, days_after
from tests.stories.subscribers import ALONE, EXPERT, HANDS, PEOPLE, TOGETHER
from wiseed_like.db import session, transaction
from wiseed_like.dossiers.models import Vote
from wiseed_like.errors import Refused
from wiseed_like.rounds.early.advantage import Early, EarlyKind
from wiseed_like.rounds.entry import guests
from wiseed_like.rounds.entry.entering import Audience
from wiseed_like.subscriptions import repricing
from wiseed_like.subscriptions.conversion import IntentionConversion
from wiseed_like.subscriptions.models import Order

ORDER_LIFE, ONE_HOUR = timedelta(hours=2), timedelta(hours=1)
PRIORITY_BY = date(2026, 11, 25)
ANNOUNCED = (ALONE, EXPERT)  # an amount, before the opening
FIRST_SHARES = {
    None: (None, None),
    "price": (Advantage(16, Euro.of(30)), Early(EarlyKind.PRICE, 16, Euro.of(30))),
    "bonus": (Advantage(16, PRICE, 4), Early(EarlyKind.BONUS, 16, bonus_for=4)),
}


class Entry(StrEnum):
    EVERYBODY = "everybody"
    INVITED = "invited"
    PRIORITY = "priority"


class WithFirstComers(Life):
    """Rounds with first shares, a phase for some, or guests alone."""

    entry: ClassVar[Entry]

    def opens_with(self, first: str | None, **terms: Any) -> None:
        advantage, early = FIRST_SHARES[first]
        if self.entry == Entry.INVITED:
            terms["audience"] = Audience.INVITED
        if self.entry == Entry.PRIORITY:
            terms["priority_by"] = PRIORITY_BY
        self.opens(advantage, early=early, **terms)
        if self.entry == Entry.INVITED:
            self._is_invited(ALONE)
        for who in range(PEOPLE):
            if not self.may_enter(who):
                self.orders(who, 5, pays=False)
                self.seen.add("kept out")

    def before_opening(self) -> None:
        with transaction():
            for who in ANNOUNCED if self.entry == Entry.PRIORITY else ():
                vote = Vote(
                    dossier_id=self.world.dossier.id,
                    user_id=self.people[who].user_id,
                    in_favour=True,
                    intended=Euro.of(500),
                    cast_at=self.time.now - timedelta(days=30),
                )
                session.add(vote)

    def _is_invited(self, who: int) -> None:
        user = self.people[who].user
        with transaction():
            guests.invite(self.offer, [user.email], by=self.world.founder, now=self.time.now)
            kept = guests.list_of(self.offer.id, living=True)
            key = guests.new_key(next(each for each in kept if each.email == user.email))
        with transaction():
            guests.join(guests.get_of_key(key, lock=True), by=user, now=self.time.now)

    def may_enter(self, who: int) -> bool:
        """Who is invited brings those for whom they act; who announced an amount comes alone."""
        match self.entry:
            case Entry.INVITED:
                return HANDS[who][0] == ALONE
            case Entry.PRIORITY:
                return who in ANNOUNCED or self.time.now > days_after(stage.MONDAY, 2)
        return True

    @rule(
        target=Life.signed,
        who=PERSON,
        shares=st.integers(3, 12),
        other=PERSON,
        theirs=st.integers(3, 12),
        hours=st.sampled_from((0, 0, 1, 2)),
    )
    def hesitates(
        self, who: int, shares: int, other: int, theirs: int, hours: int
    ) -> Acknowledged | object:
        """And reads on while somebody else signs: what was begun may have another price by then."""
        said = self.quote(shares)
        if not self.is_taken(who, said):
            with pytest.raises(Refused):
                stage.begin(self.people[who], self.offer, shares, now=self.time.now)
            session.rollback()
            return multiple()
        order = stage.begin(self.people[who], self.offer, shares, now=self.time.now)
        assert order.quote.mark == said.mark
        signed = self.orders(other, theirs, pays=False)
        self.time.move(hours=hours)
        if who == TOGETHER:  # they have a week, unless they began another meanwhile
            is_fresh = other != TOGETHER or not isinstance(signed, Acknowledged)
        else:
            is_fresh = hours * ONE_HOUR < ORDER_LIFE
        mine = self._signs(order, who, said, is_fresh=is_fresh)
        return multiple(*(each for each in (signed, mine) if isinstance(each, Acknowledged)))

    def _signs(self, order: Order, who: int, said: Said, *, is_fresh: bool) -> object:
        """If the first shares went meanwhile: not at that price, but perhaps at the ordinary."""
        term, paid = self.book.advantage, said.shares - said.bonus
        is_gone = said.is_early and term and paid > term.shares - self.book.taken_first
        if is_fresh and self.is_taken(who, said) and not is_gone:
            signed = subscribers.sign(self.people, order, now=self.time.now)
            return self.acknowledge(signed, who, said)
        with pytest.raises(Refused) as refused:
            subscribers.sign(self.people, order, now=self.time.now)
        session.rollback()
        if not is_gone or refused.value.code != "early_gone":
            return None
        with transaction():
            repricing.reprice(order, now=self.time.now)
        session.expire_all()
        said = Said(paid, 0, PRICE, is_early=False)
        assert order.quote.mark == said.mark
        self.seen.add("told another price")
        self.time.move(minutes=1)  # between two codes
        return self._signs(order, who, said, is_fresh=is_fresh)

    def everything_holds_beside(self) -> None:
        """An intention is converted by the first signature of its author, once."""
        super().everything_holds_beside()
        if self.entry != Entry.PRIORITY or not self.is_quiet():
            return
        signed = {each.who for each in self.book.all} & set(ANNOUNCED)
        converted = session.scalar(select(func.count()).select_from(IntentionConversion))
        assert converted == len(signed)
