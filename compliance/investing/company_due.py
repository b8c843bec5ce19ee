"""May this company subscribe here, to this offer? It is known, who speaks for it is, and it is not
the issuer's own.

A company is a client like any other (CMF L. 561-5), and so is identified whoever acts for it
(CMF R. 561-5). It is non-sophisticated until approved, like everybody (ECSPR art. 2(1)(k)): the
test, the simulation and the reflection period are asked by the rules that ask them of persons.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.investing.identity_due import ACCEPTED, STATES, WAITING
from compliance.rule import COMPANY, IDENTITY, OFFER, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead
from compliance.words import Sentence

FILE = "company_file"
SPEAKER = "identity"

KNOWN = Sentence(
    "La société et la personne qui agit pour elle sont vérifiées.",
    "The company and the person who acts for it are verified.",
)
FILE_DUE = Sentence(
    "Le dossier de la société doit être accepté avant qu'elle souscrive.",
    "The company's file must be accepted before it subscribes.",
)
FILE_EXAMINED = Sentence(
    "Le dossier de la société est en cours d'examen : elle pourra souscrire dès qu'il sera "
    "accepté.",
    "The company's file is being examined: it may subscribe as soon as it is accepted.",
)
SPEAKER_DUE = Sentence(
    "Votre propre identité doit être vérifiée avant que vous agissiez pour la société.",
    "Your own identity must be verified before you act for the company.",
)
ONCE_ACCEPTED = Sentence("Dès que ce dossier sera accepté.", "As soon as this file is accepted.")
ONCE_IDENTIFIED = Sentence(
    "Dès que votre identité sera vérifiée.", "As soon as your identity is verified."
)
ANOTHER = Sentence(
    "La société qui souscrit n'est ni celle qui émet les actions, ni contrôlée par elle.",
    "The company that subscribes is neither the issuer of the shares nor controlled by it.",
)
ITSELF = Sentence(
    "Une société ne souscrit pas ses propres actions.",
    "A company does not subscribe for its own shares.",
)
CONTROLLED = Sentence(
    "Cette société est contrôlée par celle qui émet les actions : elle ne peut pas les souscrire.",
    "This company is controlled by the issuer of the shares: it may not subscribe for them.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The states of two identity files, the company's and that of who acts for it; None: there is
    none. Raises BadInput for an unknown state."""

    state: str | None = given("Dossier de la société", "Company's file", by=IDENTITY, default=None)
    speaker: str | None = given(
        "Identité de qui agit pour elle", "Identity of who acts for it", by=IDENTITY, default=None
    )

    def __post_init__(self) -> None:
        for name in ("state", "speaker"):
            if getattr(self, name) is not None and getattr(self, name) not in STATES:
                raise BadInput(name, f"not a state of an identity file: {getattr(self, name)!r}")


@dataclass(frozen=True, slots=True)
class Issuer:
    """Nine digits each; `parent` is the company that controls the one that subscribes, if any."""

    issuer: str = given("SIREN de l'émetteur", "Issuer's SIREN", by=OFFER)
    subscriber: str = given("SIREN de la société", "Company's SIREN", by=COMPANY)
    parent: str | None = given(
        "SIREN de qui la contrôle", "SIREN of who controls it", by=COMPANY, default=None
    )


@rule(
    "company_due",
    "CMF L. 561-5; CMF R. 561-5",
    fr="La société est-elle connue, et la personne qui agit pour elle ?",
    en="Is the company known, and the person who acts for it?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Wait for both; the company first, as the other is asked for with it."""
    if facts.state not in ACCEPTED:
        said = FILE_EXAMINED if facts.state in WAITING else FILE_DUE
        needed = {FILE} if facts.speaker in ACCEPTED else {FILE, SPEAKER}
        changes: dict[str, object] = {"state": "accepted", "speaker": "accepted"}
        return gate(said, needed, instead=instead(ONCE_ACCEPTED, **changes))
    if facts.speaker not in ACCEPTED:
        return gate(SPEAKER_DUE, {SPEAKER}, instead=instead(ONCE_IDENTIFIED, speaker="accepted"))
    return allow(KNOWN)


@rule(
    "own_shares",
    "C. com. L. 225-206",
    fr="La société qui souscrit est-elle étrangère à celle qui émet ?",
    en="Is the company that subscribes another than the issuer?",
)
def assess_issuer(facts: Issuer, as_of: AsOf) -> Verdict:
    """A company is not its own shareholder by subscription, nor through one that it controls."""
    if facts.subscriber == facts.issuer:
        return block(ITSELF)
    if facts.parent is not None and facts.parent == facts.issuer:
        return block(CONTROLLED, instead=instead(ANOTHER, parent=None))
    return allow(ANOTHER)
