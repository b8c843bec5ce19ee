"""Is everything that was acknowledged still there when the simulator's process is killed?"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from dev import ports, settings
from wiseed_like.payments.simulator.schema import OldFile
from wiseed_like.payments.simulator.store import Store

from .callers import PERSON, euros


class Process:
    """`python -m wiseed_like.payments.simulator`, as the demo starts it."""

    def __init__(self, data: Path):
        self.data, self.port = data, ports.any_free()
        self.start()

    def start(self) -> None:
        command = settings.simulator_command(self.data, self.port)
        self.child = subprocess.Popen(
            command,
            env=settings.tools_environment(),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                self.token = self.ask_token()
                return
            except requests.ConnectionError:
                assert time.monotonic() < deadline, "the simulator does not start"
                time.sleep(0.05)

    def kill(self) -> None:
        """Master and worker at once, in the middle of whatever they do."""
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask_token(self) -> str:
        answer = requests.post(f"{self.origin}/v2.01/oauth/token", auth=("a", "k"), timeout=10)
        return str(answer.json()["access_token"])

    def call(self, method: str, path: str, key: str = "", **options: object) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        if key:
            headers["Idempotency-Key"] = key
        return requests.request(
            method,
            f"{self.origin}/v2.01/a/{path}",
            headers=headers,
            timeout=10,
            **options,  # type: ignore[arg-type]
        )


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    running = Process(tmp_path / "books.sqlite")
    yield running
    running.kill()


class TestAKilledProcess:
    def test_loses_nothing_that_it_acknowledged(self, process: Process):
        """Killed in the middle of a stream of payments, each under a key of its own."""
        owner = process.call("POST", "sca/users/natural", json=PERSON).json()["Id"]
        wallet = {"Owners": [owner], "Description": "Claire", "Currency": "EUR"}
        purse = process.call("POST", "wallets", json=wallet).json()["Id"]
        body = {
            "AuthorId": owner,
            "CreditedWalletId": purse,
            "DeclaredDebitedFunds": euros(500),
            "DeclaredFees": euros(0),
        }
        acknowledged: dict[str, str] = {}

        def pay() -> None:
            """Until the line is dead: expect a wire, and let it arrive."""
            while True:
                key = str(uuid.uuid4())
                try:
                    made = process.call("POST", "payins/bankwire/direct", key, json=body).json()
                    acknowledged[key] = made["Id"]
                    bank = f"{process.origin}/wires/{made['Id']}"
                    requests.post(bank, data={"amount": "5"}, timeout=10)
                except requests.RequestException:
                    return

        hands = [threading.Thread(target=pay) for _ in range(3)]
        for hand in hands:
            hand.start()
        time.sleep(0.7)
        process.kill()
        for hand in hands:
            hand.join()
        token = process.token
        process.start()
        process.token = token  # the old one still counts

        assert len(acknowledged) > 10
        for key, payin in acknowledged.items():
            kept = process.call("GET", f"responses/{key}").json()
            assert kept["Resource"]["Id"] == payin
            again = process.call("POST", "payins/bankwire/direct", key, json=body)
            assert again.status_code == 409
        self.assert_balances_add_up(process, purse)

    @staticmethod
    def assert_balances_add_up(process: Process, purse: str) -> None:
        told = process.call("GET", f"wallets/{purse}").json()["Balance"]["Amount"]
        with sqlite3.connect(process.data) as books:
            moved = books.execute("SELECT sum(cents) FROM movements").fetchone()[0]
            arrived = books.execute(
                "SELECT count(*) FROM resources WHERE json_extract(body, '$.Status') = 'SUCCEEDED'"
            ).fetchone()[0]
        assert told == (moved or 0) == 500 * arrived

    def test_finishes_what_it_had_planned(self, process: Process):
        """A session of the card form ends on time, though nobody was there in between."""
        owner = process.call("POST", "sca/users/natural", json=PERSON).json()["Id"]
        wallet = {"Owners": [owner], "Description": "Claire", "Currency": "EUR"}
        purse = process.call("POST", "wallets", json=wallet).json()["Id"]
        card = {
            "AuthorId": owner,
            "CreditedWalletId": purse,
            "DebitedFunds": euros(500),
            "Fees": euros(0),
            "ReturnURL": "http://127.0.0.1:5000/",
            "CardType": "CB_VISA_MASTERCARD",
            "Culture": "FR",
        }
        payin = process.call("POST", "payins/card/web", json=card).json()["Id"]
        with sqlite3.connect(process.data) as books:
            due = "UPDATE agenda SET due = ? WHERE resource_id = ? RETURNING seq"
            assert books.execute(due, (time.time() + 1, payin)).fetchall()

        process.kill()
        process.start()

        deadline = time.monotonic() + 10
        while process.call("GET", f"payins/{payin}").json()["Status"] == "CREATED":
            assert time.monotonic() < deadline
            time.sleep(0.05)


class TestAnotherLayout:
    def test_is_not_read(self, tmp_path: Path):
        with sqlite3.connect(tmp_path / "old.sqlite") as old:
            old.execute("CREATE TABLE resources (id TEXT)")

        with pytest.raises(OldFile, match="start over"):
            Store(tmp_path / "old.sqlite")

    def test_is_refused_at_the_start_in_words(self, tmp_path: Path):
        with sqlite3.connect(tmp_path / "old.sqlite") as old:
            old.execute("CREATE TABLE resources (id TEXT)")
        command = settings.simulator_command(tmp_path / "old.sqlite", ports.any_free())

        ended = subprocess.run(
            command, env=settings.tools_environment(), capture_output=True, text=True, timeout=30
        )

        assert ended.returncode == 1
        assert "make reset" in ended.stderr
        assert "Traceback" not in ended.stderr
