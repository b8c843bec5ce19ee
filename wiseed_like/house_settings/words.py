"""How is the value of a setting written for people? In its unit, in their language."""

from __future__ import annotations

from flask_babel import ngettext

from compliance.euro import Euro
from wiseed_like.formats import euro, percent
from wiseed_like.house_settings.rules import Setting, Unit


def written(setting: Setting, value: int) -> str:
    """`7 %`, `10 000,00 €` or `72 heures`."""
    if setting.unit is Unit.CENTS:
        return euro(Euro(value))
    if setting.unit is Unit.BASIS_POINTS:
        return percent(value / 10_000, 0 if value % 100 == 0 else 2)
    return str(ngettext("%(num)d heure", "%(num)d heures", value))
