from datetime import date

import pytest

from compliance.errors import BadInput, MissingInput
from compliance.investors.liquid_assets import ASSETS, Kind, counts_as_liquid

DAY = date(2026, 11, 21)
NEVER = (Kind.OTHER_MARKET, Kind.UNLISTED, Kind.CROWDFUNDING, Kind.PENSION, Kind.REAL_ESTATE)


class TestAnAssetCountsAsLiquid:
    def test_when_it_is_savings_with_30_days_of_notice_but_not_31(self):
        assert counts_as_liquid(Kind.SAVINGS, days=0, on=DAY)
        assert counts_as_liquid(Kind.SAVINGS, days=30, on=DAY)
        assert not counts_as_liquid(Kind.SAVINGS, days=31, on=DAY)

    def test_when_it_is_a_fund_redeemed_each_week_but_not_each_month(self):
        assert counts_as_liquid(Kind.FUND, days=1, on=DAY)
        assert counts_as_liquid(Kind.FUND, days=7, on=DAY)
        assert not counts_as_liquid(Kind.FUND, days=8, on=DAY)
        assert not counts_as_liquid(Kind.FUND, days=30, on=DAY)

    def test_when_it_is_cash_or_listed_on_a_regulated_market(self):
        assert counts_as_liquid(Kind.CASH, on=DAY)
        assert counts_as_liquid(Kind.LISTED, on=DAY)

    @pytest.mark.parametrize("kind", NEVER)
    def test_never_when_the_law_leaves_it_out_or_does_not_name_it(self, kind):
        """Earlier crowdfunding shares, a flat, a pension plan, a market that is not regulated."""
        assert not counts_as_liquid(kind, on=DAY)
        assert not counts_as_liquid(kind, days=0, on=DAY)

    @pytest.mark.parametrize("kind", [Kind.SAVINGS, Kind.FUND])
    def test_is_not_guessed_without_the_days_that_decide(self, kind):
        with pytest.raises(MissingInput) as missing:
            counts_as_liquid(kind, on=DAY)
        with pytest.raises(BadInput) as negative:
            counts_as_liquid(kind, days=-1, on=DAY)

        assert missing.value.argument == negative.value.argument == "days"


class TestAssets:
    def test_are_all_listed_once(self):
        assert [asset.kind for asset in ASSETS] == list(Kind)

    @pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset.kind)
    def test_say_why_in_both_languages_for_every_answer_they_may_get(self, asset):
        may_count = asset.days_max is not None or counts_as_liquid(asset.kind, on=DAY)
        may_be_left_out = asset.days_max is not None or not may_count

        assert bool(asset.days) == (asset.days_max is not None)
        for sentence, needed in ((asset.counts, may_count), (asset.excluded, may_be_left_out)):
            assert not needed or (sentence.fr and sentence.en)
