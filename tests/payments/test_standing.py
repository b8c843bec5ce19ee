"""Does a company go through the provider's verification, and is what is known of it the truth?"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.payments.conftest import SimulatorServer
from tests.payments.issuer import Issuer, an_owner, provider
from tests.rounds.world import NOW
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import erase, store_bytes
from wiseed_like.errors import Refused
from wiseed_like.journal import record
from wiseed_like.journal.listeners import listener_named
from wiseed_like.journal.models import Delivery, Entry
from wiseed_like.payments import intents
from wiseed_like.payments.gateway import (
    AccountStatus,
    GatewayRefused,
    NotUnderstood,
    PaperSort,
    PaperState,
    PaperStatus,
    Standing,
)
from wiseed_like.payments.mangopay import Mangopay
from wiseed_like.payments.standing import (
    jobs as standing_jobs,
    queries,
    service as standing,
    verification,
)
from wiseed_like.payments.standing.models import retired
from wiseed_like.payments.standing.queries import get_account
from wiseed_like.payments.standing.rules import REQUIRED, Progress

__all__ = ["provider"]


@pytest.fixture
def issuer(provider: SimulatorServer, run_jobs: Callable[..., int]) -> Issuer:
    return Issuer(provider, run_jobs)


class TestANewAccount:
    def test_is_made_and_read_at_once(self, issuer):
        assert issuer.account.reference is not None
        assert issuer.stands.status == AccountStatus.PENDING_USER_ACTION
        assert issuer.stands.needs_authentication
        assert not queries.may_receive(issuer.owner)
        assert "payment_account.authentication_needed" in issuer.facts()

    def test_is_made_once(self, issuer):
        with transaction():
            again = verification.open_account(issuer.owner, {}, by=None, now=NOW)
        assert again.id == issuer.account.id

    def test_has_no_bank_account_at_the_provider_yet(self, issuer):
        assert issuer.account.bank_account_reference is None


class TestTheWholeWay:
    def test_ends_with_an_account_that_may_receive(self, issuer):
        assert issuer.hand_over(*REQUIRED, owners=(an_owner(),)) == 4
        assert {each.state for each in issuer.papers.values()} == {Progress.ASKED}
        assert not issuer.stands.is_open
        issuer.authenticate()
        issuer.accepted()
        issuer.look()
        issuer.run_jobs()
        assert queries.may_receive(issuer.owner)
        assert queries.may_pay_out(issuer.owner)
        assert {each.state for each in issuer.papers.values()} == {Progress.VALIDATED}
        assert issuer.facts().count("payment_account.ready") == 1
        assert get_account(issuer.account.id).bank_account_reference is not None

    def test_needs_the_owners(self, issuer):
        issuer.hand_over(*REQUIRED)
        issuer.authenticate()
        for sort in REQUIRED:
            issuer.decided(sort, accept="1")
        issuer.look()
        assert issuer.stands.is_open
        assert not issuer.stands.verified

    def test_needs_the_representative(self, issuer):
        issuer.hand_over(*REQUIRED, owners=(an_owner(),))
        issuer.accepted()
        issuer.look()
        assert issuer.stands.verified
        assert not issuer.stands.may_receive

    def test_is_heard_of_without_the_poll(self, issuer):
        issuer.authenticate()
        standing_jobs.heed("USER_ACCOUNT_ACTIVATED", issuer.account.reference)
        assert issuer.stands.is_open

    def test_does_not_heed_what_is_nobodys(self, issuer):
        issuer.authenticate()
        standing_jobs.heed("USER_ACCOUNT_ACTIVATED", "user_m_nobody")
        assert not issuer.stands.is_open

    def test_hears_of_a_paper_by_its_own_name(self, issuer):
        issuer.hand_over(PaperSort.ARTICLES)
        issuer.decided(PaperSort.ARTICLES, accept="1")
        standing_jobs.heed("KYC_SUCCEEDED", issuer.papers[PaperSort.ARTICLES].reference)
        assert issuer.papers[PaperSort.ARTICLES].state == Progress.VALIDATED


class TestAPaper:
    def test_leaves_once_whoever_clicks_twice(self, issuer):
        assert issuer.hand_over(PaperSort.ARTICLES) == 1
        assert issuer.hand_over(PaperSort.ARTICLES) == 0
        assert len(queries.list_papers(issuer.account)) == 1

    def test_that_is_refused_may_be_followed_by_another(self, issuer):
        issuer.hand_over(PaperSort.REGISTRATION)
        first = issuer.papers[PaperSort.REGISTRATION]
        issuer.decided(PaperSort.REGISTRATION, refuse="1", reason="DOCUMENT_HAS_EXPIRED")
        issuer.look()
        session.refresh(first)
        assert first.state == Progress.REFUSED
        assert "trois mois" in first.remedy
        assert issuer.hand_over(PaperSort.REGISTRATION) == 1
        assert issuer.papers[PaperSort.REGISTRATION].id != first.id

    def test_that_was_erased_is_refused_here(self, issuer):
        with transaction():
            stored = issuer.file()
            verification.hand_over(issuer.owner, {PaperSort.ARTICLES: stored}, [], now=NOW)
            erase(stored, "withdrawn", by=issuer.founder, now=NOW)
        issuer.run_jobs()
        assert issuer.papers[PaperSort.ARTICLES].state == Progress.REFUSED

    def test_of_a_few_bytes_is_not_sent(self, issuer):
        small = issuer.file(b"%PDF-1.7 nothing")
        with pytest.raises(Refused) as refused, transaction():
            verification.hand_over(issuer.owner, {PaperSort.ARTICLES: small}, [], now=NOW)
        assert refused.value.code == "paper_size"
        assert refused.value.params["size"] == small.size

    def test_that_the_provider_does_not_take_is_refused(self, issuer):
        with transaction():
            stored = store_bytes(b"x" * 2_000, "a.pdf", "application/pdf", by=None, now=NOW)
            verification.hand_over(issuer.owner, {PaperSort.ARTICLES: stored}, [], now=NOW)
        issuer.run_jobs()
        paper = issuer.papers[PaperSort.ARTICLES]
        assert (paper.state, paper.reason) == (Progress.REFUSED, verification.NOT_TAKEN)

    @pytest.mark.parametrize("fault", ["lose_answer", "error", "error_after", "html"])
    @pytest.mark.parametrize("call", ["POST /users", "PUT /users"])
    def test_goes_on_where_a_silence_broke_it_off(self, issuer, call, fault):
        issuer.provider.fault(fault, call)
        with transaction():
            papers = {PaperSort.ARTICLES: issuer.file()}
            verification.hand_over(issuer.owner, papers, [], now=NOW)
        issuer.run_jobs(failures=True)
        if issuer.papers[PaperSort.ARTICLES].state == Progress.WAITING:
            send_again("payment_paper.handed_over")
        assert issuer.papers[PaperSort.ARTICLES].state == Progress.ASKED
        assert issuer.sent_for_examination() == 1

    def test_never_goes_back(self, issuer):
        issuer.hand_over(PaperSort.ARTICLES)
        paper = issuer.papers[PaperSort.ARTICLES]
        with transaction():
            standing.note_paper(paper, PaperState(PaperStatus.VALIDATED, "", ""), now=NOW)
            standing.note_paper(paper, PaperState(PaperStatus.ASKED, "", ""), now=NOW)
        assert paper.state == Progress.VALIDATED


def send_again(fact: str) -> None:
    """What the relay does some time after a listener has failed."""
    heard = select(Delivery).join(Delivery.entry).where(Entry.kind == fact)
    delivery = session.scalars(heard.where(Delivery.listener.contains("standing_jobs"))).one()
    listener_named(delivery.listener).hear(delivery)
    session.expire_all()


class TestOwners:
    def test_are_declared_once(self, issuer):
        assert issuer.hand_over(owners=(an_owner(), an_owner("Karim"))) == 1
        assert issuer.hand_over(owners=(an_owner(),)) == 0
        declared = queries.latest_declaration(issuer.account)
        assert [each.particulars["first_name"] for each in declared.owners] == ["Nora", "Karim"]
        assert all(each.reference for each in declared.owners)

    def test_that_are_incomplete_are_declared_anew(self, issuer):
        issuer.hand_over(owners=(an_owner(),))
        issuer.owners_decided("INCOMPLETE", "MISSING_UBO")
        issuer.look()
        first = queries.latest_declaration(issuer.account)
        assert (first.state, first.reason) == (Progress.INCOMPLETE, "MISSING_UBO")
        assert issuer.hand_over(owners=(an_owner(), an_owner("Karim"))) == 1
        second = queries.latest_declaration(issuer.account)
        assert (second.id != first.id, second.state) == (True, Progress.ASKED)

    def test_of_whom_there_are_too_many_are_refused(self, issuer):
        issuer.hand_over(owners=tuple(an_owner(name) for name in "ABCDE"))
        assert queries.latest_declaration(issuer.account).state == Progress.REFUSED

    @pytest.mark.parametrize("fault", ["lose_answer", "error_after"])
    def test_are_named_once_whatever_breaks(self, issuer, fault):
        issuer.provider.fault(fault, "/ubos")
        with transaction():
            owners = [an_owner(), an_owner("Karim")]
            verification.hand_over(issuer.owner, {}, owners, now=NOW)
        issuer.run_jobs(failures=True)
        if queries.latest_declaration(issuer.account).state == Progress.WAITING:
            send_again("payment_owners.declared")
        declared = queries.latest_declaration(issuer.account)
        assert declared.state == Progress.ASKED
        path = f"kyc/ubodeclarations/{declared.reference}"
        names = [each["FirstName"] for each in issuer.provider.call("GET", path).json()["Ubos"]]
        assert names == ["Nora", "Karim"]


class TestAReadyAccount:
    def test_that_is_blocked_takes_nothing_until_it_is_not(self, issuer):
        issuer.ready()
        issuer.blocked("Inflows")
        issuer.later(days=2)
        issuer.look()
        assert not queries.may_receive(issuer.owner)
        assert queries.may_pay_out(issuer.owner)
        issuer.blocked("Inflows", ends=True)
        issuer.look()
        assert queries.may_receive(issuer.owner)
        assert issuer.facts().count("payment_account.ready") == 1
        assert {"payment_account.blocked", "payment_account.unblocked"} <= set(issuer.facts())

    def test_that_is_not_paid_out_still_receives(self, issuer):
        issuer.ready()
        issuer.blocked("Outflows")
        standing_jobs.heed("USER_OUTFLOWS_BLOCKED", issuer.account.reference)
        assert (queries.may_receive(issuer.owner), queries.may_pay_out(issuer.owner)) == (
            True,
            False,
        )

    def test_whose_paper_ran_out_of_date_has_to_send_another(self, issuer):
        issuer.ready()
        issuer.decided(PaperSort.REGISTRATION, outdate="1")
        issuer.later(days=2)
        issuer.look()
        assert issuer.papers[PaperSort.REGISTRATION].state == Progress.OUT_OF_DATE
        assert not issuer.stands.verified
        assert issuer.stands.lost_at is not None
        assert issuer.hand_over(PaperSort.REGISTRATION) == 1
        issuer.decided(PaperSort.REGISTRATION, accept="1")
        issuer.look()
        assert issuer.stands.is_ready
        assert issuer.stands.lost_at is None

    def test_is_read_again_after_a_day_only(self, issuer):
        issuer.ready()
        issuer.later(hours=2)
        assert queries.list_to_look_at(clock.now()) == []
        issuer.later(days=1)
        assert queries.list_to_look_at(clock.now()) == [issuer.account.id]


class TestAnAccountThatCannotBeRead:
    def test_does_not_keep_the_others_waiting(self, issuer, monkeypatch):
        other = Issuer(issuer.provider, issuer.run_jobs)
        read, before = Mangopay.find_standing, other.stands.checked_at

        def spoilt(self: Mangopay, reference: str) -> Standing:
            if reference == issuer.account.reference:
                raise NotUnderstood("a status that nobody knows")
            return read(self, reference)

        monkeypatch.setattr(Mangopay, "find_standing", spoilt)
        issuer.look()

        assert other.stands.checked_at > before

    def test_is_left_alone_while_the_provider_wants_to_hear_nothing(self, issuer):
        before = issuer.stands.checked_at
        with transaction():
            intents.note_pause("mangopay", clock.machine_now() + timedelta(minutes=5))

        issuer.look()

        assert issuer.stands.checked_at == before


class TestABankAccount:
    def test_that_is_refused_is_a_fact_and_is_not_asked_for_again_and_again(
        self, issuer, monkeypatch
    ):
        def refuse(*asked: object, **more: object) -> None:
            raise GatewayRefused("param_error", "not an IBAN of theirs")

        monkeypatch.setattr(Mangopay, "register_bank_account", refuse)

        issuer.ready()

        assert "payment_account.bank_refused" in issuer.facts()
        assert session.query(Delivery).filter(Delivery.done_at.is_(None)).count() == 0

    def test_that_is_replaced_is_closed_at_the_provider(self, issuer):
        issuer.ready()
        account = get_account(issuer.account.id)
        old = account.bank_account_reference
        with transaction():
            session.add(retired(account, NOW))
            account.bank_account_reference, account.bank_account_key = None, uuid.uuid4()
            record("payment_account.bank_changed", account, by=None, at=NOW)
        issuer.run_jobs()
        account = get_account(issuer.account.id)
        assert account.bank_account_reference not in (None, old)
        for reference, is_active in ((old, False), (account.bank_account_reference, True)):
            path = f"users/{account.reference}/bankaccounts/{reference}"
            assert issuer.provider.call("GET", path).json()["Active"] is is_active
        assert queries.list_retired(account) == []


class TestAnAnswer:
    def test_to_an_older_question_changes_nothing(self, issuer):
        ready = Standing(AccountStatus.ACTIVE, True, None, False, False)
        late = standing.Answers(NOW - timedelta(minutes=1), ready, {}, {})
        with transaction():
            standing.note(issuer.account, late, now=NOW)
        assert not issuer.stands.is_open

    def test_after_the_end_changes_nothing(self, issuer):
        for minutes, status in ((1, AccountStatus.CLOSED), (2, AccountStatus.ACTIVE)):
            told = Standing(status, True, None, False, False)
            answers = standing.Answers(NOW + timedelta(minutes=minutes), told, {}, {})
            with transaction():
                standing.note(issuer.account, answers, now=NOW)
        assert issuer.stands.is_closed
        with pytest.raises(Refused) as refused:
            issuer.hand_over(PaperSort.ARTICLES)
        assert refused.value.code == "payment_account_closed"
