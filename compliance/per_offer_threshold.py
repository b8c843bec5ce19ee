"""When does an amount in one offer need a warning, a consent and a proof? A gate, never a cap.

ECSPR art. 21(7): above the greater of 1,000 EUR and 5 % of net worth, for non-sophisticated
investors, each time, before the offer to invest is accepted. Net worth is private to the
investor: all that may reach us is the 10 % result of the simulation, half of which is the 5 %.
"""

from __future__ import annotations

from datetime import date

from compliance.euro import Euro
from compliance.parameters import LOSS_CAPACITY, PER_OFFER_FLOOR, PER_OFFER_SHARE
from compliance.verdict import Gate, Sentence, Warn

ARTICLE = "ECSPR art. 21(7)"
REQUIREMENTS = frozenset({"risk_warning", "consent", "proof"})
FRESH_PROOF = "fresh_proof"


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


def assess(
    amount: Euro,
    *,
    already_in_offer: Euro = Euro.ZERO,
    result: Euro | None,
    sophisticated: bool,
    test_passed: bool,
    on: date,
) -> Gate | None:
    """Ask for the extra protection when the amounts in this offer pass the threshold.

    Orders of one person in one offer are summed, so that splitting changes nothing. The passed
    entry test may serve as proof of understanding; a failed or refused one may not, so the
    requirements then include "fresh_proof". None: nothing more is asked.
    """
    limit = threshold(result, on)
    total = already_in_offer + amount
    if sophisticated or total <= limit:
        return None
    return Gate(
        rule="per_offer_threshold",
        article=ARTICLE,
        sentence=Sentence(
            fr=f"Avec {total.written('fr')} dans cette offre, vous dépassez {limit.written('fr')}. "
            "Vous pouvez investir, après avoir reçu un avertissement, donné votre accord exprès "
            "et montré que vous comprenez l'investissement et ses risques.",
            en=f"With {total.written('en')} in this offer, you go above {limit.written('en')}. "
            "You may invest once you have received a risk warning, given your explicit consent "
            "and shown that you understand the investment and its risks.",
        ),
        requirements=REQUIREMENTS if test_passed else REQUIREMENTS | {FRESH_PROOF},
        threshold=limit,
        inputs={
            "amount": amount,
            "already_in_offer": already_in_offer,
            "result": result,
            "test_passed": test_passed,
        },
    )


def ten_percent_warning(
    amount: Euro, *, already_invested: Euro, result: Euro | None
) -> Warn | None:
    """Say that crowdfunding as a whole goes above the 10 % result; it never stops anyone.

    `already_invested` sums the person's other live investments on the platform, all offers.
    """
    total = already_invested + amount
    if result is None or total <= result:
        return None
    return Warn(
        rule="ten_percent",
        article="ECSPR art. 21(5), art. 23(6)(c)",
        sentence=Sentence(
            fr=f"Vos investissements atteindraient {total.written('fr')}, plus que les "
            f"{result.written('fr')} que votre simulation vous donne comme capacité à supporter "
            "des pertes.",
            en=f"Your investments would reach {total.written('en')}, more than the "
            f"{result.written('en')} that your simulation shows as your ability to bear losses.",
        ),
        threshold=result,
        inputs={"amount": amount, "already_invested": already_invested},
    )
