"""What may happen to a round that is concluded in parts? Each is drawn, certified, agreed to by
two persons, issued and paid out; or dropped on the way."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from compliance.calendar import legal_day
from tests.stories.lives import Life
from tests.stories.promised import LEAST, Part, days_after
from tests.stories.stage import PDF
from tests.stories.what_holds import ENDED
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.errors import Refused
from wiseed_like.rounds.closings import ClosingState, get_closing
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions.parts import release, service as parts
from wiseed_like.subscriptions.parts.rows import part_until


class InParts(Life):
    """One part is under way at a time; this rule draws it, or brings it to its end."""

    @precondition(lambda self: self.offer.rolling and self.offer.state not in ENDED)
    @rule(
        days=st.sampled_from((0, 0, 1, 5)),
        drops=st.sampled_from((False, False, False, True)),
        seen=st.booleans(),
    )
    def a_part_goes_on(self, days: int, drops: bool, seen: bool) -> None:
        under_way = self.book.prepared
        if under_way is None:
            self._is_drawn(days)
        elif drops:
            self._is_dropped(under_way)
        else:
            if get_closing(under_way.id).state == ClosingState.DRAWN:
                self._is_certified(under_way)
            self._is_agreed_to(under_way)
        session.rollback()
        session.expire_all()
        if seen:
            self.jobs()

    def _is_drawn(self, days: int) -> None:
        """What was paid by the end of a day; the first part holds the minimum."""
        day = self.today() - timedelta(days=days)
        cut_off = min(days_after(self.time.now, -days), self.time.now)
        held = self.book.may_be_drawn(cut_off, self.frozen)
        shares = sum(each.shares for each in held)
        may = (
            self.offer.state == RoundState.OPEN
            and day >= legal_day(self.offer.opened_at)
            and shares >= (1 if self.book.parts else LEAST)
            and not self._is_being_issued()
        )
        with nullcontext() if may else pytest.raises(Refused):
            with transaction():
                made = parts.draw(self.offer, day, by=self.world.officer, now=self.time.now)
            assert (made.shares, made.amount) == (shares, self.book.total(*held))
            members = tuple(each.number for each in held)
            self.book.prepared = Part(made.id, members, made.amount)
            self.seen.add("drawn" if not self.book.parts else "drawn again")

    def _is_being_issued(self) -> bool:
        return any(self.book.of(part.members[0]).state == "paid" for part in self.book.parts)

    def _is_dropped(self, part: Part) -> None:
        with transaction():
            parts.drop(
                get_closing(part.id), "Mal compté.", by=self.world.officer, now=self.time.now
            )
        self.book.prepared = None
        self.seen.add("dropped")

    def _is_certified(self, part: Part) -> None:
        with transaction():
            officer, now = self.world.officer, self.time.now
            paper = store_bytes(PDF, "certificat.pdf", "application/pdf", by=officer, now=now)
            parts.certify(
                get_closing(part.id), amount=part.amount, issued_on=self.today(),
                number=f"CD-{part.id}", stored_file=paper, by=officer, now=now,
            )  # fmt: skip

    def _is_agreed_to(self, part: Part) -> None:
        """Not while it is suspended, nor while somebody in it is frozen."""
        members = [self.book.of(number) for number in part.members]
        may = self.offer.state != RoundState.SUSPENDED and not any(
            each.who in self.frozen for each in members
        )
        with nullcontext() if may else pytest.raises(Refused):
            with transaction():
                asked = release.ask(
                    get_closing(part.id), "Vu.", by=self.world.officer, now=self.time.now
                )
            with transaction():
                approvals.approve(asked, by=self.other, now=self.time.now)
            self.book.parts.append(part)
            self.book.prepared = None
            self.seen.add("a part" if len(self.book.parts) == 1 else "another part")

    def is_cancelled(self) -> None:
        super().is_cancelled()
        self.book.prepared = None

    def settles(self) -> None:
        super().settles()
        while self.book.prepared is not None and self.offer.state != RoundState.SUSPENDED:
            self.a_part_goes_on(days=0, drops=False, seen=True)

    def everything_holds_beside(self) -> None:
        """What the next part would hold: firm and paid, nobody's frozen, nothing revocable."""
        super().everything_holds_beside()
        if not self.is_quiet() or not self.offer.rolling:
            return
        under_way = self.book.prepared.members if self.book.prepared else ()
        held = [
            each
            for each in self.book.may_be_drawn(self.time.now, self.frozen)
            if each.number not in under_way
        ]
        shown = part_until(self.offer, self.time.now)
        assert shown.shares == sum(each.shares for each in held)
        assert shown.amount == self.book.total(*held)
