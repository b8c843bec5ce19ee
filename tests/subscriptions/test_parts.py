"""Is a part of a round concluded whole, once, and the rest left alone? With the real provider."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from compliance.calendar import legal_day
from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.stories.stage import PDF
from tests.subscriptions.partial import (
    DAY,
    LATER,
    agreed,
    an_officer,
    asked,
    certified,
    concluded,
    drawn,
    goes_on,
    paid,
    payouts,
    state_of,
    unfunded,
)
from tests.subscriptions.waiting import waits
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    counts,
    frozen,
    thawed,
)
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.books import faults
from wiseed_like.captable.models import Movement
from wiseed_like.captable.queries import shares_in_issue
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.errors import Refused
from wiseed_like.fees.models import FeeInvoice
from wiseed_like.fees.rules import Schedule
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.ledger.queries import balance_of
from wiseed_like.mailbox.models import Mail
from wiseed_like.rounds import closing, jobs as round_jobs, second_person
from wiseed_like.rounds.closings import RoundClosing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.takings import rest_of, takings
from wiseed_like.subscriptions import agreement, jobs, service
from wiseed_like.subscriptions.parts import (
    jobs as part_jobs,
    release as part_release,
    service as parts,
)

pytestmark = pytest.mark.usefixtures("simulator")
PRICE = Euro.of(40)


@pytest.fixture
def offer(house) -> Round:
    clock.use(lambda: NOW)
    return an_open_round(cap=100, minimum=50, rolling=True)


@pytest.fixture
def two(offer, fund, run_jobs):
    """Two subscriptions, firm and paid: the minimum."""
    return [paid(offer, fund, run_jobs) for _ in range(2)]


def refused(act) -> Refused:
    with pytest.raises(Refused) as found, transaction():
        act()
    session.rollback()
    return found.value


def a_draw(offer: Round):
    by = an_officer()
    return lambda: parts.draw(offer, legal_day(clock.now()), by=by, now=clock.now())


class TestAPart:
    def test_is_issued_and_paid_out_while_the_round_goes_on(self, offer, two, run_jobs):
        _, waits = unfunded(offer, at=LATER)
        part = concluded(offer)
        goes_on(run_jobs)

        assert state_of(part) == "paid_out"
        assert [each.state for each in two] == ["issued", "issued"]
        assert waits.state == "reflecting"
        assert offer.state == "open"
        assert offer.takes_orders(clock.now())
        assert counts(offer) == (75, 50, 50)
        assert shares_in_issue(offer.company_id) == 100_000 + 50
        (sent,) = payouts(part)
        assert (sent.amount, sent.fee) == (PRICE * 50, Euro.of("168"))
        assert balance_of(f"wallet:round:{offer.id}") == Euro.ZERO
        assert list(faults()) == []

    def test_leaves_to_wait_for_what_may_still_come_back(self, offer, two):
        concluded(offer)
        a_subscription(an_investor(), offer, 50, now=clock.now())
        session.expire_all()
        with pytest.raises(Refused, match="more_than_offered"):
            waits(offer, 51, now=clock.now())
        assert waits(offer, 50, now=clock.now()).shares == 50

    def test_takes_only_what_was_paid_by_its_day(self, offer, two, fund, run_jobs):
        late = paid(offer, fund, run_jobs, at=LATER)
        by = an_officer()
        with transaction():
            made = parts.draw(offer, legal_day(LATER), by=by, now=clock.now())
        assert made.shares == 50
        assert late.closing_id is None
        assert {each.closing_id for each in two} == {made.id}

    def test_raises_the_capital_that_later_agreements_state(self, offer, two, run_jobs):
        concluded(offer)
        goes_on(run_jobs)
        clock.use(lambda: LATER + 2 * DAY)
        _, later = unfunded(offer, at=clock.now())
        for found, shares in ((two[0], 100_000), (later, 100_050)):
            identity = find_file_of(found.investor.user_id)
            stated = agreement.of_subscription(found, identity).mentions.share_capital
            assert stated == offer.nominal * shares

    def test_leaves_a_frozen_subscriber_for_the_next(self, offer, two, fund, run_jobs):
        third = paid(offer, fund, run_jobs)
        frozen(third.investor)
        first = concluded(offer)
        goes_on(run_jobs)
        assert (first.shares, state_of(first), third.state) == (50, "paid_out", "paid")
        thawed(third.investor)
        second = concluded(offer)
        goes_on(run_jobs)
        assert (second.number, second.shares, third.state) == (2, 25, "issued")
        assert list(faults()) == []

    def test_tells_each_subscriber_and_the_company(self, offer, two, run_jobs):
        concluded(offer)
        goes_on(run_jobs)
        told = session.execute(select(Mail.template, Mail.address)).all()
        issued = [address for template, address in told if template == "subscription_issued"]
        assert sorted(issued) == sorted(each.investor.user.email for each in two)
        assert "closing_issued_for_issuer" in {template for template, _ in told}
        assert "round_paid_out" in {template for template, _ in told}


class TestTheLaw:
    def test_waits_for_the_minimum_in_firm_and_paid_shares(self, offer, fund, run_jobs):
        paid(offer, fund, run_jobs, shares=49)
        unfunded(offer, at=LATER)
        no = refused(a_draw(offer))
        assert no.verdict.article == "C. com. L. 225-134"
        assert "49" in no.verdict.sentence.fr

    def test_wants_it_announced_before_the_opening(self, house, fund, run_jobs):
        clock.use(lambda: NOW)
        whole = an_open_round(cap=100, minimum=25)
        paid(whole, fund, run_jobs)
        assert refused(a_draw(whole)).verdict.article == "ECSPR art. 22(1)"

    def test_counts_only_what_was_ordered_in_time_for_a_minimum_with_a_day(
        self, house, fund, run_jobs
    ):
        clock.use(lambda: NOW)
        offer = an_open_round(cap=100, minimum=50, rolling=True, minimum_at=NOW + DAY)
        paid(offer, fund, run_jobs)
        paid(offer, fund, run_jobs, at=NOW + 2 * DAY)
        assert "25" in refused(a_draw(offer)).verdict.sentence.fr

    def test_needs_a_certificate_of_exactly_its_money(self, offer, two):
        made, by = drawn(offer), an_officer()
        no = refused(
            lambda: parts.certify(
                made,
                amount=made.amount - Euro(1),
                issued_on=legal_day(clock.now()),
                number="CD",
                stored_file=None,
                by=by,
                now=clock.now(),
            )
        )
        assert no.verdict.rule == "funds_release"
        assert state_of(made) == "drawn"

    def test_keeps_what_was_issued_from_being_revoked(self, offer, two, run_jobs):
        concluded(offer)
        run_jobs()
        me = two[0]
        no = refused(lambda: service.revoke(me, by=me.investor.user, now=clock.now()))
        assert no.verdict.is_blocked
        assert me.state == "issued"


class TestTwoPersons:
    def test_agree_and_neither_alone(self, offer, two):
        request = asked(certified(drawn(offer)))
        no = refused(lambda: approvals.approve(request, by=request.maker, now=clock.now()))
        assert no.code == "own_request"

    def test_are_not_asked_before_the_certificate(self, offer, two):
        made, by = drawn(offer), an_officer()
        no = refused(lambda: part_release.ask(made, "Vu.", by=by, now=clock.now()))
        assert no.code == "no_certificate"

    def test_are_never_subscribers(self, offer, two):
        mine = two[0].investor.user
        with transaction():
            mine.roles.append(a_user("compliance").roles[0])
        no = refused(lambda: parts.draw(offer, legal_day(LATER), by=mine, now=clock.now()))
        assert no.code == "own_file"


class TestOneAtATime:
    def test_a_second_is_refused_while_the_first_is_under_way(self, offer, two):
        drawn(offer)
        assert refused(a_draw(offer)).code == "closing_under_way"

    def test_what_was_dropped_is_drawn_again(self, offer, two, run_jobs):
        first = certified(drawn(offer))
        by = an_officer()
        with transaction():
            parts.drop(first, "Le certificat est faux.", by=by, now=clock.now())
        second = concluded(offer)
        goes_on(run_jobs)
        assert (state_of(first), second.number, state_of(second)) == ("dropped", 2, "paid_out")
        assert list(faults()) == []

    def test_what_was_agreed_is_never_dropped(self, offer, two):
        part, by = concluded(offer), an_officer()
        no = refused(lambda: parts.drop(part, "Non.", by=by, now=clock.now()))
        assert no.code == "closing_moved_on"


class TestTwice:
    def test_the_same_news_issues_once(self, offer, two, run_jobs):
        part = concluded(offer)
        run_jobs()
        with transaction():
            part_jobs._issue(part, clock.now())
        part_jobs.pay_waiting_parts(clock.now())
        jobs.pay_waiting_issuers(clock.now())
        goes_on(run_jobs)
        key = Movement.idempotency_key == f"round:{offer.id}:closing:1"
        assert len(session.scalars(select(Movement).where(key)).all()) == 1
        assert len(payouts(part)) == 1

    def test_a_freeze_that_came_meanwhile_is_waited_for_whole(self, offer, two, run_jobs):
        part = concluded(offer)
        frozen(two[0].investor)
        run_jobs()
        assert (state_of(part), two[1].state) == ("concluded", "paid")
        thawed(two[0].investor)
        goes_on(run_jobs)
        assert (state_of(part), [each.state for each in two]) == ("paid_out", ["issued"] * 2)


class TestTheEnd:
    def finished(self, offer: Round, run_jobs, *, after=DAY) -> None:
        clock.use(lambda: offer.closes_at + after)
        round_jobs.end_due(clock.now())
        run_jobs()
        session.expire_all()

    def test_takes_the_rest_as_the_last_closing(self, offer, two, fund, run_jobs):
        first = concluded(offer)
        goes_on(run_jobs)
        third = paid(offer, fund, run_jobs, at=LATER)
        self.finished(offer, run_jobs, after=6 * DAY)
        officer, other = an_officer(), an_officer()
        assert closing.rest_amount(offer) == PRICE * 25
        with transaction():
            paper = store_bytes(PDF, "c.pdf", "application/pdf", by=officer, now=clock.now())
            closing.record_certificate(
                offer, amount=PRICE * 25, issued_on=legal_day(clock.now()), number="CD-2",
                stored_file=paper, by=officer, now=clock.now(),
            )  # fmt: skip
        with transaction():
            request = second_person.ask_release(offer, "Vu.", by=officer, now=clock.now())
        assert request.payload["shares"] == 25
        with transaction():
            approvals.approve(request, by=other, now=clock.now())
        goes_on(run_jobs)
        last = session.scalars(select(RoundClosing).where(RoundClosing.is_final)).one()
        assert (offer.state, third.state) == ("closed", "issued")
        assert (last.number, last.shares, state_of(last)) == (2, 25, "paid_out")
        assert [each.amount for each in payouts(last)] == [PRICE * 25]
        assert (first.fee + last.fee).gross == takings(offer).success.gross == Euro.of(252)
        assert balance_of(f"wallet:round:{offer.id}") == Euro.ZERO
        assert list(faults()) == []

    def test_asks_nobody_when_nothing_is_left(self, offer, two, run_jobs):
        concluded(offer)
        goes_on(run_jobs)
        self.finished(offer, run_jobs, after=timedelta(seconds=1))
        clock.use(lambda: offer.closes_at + 12 * DAY)
        round_jobs.end_due(clock.now())
        round_jobs.end_due(clock.now())
        session.expire_all()
        assert offer.state == "closed"
        assert rest_of(offer).whole == Euro.ZERO
        assert list(faults()) == []

    def test_a_cancellation_gives_back_the_rest_alone(self, offer, two, fund, run_jobs):
        concluded(offer)
        goes_on(run_jobs)
        third = paid(offer, fund, run_jobs, at=LATER)
        with transaction():
            closing.cancel(offer, "La société renonce.", by=a_user("compliance"), now=clock.now())
        goes_on(run_jobs)
        assert (offer.state, third.state) == ("cancelled", "returned")
        assert [each.state for each in two] == ["issued", "issued"]
        assert counts(offer) == (50, 50, 50)
        assert list(faults()) == []

    def test_a_cancellation_lets_go_what_nobody_has_agreed_to(self, offer, two, run_jobs):
        part = certified(drawn(offer))
        with transaction():
            closing.cancel(offer, "Une erreur.", by=a_user("compliance"), now=clock.now())
        goes_on(run_jobs)
        assert state_of(part) == "dropped"
        assert [each.state for each in two] == ["returned", "returned"]
        assert list(faults()) == []

    def test_a_cancellation_stops_nothing_that_was_agreed_to(self, offer, two, run_jobs):
        part = concluded(offer)
        with transaction():
            closing.cancel(offer, "Une erreur.", by=a_user("compliance"), now=clock.now())
        goes_on(run_jobs)
        assert (state_of(part), [each.state for each in two]) == ("paid_out", ["issued"] * 2)
        assert list(faults()) == []

    def test_the_database_lets_no_round_fail_of_which_a_part_was_concluded(self, offer, two):
        concluded(offer)
        with pytest.raises(Exception, match="does not fail"), transaction():
            session.get_one(Round, offer.id).state = "failed"


class TestTheFee:
    def test_counts_its_minimum_once_for_the_round(self, house, fund, run_jobs):
        clock.use(lambda: NOW)
        fees = Schedule(500, Euro.of(60), 100, 2_000)
        offer = an_open_round(cap=100, minimum=25, rolling=True, fees=fees)
        paid(offer, fund, run_jobs)
        first = concluded(offer)
        goes_on(run_jobs)
        paid(offer, fund, run_jobs, at=LATER)
        second = concluded(offer)
        goes_on(run_jobs)
        # 5 % of 1,000 is 50: the minimum of 60 holds; 5 % of 2,000 is 100.
        assert (first.fee_net, second.fee_net) == (Euro.of(60), Euro.of(40))
        assert (second.investor_fee_net, second.investor_fee_vat) == (Euro.of(10), Euro.of(2))
        (sent,) = payouts(second)
        assert (sent.amount, sent.fee) == (Euro.of(1012), Euro.of(60))
        invoices = session.execute(select(FeeInvoice.fee_of, FeeInvoice.net)).all()
        assert (second.name, Euro.of(40)) in [tuple(row) for row in invoices]
        assert sum(row.fee_of.startswith("subscription:") for row in invoices) == 2
        assert list(faults()) == []


class TestAMixedWallet:
    def test_leaves_the_money_of_the_others_on_the_round(self, offer, two, fund, run_jobs):
        made = drawn(offer)
        paid(offer, fund, run_jobs, at=LATER)
        agreed(certified(made))
        goes_on(run_jobs)
        assert balance_of(f"wallet:round:{offer.id}") == PRICE * 25
