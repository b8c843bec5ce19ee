"""Whom do the payment tests talk to? The simulator, over real HTTP, each test with its own."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from compliance.euro import Euro
from wiseed_like.payments.gateway import (
    CardForm,
    CardPage,
    Gateway,
    LegalEntity,
    Outcome,
    Person,
    PostalAddress,
    Representative,
)
from wiseed_like.payments.mangopay import Mangopay
from wiseed_like.payments.simulator.app import create_simulator
from wiseed_like.payments.simulator.settings import SimulatorSettings

from .far_side import far  # noqa: F401 - a fixture

CLIENT, API_KEY = "wiseed-demo", "simulator-key"
BACK = "http://127.0.0.1:5000/wallet/back"
PDF = b"%PDF-1.7\n" + b"% a page of more than a kilobyte\n" * 40
CARD_FORM = {"number": "4970107111111119", "expiry": "12/40", "code": "123", "pay": "1"}
IBAN = "FR7630004000031234567890143"
ADDRESS = PostalAddress("1 rue des Lilas", "Lyon", "69001")


class Clock:
    """Real time, which a test may push forward (seconds)."""

    pushed = 0.0

    def __call__(self) -> float:
        return time.time() + self.pushed


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        pass


class SimulatorServer:
    """The simulator in a thread of this process, on a free port; `restart` keeps its file."""

    def __init__(
        self,
        path: Path,
        clock: Clock | None = None,
        machine: Clock | None = None,
        **changes: object,
    ):
        self.path, self.port = path, 0
        self.clock, self.machine = clock or Clock(), machine or Clock()
        usual: dict[str, object] = {
            "client_id": CLIENT,
            "api_key": API_KEY,
            "payout_delay": 0.05,
            "kyc_delay": 0.05,
            "hook_retries": (0.05, 0.05, 0.1, 0.1),
            "faults": True,
            "clock": self.clock,
            "machine": self.machine,
        }
        self.settings = SimulatorSettings(**{**usual, **changes})  # type: ignore[arg-type]
        self.start()

    def start(self) -> None:
        self.app = create_simulator(self.path, self.settings)
        self.server: BaseWSGIServer = make_server(
            "127.0.0.1", self.port, self.app, threaded=True, request_handler=_Quiet
        )
        self.port = self.server.port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.app.extensions["simulator_clockwork"].start()

    def stop(self) -> None:
        self.app.extensions["simulator_clockwork"].stop()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        self.app.extensions["simulator_store"].close()

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> str:
        return f"{self.origin}/v2.01/"

    def gateway(self, **changes: str) -> Mangopay:
        told = {"client_id": CLIENT, "api_key": API_KEY}
        return Mangopay(**{**told, "url": self.api, **changes})

    def fault(self, kind: str, match: str = "", times: int = 1, seconds: float = 0.0) -> None:
        asked = {"kind": kind, "match": match, "times": times, "seconds": seconds}
        assert requests.post(f"{self.origin}/_faults", json=asked, timeout=5).status_code == 204

    def call(self, method: str, path: str, **options: object) -> requests.Response:
        """A raw call, as a client that is not the SDK would make it."""
        token = self.app.extensions["simulator_api"].tokens.make(CLIENT)
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}  # type: ignore[dict-item]
        url = f"{self.api}{CLIENT}/{path}"
        return requests.request(method, url, headers=headers, timeout=10, **options)  # type: ignore[arg-type]

    def pay(self, page: CardPage, **changes: str) -> requests.Response:
        """Play the card form; the redirect back to the merchant is not followed."""
        form = {**CARD_FORM, **changes}
        return requests.post(page.redirect_url, data=form, timeout=5, allow_redirects=False)

    def tokenize(self, form: CardForm, **changes: str) -> str:
        """What the browser does: the card goes to the provider, and what it answers to us."""
        card = {
            "accessKeyRef": form.access_key,
            "data": form.data,
            "cardNumber": CARD_FORM["number"],
            "cardExpirationDate": "1240",
            "cardCvx": "123",
        }
        return requests.post(form.url, data={**card, **changes}, timeout=5).text

    def confirm(self, page: str) -> None:
        """Somebody tells their bank, or the provider, that it is really them."""
        answer = requests.post(page, data={"confirm": "1"}, timeout=5, allow_redirects=False)
        assert answer.status_code == 303

    def block(self, user_ref: str, scope: str) -> None:
        """The provider's staff stops somebody's "Inflows" or "Outflows"."""
        told = {"scope": scope, "block": "1"}
        url = f"{self.origin}/people/{user_ref}"
        assert requests.post(url, data=told, timeout=5, allow_redirects=False).status_code == 303

    def wire_in(self, wallet: str, amount: str, payer: str, text: str) -> str:
        """A wire that nobody announced, which the provider's support gives to a wallet."""
        told = {"amount": amount, "payer": payer, "iban": IBAN, "reference": text}
        came = requests.post(
            f"{self.origin}/wires",
            data={**told, "client": CLIENT},
            timeout=5,
            allow_redirects=False,
        )
        stray = f"{self.origin}{came.headers['Location']}"
        requests.post(stray, data={"wallet": wallet}, timeout=5, allow_redirects=False)
        listed = self.call("GET", f"wallets/{wallet}/transactions?Sort=CreationDate:DESC").json()
        return str(listed[0]["Id"])

    def open_dispute(self, payin_id: str, sort: str = "CONTESTABLE") -> str:
        """The cardholder goes to their bank; the dispute's id."""
        asked = {"sort": sort, "reason": "FRAUD"}
        url = f"{self.origin}/disputes/{payin_id}"
        assert requests.post(url, data=asked, timeout=5, allow_redirects=False).status_code == 303
        return str(self.call("GET", f"payins/{payin_id}/disputes").json()[0]["Id"])

    def judge(self, dispute_id: str, decision: str) -> None:
        url = f"{self.origin}/disputes/{dispute_id}/decision"
        told = {"decision": decision}
        assert requests.post(url, data=told, timeout=5, allow_redirects=False).status_code == 303

    def now(self) -> datetime:
        """The business's moment there, to the second."""
        return datetime.fromtimestamp(int(self.app.extensions["simulator_settings"].clock()), UTC)

    def declare_wire(self, provider_id: str, amount: str = "", **form: str) -> requests.Response:
        url = f"{self.origin}/wires/{provider_id}"
        return requests.post(url, data={"amount": amount, **form}, timeout=5, allow_redirects=False)


