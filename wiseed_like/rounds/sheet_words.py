"""How does the sheet write a number or a part? In French, whoever reads it: so is the sheet."""

from __future__ import annotations

from fractions import Fraction

from compliance.euro import Euro


def count(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def actions(number: int) -> str:
    return "action" if number == 1 else "actions"


def percent(part: Fraction) -> str:
    return f"{float(part) * 100:.2f}\u00a0%".replace(".", ",")


def basis_points(points: int) -> str:
    return f"{Euro(points)}\u00a0%".replace(".", ",").replace(",00", "")
