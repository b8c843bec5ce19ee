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
from compliance.errors import BadInput
from compliance.register import Movement
from compliance.rule import DEPOSITARY, PERSON, REGISTER, given, rule
from compliance.verdict import Verdict, allow, block, instead
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

MAY_ENTER = Sentence(
    "Le mouvement peut être inscrit, sous le n° {seq}.",
    "The movement may be entered, as no. {seq}.",
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
class Facts:
    """Whole shares. `held` is what the giving account may give, not looked at for new shares;
    `certified_on` is looked at for them only. Raises BadInput for no share, or a register that
    would hold less than nothing."""

    kind: Kind = given("Nature du mouvement", "Kind of movement", by=PERSON)
    seq: int = given("Numéro du mouvement", "Number of the movement", by=REGISTER)
    shares: int = given("Actions du mouvement", "Shares of the movement", by=PERSON)
    effective_on: date = given("Date du mouvement", "Day of the movement", by=PERSON)
    last_seq: int = given("Dernier numéro inscrit", "Last number entered", by=REGISTER, default=0)
    held: int = given("Actions disponibles", "Shares available", by=REGISTER, default=0)
    certified_on: date | None = given(
        "Date du certificat", "Day of the certificate", by=DEPOSITARY, default=None
    )

    def __post_init__(self) -> None:
        if self.shares < 1:
            raise BadInput("shares", "a movement moves at least one share")
        for name in ("last_seq", "held"):
            if getattr(self, name) < 0:
                raise BadInput(name, "zero or more")


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
    "register_entry",
    "C. com. R. 228-9, R. 228-10; C. com. L. 228-1; C. com. R. 225-135",
    fr="Ce mouvement peut-il être inscrit au registre ?",
    en="May this movement be entered in the register?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """The next number; no more shares than there are; new ones with their certificate."""
    following = facts.last_seq + 1
    if facts.seq != following:
        said = WRONG_NUMBER.filled(following=following, seq=facts.seq)
        return block(
            said,
            article="C. com. R. 228-9",
            threshold=following,
            instead=instead(AS_NUMBER.filled(following=following), seq=following),
        )
    if facts.kind == Kind.CONSTITUTION:
        if facts.last_seq:
            return block(NOT_FIRST, article="C. com. R. 228-8", instead=instead(BY_INCREASE))
    elif facts.kind == Kind.CAPITAL_INCREASE:
        return _issued(facts)
    elif facts.shares > facts.held:
        said = TOO_MANY.filled(held=facts.held, shares=facts.shares)
        change = (
            instead(UP_TO.filled(held=facts.held), shares=facts.held)
            if facts.held
            else instead(HAS_NONE, held=facts.shares)
        )
        return block(said, article="C. com. L. 228-1", threshold=facts.held, instead=change)
    return allow(MAY_ENTER.filled(seq=facts.seq))


def _issued(facts: Facts) -> Verdict:
    article, certified_on = "C. com. R. 225-135", facts.certified_on
    if certified_on is None:
        change = instead(ONCE_CERTIFIED, certified_on=facts.effective_on)
        return block(UNCERTIFIED, article=article, instead=change)
    if facts.effective_on < certified_on:
        return block(
            TOO_EARLY.filled(certified=certified_on),
            article=article,
            threshold=certified_on,
            instead=instead(FROM.filled(certified=certified_on), effective_on=certified_on),
        )
    return allow(MAY_ENTER.filled(seq=facts.seq))
