"""Does each open step of the journey say why? The law's answer, under « Pourquoi ? »."""

from __future__ import annotations

from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, an_investor
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import EntryTest
from wiseed_like.investors.rules import TestOutcome


class TestTheJourney:
    def test_says_why_each_step_is_asked(self, sign_in):
        with transaction():
            user = a_user("investor")

        page = sign_in(user).get("/journey").text

        for rule in ("identity_due", "entry_test_due", "simulation_due"):
            assert page.count(f"#rule-{rule}") == 1

    def test_says_no_more_once_they_are_done(self, sign_in):
        clock.use(lambda: NOW)

        assert "#rule-" not in sign_in(an_investor().user).get("/journey").text


class TestTheTest:
    def test_that_was_passed_says_why_it_is_enough(self, sign_in):
        clock.use(lambda: NOW)

        page = sign_in(an_investor().user).get("/entry-test/result").text

        assert 'class="why why-success"' in page
        assert "#rule-entry_test_due" in page

    def test_whose_warning_waits_says_why_in_the_window_of_every_page(self, sign_in):
        clock.use(lambda: NOW)
        me = an_investor(outcome=TestOutcome.FAILED)
        with transaction():
            session.query(EntryTest).filter_by(investor_id=me.id).one().acknowledged_at = None
        visitor = sign_in(me.user)

        for path in ("/entry-test/result", "/risks"):
            assert visitor.get(path).text.count("#rule-entry_test_due") == 1