@dataclass
class Listener:
    """A platform's hook address: what it heard, and what it answers (one status each, then 200)."""

    url: str = ""
    heard: list[dict[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def of(self, event_type: str) -> list[str]:
        return [each["RessourceId"] for each in self.heard if each["EventType"] == event_type]


def new_key() -> str:
    return str(uuid.uuid4())


def eventually(happened: Callable[[], object], within: float = 5.0) -> None:
    """Fail unless it becomes true in time (seconds)."""
    end = time.monotonic() + within
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def pushed_clock() -> Clock:
    """The business's."""
    return Clock()


@pytest.fixture
def pushed_machine() -> Clock:
    """The machinery's: keys, tokens, sessions."""
    return Clock()


@pytest.fixture
def provider(
    tmp_path: Path, pushed_clock: Clock, pushed_machine: Clock
) -> Iterator[SimulatorServer]:
    """A simulator of this test's own, with its switches open; issuers are verified at once."""
    server = SimulatorServer(
        tmp_path / "simulator.sqlite", pushed_clock, pushed_machine, welcoming=True
    )
    yield server
    server.stop()


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[SimulatorServer]:
    """A simulator where everybody has to do what the provider asks of them."""
    server = SimulatorServer(tmp_path / "strict.sqlite")
    yield server
    server.stop()


@pytest.fixture(params=["mangopay"])
def gateway(request: pytest.FixtureRequest, provider: SimulatorServer) -> Gateway:
    """Every adapter that there is: a new one adds its name here."""
    return {"mangopay": provider.gateway}[request.param]()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            listening.heard.append({name: values[0] for name, values in query.items()})
            self.send_response(listening.answers.pop(0) if listening.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    listening.url = f"http://127.0.0.1:{server.server_port}/hooks/secret"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield listening
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Cast:
    """An investor and an issuer at the provider, with their wallets."""

    gateway: Gateway
    server: SimulatorServer
    investor: str
    purse: str
    issuer: str
    round_wallet: str

    def fund(self, amount: Euro, tag: str = "op:0") -> str:
        """Put money into the investor's wallet by wire; the pay-in's id."""
        wire = self.gateway.expect_wire(self.investor, self.purse, amount, tag, key=new_key())
        self.server.declare_wire(wire.provider_id, str(amount))
        return wire.provider_id

    def fill(self, number: int) -> None:
        """That many announced wires in the investor's wallet, made without the SDK."""
        euros = {"Currency": "EUR", "Amount": 1}
        for _ in range(number):
            asked = {
                "AuthorId": self.investor,
                "CreditedWalletId": self.purse,
                "DeclaredDebitedFunds": euros,
                "DeclaredFees": {**euros, "Amount": 0},
            }
            answer = self.server.call("POST", "payins/bankwire/direct", json=asked)
            assert answer.status_code == 200

    def invest(self, amount: Euro, tag: str = "op:1") -> str:
        return self.gateway.transfer(
            self.investor, self.purse, self.round_wallet, self.issuer, amount, tag, key=new_key()
        ).provider_id

    def ask_card(self, amount: str, *, key: str | None = None) -> CardPage:
        return self.gateway.ask_card_payment(
            self.investor, self.purse, Euro.of(amount), BACK, "fr", "op:7", key=key or new_key()
        )

    def movements(self, wallet: str, since: datetime | None = None) -> list[Outcome]:
        """What a wallet saw (lately)."""
        end = self.server.now() + timedelta(minutes=1)
        begin = since or end - timedelta(days=2)
        return list(self.gateway.list_movements(wallet, begin, end))


def investor(number: int = 1) -> Person:
    return Person(
        owner=f"user:{number}",
        email=f"claire{number}@example.org",
        first_name="Claire",
        last_name="Martin",
        birth_date=date(1958, 3, 14),
        nationality="FR",
        country_of_residence="FR",
    )


def company(name: str = "Les Serres du Lac") -> LegalEntity:
    founder = Representative("Paul", "Durand", "paul@example.org", date(1981, 7, 2), "FR", "FR")
    return LegalEntity("company:5", name, "732829320", "contact@example.org", founder, ADDRESS)


@pytest.fixture
def cast(gateway: Gateway, provider: SimulatorServer) -> Cast:
    person = gateway.open_person_account(investor(), key=new_key())
    issuer = gateway.open_issuer_account(company(), key=new_key())
    return Cast(
        gateway,
        provider,
        person,
        gateway.open_wallet(person, "Claire", "user:1", key=new_key()),
        issuer,
        gateway.open_wallet(issuer, "Levée", "round:3", key=new_key()),
    )
