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


_BPS, _CENTS, _HOURS = Unit.BASIS_POINTS, Unit.CENTS, Unit.HOURS
# Each setting: its unit, its initial value, the least and the most it may be.
_NUMBERS = {
    "success_fee_bps": (_BPS, 700, 0, 1_500),
    "success_fee_min": (_CENTS, 0, 0, 1_000_000),
    "investor_fee_bps": (_BPS, 0, 0, 300),
    "vat_bps": (_BPS, 2_000, 0, 3_000),
    "large_refund": (_CENTS, 1_000_000, 10_000, 10_000_000),
    "bank_cool_off": (_HOURS, 72, 24, 720),
    "card_min": (_CENTS, 1_000, 100, 10_000),
    "card_max": (_CENTS, 1_000_000, 100_000, 2_000_000),
    "wire_max": (_CENTS, 100_000_000, 1_000_000, 1_000_000_000),
}
# What it is called, and what it is.
_WORDS = {
    "success_fee_bps": (
        N_("Commission de succès"),
        N_("Part du montant levé, hors taxe, due par la société quand sa levée réussit."),
    ),
    "success_fee_min": (
        N_("Commission de succès, minimum"),
        N_("Ce qu'une levée qui réussit coûte au moins à la société, hors taxe."),
    ),
    "investor_fee_bps": (
        N_("Frais de l'investisseur"),
        N_("Part du prix des parts, hors taxe, payée en plus et rendue si la levée échoue."),
    ),
    "vat_bps": (
        N_("Taux de TVA"),
        N_("Il s'ajoute à toutes les commissions de la plateforme."),
    ),
    "large_refund": (
        N_("Remboursement important"),
        N_("À partir de ce montant, un remboursement ou une perte se décide à deux."),
    ),
    "bank_cool_off": (
        N_("Délai avant un nouveau compte bancaire"),
        N_("Temps entre l'accord donné à un changement d'IBAN et son effet."),
    ),
    "card_min": (
        N_("Versement par carte, minimum"),
        N_("En dessous, les frais de carte mangent le versement."),
    ),
    "card_max": (
        N_("Versement par carte, maximum"),
        N_("Au-dessus, les banques refusent ou demandent un virement."),
    ),
    "wire_max": (
        N_("Virement annoncé, maximum"),
        N_("Le plus grand virement que l'on peut annoncer ici."),
    ),
}


def _setting(key: str) -> Setting:
    (label, about), (unit, initial, least, most) = _WORDS[key], _NUMBERS[key]
    return Setting(key, label, about, unit, initial, least, most)


CATALOGUE = {key: _setting(key) for key in _NUMBERS}
