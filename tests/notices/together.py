"""Several persons who hold an account, for the mails that they read. Nothing of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from compliance.euro import Euro
from wiseed_like.accounts.joint_holders import JointHolder
from wiseed_like.accounts.models import User
from wiseed_like.accounts.representatives import Cause, RepresentativeChange
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.joint.models import JointSignature
from wiseed_like.subscriptions.models import Order

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def an_account() -> User:
    return User(
        id=21,
        email="together@indivisions.invalid",
        first_name="",
        last_name="Indivision Martin et Durand",
        representative=User(id=8, email="nora@example.org", first_name="Nora", last_name="Martin"),
    )


def a_holder() -> JointHolder:
    paul = User(id=9, email="paul@example.org", first_name="Paul", last_name="Durand")
    return JointHolder(
        id=3, account_id=21, account=an_account(), person=paul, email=paul.email, agreed_at=NOW
    )


def a_change() -> RepresentativeChange:
    account = an_account()
    return RepresentativeChange(
        id=5,
        account_id=account.id,
        account=account,
        former=account.representative,
        holder=a_holder(),
        asker=account.representative,
        cause=Cause.AGREEMENT,
        asked_at=NOW,
    )


def a_signature(offer: Round) -> JointSignature:
    order = Order(
        id=uuid4(),
        round=offer,
        shares=25,
        bonus=0,
        price=Euro.of(40),
        expires_at=NOW + timedelta(days=7),
    )
    return JointSignature(id=4, order_id=order.id, order=order, holder=a_holder())
