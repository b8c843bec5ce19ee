"""When and how are the shares of a round shared out? Once, after the last reflection, before
anybody pays (docs/decisions/0024-allotment.md).

In one transaction every firm subscription gets what the rule of the round gives it, and the
counter row is within its cap again for good. Then its subscribers are told, some at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, exists, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from wiseed_like.captable.queries import list_users_holding
from wiseed_like.db import session
from wiseed_like.investors.models import Investor
from wiseed_like.journal import record
from wiseed_like.journal.models import Entry
from wiseed_like.rounds.allotment import Allotment, AllotmentRule, Request, allot
from wiseed_like.rounds.models import Round, RoundAllotment, RoundCounter
from wiseed_like.rounds.queries import get_round, lock_counter
from wiseed_like.rounds.rules import PAYMENT_DELAY, RoundState
from wiseed_like.subscriptions.allotment.proof import digest_of_inputs, digest_of_result
from wiseed_like.subscriptions.models import AllotmentLine, Subscription
from wiseed_like.subscriptions.rules import LIVING, SubscriptionState

SERVED, NOT_SERVED = "subscription.allotted", "subscription.not_served"


def list_due() -> Sequence[int]:
    """Ids of the ended rounds whose shares are to be shared out: nothing is reflecting any more.

    Not those that miss their minimum: they fail, and nobody pays.
    """
    return session.scalars(
        select(RoundCounter.round_id)
        .join(RoundCounter.round)
        .where(
            Round.state == RoundState.CLOSING,
            RoundCounter.takes_more,
            RoundCounter.reserved == RoundCounter.firm,
            RoundCounter.reopened == 0,
            RoundCounter.firm >= Round.shares_min,
        )
        .order_by(RoundCounter.round_id)
    ).all()


def share_out(round_id: int, *, now: datetime) -> RoundAllotment | None:
    """Give each firm subscription its shares, and let those that get none lapse; once.

    Takes its locks itself: the subscriptions, then the counter. None when it is not, or no
    longer, to be done.
    """
    offer = get_round(round_id)
    requests = _requests(offer, SubscriptionState.FIRM, lock=True)
    counter = lock_counter(round_id)
    session.refresh(offer, ["state"])
    if not _is_due(offer, sum(each.shares for each in requests)):
        return None
    found = allot(offer.allotment, requests, offer.shares_max)
    made = _note(offer, requests, found, now)
    _cut(offer, requests, found)
    _let_lapse(offer, now)
    counter.reserved = counter.firm = counter.allotted = found.total
    counter.investors = sum(1 for given in found.given.values() if given)
    counter.takes_more = False
    session.flush()
    return made


def forecast(offer: Round) -> tuple[Sequence[Request], Allotment]:
    """What would be given if everything that lives today stayed as it is; nothing is written."""
    requests = _requests(offer, *LIVING)
    return requests, allot(offer.allotment, requests, offer.shares_max)


def _is_due(offer: Round, firm: int) -> bool:
    """Under the counter's lock, which whoever ends a round, or binds an order, takes too."""
    counter = offer.counter
    return (
        offer.state == RoundState.CLOSING
        and counter.takes_more
        and counter.reserved == counter.firm == firm
        and not counter.reopened
        and firm >= offer.shares_min
    )


def _requests(offer: Round, *states: SubscriptionState, lock: bool = False) -> list[Request]:
    """The subscriptions of a round in these states, as its rule looks at them."""
    query = (
        select(
            Subscription.id,
            Subscription.investor_id,
            Subscription.shares,
            Subscription.offered_at,
            Investor.user_id,
        )
        .join(Investor, Investor.id == Subscription.investor_id)
        .where(Subscription.round_id == offer.id, Subscription.state.in_(states))
        .order_by(Subscription.id)
    )
    rows = session.execute(query.with_for_update(of=Subscription) if lock else query).all()
    holders = _holders(offer)
    return [
        Request(number, person, shares, at, user in holders)
        for number, person, shares, at, user in rows
    ]


def _holders(offer: Round) -> set[int]:
    """Who held shares before the round opened, where that counts: nobody becomes one meanwhile."""
    if offer.allotment != AllotmentRule.HOLDERS_FIRST or offer.opened_at is None:
        return set()
    return list_users_holding(offer.company_id, before=offer.opened_at)


# -- What is written: in few statements, as a round may have tens of thousands of subscriptions


