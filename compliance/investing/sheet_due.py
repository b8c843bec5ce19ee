"""Is the key investment information sheet in force read? ECSPR art. 23(1) and (8)."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.rule import OFFER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, gate, instead
from compliance.words import Sentence

REQUIREMENT = "sheet"

READ = Sentence(
    "Vous avez lu la fiche d'informations clés en vigueur (version {version}).",
    "You read the key investment information sheet in force (version {version}).",
)
UNREAD = Sentence(
    "Lisez d'abord la fiche d'informations clés (FICI), puis confirmez sa lecture.",
    "First read the key investment information sheet (KIIS), then confirm that you did.",
)
CHANGED = Sentence(
    "La fiche d'informations clés a changé depuis votre lecture : relisez-la (version {version}).",
    "The key investment information sheet has changed since you read it: read it again (version "
    "{version}).",
)
ONCE_READ = Sentence(
    "Après avoir confirmé la lecture de la version {version}.",
    "After confirming that you read version {version}.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Version numbers from 1; `version_read` is None when no version was read. Raises BadInput
    for a version below 1."""

    version: int = given(
        "Version en vigueur de la fiche", "Version of the sheet in force", by=OFFER, default=1
    )
    version_read: int | None = given("Version lue", "Version read", by=PLATFORM, default=None)

    def __post_init__(self) -> None:
        for name in ("version", "version_read"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise BadInput(name, "versions are numbered from 1")


@rule(
    "sheet_due",
    "ECSPR art. 23(1), art. 23(8)",
    fr="La fiche d'informations clés est-elle lue ?",
    en="Is the key investment information sheet read?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Wait until the very version in force was read: a changed sheet is read again."""
    if facts.version_read == facts.version:
        return allow(READ.filled(version=facts.version))
    sentence = UNREAD if facts.version_read is None else CHANGED.filled(version=facts.version)
    return gate(
        sentence,
        {REQUIREMENT},
        instead=instead(ONCE_READ.filled(version=facts.version), version_read=facts.version),
    )
