"""What is a rule? A question, an article, the facts it looks at, and a function that judges them.

    @dataclass(frozen=True, slots=True)
    class Facts:
        amount: Euro = given("Montant", "Amount", by=PERSON)

    @rule("per_offer_threshold", "ECSPR art. 21(7)", fr="…", en="…")
    def assess(facts: Facts, as_of: AsOf) -> Verdict: ...

    assess(Facts(Euro.of(2_000)), as_of(moment))

The function only answers; the rule adds its name, its article and the inputs that were used
(before those that the function worked out itself, when people read these better).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from typing import Any, Generic, TypeVar, cast, get_type_hints

from compliance.as_of import AsOf
from compliance.errors import BadInput, NotYetLaw
from compliance.euro import Amount
from compliance.texts import in_force_since
from compliance.typed import check_types
from compliance.verdict import Input, Verdict
from compliance.words import Sentence, knows_its_words

F = TypeVar("F")

# --- Where a fact comes from --------------------------------------------------------------------
PERSON = Sentence("ce que la personne a saisi ou déclaré", "what the person typed or declared")
SIMULATION = Sentence(
    "la dernière simulation de perte", "the latest simulation of the ability to bear loss"
)
ENTRY_TEST = Sentence("le dernier test de connaissances", "the latest entry knowledge test")
IDENTITY = Sentence("le dossier d'identité", "the identity file")
PLATFORM = Sentence("les opérations notées par la plateforme", "what the platform recorded")
OFFER = Sentence("les conditions de la levée", "the terms of the round")
COMPANY = Sentence("la fiche de la société", "the company's file")
EXAMINER = Sentence("les vérifications de l'analyste", "the analyst's checks")
OFFICER = Sentence("une décision de la conformité", "a decision of the compliance team")
REGISTER = Sentence("le registre des mouvements de titres", "the register of movements")
DEPOSITARY = Sentence("le certificat du dépositaire", "the depositary's certificate")
PROVIDER = Sentence("le prestataire de paiement", "the payment institution")
PUBLIC_LIST = Sentence("une liste officielle", "an official list")


def given(fr: str, en: str, *, by: Sentence = PERSON, default: Any = MISSING) -> Any:
    """A field of facts: its label in both languages, and where its value comes from."""
    metadata = {"label": Sentence(fr, en), "source": by}
    if default is MISSING:
        return field(metadata=metadata)
    return field(metadata=metadata, default=default)


@dataclass(frozen=True)
class Rule(Generic[F]):
    """A named question of law. Call it with the facts and the day: it answers with a Verdict.

    Raises BadInput (naming the argument) for facts that make no sense, NotYetLaw for a day
    before the first text of its article, or before a number that it needs.
    """

    key: str
    article: str
    question: Sentence
    facts: type[F]
    judge: Callable[[F, AsOf], Verdict]

    def __call__(self, facts: F, as_of: AsOf) -> Verdict:
        if not isinstance(facts, self.facts):
            raise BadInput("facts", f"{self.facts.__qualname__} of {self.facts.__module__}")
        if not isinstance(as_of, AsOf):
            raise BadInput("as_of", f"as_of(moment), not {as_of!r}")
        begun = in_force_since(self.article)
        if begun and as_of.law < begun:
            raise NotYetLaw(f"{self.article}: not in force on {as_of.law.isoformat()}")
        found = self.judge(facts, as_of)
        return replace(
            found,
            rule=self.key,
            question=self.question,
            article=found.article or self.article,
            law=as_of.law,
            inputs=inputs_of(facts) + found.inputs,
        )

    def ask(self, facts: F, as_of: AsOf) -> Asked:
        """The answer together with what it rests on, to be kept."""
        return Asked(self, facts, as_of, self(facts, as_of))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked, and its answer: everything needed to keep it."""

    rule: Rule[Any]
    facts: Any
    as_of: AsOf
    verdict: Verdict


def rule(
    key: str, article: str, *, fr: str, en: str
) -> Callable[[Callable[[F, AsOf], Verdict]], Rule[F]]:
    """Make a rule of a function of (facts, as_of). `fr` and `en` are the question it answers."""

    def name(judge: Callable[[F, AsOf], Verdict]) -> Rule[F]:
        facts = get_type_hints(judge)["facts"]
        check_types(facts)
        return Rule(key, article, Sentence(fr, en), facts, judge)

    return name


def inputs_of(facts: Any) -> tuple[Input, ...]:
    """What was looked at: every field that has a label, with its value and origin."""
    return tuple(
        Input(name, label, _shown(getattr(facts, name)), source)
        for name, label, source in _labelled(cast(Hashable, type(facts)))
    )


def _shown(value: Any) -> object:
    """The value, or its words for what is read by people only: a kind of offer, an earlier offer.
    Words can be kept for years; the types of a day cannot."""
    if isinstance(value, tuple):
        return tuple(_shown(each) for each in value)
    if knows_its_words(value) and not isinstance(value, Amount):
        return Sentence(value.written("fr"), value.written("en"))
    return value


@cache
def _labelled(facts: Hashable) -> tuple[tuple[str, Sentence, Sentence], ...]:
    return tuple(
        (each.name, each.metadata["label"], each.metadata["source"])
        for each in fields(cast(Any, facts))
        if "label" in each.metadata
    )
