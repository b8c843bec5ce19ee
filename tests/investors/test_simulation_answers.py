"""What does the house accept of a simulation? Its result, or a refusal; refused, all the rest."""

from __future__ import annotations

from io import BytesIO

import pytest

from compliance.calendar import legal_day
from compliance.euro import Euro
from compliance.investors.loss_simulation import result_max
from tests.investors.test_service import an_investor
from wiseed_like import clock
from wiseed_like.investors import queries

SOUND = {"choice": "transmit", "result": "380000", "acknowledged": "y"}


@pytest.fixture
def answer(sign_in):
    """Answers as an investor; gives what the house said, and what it noted."""
    investor = an_investor()
    browser = sign_in(investor.user)

    def send(data, address="/simulation", **how):
        said = browser.post(address, data=data, **how)
        return said, queries.latest_simulation(investor)

    return send


class TestAnAnswer:
    def test_may_be_the_result_and_its_receipt(self, answer):
        said, noted = answer(SOUND)

        assert (said.status_code, said.location) == (303, "/journey")
        assert noted.result == Euro.of(3_800)
        assert not noted.declined

    def test_may_keep_the_result(self, answer):
        said, noted = answer({"choice": "keep", "acknowledged": "y"})

        assert said.status_code == 303
        assert noted.result is None
        assert not noted.declined

    def test_may_decline_the_simulation(self, answer):
        said, noted = answer({"choice": "decline"})

        assert said.status_code == 303
        assert noted.declined

    @pytest.mark.parametrize("cents", [0, 1])
    def test_may_be_the_least_and_the_most(self, answer, cents):
        most = result_max(legal_day(clock.now())).cents * cents
        _, noted = answer(SOUND | {"result": str(most)})

        assert noted.result == Euro(most)

    @pytest.mark.parametrize(
        ("result", "words"),
        [
            ("", "abord la simulation"),
            ("-1", "jamais négatif"),
            ("1e3", "pas lisible"),
            ("12,5", "pas lisible"),
            ("12.50", "pas lisible"),
            ("٣", "pas lisible"),
            ("NaN", "pas lisible"),
            ("30000 20000", "pas lisible"),
            ("9" * 31, "pas lisible"),
            ("9" * 15, "plus grand que tout ce que la simulation peut donner"),
            ("800000000000", "plus grand que tout ce que la simulation peut donner"),
        ],
    )
    def test_has_a_result_that_the_tool_can_give(self, answer, result, words):
        said, noted = answer(SOUND | {"result": result})

        assert said.status_code == 422
        assert noted is None
        error = said.text.partition('id="result-error"')[2].partition("</p>")[0]
        assert words in error

    @pytest.mark.parametrize("receipt", [{}, {"acknowledged": ""}, {"acknowledged": "31417"}])
    @pytest.mark.parametrize("choice", ["transmit", "keep"])
    def test_confirms_that_the_result_was_received(self, answer, choice, receipt):
        said, noted = answer({"choice": choice, "result": "380000"} | receipt)

        assert said.status_code == 422
        assert noted is None
        error = said.text.partition('id="acknowledged-error"')[2].partition("</p>")[0]
        assert "Cochez la case" in error
        assert f'value="{choice}" id="choice-{choice}" checked' in said.text
        assert "31417" not in said.text

    @pytest.mark.parametrize("choice", ["", "other", "30000"])
    def test_makes_a_choice(self, answer, choice):
        said, noted = answer(SOUND | {"choice": choice})

        assert said.status_code == 422
        assert noted is None
        assert "Choisissez" in said.text.partition('id="choice-error"')[2].partition("</p>")[0]


class TestARequestThatCarriesMore:
    @pytest.mark.parametrize(
        "stray", ["income", "assets", "commitments", "income-work", "net_worth", "valuation-day"]
    )
    @pytest.mark.parametrize("choice", ["transmit", "keep", "decline"])
    def test_is_refused_for_a_field_of_its_own(self, answer, stray, choice):
        said, noted = answer(SOUND | {"choice": choice, stray: "30000"})

        assert said.status_code == 400
        assert noted is None

    @pytest.mark.parametrize("field", sorted(SOUND))
    def test_is_refused_for_saying_a_field_twice(self, answer, field):
        said, noted = answer(SOUND | {field: [SOUND[field], "30000"]})

        assert said.status_code == 400
        assert noted is None

    def test_is_refused_for_words_in_its_address(self, answer):
        said, noted = answer(SOUND, address="/simulation?income=30000")

        assert said.status_code == 400
        assert noted is None

    def test_is_refused_for_a_file(self, answer):
        said, noted = answer(SOUND | {"payslip": (BytesIO(b"30000"), "payslip.txt")})

        assert said.status_code == 400
        assert noted is None

    @pytest.mark.parametrize("kind", ["application/json", "text/plain"])
    def test_is_refused_when_it_is_no_form(self, answer, kind):
        said, noted = answer('{"choice": "decline", "income": 30000}', content_type=kind)

        assert said.status_code == 415
        assert noted is None
