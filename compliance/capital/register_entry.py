"""May this movement be entered in the register? Its number, its shares, its day.

C. com. R. 228-9 and R. 228-10, L. 228-1, R. 225-135. Nobody gives what they do not have, on the
day of the movement either; new shares exist from the depositary's certificate on. A mistake is put
right by a reversing movement, never by changing a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.as_of import AsOf
from compliance.capital.register import Movement
from compliance.errors import BadInput, MissingInput
from compliance.rule import DEPOSITARY, PERSON, REGISTER, given, rule
from compliance.verdict import Answer, Verdict, allow, block, instead, together
from compliance.words import Sentence


class Kind(StrEnum):
    """The nature of a movement; the first two make shares, the others take them from somebody."""

    CONSTITUTION = "constitution"
    CAPITAL_INCREASE = "capital_increase"
    TRANSFER = "transfer"
    CANCELLATION = "cancellation"
    REVERSAL = "reversal"

    def written(self, language: str) -> str:
        """In words, in "fr" or "en"."""
        return KINDS[self].written(language)


KINDS = {
    Kind.CONSTITUTION: Sentence("constitution", "constitution"),
    Kind.CAPITAL_INCREASE: Sentence("augmentation de capital", "capital increase"),
    Kind.TRANSFER: Sentence("cession", "transfer"),
    Kind.CANCELLATION: Sentence("annulation", "cancellation"),
    Kind.REVERSAL: Sentence("écriture inverse", "reversing entry"),
}

BIRTHS = frozenset({Kind.CONSTITUTION, Kind.CAPITAL_INCREASE})

MAY_ENTER = {
    Answer.ALLOW: Sentence(
        "Le mouvement peut être inscrit au registre.",
        "The movement may be entered in the register.",
    ),
    Answer.BLOCK: Sentence(
        "Le mouvement ne peut pas être inscrit au registre.",
        "The movement may not be entered in the register.",
    ),
}
IS_NEXT = Sentence("Le n° {seq} est le suivant.", "No. {seq} is the next one.")
ENOUGH = Sentence("Ce compte a {held} actions.", "This account holds {held} shares.")
EXIST = Sentence(
    "Ces actions existent depuis le certificat du {certified}.",
    "These shares exist since the certificate of {certified}.",
)
FIRST = Sentence(
    "C'est le premier mouvement du registre.", "It is the first movement of the register."
)
WRONG_NUMBER = Sentence(
    "Le prochain mouvement porte le n° {following}, pas le n° {seq}.",
    "The next movement is no. {following}, not no. {seq}.",
)
AS_NUMBER = Sentence("Sous le n° {following}.", "As no. {following}.")
NOT_FIRST = Sentence(
    "Le registre est déjà constitué : seul son premier mouvement le constitue.",
    "The register is constituted already: only its first movement does that.",
)
BY_INCREASE = Sentence(
    "Des actions nouvelles naissent d'une augmentation de capital.",
    "New shares are born of a capital increase.",
)
TOO_MANY = Sentence(
    "Ce compte a {held} actions : il ne peut pas en céder {shares}.",
    "This account holds {held} shares: it cannot give {shares}.",
)
UP_TO = Sentence("Jusqu'à {held} actions.", "Up to {held} shares.")
HAS_NONE = Sentence(
    "Il faut d'abord que des actions lui soient inscrites.",
    "Shares must first be entered in it.",
)
UNCERTIFIED = Sentence(
    "Des actions nouvelles ne s'inscrivent qu'avec le certificat du dépositaire.",
    "New shares are entered only with the depositary's certificate.",
)
ONCE_CERTIFIED = Sentence("Une fois le certificat établi.", "Once the certificate is issued.")
TOO_EARLY = Sentence(
    "Le certificat du dépositaire est du {certified} : les actions n'existent pas avant.",
    "The depositary's certificate is of {certified}: the shares do not exist before it.",
)
FROM = Sentence("À partir du {certified}.", "From {certified}.")


@dataclass(frozen=True, slots=True)
class Number:
    """Where the movement would stand. Raises BadInput for a negative number."""

    seq: int = given("Numéro du mouvement", "Number of the movement", by=REGISTER)
    last_seq: int = given("Dernier numéro inscrit", "Last number entered", by=REGISTER, default=0)

    def __post_init__(self) -> None:
        if self.last_seq < 0:
            raise BadInput("last_seq", "zero or more")


@dataclass(frozen=True, slots=True)
class Given:
    """Whole shares that an account would give, and may give (see `available`). Raises BadInput
    for no share, or an account below zero."""

    shares: int = given("Actions du mouvement", "Shares of the movement", by=PERSON)
    held: int = given("Actions disponibles", "Shares available", by=REGISTER)

    def __post_init__(self) -> None:
        if self.shares < 1:
            raise BadInput("shares", "a movement moves at least one share")
        if self.held < 0:
            raise BadInput("held", "zero or more")


@dataclass(frozen=True, slots=True)
class Issued:
    """The day from which new shares exist, and that of the certificate; civil days in Paris."""

    effective_on: date = given("Date du mouvement", "Day of the movement", by=PERSON)
    certified_on: date | None = given(
        "Date du certificat", "Day of the certificate", by=DEPOSITARY, default=None
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """A movement to enter: what it gives, or what it issues, as its kind wants. Raises
    MissingInput when that is not said."""

    number: Number
    kind: Kind = given("Nature du mouvement", "Kind of movement", by=PERSON)
    gift: Given | None = None
    issue: Issued | None = None

    def __post_init__(self) -> None:
        if self.kind == Kind.CAPITAL_INCREASE and self.issue is None:
            raise MissingInput("issue", "a capital increase has a day")
        if self.kind not in BIRTHS and self.gift is None:
            raise MissingInput("gift", "shares come from somebody")


def available(
    movements: Sequence[Movement], holder: str, on: date, share_class: str = "ordinary"
) -> int:
    """What the holder may give on that day: the least that they hold from it to now.

    A back-dated movement must leave enough for what they gave afterwards. Never below zero.
    """
    held, least = 0, None
    for movement in sorted(movements, key=lambda each: (each.effective_on, each.seq)):
        if movement.effective_on > on and least is None:
            least = held
        held += sum(
            line.delta
            for line in movement.entries
            if (line.holder, line.share_class) == (holder, share_class)
        )
        if least is not None:
            least = min(least, held)
    return max(held if least is None else least, 0)


@rule(
    "register_entry_number",
    "C. com. R. 228-9",
    fr="Ce numéro est-il le suivant ?",
    en="Is this number the next one?",
)
def assess_number(facts: Number, as_of: AsOf) -> Verdict:
    """Append-only, without a gap."""
    following = facts.last_seq + 1
    if facts.seq == following:
        return allow(IS_NEXT.filled(seq=facts.seq), threshold=following)
    said = WRONG_NUMBER.filled(following=following, seq=facts.seq)
    change = instead(AS_NUMBER.filled(following=following), seq=following)
    return block(said, threshold=following, instead=change)


@rule(
    "register_entry_shares",
    "C. com. L. 228-1",
    fr="Ce compte a-t-il assez d'actions ?",
    en="Does this account hold enough shares?",
)
def assess_given(facts: Given, as_of: AsOf) -> Verdict:
    """All of them may go: the holder is then left with none, and stays in the history."""
    if facts.shares <= facts.held:
        return allow(ENOUGH.filled(held=facts.held), threshold=facts.held)
    said = TOO_MANY.filled(held=facts.held, shares=facts.shares)
    if facts.held:
        change = instead(UP_TO.filled(held=facts.held), shares=facts.held)
    else:
        change = instead(HAS_NONE, held=facts.shares)
    return block(said, threshold=facts.held, instead=change)


@rule(
    "register_entry_issue",
    "C. com. R. 225-135",
    fr="Ces actions nouvelles existent-elles ?",
    en="Do these new shares exist?",
)
def assess_issued(facts: Issued, as_of: AsOf) -> Verdict:
    """From the day of the depositary's certificate on."""
    certified_on = facts.certified_on
    if certified_on is None:
        change = instead(ONCE_CERTIFIED, certified_on=facts.effective_on)
        return block(UNCERTIFIED, instead=change)
    if facts.effective_on < certified_on:
        change = instead(FROM.filled(certified=certified_on), effective_on=certified_on)
        said = TOO_EARLY.filled(certified=certified_on)
        return block(said, threshold=certified_on, instead=change)
    return allow(EXIST.filled(certified=certified_on), threshold=certified_on)


@rule(
    "register_constitution",
    "C. com. R. 228-8",
    fr="Ce mouvement constitue-t-il le registre ?",
    en="Does this movement constitute the register?",
)
def assess_constitution(facts: Number, as_of: AsOf) -> Verdict:
    """Once, by the first movement: later shares are born of a capital increase."""
    if facts.last_seq:
        return block(NOT_FIRST, instead=instead(BY_INCREASE, last_seq=0))
    return allow(FIRST)


@rule(
    "register_entry",
    "C. com. R. 228-9, R. 228-10; C. com. L. 228-1; C. com. R. 225-135",
    fr="Ce mouvement peut-il être inscrit au registre ?",
    en="May this movement be entered in the register?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """The next number; no more shares than there are; new ones with their certificate."""
    parts = [assess_number(facts.number, as_of)]
    if facts.kind == Kind.CONSTITUTION:
        parts.append(assess_constitution(facts.number, as_of))
    if facts.kind == Kind.CAPITAL_INCREASE and facts.issue:
        parts.append(assess_issued(facts.issue, as_of))
    if facts.kind not in BIRTHS and facts.gift:
        parts.append(assess_given(facts.gift, as_of))
    return together(MAY_ENTER, parts)
