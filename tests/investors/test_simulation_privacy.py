"""Does anything that is typed ever leave the browser, or stay in it? In Chromium, on the wire."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request
from sqlalchemy import text

from compliance.calendar import legal_day
from compliance.euro import Euro
from compliance.investors.loss_components import COMPONENTS, sums
from compliance.investors.loss_simulation import loss_capacity
from tests.investors.test_service import an_investor
from tests.investors.wire import Wire
from tests.support.clients import ApartClient
from tests.support.running import LOGS
from wiseed_like import clock
from wiseed_like.db import session
from wiseed_like.investors import queries
from wiseed_like.investors.models import Investor

# One for each field, none alike: 9876543.21, 9812343.84... Seven digits, as no time or port has.
TYPED = {
    f"{component.key}-{each.key}": Euro(987_654_321 - 6_419_937 * place)
    - Euro(500_000_003 if component.sign < 0 else 0)
    for number, component in enumerate(COMPONENTS)
    for place, each in enumerate(component.fields, start=10 * number)
}
INCOME, ASSETS, COMMITMENTS = sums(TYPED, income_tax_deducted=False)
CAPACITY = loss_capacity(INCOME, ASSETS, COMMITMENTS)
WORTH = INCOME + ASSETS - COMMITMENTS
# What the browser keeps. The library of all our pages notes which page it is on, and no more.
KEPT = """
async () => JSON.stringify([
  Object.entries(localStorage),
  Object.entries(sessionStorage).filter(([name]) => name !== "htmx-current-path-for-history"),
  await indexedDB.databases(), await caches.keys(), history.state, document.cookie,
])
"""
NOTHING = '[[],[],[],[],null,""]'


def trace(digits: str) -> re.Pattern[str]:
    """These digits, however they are parted: 98765, 98 765, 98,765, 98%E2%80%AF765, 98+765."""
    between = r"(?:%[0-9A-Fa-f]{2}|[^0-9A-Za-z%]){0,3}"
    return re.compile(r"(?<![0-9])" + between.join(digits))


def traces_of_what_was_typed(said: str) -> list[str]:
    """The fields whose amount is somewhere in what was said, or what they add up to."""
    found = [name for name, amount in TYPED.items() if trace(str(amount.cents)[:-2]).search(said)]
    return found + ["net worth"] * bool(trace(str(WORTH.cents)).search(said))


@dataclass
class Visit:
    page: Page
    wire: Wire
    investor: Investor
    requests: list[Request] = field(default_factory=list)
    sockets: list[object] = field(default_factory=list)

    def types_everything(self) -> None:
        """Every field, at 31 December and again at a more recent day."""
        page = self.page
        page.check("#before-income-tax")
        for name, amount in TYPED.items():
            page.fill(f"#{name}", f"{amount.decimal}".replace(".", ","))
        page.click("#loss-compute")
        page.wait_for_selector("#loss-outcome:not([hidden])")
        page.select_option("#valuation-choice", "recent")
        page.fill("#valuation-day", self.day)
        page.focus("#income-work")
        page.keyboard.press("Enter")
        page.wait_for_selector("#loss-outcome:not([hidden])")
        assert WORTH.written("fr") == page.inner_text("#loss-worth")

    @property
    def day(self) -> str:
        return (legal_day(clock.now()) - timedelta(days=3)).isoformat()

    def answers(self, choice: str) -> None:
        self.page.check(f"#choice-{choice}")
        self.page.check("#acknowledged")
        self.page.click("#loss-form button")
        self.page.wait_for_url("**/journey")

    def assert_empty_handed(self) -> None:
        """Nothing typed is in the fields, nor kept anywhere in the browser."""
        for name in (*TYPED, "valuation-day", "asset-days"):
            assert self.page.input_value(f"#{name}") == ""
        assert self.page.is_hidden("#loss-outcome")
        assert self.page.input_value("#loss-result") == ""
        assert self.page.evaluate(KEPT) == NOTHING

    def posts(self) -> list[dict[str, list[str]]]:
        return [
            parse_qs(each.post_data, keep_blank_values=True)
            for each in self.requests
            if each.method == "POST"
        ]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="fr-FR")
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def visit(
    context: BrowserContext, live_server: str, sign_in: Callable[..., ApartClient]
) -> Iterator[Visit]:
    wire = Wire(live_server)
    investor = an_investor()
    cookie = sign_in(investor.user).get_cookie("session")
    assert cookie is not None
    context.add_cookies(
        [{"name": "session", "value": cookie.value, "url": wire.address, "httpOnly": True}]
    )
    page = context.new_page()
    found = Visit(page, wire, investor)
    context.on("request", lambda request: found.requests.append(request))
    page.on("websocket", lambda socket: found.sockets.append(socket))
    page.goto(f"{wire.address}/simulation")
    yield found
    wire.close()


class TestWhatIsTyped:
    @pytest.mark.parametrize("choice", ["transmit", "keep", "decline"])
    def test_never_leaves_the_browser(self, visit, choice, worker_name):
        visit.types_everything()
        if choice == "decline":
            visit.page.click("text=Refuser la simulation")
            visit.page.wait_for_url("**/journey")
        else:
            visit.answers(choice)
        visit.page.go_back()
        visit.assert_empty_handed()

        said = visit.wire.heard
        assert said.count("POST /simulation ") == len(visit.posts()) == 1
        for request in visit.requests:
            assert request.url.startswith((visit.wire.address, "data:"))
            said += request.url + str(request.all_headers()) + (request.post_data or "")
        assert traces_of_what_was_typed(said) == []
        assert visit.day not in said
        assert visit.sockets == []
        assert traces_of_what_was_typed(_logs(worker_name) + _database()) == []

        told = [each for each in (said, _database()) if trace(str(CAPACITY.cents)).search(each)]
        assert len(told) == (2 if choice == "transmit" else 0)

    def test_is_answered_with_the_tenth_by_who_transmits_it(self, visit):
        visit.types_everything()
        visit.answers("transmit")

        (sent,) = visit.posts()
        assert set(sent) == {"csrf_token", "choice", "result", "acknowledged"}
        assert sent["result"] == [str(CAPACITY.cents)]
        session.expire_all()
        assert queries.latest_simulation(visit.investor).result == CAPACITY

    @pytest.mark.parametrize("choice", ["keep", "decline"])
    def test_is_answered_without_any_result_by_who_does_not(self, visit, choice):
        if choice == "keep":
            visit.types_everything()
            visit.answers(choice)
        else:
            visit.page.click("text=Refuser la simulation")
            visit.page.wait_for_url("**/journey")

        (sent,) = visit.posts()
        assert set(sent) <= {"csrf_token", "choice", "acknowledged"}
        session.expire_all()
        done = queries.latest_simulation(visit.investor)
        assert done.result is None
        assert done.declined == (choice == "decline")

    def test_is_kept_nowhere_and_gone_after_a_reload(self, visit):
        visit.types_everything()
        assert visit.page.evaluate(KEPT) == NOTHING
        visit.page.reload()

        visit.assert_empty_handed()

    def test_is_gone_when_the_page_comes_back_but_not_while_it_still_loads(self, visit):
        shows = "persisted => dispatchEvent(new PageTransitionEvent('pageshow', { persisted }))"
        visit.types_everything()
        visit.page.evaluate(shows, False)
        assert visit.page.input_value("#income-work") != ""
        visit.page.evaluate(shows, True)

        visit.assert_empty_handed()

    def test_is_computed_with_the_connection_cut(self, visit, context):
        context.set_offline(True)
        visit.requests.clear()
        visit.types_everything()

        # A font or the page's icon may still be on its way.
        assert all("/static/" in each.url for each in visit.requests)


class TestTheTool:
    def test_stands_outside_every_form_and_gives_no_name(self, visit):
        fields = visit.page.locator("#loss-tool").locator("input, select, textarea")

        assert fields.count() == len(TYPED) + 5
        for each in fields.all():
            name, off, has_form = each.evaluate("e => [e.name, e.autocomplete, e.form !== null]")
            assert (name, off, has_form) == ("", "off", False)

    def test_may_not_reach_anybody_from_its_scripts(self, visit):
        tries = """
            async address => {
              const tried = await Promise.allSettled([
                fetch("/journey?leak=1"),
                fetch(address, { method: "POST", body: "leak" }),
                new Promise((opens, fails) => {
                  const socket = new WebSocket(address.replace("http", "ws") + "/leak");
                  socket.onopen = opens;
                  socket.onerror = fails;
                }),
              ]);
              navigator.sendBeacon("/journey", "leak");
              return tried.map(each => each.status);
            }
        """
        assert visit.page.evaluate(tries, visit.wire.address) == ["rejected"] * 3
        visit.page.wait_for_timeout(300)

        assert "leak" not in visit.wire.heard

    def test_would_be_caught_by_this_test_if_it_did(self, visit):
        """The wire hears an amount however it is written; a silent wire would prove nothing."""
        amount = next(iter(TYPED.values()))
        for number, written in enumerate(
            (str(amount), amount.written("fr"), amount.written("en"), str(amount.cents))
        ):
            before = len(visit.wire.heard)
            with visit.page.expect_request(re.compile("leak")):
                visit.page.evaluate(
                    "url => { new Image().src = url }", f"/static/{number}?leak={written}"
                )
            visit.page.wait_for_timeout(300)
            assert traces_of_what_was_typed(visit.wire.heard[before:]) == ["income-work"], written


def _logs(worker_name: str) -> str:
    files = [each for each in (LOGS / worker_name).rglob("*") if each.is_file()]
    assert files
    return "".join(Path(each).read_text(errors="replace") for each in files)


def _database() -> str:
    """Every row of every table of the house, as the database writes it."""
    session.expire_all()
    tables = session.scalars(
        text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
    ).all()
    assert "loss_simulations" in tables
    return "\n".join(
        row
        for table in tables
        for row in session.scalars(text(f"SELECT CAST(whole AS text) FROM {table} AS whole"))
    )
