"""Does a number read as in the reader's language, and a moment in one manner everywhere?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask_babel import force_locale

from compliance.words import said
from wiseed_like.formats import FILTERS, day, moment, percent

LAST_SECOND = datetime(2026, 11, 27, 22, 59, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_page(app):
    with app.test_request_context():
        yield


class TestAPercentage:
    @pytest.mark.parametrize(
        ("ratio", "digits", "fr", "en"),
        [
            (1.0, 0, "100\u00a0%", "100%"),
            (0.125, 1, "12,5\u00a0%", "12.5%"),
            (0.3334, 2, "33,34\u00a0%", "33.34%"),
            (12.5, 0, "1\u202f250\u00a0%", "1,250%"),
            (None, 1, "—", "—"),
        ],
    )
    def test_has_its_space_in_french_only(self, ratio, digits, fr, en):
        written = []
        for locale in ("fr", "en"):
            with force_locale(locale):
                written.append(percent(ratio, digits))

        assert written == [fr, en]


class TestADeadline:
    @pytest.mark.parametrize(
        ("locale", "until"),
        [
            ("fr", "27 novembre 2026, 23:59 (heure de Paris)"),
            ("en", "27 November 2026, 23:59 (Paris time)"),
        ],
    )
    def test_is_told_to_the_minute_on_a_page_as_in_a_verdict(self, locale, until):
        with force_locale(locale):
            assert moment(LAST_SECOND) == said(LAST_SECOND, locale) == until

    def test_is_on_its_day_in_paris(self):
        with force_locale("fr"):
            assert day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1er janvier 2027"
            assert day(date(2026, 12, 31)) == "31 décembre 2026"


class TestNothingKnown:
    @pytest.mark.parametrize("name", ["euro", "whole", "iban", "percent", "day", "moment"])
    def test_is_a_dash(self, name):
        assert FILTERS[name](None) == "—"
