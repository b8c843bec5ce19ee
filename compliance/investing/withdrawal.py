"""May this person take their money back out of their wallet? Always: it is theirs.

ECSPR art. 10 and recital 47: the money waits at a payment institution in its owner's name. What
was promised to a round may leave too; the person is only told what it means.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.currency import check_amount
from compliance.euro import Euro
from compliance.rule import PLATFORM, PROVIDER, given, rule
from compliance.verdict import Verdict, allow, block, instead, warn
from compliance.words import Sentence

EMPTY = Sentence("Votre portemonnaie est vide.", "Your wallet is empty.")
ONCE_FUNDED = Sentence("Dès qu'un versement sera arrivé.", "As soon as a payment has arrived.")
FREE = Sentence(
    "Vous pouvez retirer jusqu'à {spendable}, à tout moment et sans frais.",
    "You may withdraw up to {spendable}, at any time and at no cost.",
)
PROMISED = Sentence(
    "Vous pouvez retirer jusqu'à {spendable}. Mais {promised} sont promis à des souscriptions : si "
    "l'argent manque à leur échéance, elles tombent.",
    "You may withdraw up to {spendable}. But {promised} is promised to subscriptions: if the money "
    "is missing when it is due, they lapse.",
)
UP_TO = Sentence(
    "En laissant {promised}, toutes vos souscriptions restent couvertes.",
    "By leaving {promised}, all your subscriptions stay covered.",
)
ONE_CENT = Euro(1)


@dataclass(frozen=True, slots=True)
class Facts:
    """`spendable` is in the wallet and free to move, `promised` what signed subscriptions will
    still take. Raises BadInput for an amount below zero."""

    spendable: Euro = given("Disponible", "Available", by=PROVIDER, default=Euro.ZERO)
    promised: Euro = given(
        "Promis à des souscriptions", "Promised to subscriptions", by=PLATFORM, default=Euro.ZERO
    )

    def __post_init__(self) -> None:
        for name in ("spendable", "promised"):
            check_amount(name, getattr(self, name), Euro)


@rule(
    "withdrawal",
    "ECSPR art. 10; Levain",
    fr="Pouvez-vous retirer votre argent ?",
    en="May you withdraw your money?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Everything that is there; a warning when part of it is promised."""
    if not facts.spendable:
        return block(EMPTY, instead=instead(ONCE_FUNDED, spendable=ONE_CENT))
    if not facts.promised:
        return allow(FREE.filled(spendable=facts.spendable))
    said = PROMISED.filled(spendable=facts.spendable, promised=facts.promised)
    return warn(said, instead=instead(UP_TO.filled(promised=facts.promised)))
