"""Is somebody whose money is missing reminded three days and one day before, once, then let go?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round, with_money
from wiseed_like import clock, schedule
from wiseed_like.db import session, transaction
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.mailbox.models import Mail
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import PAYMENT_DELAY
from wiseed_like.subscriptions import jobs, reminders, service
from wiseed_like.subscriptions.models import Subscription

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PAY_BY = NOW + PAYMENT_DELAY  # of who is sophisticated, and signs now
At = Callable[[datetime], None]


@pytest.fixture
def unpaid(house) -> Subscription:
    """Firm, 1,000 euros, of which the wallet holds 400."""
    clock.use(lambda: NOW)
    me = an_investor(sophisticated=True)
    with_money(me, "400")
    return a_subscription(me, an_open_round())


@pytest.fixture
def at(run_jobs, simulator) -> At:
    """The clock ticks at a moment, and the workers do what comes of it."""

    def moment(now: datetime) -> None:
        clock.use(lambda: now)
        schedule.tick(now)
        run_jobs()
        session.expire_all()

    return moment


def mails(template: str) -> list[str]:
    return list(session.scalars(select(Mail.text).where(Mail.template == template)))


def reminded(subscription: Subscription) -> int:
    found = list_of_subject("subscription", subscription.id)
    return sum(each.kind == reminders.REMINDED for each in found)


def text(response) -> str:
    page = re.sub(r"<[^>]+>", " ", response.get_data(as_text=True).replace("&#39;", "'"))
    return re.sub(r"\s+", " ", page)


class TestWhoeverIsCalledForMoney:
    def test_is_reminded_twice_and_then_let_go(self, unpaid, at):
        at(NOW)
        assert len(mails("payment_called")) == 1
        at(PAY_BY - 3 * DAY - SECOND)
        assert mails("payment_reminder") == []
        for moment in (PAY_BY - 3 * DAY, PAY_BY - 3 * DAY, PAY_BY - DAY - SECOND):
            at(moment)
            assert len(mails("payment_reminder")) == 1
        for moment in (PAY_BY - DAY, PAY_BY - DAY, PAY_BY):
            at(moment)
            assert len(mails("payment_reminder")) == 2
        assert unpaid.state == "firm"
        for moment in (PAY_BY + SECOND, PAY_BY + DAY):
            at(moment)
            assert unpaid.state == "lapsed"
            assert len(mails("subscription_lapsed")) == 1
        assert len(mails("payment_reminder")) == 2

    def test_reads_what_is_missing_and_how_to_bring_it(self, unpaid, at):
        at(PAY_BY - DAY)
        (mail,) = mails("payment_reminder")
        assert "Il manque 600,00 €" in mail.replace("\u202f", " ").replace("\xa0", " ")
        assert "30 novembre 2026" in mail
        for path in ("/wallet/card?amount=600.00", "/wallet/wire?amount=600.00"):
            assert path in mail


class TestAReminder:
    def test_that_nobody_could_send_in_time_is_not_sent_beside_the_next(self, unpaid, at):
        at(PAY_BY - DAY)
        assert len(mails("payment_reminder")) == 1

    def test_is_one_when_two_ticks_find_it(self, unpaid):
        found = reminders.list_to_remind(PAY_BY - DAY)
        assert found == [unpaid.id]
        for _ in range(2):
            with transaction():
                reminders.remind(unpaid, now=PAY_BY - DAY)
        assert reminded(unpaid) == 1
        assert reminders.list_to_remind(PAY_BY - DAY) == []

    def test_does_not_go_to_whoever_has_the_money_or_is_paying(self, unpaid):
        with_money(unpaid.investor, "600")
        jobs.remind_unpaid(PAY_BY - DAY)
        assert reminded(unpaid) == 0
        with transaction():
            assert service.collect(unpaid, now=NOW) is not None
        jobs.remind_unpaid(PAY_BY - DAY)
        assert reminded(unpaid) == 0

    def test_does_not_follow_the_end_of_a_round(self, unpaid):
        offer: Round = unpaid.round
        with transaction():
            closing.cancel(offer, "Une erreur", by=a_user("compliance"), now=NOW)
        jobs.remind_unpaid(PAY_BY - DAY)
        assert reminded(unpaid) == 0

    def test_does_not_come_after_the_end_of_the_delay(self, unpaid):
        assert reminders.list_to_remind(PAY_BY) == [unpaid.id]
        assert reminders.list_to_remind(PAY_BY + SECOND) == []


class TestThePageOfASubscription:
    def test_says_what_happens_when(self, unpaid, sign_in):
        page = text(sign_in(unpaid.investor.user).get(f"/subscriptions/{unpaid.id}"))
        for day in ("27 novembre 2026", "29 novembre 2026", "30 novembre 2026"):
            assert day in page
        assert "Rappel par e-mail" in page
        days = reminders.days_of(unpaid, NOW)
        assert [each.what for each in days] == ["called", "reminder", "reminder", "lapses"]
        assert [each.is_past for each in days] == [True, False, False, False]

    def test_says_it_before_anything_is_due(self, house, sign_in):
        clock.use(lambda: NOW)
        mine = a_subscription(an_investor(), an_open_round())
        page = text(sign_in(mine.investor.user).get(f"/subscriptions/{mine.id}"))
        assert "Ce qui se passe ensuite, et quand" in page
        assert "4 décembre 2026" in page  # the end of the reflection, and seven days
