"""Is every security requirement shown by a test, and does the table say so?"""

from __future__ import annotations

from pathlib import Path

import pytest

from dev import asvs


@pytest.fixture(scope="module")
def items() -> dict[str, asvs.Item]:
    listed = asvs.chapters(asvs.ITEMS.read_text(encoding="utf-8"))
    return {item.number: item for chapter in listed.values() for item in chapter}


@pytest.fixture(scope="module")
def shown() -> list[asvs.Proof]:
    return asvs.proofs(asvs.FOLDER)


class TestTheTable:
    def test_is_up_to_date(self):
        assert asvs.TABLE.read_text(encoding="utf-8") == asvs.written(), "run: make asvs"

    def test_lists_each_item_once_under_its_chapter(self, items: dict[str, asvs.Item]):
        listed = asvs.chapters(asvs.ITEMS.read_text(encoding="utf-8"))
        strayed = [
            item.number
            for chapter, its_items in listed.items()
            for item in its_items
            if item.number.partition(".")[0] != chapter.partition(" ")[0].removeprefix("V")
        ]

        assert strayed == []
        assert len(items) == sum(map(len, listed.values())) > 120
        assert {item.level for item in items.values()} == {2, 3}


class TestEveryItem:
    def test_has_a_test_that_says_how_it_is_met(
        self, items: dict[str, asvs.Item], shown: list[asvs.Proof]
    ):
        said = {proof.number for proof in shown if len(proof.how) > 20}
        asked = {number for number, item in items.items() if not item.not_applicable}

        assert sorted(asked - said) == []

    def test_is_known_when_a_test_names_it(
        self, items: dict[str, asvs.Item], shown: list[asvs.Proof]
    ):
        assert [proof.place for proof in shown if proof.number not in items] == []

    def test_that_does_not_apply_says_why_and_has_no_test(
        self, items: dict[str, asvs.Item], shown: list[asvs.Proof]
    ):
        apart = {number: item for number, item in items.items() if item.not_applicable}

        assert [number for number, item in apart.items() if len(item.not_applicable) < 20] == []
        assert [proof.place for proof in shown if proof.number in apart] == []


class TestATestThatBearsANumber:
    def test_is_found_in_a_class_too_and_nothing_else_is(self, tmp_path: Path):
        (tmp_path / "test_one.py").write_text(
            "class TestIt:\n"
            "    def test_v6_2_12_refuses(self):\n"
            '        """Known ones\n        are refused."""\n'
            "def test_v6_2_1x(): ...\n"
            "def test_other(): ...\n"
        )

        assert asvs.proofs(tmp_path) == [
            asvs.Proof(
                "6.2.12", "test_one.py::TestIt::test_v6_2_12_refuses", "Known ones are refused."
            )
        ]
