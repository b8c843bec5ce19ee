"""Is the entry knowledge test out of the way? Taken, or refused, and its warning acknowledged.

ECSPR art. 21(1) to (4): of non-sophisticated investors, before full access to invest, every two
years. A failure or a refusal never closes the door: an acknowledged warning opens it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.absurd import refuse_future
from compliance.as_of import AsOf
from compliance.errors import BadInput, Contradiction
from compliance.investors import entry_test
from compliance.rule import ENTRY_TEST, OFFICER, given, rule
from compliance.verdict import Verdict, allow, gate, instead
from compliance.words import Sentence

TEST = "entry_test"
ACKNOWLEDGEMENT = "entry_test_acknowledgement"

EXEMPT = Sentence(
    "Le test de connaissances n'est pas demandé aux investisseurs avertis.",
    "The entry knowledge test is not asked of sophisticated investors.",
)
VALID = Sentence(
    "Votre test de connaissances est réussi, et valable jusqu'au {until}, ce jour non compris.",
    "Your entry knowledge test is passed, and valid until {until}, that day excluded.",
)
OPEN = Sentence(
    "Vous avez reçu et compris l'avertissement qui suit le test ; il vaut jusqu'au {until}, ce "
    "jour non compris.",
    "You received and understood the warning that follows the test; it holds until {until}, that "
    "day excluded.",
)
NONE = Sentence(
    "Répondez d'abord au test de connaissances, ou refusez d'y répondre : dans les deux cas vous "
    "pourrez ensuite investir.",
    "First take the entry knowledge test, or decline to: either way you may invest afterwards.",
)
EXPIRED = Sentence(
    "Votre test de connaissances a expiré le {until} : il est à refaire.",
    "Your entry knowledge test expired on {until}: it is to be taken again.",
)
UNREAD = Sentence(
    "Un avertissement attend votre lecture : confirmez que vous l'avez reçu et compris.",
    "A warning waits to be read: confirm that you received and understood it.",
)
ONCE_TAKEN = Sentence(
    "Après avoir répondu au test de connaissances.", "After taking the entry knowledge test."
)
ONCE_ACKNOWLEDGED = Sentence(
    "Après avoir confirmé l'avertissement.", "After acknowledging the warning."
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The last test. `taken_at` and `acknowledged_at` are UTC moments; `outcome` is "passed",
    "failed" or "refused". Raises Contradiction for a moment without an outcome or the reverse,
    BadInput for an unknown outcome."""

    taken_at: datetime | None = given("Test passé", "Test taken", by=ENTRY_TEST, default=None)
    outcome: str | None = given(
        "Résultat du test", "Outcome of the test", by=ENTRY_TEST, default=None
    )
    acknowledged_at: datetime | None = given(
        "Avertissement confirmé", "Warning acknowledged", by=ENTRY_TEST, default=None
    )
    sophisticated: bool = given(
        "Investisseur averti", "Sophisticated investor", by=OFFICER, default=False
    )

    def __post_init__(self) -> None:
        if (self.taken_at is None) != (self.outcome is None):
            raise Contradiction("outcome", "a test has a moment and an outcome, or neither")
        if self.outcome is not None and self.outcome not in set(entry_test.Outcome):
            raise BadInput("outcome", f"not an outcome of the test: {self.outcome!r}")


@rule(
    "entry_test_due",
    "ECSPR art. 21(1) to (4)",
    fr="Le test de connaissances est-il fait ?",
    en="Is the entry knowledge test done?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Wait for a test of the last two years, and for the acknowledgement of its warning."""
    refuse_future(facts, as_of, "taken_at")
    if facts.sophisticated:
        return allow(EXEMPT)
    status = entry_test.status(facts.taken_at, facts.outcome, facts.acknowledged_at, as_of.now)
    until = facts.taken_at and entry_test.expires_on(facts.taken_at)
    if status == entry_test.Status.VALID:
        return allow(VALID.filled(until=until))
    if status == entry_test.Status.OPEN:
        return allow(OPEN.filled(until=until))
    if status == entry_test.Status.NEEDS_ACKNOWLEDGEMENT:
        # An acknowledgement that came before the test opens nothing: it was that of another.
        read = instead(ONCE_ACKNOWLEDGED, acknowledged_at=as_of.now)
        return gate(UNREAD, {ACKNOWLEDGEMENT}, instead=read)
    sentence = EXPIRED.filled(until=until) if status == entry_test.Status.EXPIRED else NONE
    taken = instead(ONCE_TAKEN, taken_at=as_of.now, outcome=str(entry_test.Outcome.PASSED))
    return gate(sentence, {TEST}, instead=taken)
