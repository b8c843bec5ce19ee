"""Is the statement for the tax office complete? What a company certifies to each subscriber.

CGI ann. III art. 46 AI bis (« état individuel »): its purpose, the company, the subscriber, the
shares, each payment with its date, and of every condition whether it is met or not. After an
early sale it also says how many shares were sold, for how much, and when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from compliance.absurd import refuse_absurd
from compliance.as_of import AsOf
from compliance.errors import Contradiction
from compliance.euro import Euro
from compliance.rule import COMPANY, EXAMINER, IDENTITY, PLATFORM, REGISTER, given, rule
from compliance.tax.ir_pme_rate import Payment
from compliance.verdict import Verdict, allow, gate, instead
from compliance.words import Sentence

COMPLETE = Sentence(
    "L'état individuel porte toutes ses mentions.", "The statement carries all its mentions."
)
INCOMPLETE = Sentence(
    "L'état individuel n'est pas complet. Il manque : {missing}.",
    "The statement is not complete. Still missing: {missing}.",
)
ONCE_COMPLETE = Sentence(
    "Une fois ces mentions ajoutées, il peut être remis au souscripteur.",
    "Once these mentions are added, it may be handed to the subscriber.",
)


def _stated(fr: str, en: str) -> Any:
    """A condition: met or not, both are statements; None says nothing."""
    return given(fr, en, by=EXAMINER, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Everything the law wants to read; None or blank is missing. Payments are what was really
    paid, each with its day.

    Raises BadInput for a negative number, Contradiction for more paid than subscribed or more
    sold than owned.
    """

    purpose_stated: bool = given(
        "Objet : application de l'article 199 terdecies-0 A du code général des impôts",
        "Purpose: application of article 199 terdecies-0 A of the French General Tax Code",
        by=PLATFORM,
        default=False,
    )
    company_name: str | None = given(
        "Dénomination sociale", "Company name", by=COMPANY, default=None
    )
    company_object: str | None = given(
        "Objet social", "Object of the company", by=COMPANY, default=None
    )
    company_seat: str | None = given("Siège social", "Registered office", by=COMPANY, default=None)
    subscriber: str | None = given(
        "Identité du souscripteur", "Identity of the subscriber", by=IDENTITY, default=None
    )
    subscriber_address: str | None = given(
        "Adresse du souscripteur", "Address of the subscriber", by=IDENTITY, default=None
    )
    shares: int | None = given(
        "Nombre de titres souscrits", "Number of shares subscribed", by=REGISTER, default=None
    )
    amount: Euro | None = given(
        "Montant de la souscription", "Amount of the subscription", by=REGISTER, default=None
    )
    subscribed_on: date | None = given(
        "Date de la souscription", "Date of the subscription", by=REGISTER, default=None
    )
    payments: tuple[Payment, ...] = given(
        "Date et montant de chaque versement",
        "Date and amount of each payment",
        by=PLATFORM,
        default=(),
    )
    staff_met: bool | None = _stated("Condition d'effectif", "Condition on staff")
    size_met: bool | None = _stated(
        "Condition de chiffre d'affaires ou de bilan", "Condition on turnover or balance sheet"
    )
    listing_met: bool | None = _stated("Condition de non-cotation", "Condition on listing")
    seat_met: bool | None = _stated("Condition de siège", "Condition on the seat")
    activity_met: bool | None = _stated("Condition d'activité", "Condition on the activity")
    age_met: bool | None = _stated("Condition d'âge", "Condition on age")
    risk_finance_met: bool | None = _stated(
        "Condition de financement des risques", "Condition on risk finance"
    )
    sold_early: bool = given(
        "Titres vendus avant la fin de la conservation",
        "Shares sold before the end of the holding period",
        by=REGISTER,
        default=False,
    )
    shares_sold: int | None = given(
        "Nombre de titres vendus", "Number of shares sold", by=REGISTER, default=None
    )
    amount_sold: Euro | None = given(
        "Montant de la vente", "Amount of the sale", by=REGISTER, default=None
    )
    sold_on: date | None = given("Date de la vente", "Date of the sale", by=REGISTER, default=None)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        paid = Euro.total(each.amount for each in self.payments)
        if self.amount is not None and paid > self.amount:
            raise Contradiction("payments", "more was paid than was subscribed")
        if self.shares is not None and (self.shares_sold or 0) > self.shares:
            raise Contradiction("shares_sold", "more were sold than were subscribed")


# What the statement says, by field; `sold_early` only decides whether the last three are due.
MENTIONS: Mapping[str, Sentence] = {
    field.name: field.metadata["label"] for field in fields(Statement) if field.name != "sold_early"
}
CONDITIONS = frozenset(name for name in MENTIONS if name.endswith("_met"))
_OF_A_SALE = frozenset({"shares_sold", "amount_sold", "sold_on"})


def missing(statement: Statement) -> set[str]:
    """The mentions, by field name, that are absent; empty when the statement is complete.

    A condition that is not met is said and not missing: only silence is.
    """
    due = MENTIONS.keys() if statement.sold_early else MENTIONS.keys() - _OF_A_SALE
    return {name for name in due if _is_absent(name, getattr(statement, name))}


@rule(
    "ir_pme_statement",
    "CGI ann. III art. 46 AI bis",
    fr="L'état individuel peut-il être remis au souscripteur ?",
    en="May the statement be handed to the subscriber?",
)
def assess(facts: Statement, as_of: AsOf) -> Verdict:
    """A gate until every mention is there: its requirements are the mentions, by field name."""
    absent = missing(facts)
    if not absent:
        return allow(COMPLETE)
    said = tuple(label for name, label in MENTIONS.items() if name in absent)
    return gate(INCOMPLETE.filled(missing=said), absent, instead=instead(ONCE_COMPLETE))


def _is_absent(name: str, value: object) -> bool:
    if name in CONDITIONS:
        return value is None
    return not value or (isinstance(value, str) and not value.strip())
