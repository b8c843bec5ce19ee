"""Does Pebble's day still work, with three hundred people, on servers of its own?"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bench.hot.crowd import Offer
from bench.pebble.answers import Answers
from bench.pebble.day import Day
from bench.pebble.proof import _answered
from bench.pebble.watcher import Watcher
from dev.paths import PYTHON, ROOT

PEOPLE, ROOM = 300, 180
SECONDS = 300  # a machine with other work to do gets this long
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


def play(module: str, tmp_path: Path, *words: str) -> tuple[int, dict[str, Any], str]:
    """What a bench ends with, its result, and what it said."""
    result = tmp_path / "result.json"
    name = f"bench-test-{WORKER}"
    done = subprocess.run(
        [PYTHON, "-m", module, *words, "--name", name, "--result", str(result)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert result.exists(), done.stderr[-3000:]
    return done.returncode, json.loads(result.read_text()), done.stdout[-3000:]


class TestADay:
    def test_ends_with_the_cap_and_everybody_told(self, tmp_path):
        code, told, said = play(
            "bench.pebble", tmp_path, "--people", str(PEOPLE), "--room", "0.6", "--closing", "2"
        )

        assert told["wrong"] == []
        assert code == 0, said
        assert (told["cap"], told["signed"], told["refused"]) == (540, ROOM, PEOPLE - ROOM)
        assert told["watcher"]["most_shares"] == dict.fromkeys(
            ("counter", "subscriptions", "gauge"), 540
        )
        assert told["watcher"]["looks"]["counter"] > 10
        assert told["refusals"] == {
            "hard_cap": {
                "people": PEOPLE - ROOM,
                "words": ["Toutes les parts de cette levée sont souscrites."],
            }
        }
        assert told["closing"]["issue_for_all"]["people"] == ROOM
        assert "agreements" in told["closing"]["whole"]["ms_per_person"]

    def test_has_a_floor_that_signs_in_many_rounds(self, tmp_path):
        words = ["--turns=1", "--seconds=1", "--visitors=4", "--rounds=3", "--lanes", "floor"]
        code, told, said = play("bench.hot", tmp_path, *words)

        assert told["wrong"] == []
        assert code == 0, said
        assert told["lanes"]["floor"]["statuses"]["303"] > 3


def asked(person: int) -> bytes:
    return b"POST /orders/1/sign HTTP/1.1\r\nCookie: __Host-session=crowd-%d\r\n\r\n" % person


class TestAnAnswer:
    def test_is_a_yes_when_it_leads_to_a_subscription(self):
        answers = Answers()
        answers.hear(asked(7), b"HTTP/1.1 303 SEE OTHER\r\nLocation: /subscriptions/12\r\n\r\n")
        assert (answers.signed, answers.strange) == ({7: 12}, [])

    @pytest.mark.parametrize(
        "answer",
        [
            b"HTTP/1.1 303 SEE OTHER\r\nLocation: /sign-in\r\n\r\n",
            b"HTTP/1.1 422 UNPROCESSABLE\r\n\r\n<p>Non.</p>",
            b"HTTP/1.1 500 INTERNAL\r\n\r\n",
        ],
    )
    def test_is_strange_when_it_is_neither_a_yes_nor_an_explained_no(self, answer):
        answers = Answers()
        answers.hear(asked(7), answer)
        assert len(answers.strange) == 1

    def test_is_given_once(self):
        answers, yes = Answers(), b"HTTP/1.1 303 X\r\nLocation: /subscriptions/12\r\n\r\n"
        answers.hear(asked(7), yes)
        answers.hear(asked(7), yes)
        assert answers.strange == ["7 was answered twice"]


class TestAWatcher:
    def test_says_when_it_saw_one_share_too_many(self):
        watcher = Watcher("", ("", 0), "", 1, cap=539)
        watcher._saw("counter", 540, 180)
        assert watcher.wrong == ["counter: 540 shares of 539 were taken"]

    def test_says_when_it_could_not_look(self):
        watcher = Watcher("postgresql://nobody@127.0.0.1:1/nowhere", ("127.0.0.1", 1), "x", 1, 539)
        with watcher.looking():
            pass
        assert len(watcher.wrong) == 3


class TestTheProof:
    @pytest.fixture
    def day(self):
        watcher = Watcher("", ("", 0), "", 1, cap=7)
        watcher.most["counter"] = 6
        answers = Answers({0: 1, 1: 2}, {2: 9})
        return Day(Offer(1, 1, 4_000), range(3), 7, watcher, answers)

    def test_is_content_when_all_were_answered_and_the_room_is_used(self, day):
        assert list(_answered(day)) == []

    def test_misses_whoever_was_not_answered(self, day):
        day.answers.refused.clear()
        assert list(_answered(day)) == ["3 people came, 2 signed and 0 were refused"]

    def test_wants_as_many_signatures_as_there_was_room_for(self, day):
        day.answers.refused[1] = day.answers.signed.pop(1)
        assert "1 people signed for 3 shares each of 7" in list(_answered(day))
