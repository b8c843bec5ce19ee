"""Which fees and limits may be set, in which unit, and between which bounds? Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wiseed_like.errors import N_


class Unit(StrEnum):
    BASIS_POINTS = "basis_points"
    CENTS = "cents"  # of a euro
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Setting:
    """A fee or a limit. `initial`, `least` and `most` are in its unit; words are French.

    `initial` holds until two persons first change it.
    """

    key: str
    label: str
    about: str
    unit: Unit
    initial: int
    least: int
    most: int

    @property
    def id(self) -> str:
        """How a request names it."""
        return self.key

    @property
    def journal_stream(self) -> str:
        return "staff"


_SETTINGS = (
    Setting(
        "success_fee_bps",
        N_("Commission de succès"),
        N_("Part du montant levé, due par la société quand sa levée réussit."),
        Unit.BASIS_POINTS,
        initial=700,
        least=0,
        most=1_500,
    ),
    Setting(
        "large_refund",
        N_("Remboursement important"),
        N_("À partir de ce montant, un remboursement se décide à deux."),
        Unit.CENTS,
        initial=1_000_000,
        least=10_000,
        most=10_000_000,
    ),
    Setting(
        "bank_cool_off",
        N_("Délai avant un nouveau compte bancaire"),
        N_("Temps entre l'accord donné à un changement d'IBAN et son effet."),
        Unit.HOURS,
        initial=72,
        least=24,
        most=720,
    ),
    Setting(
        "card_min",
        N_("Versement par carte, minimum"),
        N_("En dessous, les frais de carte mangent le versement."),
        Unit.CENTS,
        initial=1_000,
        least=100,
        most=10_000,
    ),
    Setting(
        "card_max",
        N_("Versement par carte, maximum"),
        N_("Au-dessus, les banques refusent ou demandent un virement."),
        Unit.CENTS,
        initial=1_000_000,
        least=100_000,
        most=2_000_000,
    ),
    Setting(
        "wire_max",
        N_("Virement annoncé, maximum"),
        N_("Le plus grand virement que l'on peut annoncer ici."),
        Unit.CENTS,
        initial=100_000_000,
        least=1_000_000,
        most=1_000_000_000,
    ),
)
CATALOGUE: dict[str, Setting] = {each.key: each for each in _SETTINGS}
