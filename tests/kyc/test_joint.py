"""Who may hold an account together, who has to agree, and when does it open?"""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.kyc.company_world import NOW, identified
from tests.rounds.world import a_user
from tests.security.at_once import all_at_once, meanwhile
from wiseed_like.accounts import service as accounts
from wiseed_like.accounts.joint_holders import JointHolder, holders_of
from wiseed_like.accounts.models import User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.db import session, transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.journal.models import Entry
from wiseed_like.kyc import joint, service
from wiseed_like.kyc.joint import Asked
from wiseed_like.kyc.joint_queries import get_holder_of, list_held
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.parties import joint_party
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.payments.queries import find_wallet


@pytest.fixture
def nora() -> User:
    return somebody()


@pytest.fixture
def paul() -> User:
    return somebody()


def somebody(state: IdentityState = IdentityState.ACCEPTED) -> User:
    with transaction():
        return identified(a_user("investor"), state=state)


def begun(person: User, *emails: str, parts: list[Fraction] | None = None) -> User:
    own, *others = parts or joint.equal_parts(len(emails) + 1)
    asked = [Asked(email, part) for email, part in zip(emails, others, strict=True)]
    with transaction():
        return joint.begin(person, "Indivision Martin", own, asked, now=NOW)


def agree(person: User, account: User) -> None:
    with transaction():
        code = joint.send_code(person, account.id, now=NOW)
        assert joint.agree(person, account.id, code, now=NOW)


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


class TestBegin:
    def test_asks_the_others_and_agrees_for_who_begins(self, nora: User, paul: User):
        account = begun(nora, paul.email)

        first, second = holders_of(account.id)
        assert (first.person, first.answer, first.is_representative) == (nora, "agreed", True)
        assert (second.person, second.answer, second.email) == (None, "awaited", paul.email)
        assert account.is_joint
        assert not account.is_company
        assert account.addressee is nora

    def test_asks_whoever_has_no_account_alike(self, nora: User, paul: User):
        account = begun(nora, paul.email, "nobody@example.org")

        _, known, unknown = holders_of(account.id)
        assert (known.name, unknown.name) == (paul.email, "nobody@example.org")
        assert (known.person_id, unknown.person_id) == (None, None)

    def test_keeps_addresses_out_of_the_journal(self, nora: User, paul: User):
        begun(nora, paul.email)

        for entry in session.scalars(select(Entry).where(Entry.kind.startswith("joint."))):
            assert paul.email not in str(entry.data)

    def test_takes_the_whole_and_nothing_else(self, nora: User):
        with refused("joint_parts") as found:
            begun(nora, "paul@example.org", parts=[Fraction(1, 2), Fraction(4_999, 10_000)])

        assert found.value.field == "own_part"
        assert found.value.params["sum"] == Fraction(9_999, 10_000)

    def test_keeps_a_third_a_third(self, nora: User):
        parts = [Fraction(1, 3), Fraction(1, 2), Fraction(1, 6)]
        account = begun(nora, "paul@example.org", "ana@example.org", parts=parts)

        session.expire_all()
        held = holders_of(account.id)
        assert [each.quota for each in held] == parts
        assert [(each.part, each.part_of) for each in held] == [(2, 6), (3, 6), (1, 6)]
        assert "(1/3)" in joint_party(account).registered_name

    @pytest.mark.parametrize("parts", [[2, -1], [1, 0]])
    def test_takes_a_part_of_each(self, nora: User, parts: list[Fraction]):
        with refused("joint_part_missing") as found:
            begun(nora, "paul@example.org", parts=list(map(Fraction, parts)))

        assert found.value.field == "part_1"

    def test_takes_each_address_once(self, nora: User):
        with refused("joint_twice") as found:
            begun(nora, "a@example.org", "A@example.org ")

        assert found.value.field == "email_2"

    def test_takes_nobody_s_own_address(self, nora: User):
        with refused("joint_own") as found:
            begun(nora, nora.email)

        assert found.value.field == "email_1"

    def test_takes_five_holders_at_most(self, nora: User):
        emails = [f"someone{number}@example.org" for number in range(5)]
        with refused("joint_number"):
            begun(nora, *emails)
        assert begun(nora, *emails[:4])

    def test_writes_to_strangers_so_often_only(self, nora: User):
        for _ in range(joint.BEGUN_MAX):
            begun(nora, "paul@example.org")
        with refused("too_many_joint"):
            begun(nora, "paul@example.org")


