"""At which rate does a payment into a small company lower income tax? That of the day it is paid.

CGI art. 199 terdecies-0 A: the day of the payment decides, never that of the signature. Some
companies have a rate of their own for a time, and some of these a ceiling of their own too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.euro import Euro
from compliance.parameters import tax
from compliance.parameters.parameter import Parameter
from compliance.words import Sentence


class Status(StrEnum):
    """What the company is, on the day of the payment."""

    SME = "sme"
    ESUS = "esus"
    JEI = "jei"
    JEIR = "jeir"
    JEII = "jeii"

    def written(self, language: str) -> str:
        return _STATUSES[self].written(language)


class Scheme(StrEnum):
    """Which ceiling a payment counts in: each has one of its own."""

    ORDINARY = "ordinary"
    JEI = "jei"
    JEIR = "jeir"


_STATUSES = {
    Status.SME: Sentence("petite société", "small company"),
    Status.ESUS: Sentence("entreprise solidaire (ESUS)", "social company (ESUS)"),
    Status.JEI: Sentence("jeune entreprise innovante (JEI)", "young innovative company (JEI)"),
    Status.JEIR: Sentence(
        "jeune entreprise d'innovation et de rupture (JEIR)",
        "young company of breakthrough innovation (JEIR)",
    ),
    Status.JEII: Sentence(
        "jeune entreprise d'innovation à impact (JEII)",
        "young company of innovation with impact (JEII)",
    ),
}
_OWN_RATE: dict[Status, tuple[Scheme, Parameter[int | None]]] = {
    Status.ESUS: (Scheme.ORDINARY, tax.ESUS_RATE),
    Status.JEI: (Scheme.JEI, tax.JEI_RATE),
    Status.JEIR: (Scheme.JEIR, tax.JEIR_RATE),
    Status.JEII: (Scheme.JEI, tax.JEII_RATE),
}
_CEILINGS = {
    Scheme.ORDINARY: (tax.BASE_SINGLE, tax.BASE_JOINT),
    Scheme.JEI: (tax.JEI_BASE_SINGLE, tax.JEI_BASE_JOINT),
    Scheme.JEIR: (tax.JEIR_BASE_SINGLE, tax.JEIR_BASE_JOINT),
}


@dataclass(frozen=True, slots=True)
class Right:
    """What a payment opens: the ceiling that it counts in, and its rate in basis points."""

    scheme: Scheme
    rate: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Money really paid for shares. Raises BadInput for nothing paid, or a day of no sense."""

    paid_on: date
    amount: Euro
    status: Status = Status.SME

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "amount")

    def written(self, language: str) -> str:
        return (
            Sentence("{amount} le {day}", "{amount} on {day}")
            .filled(amount=self.amount, day=self.paid_on)
            .written(language)
        )


def ordinary_rate(paid_on: date) -> int:
    """In basis points. Raises NotYetLaw before 2018."""
    early = tax.ORDINARY_RATE_UNTIL_2020.on(paid_on)
    return tax.ORDINARY_RATE.on(paid_on) if early is None else early


def starts_of(status: Status) -> Iterable[date]:
    """The days from which this status has another rate of its own."""
    return _OWN_RATE[status][1].values if status in _OWN_RATE else ()


def right(paid_on: date, status: Status) -> Right | None:
    """What a payment of that day opens; None when nothing. Raises NotYetLaw before 2018.

    A status whose own rate is not in force falls back on the ordinary one [interpretation].
    """
    if status in _OWN_RATE:
        scheme, rates = _OWN_RATE[status]
        rate = rates.on(paid_on)
        if rate is not None:
            return Right(scheme, rate)
        if not tax.LAPSED_STATUS_TAKES_THE_ORDINARY_RATE.on(paid_on):
            return None
    return Right(Scheme.ORDINARY, ordinary_rate(paid_on))


def ceiling(scheme: Scheme, year: int, *, joint: bool) -> Euro:
    """The payments that count in one tax year, under the law of its last day."""
    return _CEILINGS[scheme][joint].on(date(year, 12, 31))
