"""What does the code of the house say? Its modules, read as syntax, for tests about the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dev.paths import ROOT

HOUSE = ROOT / "wiseed_like"
# The simulator stands for another company's computer: our habits are not its own.
SIMULATOR = HOUSE / "payments" / "simulator"


@cache
def modules() -> dict[Path, ast.Module]:
    """The house's modules, without the simulator, by their path in the project."""
    return {
        file.relative_to(ROOT): ast.parse(file.read_text())
        for file in sorted(HOUSE.rglob("*.py"))
        if not file.is_relative_to(SIMULATOR)
    }


def calls(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of its name: `session.commit()` is a `commit`."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node


def strings(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