class TestEqualParts:
    @pytest.mark.parametrize("number", [2, 3, 4, 5])
    def test_are_the_whole(self, number: int):
        assert sum(joint.equal_parts(number)) == 1


class TestAgree:
    def test_opens_the_wallet_with_the_last_one(self, nora: User, paul: User):
        ana = somebody()
        account = begun(nora, paul.email, ana.email)
        agree(paul, account)
        assert find_wallet(f"user:{account.id}") is None

        agree(ana, account)

        wallet = find_wallet(f"user:{account.id}")
        assert wallet is not None
        assert wallet.account.particulars["email"] == nora.email
        assert "siren" not in wallet.account.particulars

    def test_waits_for_an_identity(self, nora: User):
        paul = somebody(IdentityState.IN_REVIEW)
        account = begun(nora, paul.email)
        agree(paul, account)
        assert joint_party(account).facts.to_verify == (paul.full_name,)
        assert find_wallet(f"user:{account.id}") is None

        with transaction():
            officer = a_user("compliance")
            file = find_file_of(paul.id)
            assert file is not None
            file.reviewed_by = officer.id
            file.move("put_back")
            service.take(file, by=officer, now=NOW)
            service.accept(file, by=officer, now=NOW)

        assert joint_party(account).is_valid
        assert find_wallet(f"user:{account.id}") is not None

    def test_counts_a_wrong_code(self, nora: User, paul: User):
        account = begun(nora, paul.email)
        with transaction():
            code = joint.send_code(paul, account.id, now=NOW)
        wrong = "000000" if code != "000000" else "000001"

        with transaction():
            assert joint.agree(paul, account.id, wrong, now=NOW) is None

        assert get_holder_of(paul, account.id).code_tries == 1
        assert get_holder_of(paul, account.id).agreed_at is None

    def test_is_said_once(self, nora: User, paul: User):
        account = begun(nora, paul.email)
        agree(paul, account)

        with refused("joint_answered"), transaction():
            joint.decline(paul, account.id, now=NOW)

    def test_is_for_who_was_asked(self, nora: User, paul: User):
        account = begun(nora, "another@example.org")

        for act in (joint.send_code, joint.decline):
            with pytest.raises(NotFound), transaction():
                act(paul, account.id, now=NOW)
        assert list_held(paul) == []


class TestAtOnce:
    def test_the_last_two_answers_open_it_between_them(self, house: Flask, nora: User):
        others = [somebody() for _ in range(2)]
        account_id = begun(nora, *(each.email for each in others)).id
        codes = {}
        for each in others:
            with transaction():
                codes[each.id] = joint.send_code(each, account_id, now=NOW)

        def answer(person_id: int) -> None:
            with transaction():
                person = session.get_one(User, person_id)
                assert joint.agree(person, account_id, codes[person_id], now=NOW)

        found = all_at_once(house, [lambda each=each: answer(each) for each in codes])

        assert found == ["done", "done"]
        assert find_wallet(f"user:{account_id}") is not None

    def test_an_agreement_and_an_acceptance_open_it_between_them(self, house: Flask, nora: User):
        paul = somebody(IdentityState.SUBMITTED)
        account_id, person_id = begun(nora, paul.email).id, paul.id
        with transaction():
            officer_id = a_user("compliance").id
            file = find_file_of(person_id)
            assert file is not None
            service.take(file, by=session.get_one(User, officer_id), now=NOW)
        with transaction():
            code = joint.send_code(paul, account_id, now=NOW)

        def accept() -> None:
            with transaction():
                read = find_file_of(person_id, lock=True)
                assert read is not None
                service.accept(read, by=session.get_one(User, officer_id), now=NOW)

        with transaction():
            assert joint.agree(paul, account_id, code, now=NOW)
            waiting = meanwhile(house, accept)

        assert waiting.result(10) == "done"
        assert find_wallet(f"user:{account_id}") is not None


