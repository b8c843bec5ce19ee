"""How does somebody else's program move money here? With the official SDK, as it comes.

The SDK is configured by its globals and called without a handler, under a client id of the
program's own: nothing here knows our adapter.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import mangopay
import requests
from flask import Flask
from mangopay.resources import BankWirePayIn, CardWebPayIn, NaturalUserSca, Recipient, Wallet
from mangopay.utils import Address, IndividualRecipient, Money
from werkzeug.serving import WSGIRequestHandler, make_server

from wiseed_like.payments.simulator.app import create_simulator
from wiseed_like.payments.simulator.settings import SimulatorSettings

CARD_FORM = {"number": "4970107111111119", "expiry": "12/40", "code": "123", "pay": "1"}

IBAN = "FR7630004000031234567890143"
BORN = 500_000_000  # Unix seconds


class Clock:
    """Real time, which a test may push forward (seconds)."""

    pushed = 0.0

    def __call__(self) -> float:
        return time.time() + self.pushed


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        pass


def euros(cents: int) -> Money:
    return Money(amount=cents, currency="EUR")


def address() -> Address:
    return Address("1 rue des Lilas", None, "Lyon", None, "69001", "FR")


class Program:
    """What an outside programmer writes around the SDK: users, wallets, money in them."""

    def __init__(self, app: Flask, origin: str, business: Clock, machine: Clock):
        self.app, self.origin = app, origin
        self.business, self.machine = business, machine

    def wait(self, seconds: float, *, machine: bool = False) -> None:
        """Let time pass, the business's or the machine's; what fell due is done on return."""
        clock = self.machine if machine else self.business
        clock.pushed += seconds
        self.app.extensions["simulator_clockwork"].keep_agenda()

    def post(self, path: str, **form: str) -> requests.Response:
        """Click on a page of the simulator."""
        url = path if path.startswith("http") else f"{self.origin}{path}"
        return requests.post(url, data=form, timeout=5, allow_redirects=False)

    def declare_wire(self, payin_id: str, amount: str, **form: str) -> None:
        """The bank says that it came; `amount` in euros, as typed."""
        assert self.post(f"/wires/{payin_id}", amount=amount, **form).status_code == 303

    def fault(self, kind: str) -> None:
        asked = {"kind": kind, "times": 1, "match": "", "seconds": 0}
        assert requests.post(f"{self.origin}/_faults", json=asked, timeout=5).status_code == 204

    def payer(self, first_name: str = "Nora") -> NaturalUserSca:
        user = NaturalUserSca(
            first_name=first_name,
            last_name="Petit",
            email=f"{first_name.lower()}@example.org",
            user_category="PAYER",
            terms_and_conditions_accepted=True,
        )
        user.save()
        return user

    def owner(
        self, first_name: str = "Omar", *, verified: bool = True, email: str = "accept@example.org"
    ) -> NaturalUserSca:
        """A person who may receive money; the e-mail chooses whether they must authenticate."""
        user = NaturalUserSca(
            first_name=first_name,
            last_name="Faure",
            email=email,
            user_category="OWNER",
            terms_and_conditions_accepted=True,
            birthday=BORN,
            nationality="FR",
            country_of_residence="FR",
            address=address(),
        )
        user.save()
        if verified:
            self.verify(user.id)
        return user

    def verify(self, user_id: str) -> None:
        """What an examiner at the provider does."""
        store = self.app.extensions["simulator_store"].of_owner(user_id)
        with store.writing():
            user = store.find("user", user_id)
            user.update(KYCLevel="REGULAR", VerifiedBySession=True)
            store.put(user)

    def activate(self, user: NaturalUserSca) -> None:
        """The owner enrols, on the simulator's page."""
        self.post(user.pending_user_action.redirect_url, confirm="1")

    def wallet(self, user: NaturalUserSca) -> Wallet:
        wallet = Wallet(owners_ids=[user.id], description="Main", currency="EUR")
        wallet.save()
        return wallet

    def fund(self, user: NaturalUserSca, wallet: Wallet, cents: int) -> BankWirePayIn:
        """A bank wire that arrived as declared."""
        payin = BankWirePayIn(
            author_id=user.id,
            credited_wallet_id=wallet.id,
            declared_debited_funds=euros(cents),
            declared_fees=euros(0),
        )
        payin.save()
        self.declare_wire(payin.id, f"{cents // 100},{cents % 100:02d}")
        return payin

    def pay_by_card(
        self, user: NaturalUserSca, wallet: Wallet, cents: int, fees: int = 0
    ) -> CardWebPayIn:
        """A card payment that succeeded."""
        payin = CardWebPayIn(
            author_id=user.id,
            credited_wallet_id=wallet.id,
            debited_funds=euros(cents),
            fees=euros(fees),
            return_url="https://shop.example.org/back",
            card_type="CB_VISA_MASTERCARD",
            culture="FR",
            secure_mode="DEFAULT",
        )
        payin.save()
        answer = self.post(payin.redirect_url, **CARD_FORM)
        assert answer.status_code == 303, answer.text
        return payin

    def balance(self, wallet: Wallet | str) -> int:
        """Cents, read in the absence of whoever they belong to."""
        found = wallet if isinstance(wallet, str) else wallet.id
        return int(Wallet.get(found, ScaContext="USER_NOT_PRESENT").balance.amount)

    def recipient(
        self, user: NaturalUserSca, iban: str = IBAN, name: str = "Omar", scope: str = "PAYOUT"
    ) -> Recipient:
        recipient = Recipient(
            display_name=f"{name} account",
            payout_method_type="LocalBankTransfer",
            recipient_type="Individual",
            recipient_scope=scope,
            currency="EUR",
            country="FR",
            individual_recipient=IndividualRecipient(name, "Faure", address()),
            local_bank_transfer={"EUR": {"IBAN": iban}},
        )
        return Recipient(**recipient.create(user.id))


@contextmanager
def running(path: Path) -> Iterator[Program]:
    """A simulator for anybody, where nobody is verified out of kindness.

    The SDK is told of it by its globals, as its own documentation says.
    """
    business, machine = Clock(), Clock()
    settings = SimulatorSettings(payout_delay=0.05, faults=True, clock=business, machine=machine)
    app = create_simulator(path, settings)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    app.extensions["simulator_clockwork"].start()
    kept = mangopay.client_id, mangopay.apikey, mangopay.api_sandbox_url
    mangopay.client_id = "somebody-else"
    mangopay.apikey = str(uuid.uuid4())  # the SDK keeps tokens per key, for the whole process
    mangopay.api_sandbox_url = f"http://127.0.0.1:{server.port}/v2.01/"
    _forget_handler()
    yield Program(app, f"http://127.0.0.1:{server.port}", business, machine)
    mangopay.client_id, mangopay.apikey, mangopay.api_sandbox_url = kept
    _forget_handler()
    app.extensions["simulator_clockwork"].stop()
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["simulator_store"].close()


def _forget_handler() -> None:
    """The SDK makes its handler once and never again: tests change the address."""
    for cell in mangopay.get_default_handler.__closure__ or ():
        if isinstance(cell.cell_contents, dict):
            cell.cell_contents.clear()
