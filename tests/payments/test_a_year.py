"""Does a year of business, with all that goes wrong in it, reconcile to the cent?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from bench.year.comparing import compare
from bench.year.plan import draw
from bench.year.playing import play
from wiseed_like import books


class TestASmallYear:
    def test_ends_with_books_that_agree(self, house: Flask, simulator: str, folder: Path) -> None:
        import cProfile; pr = cProfile.Profile(); pr.enable()
        try:
          played = play(draw(1, 60, 3), now=datetime.now(UTC), simulator_url=simulator, say=print)
        finally:
          pr.disable(); pr.dump_stats("/tmp/ws/c.prof")

         pr.dump_stats("/tmp/ws/c.prof"); print(played)
        assert list(books.faults()) == []
        assert played.differences == 0
        compared = compare(folder / "simulator.sqlite")
        assert compared.wrong == []
