"""What do several persons need to subscribe together? Each an identity, all their agreement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from compliance.euro import Euro
from tests.subscriptions.world import NOW, an_investor, an_order, signature
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.investors import service as investors
from wiseed_like.investors.models import EntryTest, Investor, LossSimulation
from wiseed_like.investors.rules import TestOutcome
from wiseed_like.kyc import joint
from wiseed_like.kyc.joint import Asked, equal_parts
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.joint import queries, service as signatures
from wiseed_like.subscriptions.joint.consent import BOXES, Consent
from wiseed_like.subscriptions.joint.models import JointSignature
from wiseed_like.subscriptions.models import Order, Subscription

NAME = "Indivision Martin et Durand"


def begun(person: Investor, others: Sequence[Investor], *, now: datetime = NOW) -> User:
    """An account that the others are asked to hold, in equal parts."""
    own, *parts = equal_parts(len(others) + 1)
    asked = [Asked(each.user.email, part) for each, part in zip(others, parts, strict=True)]
    with transaction():
        return joint.begin(person.user, NAME, own, asked, now=now)


def agree(person: Investor, account: User, *, now: datetime = NOW) -> None:
    with transaction():
        code = joint.send_code(person.user, account.id, now=now)
        assert joint.agree(person.user, account.id, code, now=now)


def an_account_of(person: Investor, *others: Investor, result: Euro | None = None) -> Investor:
    """A joint account that is ready: all agreed, the test taken, the simulation made."""
    account = begun(person, others)
    for each in others:
        agree(each, account)
    return prepared(account, result)


def prepared(account: User, result: Euro | None = None) -> Investor:
    """The test and the simulation of an account that somebody represents, a company's or several
    persons': who represents it answers."""
    with transaction():
        together = investors.become(account, now=NOW)
        session.flush()
        long_ago = NOW - timedelta(days=30)
        test = EntryTest(
            investor_id=together.id,
            version="2026-11",
            taking=1,
            drawn=[],
            outcome=TestOutcome.PASSED,
            answers={},
            score={},
            taken_at=long_ago,
            acknowledged_at=long_ago,
        )
        made = LossSimulation(
            investor_id=together.id, done_at=long_ago, result=result, acknowledged_at=long_ago
        )
        session.add_all([test, made])
    session.expire_all()
    return together


def three() -> tuple[Investor, Investor, Investor]:
    """One who represents, and two others."""
    return an_investor(), an_investor(), an_investor()


def asked(account: Investor, offer: Round, shares: int = 25, *, now: datetime = NOW) -> Order:
    """An order whose signatures were asked for."""
    order = an_order(account, offer, shares, now=now)
    with transaction():
        signatures.ask(order, by=account.actor, now=now)
    return order


def row_of(person: Investor, order: Order) -> JointSignature:
    return queries.get_signature_of(person.user, order.id)


def consent(order: Order, code: str, **changes: bool) -> Consent:
    boxes = dict.fromkeys(BOXES, True) | changes
    return Consent(code=code, seen=queries.terms_of(order), **boxes)


def signed_by(person: Investor, order: Order, *, now: datetime = NOW) -> JointSignature:
    """This person signs, with a code of their own."""
    row = row_of(person, order)
    with transaction():
        code = signatures.send_code(row, now=now)
        assert signatures.sign(row, consent(order, code), now=now)
    return row


def subscribed(
    account: Investor, offer: Round, *others: Investor, shares: int = 25, now: datetime = NOW
) -> Subscription:
    """A subscription that all have signed."""
    order = asked(account, offer, shares, now=now)
    for each in others:
        signed_by(each, order, now=now)
    with transaction():
        return service.sign(order, signature(shares), now=now)
