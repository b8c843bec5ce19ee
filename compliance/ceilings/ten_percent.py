"""Does crowdfunding as a whole go above what this person can bear to lose? Said, never forbidden.

ECSPR art. 21(5) and (6): the simulation shows a tenth of net worth; art. 23(6)(c): the sheet
advises against going above it. The law makes no gate of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.currency import check_amount
from compliance.euro import Euro
from compliance.rule import PLATFORM, SIMULATION, given, rule
from compliance.verdict import Verdict, allow, instead, warn
from compliance.words import Sentence

UNKNOWN = Sentence(
    "Vous n'avez pas transmis de résultat de simulation : il n'y a rien à comparer.",
    "You transmitted no simulation result: there is nothing to compare with.",
)
WITHIN = Sentence(
    "Vos investissements atteindraient {total} : votre simulation vous donne {result} de perte "
    "supportable.",
    "Your investments would reach {total}: your simulation shows {result} of bearable loss.",
)
ABOVE = Sentence(
    "Vos investissements atteindraient {total}, plus que les {result} que votre simulation vous "
    "donne comme capacité à supporter des pertes. C'est un conseil de prudence : il ne vous "
    "empêche jamais d'investir.",
    "Your investments would reach {total}, more than the {result} that your simulation shows as "
    "your ability to bear losses. This is a word of caution: it never stops you from investing.",
)
UP_TO = Sentence("Jusqu'à {amount}, vous restez en dessous.", "Up to {amount}, you stay below it.")
NO_ROOM = Sentence(
    "Vos investissements en cours la dépassent déjà.", "Your present investments are above it."
)


@dataclass(frozen=True, slots=True)
class Facts:
    """`already_invested` sums the person's other live investments on the platform."""

    amount: Euro = given("Montant de cette souscription", "Amount of this order")
    already_invested: Euro = given(
        "Déjà investi sur la plateforme",
        "Already invested on the platform",
        by=PLATFORM,
        default=Euro.ZERO,
    )
    result: Euro | None = given(
        "Perte supportable, transmise (10 % du patrimoine net)",
        "Bearable loss, as transmitted (10% of net worth)",
        by=SIMULATION,
        default=None,
    )

    def __post_init__(self) -> None:
        for name in ("amount", "already_invested", "result"):
            check_amount(name, getattr(self, name), Euro)


@rule(
    "ten_percent",
    "ECSPR art. 21(5), art. 23(6)(c)",
    fr="Vos investissements dépassent-ils la perte que vous pouvez supporter ?",
    en="Do your investments go above the loss that you can bear?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Warn when the whole passes the result; exactly the result is within it."""
    if facts.result is None:
        return allow(UNKNOWN)
    total = facts.already_invested + facts.amount
    if total <= facts.result:
        return allow(WITHIN.filled(total=total, result=facts.result), threshold=facts.result)
    room = facts.result - facts.already_invested
    return warn(
        ABOVE.filled(total=total, result=facts.result),
        threshold=facts.result,
        instead=instead(UP_TO.filled(amount=room), amount=room)
        if room > Euro.ZERO
        else instead(NO_ROOM),
    )
