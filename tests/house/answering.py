"""Which answers of the law does the scenery keep?"""

from __future__ import annotations

from datetime import datetime

from compliance.as_of import as_of
from compliance.ceilings import per_offer_threshold
from tests.decisions.answers import ABOVE, a_gate, a_yes, of_a_rule_that_is_gone
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.decisions.service import note_refusal
from wiseed_like.subscriptions.models import Subscription


def decisions(person: User, subject: Subscription, now: datetime) -> dict[str, int]:
    """A yes, a gate, a refusal, and one that nobody can ask again."""
    gate = a_gate(person, subject=subject, now=now)
    gone = of_a_rule_that_is_gone(gate)
    with transaction():
        session.add(gone)
        refusal = note_refusal(
            per_offer_threshold.assess.ask(ABOVE, as_of(now)),
            subject=None,
            person=person,
            by=person,
        )
    assert refusal is not None
    kept = {"yes": a_yes(person, now=now), "gate": gate, "refused": refusal, "gone": gone}
    return {name: each.id for name, each in kept.items()}
