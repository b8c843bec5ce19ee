"""May this person subscribe, and to this amount? The law asked with what the house knows.

Everything is read in the transaction of the caller: when it has locked the investor's row
(`sign`), nobody's second order slips between the history and the reservation.
"""

from __future__ import annotations

from datetime import datetime

from compliance.as_of import as_of
from compliance.investing import (
    allowance,
    entry_test_due,
    identity_due,
    offer_open,
    revocation,
    sheet_due,
    simulation_due,
    subscribing,
)
from compliance.rule import Asked
from compliance.verdict import Verdict
from wiseed_like.investors.models import Investor
from wiseed_like.investors.queries import latest_simulation, latest_test, readiness
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.ceilings import ceiling_facts
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import version_read


def _told(state: IdentityState) -> str:
    """What is kept and shown of an identity file: a freeze reads like an examination."""
    return str(IdentityState.IN_REVIEW if state == IdentityState.FROZEN else state)


def preparation_facts(investor: Investor, now: datetime) -> subscribing.Preparation:
    """What is known of the person alone."""
    identity = find_file_of(investor.user_id)
    test, simulation = latest_test(investor), latest_simulation(investor)
    sophisticated = investor.is_sophisticated(now)
    return subscribing.Preparation(
        identity=identity_due.Facts(state=_told(identity.state) if identity else None),
        entry_test=entry_test_due.Facts(
            taken_at=test.taken_at if test else None,
            outcome=str(test.outcome) if test else None,
            acknowledged_at=test.acknowledged_at if test else None,
            sophisticated=sophisticated,
        ),
        simulation=simulation_due.Facts(
            taken_at=simulation.done_at if simulation else None,
            declined=bool(simulation and simulation.declined),
            acknowledged_at=simulation.acknowledged_at if simulation else None,
            sophisticated=sophisticated,
        ),
    )


def readiness_facts(investor: Investor, round: Round, now: datetime) -> subscribing.Readiness:
    """What is known of the person and the round, whatever the amount."""
    assert round.sheet is not None, "a round that is shown has its sheet"
    return subscribing.Readiness(
        offer=offer_open.Facts(state=str(round.state), closes_at=round.closes_at),
        person=preparation_facts(investor, now),
        sheet=sheet_due.Facts(round.sheet.version, version_read(round, investor)),
    )


def facts(investor: Investor, round: Round, shares: int, now: datetime) -> subscribing.Facts:
    """The same, with an order of `shares` whole shares and the history it adds to."""
    return subscribing.Facts(
        readiness=readiness_facts(investor, round, now),
        ceiling=ceiling_facts(investor, round, shares, now),
    )


def is_open(round: Round, *, now: datetime) -> Verdict:
    """Does this round take subscriptions?"""
    known = offer_open.Facts(state=str(round.state), closes_at=round.closes_at)
    return offer_open.assess(known, as_of(now))


def is_prepared(investor: Investor, *, now: datetime) -> Verdict:
    """Has this person done what is asked once, whatever the round?"""
    return subscribing.assess_preparation(preparation_facts(investor, now), as_of(now))


def may_begin(investor: Investor, round: Round, *, now: datetime) -> Verdict:
    """May this person choose an amount in this round?"""
    return subscribing.assess_readiness(readiness_facts(investor, round, now), as_of(now))


def ask_to_subscribe(investor: Investor, round: Round, shares: int, *, now: datetime) -> Asked:
    """May this person subscribe these whole shares? The answer, with what it rests on."""
    return subscribing.assess.ask(facts(investor, round, shares, now), as_of(now))


def ask_to_revoke(subscription: Subscription, *, now: datetime) -> Asked:
    """May this subscription still be revoked? The answer, with what it rests on."""
    known = revocation.Facts(state=str(subscription.state), ends_at=subscription.reflection_ends_at)
    return revocation.assess.ask(known, as_of(now))


def may_subscribe(investor: Investor, round: Round, shares: int, *, now: datetime) -> Verdict:
    """May this person subscribe these whole shares?"""
    return ask_to_subscribe(investor, round, shares, now=now).verdict


def may_revoke(subscription: Subscription, *, now: datetime) -> Verdict:
    """May this subscription still be revoked?"""
    return ask_to_revoke(subscription, now=now).verdict


def how_much(investor: Investor, *, now: datetime) -> Verdict:
    """How much may this person put into one offer without a further step?"""
    ready = readiness(investor, now)
    known = allowance.Facts(ready.simulation_result, ready.sophisticated)
    return allowance.assess(known, as_of(now))
