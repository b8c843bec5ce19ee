"""Every legal number, as dated data: a file for each body of law, a table of them all."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from compliance.errors import NotYetLaw
from compliance.parameters.parameter import Parameter

__all__ = ["BODIES", "NotYetLaw", "Parameter", "table"]

# The files of this package that hold numbers, in the order of the table.
BODIES = (
    "ecspr",
    "simulation",
    "owner",
    "countries",
    "mifid",
    "company",
    "abroad",
    "tax",
    "sme",
    "operations",
    "aml",
    "privacy",
    "house",
)


def table() -> dict[str, Parameter[Any]]:
    """All of them, by name: "ecspr.OFFER_CAP"."""
    return {
        f"{body}.{name}": value
        for body in BODIES
        for name, value in vars(import_module(f"compliance.parameters.{body}")).items()
        if isinstance(value, Parameter)
    }
