"""What if those who act for others act at the same moment, or against a freeze? One order of
things, and every share in one place."""

from __future__ import annotations

import contextvars
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.security.at_once import all_at_once, deadlocks, meanwhile, outcome
from tests.subscriptions.companies import a_company_of
from tests.subscriptions.kinds import KINDS
from tests.subscriptions.test_jobs import at, ripe
from tests.subscriptions.together import an_account_of, subscribed, three
from tests.subscriptions.world import (
    NOW,
    an_investor,
    an_open_round,
    an_order,
    counts,
    signature,
    wallet_of,
    with_money,
)
from wiseed_like import books
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.investors import ceilings
from wiseed_like.investors.models import Investor
from wiseed_like.journal.models import Entry
from wiseed_like.kyc import overrides
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.payments.holds import Hold, hold_on
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.queries import get_subscription_of, lock_subscription

Act = Callable[[], None]


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


def signing(order_id: uuid.UUID, shares: int = 25) -> Act:
    def sign() -> None:
        with transaction():
            service.sign(session.get_one(Order, order_id), signature(shares), now=NOW)

    return sign


def revoking(hand_id: int, signed_id: int) -> Act:
    """Somebody finds the subscription as theirs, and revokes it."""

    def revoke() -> None:
        with transaction():
            hand = session.get_one(Investor, hand_id)
            get_subscription_of(hand, signed_id)
            service.revoke(lock_subscription(signed_id), by=hand.user, now=NOW)

    return revoke


def replacing(account_id: int, offer_id: int) -> Act:
    def begin() -> None:
        with transaction():
            me, offer = session.get_one(Investor, account_id), session.get_one(Round, offer_id)
            service.begin_order(me, offer, 30, now=NOW)

    return begin


def facts(kind: str) -> int:
    asked = select(func.count()).select_from(Entry).where(Entry.kind == kind)
    return session.scalar(asked) or 0


class TestTheLastSignature:
    def test_stays_a_subscription_when_another_order_comes_meanwhile(self, house: Flask):
        """It was first: what comes after finds it signed, and is another order beside it."""
        together, offer = KINDS["several"](), an_open_round()
        order = together.orders(offer)
        account_id, offer_id = together.me.id, offer.id
        with transaction():
            service.sign(order, signature(25), now=NOW)
            waiting = meanwhile(house, replacing(account_id, offer_id))

        assert waiting.result(timeout=30) == "done"
        session.expire_all()
        assert order.expires_at > NOW
        assert counts(offer) == (25, 0, 0)

    def test_or_the_other_order_whichever_is_first(self, house: Flask):
        together, offer, before = KINDS["several"](), an_open_round(), deadlocks()
        order_id = together.orders(offer).id

        signed, begun = all_at_once(house, [signing(order_id), replacing(together.me.id, offer.id)])

        assert begun == "done"
        assert signed in ("done", "order_expired")
        assert counts(offer)[0] == (25 if signed == "done" else 0)
        assert deadlocks() == before

    def test_passes_no_ceiling_on_two_rounds(self, house: Flask):
        together, rounds = KINDS["several"](), [an_open_round(), an_open_round()]
        with transaction():
            ceilings.set_ceiling(together.me, Euro.of(1_500), now=NOW)
        orders = [together.orders(offer).id for offer in rounds]  # 1,000 euros each

        found = all_at_once(house, [signing(each) for each in orders])

        assert sorted(found) == ["done", "own_ceiling"]
        assert sorted(counts(offer)[0] for offer in rounds) == [0, 25]


class TestARevocation:
    def test_of_all_who_hold_at_once_gives_the_shares_back_once(self, house: Flask):
        nora, paul, ana = three()
        offer = an_open_round()
        signed = subscribed(an_account_of(nora, paul, ana), offer, paul, ana)

        found = all_at_once(
            house, [revoking(each.id, signed.id) for each in (nora, paul, ana, paul)]
        )

        assert found == ["done"] * 4
        assert counts(offer) == (0, 0, 0)
        assert facts("subscription.revoked") == 1

    def test_of_one_leaves_the_last_shares_to_the_next_signature_or_does_not(self, house: Flask):
        """The representative signs what fits only if the other's revocation came before."""
        nora, paul, _ = three()
        account, offer = an_account_of(nora, paul), an_open_round(cap=40, minimum=10)
        alone, before = an_order(nora, offer), deadlocks()
        signed = subscribed(account, offer, paul)

        revoked, taken = all_at_once(house, [revoking(paul.id, signed.id), signing(alone.id)])

        assert revoked == "done"
        assert taken in ("done", "hard_cap")
        assert counts(offer) == ((25, 0, 0) if taken == "done" else (0, 0, 0))
        assert list(books.round_counters()) == []
        assert deadlocks() == before


class TestAFreeze:
    def freezing(self, frozen: Investor) -> Act:
        with transaction():
            officer_id = a_user("compliance").id
        user_id = frozen.user_id

        def freeze() -> None:
            with transaction():
                locked = find_file_of(user_id, lock=True)
                assert locked is not None
                officer = session.get_one(User, officer_id)
                overrides.freeze(locked, "asset_freeze", by=officer, now=NOW)

        return freeze

    @pytest.mark.parametrize("whose", ["the company's", "its representative's"])
    def test_comes_before_the_company_s_order_or_holds_its_money(self, house: Flask, whose: str):
        person, offer = an_investor(), an_open_round()
        company = a_company_of(person)
        with_money(company, "1500")
        order_id = an_order(company, offer).id
        freeze = self.freezing(company if whose == "the company's" else person)

        signed, frozen = all_at_once(house, [signing(order_id), freeze])

        assert frozen == "done"
        assert signed in ("done", "company_due")
        assert counts(offer) == ((25, 0, 0) if signed == "done" else (0, 0, 0))
        assert hold_on(wallet_of(company)) == Hold.FROZEN
        if signed == "done":
            nothing_is_taken()

    def test_that_was_first_refuses_the_order(self, house: Flask):
        company, offer = a_company_of(an_investor()), an_open_round()
        order_id = an_order(company, offer).id
        self.freezing(company)()

        assert all_at_once(house, [signing(order_id)] * 2) == ["company_due"] * 2
        assert counts(offer) == (0, 0, 0)

    def test_that_comes_while_the_order_is_being_signed_finds_it_and_holds_its_money(
        self, house: Flask
    ):
        company, offer = a_company_of(an_investor()), an_open_round()
        with_money(company, "1500")
        order = an_order(company, offer)
        freeze = self.freezing(company)
        with transaction():
            service.sign(order, signature(25), now=NOW)
            assert beside(house, freeze) == "done"

        assert counts(offer) == (25, 0, 0)
        nothing_is_taken()


def beside(house: Flask, act: Act) -> str:
    """Somebody else acts to the end, while this session has not committed."""

    def one() -> str:
        with house.app_context():
            return outcome(act)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(contextvars.Context().run, one).result(timeout=30)


def nothing_is_taken() -> None:
    """Its reflection ends, and its money stays."""
    signed = session.scalars(select(Subscription)).one()
    ripe(signed)
    with transaction():
        assert service.collect(lock_subscription(signed.id), now=NOW) is None
