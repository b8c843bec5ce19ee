"""Is a part of a whole read exactly as it is typed, and written back the reader's way?"""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given, strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from wiseed_like.formats import part
from wiseed_like.kyc.part_field import PartField, _read


class OnePart(Form):
    part = PartField()


def typed(text: str) -> OnePart:
    form = OnePart(MultiDict({"part": text}))
    form.validate()
    return form


class TestPartField:
    @pytest.mark.parametrize(
        ("text", "quota"),
        [
            ("1/3", Fraction(1, 3)),
            (" 2 / 6 ", Fraction(1, 3)),
            ("33,34", Fraction(1_667, 5_000)),
            ("33.34 %", Fraction(1_667, 5_000)),
            ("60", Fraction(3, 5)),
            ("0", Fraction(0)),
        ],
    )
    def test_reads_percentages_and_fractions(self, app: Flask, text: str, quota: Fraction):
        assert typed(text).part.data == quota

    @pytest.mark.parametrize("text", ["1/0", "1/-3", "un tiers", "33,333", "1/12345", "½", "1//3"])
    def test_refuses_the_rest_and_keeps_it(self, app: Flask, text: str):
        form = typed(text)

        assert form.part.data is None
        assert "1/3" in str(form.part.errors[0])
        assert form.part._value() == text

    @pytest.mark.parametrize("text", ["101", "4/3"])
    def test_refuses_more_than_the_whole(self, app: Flask, text: str):
        assert "le tout" in str(typed(text).part.errors[0])

    @given(st.integers(1, 9_999), st.integers(1, 9_999))
    def test_loses_nothing(self, above: int, below: int):
        assert _read(f"{above}/{below}") == Fraction(above, below)


class TestWritten:
    @pytest.mark.parametrize(
        ("quota", "french", "english"),
        [
            (Fraction(1, 2), "50\u00a0%", "50%"),
            (Fraction(1, 8), "12,5\u00a0%", "12.5%"),
            (Fraction(1_667, 5_000), "33,34\u00a0%", "33.34%"),
            (Fraction(1, 3), "1/3", "1/3"),
            (Fraction(5, 6), "5/6", "5/6"),
        ],
    )
    def test_is_a_percentage_where_that_is_exact(
        self, app: Flask, quota: Fraction, french: str, english: str
    ):
        with app.test_request_context():
            assert part(quota) == french
            with force_locale("en"):
                assert part(quota) == english
                assert part(quota, "fr") == french
