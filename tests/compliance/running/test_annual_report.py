from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.parameters.ecspr import APPLIES_ON
from compliance.parameters.operations import (
    REPORT_FILED_ON_A_WORKING_DAY,
    REPORT_USES_THE_CLASS_AT_SUBSCRIPTION,
)
from compliance.running.annual_report import (
    Commitment,
    InvestorRow,
    Offer,
    ProjectRow,
    aggregate,
    reported,
)
from compliance.running.annual_report_due import Report, assess, deadline, file_by
from compliance.verdict import Answer

DAY = date(2026, 2, 1)


def on(day):
    return as_of(datetime(day.year, day.month, day.day, 11, tzinfo=UTC))


def offer(offer_id, currency="EUR"):
    return Offer(offer_id, "552100554", currency)


def committed(investor, amount, *, offer="A", country="FR", then=False, now=False, **more):
    return Commitment(offer, investor, Decimal(amount), country, then, now, **more)


class TestTheDeadline:
    @pytest.mark.parametrize(
        ("year", "day"),
        [
            pytest.param(2025, date(2026, 2, 28), id="a Saturday"),
            pytest.param(2027, date(2028, 2, 29), id="a leap year"),
        ],
    )
    def test_is_the_last_day_of_february(self, year, day):
        assert deadline(year) == day

    def test_is_met_on_the_last_working_day_before_it(self, monkeypatch):
        assert file_by(2025) == date(2026, 2, 27)
        assert file_by(2027) == date(2028, 2, 29)

        monkeypatch.setitem(REPORT_FILED_ON_A_WORKING_DAY.values, APPLIES_ON, False)
        assert file_by(2025) == date(2026, 2, 28)


class TestFiling:
    def test_is_not_due_while_the_year_lasts(self):
        verdict = assess(Report(2025), on(date(2025, 12, 31)))

        assert verdict.answer == Answer.ALLOW
        assert "1 January 2026" in verdict.sentence.en

    @pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 2, 28)])
    def test_is_to_be_done_until_the_deadline(self, day):
        verdict = assess(Report(2025), on(day))

        assert verdict.requirements == {"annual_report"}
        assert verdict.threshold == date(2026, 2, 28)
        assert verdict.counterfactual.changes == {"filed_on": day}
        assert "27 février 2026" in verdict.sentence.fr
        assert "27 February 2026" in verdict.sentence.en

    def test_is_late_on_1_march(self):
        verdict = assess(Report(2025), on(date(2026, 3, 1)))

        assert verdict.is_blocked
        assert verdict.threshold == date(2026, 2, 28)
        assert verdict.counterfactual.changes == {"filed_on": date(2026, 3, 1)}
        assert verdict.article == "ECSPR art. 16; 2022/2120"

    def test_in_time_is_in_time_for_ever(self):
        verdict = assess(Report(2025, date(2026, 2, 28)), on(date(2026, 9, 1)))

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == date(2026, 2, 28)

    def test_late_is_noted(self):
        verdict = assess(Report(2025, date(2026, 3, 1)), on(date(2026, 9, 1)))

        assert verdict.answer == Answer.WARN
        assert verdict.threshold == date(2026, 2, 28)
        assert verdict.counterfactual.changes == {"filed_on": date(2026, 2, 28)}

    @pytest.mark.parametrize(
        ("year", "filed_on", "argument"),
        [
            (1999, None, "year"),
            (2100, None, "year"),
            (2025, date(2025, 12, 31), "filed_on"),
            (2025, date(3000, 1, 1), "filed_on"),
        ],
    )
    def test_of_an_absurd_report_is_refused(self, year, filed_on, argument):
        with pytest.raises(BadInput) as refusal:
            Report(year, filed_on)
        assert refusal.value.argument == argument

    def test_of_tomorrow_is_refused(self):
        with pytest.raises(BadInput, match="still to come"):
            assess(Report(2025, date(2026, 2, 2)), on(DAY))

    def test_is_asked_about_years_of_this_century(self):
        assert assess(Report(2099), on(DAY)).may_go_on
        assert Report(2000).filed_on is None


