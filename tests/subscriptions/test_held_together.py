"""What do several persons have together: a way out, money, papers, shares, each their reading?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.test_jobs import at, closed, ripe
from tests.subscriptions.together import (
    NAME,
    an_account_of,
    asked,
    row_of,
    signed_by,
    subscribed,
    three,
)
from tests.subscriptions.world import (
    NOW,
    an_investor,
    an_open_round,
    an_order,
    counts,
    frozen,
    thawed,
    wallet_of,
    with_money,
)
from wiseed_like import clock
from wiseed_like.captable.queries import get_holder_visible_to, list_holdings_of
from wiseed_like.db import session, transaction
from wiseed_like.documents.pdf import text_of
from wiseed_like.errors import NotFound
from wiseed_like.journal.models import Entry
from wiseed_like.kyc.parties import find_party
from wiseed_like.payments.holds import Hold, hold_on
from wiseed_like.rounds.own_rounds import holds_something
from wiseed_like.subscriptions import agreement, evaluation, jobs, queries, service
from wiseed_like.subscriptions.joint.proof import joint_signatures
from wiseed_like.subscriptions.models import Order, Subscription


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


class TestAnyOfThem:
    def test_revokes_for_all(self):
        nora, paul, ana = three()
        offer = an_open_round()
        subscription = subscribed(an_account_of(nora, paul, ana), offer, paul, ana)

        found = queries.get_subscription_of(ana, subscription.id)
        with transaction():
            service.revoke(queries.lock_subscription(found.id), by=ana.user, now=NOW)

        assert counts(offer)[0] == 0
        told = session.scalars(select(Entry).where(Entry.kind == "subscription.revoked")).one()
        assert told.actor == f"user:{ana.user_id}"

    def test_reads_the_subscription_and_signs_no_order_of_the_representative_s(self):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        subscription = subscribed(account, an_open_round(), paul)

        assert queries.get_subscription_of(paul, subscription.id) is subscription
        assert queries.get_subscription_visible_to(paul.user, subscription.id) is subscription
        for ask in (
            queries.get_order_of,
            lambda me, id_: queries.get_order_to_sign(me.user_id, id_),
        ):
            with pytest.raises(NotFound):
                ask(paul, subscription.order_id)

    def test_sees_the_round_even_if_another_was_invited(self):
        nora, paul, ana = three()
        offer = an_open_round()
        subscribed(an_account_of(nora, paul), offer, paul)

        assert [holds_something(offer, each.user_id) for each in (nora, paul, ana)] == [
            True, True, False,
        ]  # fmt: skip

    def test_is_nobody_else(self):
        nora, paul, ana = three()
        subscription = subscribed(an_account_of(nora, paul), an_open_round(), paul)

        for ask in (
            lambda: queries.get_subscription_of(ana, subscription.id),
            lambda: queries.get_subscription_visible_to(ana.user, subscription.id),
            lambda: row_of(ana, session.get_one(Order, subscription.order_id)),
        ):
            with pytest.raises(NotFound):
                ask()


class TestAFreezeOfOneOfThem:
    def test_holds_what_they_have_together(self):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        with_money(account, "1500")
        assert hold_on(wallet_of(account)) == Hold.NONE

        frozen(paul)

        assert hold_on(wallet_of(account)) == Hold.FROZEN

    def test_lets_nothing_lapse_and_pays_when_it_is_over(self, fund, run_jobs):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        run_jobs()
        fund(account, "1000")
        subscription = subscribed(account, an_open_round(), paul)
        frozen(paul)
        ripe(subscription)
        run_jobs()
        at(subscription.pay_by + timedelta(days=1))
        jobs.lapse_unpaid(clock.now())
        session.expire_all()
        assert subscription.state == "firm"

        thawed(paul)
        run_jobs()

        session.expire_all()
        assert subscription.state == "paid"

    def test_lets_nothing_be_signed_and_tells_no_more_than_an_examination(self):
        nora, paul, _ = three()
        order = asked(an_account_of(nora, paul), an_open_round())
        signed_by(paul, order)
        frozen(paul)

        due = evaluation.may_sign(order, now=NOW).find("joint_due")

        assert due.requirements == {"joint_examination"}
        assert "gel" not in due.sentence.fr


class TestItsPapers:
    def test_name_all_their_parts_and_each_signature(self):
        nora, paul, _ = three()
        subscription = subscribed(an_account_of(nora, paul), an_open_round(), paul)
        party = find_party(subscription.investor.user)
        assert party is not None

        text = printed(subscription)

        for wanted in (
            f"Indivisaire Camille Jeanne {paul.user.last_name}, pour 50 %",
            f"Indivisaire et représentant Camille Jeanne {nora.user.last_name}, pour 50 %",
            f"par un code envoyé à {paul.user.email}",
            f"par un code envoyé à {nora.user.email}",
            "L. 225-110",
        ):
            assert wanted in text, wanted


def printed(subscription: Subscription) -> str:
    party = find_party(subscription.investor.user)
    assert party is not None
    paper = agreement.render(agreement.of_subscription(subscription, party))
    return re.sub(r"\s+", " ", text_of(paper))


class TestIssued:
    def test_holds_its_shares_in_an_account_that_names_all(self, fund, run_jobs):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        run_jobs()
        offer = an_open_round(cap=25, minimum=25)
        fund(account, "1000")
        subscription = subscribed(account, offer, paul)
        ripe(subscription)
        run_jobs()

        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)

        ((holder, _, held),) = list_holdings_of(account.user_id)
        assert (holder.kind, held) == ("joint", 25)
        assert holder.name.startswith(f"{NAME} : Camille Jeanne {nora.user.last_name} (50\xa0%), ")
        assert f"Camille Jeanne {paul.user.last_name} (50\xa0%)" in holder.name
        assert get_holder_visible_to(paul.user, holder.company_id, holder.id) is holder
        with pytest.raises(NotFound):
            get_holder_visible_to(an_investor().user, holder.company_id, holder.id)


class TestTheBooks:
    def test_agree_when_all_have_signed(self):
        nora, paul, _ = three()
        subscribed(an_account_of(nora, paul), an_open_round(), paul)

        assert list(joint_signatures()) == []

    def test_show_a_signature_that_is_of_another_order(self):
        nora, paul, _ = three()
        subscription = subscribed(an_account_of(nora, paul), an_open_round(), paul)
        with transaction():
            session.get_one(Order, subscription.order_id).shares = 26

        ((where, what),) = joint_signatures()
        assert where == f"subscriptions {subscription.id}"
        assert "has not signed" in what


class TestItsMoney:
    def test_is_its_own(self):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        with_money(nora, "1500")
        subscription = subscribed(account, an_open_round(), paul)
        with transaction():
            service.bind(subscription, now=NOW + timedelta(days=6))

        assert not service.has_its_money(subscription)
        with_money(account, "1500")
        assert service.has_its_money(subscription)
        assert wallet_of(account).account.particulars["email"] == nora.user.email

    def test_counts_apart_from_each_of_them(self):
        nora, paul, _ = three()
        account, offer = an_account_of(nora, paul), an_open_round(maximum_per_holder=25)

        subscribed(account, offer, paul)
        order = an_order(paul, offer)

        assert order.amount == Euro.of(1_000)
