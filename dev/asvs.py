"""Which security requirement is met how, and which test shows it? `make asvs` writes the table.

The items are in tests/security/asvs.toml; the tests beside it bear their numbers, and a test's
docstring says how its item is met. docs/asvs.md is made of both, and a test says whether it is
up to date.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dev.paths import ROOT

FOLDER = ROOT / "tests" / "security"
ITEMS = FOLDER / "asvs.toml"
TABLE = ROOT / "docs" / "asvs.md"
NAMED = re.compile(r"test_v(\d+)_(\d+)_(\d+)(?=_|$)")
HEAD = """\
# Security requirements and their tests

Made by `make asvs` from [the list of items](../tests/security/asvs.toml) and from the tests that
bear their numbers; change those, not this file. The items are those of OWASP ASVS 5.0.0, level 2,
and a choice of level 3 (marked); the words are ours.
"""
COLUMNS = ("| Item | Requirement | How it is met | Test |", "|---|---|---|---|")


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement: its number, level (2 or 3), and why it does not apply, if so."""

    number: str
    level: int
    what: str
    not_applicable: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One test: the item it names, where it stands, and how it says the item is met."""

    number: str
    place: str
    how: str


def chapters(text: str) -> dict[str, list[Item]]:
    """The items of the list, under the names of their chapters: « V1 Encoding … »."""
    return {
        f"{chapter} {content.pop('title')}": [
            Item(number, said.get("level", 2), said["what"], said.get("not_applicable", ""))
            for number, said in content.items()
        ]
        for chapter, content in tomllib.loads(text).items()
    }


def proofs(folder: Path) -> list[Proof]:
    """The tests of a folder that name an item, in the order of their files and lines."""
    return [
        proof
        for file in sorted(folder.glob("test_*.py"))
        for proof in _named_in(ast.parse(file.read_text(encoding="utf-8")), file.name)
    ]


def _named_in(tree: ast.AST, place: str, of_all: str = "") -> Iterator[Proof]:
    """The tests in a module or class; what a class says holds for those that say nothing."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _named_in(node, f"{place}::{node.name}", ast.get_docstring(node) or "")
        elif isinstance(node, ast.FunctionDef) and (found := NAMED.match(node.name)):
            how = " ".join((ast.get_docstring(node) or of_all).split())
            yield Proof(".".join(found.groups()), f"{place}::{node.name}", how)


def table(listed: dict[str, list[Item]], shown: list[Proof]) -> str:
    """The whole document, in Markdown."""
    parts = [HEAD]
    for chapter, items in listed.items():
        rows = [row for item in items for row in _rows(item, shown)]
        parts.append("\n".join([f"## {chapter}", "", *COLUMNS, *rows, ""]))
    return "\n".join(parts)


def _rows(item: Item, shown: list[Proof]) -> Iterator[str]:
    first = (item.number + (" (L3)" if item.level == 3 else ""), item.what)
    if item.not_applicable:
        yield _row(*first, f"Does not apply: {item.not_applicable}", "")
        return
    its_own = [proof for proof in shown if proof.number == item.number]
    if not its_own:
        yield _row(*first, "**not shown yet**", "")
    for proof in its_own:
        yield _row(*first, proof.how, f"`{proof.place}`")
        first = ("", "")


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def written() -> str:
    """The table as it should be today."""
    return table(chapters(ITEMS.read_text(encoding="utf-8")), proofs(FOLDER))


def main() -> int:
    TABLE.write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