class TestDecline:
    def test_ends_the_account_for_all(self, nora: User, paul: User):
        ana = somebody()
        account = begun(nora, paul.email, ana.email)
        with transaction():
            joint.decline(paul, account.id, now=NOW)

        assert not account.active
        with refused("joint_ended"), transaction():
            joint.send_code(ana, account.id, now=NOW)


class TestAbandon:
    def test_ends_what_is_not_open_yet(self, nora: User, paul: User):
        account = begun(nora, paul.email)
        with transaction():
            joint.abandon(account, by=nora, now=NOW)

        assert not account.active

    def test_is_too_late_afterwards(self, nora: User, paul: User):
        account = begun(nora, paul.email)
        agree(paul, account)

        with refused("joint_is_open"), transaction():
            joint.abandon(account, by=nora, now=NOW)


class TestTheDatabase:
    def test_keeps_an_account_what_it_is(self, nora: User, paul: User):
        account = begun(nora, paul.email)

        with pytest.raises(DBAPIError), transaction():
            account.is_joint = False
        with pytest.raises(DBAPIError), transaction():
            account.represented_by = paul.id
        with pytest.raises(DBAPIError), transaction():
            paul.is_joint = True

    def test_keeps_what_somebody_was_asked(self, nora: User, paul: User):
        account = begun(nora, paul.email)
        agree(paul, account)
        holder = get_holder_of(paul, account.id)

        other = {"part": 2, "part_of": 3, "email": "x@example.org", "agreed_at": None}
        for name, value in other.items():
            with pytest.raises(DBAPIError), transaction():
                setattr(holder, name, value)

    def test_wants_the_whole_between_them(self, nora: User, paul: User):
        account = begun(nora, paul.email)

        with pytest.raises(DBAPIError, match="the whole"), transaction():
            session.add(
                JointHolder(
                    account_id=account.id, email="b@example.org", part=1, part_of=2, asked_at=NOW
                )
            )

    def test_lets_only_persons_hold(self, nora: User, paul: User):
        first, second = begun(nora, paul.email), begun(nora, "b@example.org")
        holder = holders_of(first.id)[1]

        with pytest.raises(DBAPIError, match="only persons"), transaction():
            holder.person, holder.agreed_at = second, NOW

    def test_gives_it_no_password(self, nora: User, paul: User):
        account = begun(nora, paul.email)

        with pytest.raises(IntegrityError), transaction():
            account.password = "hash"


class TestItsAccount:
    def test_is_given_no_role_and_no_sign_in(self, house: Flask, nora: User, paul: User):
        account = begun(nora, paul.email)
        with transaction():
            administrator = a_user("administrator")

        with refused("company_account"), transaction():
            accounts.grant(account, "founder", by=administrator, now=NOW)
        assert house.extensions["security"].datastore.find_user(email=account.email) is None

    def test_keeps_those_who_hold_it_from_being_closed(self, nora: User, paul: User):
        account = begun(nora, paul.email)
        agree(paul, account)
        with transaction():
            administrator = a_user("administrator")

        for person in (nora, paul):
            with refused("holds_jointly"), transaction():
                accounts.deactivate(person, by=administrator, now=NOW, reason="asked")
        with transaction():
            accounts.deactivate(account, by=administrator, now=NOW, reason="asked")
            accounts.deactivate(paul, by=administrator, now=NOW, reason="asked")
        assert not paul.active

    def test_has_no_identity_of_its_own(self, nora: User, paul: User):
        account = begun(nora, paul.email)
        agree(paul, account)

        found = select(IdentityFile).where(IdentityFile.user_id == account.id)
        assert session.scalar(found) is None

    def test_concerns_each_of_them(self, nora: User, paul: User):
        account = begun(nora, paul.email)
        agree(paul, account)

        with refused("own_file"):
            refuse_own_file(paul, [account.id])
