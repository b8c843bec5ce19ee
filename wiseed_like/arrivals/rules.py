"""Which wires need a look, what may become of them, and whose name is on them? Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from wiseed_like.states import LifeCycle

REASON_LENGTH_MAX = 500
# Titles that banks put before or after a name.
_TITLES = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "dr", "me"})
# What joins the holders of a common account.
_JOINTS = re.compile(r"\b(?:ou|et|or|and|et ou)\b|[/&+]")


class Sort(StrEnum):
    """Why somebody should look at it."""

    LESS = "less"  # less came than was announced
    MORE = "more"
    LATE = "late"  # after the announcement had run out
    AGAIN = "again"  # a second wire under the same reference
    UNEXPECTED = "unexpected"  # nothing announced it
    STRANGER = "stranger"  # from an account that is not its owner's


class ArrivalState(StrEnum):
    """What was credited is only to be seen; what is held is examined, and decided."""

    TO_SEE = "to_see"
    SEEN = "seen"
    EXAMINED = "examined"
    ACCEPTED = "accepted"
    RETURNING = "returning"
    RETURNED = "returned"


_S = ArrivalState
LIFE_CYCLE: LifeCycle[ArrivalState] = LifeCycle(
    {
        (_S.TO_SEE, "see"): _S.SEEN,
        (_S.SEEN, "unsee"): _S.TO_SEE,
        (_S.EXAMINED, "accept"): _S.ACCEPTED,
        (_S.EXAMINED, "send_back"): _S.RETURNING,
        (_S.RETURNING, "arrive"): _S.RETURNED,
        # The bank would not take it, or sent it back later: it is held again.
        (_S.RETURNING, "fail"): _S.EXAMINED,
        (_S.RETURNED, "fail"): _S.EXAMINED,
    }
)
HELD = (Sort.UNEXPECTED, Sort.STRANGER)
WAITING = (_S.TO_SEE, _S.EXAMINED)
DECISIONS = ("accept", "send_back")


def words_of(name: str) -> list[str]:
    """The words of a name without accents, capitals, titles and punctuation, in any order."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("œ", "oe"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return sorted(word for word in re.findall(r"[^\W_]+", letters) if word not in _TITLES)


def is_named(payer: str, first_name: str, last_name: str) -> bool:
    """Whether an account's holder, as a bank writes it, is this person.

    Every word of the last name and at least one first name (or its initial) must be there, and
    nothing that is not theirs. Of a common account one of its holders is enough. A bank that
    says no name says nothing: False.
    """
    lasts = set(words_of(last_name))
    firsts = set(words_of(first_name))
    if not lasts or not firsts:
        return False
    return any(_is_one(set(words_of(part)), firsts, lasts) for part in _holders(payer))


def _holders(payer: str) -> list[str]:
    return [payer, *_JOINTS.split(payer.casefold())]


def _is_one(found: set[str], firsts: set[str], lasts: set[str]) -> bool:
    rest = found - lasts
    initials = {word[0] for word in firsts}
    return lasts <= found and bool(rest) and all(w in firsts or w in initials for w in rest)
