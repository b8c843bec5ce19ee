"""What happens to a subscription? It is ordered, signed, reflected upon, bound, paid, issued."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from compliance.ceilings import ceiling, per_offer_threshold
from compliance.investing import reflection_period
from compliance.rule import Asked
from compliance.verdict import Verdict
from wiseed_like.db import session
from wiseed_like.decisions.service import keep, made, reference
from wiseed_like.documents.models import StoredFile
from wiseed_like.errors import N_, Refused
from wiseed_like.investors.models import Investor
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments import service as payments
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_wallet, spendable
from wiseed_like.rounds.entry.first_comers import bar_to
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.rounds.rules import PAYMENT_DELAY
from wiseed_like.subscriptions import evaluation, repricing
from wiseed_like.subscriptions.codes import check_order_lives, try_code
from wiseed_like.subscriptions.counting import (
    count,
    give_back,
    rebates,
    refuse_ended,
    refuse_full,
    refuse_gone,
)
from wiseed_like.subscriptions.joint.replacing import end_earlier
from wiseed_like.subscriptions.joint.silence import refuse_silent
from wiseed_like.subscriptions.models import KiisReading, Order, Subscription
from wiseed_like.subscriptions.queries import find_reading, is_signed
from wiseed_like.subscriptions.reopening.rights import find_right
from wiseed_like.subscriptions.rules import (
    JOINT_ORDER_LIFE,
    ORDER_LIFE,
    Channel,
    SubscriptionState,
)
from wiseed_like.subscriptions.signature import Signature, snapshot
from wiseed_like.subscriptions.signing import InHand, take_up, write
from wiseed_like.subscriptions.waiting.queries import free_for


def acknowledge_sheet(kiis: Kiis, investor: Investor, *, now: datetime) -> KiisReading:
    """Note that the investor opened this version of the sheet and says to have read it."""
    found = find_reading(kiis, investor)
    if found is not None:
        return found
    session.execute(
        insert(KiisReading)
        .values(kiis_id=kiis.id, investor_id=investor.id, read_at=now)
        .on_conflict_do_nothing()
    )
    reading = find_reading(kiis, investor)
    assert reading is not None
    record("kiis.read", reading, by=investor.actor, at=now, kiis=kiis.id, version=kiis.version)
    return reading


def begin_order(investor: Investor, round: Round, shares: int, *, now: datetime) -> Order:
    """Begin to pay for `shares` whole shares. Nothing is reserved, nobody is bound. An order of a
    joint account takes the place of those that it has not signed in this round yet.

    Raises Refused when the round takes no orders, when the person is not ready (identity,
    test, simulation, sheet), below the minimum ticket, or above what is left; and when one of
    several can act no more, as all must sign.
    """
    quote = round.quote(shares)
    asked = evaluation.ask_to_subscribe(investor, round, shares, now=now, quote=quote)
    # What an amount asks for is asked with the signature.
    _refuse_what_lacks(asked, given=_ceiling_of(asked.verdict).requirements)
    sheet = round.sheet
    assert sheet is not None, "the law has just looked at it"
    if investor.user.is_joint:
        end_earlier(investor, round, now=now)
        refuse_silent(investor.user)
    order = Order(
        investor=investor,
        round=round,
        kiis=sheet,
        shares=quote.shares,
        bonus=quote.bonus,
        is_early=quote.is_early,
        price=quote.price,
        created_at=now,
        expires_at=now + (JOINT_ORDER_LIFE if investor.user.is_joint else ORDER_LIFE),
    )
    session.add(order)
    session.flush()
    return order


def _refuse_what_lacks(asked: Asked, given: frozenset[str]) -> None:
    """Raise Refused for a block, or for a gate whose requirements were not all `given`."""
    verdict = asked.verdict
    if verdict.is_blocked or verdict.requirements - given:
        is_amount = _ceiling_of(verdict).is_blocked
        raise Refused.answered(asked, field="shares" if is_amount else None)


def _ceiling_of(verdict: Verdict) -> Verdict:
    """What the law says of the amount alone."""
    found = verdict.find(ceiling.assess.key)
    assert found is not None, "the law looks at every amount"
    return found


def gate_of(order: Order, *, now: datetime) -> Verdict | None:
    """What the law asks in addition for this amount, in this offer, of this person."""
    whole = evaluation.may_sign(order, now=now)
    found = whole.find(per_offer_threshold.assess.key)
    return found if found and found.is_gated else None


def is_outdated(order: Order) -> bool:
    """Whether the sheet or the price is no longer what was read when the order began."""
    sheet = order.round.sheet
    return sheet is None or sheet.id != order.kiis_id or not repricing.has_its_price(order)


def refuse_early(order: Order, *, now: datetime) -> None:
    """Say a polite no without waiting for any lock: the round has ended, its shares are gone, or
    others come first.

    From what was read of the round with the order; what passes here is asked again under the
    locks. Raises Refused, but not for an order that was signed while there was room.
    """
    round = order.round
    gone = repricing.is_gone(order)
    free = free_for(order.investor_id, round, now)
    bar = bar_to(round, order.investor.user_id, now)
    if round.takes_orders(now) and order.shares <= free and not gone and bar is None:
        return
    if not is_signed(order.id):
        refuse_ended(round, now=now)
        if bar is not None:
            raise Refused.answered(bar)
        refuse_full(free, order.shares, now=now)
        if gone:
            refuse_gone(round.counter.early_left)


def sign(order: Order, signature: Signature, *, now: datetime) -> Subscription:
    """Make the offer to buy: the shares are reserved and the reflection period starts.

    The code was checked before (`check_code`). Signing the same order again returns the first
    subscription. Raises Refused naming the field; the database refuses to pass the cap.
    """
    found = take_up(order, now=now)
    if isinstance(found, Subscription):
        return signed_before(found, signature)
    return conclude(found, signature, now=now)


def sign_with_code(found: InHand, said: Signature, *, now: datetime) -> Subscription | None:
    """Sign what was taken up, in its transaction. None when the code is wrong: then nothing but
    that try is written, and must be committed. Raises Refused as `sign` and `check_code` do."""
    if not try_code(found.order, said.code, now):
        return None
    return conclude(found, said, now=now)


def signed_before(subscription: Subscription, signature: Signature | None) -> Subscription:
    """The first outcome, for whoever says the same again under the key of the same order.

    Raises Refused by name when what is said (None: too little of it) is not what was signed.
    """
    if signature is None or not signature.is_that_of(subscription):
        raise Refused(
            "signed_otherwise",
            N_("Cette demande est déjà signée, et pas avec ce que vous venez d'envoyer."),
        )
    return subscription


def conclude(found: InHand, signature: Signature, *, now: datetime) -> Subscription:
    """The rest of `sign`, once the order is locked and the law was asked."""
    order, round, investor = found.order, found.order.round, found.order.investor
    check_order_lives(order, now)
    _refuse_what_lacks(
        found.asked, given=found.amount.requirements if found.amount else frozenset()
    )
    sheet = round.sheet
    if sheet is None or is_outdated(order):
        raise Refused(
            "terms_changed",
            N_("La fiche d'informations clés a changé depuis : relisez-la, puis recommencez."),
        )
    repricing.refuse_unseen(order, signature.seen)
    signature.check(order.shares, found.gate)
    ready = found.standing.readiness(investor, now)
    binds, fee = ready.sophisticated, order.fee
    subscription = Subscription(
        id=found.subscription_id,
        order_id=order.id,
        investor_id=investor.id,
        round_id=round.id,
        kiis_id=sheet.id,
        state=SubscriptionState.FIRM if binds else SubscriptionState.REFLECTING,
        shares=order.shares,
        bonus=order.bonus,
        is_early=order.is_early,
        price=order.price,
        amount=order.amount,
        fee_net=fee.net,
        fee_vat=fee.vat,
        shares_in_words=signature.shares_in_words.strip(),
        snapshot=snapshot(ready, found.gate, signature),
        offered_at=now,
        reflection_ends_at=None if binds else reflection_period.ends_at(now),
    )
    decision = made(found.asked, subject=subscription, person=investor.user, by=investor.actor)
    decision.id = found.decision_id
    record(
        "subscription.offered",
        subscription,
        by=investor.actor,
        at=now,
        shares=order.shares,
        amount=order.amount,
        fee=fee.gross,
        kiis=sheet.id,
        reflection_ends_at=subscription.reflection_ends_at,
        **reference(decision),
    )
    if binds:
        _note_bound(subscription, round, now)
    write(
        subscription,
        decision,
        round,
        firm=order.shares if binds else 0,
        hold=found.standing.hold_at(now),
        now=now,
    )
    return subscription


def note_agreement(subscription: Subscription, stored: StoredFile, *, now: datetime) -> None:
    """The signed agreement is printed and kept; its fingerprint never changes again."""
    subscription.agreement = stored
    subscription.agreement_sha256 = stored.sha256
    record("subscription.agreement_printed", subscription, by=None, at=now, sha256=stored.sha256)


def revoke(
    subscription: Subscription, *, by: Actor, now: datetime, channel: Channel = Channel.PAGE
) -> None:
    """Give the shares back to the round. Free, and without a reason, while reflecting, and where
    a wrong sheet opened the right again; what was paid follows (`reopening_jobs`).

    The subscription must be locked. Raises Refused when the time for it is over.
    """
    if subscription.state == SubscriptionState.REVOKED:
        return
    asked = evaluation.ask_to_revoke(subscription, now=now)
    if asked.verdict.is_blocked:
        raise Refused.answered(asked)
    was = subscription.state
    subscription.move("revoke")
    subscription.ended_at = now
    decision = keep(asked, subject=subscription, person=subscription.investor.user, by=by)
    record(
        "subscription.revoked",
        subscription,
        by=by,
        at=now,
        shares=subscription.shares,
        channel=channel,
        **reference(decision),
    )
    give_back(subscription, was)


def bind(subscription: Subscription, *, now: datetime) -> None:
    """Reflection is over: the offer to buy is firm, and its payment is due."""
    if subscription.state != SubscriptionState.REFLECTING or subscription.is_revocable(now):
        return
    if find_right(subscription) is not None:
        return
    subscription.move("bind")
    _note_bound(subscription, subscription.round, now)
    less = rebates(subscription, "rebate_firm")
    count(subscription.round_id, firm=subscription.shares, **less)


def _note_bound(subscription: Subscription, round: Round, now: datetime) -> None:
    subscription.bound_at = now
    # Where shares are shared out at the end, what is due is not known yet (allotting.py).
    if not round.allotment.takes_more:
        subscription.pay_by = now + PAYMENT_DELAY
    record("subscription.bound", subscription, by=None, at=now, pay_by=subscription.pay_by)


def collect(subscription: Subscription, *, now: datetime) -> Operation | None:
    """Move price and fee from the investor's wallet to the round's, if there is enough; once.

    None when nothing was asked: not firm, not allotted, no wallet yet, too little money, a
    freeze, or a right to revoke that a wrong sheet opened again.
    """
    if subscription.state != SubscriptionState.FIRM or subscription.awaits_allotment:
        return None
    if find_right(subscription) is not None:
        return None
    source = find_wallet(f"user:{subscription.investor.user_id}")
    target = find_wallet(f"round:{subscription.round_id}")
    if source is None or target is None:
        return None
    return payments.transfer(
        source,
        target,
        subscription.due,
        subject=f"subscription:{subscription.id}",
        effect=subscription.payment_effect,
        now=now,
    )


def has_its_money(subscription: Subscription) -> bool:
    """Whether the investor's wallet holds all of it: nobody is asked for money that is there."""
    wallet = find_wallet(f"user:{subscription.investor.user_id}")
    return wallet is not None and spendable(wallet) >= subscription.due


