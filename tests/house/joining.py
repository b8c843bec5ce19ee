"""What stands on the pages of those who invest together? Asked, begun, and two orders to sign."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from uuid import UUID

from compliance.euro import Euro
from compliance.investors import entry_test
from tests.documents.samples import picture
from tests.documents.sending import looked_at
from tests.house.scenery import Scenery
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.representatives import Cause
from wiseed_like.db import session, transaction
from wiseed_like.investors import service as investors
from wiseed_like.investors.models import Investor
from wiseed_like.kyc import joint
from wiseed_like.kyc.joint import Asked
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.joint import service as signatures
from wiseed_like.subscriptions.representing import second_person, service as representing
from wiseed_like.subscriptions.representing.queries import others_of

HALF = Fraction(1, 2)
RIGHT = {each.key: each.right or each.answers[0].key for each in entry_test.QUESTIONS}


def bring_joint(scenery: Scenery, *, now: datetime) -> None:
    """The investor is asked by a partner, asks them, and holds an account with them both ways."""
    investor, partner = scenery.people["investor"], scenery.people["partner"]
    offer = scenery.rounds["open"]
    scenery.requests["joint-asked"] = _begun(partner, investor, now).id
    scenery.requests["joint-mine"] = _begun(investor, partner, now).id
    held = _ready(partner, investor, now)
    scenery.requests["joint"] = held.user_id
    scenery.orders["joint"] = _ordered(held, offer, now)
    mine = _ready(investor, partner, now)
    scenery.orders["joint-mine"] = _ordered(mine, offer, now)
    scenery.requests["joint-open"] = mine.user_id
    _propose(mine, by=partner, now=now)
    scenery.requests["joint-named"] = _named(held, by=scenery.people["compliance"], now=now)


def _begun(person: User, other: User, now: datetime) -> User:
    with transaction():
        return joint.begin(
            person, "Indivision Martin et Durand", HALF, [Asked(other.email, HALF)], now=now
        )


def _ready(person: User, other: User, now: datetime) -> Investor:
    account = _begun(person, other, now)
    with transaction():
        code = joint.send_code(other, account.id, now=now)
        assert joint.agree(other, account.id, code, now=now)
        found = investors.become(account, now=now)
        session.flush()
        investors.take_test(found, RIGHT, now=now)
        investors.record_simulation(found, result=Euro.of(6_000), now=now)
    return found


def _ordered(account: Investor, offer: Round, now: datetime) -> UUID:
    with transaction():
        assert offer.sheet is not None
        service.acknowledge_sheet(offer.sheet, account, now=now)
        order = service.begin_order(account, offer, 5, now=now)
        signatures.ask(order, by=account.actor, now=now)
    return order.id


def _propose(account: Investor, *, by: User, now: datetime) -> None:
    """The other holder proposes to represent both."""
    (other,) = others_of(account.user)
    with transaction():
        representing.propose(account.user_id, other.id, by=by, now=now)


def _named(account: Investor, *, by: User, now: datetime) -> int:
    """An officer asks that the other holder represent both, with a paper."""
    (other,) = others_of(account.user)
    paper = looked_at(picture(), "acte.png", by=by, now=now)
    with transaction():
        change = second_person.ask(
            get_user(account.user_id, lock=True),
            other.id,
            Cause.DEATH,
            paper,
            reason="Acte de décès reçu.",
            by=by,
            now=now,
        )
    return change.id
