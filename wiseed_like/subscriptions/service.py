"""What happens to a subscription? It is ordered, signed, reflected upon, bound, paid, issued."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from compliance.capital.bulletin import same_number
from compliance.ceilings import ceiling, per_offer_threshold
from compliance.investing import reflection_period
from compliance.rule import Asked
from compliance.verdict import Verdict
from wiseed_like.db import session
from wiseed_like.decisions.service import keep, reference
from wiseed_like.documents.models import StoredFile
from wiseed_like.errors import N_, Refused
from wiseed_like.investors.models import Investor
from wiseed_like.investors.queries import Readiness, readiness
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments import service as payments
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_wallet, spendable
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.rounds.rules import PAYMENT_DELAY
from wiseed_like.subscriptions import evaluation
from wiseed_like.subscriptions.counting import count, give_back, reserve
from wiseed_like.subscriptions.models import KiisReading, Order, Subscription
from wiseed_like.subscriptions.queries import (
    find_of_order,
    find_reading,
    lock_investor,
    lock_order,
)
from wiseed_like.subscriptions.rules import (
    CODE_LIFE,
    CODE_PAUSE,
    CODE_TRIES,
    ORDER_LIFE,
    SubscriptionState,
)


@dataclass(frozen=True, slots=True)
class Signature:
    """What the subscriber says and types to sign."""

    shares_in_words: str
    code: str
    accepts_terms: bool
    understands_reflection: bool
    # Asked only above the per-offer threshold (article 21(7)).
    acknowledges_risk: bool = False
    consents_to_amount: bool = False
    proves_understanding: bool = False
    language: str = "fr"


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
    record("kiis.read", reading, by=investor.user, at=now, kiis=kiis.id, version=kiis.version)
    return reading


def begin_order(investor: Investor, round: Round, shares: int, *, now: datetime) -> Order:
    """Begin to subscribe `shares` whole shares. Nothing is reserved, nobody is bound.

    Raises Refused when the round takes no orders, when the person is not ready (identity,
    test, simulation, sheet), below the minimum ticket, or above what is left.
    """
    asked = evaluation.ask_to_subscribe(investor, round, shares, now=now)
    # What an amount asks for is asked with the signature.
    _refuse_what_lacks(asked, given=_ceiling_of(asked.verdict).requirements)
    sheet = round.sheet
    assert sheet is not None, "the law has just looked at it"
    order = Order(
        investor=investor,
        round=round,
        kiis=sheet,
        shares=shares,
        price=round.price,
        created_at=now,
        expires_at=now + ORDER_LIFE,
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
    whole = evaluation.may_subscribe(order.investor, order.round, order.shares, now=now)
    found = whole.find(per_offer_threshold.assess.key)
    return found if found and found.is_gated else None


def is_outdated(order: Order) -> bool:
    """Whether the sheet or the price is no longer what was read when the order began."""
    sheet = order.round.sheet
    return sheet is None or sheet.id != order.kiis_id or order.round.price != order.price


def send_code(order: Order, *, now: datetime) -> str:
    """Make a one-time code for this order; the caller mails it. Only its hash is kept.

    Raises Refused when the order is too old or when the last code is too fresh.
    """
    locked = lock_order(order.id)
    _check_order_lives(locked, now)
    if locked.code_sent_at is not None and now < locked.code_sent_at + CODE_PAUSE:
        raise Refused("code_just_sent", N_("Un code vient de vous être envoyé : attendez un peu."))
    code = f"{secrets.randbelow(10**6):06d}"
    locked.code_hash = _hash_of(locked, code)
    locked.code_sent_at, locked.code_tries = now, 0
    record("order.code_sent", locked, by=locked.investor.user, at=now)
    return code


def _hash_of(order: Order, code: str) -> str:
    """Bound to its order: a code of one order opens no other."""
    return hashlib.sha256(f"{order.id}:{code}".encode()).hexdigest()


def _check_order_lives(order: Order, now: datetime) -> None:
    if now >= order.expires_at:
        raise Refused(
            "order_expired",
            N_("Cette demande a expiré : recommencez depuis la page de la levée."),
        )


def check_code(order: Order, code: str, *, now: datetime) -> bool:
    """Whether the code is right; each wrong one counts, and the count must be committed.

    Raises Refused when there is no living code or after too many tries.
    """
    locked = lock_order(order.id)
    if locked.code_hash is None or locked.code_sent_at is None:
        raise Refused("no_code", N_("Demandez d'abord un code."), field="code")
    if now >= locked.code_sent_at + CODE_LIFE:
        raise Refused("code_expired", N_("Ce code a expiré : demandez-en un autre."), field="code")
    if locked.code_tries >= CODE_TRIES:
        raise Refused("code_spent", N_("Trop d'essais : demandez un nouveau code."), field="code")
    locked.code_tries += 1
    given = "".join(code.split())
    return hmac.compare_digest(locked.code_hash, _hash_of(locked, given))


def sign(order: Order, signature: Signature, *, now: datetime) -> Subscription:
    """Make the offer to buy: the shares are reserved and the reflection period starts.

    The code was checked before (`check_code`). Signing the same order again returns the first
    subscription. Raises Refused naming the field; the database refuses to pass the cap.
    """
    investor = lock_investor(order.investor_id)
    existing = find_of_order(order.id)
    if existing is not None:
        return existing
    _check_order_lives(order, now)
    round = order.round
    asked = evaluation.ask_to_subscribe(investor, round, order.shares, now=now)
    gate = asked.verdict.find(per_offer_threshold.assess.key)
    _refuse_what_lacks(asked, given=gate.requirements if gate else frozenset())
    sheet = round.sheet
    if sheet is None or is_outdated(order):
        raise Refused(
            "terms_changed",
            N_("La fiche d'informations clés a changé depuis : relisez-la, puis recommencez."),
        )
    ready = readiness(investor, now)
    _check_signature(order, signature, gate)
    ends_at = None if ready.sophisticated else reflection_period.ends_at(now)
    subscription = Subscription(
        order_id=order.id,
        investor=investor,
        round=round,
        kiis=sheet,
        state=SubscriptionState.FIRM if ready.sophisticated else SubscriptionState.REFLECTING,
        shares=order.shares,
        price=order.price,
        amount=order.amount,
        fee_net=order.fee.net,
        fee_vat=order.fee.vat,
        shares_in_words=signature.shares_in_words.strip(),
        snapshot=_snapshot(ready, gate, signature),
        offered_at=now,
        reflection_ends_at=ends_at,
    )
    session.add(subscription)
    session.flush()
    decision = keep(asked, subject=subscription, person=investor.user, by=investor.user)
    record(
        "subscription.offered",
        subscription,
        by=investor.user,
        at=now,
        shares=order.shares,
        amount=order.amount,
        fee=order.fee.gross,
        kiis=sheet.id,
        reflection_ends_at=ends_at,
        **reference(decision),
    )
    if ready.sophisticated:
        _note_bound(subscription, now)
    reserve(round, order.shares, now=now, firm=order.shares if ready.sophisticated else 0)
    return subscription


def _check_signature(order: Order, signature: Signature, gate: Verdict | None) -> None:
    if not same_number(signature.shares_in_words, order.shares, signature.language):
        raise Refused(
            "words_differ",
            N_("Écrivez en toutes lettres le nombre de parts que vous souscrivez."),
            field="shares_in_words",
        )
    said = {
        "accepts_terms": signature.accepts_terms,
        "understands_reflection": signature.understands_reflection,
    }
    if gate is not None and gate.is_gated:
        said["acknowledges_risk"] = signature.acknowledges_risk
        said["consents_to_amount"] = signature.consents_to_amount
        if per_offer_threshold.FRESH_PROOF in gate.requirements:
            said["proves_understanding"] = signature.proves_understanding
    for field, given in said.items():
        if not given:
            raise Refused(f"{field}_missing", N_("Cochez cette case pour signer."), field=field)


def _snapshot(ready: Readiness, gate: Verdict | None, signature: Signature) -> dict[str, Any]:
    """What held on the day, frozen: the class, the threshold, what was asked and given."""
    return {
        "sophisticated": ready.sophisticated,
        "test_status": str(ready.test_status),
        "simulation_result": str(ready.simulation_result) if ready.simulation_result else None,
        "gate": None
        if gate is None or not gate.is_gated
        else {
            "rule": gate.rule,
            "article": gate.article,
            "threshold": str(gate.threshold),
            "requirements": sorted(gate.requirements),
            "proof": "question"
            if per_offer_threshold.FRESH_PROOF in gate.requirements
            else "entry_test",
        },
        "language": signature.language,
    }


def note_agreement(subscription: Subscription, stored: StoredFile, *, now: datetime) -> None:
    """The signed agreement is printed and kept; its fingerprint never changes again."""
    subscription.agreement = stored
    subscription.agreement_sha256 = stored.sha256
    record("subscription.agreement_printed", subscription, by=None, at=now, sha256=stored.sha256)


def revoke(subscription: Subscription, *, by: Actor, now: datetime) -> None:
    """Give the shares back to the round. Free, and without a reason, while reflecting.

    The subscription must be locked. Raises Refused when reflection is over.
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
        **reference(decision),
    )
    give_back(subscription, was)


def bind(subscription: Subscription, *, now: datetime) -> None:
    """Reflection is over: the offer to buy is firm, and its payment is due."""
    if subscription.state != SubscriptionState.REFLECTING or subscription.is_revocable(now):
        return
    subscription.move("bind")
    _note_bound(subscription, now)
    count(subscription.round_id, firm=subscription.shares)


def _note_bound(subscription: Subscription, now: datetime) -> None:
    subscription.bound_at = now
    subscription.pay_by = now + PAYMENT_DELAY
    record("subscription.bound", subscription, by=None, at=now, pay_by=subscription.pay_by)


def collect(subscription: Subscription, *, now: datetime) -> Operation | None:
    """Move price and fee from the investor's wallet to the round's, if there is enough; once.

    None when nothing was asked: not firm, no wallet yet, too little money, or a freeze.
    """
    if subscription.state != SubscriptionState.FIRM:
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
    count(subscription.round_id, paid=subscription.shares)


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
