from datetime import date

import pytest

from compliance.euro import Euro
from compliance.offer_cap import PastOffer, assess, headroom

LAUNCH = date(2026, 3, 1)


def past(launched_on, amount, counts=True):
    return PastOffer(launched_on, Euro.of(amount), counts)


class TestAssess:
    @pytest.mark.parametrize(
        ("offers", "target"),
        [
            ([past(date(2025, 9, 1), 2_000_000)], "3000000"),
            ([past(date(2025, 2, 28), 4_000_000)], "4500000"),
            (
                [past(date(2025, 6, 1), 1_500_000), past(date(2025, 7, 1), 1_000_000)],
                "2500000",
            ),
            ([past(date(2025, 9, 1), 3_000_000, counts=False)], "5000000"),
            ([], "5000000"),
        ],
    )
    def test_allows_up_to_five_million(self, offers, target):
        assert assess(Euro.of(target), offers, LAUNCH) is None

    @pytest.mark.parametrize(
        ("offers", "target"),
        [
            ([past(date(2025, 9, 1), 2_000_000)], "3000000.01"),
            ([past(date(2025, 3, 1), 4_000_000)], "4500000"),
            ([], "5000000.01"),
        ],
    )
    def test_blocks_a_cent_more(self, offers, target):
        block = assess(Euro.of(target), offers, LAUNCH)

        assert block is not None
        assert block.threshold == Euro.of(5_000_000)

    def test_says_what_is_left(self):
        block = assess(Euro.of(4_000_000), [past(date(2025, 9, 1), 2_000_000)], LAUNCH)

        assert block is not None
        assert block.inputs["headroom"] == Euro.of(3_000_000)
        assert "€3,000,000.00" in block.sentence.en


class TestHeadroom:
    def test_leaves_out_offers_of_the_day_itself_and_later(self):
        offers = [past(LAUNCH, 1_000_000), past(date(2026, 4, 1), 1_000_000)]

        assert headroom(offers, LAUNCH) == Euro.of(5_000_000)
