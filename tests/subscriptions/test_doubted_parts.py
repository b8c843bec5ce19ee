"""Is a part of a round never concluded while somebody says that its sheet is wrong?"""

from __future__ import annotations

import pytest

from tests.approvals.test_rounds import approve
from tests.rounds.world import a_user
from tests.subscriptions.partial import asked, certified, drawn, paid
from tests.subscriptions.world import NOW, an_open_round
from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.correction.irregularity import SheetIrregularity
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.parts import release as part_release

pytestmark = pytest.mark.usefixtures("simulator")


def page_of(found: SheetIrregularity) -> str:
    return f"/staff/rounds/{found.round_id}/irregularities/{found.id}"


class TestAPart:
    @pytest.fixture
    def part(self, house, fund, run_jobs):
        clock.use(lambda: NOW)
        offer = an_open_round(cap=100, minimum=50, rolling=True)
        for _ in range(2):
            paid(offer, fund, run_jobs)
        return certified(drawn(offer))

    def report(self, offer: Round) -> SheetIrregularity:
        with transaction():
            by = a_user("analyst")
            return correction.report(
                offer, "Un chiffre", since_on=NOW.date(), material=True, by=by, now=clock.now()
            )

    def test_is_not_asked_for_before_the_report_is_decided(self, part):
        self.report(part.round)
        with pytest.raises(Refused, match="sheet_in_doubt"):
            asked(part)

    def test_is_not_approved_over_a_report_that_came_meanwhile(self, part, sign_in):
        request = asked(part)
        found = self.report(part.round)
        with transaction():
            second = a_user("compliance")
        browser = sign_in(second)
        assert page_of(found) in browser.get(f"/staff/approvals/{request.id}").text
        assert page_of(found) in browser.get(f"/staff/closings/{part.id}").text
        assert approve(request, second) == "sheet_in_doubt"
        with transaction():
            correction.set_aside(found, "Lu : rien de faux.", by=second, now=clock.now())
        assert approve(request, second) == ""

    def test_is_asked_for_on_a_page_that_names_the_report(self, part, sign_in):
        found = self.report(part.round)
        with transaction():
            officer = a_user("compliance")
        assert part_release.may_ask(part, clock.now())
        there = f"/staff/closings/{part.id}/conclude"
        browser = sign_in(officer)
        assert page_of(found) in browser.get(there).text
        answer = browser.post(there, data={"reason": "Tout est vérifié."})
        assert answer.status_code == 422
