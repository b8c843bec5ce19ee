"""Does the book balance, and refuse what no book may hold?"""

from __future__ import annotations

import uuid
from threading import Barrier, Thread

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from compliance.euro import Euro
from tests.subscriptions.world import NOW
from wiseed_like.db import session, transaction
from wiseed_like.ledger.models import Account, Posting, Transaction
from wiseed_like.ledger.queries import balance_of, list_postings
from wiseed_like.ledger.service import post

ONE, TWO = "wallet:user:1", "wallet:user:2"


def moved(lines: dict[str, str], operation: uuid.UUID | None = None) -> Transaction:
    with transaction():
        return post(
            operation or uuid.uuid4(),
            "transfer",
            {
                code: Euro.of(amount) if amount[0] != "-" else -Euro.of(amount[1:])
                for code, amount in lines.items()
            },
            now=NOW,
        )


class TestPost:
    def test_moves_money_between_accounts(self):
        moved({"clearing": "-100", ONE: "100"})
        moved({ONE: "-30.25", TWO: "28", "fees": "2.25"})
        assert balance_of(ONE) == Euro.of("69.75")
        assert balance_of("fees") == Euro.of("2.25")
        assert session.scalar(select(func.sum(Posting.amount))) == Euro.ZERO
        assert [line.balance_after for line in list_postings(ONE)] == [
            Euro.of("69.75"),
            Euro.of(100),
        ]

    def test_of_one_operation_happens_once(self):
        operation = uuid.uuid4()
        moved({"clearing": "-100", ONE: "100"}, operation)
        with pytest.raises(IntegrityError):
            moved({"clearing": "-100", ONE: "100"}, operation)
        assert balance_of(ONE) == Euro.of(100)

    def test_that_does_not_sum_to_zero_is_refused_by_the_database(self):
        with pytest.raises(DBAPIError):
            moved({"clearing": "-100", ONE: "99.99"})
        assert balance_of(ONE) == Euro.ZERO

    def test_never_overdraws_a_wallet(self):
        moved({"clearing": "-100", ONE: "100"})
        with pytest.raises(IntegrityError, match="ledger_account_is_not_overdrawn"):
            moved({ONE: "-100.01", TWO: "100.01"})
        assert balance_of(ONE) == Euro.of(100)

    def test_of_an_account_that_never_moved_is_nothing(self):
        assert balance_of("wallet:user:99") == Euro.ZERO


class TestWritten:
    @pytest.mark.parametrize("model", [Posting, Transaction])
    def test_lines_stay_as_they_are(self, model):
        moved({"clearing": "-100", ONE: "100"})
        change = {Posting: {"amount": Euro.of(1)}, Transaction: {"kind": "x"}}[model]
        for statement in (update(model).values(**change), delete(model)):
            with pytest.raises(DBAPIError), transaction():
                session.execute(statement)


class TestAtOnce:
    def test_many_movements_lose_nothing(self, house):
        moved({"clearing": "-100", ONE: "100"})
        start, crowd = Barrier(8), 8

        def move(there: bool) -> None:
            with house.app_context():
                start.wait()
                for _ in range(3):
                    give, take = (ONE, TWO) if there else ("clearing", ONE)
                    moved({give: "-1", take: "1"})

        threads = [Thread(target=move, args=(number % 2 == 0,)) for number in range(crowd)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        session.expire_all()
        assert balance_of(ONE) == Euro.of(100)
        assert balance_of(TWO) == Euro.of(12)
        lines = select(func.count()).select_from(Posting)
        assert session.scalar(lines) == 2 * (1 + 3 * crowd)
        assert session.scalar(select(func.sum(Account.balance))) == Euro.ZERO
