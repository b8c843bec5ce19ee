"""May this investor make this subscription now? Every rule asked, every reason given.

What must be there before (the round open, identity, entry test, simulation, sheet read) and
what the amount itself brings (ceilings). Everything is looked at, also when the first answer
would be enough: a person who is told no deserves the whole list.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.ceilings import ceiling, own_room
from compliance.investing import (
    company_due,
    entry_test_due,
    identity_due,
    joint_due,
    offer_open,
    sheet_due,
    simulation_due,
)
from compliance.offers import offer_access
from compliance.rule import rule
from compliance.verdict import Answer, Verdict, together
from compliance.words import Sentence

PREPARED = {
    Answer.ALLOW: Sentence(
        "Vous êtes prêt : vous pouvez souscrire à une levée ouverte.",
        "You are ready: you may subscribe to an open round.",
    ),
    Answer.WARN: Sentence(
        "Vous pouvez souscrire à une levée ouverte ; un point est à savoir.",
        "You may subscribe to an open round; there is one thing to know.",
    ),
    Answer.GATE: Sentence(
        "Il reste une étape, ou plusieurs, avant votre première souscription.",
        "There is something left to do before you subscribe.",
    ),
}
READY = {
    Answer.ALLOW: Sentence("Vous pouvez souscrire à cette levée.", "You may subscribe."),
    Answer.WARN: Sentence(
        "Vous pouvez souscrire à cette levée ; un point est à savoir.",
        "You may subscribe to this round; there is one thing to know.",
    ),
    Answer.GATE: Sentence(
        "Il reste une étape, ou plusieurs, avant de souscrire.",
        "There is something left to do before you subscribe.",
    ),
    Answer.BLOCK: Sentence(
        "Cette souscription n'est pas possible.", "This subscription is not possible."
    ),
}
WITH_AMOUNT = READY | {
    Answer.WARN: Sentence(
        "Vous pouvez faire cette souscription ; un avertissement l'accompagne.",
        "You may make this subscription; a warning comes with it.",
    ),
    Answer.GATE: Sentence(
        "Vous pourrez faire cette souscription après ce qui est demandé ci-dessous.",
        "You may make this subscription after what is asked below.",
    ),
}


@dataclass(frozen=True, slots=True)
class Preparation:
    """Facts about the investor alone. `company` is None for a person; a company's own file is
    looked at there, with the identity of who acts for it. `joint` is None but for a joint account,
    where everybody who holds it is looked at."""

    identity: identity_due.Facts
    entry_test: entry_test_due.Facts
    simulation: simulation_due.Facts
    company: company_due.Facts | None = None
    joint: joint_due.Facts | None = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """Facts about the person and the round, whatever the amount. `invitation` is None for a round
    that is for everybody, `priority` for one without such a phase, `issuer` for a person who
    subscribes."""

    offer: offer_open.Facts
    person: Preparation
    sheet: sheet_due.Facts
    invitation: offer_access.Invitation | None = None
    priority: offer_access.Priority | None = None
    issuer: company_due.Issuer | None = None


@dataclass(frozen=True, slots=True)
class Beforehand:
    """Facts about the person and the round, with what is left under the person's own ceiling."""

    readiness: Readiness
    room: own_room.Facts


@dataclass(frozen=True, slots=True)
class Facts:
    """The same as readiness, with the amount and everything that it is compared with; of an order
    of a joint account, what the others have signed."""

    readiness: Readiness
    ceiling: ceiling.Facts
    signatures: joint_due.Signatures | None = None


@rule(
    "prepared_to_subscribe",
    "ECSPR art. 21; CMF L. 561-5",
    fr="Avez-vous fait ce que la loi demande avant toute souscription ?",
    en="Have you done what the law asks before any subscription?",
)
def assess_preparation(facts: Preparation, as_of: AsOf) -> Verdict:
    """What is asked of the person once, whatever the round."""
    return together(
        PREPARED,
        [
            _known(facts, as_of),
            entry_test_due.assess(facts.entry_test, as_of),
            simulation_due.assess(facts.simulation, as_of),
        ],
    )


def _known(facts: Preparation, as_of: AsOf) -> Verdict:
    """Who subscribes is known: a person, a company, or everybody who holds a joint account."""
    if facts.joint is not None:
        return joint_due.assess(facts.joint, as_of)
    if facts.company is not None:
        return company_due.assess(facts.company, as_of)
    return identity_due.assess(facts.identity, as_of)


@rule(
    "ready_to_subscribe",
    "ECSPR art. 21, art. 22, art. 23; CMF L. 561-5",
    fr="Pouvez-vous souscrire à cette levée ?",
    en="May you subscribe to this round?",
)
def assess_readiness(facts: Readiness, as_of: AsOf) -> Verdict:
    """What must be there before any amount is chosen."""
    parts = [offer_open.assess(facts.offer, as_of)]
    if facts.invitation is not None:
        parts.append(offer_access.assess_invitation(facts.invitation, as_of))
    if facts.priority is not None:
        parts.append(offer_access.assess_priority(facts.priority, as_of))
    if facts.issuer is not None:
        parts.append(company_due.assess_issuer(facts.issuer, as_of))
    parts.append(assess_preparation(facts.person, as_of))
    parts.append(sheet_due.assess(facts.sheet, as_of))
    return together(READY, parts)


@rule(
    "able_to_subscribe",
    "ECSPR art. 21, art. 22, art. 23; CMF L. 561-5; Levain",
    fr="Pouvez-vous souscrire quelque chose dans cette levée ?",
    en="May you subscribe anything in this round?",
)
def assess_beforehand(facts: Beforehand, as_of: AsOf) -> Verdict:
    """Readiness, and whether the smallest order fits under the person's own ceiling."""
    return together(
        READY,
        [assess_readiness(facts.readiness, as_of), own_room.assess(facts.room, as_of)],
    )


@rule(
    "subscribing",
    "ECSPR art. 21, art. 22, art. 23; CMF L. 561-5",
    fr="Cette souscription est-elle possible ?",
    en="Is this subscription possible?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """The whole: readiness, then the amount; then what the others have signed, where several
    subscribe together."""
    parts = [assess_readiness(facts.readiness, as_of), ceiling.assess(facts.ceiling, as_of)]
    if facts.signatures is not None:
        parts.append(joint_due.assess_signatures(facts.signatures, as_of))
    return together(WITH_AMOUNT, parts)
