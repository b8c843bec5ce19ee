"""Does a company's bank account change by two persons only, and after a while?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import exc, text

from tests.documents.samples import picture
from tests.documents.sending import looked_at
from tests.dossiers.scenes import OTHER_IBAN
from tests.rounds.world import NOW, World, a_user, a_world
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.issuers import bank_account, jobs
from wiseed_like.issuers.models import BankChange, Officer
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.payments.queries import find_account
from wiseed_like.payments.standing.queries import list_retired

COOL_OFF = timedelta(hours=72)


@pytest.fixture
def world(house: object) -> World:
    return a_world()


def asked(world: World, *, iban: str = OTHER_IBAN) -> BankChange:
    """The founder asks for another account, with the bank's statement."""
    statement = looked_at(picture(), "rib.png")
    with transaction():
        return bank_account.ask_change(
            world.company, iban, statement, reason="Nouvelle banque", by=world.founder, now=NOW
        )


def agreed(world: World) -> BankChange:
    change = asked(world)
    with transaction():
        approvals.approve(change.approval, by=world.officer, now=NOW)
    return change


class TestAskChange:
    def test_changes_nothing_yet_and_holds_what_would_be_paid(self, world):
        before = world.company.iban

        change = asked(world)

        assert change.state == "asked"
        assert world.company.iban == before
        assert bank_account.payouts_wait(world.company.id)

    def test_keeps_both_numbers_out_of_the_journal_and_the_request(self, world):
        change = asked(world)

        facts = list_of_subject("bankchange", change.id)
        facts += list_of_subject("approval", change.approval_id)
        told = [fact.body for fact in facts] + [str(change.approval.payload)]
        assert len(told) == 3
        for number in (change.old_iban, change.iban):
            assert not any(number in each for each in told)

    @pytest.mark.parametrize(
        ("iban", "code"),
        [("FR00 1234", "not_an_iban"), ("FR7630006000011234567890189", "same_iban")],
    )
    def test_refuses_what_is_no_other_account(self, world, iban, code):
        with pytest.raises(Refused, match=code):
            asked(world, iban=iban)

    def test_takes_one_change_at_a_time(self, world):
        agreed(world)

        with pytest.raises(Refused, match="bank_change_waits"):
            asked(world)


class TestTheSecondPerson:
    def test_is_of_compliance_and_no_officer_of_the_company(self, world):
        change = asked(world)
        with transaction():
            insider = a_user("compliance")
            session.add(Officer(company_id=world.company.id, user_id=insider.id))

        for somebody, code in (
            (world.founder, "own_request"),
            (world.analyst, "not_a_checker"),
            (insider, "own_matter"),
        ):
            with pytest.raises(Refused, match=code), transaction():
                approvals.approve(change.approval, by=somebody, now=NOW)

        assert change.state == "asked"

    def test_starts_a_time_in_which_nothing_is_paid(self, world):
        before, change = world.company.iban, agreed(world)

        assert change.state == "cooling"
        assert change.effective_at == NOW + COOL_OFF
        assert world.company.iban == before
        assert bank_account.payouts_wait(world.company.id)

    def test_may_say_no_with_a_reason(self, world):
        change = asked(world)

        with transaction():
            approvals.refuse(change.approval, "Le relevé est illisible.", by=world.officer, now=NOW)

        assert change.state == "refused"
        assert not bank_account.payouts_wait(world.company.id)

    def test_decides_nothing_when_whoever_asked_has_left_the_company(self, world):
        change = asked(world)
        with transaction():
            somebody_else = a_user("founder")
            session.add(Officer(company_id=world.company.id, user_id=somebody_else.id))
            session.delete(world.company.officers[0])

        with pytest.raises(Refused, match="asker_left"), transaction():
            approvals.approve(change.approval, by=world.officer, now=NOW)


class TestStop:
    def test_by_another_officer_leaves_nothing_to_agree_to(self, world):
        change = asked(world)
        with transaction():
            other = a_user("founder")
            session.add(Officer(company_id=world.company.id, user_id=other.id))

        with transaction():
            bank_account.stop(change, by=other, now=NOW)

        assert change.state == "stopped"
        with pytest.raises(Refused, match="already_decided"), transaction():
            approvals.approve(change.approval, by=world.officer, now=NOW)
        asked(world)  # nothing stands in the way of another

    def test_works_until_the_last_moment(self, world):
        before, change = world.company.iban, agreed(world)

        with transaction():
            bank_account.stop(change, by=world.founder, now=NOW + COOL_OFF)
        jobs.end_cool_offs(NOW + COOL_OFF)

        assert (change.state, world.company.iban) == ("stopped", before)
        assert not bank_account.payouts_wait(world.company.id)

    def test_is_refused_once_it_is_done(self, world):
        change = agreed(world)
        jobs.end_cool_offs(NOW + COOL_OFF)

        with pytest.raises(Refused, match="change_is_over"), transaction():
            bank_account.stop(change, by=world.founder, now=NOW + COOL_OFF)


class TestTheEndOfTheTime:
    def test_is_the_only_moment_at_which_the_account_changes(self, world):
        before, change = world.company.iban, agreed(world)
        jobs.end_cool_offs(NOW + COOL_OFF - timedelta(seconds=1))
        assert world.company.iban == before

        jobs.end_cool_offs(NOW + COOL_OFF)

        assert (change.state, world.company.iban) == ("done", OTHER_IBAN)
        assert not bank_account.payouts_wait(world.company.id)

    def test_tells_the_payment_provider_of_another_account(self, world):
        account = find_account(f"company:{world.company.id}")
        with transaction():
            account.bank_account_reference = "bank_old"
        key = account.bank_account_key
        agreed(world)

        jobs.end_cool_offs(NOW + COOL_OFF)

        assert (account.iban, account.bank_account_reference) == (OTHER_IBAN, None)
        assert account.bank_account_key != key
        assert [each.reference for each in list_retired(account)] == ["bank_old"]


class TestTheDatabase:
    """Whoever can write to the tables still needs the second person and the time."""

    @pytest.mark.parametrize("other", ["DE89370400440532013000", None])
    def test_refuses_another_account_without_a_change(self, world, other):
        with pytest.raises(exc.IntegrityError, match="by two persons"), transaction():
            world.company.iban = other

    def test_refuses_a_change_that_nobody_agreed_to(self, world):
        change = asked(world)

        with pytest.raises(exc.IntegrityError, match="by two persons"), transaction():
            change.effective_at = change.done_at = NOW

    def test_refuses_a_change_before_its_time(self, world):
        change = agreed(world)

        with pytest.raises(exc.IntegrityError, match="bank_change_cools_off"), transaction():
            change.done_at = NOW

    def test_refuses_to_swap_the_number_that_was_agreed_to(self, world):
        change = agreed(world)

        with pytest.raises(exc.IntegrityError, match="what was asked for stays"), transaction():
            change.iban = "DE89370400440532013000"

    def test_refuses_to_pay_a_company_elsewhere(self, world):
        account = find_account(f"company:{world.company.id}")

        with pytest.raises(exc.IntegrityError, match="paid on its own account"), transaction():
            account.iban = "DE89370400440532013000"

    def test_refuses_a_checker_who_asked(self, world):
        change = asked(world)

        with pytest.raises(exc.IntegrityError, match="decided_by_another"), transaction():
            session.execute(
                text(
                    "UPDATE approvals SET state = 'approved', checker_id = maker_id,"
                    " decided_at = asked_at WHERE id = :id"
                ),
                {"id": change.approval_id},
            )
        assert session.get_one(Approval, change.approval_id).state == "asked"
