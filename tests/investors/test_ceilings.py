"""Is the ceiling that investors set for themselves kept and replayed as they were promised?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from compliance.ceilings.own_ceiling import Setting, Step
from compliance.euro import Euro
from tests.investors.test_service import NOW, an_investor
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.investors.ceilings import own_ceilings, set_ceiling, settings_of
from wiseed_like.investors.models import Investor, OwnCeiling
from wiseed_like.journal.models import Entry

WEEK = timedelta(days=7)


def asks_for(investor: Investor, euros: int | None, *, now=NOW) -> OwnCeiling:
    with transaction():
        return set_ceiling(investor, None if euros is None else Euro.of(euros), now=now)


class TestSetCeiling:
    def test_acts_at_once_when_there_was_none(self):
        me = an_investor()

        asked = asks_for(me, 1_000)

        assert asked.effective_at == asked.set_at == NOW
        assert own_ceilings(me, NOW).amount == Euro.of(1_000)

    def test_acts_at_once_when_lowered(self):
        me = an_investor()
        asks_for(me, 1_000)

        assert asks_for(me, 500).effective_at == NOW
        assert own_ceilings(me, NOW).amount == Euro.of(500)

    def test_waits_a_week_when_raised(self):
        me = an_investor()
        asks_for(me, 1_000)

        asked = asks_for(me, 2_000)

        assert asked.effective_at == NOW + WEEK
        assert own_ceilings(me, NOW).amount == Euro.of(1_000)
        assert own_ceilings(me, NOW).pending == Step(NOW + WEEK, Euro.of(2_000))
        assert own_ceilings(me, NOW + WEEK).amount == Euro.of(2_000)

    def test_waits_a_week_when_removed(self):
        me = an_investor()
        asks_for(me, 1_000)

        asked = asks_for(me, None)

        assert asked.effective_at == NOW + WEEK
        assert own_ceilings(me, NOW + WEEK).amount is None
        assert not own_ceilings(me, NOW + WEEK).is_set

    def test_takes_the_place_of_one_that_waits(self):
        me = an_investor()
        for euros in (1_000, 2_000, 1_000):
            asks_for(me, euros)

        assert own_ceilings(me, NOW + WEEK).amount == Euro.of(1_000)
        assert own_ceilings(me, NOW + WEEK).pending is None

    def test_refuses_to_remove_nothing(self):
        me = an_investor()

        with pytest.raises(Refused) as refused:
            asks_for(me, None)

        assert refused.value.code == "no_ceiling"
        assert settings_of(me) == ()

    def test_is_written_in_the_journal_without_its_amount(self):
        me = an_investor()
        asks_for(me, 1_234)
        asks_for(me, None)

        entries = session.scalars(
            select(Entry).where(Entry.kind.startswith("ceiling.")).order_by(Entry.id)
        ).all()

        assert [each.kind for each in entries] == ["ceiling.set", "ceiling.removed"]
        assert "1234" not in str([each.body for each in entries])


class TestOwnCeilings:
    def test_are_told_newest_first_and_given_to_the_law_in_order(self):
        me = an_investor()
        asks_for(me, 1_000)
        later = NOW + timedelta(hours=1)
        asks_for(me, None, now=later)

        assert [each.amount for each in own_ceilings(me, NOW).history] == [None, Euro.of(1_000)]
        assert settings_of(me) == (Setting(NOW, Euro.of(1_000)), Setting(later, None))

    def test_are_each_person_s_own(self):
        me, other = an_investor(), an_investor("autre")
        asks_for(me, 1_000)

        assert own_ceilings(other, NOW).amount is None
        assert own_ceilings(other, NOW).history == ()