class TestTheRows:
    def test_count_people_and_sum_amounts_by_residence_and_class(self):
        rows = aggregate(
            [offer("A")],
            [
                committed("ana", 100),
                committed("bo", 250),
                committed("cleo", 1_000, then=True),
                committed("dries", 50, country="BE"),
            ],
            DAY,
        )

        assert rows == (
            ProjectRow(
                offer("A"),
                Decimal(1_400),
                (
                    InvestorRow("BE", False, 1, Decimal(50)),
                    InvestorRow("FR", False, 2, Decimal(350)),
                    InvestorRow("FR", True, 1, Decimal(1_000)),
                ),
            ),
        )

    def test_hold_an_offer_that_raised_nothing(self):
        rows = aggregate([offer("B"), offer("A")], [committed("ana", 100)], DAY)

        assert [row.offer for row in rows] == [offer("A"), offer("B")]
        assert rows[1] == ProjectRow(offer("B"), Decimal(0), ())

    def test_count_a_person_once_and_sum_both_amounts(self):
        (row,) = aggregate([offer("A")], [committed("ana", 100), committed("ana", 250)], DAY)

        assert row.investors == (InvestorRow("FR", False, 1, Decimal(350)),)

    def test_leave_out_what_was_revoked_while_reflecting(self):
        (row,) = aggregate([offer("A")], [committed("ana", 100, revoked=True)], DAY)

        assert row == ProjectRow(offer("A"), Decimal(0), ())

    def test_keep_currencies_apart(self):
        rows = aggregate(
            [offer("A"), offer("A", "SEK")],
            [committed("ana", 100), committed("ana", 900, currency="SEK")],
            DAY,
        )

        assert [(row.offer.currency, row.raised) for row in rows] == [
            ("EUR", Decimal(100)),
            ("SEK", Decimal(900)),
        ]

    def test_use_the_class_of_the_day_of_subscription(self, monkeypatch):
        promoted = [committed("ana", 100, then=False, now=True)]

        (row,) = aggregate([offer("A")], promoted, DAY)
        assert not row.investors[0].sophisticated

        monkeypatch.setitem(REPORT_USES_THE_CLASS_AT_SUBSCRIPTION.values, APPLIES_ON, False)
        (row,) = aggregate([offer("A")], promoted, DAY)
        assert row.investors[0].sophisticated

    def test_know_no_offer_that_was_not_listed(self):
        with pytest.raises(BadInput) as refusal:
            aggregate([offer("A")], [committed("ana", 100, offer="B")], DAY)
        assert refusal.value.argument == "commitments"

    @pytest.mark.parametrize(
        ("amount", "country", "argument"),
        [("-1", "FR", "amount"), ("NaN", "FR", "amount"), ("1", "fr", "country"),
         ("1", "FRA", "country")],
    )  # fmt: skip
    def test_hold_nothing_absurd(self, amount, country, argument):
        with pytest.raises(BadInput) as refusal:
            committed("ana", amount, country=country)
        assert refusal.value.argument == argument

    def test_hold_a_commitment_of_nothing(self):
        assert committed("ana", 0).amount == 0


class TestAnOffer:
    def test_names_its_owner_in_35_characters_at_most(self):
        assert Offer("A", "x").instrument == "security"
        assert Offer("A", "x" * 35).currency == "EUR"
        for owner in ("", "x" * 36):
            with pytest.raises(BadInput) as refusal:
                Offer("A", owner)
            assert refusal.value.argument == "owner"


class TestAValueOfTheFile:
    @pytest.mark.parametrize(
        ("amount", "text"),
        [
            pytest.param("1234567.5", "1234567.50", id="no separator of thousands"),
            pytest.param("0.005", "0.01", id="rounded, not truncated"),
            pytest.param("0.0049", "0.00", id="rounded down"),
            pytest.param("-12.345", "-12.35", id="a minus for negatives"),
            pytest.param("-0.001", "0.00", id="no minus for nothing"),
            pytest.param("1E+3", "1000.00", id="no exponent"),
        ],
    )
    def test_has_a_point_two_decimals_and_a_minus(self, amount, text):
        assert reported(Decimal(amount), DAY) == text
