"""Can somebody simulate a loss in the page, and does it compute what the law says? In Chromium."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from compliance.calendar import legal_day
from compliance.ceilings.per_offer_threshold import threshold
from compliance.euro import Euro
from compliance.investors.loss_components import COMPONENTS
from compliance.investors.loss_simulation import loss_capacity
from compliance.investors.loss_valuation import earliest, valuation
from wiseed_like import clock
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
    ("9999999999,99", "9999999999,99 €", "0"),
]
MEASURE = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


def fill(page, income: str, liquid: str, commitments: str) -> None:
    page.fill("#income-work", income)
    page.fill("#assets-cash", liquid)
    page.fill("#commitments-home", commitments)
    page.click("#loss-compute")


def shown(page, where: str) -> Euro:
    text = page.inner_text(where)
    amount = Euro.of(re.sub(r"[^0-9,]", "", text))
    return -amount if "\u2212" in text else amount


def french(amount: Euro) -> str:
    """As the browser writes it, with spaces that do not break."""
    return amount.written("fr")


class TestTheResult:
    def test_agrees_with_the_law_on_every_example(self, visitor):
        page, _ = visitor
        today = legal_day(clock.now())
        for figures in EXAMPLES:
            fill(page, *figures)

            income, assets, commitments = (
                Euro.of(figure.removesuffix(" €") or "0") for figure in figures
            )
            capacity = loss_capacity(income, assets, commitments)
            assert shown(page, "#loss-worth") == income + assets - commitments
            assert shown(page, "#loss-capacity") == capacity, figures
            assert french(threshold(capacity, today)) in page.inner_text("#loss-beyond")
            assert page.is_visible("#loss-negative") == (commitments > income + assets)

    def test_adds_every_field_of_every_component(self, visitor):
        page, _ = visitor
        page.check("#before-income-tax")
        total = 0
        for component in COMPONENTS:
            for place, field in enumerate(component.fields, start=1):
                amount = 70_000 * place if component.sign > 0 else 1_000 * place
                page.fill(f"#{component.key}-{field.key}", str(amount))
                total += component.sign * amount
        page.click("#loss-compute")

        assert shown(page, "#loss-worth") == Euro.of(total)

    def test_counts_income_tax_only_when_the_incomes_are_before_it(self, visitor):
        page, _ = visitor
        tax = page.locator("#commitments-income_tax")
        expect(tax).to_be_hidden()
        page.check("#before-income-tax")
        tax.fill("2000")
        fill(page, "30000", "", "")
        assert shown(page, "#loss-worth") == Euro.of(28_000)

        page.uncheck("#before-income-tax")
        expect(tax).to_be_hidden()
        page.click("#loss-compute")
        assert shown(page, "#loss-worth") == Euro.of(30_000)

    def test_goes_away_when_a_figure_changes(self, visitor):
        page, _ = visitor
        fill(page, "30000", "20000", "12000")
        page.fill("#income-rent", "1")

        assert page.is_hidden("#loss-outcome")

    def test_is_drawn_said_and_tabled_alike(self, visitor):
        page, _ = visitor
        fill(page, "12000", "1000", "15000")
        figures = [12_000, 1_000, -15_000, -2_000, 0, 1_000]
        amounts = [french(Euro.of(figure)).replace("-", "\u2212") for figure in figures]

        assert page.locator("#loss-chart .loss-sum").all_text_contents() == amounts
        page.click("#loss-figures summary")
        assert page.locator("#loss-figures tbody td").all_text_contents() == amounts
        assert (
            page.locator("#loss-chart .loss-label").all_text_contents()
            == page.locator("#loss-figures tbody th").all_text_contents()
        )
        chart = page.get_by_role("img", name=re.compile("Graphique"))
        said = chart.get_attribute("aria-label")
        assert all(amount in said for amount in amounts)
        assert page.locator("#loss-chart [style]").count() == 0

    def test_is_written_in_the_language_of_the_page(self, visitor, live_server):
        page, _ = visitor
        page.goto(f"{live_server}/language/en?next=/simulation")
        fill(page, "31,234.56", "7,890", "1234.5")

        assert page.inner_text("#loss-worth") == "€37,890.06"
        assert page.inner_text("#loss-capacity") == "€3,789.00"


class TestAnAmount:
    @pytest.mark.parametrize("wrong", ["1e3", "-5", "abc", "1,234", "٣٠", "12,5,0", "1.234,50"])
    def test_that_is_none_gives_no_result(self, visitor, wrong):
        page, _ = visitor
        fill(page, wrong, "10", "10")

        assert page.is_hidden("#loss-outcome")
        assert "montant en euros" in page.inner_text("#income-work-error")
        expect(page.locator("#income-work")).to_be_focused()
        expect(page.locator("#income-work")).to_have_attribute("aria-invalid", "true")

    def test_may_be_too_large(self, visitor):
        page, _ = visitor
        fill(page, "10000000000", "10", "10")

        assert page.is_hidden("#loss-outcome")
        assert "trop grand" in page.inner_text("#income-work-error")

    def test_of_income_is_asked_for(self, visitor):
        page, _ = visitor
        fill(page, "", "10", "")
        assert page.is_hidden("#loss-outcome")
        assert "au moins un revenu" in page.inner_text("#income-work-error")

        fill(page, "0", "10", "")
        assert page.is_visible("#loss-outcome")
        assert page.is_hidden("#income-work-error")


class TestTheDay:
    def test_is_usually_31_december_with_the_income_of_that_year(self, visitor):
        page, _ = visitor
        year = legal_day(clock.now()).year - 1

        assert f"du 1er janvier {year} au 31 décembre {year}" in page.inner_text("#loss-period")
        assert page.is_hidden("#valuation-day")

    def test_may_be_more_recent_and_is_then_one_for_assets_and_commitments(self, visitor):
        page, _ = visitor
        today = legal_day(clock.now())
        page.select_option("#valuation-choice", "recent")
        for day in (today, earliest(today)):
            page.fill("#valuation-day", day.isoformat())
            found = valuation(today, assets_on=day, commitments_on=day)

            period = page.inner_text("#loss-period")
            assert f"au {_long(found.on)}. Vos revenus" in period
            assert f"du {_long(found.income_from)} au {_long(found.income_to)}" in period
        assert page.locator('#loss-tool input[type="date"]').count() == 1
        fill(page, "30000", "", "")
        assert page.is_visible("#loss-outcome")

    @pytest.mark.parametrize(("days", "words"), [(1, "pas encore"), (-400, "trop ancienne")])
    def test_is_refused_beside_its_field(self, visitor, days, words):
        page, _ = visitor
        today = legal_day(clock.now())
        wrong = today + timedelta(days=1) if days > 0 else earliest(today) - timedelta(days=1)
        page.select_option("#valuation-choice", "recent")
        page.fill("#valuation-day", wrong.isoformat())
        fill(page, "30000", "", "")

        assert page.is_hidden("#loss-outcome")
        assert words in page.inner_text("#valuation-day-error")
        expect(page.locator("#valuation-day")).to_be_focused()
        page.fill("#valuation-day", today.isoformat())
        assert page.is_hidden("#valuation-day-error")

    def test_has_to_be_given_once_asked_for(self, visitor):
        page, _ = visitor
        page.select_option("#valuation-choice", "recent")
        fill(page, "30000", "", "")

        assert page.is_hidden("#loss-outcome")
        assert "le mois" in page.inner_text("#valuation-day-error")
        page.select_option("#valuation-choice", "usual")
        page.click("#loss-compute")
        assert page.is_visible("#loss-outcome")


class TestThePage:
    def test_is_worked_with_the_keyboard_alone(self, visitor):
        page, investor = visitor
        page.focus("#income-work")
        page.keyboard.type("30000")
        page.keyboard.press("Enter")
        expect(page.locator("#loss-outcome")).to_be_focused()
        page.focus("#choice-transmit")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/journey")

        session.expire_all()
        assert queries.latest_simulation(investor).result is None

    def test_says_beside_its_field_what_an_answer_lacks(self, visitor):
        page, investor = visitor
        fill(page, "30000", "20000", "12000")
        page.click("#loss-form button")

        assert "Choisissez" in page.inner_text("#choice-error")
        assert "Cochez" in page.inner_text("#acknowledged-error")
        assert shown(page, "#loss-worth") == Euro.of(38_000)
        assert queries.latest_simulation(investor) is None

    def test_lets_an_answer_that_the_house_refused_be_made_again(self, visitor):
        page, investor = visitor
        page.evaluate("document.getElementById('loss-form').submit()")  # past our own checks
        page.wait_for_selector(".error-summary")
        assert "Choisissez" in page.inner_text("#choice-error")
        assert page.is_hidden("#loss-figures")
        page.check("#choice-transmit")
        page.check("#acknowledged")
        page.click("#loss-form button")
        assert "d'abord le calcul" in page.inner_text("#result-error")

        fill(page, "30000", "20000", "12000")
        page.check("#choice-transmit")
        page.check("#acknowledged")
        page.click("#loss-form button")
        page.wait_for_url("**/journey")
        session.expire_all()
        assert queries.latest_simulation(investor).result == Euro.of(3_800)

    @pytest.mark.parametrize("width", [1280, 390])
    def test_is_sound_for_axe_and_fits_with_everything_unfolded(self, visitor, width):
        page, _ = visitor
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        page.check("#before-income-tax")
        page.select_option("#valuation-choice", "recent")
        page.select_option("#asset-kind", "savings")
        fill(page, "9999999999,99", "x", "9999999999")
        wide, room = page.evaluate(MEASURE)
        assert wide <= room
        fill(page, "9999999999,99", "7", "9999999999")
        page.select_option("#valuation-choice", "usual")
        page.click("#loss-compute")

        wide, room = page.evaluate(MEASURE)
        assert wide <= room
        page.evaluate(AXE_SCRIPT)
        faults = page.evaluate("axe.run().then(all => all.violations.map(each => each.id))")
        assert faults == []

    def test_without_javascript_can_only_be_declined(self, visitor, browser, live_server):
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


def _long(day: date) -> str:
    """A day as a French browser writes it."""
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    return f"{'1er' if day.day == 1 else day.day} {months.split()[day.month - 1]} {day.year}"
