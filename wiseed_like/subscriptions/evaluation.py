"""May this person subscribe, and to this amount? The law asked with what the house knows.

Everything is read in the transaction of the caller: when it has locked the investor's row
(`sign`), nobody's second order slips between the history and the reservation.
"""

from __future__ import annotations

from datetime import datetime

from compliance.as_of import as_of
from compliance.ceilings import own_room, per_offer_threshold
from compliance.investing import (
    allowance,
    company_due,
    offer_open,
    revocation,
    sheet_due,
    subscribing,
)
from compliance.offers import kiis_suspension
from compliance.rule import Asked
from compliance.verdict import Verdict
from wiseed_like.investors.models import Investor
from wiseed_like.investors.preparation import preparation_from
from wiseed_like.investors.queries import readiness
from wiseed_like.rounds.early.advantage import Quote
from wiseed_like.rounds.entry.first_comers import invitation_of, priority_of
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.ceilings import (
    ONE_CENT,
    ceiling_facts,
    least_order,
    room_facts,
    room_left,
    smallest_order,
)
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.reopening.rights import ReopenedRight, find_right
from wiseed_like.subscriptions.standing import Standing, standing_of


def readiness_facts(
    investor: Investor, round: Round, now: datetime, known: Standing | None = None
) -> subscribing.Readiness:
    """What is known of the person and the round, whatever the amount."""
    assert round.sheet is not None, "a round that is shown has its sheet"
    known = known or standing_of(investor, round)
    return subscribing.Readiness(
        offer=offer_open.Facts(state=str(round.state), closes_at=round.closes_at),
        person=preparation_from(
            investor,
            known.identity,
            known.test,
            known.simulation,
            now,
            known.company.facts if known.company else None,
        ),
        sheet=sheet_due.Facts(round.sheet.version, known.version_read),
        invitation=invitation_of(round, investor.actor.id),
        priority=priority_of(round, investor.user_id, now),
        issuer=_issuer(round, known),
    )


def _issuer(round: Round, known: Standing) -> company_due.Issuer | None:
    """Whose shares a company subscribes; None for a person."""
    if known.company is None:
        return None
    return company_due.Issuer(round.company.siren, known.company.siren, known.company.parent)


def facts(
    investor: Investor,
    round: Round,
    shares: int,
    now: datetime,
    known: Standing | None = None,
    quote: Quote | None = None,
) -> subscribing.Facts:
    """The same, with an order of `shares` paid shares and the history it adds to."""
    known = known or standing_of(investor, round)
    return subscribing.Facts(
        readiness=readiness_facts(investor, round, now, known),
        ceiling=ceiling_facts(investor, round, shares, now, known, quote),
        signatures=known.signatures,
    )


def is_open(round: Round, *, now: datetime) -> Verdict:
    """Does this round take subscriptions?"""
    known = offer_open.Facts(state=str(round.state), closes_at=round.closes_at)
    return offer_open.assess(known, as_of(now))


def may_begin(investor: Investor, round: Round, *, now: datetime) -> Verdict:
    """May this person choose an amount in this round?"""
    return subscribing.assess_readiness(readiness_facts(investor, round, now), as_of(now))


def may_subscribe_something(investor: Investor, round: Round, *, now: datetime) -> Verdict:
    """The same, and does the smallest order of this round fit under the person's own ceiling?"""
    known = subscribing.Beforehand(
        readiness_facts(investor, round, now),
        room_facts(investor, now, least=least_order(round), closes_at=round.closes_at),
    )
    return subscribing.assess_beforehand(known, as_of(now))


def room(investor: Investor, *, now: datetime, round: Round | None = None) -> Verdict:
    """What is left under the person's own ceiling: for this round, else for any open one."""
    least = least_order(round) if round else smallest_order(now) or ONE_CENT
    closes_at = round.closes_at if round else None
    known = room_facts(investor, now, least=least, closes_at=closes_at)
    return own_room.assess(known, as_of(now))


def ask_to_subscribe(
    investor: Investor,
    round: Round,
    shares: int,
    *,
    now: datetime,
    known: Standing | None = None,
    quote: Quote | None = None,
) -> Asked:
    """May this person pay for these whole shares? The answer, with what it rests on.

    `known` is what was read of the person already, in the same transaction; `quote` what the
    order comes to, if it was begun already.
    """
    return subscribing.assess.ask(facts(investor, round, shares, now, known, quote), as_of(now))


def ask_to_revoke(subscription: Subscription, *, now: datetime) -> Asked:
    """May this subscription still be revoked? The answer, with what it rests on: that of the law
    on wrong sheets where one opened the right again, unless the person's own reflection lasts."""
    right = find_right(subscription)
    if right is not None:
        asked = _ask_to_revoke_again(subscription, right, now)
        if asked.verdict.may_go_on or not subscription.is_revocable(now):
            return asked
    known = revocation.Facts(state=str(subscription.state), ends_at=subscription.reflection_ends_at)
    return revocation.assess.ask(known, as_of(now))


def may_subscribe(
    investor: Investor, round: Round, shares: int, *, now: datetime, quote: Quote | None = None
) -> Verdict:
    """May this person pay for these whole shares?"""
    return ask_to_subscribe(investor, round, shares, now=now, quote=quote).verdict


def may_sign(order: Order, *, now: datetime) -> Verdict:
    """May this order be signed, as it was begun?"""
    me, offer = order.investor, order.round
    known = standing_of(me, offer, order)
    return ask_to_subscribe(
        me, offer, order.paid_shares, now=now, known=known, quote=order.quote
    ).verdict


def _ask_to_revoke_again(subscription: Subscription, right: ReopenedRight, now: datetime) -> Asked:
    """What ECSPR art. 23(12) says; nobody's time runs before they are told of the correction."""
    is_told = right.told_at is not None
    known = kiis_suspension.Corrected(
        offered_at=subscription.offered_at,
        republished_at=right.irregularity.corrected_at if is_told else None,
        told_at=right.told_at,
    )
    return kiis_suspension.assess_revocation.ask(known, as_of(now))


def may_revoke(subscription: Subscription, *, now: datetime) -> Verdict:
    """May this subscription still be revoked?"""
    return ask_to_revoke(subscription, now=now).verdict


def how_much(investor: Investor, *, now: datetime) -> Verdict:
    """How much may this person put into one offer without a further step? Nothing, when what is
    left under their own ceiling is below the smallest order of every open round."""
    left = room(investor, now=now)
    if left.is_blocked:
        return left
    ready = readiness(investor, now)
    known = allowance.Facts(
        ready.simulation_result, ready.sophisticated, room=room_left(investor, now)
    )
    return allowance.assess(known, as_of(now))


def in_the_way(verdict: Verdict) -> list[Verdict]:
    """What no signature brings, of all that the law says of an order; the heaviest first."""
    amount = verdict.find(per_offer_threshold.assess.key)
    given = amount.requirements if amount else frozenset()
    return [each for each in verdict.reasons() if each.is_blocked or each.requirements - given]
