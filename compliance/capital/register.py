"""Is the register of movements sound? Every movement looked at, every fault found.

C. com. R. 228-8 and R. 228-9, L. 228-1: movements are numbered one after the other without a
gap, what one account gains another loses, nobody holds less than nothing, and new shares exist
from the depositary's certificate on (R. 225-135), never before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.rule import REGISTER, given, rule
from compliance.verdict import Answer, Verdict, allow, block, instead, together
from compliance.words import Sentence

# The account from which shares are issued and to which cancelled ones return: the only one that
# may be negative, by exactly the shares outstanding.
SOURCE = "source"
CAPITAL_INCREASE = "capital_increase"

OUT_OF_SEQUENCE = Sentence(
    "Le mouvement n° {seq} occupe la place {expected}.",
    "Movement no. {seq} stands in place {expected}.",
)
EMPTY = Sentence(
    "Le mouvement n° {seq} ne porte sur aucune action.", "Movement no. {seq} moves no share."
)
UNBALANCED = Sentence(
    "Le mouvement n° {seq} n'est pas équilibré : écart de {total} dans la classe {share_class}.",
    "Movement no. {seq} is not balanced: off by {total} in class {share_class}.",
)
UNCERTIFIED = Sentence(
    "Le mouvement n° {seq} émet des actions sans certificat du dépositaire.",
    "Movement no. {seq} issues shares without a depositary's certificate.",
)
ISSUED_TOO_EARLY = Sentence(
    "Le mouvement n° {seq} émet des actions le {day}, avant leur certificat du {certified}.",
    "Movement no. {seq} issues shares on {day}, before their certificate of {certified}.",
)
BELOW_ZERO = Sentence(
    "Après le mouvement n° {seq}, le compte {holder} a {shares} actions.",
    "After movement no. {seq}, account {holder} holds {shares} shares.",
)
SOUND = Sentence("Rien à redire.", "Nothing is wrong.")
REVERSE = Sentence(
    "C'est en ordre jusqu'à la place {count}. Une erreur se corrige par un mouvement inverse, "
    "jamais en changeant une ligne.",
    "All is sound up to place {count}. A mistake is put right by a reversing movement, never by "
    "changing a line.",
)
IN_ORDER = {
    Answer.ALLOW: Sentence(
        "Le registre des mouvements est en ordre.", "The register of movements is sound."
    ),
    Answer.BLOCK: Sentence(
        "Le registre des mouvements n'est pas en ordre.", "The register of movements is not sound."
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a movement: whole shares of a class, gained (+) or lost (-) by a holder."""

    holder: str
    delta: int
    share_class: str = "ordinary"


