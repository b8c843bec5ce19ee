"""Does the browser's half of the law agree with ours, to the cent and to the day? In Chromium."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from compliance.calendar import legal_day
from compliance.ceilings.per_offer_threshold import threshold
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.investors.liquid_assets import ASSETS, counts_as_liquid
from compliance.investors.loss_simulation import browser_parameters, loss_capacity
from compliance.investors.loss_valuation import earliest, valuation
from wiseed_like import clock

TODAY = date(2026, 11, 21)
SEED = 2114
RUN = """
async ([what, cases, numbers]) => {
  const law = await import("/static/js/loss-simulation/law.js");
  const camel = name => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  const said = Object.fromEntries(Object.entries(numbers).map(([k, v]) => [camel(k), v]));
  const asked = {
    result: ([income, assets, commitments]) => {
      const worth = law.netWorth(BigInt(income), BigInt(assets), BigInt(commitments));
      const capacity = law.lossCapacity(worth, said.capacityBasisPoints);
      return [worth, capacity, law.perOfferThreshold(capacity, said)].map(String);
    },
    cents: ([text, language]) => String(law.cents(text, language)),
    valuation: ([chosen, today]) => law.valuation(chosen, today),
  }[what];
  return cases.map(asked);
}
"""


@pytest.fixture
def browser_says(visitor):
    """Asks the module that the page itself uses, many questions at once."""
    page, _ = visitor

    def ask(what: str, cases: list) -> list:
        return page.evaluate(RUN, [what, cases, browser_parameters(TODAY)])

    return ask


def amounts(chance: random.Random) -> tuple[int, int, int]:
    """Whole cents, small and large alike, so that net worth is often below zero."""
    return tuple(chance.randrange(10 ** chance.randrange(1, 14)) for _ in range(3))


class TestTheBrowser:
    def test_finds_our_net_worth_tenth_and_threshold(self, browser_says):
        chance = random.Random(SEED)
        cases = [(k, 0, 0) for k in range(25)] + [(0, k, 5) for k in range(25)]
        cases += [(2_000_000 + k, 0, 0) for k in range(-30, 30)]  # where 5 % is 1,000 EUR
        cases += [amounts(chance) for _ in range(1_000)]

        for case, found in zip(
            cases, browser_says("result", [[str(k) for k in case] for case in cases]), strict=True
        ):
            income, assets, commitments = map(Euro, case)
            capacity = loss_capacity(income, assets, commitments, on=TODAY)
            worth = income + assets - commitments
            expected = [worth, capacity, threshold(capacity, TODAY)]
            assert found == [str(each.cents) for each in expected], case

    def test_reads_amounts_as_we_do(self, browser_says):
        written = ["1 234,50", "1234.5", "0", "007", "1\u202f234\u00a0567,89", "12,3", "0,01"]
        refused = ["1,234", "1.234", "1e3", "-5", "+5", "1,2,3", "٣", ",5", "5,", "1.234,50", "NaN"]

        found = browser_says("cents", [[text, "fr"] for text in written + refused])

        assert found[: len(written)] == [str(Euro.of(text).cents) for text in written]
        assert found[len(written) :] == ["null"] * len(refused)
        for text in refused:
            # Below zero is an amount of a ledger, none of a simulation.
            if text != "-5":
                with pytest.raises(ValueError, match="not an amount"):
                    Euro.of(text)

    def test_reads_thousands_apart_by_a_comma_in_english_only(self, browser_says):
        cases = [["1,234", "en"], ["12,345,678.90", "en"], ["12,5", "en"], ["1234,567", "en"]]

        assert browser_says("cents", cases) == ["123400", "1234567890", "1250", "null"]
        assert browser_says("cents", [["1,234.50", "fr"]]) == ["null"]

    def test_takes_the_worked_examples_of_dates(self, browser_says):
        usual, recent = browser_says(
            "valuation", [[None, "2026-11-21"], ["2026-10-31", "2026-11-21"]]
        )

        assert usual == {"on": "2025-12-31", "from": "2025-01-01", "to": "2025-12-31"}
        assert recent == {"on": "2026-10-31", "from": "2025-11-01", "to": "2026-10-31"}

    def test_takes_our_dates_on_any_day(self, browser_says):
        chance = random.Random(SEED)
        days = [date(2024, 2, 29), date(2028, 2, 29), date(2025, 2, 28), date(2026, 1, 1)]
        days += [date(2022, 1, 1) + timedelta(days=chance.randrange(4_000)) for _ in range(300)]
        cases = [
            (today + timedelta(days=back), today)
            for today in days
            for back in (1, 0, -1, -59, -chance.randrange(450))
        ] + [
            (earliest(today) + timedelta(days=shift), today) for today in days for shift in (-1, 0)
        ]

        found = browser_says("valuation", [[str(day), str(today)] for day, today in cases])

        for (day, today), said in zip(cases, found, strict=True):
            try:
                ours = valuation(today, assets_on=day, commitments_on=day)
            except BadInput:
                assert said == {"problem": "future" if day > today else "tooOld"}, (day, today)
            else:
                assert said == {
                    "on": str(ours.on),
                    "from": str(ours.income_from),
                    "to": str(ours.income_to),
                }

    @pytest.mark.parametrize("text", ["", "2026-02-30", "31/10/2026", "2026-1-1", "hier"])
    def test_reads_no_day_where_there_is_none(self, browser_says, text):
        assert browser_says("valuation", [[text, "2026-11-21"]]) == [{"problem": "unreadable"}]

    def test_counts_an_asset_when_we_do(self, visitor):
        page, _ = visitor
        today = legal_day(clock.now())
        page.locator("details[data-aside]").evaluate("details => details.open = true")
        for asset in ASSETS:
            page.select_option("#asset-kind", asset.kind.value)
            asked = asset.days_max is not None
            assert page.is_visible("#asset-days") == asked
            for days in (0, 7, 8, 30, 31, 90) if asked else (None,):
                if asked:
                    page.fill("#asset-days", str(days))
                counts = counts_as_liquid(asset.kind, days=days, on=today)
                answer = page.inner_text("#asset-answer")
                assert ("ne compte pas" in answer) != counts, (asset, days)
                assert (asset.counts if counts else asset.excluded).fr in answer
