"""Who subscribes in the life of a round? Somebody for themselves, a company that this person acts
for, that person and another together, and this other, who is sophisticated.

They are known by their numbers, as their identity files are; two together have no file of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest

from compliance.euro import Euro
from tests.stories import stage
from tests.subscriptions import together
from tests.subscriptions.companies import a_company_of
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.errors import NotFound
from wiseed_like.investors.models import Investor
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.joint import service as signatures
from wiseed_like.subscriptions.joint.queries import get_signature_of, terms_of
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.queries import get_subscription_of

PEOPLE = 4
ALONE, COMPANY, TOGETHER, EXPERT = range(PEOPLE)
# Who may act for a subscriber: those who sign, and who may revoke.
HANDS: Sequence[tuple[int, ...]] = ((ALONE,), (ALONE,), (ALONE, EXPERT), (EXPERT,))
# Whose freeze holds up the orders and the money of a subscriber.
RESTS_ON: Sequence[set[int]] = ({ALONE}, {ALONE, COMPANY}, {ALONE, EXPERT}, {EXPERT})
REGISTERED_AS = ("person", "company", "joint", "person")


def come(officer: User, *, now: datetime) -> list[Investor]:
    """All four are verified, and may subscribe."""
    alone, expert = (stage.an_investor(officer, now=now) for _ in range(2))
    company = a_company_of(alone, result=Euro.of(10_000))
    several = together.an_account_of(alone, expert, result=Euro.of(10_000))
    with transaction():
        person = session.get_one(Investor, expert.id)
        person.sophisticated_since = now - timedelta(days=1)
        person.sophisticated_until = now + timedelta(days=700)
    return [alone, company, several, expert]


def subscribe(
    people: Sequence[Investor], who: int, offer: Round, shares: int, *, now: datetime
) -> Subscription:
    return sign(people, stage.begin(people[who], offer, shares, now=now), now=now)


def sign(people: Sequence[Investor], order: Order, *, now: datetime) -> Subscription:
    """All whom it takes; who represents them last."""
    if order.investor.user.is_joint:
        ask(order, now=now)
        the_other_signs(people, order, now=now)
    return stage.sign(order, now=now)


def ask(order: Order, *, now: datetime) -> None:
    with transaction():
        signatures.ask(order, by=order.investor.actor, now=now)


def the_other_signs(people: Sequence[Investor], order: Order, *, now: datetime) -> None:
    """Unless they have signed this very order already."""
    row = get_signature_of(people[EXPERT].user, order.id)
    if row.terms != terms_of(order):
        together.signed_by(people[EXPERT], order, now=now)


def finds(people: Sequence[Investor], number: int, who: int) -> None:
    """Whoever acts for a subscriber finds what they signed, and nobody else does."""
    for each in (ALONE, EXPERT):
        with nullcontext() if each in HANDS[who] else pytest.raises(NotFound):
            assert get_subscription_of(people[each], number).id == number


def whose_file(who: int) -> int:
    """Two together have none: the file of the one who does not represent them."""
    return EXPERT if who == TOGETHER else who
