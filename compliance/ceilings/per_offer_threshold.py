"""When does an amount in one offer need a warning, a consent and a proof? A gate, never a cap.

ECSPR art. 21(7): above the greater of 1,000 EUR and 5 % of net worth, for non-sophisticated
investors, each time, before the offer to invest is accepted. Net worth is private to the
investor: all that may reach us is the 10 % result of the simulation, half of which is the 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.as_of import AsOf
from compliance.currency import check_amount
from compliance.euro import Euro
from compliance.parameters.ecspr import (
    LOSS_CAPACITY,
    PER_OFFER_ADDS_UP_ORDERS,
    PER_OFFER_FLOOR,
    PER_OFFER_SHARE,
)
from compliance.rule import ENTRY_TEST, OFFICER, PLATFORM, SIMULATION, given, rule
from compliance.verdict import Verdict, allow, gate, instead
from compliance.words import Sentence

ALWAYS = frozenset({"risk_warning", "consent"})
# The passed entry test proves understanding.
PROOF = "proof"
# A failed or refused entry test cannot serve as proof of understanding: another one is asked.
FRESH_PROOF = "fresh_proof"

EXEMPT = Sentence(
    "Un investisseur averti n'a pas besoin d'accord particulier, quel que soit le montant.",
    "A sophisticated investor needs no particular consent, whatever the amount.",
)
WITHIN = Sentence(
    "Avec {total} dans cette offre, vous ne dépassez pas {limit} : rien de plus n'est demandé.",
    "With {total} in this offer, you do not go above {limit}: nothing more is asked.",
)
ABOVE = Sentence(
    "Avec {total} dans cette offre, vous dépassez {limit}. Vous pouvez investir, après avoir reçu "
    "un avertissement, donné votre accord exprès et montré que vous comprenez l'investissement et "
    "ses risques.",
    "With {total} in this offer, you go above {limit}. You may invest once you have received a "
    "risk warning, given your explicit consent and shown that you understand the investment and "
    "its risks.",
)
UP_TO = Sentence(
    "Jusqu'à {amount}, rien de plus n'est demandé.",
    "Up to {amount}, nothing more is asked.",
)
UP_TO_MORE = Sentence(
    "Jusqu'à {amount} en plus des {already} déjà souscrits, rien de plus n'est demandé.",
    "Up to {amount} on top of the {already} already subscribed, nothing more is asked.",
)
NO_ROOM = Sentence(
    "Vos souscriptions précédentes dans cette offre dépassent déjà ce montant.",
    "Your earlier orders in this offer are above that amount already.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Amounts are exact; `result` is the 10 % result that the investor transmitted, None when
    it is unknown, refused or expired. Raises BadInput for an amount that is negative."""

    amount: Euro = given("Montant de cette souscription", "Amount of this order")
    already_in_offer: Euro = given(
        "Déjà souscrit dans cette offre",
        "Already subscribed in this offer",
        by=PLATFORM,
        default=Euro.ZERO,
    )
    result: Euro | None = given(
        "Perte supportable, transmise (10 % du patrimoine net)",
        "Bearable loss, as transmitted (10% of net worth)",
        by=SIMULATION,
        default=None,
    )
    sophisticated: bool = given(
        "Investisseur averti", "Sophisticated investor", by=OFFICER, default=False
    )
    test_passed: bool = given(
        "Test de connaissances réussi", "Entry knowledge test passed", by=ENTRY_TEST, default=False
    )

    def __post_init__(self) -> None:
        for name in ("amount", "already_in_offer", "result"):
            check_amount(name, getattr(self, name), Euro)


def threshold(result: Euro | None, on: date) -> Euro:
    """The amount that one offer may reach without the extra protection.

    `result` is the 10 % result that the investor chose to transmit; None when it is unknown,
    refused or expired: the floor then holds. Half a cent is dropped, which changes nothing to
    "strictly more than".
    """
    floor = PER_OFFER_FLOOR.on(on)
    if result is None:
        return floor
    return max(floor, Euro(result.cents * PER_OFFER_SHARE.on(on) // LOSS_CAPACITY.on(on)))


@rule(
    "per_offer_threshold",
    "ECSPR art. 21(7)",
    fr="Ce montant demande-t-il un avertissement, un accord et une preuve ?",
    en="Does this amount need a warning, a consent and a proof?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Ask for the extra protection when the amounts in this offer pass the threshold.

    Orders of one person in one offer are summed, so that splitting changes nothing. The passed
    entry test may serve as proof of understanding; a failed or refused one may not, so the
    requirements then hold "fresh_proof" in the place of "proof".
    """
    if facts.sophisticated:
        return allow(EXEMPT)
    limit = threshold(facts.result, as_of.law)
    before = facts.already_in_offer if PER_OFFER_ADDS_UP_ORDERS.on(as_of.law) else Euro.ZERO
    total = before + facts.amount
    if total <= limit:
        return allow(WITHIN.filled(total=total, limit=limit), threshold=limit)
    room = limit - before
    up_to = UP_TO if before == Euro.ZERO else UP_TO_MORE
    return gate(
        ABOVE.filled(total=total, limit=limit),
        ALWAYS | {PROOF if facts.test_passed else FRESH_PROOF},
        threshold=limit,
        instead=instead(up_to.filled(amount=room, already=before), amount=room)
        if room > Euro.ZERO
        else instead(NO_ROOM),
    )
