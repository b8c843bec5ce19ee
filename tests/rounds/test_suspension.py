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
from wiseed_like.rounds.rules import RoundState

LAST_DAY = NOW.date() + timedelta(days=30)


@pytest.fixture
def world():
    return a_world()


@pytest.fixture
def offer(world):
    found = world.opened()
    with transaction():
        service.suspend(found, "La fiche doit être corrigée", by=world.officer, now=NOW)
    return found


def resume(offer, officer, now, *, corrected=True):
    service.resume(offer, "La fiche est corrigée", corrected=corrected, by=officer, now=now)


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

    def test_does_not_end_before_somebody_attests_the_correction(self, world, offer):
        with pytest.raises(Refused) as refused, transaction():
            resume(offer, world.officer, NOW, corrected=False)
        assert refused.value.field == "corrected"
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
        assert "Sans correction constatée le 23 décembre 2026 au plus tard" in page
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

    def test_resumes_only_with_the_officer_s_word(self, world, offer, sign_in):
        clock.use(lambda: NOW)
        browser = sign_in(world.officer)
        path = f"/staff/rounds/{offer.id}/resume"
        assert "J'ai constaté que l'irrégularité" in browser.get(path).text
        missing = browser.post(path, data={"reason": "Chiffre corrigé page 2"})
        assert missing.status_code == 422
        assert "Chiffre corrigé page 2" in missing.text
        assert "suspendue jusqu&#39;au 23 décembre 2026" in missing.text
        assert offer.state == RoundState.SUSPENDED
        ticked = {"reason": "Chiffre corrigé page 2", "corrected": "y"}
        assert browser.post(path, data=ticked).status_code == 303
        (kept,) = list_decisions(Wanted(rule="kiis_suspension", subject=("round", str(offer.id))))
        words = {each["name"]: each["source"]["fr"] for each in kept.record["verdict"]["inputs"]}
        assert words["fixed_on"] == "une décision de la conformité"
