"""Is the demo's world lifelike, lawful in its numbers, and always the same?"""

from __future__ import annotations

import statistics
from collections import Counter

import pytest
from stdnum import iban

from compliance.offers.issuer import is_siren
from dev.paths import ROOT
from wiseed_like.demo import papers
from wiseed_like.demo.companies import FIRMS, Firm
from wiseed_like.demo.plan import Plan, draw_up
from wiseed_like.documents.pdf import page_count, text_of
from wiseed_like.dossiers.rules import SECTIONS


@pytest.fixture(scope="module")
def plan() -> Plan:
    return draw_up(2026)


class TestThePlan:
    def test_is_the_same_for_the_same_seed(self, plan: Plan) -> None:
        assert draw_up(2026).digest == plan.digest

    def test_is_another_for_another_seed(self, plan: Plan) -> None:
        assert draw_up(2027).digest != plan.digest

    @pytest.mark.parametrize("investors", [12, 60, 220])
    def test_fills_each_offer_as_it_is_told(self, investors: int) -> None:
        plan = draw_up(1, investors)

        for firm in FIRMS:
            if firm.offer is None or not firm.offer.wanted:
                continue
            holding = ("paid", "unpaid") if firm.offer.end == "open" else ("paid",)
            shares = [
                pledge.shares
                for pledge in plan.pledges
                if pledge.firm is firm and pledge.fate in holding
            ]
            assert sum(shares) == firm.offer.wanted
            assert min(shares) > 0

    def test_has_tickets_as_people_write_them(self, plan: Plan) -> None:
        amounts = [pledge.amount.cents // 100 for pledge in plan.pledges]

        assert 500 < statistics.median(amounts) < 2_000
        assert min(amounts) >= 100

    def test_nobody_signs_before_being_verified(self, plan: Plan) -> None:
        assert all(pledge.day <= pledge.member.joined - 2 for pledge in plan.pledges)
        assert all(pledge.member.identity == "accepted" for pledge in plan.pledges)

    @pytest.mark.parametrize("seed", range(5))
    def test_lets_only_those_revoke_who_have_the_time(self, seed: int) -> None:
        leavers = [pledge for pledge in draw_up(seed).pledges if pledge.fate == "revoked"]

        assert leavers
        assert not [pledge for pledge in leavers if pledge.member.sophistication == "approved"]

    @pytest.mark.parametrize("seed", [*range(8), 2026])
    def test_never_passes_the_cap_of_an_offer(self, seed: int) -> None:
        pledges = draw_up(seed).pledges

        for firm in FIRMS:
            if firm.offer is None:
                continue
            own = [pledge for pledge in pledges if pledge.firm is firm]
            for day in range(firm.offer.opens, -1, -1):
                reserved = sum(
                    pledge.shares
                    for pledge in own
                    if pledge.day >= day and (pledge.fate != "revoked" or pledge.day - 1 <= day)
                )
                assert reserved <= firm.offer.shares_max

    def test_leaves_compliance_as_many_files_as_the_tour_says(self, plan: Plan) -> None:
        identities = Counter(member.identity for member in plan.members)

        assert (identities["submitted"], identities["in_review"]) == (9, 3)
        assert "twelve files wait for her, three of them taken" in (ROOT / "README.md").read_text()

    def test_gives_the_project_in_vote_more_than_a_hundred_votes(self, plan: Plan) -> None:
        votes = [ballot for ballot in plan.ballots if ballot.firm.stage == "vote"]

        assert len(votes) > 100


@pytest.mark.parametrize("firm", FIRMS, ids=lambda firm: firm.key)
class TestEachCompany:
    def test_has_numbers_whose_keys_are_right(self, firm: Firm) -> None:
        assert is_siren(firm.siren)
        assert iban.is_valid(firm.iban)

    def test_has_a_price_in_whole_cents(self, firm: Firm) -> None:
        if firm.offer:
            assert firm.price * firm.shares == firm.price * firm.shares
            assert firm.offer.pre_money * 100 % firm.shares == 0

    def test_wrote_a_real_dossier(self, firm: Firm) -> None:
        written = {name: len(firm.texts[name].split()) for name in SECTIONS}

        if firm.stage == "draft":
            assert 0 in written.values()
        else:
            assert all(55 <= words <= 150 for words in written.values()), written

    def test_has_documents_that_say_what_they_are(self, firm: Firm) -> None:
        printed = papers.business_plan(firm)

        assert page_count(printed) == 1
        assert "DOCUMENT DE DÉMONSTRATION" in text_of(printed)
