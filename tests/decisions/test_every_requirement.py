"""Is whatever a rule asks for said in words, where a page says what a gate waits for?"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest

from compliance.rulebook import CHAPTERS, RULES
from wiseed_like.decisions.words import REQUIREMENTS


def asked_in(module: ModuleType) -> Iterator[str]:
    """Every name that a function of this module, which opens a gate, puts into a set: in its own
    words, or by a constant of the module."""
    for function in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(function, ast.FunctionDef) and opens_a_gate(function):
            for each in ast.walk(function):
                if isinstance(each, ast.Set):
                    yield from (name for item in each.elts if (name := named(item, module)))


def opens_a_gate(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == "gate"
        for each in ast.walk(function)
    )


def named(item: ast.expr, module: ModuleType) -> str | None:
    value = item.value if isinstance(item, ast.Constant) else None
    if isinstance(item, ast.Name):
        value = getattr(module, item.id, None)
    return value if isinstance(value, str) else None


def labels() -> set[str]:
    """The facts of all rules, which are said by their labels."""
    return {
        name
        for each in RULES.values()
        for name, field in each.facts.__dataclass_fields__.items()
        if "label" in field.metadata
    }


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_has_words(chapter: str):
    asked = set(asked_in(import_module(f"compliance.{chapter}")))

    assert asked - set(REQUIREMENTS) - labels() == set()


def test_is_found_where_it_is_asked():
    joint = set(asked_in(import_module("compliance.investing.joint_due")))

    assert joint == {
        "joint_agreement", "joint_identities", "joint_examination", "joint_signatures",
    }  # fmt: skip
