"""How far are the signatures under an order of several persons, for who signs last?"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.investing import joint_due
from compliance.verdict import Verdict
from wiseed_like.subscriptions.joint.queries import Line, Said, lines_of
from wiseed_like.subscriptions.models import Order


@dataclass(frozen=True, slots=True)
class Progress:
    """What each of the others has said, and what the law makes of it."""

    lines: tuple[Line, ...]
    verdict: Verdict

    @property
    def is_complete(self) -> bool:
        return self.verdict.may_go_on

    @property
    def is_asked(self) -> bool:
        return any(each.said != Said.NOT_ASKED for each in self.lines)

    def is_awaited(self, reason: Verdict) -> bool:
        """Whether this is what the others are still to sign: shown by itself, while it may come."""
        return reason.rule == self.verdict.rule and not reason.is_blocked


def progress_of(order: Order, verdict: Verdict) -> Progress | None:
    """Of an order of a joint account; None of any other. `verdict` is that of the whole order."""
    found = verdict.find(joint_due.assess_signatures.key)
    return None if found is None else Progress(tuple(lines_of(order)), found)
