"""Which rules are there? All of them, by name: to list them, to test them, to ask again."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from compliance.rule import Rule

# The modules that hold rules, in the order of the public table.
CHAPTERS = (
    "subscribing",
    "offer_open",
    "identity_due",
    "entry_test_due",
    "simulation_due",
    "sheet_due",
    "revocation",
    "per_offer_threshold",
    "ten_percent",
)


def _rules() -> dict[str, Rule[Any]]:
    found: dict[str, Rule[Any]] = {}
    for chapter in CHAPTERS:
        for value in vars(import_module(f"compliance.{chapter}")).values():
            if isinstance(value, Rule) and found.setdefault(value.key, value) is not value:
                raise ValueError(f"two rules are called {value.key!r}")
    return found


RULES = _rules()
