"""May this joint account subscribe? All who hold it have agreed to it, all are known, and all have
signed this very order.

Undivided property is bound by all who own it together (C. civ. 815-3). Towards the company they
speak with one voice, of one of them or of somebody else whom they choose (C. com. L. 225-110). It
is no person of its own: who is identified is each of them (CMF L. 561-5).
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.rule import IDENTITY, PERSON, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead
from compliance.words import Sentence

AGREEMENT = "joint_agreement"
IDENTITIES = "joint_identities"
EXAMINATION = "joint_examination"
SIGNATURES = "joint_signatures"

READY = Sentence(
    "Tous les indivisaires ont donné leur accord, et tous sont vérifiés.",
    "All joint holders have agreed, and all are verified.",
)
AGREEMENT_DUE = Sentence(
    "Il manque l'accord de : {names}. L'indivision pourra souscrire quand tous l'auront donné.",
    "The agreement of these holders is missing: {names}. The joint account may subscribe once all "
    "have agreed.",
)
IDENTITIES_DUE = Sentence(
    "Il reste à vérifier l'identité de : {names}. Chaque indivisaire a son propre dossier.",
    "The identity of these holders is still to be verified: {names}. Each joint holder has a file "
    "of their own.",
)
EXAMINED = Sentence(
    "Un examen est en cours : l'indivision pourra souscrire dès qu'il sera terminé. Il n'y a rien "
    "à faire.",
    "An examination is under way: the joint account may subscribe as soon as it ends. There is "
    "nothing to do.",
)
ONCE_EXAMINED = Sentence(
    "Dès que cet examen sera terminé.", "As soon as this examination has ended."
)
ONCE_AGREED = Sentence(
    "Dès que tous auront donné leur accord et seront vérifiés.",
    "As soon as all have agreed and are verified.",
)
ONCE_VERIFIED = Sentence("Dès que tous seront vérifiés.", "As soon as all are verified.")
SIGNED = Sentence(
    "Tous les autres indivisaires ont signé cette demande.",
    "All the other joint holders have signed this order.",
)
SIGNATURES_DUE = Sentence(
    "Il manque la signature de : {names}. Le représentant signe en dernier.",
    "These holders have not signed yet: {names}. The representative signs last.",
)
ONCE_SIGNED = Sentence("Dès que tous auront signé.", "As soon as all have signed.")
DECLINED = Sentence(
    "{names} a refusé de signer : cette demande est terminée.",
    "{names} declined to sign: this order has ended.",
)
WITH_ANOTHER = Sentence(
    "Une autre demande, que tous signeraient, reste possible.",
    "Another order, which all would sign, remains possible.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Who holds the account together: those who have not agreed to it yet, and those whose own
    identity is not accepted; by their names, or the address to which they were asked. What we
    examine ourselves names nobody: no holder learns of it about another (CMF L. 561-18)."""

    to_agree: tuple[str, ...] = given(
        "Accords qui manquent", "Agreements missing", by=PERSON, default=()
    )
    to_verify: tuple[str, ...] = given(
        "Identités à vérifier", "Identities to verify", by=IDENTITY, default=()
    )
    is_examined: bool = given(
        "Un examen est en cours", "An examination is under way", by=IDENTITY, default=False
    )


@dataclass(frozen=True, slots=True)
class Signatures:
    """Of the holders other than who signs last: whose signature of this order, as it stands, is
    missing, and who declined it; by their names."""

    missing: tuple[str, ...] = given(
        "Signatures qui manquent", "Signatures missing", by=PLATFORM, default=()
    )
    declined: tuple[str, ...] = given("Refus de signer", "Declined to sign", by=PERSON, default=())


@rule(
    "joint_due",
    "CMF L. 561-5; C. civ. 815-3",
    fr="Les indivisaires ont-ils tous donné leur accord, et sont-ils tous connus ?",
    en="Have all joint holders agreed, and are they all known?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Wait for all; the agreements first, as only who has agreed is looked at."""
    over: dict[str, object] = {"is_examined": False} if facts.is_examined else {}
    if facts.to_agree:
        needed = {AGREEMENT, IDENTITIES} if facts.to_verify else {AGREEMENT}
        return gate(
            AGREEMENT_DUE.filled(names=facts.to_agree),
            needed,
            instead=instead(ONCE_AGREED, to_agree=(), to_verify=(), **over),
        )
    if facts.to_verify:
        return gate(
            IDENTITIES_DUE.filled(names=facts.to_verify),
            {IDENTITIES},
            instead=instead(ONCE_VERIFIED, to_verify=(), **over),
        )
    if facts.is_examined:
        return gate(EXAMINED, {EXAMINATION}, instead=instead(ONCE_EXAMINED, is_examined=False))
    return allow(READY)


@rule(
    "joint_signatures_due",
    "C. civ. 815-3; C. com. L. 225-110",
    fr="Les autres indivisaires ont-ils tous signé cette demande ?",
    en="Have all the other joint holders signed this order?",
)
def assess_signatures(facts: Signatures, as_of: AsOf) -> Verdict:
    """All or nobody: one who declines ends the order."""
    if facts.declined:
        return block(
            DECLINED.filled(names=facts.declined),
            instead=instead(WITH_ANOTHER, missing=(), declined=()),
        )
    if facts.missing:
        return gate(
            SIGNATURES_DUE.filled(names=facts.missing),
            {SIGNATURES},
            instead=instead(ONCE_SIGNED, missing=()),
        )
    return allow(SIGNED)
