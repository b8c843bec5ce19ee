"""Who may enter an offer, and from when? The issuer's own terms, as the sheet prints them.

ECSPR annex I, B: the sheet describes how subscriptions are taken. The European regulation asks
for no priority and forbids none: both are terms of the offer, chosen before it opens, which bind
the issuer from then on (art. 22(1)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from compliance.absurd import refuse_absurd
from compliance.as_of import AsOf
from compliance.rule import OFFER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)

# --- The term -------------------------------------------------------------------------------------

WITHIN = Sentence(
    "La phase prioritaire va jusqu'au {priority_by} inclus ; la levée est ensuite ouverte à tous.",
    "The priority phase goes on until {priority_by} included; the round is then open to all.",
)
OVER_BEFORE = Sentence(
    "La phase prioritaire finirait le {priority_by}, avant l'ouverture de la levée le {opens_on}.",
    "The priority phase would end on {priority_by}, before the round opens on {opens_on}.",
)
ENDS_WITH_IT = Sentence(
    "La phase prioritaire doit finir avant le dernier jour de la levée, le {closes_on} : les "
    "autres n'auraient pas de temps.",
    "The priority phase must end before the last day of the round, {closes_on}: the others would "
    "have no time.",
)
FROM_DAY = Sentence("À partir du {day}.", "From {day}.")
UNTIL_DAY = Sentence("Jusqu'au {day} au plus tard.", "Until {day} at the latest.")


@dataclass(frozen=True, slots=True)
class Phase:
    """Civil days in Paris, each included. Raises BadInput."""

    opens_on: date = given("Ouverture de la levée", "Opening of the round", by=OFFER)
    priority_by: date = given("Fin de la phase prioritaire", "End of the priority phase", by=OFFER)
    closes_on: date = given("Dernier jour de la levée", "Last day of the round", by=OFFER)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@rule(
    "offer_priority_phase",
    "ECSPR annex I, B",
    fr="La phase prioritaire laisse-t-elle du temps aux autres ?",
    en="Does the priority phase leave time to the others?",
)
def assess_phase(facts: Phase, as_of: AsOf) -> Verdict:
    """From the day of the opening to the day before the last one."""
    first, last = facts.opens_on, facts.closes_on - ONE_DAY
    words = {
        "opens_on": facts.opens_on,
        "priority_by": facts.priority_by,
        "closes_on": facts.closes_on,
    }
    is_possible = first <= last
    if facts.priority_by < first:
        change = instead(FROM_DAY.filled(day=first), priority_by=first) if is_possible else None
        return block(OVER_BEFORE.filled(**words), threshold=first, instead=change)
    if facts.priority_by > last:
        change = instead(UNTIL_DAY.filled(day=last), priority_by=last) if is_possible else None
        return block(ENDS_WITH_IT.filled(**words), threshold=last, instead=change)
    return allow(WITHIN.filled(**words), threshold=last)


# --- Somebody who would order ---------------------------------------------------------------------

FOR_ALL = Sentence(
    "La phase prioritaire est finie depuis le {until} : la levée est ouverte à tous.",
    "The priority phase ended at {until}: the round is open to all.",
)
HOLDER_FIRST = Sentence(
    "Vous étiez associé de la société avant l'ouverture : vous passez en premier, jusqu'au "
    "{until}.",
    "You held shares of the company before the opening: you come first, until {until}.",
)
VOTER_FIRST = Sentence(
    "Vous aviez annoncé une intention lors de l'e-vote : vous passez en premier, jusqu'au {until}.",
    "You announced an intention in the e-vote: you come first, until {until}.",
)
OTHERS_FIRST = Sentence(
    "Jusqu'au {until}, la levée est réservée aux associés d'avant l'ouverture et aux membres qui "
    "avaient annoncé une intention lors de l'e-vote.",
    "Until {until}, the round is for those who held shares before the opening and for the members "
    "who had announced an intention in the e-vote.",
)
FROM_MOMENT = Sentence("Pour vous, dès le {moment}.", "For you, from {moment}.")


@dataclass(frozen=True, slots=True)
class Priority:
    """`until`: the last UTC second of the phase. Of the person: in the issuer's register before
    the opening; an amount announced in the e-vote."""

    until: datetime = given("Fin de la phase prioritaire", "End of the priority phase", by=OFFER)
    held_before: bool = given(
        "Associé avant l'ouverture", "Held shares before the opening", by=PLATFORM, default=False
    )
    intended: bool = given(
        "Intention annoncée lors de l'e-vote",
        "Intention announced in the e-vote",
        by=PLATFORM,
        default=False,
    )


@rule(
    "offer_priority",
    "ECSPR annex I, B; ECSPR art. 22(1)",
    fr="Pouvez-vous souscrire dès maintenant, ou d'autres passent-ils d'abord ?",
    en="May you subscribe already, or do others come first?",
)
def assess_priority(facts: Priority, as_of: AsOf) -> Verdict:
    """Until its last second, those that the term names; from the next one, everybody."""
    if as_of.now > facts.until:
        return allow(FOR_ALL.filled(until=facts.until))
    if facts.held_before:
        return allow(HOLDER_FIRST.filled(until=facts.until))
    if facts.intended:
        return allow(VOTER_FIRST.filled(until=facts.until))
    opens = facts.until + ONE_SECOND
    change = instead(FROM_MOMENT.filled(moment=opens), now=opens)
    return block(OTHERS_FIRST.filled(until=facts.until), threshold=opens, instead=change)


# --- A private round ------------------------------------------------------------------------------

IS_INVITED = Sentence(
    "Cette levée est sur invitation, et vous y êtes invité.",
    "This round is by invitation, and you are invited.",
)
NOT_INVITED = Sentence(
    "Cette levée est sur invitation : votre compte n'a pas d'invitation en cours.",
    "This round is by invitation: your account has none that holds.",
)
WITH_ONE = Sentence(
    "Avec une invitation de la société, ouverte depuis votre compte.",
    "With an invitation of the company, opened from your account.",
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whether an invitation to this private offer is tied to the person's account, and holds."""

    invited: bool = given("Invitation en cours", "Invitation that holds", by=PLATFORM)


@rule(
    "offer_invitation",
    "ECSPR annex I, B; ECSPR art. 22(1)",
    fr="Êtes-vous invité à cette levée ?",
    en="Are you invited to this round?",
)
def assess_invitation(facts: Invitation, as_of: AsOf) -> Verdict:
    """An offer by invitation is an offer like any other: it only has fewer people."""
    if facts.invited:
        return allow(IS_INVITED)
    return block(NOT_INVITED, instead=instead(WITH_ONE, invited=True))
