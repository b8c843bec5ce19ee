"""Is what leaves set aside first, then booked or given back, once, and never more than there is?"""

from __future__ import annotations

import uuid
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from compliance.euro import Euro
from tests.ledger.test_service import ONE, TWO, moved
from tests.subscriptions.world import NOW
from wiseed_like.db import session, transaction
from wiseed_like.ledger.models import Posting, Transaction
from wiseed_like.ledger.queries import (
    NotPending,
    available_on,
    balance_of,
    is_held,
    list_postings,
)
from wiseed_like.ledger.rules import Phase
from wiseed_like.ledger.service import hold, post, release, settle

SIXTY = {ONE: -Euro.of(60), TWO: Euro.of(60)}


def with_a_hundred() -> None:
    moved({"clearing": "-100", ONE: "100"})


def held(movements=None) -> uuid.UUID:
    operation = uuid.uuid4()
    with transaction():
        hold(operation, "transfer", movements or SIXTY, now=NOW)
    return operation


def settled(operation: uuid.UUID, movements=None) -> None:
    with transaction():
        settle(operation, movements or SIXTY, now=NOW)


def released(operation: uuid.UUID) -> None:
    with transaction():
        release(operation, now=NOW)


def of_account(code: str) -> tuple[Euro, Euro]:
    """What it holds, and what of it may still leave."""
    return balance_of(code), available_on(code)


class TestHold:
    def test_sets_aside_and_leaves_every_balance(self):
        with_a_hundred()
        operation = held()
        assert of_account(ONE) == (Euro.of(100), Euro.of(40))
        assert of_account(TWO) == (Euro.ZERO, Euro.ZERO)
        assert is_held(operation)
        assert len(list_postings(ONE)) == 1

    def test_of_more_than_is_left_is_refused_by_the_database(self):
        with_a_hundred()
        held()
        with pytest.raises(IntegrityError, match="ledger_account_is_not_overdrawn"):
            held({ONE: -Euro.of("40.01"), TWO: Euro.of("40.01")})
        assert available_on(ONE) == Euro.of(40)

    def test_keeps_its_money_from_whatever_is_booked_at_once(self):
        with_a_hundred()
        held()
        with pytest.raises(IntegrityError, match="ledger_account_is_not_overdrawn"):
            moved({ONE: "-41", TWO: "41"})

    def test_of_one_operation_happens_once(self):
        with_a_hundred()
        operation = held()
        for again in (hold, post):
            with pytest.raises(IntegrityError, match="operation_id"), transaction():
                again(operation, "transfer", {ONE: -Euro.of(1), TWO: Euro.of(1)}, now=NOW)

    def test_sums_to_zero_as_everything_does(self):
        with_a_hundred()
        with pytest.raises(IntegrityError, match="do not sum to zero"):
            held({ONE: -Euro.of(60), TWO: Euro.of(59)})


class TestSettle:
    def test_books_what_was_set_aside(self):
        with_a_hundred()
        settled(held())
        assert of_account(ONE) == (Euro.of(40), Euro.of(40))
        assert of_account(TWO) == (Euro.of(60), Euro.of(60))
        assert [line.balance_after for line in list_postings(ONE)] == [Euro.of(40), Euro.of(100)]

    def test_gives_back_what_turned_out_to_stay(self):
        with_a_hundred()
        settled(held(), {ONE: -Euro.of(50), TWO: Euro.of(50)})
        assert of_account(ONE) == (Euro.of(50), Euro.of(50))

    def test_of_what_was_never_held_is_a_bug(self):
        with_a_hundred()
        with pytest.raises(NotPending):
            settled(uuid.uuid4())


class TestRelease:
    def test_gives_everything_back_and_moves_nothing(self):
        with_a_hundred()
        released(held())
        assert of_account(ONE) == (Euro.of(100), Euro.of(100))
        assert balance_of(TWO) == Euro.ZERO
        assert session.scalar(select(func.sum(Posting.amount))) == Euro.ZERO

    def test_and_settle_exclude_each_other(self):
        with_a_hundred()
        operation = held()
        released(operation)
        for again in (settled, released):
            with pytest.raises(IntegrityError, match=r"resolves_id|sets_aside"):
                again(operation)
        assert of_account(ONE) == (Euro.of(100), Euro.of(100))


class TestTheDatabase:
    def of_phase(self, phase: Phase, operation: uuid.UUID, resolves: int | None) -> None:
        with transaction():
            session.add(
                Transaction(
                    operation_id=operation,
                    kind="transfer",
                    phase=phase,
                    at=NOW,
                    resolves_id=resolves,
                )
            )

    def number_of(self, operation: uuid.UUID) -> int:
        return session.scalars(
            select(Transaction.id).where(Transaction.operation_id == operation)
        ).one()

    def test_resolves_only_what_is_pending_and_of_the_same_operation(self):
        with_a_hundred()
        single, pending = uuid.uuid4(), held()
        moved({"clearing": "-1", ONE: "1"}, single)
        for operation, resolves in (
            (single, self.number_of(single)),
            (uuid.uuid4(), self.number_of(pending)),
        ):
            with pytest.raises(IntegrityError, match="fk_ledger_transactions_resolves_id"):
                self.of_phase(Phase.POSTED, operation, resolves)

    def test_knows_which_phases_resolve(self):
        with_a_hundred()
        pending = held()
        with pytest.raises(IntegrityError, match="ledger_resolution_names_what_waited"):
            self.of_phase(Phase.VOIDED, uuid.uuid4(), None)
        with pytest.raises(IntegrityError, match="ledger_resolution_names_what_waited"):
            self.of_phase(Phase.SINGLE, pending, self.number_of(pending))


class TestAtOnce:
    def test_many_intents_take_no_more_than_there_is(self, house):
        with_a_hundred()
        start, done = Barrier(8), []

        def take() -> None:
            with house.app_context():
                start.wait()
                try:
                    done.append(held({ONE: -Euro.of(30), TWO: Euro.of(30)}))
                except IntegrityError:
                    pass

        threads = [Thread(target=take) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        session.expire_all()
        assert len(done) == 3
        assert of_account(ONE) == (Euro.of(100), Euro.of(10))
