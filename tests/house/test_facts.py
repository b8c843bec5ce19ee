"""Does every fact find whoever listens, and every listener its fact and its queue?"""

from __future__ import annotations

import ast
import importlib
import re

import pytest

from tests.house.reading import HOUSE, calls, modules, strings
from wiseed_like import LISTENING
from wiseed_like.approvals.registry import all_kinds
from wiseed_like.journal.listeners import Listener, all_listeners
from wiseed_like.schedule import QUEUES

# What begins with one of these is the name of a page.
FACT = re.compile(r"(?!accounts\.|security\.|demo\.(?!seeded))[a-z_]+\.[a-z_]+")


@pytest.fixture(scope="module")
def listeners() -> list[Listener]:
    for file in sorted(HOUSE.glob("*/jobs.py")):
        importlib.import_module(f"wiseed_like.{file.parent.name}.jobs")
    return [each for each in all_listeners() if each.hear.__module__.startswith("wiseed_like.")]


def recorded() -> set[str]:
    """The facts that the code writes down.

    Where `record` is given no literal, all that its module names might be meant.
    """
    found: set[str] = set()
    for code in modules().values():
        for name, call in calls(code):
            if name != "record" or len(call.args) < 2:
                continue
            kind = call.args[0]
            found.update(strings(kind if isinstance(kind, ast.Constant) else code))
    return {each for each in found if FACT.fullmatch(each)}


def mentioned() -> set[tuple[str, str]]:
    """Everything else in the code that looks like a fact of a thing that has facts."""
    nouns = {kind.partition(".")[0] for kind in recorded()}
    return {
        (str(path), text)
        for path, code in modules().items()
        for text in strings(code)
        if FACT.fullmatch(text) and text.partition(".")[0] in nouns
    }


def asked_of_two() -> set[str]:
    """The kinds of requests (`round.publish`): named like facts, and none."""
    for path, code in modules().items():
        if any(name == "carries_out" for name, _ in calls(code)):
            importlib.import_module(".".join(path.with_suffix("").parts))
    return {kind.name for kind in all_kinds()}


class TestAListener:
    def test_waits_in_a_queue_that_a_worker_reads(self, listeners: list[Listener]):
        assert {each.queue for each in listeners} <= set(QUEUES)

    def test_hears_of_facts_that_are_recorded(self, listeners: list[Listener]):
        assert {each.kind for each in listeners} - recorded() == set()

    def test_is_known_to_every_process(self, listeners: list[Listener]):
        """A fact is addressed when it is written: by then all listeners must be there."""
        assert {each.hear.__module__.split(".")[1] for each in listeners} <= set(LISTENING)
        assert len(listeners) >= 10


class TestAFact:
    def test_that_is_asked_for_is_recorded_somewhere(self):
        """A typo in a query, a timeline or a notice would wait for ever."""
        # Names of modules, settings and pages look like facts: they are not.
        others = re.compile(r".*\.(html|txt|css|js|md|show|jobs|views|index|edit|models|id)")
        known = recorded() | asked_of_two()
        unknown = {
            (path, text)
            for path, text in mentioned()
            if text not in known and not others.fullmatch(text)
        }

        assert unknown == set()

    def test_is_named_by_a_thing_and_what_happened_to_it(self):
        assert len(recorded()) > 50
        assert [kind for kind in recorded() if len(kind) > 80 or kind.startswith("_")] == []
