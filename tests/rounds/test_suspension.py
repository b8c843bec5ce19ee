from datetime import timedelta

import pytest

from compliance.calendar import first_second, last_second
from tests.rounds.world import NOW, a_world
from wiseed_like import clock, schedule
from wiseed_like.db import transaction
from wiseed_like.decisions.queries import Wanted, list_decisions
from wiseed_like.errors import Refused
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.rounds import jobs, service, suspension
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.rules import RoundState

LAST_DAY = NOW.date() + timedelta(days=30)


@pytest.fixture
def world():
    return a_world()


@pytest.fixture
def offer(world):
    found = world.opened()
    with transaction():
        service.suspend(found, "Le compte est à vérifier", by=world.officer, now=NOW)
    return found


def resume(offer, officer, now):
    service.resume(offer, "Le compte est vérifié", by=officer, now=now)


class TestSuspend:
    def test_stops_orders_until_resumed(self, world, offer):
        assert not offer.takes_orders(NOW)
        with transaction():
            resume(offer, world.officer, NOW)
        assert offer.takes_orders(NOW + timedelta(days=1))

    def test_may_end_well_until_its_last_second(self, world, offer):
        with transaction():
            resume(offer, world.officer, last_second(LAST_DAY))
        assert offer.state == RoundState.OPEN

    def test_may_not_end_well_the_day_after(self, world, offer):
        with pytest.raises(Refused) as refused, transaction():
            resume(offer, world.officer, first_second(LAST_DAY + timedelta(days=1)))
        assert refused.value.code == "kiis_suspension"
        assert offer.state == RoundState.SUSPENDED

    def test_counts_from_the_suspension_that_runs(self, world, offer):
        later = NOW + timedelta(days=20)
        with transaction():
            resume(offer, world.officer, later)
            service.suspend(offer, "Encore fausse", by=world.officer, now=later)
        assert suspension.verdict(offer, later).threshold == LAST_DAY + timedelta(days=20)


class TestByHand:
    def test_is_told_its_last_day_and_its_end_before_it_is_done(self, world, sign_in):
        clock.use(lambda: NOW)
        path = f"/staff/rounds/{world.opened().id}/suspend"
        page = sign_in(world.officer).get(path).text
        assert "pas repris le 23 décembre 2026 au plus tard" in page
        assert "/irregularities" in page
        assert "chacun est remboursé en totalité" in page


class TestEndSuspensions:
    def test_leaves_the_round_alone_on_the_last_day(self, offer):
        jobs.end_suspensions(last_second(LAST_DAY))
        assert offer.state == RoundState.SUSPENDED

    def test_cancels_it_the_day_after_and_says_why(self, offer):
        after = first_second(LAST_DAY + timedelta(days=1))
        clock.use(lambda: after)
        schedule.tick(after)
        assert offer.state == RoundState.CANCELLED
        assert offer.closed_at == after
        last = list_of_subject("round", offer.id)[-1]
        assert last.kind == "round.cancelled"
        assert "23 décembre 2026" in last.body

    def test_does_it_once(self, offer):
        after = first_second(LAST_DAY + timedelta(days=1))
        for _ in range(2):
            jobs.end_suspensions(after)
        kinds = [fact.kind for fact in list_of_subject("round", offer.id)]
        assert kinds.count("round.cancelled") == 1


class TestStaffPage:
    def test_says_until_when_and_under_which_article(self, world, offer, sign_in):
        clock.use(lambda: NOW)
        browser = sign_in(world.officer)
        page = browser.get(f"/staff/rounds/{offer.id}").text
        assert "suspendue jusqu&#39;au 23 décembre 2026" in page
        assert "art. 23(12)" in page
        browser.get("/language/en")
        english = browser.get(f"/staff/rounds/{offer.id}").text
        assert "suspended until 23 December 2026" in english

    def test_resumes_by_hand_without_a_word_of_any_correction(self, world, offer, sign_in):
        clock.use(lambda: NOW)
        browser = sign_in(world.officer)
        path = f"/staff/rounds/{offer.id}/resume"
        assert "irrégularité" not in browser.get(path).text
        assert browser.post(path, data={"reason": " "}).status_code == 422
        assert browser.post(path, data={"reason": "Le compte est vérifié"}).status_code == 303
        assert offer.state == RoundState.OPEN
        (kept,) = list_decisions(Wanted(rule="kiis_suspension", subject=("round", str(offer.id))))
        inputs = {each["name"]: each for each in kept.record["verdict"]["inputs"]}
        assert inputs["sheet_wrong"]["value"] is False
        assert inputs["fixed_on"]["value"] is None

    def test_says_to_the_issuer_that_nothing_is_to_be_corrected(self, world, offer, sign_in):
        clock.use(lambda: NOW)
        page = sign_in(world.founder).get(f"/companies/{offer.company_id}/rounds/{offer.id}").text
        assert "vous n'avez rien à corriger" in page
        assert f"/rounds/{offer.id}/sheet/correction" not in page

    def test_does_not_resume_over_a_report_that_nobody_has_decided(self, world, offer):
        with transaction():
            correction.report(
                offer, "Un chiffre", since_on=NOW.date(), material=True, by=world.founder, now=NOW
            )
        with pytest.raises(Refused, match="report_undecided"), transaction():
            resume(offer, world.officer, NOW)
        assert offer.state == RoundState.SUSPENDED


class TestTheExtension:
    def test_waits_and_says_what_comes_first(self, world, offer, sign_in):
        clock.use(lambda: NOW)
        browser = sign_in(world.officer)
        page = browser.get(f"/staff/rounds/{offer.id}/extension").text
        assert "Dès sa reprise" in page
        assert f"/staff/rounds/{offer.id}/resume" in page
        assert "23 décembre 2026" in page
        assert "28 février 2027" in page

    def test_names_the_correction_and_the_reports_that_stand_before_it(self, world, offer, sign_in):
        clock.use(lambda: NOW)
        with transaction():
            wrong, other = (
                correction.report(
                    offer, what, since_on=NOW.date(), material=True, by=world.founder, now=NOW
                )
                for what in ("Un chiffre", "Un nom")
            )
        with transaction():
            correction.confirm(wrong, "Un chiffre", by=world.officer, now=NOW)
        page = sign_in(world.officer).get(f"/staff/rounds/{offer.id}/extension").text
        for each in (wrong, other):
            assert f"/staff/rounds/{offer.id}/irregularities/{each.id}" in page
        assert f"/staff/rounds/{offer.id}/resume" not in page
