"""What may happen to a round whose sheet is wrong? It is reported, confirmed, corrected, reviewed;
or found wrong once more on the way, or never put right."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stories.lives import Life
from tests.stories.promised import News
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.rounds.correction import queries, service as correction
from wiseed_like.rounds.correction.irregularity import IrregularityState, SheetIrregularity
from wiseed_like.rounds.rules import RoundState

WRONG = "Le chiffre d'affaires de 2025 est de 90 000 €, pas de 120 000 €."
RUNNING = (RoundState.OPEN, RoundState.SUSPENDED)


class WithWrongSheets(Life):
    """Compliance reads, the issuer writes, and two persons publish."""

    def __init__(self) -> None:
        super().__init__()
        self.corrections = 0

    @precondition(lambda self: self.offer.state in RUNNING)
    @rule(matters=st.booleans(), seen=st.booleans())
    def the_sheet_is_found_wrong(self, matters: bool, seen: bool) -> None:
        """While a correction runs, what else is found joins it: nobody has a second right."""
        running = queries.find_running(self.offer.id)
        with transaction():
            found = correction.report(
                self.offer, WRONG, since_on=self.today(), material=matters,
                by=self.world.officer, now=self.time.now,
            )  # fmt: skip
        with transaction():
            if matters:
                correction.confirm(found, WRONG, by=self.other, now=self.time.now)
            else:
                correction.set_aside(found, "Une virgule.", by=self.other, now=self.time.now)
        session.expire_all()
        if matters:
            assert self.offer.state == RoundState.SUSPENDED
            if running is None:
                self.book.news.append(News.FOUND_WRONG)
            self.book.prepared = None
            self.seen.add("found wrong" if running is None else "found wrong again")
        if seen:
            self.jobs()

    @precondition(lambda self: queries.find_running(self.offer.id))
    @rule(seen=st.booleans())
    def the_sheet_is_corrected(self, seen: bool) -> None:
        """Not before everybody may revoke, and within thirty days."""
        found = queries.find_running(self.offer.id)
        assert found is not None
        self._is_written(found)
        with transaction():
            asked = approvals.waiting(correction.CORRECTION, self.offer) or correction.ask_review(
                found, "Relue.", by=self.world.analyst, now=self.time.now
            )
        is_unheard = News.FOUND_WRONG in self.book.news and self.book.may_be_reopened
        with suppress(Refused):
            with transaction():
                approvals.approve(asked, by=self.other, now=self.time.now)
            assert not is_unheard, "published before everybody may revoke"
            self.book.news.append(News.CORRECTED)
            self.seen.add("corrected")
        session.rollback()
        session.expire_all()
        if seen:
            self.jobs()

    def _is_written(self, found: SheetIrregularity) -> None:
        if found.state != IrregularityState.CONFIRMED:
            return
        assert self.offer.sheet is not None
        self.corrections += 1
        parts = dict(self.offer.sheet.parts)
        parts["A"] = f"{parts['A']}\n\nRectificatif n° {self.corrections}."
        with transaction():
            correction.save(
                found, parts, "Chiffre d'affaires de 2025", by=self.world.founder, now=self.time.now
            )
            correction.hand_in(found, by=self.world.founder, now=self.time.now)

    def _resume(self) -> None:
        running = queries.find_running(self.offer.id)
        super()._resume()
        assert running is None or self.offer.state != RoundState.OPEN, "resumed uncorrected"

    def settles(self) -> None:
        """Half of the lives end with a sheet that nobody corrects: the round is then cancelled."""
        super().settles()
        self.works()
        if self.corrections % 2 == 0 and queries.find_running(self.offer.id):
            self.the_sheet_is_corrected(seen=True)
