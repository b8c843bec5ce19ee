"""Does a year of business, with all that goes wrong in it, reconcile to the cent?"""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from bench.year.comparing import compare
from bench.year.plan import CARD_MISHAPS, WIRE_MISHAPS, draw
from bench.year.playing import Played, play
from wiseed_like import books

INVESTORS, ROUNDS, COMPARED_EVERY = 40, 3, 150
MISHAPS = {*WIRE_MISHAPS, *CARD_MISHAPS}


class TestASmallYear:
    def test_ends_with_books_that_agree(self, house: Flask, simulator: str, folder: Path) -> None:
        """Every mishap of the plan happens; then both books are read, and each cent compared."""
        year = draw(1, INVESTORS, ROUNDS)
        assert {ticket.mishap for ticket in year.tickets} >= MISHAPS

        played = play(
            year,
            now=datetime.now(UTC),
            simulator_url=simulator,
            compared_every=COMPARED_EVERY,
        )

        assert list(books.faults()) == []
        assert (played.reconciliations, played.differences) == (3, 0)
        compared = compare(folder / "simulator.sqlite")
        assert compared.wrong == []
        assert compared.movements > 2 * INVESTORS
        assert_it_was_a_year(played)
        assert_a_cent_is_seen(folder / "simulator.sqlite")


def assert_it_was_a_year(played: Played) -> None:
    """Money went every way that it may, and nothing was left open."""
    happened = {each.rpartition(" ")[0] for each in played.operations if "succeeded" in each}
    assert happened >= {
        *("card_payin", "wire_payin", "wire_arrival", "allocation"),
        *("transfer", "transfer_refund", "card_refund", "wire_return"),
        *("payout", "payout_return", "repudiation"),
    }
    assert not [each for each in played.operations if not each.endswith(("succeeded", "failed"))]


def assert_a_cent_is_seen(theirs: Path) -> None:
    """The comparison is not blind: one cent more on one wallet is said twice over."""
    spoiled = theirs.with_name("spoiled.sqlite")
    shutil.copy(theirs, spoiled)
    with sqlite3.connect(spoiled) as copy:
        copy.execute("UPDATE balances SET cents = cents + 1 WHERE wallet_id = 'FEES_EUR'")
        copy.execute("DELETE FROM movements WHERE seq = (SELECT max(seq) FROM movements)")
    wrong = compare(spoiled).wrong
    assert any(each.startswith("balance of FEES_EUR") for each in wrong)
    assert any(each.startswith("sum of") for each in wrong)
