"""Until when are the shares kept, so that the tax reduction is not taken back? Five whole years.

CGI art. 199 terdecies-0 A: to 31 December of the fifth year after that of the subscription, but
for some accidents of life; and no reimbursement of contributions before the end of the seventh
year. Nobody is kept from selling: what follows is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from compliance.absurd import refuse_absurd
from compliance.as_of import AsOf
from compliance.calendar import first_second
from compliance.parameters.tax import (
    ESUS_REIMBURSEMENT_YEARS,
    HOLDING_YEARS,
    REIMBURSEMENT_YEARS,
    SALE_EXCEPTIONS,
    SALE_ON_THE_LAST_DAY_IS_EARLY,
)
from compliance.rule import COMPANY, REGISTER, given, rule
from compliance.verdict import Verdict, allow, instead, warn
from compliance.words import Sentence

ONE_DAY = timedelta(days=1)


class Reason(StrEnum):
    """Why the shares leave; the first is the plain wish to sell."""

    SALE = "sale"
    DEATH = "death"
    DISABILITY = "disability"
    DISMISSAL = "dismissal"
    COMPULSORY_LIQUIDATION = "compulsory_liquidation"

    def written(self, language: str) -> str:
        return _REASONS[self].written(language)


_REASONS = {
    Reason.SALE: Sentence("vente", "sale"),
    Reason.DEATH: Sentence("décès", "death"),
    Reason.DISABILITY: Sentence("invalidité", "disability"),
    Reason.DISMISSAL: Sentence("licenciement", "dismissal"),
    Reason.COMPULSORY_LIQUIDATION: Sentence(
        "liquidation judiciaire de la société", "compulsory liquidation of the company"
    ),
}

KEPT = Sentence(
    "Souscrits le {day}, ces titres devaient être gardés jusqu'au {last} : la réduction reste "
    "acquise.",
    "Subscribed on {day}, these shares were to be kept until {last}: the reduction stays.",
)
EXCUSED = Sentence(
    "Souscrits le {day}, ces titres devaient être gardés jusqu'au {last}, mais cet événement ne "
    "fait pas reprendre la réduction.",
    "Subscribed on {day}, these shares were to be kept until {last}, but this event does not take "
    "the reduction back.",
)
TOO_EARLY = Sentence(
    "Souscrits le {day}, ces titres sont à garder jusqu'au {last} : les vendre aujourd'hui fait "
    "reprendre la réduction d'impôt.",
    "Subscribed on {day}, these shares are to be kept until {last}: selling them today takes the "
    "tax reduction back.",
)
REPAID_IN_TIME = Sentence(
    "Souscrits le {day}, ces titres peuvent être remboursés depuis le {first}.",
    "Subscribed on {day}, these shares may be reimbursed since {first}.",
)
REPAID_TOO_EARLY = Sentence(
    "Souscrits le {day}, ces titres ne sont pas à rembourser avant le {first} : les souscripteurs "
    "perdraient leur réduction d'impôt.",
    "Subscribed on {day}, these shares are not to be reimbursed before {first}: the subscribers "
    "would lose their tax reduction.",
)
FROM = Sentence("À partir du {first}.", "From {first}.")


@dataclass(frozen=True, slots=True)
class Sale:
    """The sale is of the day of the question. Raises BadInput for a day that makes no sense."""

    subscribed_on: date = given("Jour de la souscription", "Day of the subscription", by=REGISTER)
    reason: Reason = given("Raison de la cession", "Reason of the transfer", default=Reason.SALE)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@dataclass(frozen=True, slots=True)
class Reimbursement:
    """The company gives contributions back on the day of the question. Raises BadInput for a
    day that makes no sense."""

    subscribed_on: date = given("Jour de la souscription", "Day of the subscription", by=REGISTER)
    esus: bool = given(
        "Entreprise solidaire (ESUS)", "Social company (ESUS)", by=COMPANY, default=False
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)


def hold_until(subscribed_on: date) -> date:
    """The last day of the holding period, under the law of the day of the subscription."""
    return date(subscribed_on.year + HOLDING_YEARS.on(subscribed_on), 12, 31)


def free_from(subscribed_on: date) -> date:
    """The first day of a sale without loss: the day after, or the last day [interpretation]."""
    last = hold_until(subscribed_on)
    return last + ONE_DAY if SALE_ON_THE_LAST_DAY_IS_EARLY.on(subscribed_on) else last


def reimbursable_from(subscribed_on: date, *, esus: bool) -> date:
    """The first day on which the company may give contributions back."""
    wait = ESUS_REIMBURSEMENT_YEARS if esus else REIMBURSEMENT_YEARS
    return date(subscribed_on.year + wait.on(subscribed_on) + 1, 1, 1)


@rule(
    "ir_pme_sale",
    "CGI art. 199 terdecies-0 A",
    fr="Est-il trop tôt pour vendre sans rendre la réduction d'impôt ?",
    en="Is it too early to sell without giving the tax reduction back?",
)
def assess_sale(facts: Sale, as_of: AsOf) -> Verdict:
    """A warning, never a refusal. The threshold is the last day of the holding period."""
    last, first = hold_until(facts.subscribed_on), free_from(facts.subscribed_on)
    words = {"day": facts.subscribed_on, "last": last}
    if as_of.today >= first:
        return allow(KEPT.filled(**words), threshold=last)
    if facts.reason in SALE_EXCEPTIONS.on(facts.subscribed_on):
        return allow(EXCUSED.filled(**words), threshold=last)
    return warn(
        TOO_EARLY.filled(**words),
        threshold=last,
        instead=instead(FROM.filled(first=first), now=first_second(first)),
    )


@rule(
    "ir_pme_reimbursement",
    "CGI art. 199 terdecies-0 A",
    fr="Est-il trop tôt pour que la société rembourse ces apports ?",
    en="Is it too early for the company to reimburse these contributions?",
)
def assess_reimbursement(facts: Reimbursement, as_of: AsOf) -> Verdict:
    """A warning for the company. The threshold is the first day on which it may."""
    first = reimbursable_from(facts.subscribed_on, esus=facts.esus)
    words = {"day": facts.subscribed_on, "first": first}
    if as_of.today >= first:
        return allow(REPAID_IN_TIME.filled(**words), threshold=first)
    return warn(
        REPAID_TOO_EARLY.filled(**words),
        threshold=first,
        instead=instead(FROM.filled(first=first), now=first_second(first)),
    )
