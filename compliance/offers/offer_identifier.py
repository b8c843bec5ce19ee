"""Which identifier does an offer carry for life? The platform's LEI and eight digits.

Delegated Regulation (EU) 2022/2119 art. 3: 28 characters, never reused, unchanged by an update
or a translation of the information sheet; the annual report uses the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from stdnum import lei as lei_numbers

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.rule import PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

LEI_LENGTH = 20
NUMBER_MAX = 99_999_999
NUMBER_LENGTH = len(str(NUMBER_MAX))

RIGHT = Sentence(
    "C'est bien l'identifiant de l'offre n° {number} de la plateforme.",
    "This is the identifier of the platform's offer no. {number}.",
)
LENGTH = Sentence(
    "L'identifiant a {length} caractères ; il en faut {needed} : le LEI, puis huit chiffres.",
    "The identifier has {length} characters; {needed} are needed: the LEI, then eight digits.",
)
OTHER_LEI = Sentence(
    "L'identifiant ne commence pas par le LEI de la plateforme, {lei}.",
    "The identifier does not begin with the platform's LEI, {lei}.",
)
NO_NUMBER = Sentence(
    "Les huit derniers caractères doivent être des chiffres, de 00000001 à 99999999.",
    "The last eight characters must be digits, from 00000001 to 99999999.",
)
NEAREST = Sentence("L'identifiant {identifier} conviendrait.", "{identifier} would be right.")


@dataclass(frozen=True, slots=True)
class Facts:
    """`lei` is the platform's. Raises BadInput when it is none itself."""

    identifier: str = given("Identifiant", "Identifier", by=PLATFORM)
    lei: str = given("LEI de la plateforme", "LEI of the platform", by=PLATFORM)

    def __post_init__(self) -> None:
        if not is_lei(self.lei):
            raise BadInput("lei", f"not a legal entity identifier: {self.lei!r}")


def is_lei(text: str) -> bool:
    """Twenty characters, upper case, with the right check digits (ISO 17442)."""
    return len(text) == LEI_LENGTH and text == text.upper() and bool(lei_numbers.is_valid(text))


def offer_id(lei: str, number: int) -> str:
    """The 28 characters for the `number`-th offer of the platform, counted from 1.

    Raises BadInput for a wrong LEI, or a number that does not fit in eight digits.
    """
    if not is_lei(lei):
        raise BadInput("lei", f"not a legal entity identifier: {lei!r}")
    if not 1 <= number <= NUMBER_MAX:
        raise BadInput("number", f"an offer number goes from 1 to {NUMBER_MAX}, not {number}")
    return f"{lei}{number:0{NUMBER_LENGTH}d}"


def is_offer_id(text: str) -> bool:
    """A whole identifier: a valid LEI, then eight ASCII digits that are not all zero."""
    return is_lei(text[:LEI_LENGTH]) and _number(text[LEI_LENGTH:]) is not None


@rule(
    "offer_identifier",
    "2022/2119 art. 3",
    fr="Cet identifiant est-il celui d'une offre de la plateforme ?",
    en="Is this identifier that of an offer of the platform?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """The platform's LEI with its check digits, then the number of the offer, never zero."""
    identifier = facts.identifier
    needed = LEI_LENGTH + NUMBER_LENGTH
    number = _number(identifier[LEI_LENGTH:])
    nearest = offer_id(facts.lei, number or 1)
    change = instead(NEAREST.filled(identifier=nearest), identifier=nearest)
    if len(identifier) != needed:
        said = LENGTH.filled(length=len(identifier), needed=needed)
        return block(said, threshold=needed, instead=change)
    if identifier[:LEI_LENGTH] != facts.lei:
        return block(OTHER_LEI.filled(lei=facts.lei), instead=change)
    if number is None:
        return block(NO_NUMBER, instead=change)
    return allow(RIGHT.filled(number=number))


def _number(digits: str) -> int | None:
    """The number that eight ASCII digits write; None for anything else, and for zero."""
    well_formed = len(digits) == NUMBER_LENGTH and digits.isascii() and digits.isdigit()
    return int(digits) or None if well_formed else None