def _note(
    offer: Round, requests: Sequence[Request], found: Allotment, now: datetime
) -> RoundAllotment:
    """The answer with the numbers that explain it, and a line for each subscription."""
    shared, shared_asked = _in_proportion(offer.allotment, requests, found)
    made = RoundAllotment(
        round=offer,
        rule=offer.allotment,
        offered=offer.shares_max,
        asked=found.asked,
        given=found.total,
        people=len({each.person for each in requests}),
        level=found.level,
        shared=shared,
        shared_asked=shared_asked,
        odd=len(found.odd),
        inputs_sha256=digest_of_inputs(offer.allotment, offer.shares_max, requests),
        made_at=now,
    )
    session.add(made)
    session.flush()
    lines = [
        {
            "subscription_id": each.id,
            "round_id": offer.id,
            "asked": each.shares,
            "given": found.given[each.id],
            "is_holder": each.is_holder,
        }
        for each in requests
    ]
    session.execute(insert(AllotmentLine), lines)
    numbers = ("rule", "offered", "asked", "given", "people", "inputs_sha256")
    told = {name: getattr(made, name) for name in numbers}
    record("round.allotted", offer, by=None, at=now, result_sha256=digest_of_result(found), **told)
    return made


def _in_proportion(
    rule: AllotmentRule, requests: Sequence[Request], found: Allotment
) -> tuple[int | None, int | None]:
    """How many shares went in proportion, to those who asked for how many; None for none."""
    if found.part is None:
        return None, None
    sharing = list(requests)
    if rule == AllotmentRule.HOLDERS_FIRST:
        scarce = any(found.given[each.id] < each.shares for each in requests if each.is_holder)
        sharing = [each for each in requests if each.is_holder == scarce]
    asked = sum(each.shares for each in sharing)
    return int(found.part * asked), asked


def _cut(offer: Round, requests: Sequence[Request], found: Allotment) -> None:
    """Shares, amount and fee of those that get fewer than they asked for, at their own price."""
    given = found.given
    cut = {each.id: given[each.id] for each in requests if 0 < given[each.id] < each.shares}
    rows = session.execute(
        select(Subscription.id, Subscription.price).where(
            Subscription.round_id == offer.id, Subscription.state == SubscriptionState.FIRM
        )
    )
    changes = []
    for number, price in rows:
        if number in cut:
            amount = price * cut[number]
            fee = offer.fee_on(amount)
            changes.append(
                {
                    "id": number,
                    "shares": cut[number],
                    "amount": amount,
                    "fee_net": fee.net,
                    "fee_vat": fee.vat,
                }
            )
    if changes:
        session.execute(update(Subscription), changes)


def _let_lapse(offer: Round, now: datetime) -> None:
    """Those that get nothing: a move that the life cycle has, for all of them at once."""
    unserved = select(AllotmentLine.subscription_id).where(
        AllotmentLine.round_id == offer.id, AllotmentLine.given == 0
    )
    session.execute(
        update(Subscription)
        .where(Subscription.id.in_(unserved))
        .values(state=SubscriptionState.LAPSED, ended_at=now),
        execution_options={"synchronize_session": False},
    )


# -- Who is told


def list_untold(round_id: int) -> Sequence[int]:
    """Ids of the subscriptions of a shared out round whose person does not know yet."""
    return session.scalars(
        select(AllotmentLine.subscription_id)
        .where(AllotmentLine.round_id == round_id, ~_is_told(AllotmentLine.subscription_id))
        .order_by(AllotmentLine.subscription_id)
    ).all()


def note_told(subscription: Subscription, *, now: datetime) -> None:
    """From here on it is to be paid; or its person is told that no share was left.

    The subscription must be locked. Nothing when it is told, or was called off meanwhile.
    """
    line = subscription.allotted
    assert line is not None
    is_told = select(_is_told(Subscription.id)).where(Subscription.id == subscription.id)
    if session.scalar(is_told) or (line.given and not subscription.awaits_allotment):
        return
    if line.given:
        subscription.pay_by = now + PAYMENT_DELAY
    record(
        SERVED if line.given else NOT_SERVED,
        subscription,
        by=None,
        at=now,
        asked=line.asked,
        shares=line.given,
        pay_by=subscription.pay_by,
    )


def _is_told(subscription_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return exists().where(
        Entry.subject_type == "subscription",
        Entry.subject_id == cast(subscription_id, String),
        Entry.kind.in_((SERVED, NOT_SERVED)),
    )
