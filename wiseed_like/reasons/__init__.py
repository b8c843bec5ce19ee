"""Why does the house itself say no? Its own rules, and the nearest change that gives a yes.

What the law decides answers with a verdict (`Refused.of`). Everything else that is refused has
its reason here, by the code of the refusal, so that no page ever says a bare no.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from wiseed_like.reasons import (
    accounts,
    anywhere,
    closings,
    companies,
    dossiers,
    joint,
    money,
    papers,
    people,
    rounds,
    subscriptions,
)
from wiseed_like.reasons.reason import UNKNOWN, Reason

__all__ = ["REASONS", "UNKNOWN", "Reason", "by_code"]


def by_code(reasons: Iterable[Reason]) -> dict[str, Reason]:
    """The one reason of each code. Raises ValueError when a code has two."""
    found: dict[str, Reason] = {}
    for reason in reasons:
        for code in reason.codes:
            if code in found:
                raise ValueError(f"the refusal {code!r} has two reasons")
            found[code] = reason
    return found


REASONS = by_code(
    chain(
        anywhere.REASONS,
        accounts.REASONS,
        people.REASONS,
        companies.REASONS,
        joint.REASONS,
        papers.REASONS,
        money.REASONS,
        dossiers.REASONS,
        rounds.REASONS,
        subscriptions.REASONS,
        closings.REASONS,
    )
)