@dataclass(frozen=True, slots=True)
class Movement:
    """A numbered movement. `certified_on` is the day of the depositary's certificate."""

    seq: int
    kind: str
    effective_on: date
    entries: tuple[Entry, ...]
    certified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and at which movement. `rule` is for programs, `said` for people."""

    seq: int
    rule: str
    said: Sentence


def faults(movements: Sequence[Movement]) -> list[Fault]:
    """All that is wrong in a register given in its stored order; empty when it is sound."""
    return [
        *_out_of_sequence(movements),
        *_unbalanced(movements),
        *_issued_too_early(movements),
        *_ever_below_zero(movements),
    ]


def balances(movements: Iterable[Movement]) -> dict[tuple[str, str], int]:
    """Replay: shares by (holder, class), the source left out; people with zero stay listed."""
    held: defaultdict[tuple[str, str], int] = defaultdict(int)
    for movement in movements:
        for entry in movement.entries:
            if entry.holder != SOURCE:
                held[entry.holder, entry.share_class] += entry.delta
    return dict(held)


def _out_of_sequence(movements: Sequence[Movement]) -> Iterator[Fault]:
    for expected, movement in enumerate(movements, start=1):
        if movement.seq != expected:
            yield Fault(
                movement.seq,
                "sequence",
                OUT_OF_SEQUENCE.filled(seq=movement.seq, expected=expected),
            )


def _unbalanced(movements: Sequence[Movement]) -> Iterator[Fault]:
    for movement in movements:
        if not movement.entries or any(entry.delta == 0 for entry in movement.entries):
            yield Fault(movement.seq, "empty", EMPTY.filled(seq=movement.seq))
        sums: defaultdict[str, int] = defaultdict(int)
        for entry in movement.entries:
            sums[entry.share_class] += entry.delta
        for share_class, total in sums.items():
            if total:
                said = UNBALANCED.filled(seq=movement.seq, share_class=share_class, total=total)
                yield Fault(movement.seq, "sum", said)


def _issued_too_early(movements: Sequence[Movement]) -> Iterator[Fault]:
    for movement in movements:
        if movement.kind != CAPITAL_INCREASE:
            continue
        if movement.certified_on is None:
            yield Fault(movement.seq, "certificate", UNCERTIFIED.filled(seq=movement.seq))
        elif movement.effective_on < movement.certified_on:
            said = ISSUED_TOO_EARLY.filled(
                seq=movement.seq, day=movement.effective_on, certified=movement.certified_on
            )
            yield Fault(movement.seq, "certificate", said)


def _below_zero(movements: Sequence[Movement], rule: str) -> Iterator[Fault]:
    held: defaultdict[tuple[str, str], int] = defaultdict(int)
    for movement in movements:
        for entry in movement.entries:
            held[entry.holder, entry.share_class] += entry.delta
        # Looked at once the whole movement has passed: the order of its lines means nothing.
        for account in dict.fromkeys((line.holder, line.share_class) for line in movement.entries):
            if account[0] != SOURCE and held[account] < 0:
                said = BELOW_ZERO.filled(seq=movement.seq, holder=account[0], shares=held[account])
                yield Fault(movement.seq, rule, said)


# --- The rules ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Register:
    """The movements in their stored order; all of them, or only the `first` so many. Raises
    BadInput for a negative number."""

    movements: tuple[Movement, ...] = ()
    first: int | None = given(
        "Nombre de mouvements regardés, du premier",
        "Number of movements looked at, from the first",
        by=REGISTER,
        default=None,
    )

    def __post_init__(self) -> None:
        if self.first is not None and self.first < 0:
            raise BadInput("first", "zero or more")

    @property
    def looked_at(self) -> tuple[Movement, ...]:
        """The movements that the question is about."""
        return self.movements[: self.first]


@rule(
    "register_numbers",
    "C. com. R. 228-9",
    fr="Les mouvements sont-ils numérotés sans trou ?",
    en="Are the movements numbered without a gap?",
)
def assess_numbers(facts: Register, as_of: AsOf) -> Verdict:
    """1, 2, 3..."""
    return _found(facts, _out_of_sequence)


@rule(
    "register_sums",
    "C. com. R. 228-9",
    fr="Ce que chaque mouvement ajoute à un compte est-il retiré à un autre ?",
    en="Does every movement take from one account what it adds to another?",
)
def assess_sums(facts: Register, as_of: AsOf) -> Verdict:
    """Class by class: the shares held are then the shares in issue."""
    return _found(facts, _unbalanced)


@rule(
    "register_certificates",
    "C. com. R. 225-135",
    fr="Les actions nouvelles existent-elles depuis le certificat du dépositaire ?",
    en="Do new shares exist from the depositary's certificate on?",
)
def assess_certificates(facts: Register, as_of: AsOf) -> Verdict:
    """On its day or after, never before."""
    return _found(facts, _issued_too_early)


@rule(
    "register_balances",
    "C. com. L. 228-1",
    fr="Chacun a-t-il toujours au moins zéro action ?",
    en="Does everybody always hold at least no share?",
)
def assess_balances(facts: Register, as_of: AsOf) -> Verdict:
    """In the order of the numbers, and in that of the days."""
    return _found(facts, _ever_below_zero)


@rule(
    "register",
    "C. com. R. 228-8, R. 228-9; C. com. L. 228-1; C. com. R. 225-135",
    fr="Ce registre des mouvements est-il en ordre ?",
    en="Is this register of movements sound?",
)
def assess(facts: Register, as_of: AsOf) -> Verdict:
    """All its laws at once."""
    return together(
        IN_ORDER,
        [
            assess_numbers(facts, as_of),
            assess_sums(facts, as_of),
            assess_certificates(facts, as_of),
            assess_balances(facts, as_of),
        ],
    )


def _ever_below_zero(movements: Sequence[Movement]) -> Iterator[Fault]:
    yield from _below_zero(movements, "negative_balance")
    by_day = sorted(movements, key=lambda movement: (movement.effective_on, movement.seq))
    yield from _below_zero(by_day, "negative_balance_on_its_day")


def _found(facts: Register, check: Callable[[Sequence[Movement]], Iterator[Fault]]) -> Verdict:
    """What a check finds, and the longest beginning of the register in which it finds nothing."""
    # The same account may be below zero in both orders: it is said once.
    found = list(dict.fromkeys(fault.said for fault in check(facts.looked_at)))
    if not found:
        return allow(SOUND)
    sound = len(facts.looked_at) - 1
    while any(check(facts.movements[:sound])):
        sound -= 1
    change = instead(REVERSE.filled(count=sound), first=sound)
    return block(
        Sentence(" ".join(said.fr for said in found), " ".join(said.en for said in found)),
        instead=change,
    )
