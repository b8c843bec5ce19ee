"""Does a statement say what an account held, line by line, whatever the page?"""

from __future__ import annotations

import uuid
from datetime import timedelta

from compliance.euro import Euro
from tests.subscriptions.world import NOW
from wiseed_like.db import transaction
from wiseed_like.ledger.queries import Statement, statement_of
from wiseed_like.ledger.service import hold, post, release

WALLET = "wallet:user:1"
DAY = timedelta(days=1)


def came(amount: str, days: int) -> None:
    with transaction():
        post(
            uuid.uuid4(),
            "wire_payin",
            {"clearing": -Euro.of(amount), WALLET: Euro.of(amount)},
            now=NOW + days * DAY,
        )


def of_days(first: int, last: int, **how) -> Statement:
    return statement_of(WALLET, NOW + first * DAY, NOW + last * DAY, **how)


def amounts(statement: Statement) -> list[Euro]:
    return [line.amount for line in statement.lines]


class TestStatement:
    def test_opens_and_closes_with_the_balances_of_its_days(self):
        for day, amount in enumerate(("10", "20", "40")):
            came(amount, day)
        found = of_days(1, 2)
        assert (found.opening, found.closing) == (Euro.of(10), Euro.of(30))
        assert [line.balance for line in found.lines] == [Euro.of(30)]
        assert of_days(5, 9).opening == of_days(5, 9).closing == Euro.of(70)

    def test_goes_from_page_to_page_without_a_gap(self):
        for number in range(1, 8):
            came(str(number), number % 3)  # many of the same moment
        whole = of_days(0, 3)
        pages, after = [], None
        for _ in range(4):
            page = of_days(0, 3, after=after, limit=2)
            pages.append(page)
            after = page.next_after
        assert after is None
        assert [line for page in pages for line in page.lines] == list(whole.lines)
        assert [page.before for page in pages[1:]] == [
            page.lines[-1].balance for page in pages[:-1]
        ]
        assert whole.lines[-1].balance == whole.closing == Euro.of(28)

    def test_is_in_the_order_of_what_happened_not_of_what_was_written(self):
        came("5", 2)
        came("7", 1)
        found = of_days(0, 3)
        assert amounts(found) == [Euro.of(7), Euro.of(5)]
        assert [line.balance for line in found.lines] == [Euro.of(7), Euro.of(12)]

    def test_leaves_out_what_was_only_set_aside(self):
        came("50", 0)
        operation = uuid.uuid4()
        with transaction():
            hold(operation, "transfer", {WALLET: -Euro.of(9), "clearing": Euro.of(9)}, now=NOW)
        with transaction():
            release(operation, now=NOW)
        assert amounts(of_days(0, 1)) == [Euro.of(50)]

    def test_of_an_account_that_never_moved_is_empty(self):
        found = statement_of("wallet:user:99", NOW, NOW + DAY)
        assert (found.opening, found.closing, found.lines) == (Euro.ZERO, Euro.ZERO, ())
