"""How do programs call the simulator at once, each under its own name, with clocks that we push?"""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from wiseed_like.payments.simulator.app import create_simulator
from wiseed_like.payments.simulator.settings import SimulatorSettings

DAY = 86_400
PERSON = {
    "FirstName": "Claire",
    "LastName": "Martin",
    "Email": "claire@example.org",
    "UserCategory": "PAYER",
    "TermsAndConditionsAccepted": 1,
}
# Answers of the simulator to the calls of one program.
Answer = TestResponse


def euros(cents: int) -> dict[str, object]:
    return {"Currency": "EUR", "Amount": cents}


class House:
    """A simulator without its thread: what is due is done when the test says so."""

    def __init__(self, path: Path, **changes: Any):
        self.path, self.changes = path, changes
        self.business_ahead = self.machine_ahead = 0.0
        self.open()

    def open(self) -> None:
        settings = SimulatorSettings(
            faults=True,
            clock=lambda: time.time() + self.business_ahead,
            machine=lambda: time.time() + self.machine_ahead,
            **{"welcoming": True} | self.changes,
        )
        self.app = create_simulator(self.path, settings)
        self.browser = self.app.test_client()

    def close(self) -> None:
        self.app.extensions["simulator_store"].close()

    def restart(self) -> None:
        """Another process would find the file, and nothing else."""
        self.close()
        self.open()

    def token(self, client: str, key: str = "k") -> Answer:
        written = base64.b64encode(f"{client}:{key}".encode()).decode()
        return self.browser.post(
            "/v2.01/oauth/token",
            data='{"grant_type": "client_credentials"}',
            headers={"Authorization": f"Basic {written}"},
            content_type="application/x-www-form-urlencoded",
        )

    def caller(self, client: str = "alpha") -> Caller:
        return Caller(self, client, str(self.token(client).get_json()["access_token"]))

    def fault(self, kind: str, **asked: Any) -> None:
        assert self.browser.post("/_faults", json={"kind": kind, **asked}).status_code == 204

    def keep_agenda(self) -> None:
        self.app.extensions["simulator_clockwork"].keep_agenda()

    def deliver(self) -> None:
        self.app.extensions["simulator_clockwork"].notifier.deliver()


@dataclass
class Caller:
    """A program with its token."""

    house: House
    client: str
    token: str

    def __call__(self, method: str, path: str, key: str | None = None, **options: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        url = f"/v2.01/{self.client}/{path}"
        return self.house.browser.open(url, method=method, headers=headers, **options)

    def made(self, path: str, **body: Any) -> dict[str, Any]:
        """What this POST made."""
        answer = self("POST", path, json=body)
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.get_json()
        return made

    def person(self) -> str:
        return str(self.made("sca/users/natural", **PERSON)["Id"])

    def wallet(self, owner: str) -> str:
        return str(self.made("wallets", Owners=[owner], Description="Claire", Currency="EUR")["Id"])

    def awaited_wire(self, owner: str, wallet: str, cents: int = 500) -> dict[str, Any]:
        return self.made(
            "payins/bankwire/direct",
            AuthorId=owner,
            CreditedWalletId=wallet,
            DeclaredDebitedFunds=euros(cents),
            DeclaredFees=euros(0),
        )

    def fund(self, owner: str, wallet: str, cents: int) -> str:
        """Money by wire; the pay-in's id."""
        payin = self.awaited_wire(owner, wallet, cents)["Id"]
        told = {"amount": f"{cents // 100},{cents % 100:02d}"}
        assert self.house.browser.post(f"/wires/{payin}", data=told).status_code == 303
        return str(payin)

    def balance(self, wallet: str) -> int:
        return int(self("GET", f"wallets/{wallet}").get_json()["Balance"]["Amount"])
