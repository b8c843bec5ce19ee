"""May a part of the round be concluded while the rest goes on? Announced, and never below.

C. com. L. 225-134: below what was decided an increase is completed only from a certain number,
and limiting one that was decided as a single number ends it. A meeting that decided a range lets
its lower end be completed, then more, each part on a depositary's certificate of its own
(C. com. L. 225-146, R. 225-135). ECSPR art. 22: what may still be revoked is never counted, and
how a round ends is announced with its terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.capital.capital_increase import realisation_ends_on
from compliance.errors import BadInput
from compliance.rule import COMPANY, OFFER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

ANNOUNCED, TOO_FEW, IN_TIME = "ECSPR art. 22(1)", "C. com. L. 225-134", "C. com. L. 225-144"

MAY_BE = Sentence(
    "{shares} actions fermes et payées peuvent être émises maintenant, sur un certificat du "
    "dépositaire qui leur est propre ; le reste de la levée continue.",
    "{shares} firm and paid shares may be issued now, on a depositary's certificate of their own; "
    "the rest of the round goes on.",
)
NOT_ANNOUNCED = Sentence(
    "Les conditions de cette levée annoncent une seule conclusion, à sa fin : elles engagent la "
    "société et ne changent plus.",
    "The terms of this round announce one closing, at its end: they bind the company and no longer "
    "change.",
)
IF_ANNOUNCED = Sentence(
    "Si les conditions de la levée l'avaient annoncé avant son ouverture.",
    "Had the terms of the round announced it before its opening.",
)
ONE_NUMBER = Sentence(
    "L'assemblée a décidé l'augmentation en un seul nombre de {decided} actions : elle se réalise "
    "en une fois, et la limiter à ce qui est reçu y mettrait fin.",
    "The meeting decided the increase as one number of {decided} shares: it is completed at once, "
    "and limiting it to what was received would end it.",
)
WITH_A_RANGE = Sentence(
    "Si l'assemblée avait décidé une fourchette, à partir du minimum.",
    "Had the meeting decided a range, from the minimum.",
)
OVER = Sentence(
    "Les souscriptions ont pris fin : la dernière conclusion prend tout le reste.",
    "Subscriptions have ended: the last closing takes all of the rest.",
)
WHILE_OPEN = Sentence("Tant que la levée est ouverte.", "While the round is open.")
SUSPENDED = Sentence(
    "La levée est suspendue : chacun peut revenir sur sa souscription, rien n'est émis.",
    "The round is suspended: everybody may revoke their subscription, nothing is issued.",
)
ONCE_RESUMED = Sentence("Dès sa reprise.", "As soon as it resumes.")
OUT_OF_TIME = Sentence(
    "L'augmentation devait être réalisée au plus tard le {last}, six mois après l'ouverture.",
    "The increase had to be completed by {last}, six months after the opening.",
)
BY_THEN = Sentence("C'était possible jusqu'au {last}.", "It was possible until {last}.")
NOTHING = Sentence(
    "Aucune action ferme et payée n'attend d'être émise.",
    "No firm and paid share waits to be issued.",
)
WITH_ONE = Sentence("Dès qu'une souscription est payée.", "As soon as a subscription is paid.")
BELOW = Sentence(
    "{shares} actions fermes et payées : le minimum de {minimum} n'est pas atteint. Rien n'est "
    "émis avant.",
    "{shares} firm and paid shares: the minimum of {minimum} is not reached. Nothing is issued "
    "before it.",
)
FROM = Sentence("À partir de {minimum} actions.", "From {minimum} shares.")


@dataclass(frozen=True, slots=True)
class Facts:
    """Whole shares. `shares` are firm, paid and not issued yet; of a round with a day for its
    minimum, `counted` are those among them that help to reach it. `issued` were issued by earlier
    closings: the minimum is reached once. `decided_shares` is the increase that the meeting fixed
    as one number, None when it decided a range. Raises BadInput.
    """

    shares: int = given("Actions fermes et payées", "Firm and paid shares", by=PLATFORM)
    minimum_shares: int = given("Minimum annoncé (actions)", "Announced minimum", by=OFFER)
    opened_on: date = given("Ouverture de la levée", "Opening of the round", by=PLATFORM)
    announced: bool = given(
        "Conclusions successives annoncées", "Closings in parts announced", by=OFFER, default=False
    )
    counted: int | None = given(
        "Dont comptent pour le minimum",
        "Of which count for the minimum",
        by=PLATFORM,
        default=None,
    )
    issued: int = given("Actions déjà émises", "Shares issued before", by=PLATFORM, default=0)
    decided_shares: int | None = given(
        "Actions décidées, en un seul nombre",
        "Shares decided, as one number",
        by=COMPANY,
        default=None,
    )
    suspended: bool = given("Levée suspendue", "Round suspended", by=PLATFORM, default=False)
    ended: bool = given("Souscriptions terminées", "Subscriptions over", by=PLATFORM, default=False)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "decided_shares")
        if self.counted is not None and self.counted > self.shares:
            raise BadInput("counted", "no more counts than there is")


@rule(
    "partial_closing",
    "C. com. L. 225-134; C. com. L. 225-146; C. com. L. 225-144; ECSPR art. 22",
    fr="Une partie de la levée peut-elle être conclue ?",
    en="May a part of the round be concluded?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Announced, decided as a range, while the round runs, in time, and from its minimum."""
    if not facts.announced:
        change = instead(IF_ANNOUNCED)
        return block(NOT_ANNOUNCED, article=ANNOUNCED, instead=change)
    if facts.decided_shares is not None:
        change = instead(WITH_A_RANGE)
        said = ONE_NUMBER.filled(decided=facts.decided_shares)
        return block(said, article=TOO_FEW, instead=change)
    if facts.ended:
        change = instead(WHILE_OPEN)
        return block(OVER, article=ANNOUNCED, instead=change)
    if facts.suspended:
        change = instead(ONCE_RESUMED)
        return block(SUSPENDED, article="ECSPR art. 23(12)", instead=change)
    last = realisation_ends_on(facts.opened_on)
    if as_of.today > last:
        change = instead(BY_THEN.filled(last=last))
        return block(OUT_OF_TIME.filled(last=last), article=IN_TIME, threshold=last, instead=change)
    return _assess_shares(facts)


def _assess_shares(facts: Facts) -> Verdict:
    minimum = max(facts.minimum_shares, 1)
    if not facts.shares:
        return block(NOTHING, article=TOO_FEW, instead=instead(WITH_ONE))
    counted = facts.shares if facts.counted is None else facts.counted
    if not facts.issued and counted < minimum:
        said = BELOW.filled(shares=counted, minimum=minimum)
        change = instead(FROM.filled(minimum=minimum))
        return block(said, article=TOO_FEW, threshold=minimum, instead=change)
    return allow(MAY_BE.filled(shares=facts.shares), threshold=minimum)
