"""Does each flow survive each fault, with one effect there and books that agree?

Everything is real but time: the platform's services and jobs, the SDK over HTTP, the simulator
with its fault panel, hooks that come to the platform's door.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask

from tests.payments.conftest import SimulatorServer
from tests.payments.flows import FLOWS, Flow, Stage, is_over
from wiseed_like.books import faults as disagreements
from wiseed_like.db import session
from wiseed_like.payments import providers
from wiseed_like.payments.mangopay import line
from wiseed_like.payments.models import Operation

PATIENCE = (0.5, 0.25)  # seconds to connect and to answer, in place of the usual three and ten
TOO_LONG = 0.6
# The kind of fault, and for how long (seconds).
CALL_FAULTS = {
    "delay": TOO_LONG,
    "lose_answer": 0.0,
    "duplicate": 0.0,
    "busy": 60.0,
    "error": 0.0,
    "error_after": 0.0,
    "html": 0.0,
    "truncated": 0.0,
    "wrong_amount": 0.0,
}
HOOK_FAULTS = ("hook_lost", "hook_twice")


@pytest.fixture
def stage(house: Flask, tmp_path: Path) -> Iterator[Stage]:
    server = SimulatorServer(tmp_path / "table.sqlite", welcoming=True)
    usual = providers.gateway()
    providers._gateways["mangopay"] = server.gateway()
    made = Stage(house, server)
    yield made
    providers._gateways["mangopay"] = usual
    server.stop()
    made.leave()


def go_wrong(stage: Stage, flow: Flow, fault: str) -> None:
    """At the call that has the effect, and at the one that reads it."""
    if fault in HOOK_FAULTS:
        stage.hear()  # what was told of the preparation has been
        stage.provider.fault(fault, times=9)
        return
    for call in (flow.writes, flow.reads):
        stage.provider.fault(fault, call, seconds=CALL_FAULTS[fault])


def went_wrong(stage: Stage, flow: Flow) -> bool:
    """Whether the fault was met at all; those that were not are taken back."""
    panel = f"{stage.provider.origin}/_faults"
    waiting = requests.get(panel, timeout=5).json()
    requests.delete(panel, timeout=5)
    return all(each["match"] != flow.writes and each["times"] < 9 for each in waiting)


def play(stage: Stage, flow: Flow, fault: str) -> tuple[object, Counter[str]]:
    """What became of the flow, and what the provider has more than before."""
    prepared = flow.prepare(stage)
    before = stage.count()
    go_wrong(stage, flow, fault)
    thing = flow.begin(stage, prepared)
    for _ in range(8):
        stage.work()
        flow.act(stage, thing)
        stage.go_on()
        if is_over(thing):
            break
    if fault in HOOK_FAULTS:
        stage.hear()
        stage.go_on()
    assert went_wrong(stage, flow)
    return thing, stage.count() - before


class TestEachFaultInEachFlow:
    def test_ends_with_books_that_agree_and_one_effect(
        self, stage: Stage, subtests: pytest.Subtests, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for flow in FLOWS:
            for fault in (*CALL_FAULTS, *(HOOK_FAULTS if flow.tells else ())):
                with subtests.test(flow=flow.name, fault=fault), monkeypatch.context() as patch:
                    if fault == "delay":
                        patch.setattr(line, "TIMEOUT", PATIENCE)
                    providers._gateways["mangopay"] = stage.provider.gateway()
                    thing, effects = play(stage, flow, fault)
                    assert is_over(thing)
                    if isinstance(thing, Operation):
                        assert thing.state == "succeeded", thing.result_message
                        assert thing.amount == thing.declared
                    assert effects == Counter(flow.makes)
                    assert list(disagreements()) == []
                session.expire_all()
