"""Do the figures stay in the browser, and does it compute what the law says? In Chromium."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest

from compliance.euro import Euro
from compliance.loss_simulation import loss_capacity
from tests.investors.test_service import an_investor
from wiseed_like.db import session
from wiseed_like.investors import queries

# income, liquid assets, commitments: the worked examples, then odd cents.
EXAMPLES = [
    ("30000", "20000", "12000"),
    ("45000", "60000", "25000"),
    ("18000", "4000", "9000"),
    ("15000", "12000", "7000"),
    ("12000", "1000", "15000"),
    ("31 234,56", "7 890.09", "12 345,7"),
    ("0,09", "", ""),
    ("999999999999", "999999999999,99", "0"),
]


@pytest.fixture
def visitor(page, live_server, sign_in):
    """A page signed in as an investor, and that investor."""
    investor = an_investor()
    client = sign_in(investor.user)
    cookie = client.get_cookie("session")
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server}])
    page.goto(f"{live_server}/simulation")
    return page, investor


def fill(page, income: str, liquid: str, commitments: str) -> None:
    page.fill("#income-work", income)
    page.fill("#assets-cash", liquid)
    page.fill("#commitments-home", commitments)
    page.click("#loss-compute")


class TestLossSimulation:
    def test_agrees_with_the_law_on_every_example(self, visitor):
        page, _ = visitor
        for figures in EXAMPLES:
            fill(page, *figures)
            shown = re.sub(r"[^0-9,]", "", page.inner_text("#loss-capacity"))

            expected = loss_capacity(*(Euro.of(figure or "0") for figure in figures))
            assert Euro.of(shown) == expected, figures

    def test_adds_every_field_of_every_component(self, visitor):
        page, _ = visitor
        signs = {"income": 1, "assets": 1, "commitments": -1}
        total = 0
        for field in page.query_selector_all("#loss-tool input"):
            component = field.get_attribute("id").partition("-")[0]
            amount = 70_000 if signs[component] > 0 else 1_000
            field.fill(str(amount))
            total += signs[component] * amount
        page.click("#loss-compute")

        shown = re.sub(r"[^0-9,]", "", page.inner_text("#loss-worth"))
        assert Euro.of(shown) == Euro.of(total)

    def test_no_request_ever_carries_a_figure(self, visitor):
        page, investor = visitor
        sent = []
        page.on("request", lambda request: sent.append(request))
        page.fill("#income-interest", "7654,32")
        fill(page, "41117", "23335", "10003")
        page.check("#choice-transmit")
        page.check("#acknowledged")
        page.click("#loss-form button")
        page.wait_for_url("**/journey")

        posts = [request for request in sent if request.method == "POST"]
        assert len(posts) == 1
        fields = parse_qs(posts[0].post_data, keep_blank_values=True)
        assert set(fields) == {"csrf_token", "result", "choice", "acknowledged"}
        told = [each.url + (each.post_data or "") + str(each.headers) for each in sent]
        kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
        for text in (*told, kept):
            for figure in ("41117", "23335", "10003", "7654"):
                assert figure not in text.replace(fields["csrf_token"][0], ""), text
        session.expire_all()
        worth = Euro.of("41117") + Euro.of("7654.32") + Euro.of("23335") - Euro.of("10003")
        assert queries.latest_simulation(investor).result == Euro(worth.cents // 10)

    def test_a_kept_result_is_not_sent(self, visitor):
        page, investor = visitor
        fill(page, "30000", "20000", "12000")
        page.check("#choice-keep")
        page.check("#acknowledged")
        with page.expect_request(lambda request: request.method == "POST") as caught:
            page.click("#loss-form button")

        assert parse_qs(caught.value.post_data, keep_blank_values=True)["result"] == [""]
        page.wait_for_url("**/journey")
        session.expire_all()
        assert queries.latest_simulation(investor).result is None

    @pytest.mark.parametrize("wrong", ["1e3", "-5", "abc", "1,234", "٣٠", "1234567890123"])
    def test_what_is_no_amount_gives_no_result(self, visitor, wrong):
        page, _ = visitor
        fill(page, wrong, "10", "10")

        assert page.is_hidden("#loss-outcome")
        assert "montant en euros" in page.inner_text("#income-work-error")

    def test_without_any_income_it_asks_for_one(self, visitor):
        page, _ = visitor
        fill(page, "", "10", "")
        assert page.is_hidden("#loss-outcome")
        assert "au moins un revenu" in page.inner_text("#income-work-error")

        fill(page, "0", "10", "")
        assert page.is_visible("#loss-outcome")

    def test_a_changed_figure_takes_the_result_away(self, visitor):
        page, _ = visitor
        fill(page, "30000", "20000", "12000")
        page.fill("#income-rent", "1")

        assert page.is_hidden("#loss-outcome")

    def test_forgets_the_figures_after_back_but_not_while_the_page_still_loads(self, visitor):
        page, _ = visitor
        shown = "persisted => dispatchEvent(new PageTransitionEvent('pageshow', { persisted }))"
        page.fill("#income-interest", "31417")
        page.evaluate(shown, False)
        assert page.input_value("#income-interest") == "31417"
        page.evaluate(shown, True)
        assert page.input_value("#income-interest") == ""

    def test_without_javascript_it_can_only_be_declined(self, visitor, browser, live_server):
        page, investor = visitor
        plain = browser.new_context(java_script_enabled=False, locale="fr-FR")
        plain.add_cookies(page.context.cookies())
        other = plain.new_page()
        other.goto(f"{live_server}/simulation")

        assert other.is_hidden("#loss-tool")
        assert other.is_hidden("#loss-form")
        assert "JavaScript" in other.inner_text("main")
        other.click("text=Refuser la simulation")
        other.wait_for_url("**/journey")
        plain.close()
        session.expire_all()
        assert queries.latest_simulation(investor).declined
