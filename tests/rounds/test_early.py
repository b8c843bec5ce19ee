import pytest
from hypothesis import given, strategies as st

from compliance.euro import Euro
from wiseed_like.rounds.early.advantage import Early, EarlyKind, Quote, least_amount, quote

FORTY = Euro.of(40)
PRICE = Early(EarlyKind.PRICE, 100, price=Euro.of("32.50"))
BONUS = Early(EarlyKind.BONUS, 100, bonus_for=10)


def asked(paid: int, term: Early | None, *, left: int = 100, room: int = 10_000) -> Quote:
    return quote(paid, FORTY, term, left=left, room=room)


class TestAnOrder:
    @pytest.mark.parametrize(("paid", "early"), [(1, True), (100, True), (101, False)])
    def test_has_the_early_price_in_whole_or_not_at_all(self, paid, early):
        found = asked(paid, PRICE)

        assert found == Quote(paid, Euro.of("32.50") if early else FORTY, is_early=early)

    @pytest.mark.parametrize(
        ("paid", "bonus", "early"),
        [(9, 0, False), (10, 1, True), (19, 1, True), (20, 2, True), (101, 0, False)],
    )
    def test_gets_a_share_for_each_ten_paid(self, paid, bonus, early):
        found = asked(paid, BONUS)

        assert (found.paid, found.bonus, found.is_early) == (paid, bonus, early)
        assert found.amount == FORTY * paid

    def test_is_at_the_ordinary_price_when_its_bonus_has_no_room_in_the_round(self):
        assert asked(10, BONUS, room=11).bonus == 1
        assert asked(10, BONUS, room=10) == Quote(10, FORTY)

    @given(term=st.sampled_from([PRICE, BONUS]), left=st.integers(0, 100), room=st.integers(0, 130))
    def test_has_it_up_to_a_number_and_no_further(self, term, left, room):
        early = [n for n in range(131) if asked(n, term, left=left, room=room).is_early]
        assert term.most_paid(left=left, room=room) == max(early, default=0)

    def test_is_at_the_ordinary_price_without_a_term(self):
        assert asked(10, None) == Quote(10, FORTY)

    def test_has_another_mark_for_another_price_or_number(self):
        marks = {asked(10, term).mark for term in (None, PRICE, BONUS)}
        assert len(marks) == 3


class TestTheWholeRound:
    @given(
        term=st.one_of(
            st.builds(
                lambda shares, price: Early(EarlyKind.PRICE, shares, price=Euro(price)),
                st.integers(1, 60),
                st.integers(1_000, 3_999),
            ),
            st.builds(
                lambda shares, for_: Early(EarlyKind.BONUS, max(shares, for_), bonus_for=for_),
                st.integers(1, 60),
                st.integers(1, 12),
            ),
        ),
        orders=st.lists(st.integers(1, 30), max_size=30),
    )
    def test_never_costs_less_than_what_was_announced(self, term, orders):
        """Whoever orders how much in which order: the first shares are not exceeded, and what is
        raised is at least what the sheet says for as many shares."""
        left, issued, raised = term.shares, 0, Euro.ZERO
        for paid in orders:
            found = quote(paid, FORTY, term, left=left, room=10**6)
            left -= found.paid if found.is_early else 0
            issued, raised = issued + found.shares, raised + found.amount

        assert left >= 0
        assert raised >= least_amount(issued, FORTY, term)
        assert raised >= term.lowest(FORTY) * issued or term.bonus_for

    def test_says_what_it_costs_at_most(self):
        assert least_amount(150, FORTY, PRICE) == Euro.of(5_250)
        assert least_amount(50, FORTY, PRICE) == Euro.of(1_625)
        # Ten bonus shares among a hundred and ten; four among forty-four.
        assert least_amount(150, FORTY, BONUS) == Euro.of(5_600)
        assert least_amount(44, FORTY, BONUS) == Euro.of(1_600)

    def test_says_its_lowest_and_its_average_price(self):
        assert (PRICE.lowest(FORTY), PRICE.least_average(150, FORTY)) == (
            Euro.of("32.50"),
            Euro.of("35"),
        )
        assert (BONUS.lowest(FORTY), BONUS.least_average(150, FORTY)) == (
            Euro.of("36.37"),
            Euro.of("37.34"),
        )
