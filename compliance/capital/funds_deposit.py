"""Did the funds reach the depositary in time? Eight days after their receipt, at most.

C. com. L. 225-5 and R. 225-6: a bank, a notary, the Caisse des dépôts or an authorised custodian
may keep them; nobody else holds them for longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.absurd import refuse_absurd, refuse_disorder
from compliance.as_of import AsOf
from compliance.capital.capital_increase import deposit_deadline
from compliance.rule import DEPOSITARY, PROVIDER, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

DIRECTLY = Sentence(
    "Les fonds sont reçus directement par un dépositaire habilité.",
    "The funds are received directly by an authorised depositary.",
)
IN_TIME = Sentence(
    "Les fonds sont chez le dépositaire depuis le {deposited_on}, à temps.",
    "The funds have been with the depositary since {deposited_on}, in time.",
)
STILL_TIME = Sentence(
    "Les fonds doivent être remis au dépositaire le {last} au plus tard.",
    "The funds must reach the depositary by {last}.",
)
LATE = Sentence(
    "Les fonds ont été remis au dépositaire le {deposited_on}, après le {last}.",
    "The funds reached the depositary on {deposited_on}, after {last}.",
)
OVERDUE = Sentence(
    "Les fonds devaient être remis au dépositaire le {last} au plus tard.",
    "The funds had to reach the depositary by {last}.",
)
BY_THEN = Sentence(
    "Avec une remise le {last} au plus tard : remettez les fonds sans attendre et notez la raison "
    "du retard.",
    "With a deposit by {last}: hand the funds over without waiting and record why they were late.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Civil days. Raises BadInput; Contradiction for a deposit before the receipt."""

    received_on: date = given("Fonds reçus le", "Funds received on", by=PROVIDER)
    deposited_on: date | None = given(
        "Fonds remis au dépositaire le", "Funds deposited on", by=DEPOSITARY, default=None
    )
    received_by_a_depositary: bool = given(
        "Reçus directement par un dépositaire habilité",
        "Received directly by an authorised depositary",
        by=PROVIDER,
        default=False,
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "received_on", "deposited_on")


@rule(
    "funds_deposit",
    "C. com. L. 225-5; C. com. R. 225-6",
    fr="Les fonds sont-ils remis au dépositaire à temps ?",
    en="Do the funds reach the depositary in time?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """The eighth day is still in time."""
    last = deposit_deadline(facts.received_on)
    if facts.received_by_a_depositary:
        return allow(DIRECTLY)
    change = instead(BY_THEN.filled(last=last), deposited_on=last)
    if facts.deposited_on is not None:
        words = {"deposited_on": facts.deposited_on, "last": last}
        if facts.deposited_on <= last:
            return allow(IN_TIME.filled(**words), threshold=last)
        return block(LATE.filled(**words), threshold=last, instead=change)
    if as_of.today <= last:
        return allow(STILL_TIME.filled(last=last), threshold=last)
    return block(OVERDUE.filled(last=last), threshold=last, instead=change)
