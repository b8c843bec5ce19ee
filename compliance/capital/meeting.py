"""Did the extraordinary meeting decide validly? Enough shares present, enough votes for.

C. com. L. 225-96: a quarter of the shares on the first call, a fifth on the second; two thirds of
the votes. A SAS that raises through a platform follows it whatever its articles say (L. 227-2-1).
The shares of those for whom an increase is reserved do not count (L. 225-138).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.errors import BadInput, Contradiction
from compliance.parameters.company import (
    MEETING_MAJORITY,
    MEETING_QUORUM_FIRST,
    MEETING_QUORUM_SECOND,
)
from compliance.rule import COMPANY, given, rule
from compliance.verdict import Answer, Verdict, allow, block, instead, together
from compliance.words import Sentence

QUORUM_MET = Sentence(
    "{present} actions présentes ou représentées sur {voting} : le quorum de {needed} est atteint.",
    "{present} shares present or represented of {voting}: the quorum of {needed} is met.",
)
QUORUM_MISSED = Sentence(
    "{present} actions présentes ou représentées sur {voting} : il en faut {needed}.",
    "{present} shares present or represented of {voting}: {needed} are needed.",
)
WITH_MORE_PRESENT = Sentence(
    "Avec {needed} actions présentes ou représentées.",
    "With {needed} shares present or represented.",
)
OR_SECOND_CALL = Sentence(
    "Ou sur deuxième convocation, avec {second} actions.",
    "Or on a second call, with {second} shares.",
)
MAJORITY_MET = Sentence(
    "{votes_for} votes pour sur {votes_cast} : la majorité de {needed} est atteinte.",
    "{votes_for} votes for, of {votes_cast}: the majority of {needed} is met.",
)
MAJORITY_MISSED = Sentence(
    "{votes_for} votes pour sur {votes_cast} : il en faut {needed}.",
    "{votes_for} votes for, of {votes_cast}: {needed} are needed.",
)
WITH_MORE_VOTES = Sentence("Avec {needed} votes pour.", "With {needed} votes for.")
NOBODY_VOTED = Sentence("Personne n'a voté.", "Nobody voted.")
WITH_A_VOTE = Sentence(
    "Avec une assemblée où des actionnaires votent.", "With a meeting at which shareholders vote."
)
ANSWERS = {
    Answer.ALLOW: Sentence("L'assemblée a valablement décidé.", "The meeting has decided validly."),
    Answer.BLOCK: Sentence(
        "L'assemblée n'a pas valablement décidé.", "The meeting has not decided validly."
    ),
}


@dataclass(frozen=True, slots=True)
class Quorum:
    """Whole shares with a vote. `excluded` are those of the people for whom the increase is
    reserved: they count neither as present nor as voting. Raises BadInput, Contradiction."""

    present: int = given("Actions présentes ou représentées", "Shares represented", by=COMPANY)
    voting_shares: int = given("Actions avec droit de vote", "Shares with a vote", by=COMPANY)
    call: int = given("Convocation", "Call", by=COMPANY, default=1)
    excluded: int = given(
        "Actions des bénéficiaires, qui ne votent pas",
        "Shares of the beneficiaries, who do not vote",
        by=COMPANY,
        default=0,
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "voting_shares")
        if self.call not in (1, 2):
            raise BadInput("call", "a meeting has a first and a second call")
        if self.excluded >= self.voting_shares:
            raise Contradiction("excluded", "somebody must be left to vote")
        if self.present > self.counted:
            raise Contradiction("present", "no more shares are present than may vote")

    @property
    def counted(self) -> int:
        return self.voting_shares - self.excluded


@dataclass(frozen=True, slots=True)
class Majority:
    """Votes of those present or represented. Raises BadInput, Contradiction."""

    votes_for: int = given("Votes pour", "Votes for", by=COMPANY)
    votes_cast: int = given("Votes exprimés", "Votes cast", by=COMPANY)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        if self.votes_for > self.votes_cast:
            raise Contradiction("votes_for", "no more votes are for than are cast")


@dataclass(frozen=True, slots=True)
class Facts:
    """Both questions, on the same meeting."""

    quorum: Quorum
    majority: Majority


def needed_present(shares_counted: int, call: int, law: date) -> int:
    """The fewest shares that make a quorum; `call` is 1 or 2."""
    part: Fraction = (MEETING_QUORUM_FIRST if call == 1 else MEETING_QUORUM_SECOND).on(law)
    return ceil(part * shares_counted)


@rule(
    "meeting_quorum",
    "C. com. L. 225-96; C. com. L. 227-2-1",
    fr="Assez d'actions sont-elles présentes à l'assemblée ?",
    en="Are enough shares present at the meeting?",
)
def assess_quorum(facts: Quorum, as_of: AsOf) -> Verdict:
    """A quarter of the shares that may vote, a fifth on the second call."""
    needed = needed_present(facts.counted, facts.call, as_of.law)
    words = {"present": facts.present, "voting": facts.counted, "needed": needed}
    if facts.present >= needed:
        return allow(QUORUM_MET.filled(**words), threshold=needed)
    sentence = WITH_MORE_PRESENT.filled(needed=needed)
    if facts.call == 1:
        second = needed_present(facts.counted, 2, as_of.law)
        sentence += OR_SECOND_CALL.filled(second=second)
    change = instead(sentence, present=needed)
    return block(QUORUM_MISSED.filled(**words), threshold=needed, instead=change)


@rule(
    "meeting_majority",
    "C. com. L. 225-96; C. com. L. 227-2-1",
    fr="Assez de votes sont-ils pour la décision ?",
    en="Are enough votes for the decision?",
)
def assess_majority(facts: Majority, as_of: AsOf) -> Verdict:
    """Two thirds of the votes cast, exactly two thirds included."""
    needed = ceil(MEETING_MAJORITY.on(as_of.law) * facts.votes_cast)
    words = {"votes_for": facts.votes_for, "votes_cast": facts.votes_cast, "needed": needed}
    if not facts.votes_cast:
        return block(NOBODY_VOTED, instead=instead(WITH_A_VOTE))
    if facts.votes_for >= needed:
        return allow(MAJORITY_MET.filled(**words), threshold=needed)
    change = instead(WITH_MORE_VOTES.filled(needed=needed), votes_for=needed)
    return block(MAJORITY_MISSED.filled(**words), threshold=needed, instead=change)


@rule(
    "meeting",
    "C. com. L. 225-96; C. com. L. 227-2-1",
    fr="L'assemblée a-t-elle valablement décidé ?",
    en="Has the meeting decided validly?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Quorum and majority, both said."""
    return together(
        ANSWERS, [assess_quorum(facts.quorum, as_of), assess_majority(facts.majority, as_of)]
    )
