"""Which answers of the law are there to be kept? Small ones, of rules that will stay."""

from __future__ import annotations

from datetime import UTC, datetime

from compliance.as_of import as_of
from compliance.ceilings import per_offer_threshold, ten_percent
from compliance.euro import Euro
from compliance.investing import entry_test_due, identity_due, simulation_due, subscribing
from wiseed_like.accounts.models import User
from wiseed_like.db import Base, transaction
from wiseed_like.decisions import service
from wiseed_like.decisions.models import Decision, digest

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ABOVE = per_offer_threshold.Facts(Euro.of(2_000), result=Euro.of(3_800), test_passed=True)
WITHIN = ten_percent.Facts(Euro.of(500), result=Euro.of(3_800))


def a_gate(person: User | None = None, *, subject: Base | None = None, now=NOW) -> Decision:
    """2,000 EUR in one offer, with a net worth of 38,000 EUR: the threshold is 1,900 EUR."""
    with transaction():
        return service.keep(
            per_offer_threshold.assess.ask(ABOVE, as_of(now)),
            subject=subject,
            person=person,
            by=person,
        )


def a_yes(person: User | None = None, *, now=NOW) -> Decision:
    with transaction():
        return service.keep(
            ten_percent.assess.ask(WITHIN, as_of(now)), subject=None, person=person, by=None
        )


def a_tree(person: User) -> Decision:
    """A refusal with parts: identity is being examined, the test and the simulation are to do."""
    facts = subscribing.Preparation(
        identity=identity_due.Facts(state="in_review"),
        entry_test=entry_test_due.Facts(),
        simulation=simulation_due.Facts(),
    )
    with transaction():
        kept = service.note_refusal(
            subscribing.assess_preparation.ask(facts, as_of(NOW)),
            subject=None,
            person=person,
            by=person,
        )
    assert kept is not None
    return kept


def of_a_rule_that_is_gone(decision: Decision) -> Decision:
    """The same, as it would have been kept by a rule that nobody knows today."""
    body = decision.body.replace(f'"{decision.rule}"', '"forgotten_rule"')
    return Decision(
        rule="forgotten_rule",
        answer=decision.answer,
        asked_at=decision.asked_at,
        law_on=decision.law_on,
        person_id=decision.person_id,
        body=body,
        sha256=digest(body),
    )
