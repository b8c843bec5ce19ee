"""May another of the holders represent a joint account, and what stays as it was?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.rounds.world import a_user
from tests.security.at_once import all_at_once, deadlocks
from tests.subscriptions.together import an_account_of, asked, signed_by, subscribed, three
from tests.subscriptions.world import NOW, an_open_round, an_order, signature
from wiseed_like.accounts.joint_holders import holders_of
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.representatives import represented_at
from wiseed_like.captable.queries import list_holdings_of
from wiseed_like.captable.service import IssueLine, issue
from wiseed_like.db import session, transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.investors.models import Investor
from wiseed_like.kyc.overrides import freeze
from wiseed_like.kyc.parties import joint_party
from wiseed_like.kyc.queries import get_file
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_wallet
from wiseed_like.payments.rules import Kind
from wiseed_like.subscriptions import agreement, service as signing
from wiseed_like.subscriptions.joint.proof import joint_signatures
from wiseed_like.subscriptions.joint.queries import Said, lines_of
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.queries import get_order_of, is_signed
from wiseed_like.subscriptions.representing import service
from wiseed_like.subscriptions.representing.queries import find_open

LATER = NOW + timedelta(hours=1)
AFTER = LATER + timedelta(hours=1)
IBAN = "FR7630006000011234567890189"


def holder_id(person: Investor, account: Investor) -> int:
    return next(each.id for each in holders_of(account.user_id) if each.person_id == person.user_id)


def propose(by: Investor, named: Investor, account: Investor):
    with transaction():
        return service.propose(account.user_id, holder_id(named, account), by=by.user, now=LATER)


def agree(person: Investor, account: Investor) -> None:
    with transaction():
        code = service.send_code(person.user, account.user_id, now=LATER)
        assert service.agree(person.user, account.user_id, code, now=LATER)


def changed(account: Investor, named: Investor, *others: Investor) -> None:
    """All agree that this one represents them."""
    propose(named, named, account)
    for each in (named, *others):
        agree(each, account)
    session.expire_all()


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


class TestAgreeing:
    def test_changes_with_the_last_of_all_and_not_before(self):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        propose(ana, paul, account)
        for each in (nora, ana):
            agree(each, account)
        assert get_user(account.user_id).represented_by == nora.user_id

        agree(paul, account)

        assert get_user(account.user_id).represented_by == paul.user_id
        assert account.actor == paul.user
        assert find_open(account.user_id) is None

    def test_counts_a_wrong_code_and_takes_none_of_another(self):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        propose(nora, paul, account)
        with transaction():
            code = service.send_code(nora.user, account.user_id, now=LATER)
            service.send_code(paul.user, account.user_id, now=LATER)

        with transaction():
            assert service.agree(paul.user, account.user_id, code, now=LATER) is None

        assert get_user(account.user_id).represented_by == nora.user_id

    def test_is_ended_by_one_refusal(self):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        propose(paul, paul, account)
        agree(paul, account)
        with transaction():
            service.decline(ana.user, account.user_id, now=LATER)

        with refused("representative_over"), transaction():
            service.send_code(nora.user, account.user_id, now=LATER)

        assert get_user(account.user_id).represented_by == nora.user_id

    def test_is_taken_back_by_who_proposed_it_only(self):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        propose(nora, paul, account)
        with refused("representative_not_yours"), transaction():
            service.withdraw(paul.user, account.user_id, now=LATER)

        with transaction():
            service.withdraw(nora.user, account.user_id, now=LATER)

        assert find_open(account.user_id) is None

    def test_ends_after_thirty_days(self):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        propose(nora, paul, account)

        with refused("representative_over"), transaction():
            service.send_code(paul.user, account.user_id, now=LATER + service.LIFE)
        with transaction():
            again = service.propose(
                account.user_id,
                holder_id(paul, account),
                by=nora.user,
                now=LATER + service.LIFE,
            )

        assert find_open(account.user_id) == again

    def test_is_done_once_by_two_at_once(self, app: Flask):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        propose(ana, paul, account)
        agree(ana, account)
        number, people = account.user_id, (nora.user_id, paul.user_id)
        with transaction():
            codes = [service.send_code(get_user(each), number, now=LATER) for each in people]

        def last(user_id: int, code: str) -> Callable[[], object]:
            def agrees() -> None:
                with transaction():
                    assert service.agree(get_user(user_id), number, code, now=LATER)

            return agrees

        assert all_at_once(app, list(map(last, people, codes))) == ["done", "done"]

        assert get_user(number).represented_by == people[1]


class TestProposing:
    def test_names_one_of_the_others(self):
        nora, paul, ana = three()
        account = an_account_of(nora, paul)
        with refused("represents_already"):
            propose(paul, nora, account)
        other = an_account_of(nora, ana)
        with refused("no_such_holder"), transaction():
            service.propose(account.user_id, holder_id(ana, other), by=nora.user, now=LATER)

    def test_is_one_at_a_time(self):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        propose(nora, paul, account)
        with refused("representative_asked"):
            propose(paul, ana, account)

    def test_waits_for_an_examination_without_a_name(self):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        with transaction():
            file = joint_party(account.user).files[paul.user_id]
            locked = get_file(file.id, lock=True)
            freeze(locked, "suspicion", by=a_user("compliance"), now=NOW)

        with refused("representative_examined") as found:
            propose(nora, paul, account)

        assert paul.user.full_name not in found.value.sentence


class TestWhatStays:
    def test_ends_what_is_not_signed_and_keeps_what_is(self):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        one, two = an_open_round(), an_open_round()
        kept = subscribed(account, one, paul, ana)
        order = asked(account, two)
        signed_by(paul, order)
        silent = an_order(account, one, 25, now=NOW)

        changed(account, paul, nora, ana)

        order, silent = session.get(Order, order.id), session.get(Order, silent.id)
        assert (order.expires_at, silent.expires_at) == (LATER, LATER)
        assert not is_signed(order.id)
        assert kept.state == "reflecting"

    @pytest.mark.parametrize("turn", range(3))
    def test_meets_the_last_signature_before_or_after_never_with_it(self, app: Flask, turn: int):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        order = asked(account, an_open_round())
        signed_by(paul, order)
        propose(nora, paul, account)
        agree(nora, account)
        number, person, order_id = account.user_id, paul.user_id, order.id
        with transaction():
            code = service.send_code(get_user(person), number, now=LATER)

        def agrees() -> None:
            with transaction():
                service.agree(get_user(person), number, code, now=LATER)

        def signs() -> None:
            with transaction():
                signing.sign(session.get_one(Order, order_id), signature(25), now=LATER)

        before = deadlocks()
        agreed, signed = all_at_once(app, [agrees, signs])

        assert (agreed, deadlocks()) == ("done", before)
        assert is_signed(order_id) == (signed == "done")
        assert session.get_one(Order, order_id).expires_at == LATER or is_signed(order_id)
        assert list(joint_signatures()) == []

    def test_is_proved_and_printed_as_it_was_signed(self):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        kept = subscribed(account, an_open_round(), paul, ana)

        changed(account, paul, nora, ana)

        assert list(joint_signatures()) == []
        order = session.get(Order, kept.order_id)
        assert [each.said for each in lines_of(order)] == [Said.SIGNED] * 2
        party = joint_party(account.user, at=kept.offered_at)
        printed = agreement.of_subscription(kept, party)
        assert printed.subscriber_email == nora.user.email
        last = printed.together[-1]
        assert (last.is_representative, last.email) == (True, nora.user.email)

    def test_is_signed_last_by_the_new_one_from_then_on(self):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        changed(account, paul, nora, ana)
        after = LATER + timedelta(hours=1)

        subscription = subscribed(account, an_open_round(), nora, ana, now=after)

        assert list(joint_signatures()) == []
        assert represented_at(account.user, after) == paul.user_id
        assert represented_at(account.user, NOW) == nora.user_id
        with pytest.raises(NotFound):
            get_order_of(nora, subscription.order_id)

    def test_is_withdrawn_to_the_new_one_s_account_only(self):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        wallet = find_wallet(f"user:{account.user_id}")
        with transaction():
            wallet.account.iban = IBAN

        changed(account, paul, nora)

        assert wallet.account.iban is None


class TestTheDatabase:
    def test_keeps_who_represents_without_the_agreement_of_all(self):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        change = propose(nora, paul, account)
        for each in (nora, paul):
            agree(each, account)

        def force() -> None:
            told = {"change": change.id, "who": paul.user_id, "id": account.user_id}
            for said in (
                "UPDATE representative_changes SET done_at = now() WHERE id = :change",
                "UPDATE users SET represented_by = :who WHERE id = :id",
            ):
                session.execute(text(said), told)

        with pytest.raises(DBAPIError, match="keeps who represents"), transaction():
            force()

    def test_keeps_what_was_answered(self):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        propose(nora, paul, account)
        agree(nora, account)

        with pytest.raises(DBAPIError, match="stays as it was given"), transaction():
            session.execute(
                text(
                    "UPDATE representative_answers SET agreed_at = NULL WHERE agreed_at IS NOT NULL"
                )
            )


class TestTheRegister:
    def test_names_the_new_one_and_keeps_its_movements(self):
        nora, paul, _ = three()
        account, company = an_account_of(nora, paul), an_open_round().company
        party = joint_party(account.user)
        line = IssueLine(
            name=party.registered_name,
            address=party.postal_address,
            shares=5,
            user_id=account.user_id,
            kind="joint",
        )
        with transaction():
            movement = issue(company, [line], key="x", effective_on=NOW.date(), by=None, now=NOW)
        sealed = movement.body

        changed(account, paul, nora)

        ((holder, _, _),) = list_holdings_of(account.user_id)
        was, now = (joint_party(account.user, at=each).speaker for each in (NOW, AFTER))
        assert was is not None
        assert now is not None
        assert party.registered_name.endswith(f"représentés par {was.full_name}")
        assert holder.card is not None
        assert holder.card.name.endswith(f"représentés par {now.full_name}")
        assert holder.card.address == now.postal_address
        assert movement.body == sealed


class TestTheMoney:
    def test_leaves_in_the_name_of_who_has_it_now(self, sign_in, fund):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        changed(account, paul, nora)
        wallet = find_wallet(f"user:{account.user_id}")
        assert wallet is not None
        fund(account, "100")
        client = sign_in(paul.user)
        client.post("/investing-companies/act", data={"account": account.user_id})

        sent = {"amount": "40", "iban": IBAN, "confirmed": "1", "attempt": "a" * 32}
        answer = client.post("/wallet/withdraw", data=sent)

        assert answer.status_code == 303, answer.text
        back = session.scalars(select(Operation).where(Operation.kind == Kind.WIRE_RETURN)).one()
        assert (back.wire_owner, back.wire_iban) == (paul.user.full_name, IBAN)
