from datetime import UTC, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.investors.professional import (
    PROOF,
    Client,
    Facts,
    Measure,
    Size,
    assess,
    assess_size,
)
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
LIMITS = {
    "balance_sheet": Euro.of(20_000_000),
    "turnover": Euro.of(40_000_000),
    "own_funds": Euro.of(2_000_000),
}
BY_NATURE = [Client.FINANCIAL, Client.PUBLIC_BODY, Client.INSTITUTIONAL]


def undertaking(*names, proved=True):
    return Facts(Client.LARGE_UNDERTAKING, proved, **{name: LIMITS[name] for name in names})


class TestAProfessionalByNature:
    @pytest.mark.parametrize("client", BY_NATURE)
    def test_is_one_on_proof_alone(self, client):
        assert assess(Facts(client, proved=True), NOW).answer == Answer.ALLOW

    @pytest.mark.parametrize("client", BY_NATURE)
    def test_waits_for_its_proof(self, client):
        verdict = assess(Facts(client), NOW)
        assert verdict.requirements == {PROOF}
        assert dict(verdict.counterfactual.changes) == {"proved": True}

    @pytest.mark.parametrize("client", [Client.ON_DEMAND, Client.NONE])
    def test_is_not_who_became_one_on_demand_or_is_none(self, client):
        verdict = assess(Facts(client, proved=True), NOW)
        assert verdict.answer == Answer.BLOCK
        assert "demander le statut" in verdict.counterfactual.sentence.fr

    def test_is_not_on_demand_in_other_words_than_none(self):
        assert "sur demande" in assess(Facts(Client.ON_DEMAND), NOW).sentence.fr
        assert "sur demande" not in assess(Facts(Client.NONE), NOW).sentence.fr


class TestALargeUndertaking:
    @pytest.mark.parametrize(
        "names",
        [
            ("balance_sheet", "turnover"),
            ("balance_sheet", "own_funds"),
            ("turnover", "own_funds"),
            tuple(LIMITS),
        ],
    )
    def test_reaches_two_sizes_of_three(self, names):
        assert assess(undertaking(*names), NOW).answer == Answer.ALLOW
        assert assess(undertaking(*names, proved=False), NOW).requirements == {PROOF}

    @pytest.mark.parametrize("name", LIMITS)
    def test_is_not_large_by_one_size_only(self, name):
        verdict = assess(undertaking(name), NOW)
        missing = next(each for each in LIMITS if each != name)
        assert verdict.answer == Answer.BLOCK
        assert [part.may_go_on for part in verdict.parts] == [each == name for each in LIMITS]
        assert dict(verdict.counterfactual.changes) == {missing: LIMITS[missing]}

    def test_needs_two_changes_when_it_has_no_size_at_all(self):
        verdict = assess(undertaking(), NOW)
        assert set(verdict.counterfactual.changes) == {"balance_sheet", "turnover"}

    @pytest.mark.parametrize("measure", Measure)
    def test_reaches_each_size_to_the_cent(self, measure):
        limit = LIMITS[measure.value]
        assert assess_size(Size(measure, limit), NOW).may_go_on
        below = assess_size(Size(measure, limit - Euro(1)), NOW)
        assert (below.threshold, dict(below.counterfactual.changes)) == (limit, {"amount": limit})

    @pytest.mark.parametrize("name", ["balance_sheet", "turnover"])
    def test_has_no_negative_size(self, name):
        with pytest.raises(BadInput) as bad:
            Facts(Client.NONE, **{name: Euro(-1)})
        assert bad.value.argument == name


class TestTheKindOfClient:
    def test_is_said_in_both_languages(self):
        for client in Client:
            assert client.written("fr") != client.written("en")

    def test_is_told_the_size_that_is_the_nearest_in_proportion(self):
        facts = Facts(
            Client.LARGE_UNDERTAKING,
            balance_sheet=Euro.of(10_000_000),
            turnover=LIMITS["turnover"],
            own_funds=Euro.of(1_800_000),
        )
        changes = dict(assess(facts, NOW).counterfactual.changes)
        assert changes == {"own_funds": LIMITS["own_funds"]}
