"""Do the investor's pages answer, refuse and keep as they should?"""

from __future__ import annotations

import pytest

from tests.investors.test_service import TWO_CRITERIA, a_user, an_investor
from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.investors import queries, service
from wiseed_like.investors.rules import RequestState

PAGES = (
    "/journey",
    "/classification",
    "/classification/request",
    "/entry-test",
    "/entry-test/refuse",
    "/entry-test/not-investing",
    "/simulation",
)
REQUEST = {
    "gross_income": "60 000",
    "finance_months": "12",
    "explanation": "Salarié de la banque X depuis 2015.",
    "attests": "y",
    "understands": "y",
    "answers_for_truth": "y",
}


def text(response) -> str:
    return response.get_data(as_text=True).replace("&#39;", "'")


class TestPages:
    @pytest.mark.parametrize("path", PAGES)
    def test_open_to_a_new_investor_and_close_to_others(self, path, sign_in, client):
        assert sign_in(a_user()).get(path).status_code == 200
        assert sign_in(a_user("odile", "compliance")).get(path).status_code == 404
        assert client.get(path).status_code == 303

    def test_staff_pages_are_for_compliance(self, sign_in):
        investor = an_investor()
        with transaction():
            asked = service.request_sophistication(
                investor, TWO_CRITERIA, explanation="X", now=clock.now()
            )
        officer = sign_in(a_user("odile", "compliance"))
        for path in ("/staff/sophistication", f"/staff/sophistication/{asked.id}"):
            assert officer.get(path).status_code == 200
            assert sign_in(investor.user).get(path).status_code == 404
        assert officer.get("/staff/sophistication/999").status_code == 404

    @pytest.mark.usefixtures("with_csrf")
    def test_no_token_no_change(self, sign_in):
        investor = an_investor()
        answer = sign_in(investor.user).post("/simulation", data={"choice": "decline"})

        assert answer.status_code == 400
        assert queries.latest_simulation(investor) is None


class TestSimulation:
    @pytest.mark.parametrize("stray", ["income", "assets", "income-work", "net_worth"])
    def test_anything_but_the_result_is_refused(self, stray, sign_in):
        investor = an_investor()
        sent = {"choice": "transmit", "result": "380000", "acknowledged": "y", stray: "30000"}
        answer = sign_in(investor.user).post("/simulation", data=sent)

        assert answer.status_code == 400
        assert queries.latest_simulation(investor) is None

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"choice": "transmit", "acknowledged": "y"},
            {"choice": "transmit", "result": "-1", "acknowledged": "y"},
            {"choice": "transmit", "result": "1e3", "acknowledged": "y"},
            {"choice": "transmit", "result": "12,5", "acknowledged": "y"},
            {"choice": "transmit", "result": "٣", "acknowledged": "y"},
            {"choice": "transmit", "result": "9" * 40, "acknowledged": "y"},
            {"choice": "transmit", "result": "380000"},
            {"choice": "keep"},
            {"choice": "other", "acknowledged": "y"},
        ],
    )
    def test_bad_input_changes_nothing(self, sent, sign_in):
        investor = an_investor()
        answer = sign_in(investor.user).post("/simulation", data=sent)

        assert answer.status_code == 422
        assert queries.latest_simulation(investor) is None

    def test_kept_result_is_dropped_even_if_it_is_sent(self, sign_in):
        investor = an_investor()
        sent = {"choice": "keep", "result": "380000", "acknowledged": "y"}
        sign_in(investor.user).post("/simulation", data=sent)

        done = queries.latest_simulation(investor)
        assert done.result is None
        assert not done.declined

    def test_the_tool_stands_outside_every_form_and_its_inputs_have_no_name(self, sign_in):
        page = text(sign_in(an_investor().user).get("/simulation"))
        tool = page[page.index('id="loss-tool"') : page.index('id="loss-outcome"')]

        assert "<input" in tool
        assert "name=" not in tool
        assert "<form" not in tool


class TestSophistication:
    @pytest.mark.parametrize(
        "changes",
        [
            {"attests": ""},
            {"understands": ""},
            {"answers_for_truth": ""},
            {"explanation": ""},
            {"explanation": "x" * 2001},
            {"gross_income": "1e9"},
            {"gross_income": "-60000"},
            {"finance_months": "12,5"},
            {"finance_months": "١٢"},
            {"finance_months": "11"},
        ],
    )
    def test_bad_or_incomplete_requests_change_nothing(self, changes, sign_in):
        investor = an_investor()
        sent = {key: value for key, value in (REQUEST | changes).items() if value}
        answer = sign_in(investor.user).post("/classification/request", data=sent)

        assert answer.status_code == 422
        assert "banque X" in text(answer) or "explanation" in changes
        assert queries.latest_request(investor) is None

    def test_no_box_is_ticked_beforehand(self, sign_in):
        page = text(sign_in(an_investor().user).get("/classification/request"))

        assert 'type="checkbox"' in page
        assert "checked" not in page

    def test_from_request_to_status_and_back(self, sign_in):
        investor = an_investor()
        browser, officer = sign_in(investor.user), sign_in(a_user("odile", "compliance"))
        assert browser.post("/classification/request", data=REQUEST).status_code == 303
        assert browser.post("/classification/request", data=REQUEST).status_code == 422
        path = f"/staff/sophistication/{queries.latest_request(investor).id}"

        assert officer.post(path, data={"decision": "decline"}).status_code == 422
        assert officer.post(path, data={"decision": "approve"}).status_code == 303
        assert officer.post(path, data={"decision": "approve"}).status_code == 422
        assert queries.latest_request(investor).state == RequestState.APPROVED
        assert "Vous êtes investisseur averti" in text(browser.get("/classification"))

        assert browser.get("/classification/withdraw").status_code == 200
        browser.post("/classification/withdraw")
        assert not queries.find_investor(investor.user_id).is_sophisticated(clock.now())
