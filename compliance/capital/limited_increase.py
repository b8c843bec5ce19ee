"""May the increase be limited to what was received? And may a round announce this minimum?

C. com. L. 225-134: from three quarters of what was decided, unless the meeting said otherwise;
always when strictly less than 3 % is missing. A meeting may also decide a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.errors import BadInput, Contradiction
from compliance.parameters.company import MISSING_SHARE_BELOW, RECEIVED_SHARE_MIN
from compliance.parameters.parameter import ALL
from compliance.rule import COMPANY, OFFER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, instead, warn
from compliance.words import Sentence

MAY_BE = Sentence(
    "Avec {received} actions reçues sur {decided}, l'augmentation peut être limitée à ce qui est "
    "reçu : il en fallait {fewest}.",
    "With {received} shares received of {decided}, the increase may be limited to what was "
    "received: {fewest} were needed.",
)
MAY_NOT_BE = Sentence(
    "Avec {received} actions reçues sur {decided}, l'augmentation ne peut pas être réalisée : il "
    "en faut {fewest}.",
    "With {received} shares received of {decided}, the increase cannot be completed: {fewest} are "
    "needed.",
)
FROM = Sentence("À partir de {fewest} actions.", "From {fewest} shares.")
MINIMUM_FINE = Sentence(
    "Si le minimum annoncé est atteint, l'augmentation pourra y être limitée.",
    "If the announced minimum is reached, the increase can be limited to it.",
)
MINIMUM_LOW = Sentence(
    "Le minimum est inférieur aux trois quarts du maximum : la décision de l'assemblée doit "
    "prévoir cette fourchette, sinon l'augmentation ne pourra pas être limitée à ce minimum.",
    "The minimum is below three quarters of the maximum: the general meeting's decision must "
    "provide for this range, or the increase cannot be limited to it.",
)
MINIMUM_FROM = Sentence(
    "Avec un minimum de {fewest} actions, ou avec une fourchette décidée par l'assemblée.",
    "With a minimum of {fewest} shares, or with a range decided by the meeting.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Whole new shares. `decided_from` is the lower end when the meeting decided a range.

    Raises BadInput for more received than decided, Contradiction for a meeting that decided a
    range and forbade to limit.
    """

    decided_shares: int = given("Actions décidées", "Shares decided", by=COMPANY)
    received_shares: int = given("Actions reçues", "Shares received", by=PLATFORM)
    decided_from: int | None = given(
        "Bas de la fourchette décidée", "Lower end of the range decided", by=COMPANY, default=None
    )
    meeting_forbids: bool = given(
        "L'assemblée a interdit de limiter",
        "The meeting forbade to limit",
        by=COMPANY,
        default=False,
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "decided_shares", "decided_from")
        if self.received_shares > self.decided_shares:
            raise BadInput("received_shares", "no more is received than was decided")
        if self.decided_from is not None and self.decided_from > self.decided_shares:
            raise Contradiction("decided_from", "a range begins below its end")
        if self.decided_from is not None and self.meeting_forbids:
            raise Contradiction("meeting_forbids", "a range is what allows to limit")


@dataclass(frozen=True, slots=True)
class Target:
    """The range that a round announces, in whole shares; None for a meeting that nobody asked
    about. Raises BadInput, Contradiction."""

    shares_min: int = given("Minimum annoncé (actions)", "Announced minimum (shares)", by=OFFER)
    shares_max: int = given("Maximum annoncé (actions)", "Announced maximum (shares)", by=OFFER)
    meeting_decided_a_range: bool | None = given(
        "Fourchette décidée par l'assemblée",
        "Range decided by the meeting",
        by=COMPANY,
        default=None,
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "shares_min", "shares_max")
        if self.shares_min > self.shares_max:
            raise Contradiction("shares_min", "a minimum is not above its maximum")


def three_quarters(decided: int, law: date) -> int:
    """The fewest shares that are three quarters of what was decided."""
    return -(-decided * RECEIVED_SHARE_MIN.on(law) // ALL)


def nearly_all(decided: int, law: date) -> int:
    """The fewest shares of which strictly less than 3 % is missing."""
    missing_at_most = -(-decided * MISSING_SHARE_BELOW.on(law) // ALL) - 1
    return decided - max(missing_at_most, 0)


def fewest_shares(facts: Facts, law: date) -> int:
    """The fewest shares to which this increase may be limited."""
    always = nearly_all(facts.decided_shares, law)
    if facts.meeting_forbids:
        return always
    if facts.decided_from is not None:
        return min(facts.decided_from, always)
    return min(three_quarters(facts.decided_shares, law), always)


@rule(
    "limited_increase",
    "C. com. L. 225-134",
    fr="L'augmentation peut-elle être limitée à ce qui est reçu ?",
    en="May the increase be limited to what was received?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Three quarters, nearly all, or the range that the meeting decided."""
    fewest = fewest_shares(facts, as_of.law)
    words = {
        "received": facts.received_shares,
        "decided": facts.decided_shares,
        "fewest": fewest,
    }
    if facts.received_shares >= fewest:
        return allow(MAY_BE.filled(**words), threshold=fewest)
    change = instead(FROM.filled(fewest=fewest), received_shares=fewest)
    return block(MAY_NOT_BE.filled(**words), threshold=fewest, instead=change)


@rule(
    "announced_minimum",
    "C. com. L. 225-134",
    fr="L'augmentation pourra-t-elle être limitée au minimum annoncé ?",
    en="Can the increase be limited to the announced minimum?",
)
def assess_target(facts: Target, as_of: AsOf) -> Verdict:
    """Warn that a minimum below three quarters needs a range in the meeting's decision."""
    fewest = three_quarters(facts.shares_max, as_of.law)
    if facts.meeting_decided_a_range or facts.shares_min >= fewest:
        return allow(MINIMUM_FINE, threshold=fewest)
    change = instead(MINIMUM_FROM.filled(fewest=fewest), shares_min=fewest)
    return warn(MINIMUM_LOW, threshold=fewest, instead=change)
