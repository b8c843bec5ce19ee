"""A person asks to be forgotten: what is erased now, and what waits for a legal duty to end?

GDPR art. 17: erased, unless a law requires the data to be kept (17(3)(b)); they are then put
aside, used for nothing else, and their erasure is scheduled. The rest is erased at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.absurd import refuse_absurd
from compliance.as_of import AsOf
from compliance.calendar import first_second
from compliance.errors import Contradiction
from compliance.rule import OFFICER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, gate, instead
from compliance.words import Sentence

REQUIREMENTS = frozenset({"restriction", "scheduled_erasure"})

ERASED = Sentence(
    "Ces données sont effacées : rien n'oblige à les garder.",
    "These data are erased: nothing requires us to keep them.",
)
PUT_ASIDE = Sentence(
    "La loi nous oblige à garder ces données jusqu'au {day}. Nous ne nous en servons plus pour "
    "rien d'autre, et elles seront effacées ce jour-là. Le reste est effacé maintenant.",
    "The law requires us to keep these data until {day}. We use them for nothing else any more, "
    "and they will be erased on that day. The rest is erased now.",
)
NO_END_YET = Sentence(
    "La loi nous oblige à garder ces données tant que dure notre relation, puis quelques années. "
    "Nous ne nous en servons plus pour rien d'autre. Le reste est effacé maintenant.",
    "The law requires us to keep these data for as long as our relationship lasts, and some years "
    "after. We use them for nothing else any more. The rest is erased now.",
)
HELD = Sentence(
    "Ces données sont conservées : nous ne pouvons pas les effacer pour l'instant. Nous ne nous en "
    "servons plus pour rien d'autre.",
    "These data are kept: we cannot erase them for now. We use them for nothing else any more.",
)
FROM = Sentence("À partir du {day}, elles sont effacées.", "From {day} on, they are erased.")
WITHOUT_DUTY = Sentence(
    "Ce qu'aucune loi n'oblige à garder est effacé.", "What no law requires us to keep is erased."
)
ONCE_RELEASED = Sentence("Une fois cet empêchement levé.", "Once what prevents it is lifted.")


@dataclass(frozen=True, slots=True)
class Request:
    """`kept_until` is the day on which the data may be erased (see `records.erase_on`); None while
    the duty has no known end. Raises Contradiction for a day without a duty."""

    duty_to_keep: bool = given("Une loi oblige à conserver", "A law requires keeping", by=PLATFORM)
    kept_until: date | None = given("Conservé jusqu'au", "Kept until", by=PLATFORM, default=None)
    hold: bool = given("Conservation prolongée", "Kept longer", by=OFFICER, default=False)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        if self.kept_until is not None and not self.duty_to_keep:
            raise Contradiction("kept_until", "a day, but no duty to keep")


@rule(
    "erasure_request",
    "GDPR art. 17(3)(b)",
    fr="Ces données peuvent-elles être effacées à la demande de la personne ?",
    en="May these data be erased at the person's request?",
)
def assess(facts: Request, as_of: AsOf) -> Verdict:
    """Erase, or restrict and schedule. The person is never left without an answer."""
    day = facts.kept_until
    duty_is_over = not facts.duty_to_keep or (day is not None and as_of.today >= day)
    if facts.hold:
        lifted = {"hold": False} if duty_is_over else {}
        return gate(HELD, REQUIREMENTS, threshold=day, instead=instead(ONCE_RELEASED, **lifted))
    if duty_is_over:
        return allow(ERASED, threshold=day)
    if day is None:
        return gate(NO_END_YET, REQUIREMENTS, instead=instead(WITHOUT_DUTY, duty_to_keep=False))
    return gate(
        PUT_ASIDE.filled(day=day),
        REQUIREMENTS,
        threshold=day,
        instead=instead(FROM.filled(day=day), now=first_second(day)),
    )
