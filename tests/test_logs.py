"""What is left of a value once it is written down? Its shape; the words of the program; no more."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from wiseed_like import logs
from wiseed_like.db import session
from wiseed_like.masking import masked, masked_text, stack_of, told


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged meanwhile, as production writes it."""
    paper = io.StringIO()
    logs.configure(readable=False, stream=paper)
    yield paper
    logs.configure(readable=False)


def lines(paper: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in paper.getvalue().splitlines()]


class TestAText:
    @pytest.mark.parametrize(
        ("said", "left"),
        [
            ("to ines.martin@example.org now", "to [address] now"),
            ("FR76 3000 6000 0112 3456 7890 189", "[iban]"),
            ("fr7630006000011234567890189", "[iban]"),
            ("at postgresql://app:hunter2@db/levain", "at postgresql://[hidden]@db/levain"),
            ("GET /rounds?state=open", "GET /rounds?[query]"),
            ("password=hunter2, next", "password=[hidden], next"),
            ('{"api_key": "abc"}', '{"api_key": [hidden]'),
            ("Authorization: Bearer abc.def", "Authorization: [hidden]"),
            ("/password/WyJmb28iXQ.aBcD1234.k0d3KJ2hd8s7dkjs82hdkjs82k", "/password/[token]"),
        ],
    )
    def test_loses_what_is_somebody_s(self, said: str, left: str):
        assert masked_text(said) == left

    @pytest.mark.parametrize(
        "said",
        [
            "wiseed_like.subscriptions.jobs.bind_ripe",
            "5f0c2d8e-1111-4222-8333-444455556666",
            "migrations/versions/0018_factors.py",
            "round 12 closed with 250 shares",
            "2026-11-22T06:25:07Z",
        ],
    )
    def test_keeps_what_is_the_house_s(self, said: str):
        assert masked_text(said) == said

    def test_is_nothing_behind_the_name_of_a_secret(self):
        assert masked({"password": "a", "totp_secret": b"b", "amount": 3, "iban": ["x", "y"]}) == {
            "password": "[hidden]", "totp_secret": "[hidden]", "amount": 3,
            "iban": ["[hidden]", "[hidden]"],
        }  # fmt: skip


class TestAnException:
    def test_keeps_the_words_of_the_program_only(self):
        typed = "kcitsyoj"[::-1]
        with pytest.raises(ValueError, match="joy") as caught:
            raise ValueError(f"cannot be read: {typed}")

        assert told(caught.value) == "ValueError: cannot be read: …"

    def test_of_python_itself_keeps_its_shape(self):
        with pytest.raises(ValueError, match="joy") as caught:
            int("kcitsyoj"[::-1])

        assert told(caught.value) == "ValueError: invalid literal for int() with … 10: '…'"

    def test_of_the_database_names_the_constraint_and_no_value(self):
        twice = text("INSERT INTO roles (name) VALUES (:name), (:name)")
        with pytest.raises(IntegrityError) as caught:
            session.execute(twice, {"name": "z" + "ebulon"})
        session.rollback()

        assert "uq_roles_name" in told(caught.value)
        assert "zebulon" not in told(caught.value) + str(
            caught.value.orig and stack_of(caught.value)
        )
        assert "parameters hidden" in str(caught.value)

    def test_is_told_with_its_cause_and_the_lines_it_came_from(self):
        try:
            try:
                raise KeyError("x")
            except KeyError as cause:
                raise RuntimeError("on the way") from cause
        except RuntimeError as error:
            stack = stack_of(error)

        assert "tests/test_logs.py" in stack[0]
        assert any(line.startswith("because of KeyError") for line in stack)


class TestALine:
    def test_of_a_library_passes_the_same_masks(self, written: io.StringIO):
        logging.getLogger("some.library").warning("no answer from %s", OSError("zebulon4712"))
        logging.getLogger("some.library").error("to %s", "ines@example.org")

        assert "zebulon4712" not in written.getvalue()
        assert [each["event"] for each in lines(written)][1] == "to [address]"

    def test_is_one_whatever_was_typed(self, written: io.StringIO):
        logs.get("test").info("typed", word='a\n{"event": "forged"}\r\n\x1b[2J')

        assert len(lines(written)) == 1

    def test_carries_the_request_that_it_belongs_to(self, written: io.StringIO):
        mine = logs.begin_request()
        logs.get("test").info("within")
        with logs.one_job():
            logs.adopt("f" * 16)
            logs.get("test").info("in a job")
        logs.get("test").info("after")

        assert [each["request_id"] for each in lines(written)] == [mine, "f" * 16, mine]
        assert logs.request_id() == mine

    def test_that_cannot_be_written_is_not_printed_as_it_is(
        self, written: io.StringIO, capsys: pytest.CaptureFixture[str]
    ):
        record = logging.LogRecord("lib", logging.ERROR, "", 0, "%d of %s", ("a", "hunter2"), None)
        ours = next(each for each in logging.getLogger().handlers if isinstance(each, logs._Lines))

        ours.emit(record)

        assert "hunter2" not in capsys.readouterr().err + written.getvalue()
