"""Is every no said in the one way, with its reason? In the views, and in the templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wiseed_like.reasons import REASONS

ROOT = Path(__file__).parent.parent.parent
HOUSE, TEMPLATES = ROOT / "wiseed_like", ROOT / "templates"
THE_ROOM = "refusals.py"
WAYS = {"say", "flash_refusal", "show_refusal"}


def modules() -> list[Path]:
    return sorted(HOUSE.rglob("*.py"))


def pages() -> list[Path]:
    """The modules that answer people."""
    return [path for path in modules() if re.search(r"^@bp\.", path.read_text(), re.MULTILINE)]


def catches(path: Path) -> Iterator[ast.ExceptHandler]:
    """The places where a refusal is caught."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            names = {each.id for each in ast.walk(node.type) if isinstance(each, ast.Name)}
            if any(name.endswith("Refused") for name in names):
                yield node


def is_said(caught: ast.ExceptHandler) -> bool:
    """Whether the refusal goes to one of the ways, to a function of the page, or on up."""
    for node in ast.walk(caught):
        if isinstance(node, ast.Raise):
            return True
        if isinstance(node, ast.Call):
            values = [*node.args, *(each.value for each in node.keywords)]
            given = {each.id for each in values if isinstance(each, ast.Name)}
            if getattr(node.func, "id", "") in WAYS or caught.name in given:
                return True
    return False


CAUGHT = [(path.relative_to(HOUSE), node) for path in pages() for node in catches(path)]


class TestEveryCaughtRefusal:
    def test_is_found(self) -> None:
        assert len(CAUGHT) > 20

    @pytest.mark.parametrize(
        ("where", "caught"), CAUGHT, ids=[f"{path}:{node.lineno}" for path, node in CAUGHT]
    )
    def test_is_said_to_the_person(self, where: Path, caught: ast.ExceptHandler) -> None:
        assert is_said(caught), f"{where}:{caught.lineno} catches a refusal and says nothing of it"


class TestTheSentenceOfARefusal:
    @pytest.mark.parametrize("path", pages(), ids=str)
    def test_is_written_in_one_room_only(self, path: Path) -> None:
        for caught in catches(path):
            for node in ast.walk(caught):
                read = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
                assert not (
                    read and node.value.id == caught.name and node.attr in ("sentence", "params")
                ), f"{path}:{node.lineno} says a refusal in its own way: see wiseed_like/{THE_ROOM}"

    def test_has_one_way_to_stand_in_a_form(self) -> None:
        written = [
            path.name
            for path in modules()
            if re.search(r"^def _?(show_refusal|flash_refusal|say)\b", path.read_text(), re.M)
        ]

        assert written == [THE_ROOM]


class TestANoInATemplate:
    def test_names_a_reason_that_exists(self) -> None:
        named = {
            code: path.name
            for path in TEMPLATES.rglob("*.html")
            for code in re.findall(r"\"(\w+)\"\|house_reason", path.read_text())
            + re.findall(r"reasons\.house\(.*?\), \"(\w+)\"", path.read_text())
        }

        assert len(named) > 10
        assert {code: where for code, where in named.items() if code not in REASONS} == {}

    @pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
    def test_unfolds_in_the_one_component(self, path: Path) -> None:
        if path.parent.name == "macros":
            return
        by_hand = re.search(r'class="why(-details|-sentence|-change|-body|[ "])', path.read_text())
        assert by_hand is None, "use templates/macros/why.html"
