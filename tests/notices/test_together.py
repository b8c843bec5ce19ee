"""Who reads what is written to several persons who hold an account together?"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from sqlalchemy import select

from tests.subscriptions.together import (
    agree,
    an_account_of,
    asked,
    begun,
    signed_by,
    subscribed,
    three,
)
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round
from wiseed_like.db import session, transaction
from wiseed_like.kyc import joint
from wiseed_like.kyc.joint import Asked
from wiseed_like.mailbox.models import Mail
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.joint import service as signatures
from wiseed_like.subscriptions.joint.queries import get_signature_of
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.rules import Channel


def mails_of(template: str) -> list[Mail]:
    return list(session.scalars(select(Mail).where(Mail.template == template).order_by(Mail.id)))


def readers_of(template: str) -> list[str]:
    return sorted(each.address for each in mails_of(template))


class TestWhoIsAsked:
    def test_reads_the_same_with_an_account_and_without(self, run_jobs, simulator):
        nora, paul, _ = three()
        with transaction():
            joint.begin(
                nora.user,
                "Nous",
                Fraction(2, 5),
                [Asked(each, Fraction(3, 10)) for each in (paul.user.email, "nobody@example.org")],
                now=NOW,
            )

        run_jobs()

        first, second = mails_of("joint_asked")
        assert (first.address, second.address) == (paul.user.email, "nobody@example.org")
        greeting = f"Bonjour {paul.user.first_name},"
        assert first.text.replace(greeting, "") == second.text.replace(
            "Bonjour nobody@example.org,", ""
        )


class TestAnAccount:
    def test_tells_who_began_it_of_each_answer_and_all_when_it_is_ready(self, run_jobs, simulator):
        nora, paul, ana = three()
        account = begun(nora, [paul, ana])
        for each in (paul, ana):
            agree(each, account)

        run_jobs()

        assert readers_of("joint_agreed") == [nora.user.email] * 2
        everybody = sorted(each.user.email for each in (nora, paul, ana))
        assert readers_of("joint_ready") == everybody

    def test_tells_all_others_of_a_refusal(self, run_jobs, simulator):
        nora, paul, ana = three()
        account = begun(nora, [paul, ana])
        agree(paul, account)
        with transaction():
            joint.decline(ana.user, account.id, now=NOW)

        run_jobs()

        assert readers_of("joint_declined") == sorted([nora.user.email, paul.user.email])

    def test_tells_those_who_were_asked_when_it_is_given_up(self, run_jobs, simulator):
        nora, paul, _ = three()
        account = begun(nora, [paul])
        with transaction():
            joint.abandon(account, by=nora.user, now=NOW)

        run_jobs()

        assert readers_of("joint_abandoned") == [paul.user.email]


class TestAnOrder:
    def test_is_told_to_each_who_is_to_sign_and_each_signature_to_the_last(
        self, run_jobs, simulator
    ):
        nora, paul, ana = three()
        order = asked(an_account_of(nora, paul, ana), an_open_round())
        row = get_signature_of(paul.user, order.id)
        with transaction():
            signatures.remind(order, by=nora.user, now=NOW + timedelta(days=2))
            signatures.withdraw(row, now=NOW)

        run_jobs()

        told = mails_of("joint_signature_asked")
        assert len(told) == 4
        assert {each.address for each in told} == {paul.user.email, ana.user.email}
        assert f"/joint-orders/{order.id}" in told[0].text
        assert "que vous détenez avec d'autres" in told[0].text

    def test_that_takes_the_place_of_another_is_told_to_those_who_were_asked(
        self, run_jobs, simulator
    ):
        nora, paul, ana = three()
        account, offer = an_account_of(nora, paul, ana), an_open_round()
        order = asked(account, offer)
        signed_by(paul, order)
        asked(account, offer, 30, now=NOW + timedelta(minutes=1))

        run_jobs()

        assert readers_of("joint_signature_replaced") == sorted([paul.user.email, ana.user.email])
        assert f"/joint-orders/{order.id}" in mails_of("joint_signature_replaced")[0].text


class TestASubscription:
    def test_is_told_to_all_each_with_a_way_out(self, run_jobs, simulator):
        nora, paul, _ = three()
        subscription = subscribed(an_account_of(nora, paul), an_open_round(), paul)

        run_jobs()

        (hers,) = mails_of("subscription_offered")
        (his,) = mails_of("joint_subscription_offered")
        assert (hers.address, his.address) == (nora.user.email, paul.user.email)
        assert f"/subscriptions/{subscription.id}" in his.text
        assert "/revocation/" in hers.text
        assert "/revocation/" not in his.text
        assert readers_of("joint_signature_given") == [nora.user.email]

    def test_names_who_revoked_it_and_leads_each_to_what_they_hold(self, run_jobs, simulator):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        subscription = subscribed(account, an_open_round(), paul)
        with transaction():
            service.revoke(lock_subscription(subscription.id), by=paul.user, now=NOW)

        run_jobs()

        told = mails_of("subscription_revoked")
        assert {each.address for each in told} == {nora.user.email, paul.user.email}
        for each in told:
            assert f"{paul.user.full_name}, qui la détient" in each.text
            assert f"/joint-accounts/{account.user_id}/portfolio" in each.text

    def test_names_nobody_for_the_link_of_a_mail(self, run_jobs, simulator):
        nora, paul, _ = three()
        subscription = subscribed(an_account_of(nora, paul), an_open_round(), paul)
        with transaction():
            locked = lock_subscription(subscription.id)
            service.revoke(locked, by=nora.user, now=NOW, channel=Channel.MAIL)

        run_jobs()

        assert all("qui la détient" not in each.text for each in mails_of("subscription_revoked"))

    def test_of_somebody_alone_is_told_to_nobody_else(self, run_jobs, simulator):
        a_subscription(an_investor(), an_open_round())

        run_jobs()

        assert mails_of("joint_subscription_offered") == []