def call_for_payment(subscription: Subscription, *, now: datetime) -> None:
    """Ask the investor to fund the wallet before the date."""
    record("subscription.payment_called", subscription, by=None, at=now, pay_by=subscription.pay_by)


def note_paid(subscription: Subscription, *, now: datetime) -> None:
    """The money has reached the round's wallet."""
    if subscription.state != SubscriptionState.FIRM:
        return
    subscription.move("pay")
    subscription.paid_at = now
    record("subscription.paid", subscription, by=None, at=now, amount=subscription.due)
    less = rebates(subscription, "rebate_paid")
    count(subscription.round_id, paid=subscription.shares, **less)


def lapse(subscription: Subscription, *, now: datetime) -> None:
    """Not paid in time, or the offer was called off: the shares go back to the round."""
    was = subscription.state
    subscription.move("lapse")
    subscription.ended_at = now
    record("subscription.lapsed", subscription, by=None, at=now, shares=subscription.shares)
    give_back(subscription, was)


def note_issued(subscription: Subscription, seq: int, *, now: datetime) -> None:
    """The shares are in the register, in the movement numbered `seq`."""
    subscription.move("issue")
    subscription.ended_at = now
    record("subscription.issued", subscription, by=None, at=now, movement=seq)


def note_returned(subscription: Subscription, *, now: datetime) -> None:
    """The money is back in the investor's wallet, in full and with the fee."""
    if subscription.state != SubscriptionState.PAID:
        return
    was = subscription.state
    subscription.move("return")
    subscription.ended_at = now
    record("subscription.returned", subscription, by=None, at=now, amount=subscription.due)
    give_back(subscription, was)
