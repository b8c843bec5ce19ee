"""How does money come astray in a test? Through the simulator's pages, heard by the real jobs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests
from flask import Flask

from compliance.euro import Euro
from tests.subscriptions.world import NOW, wallet_of
from wiseed_like import clock
from wiseed_like.arrivals.models import Arrival
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import jobs, service
from wiseed_like.payments.gateway.words import OutcomeState
from wiseed_like.payments.inbox import events
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.rules import Kind

PAYER_IBAN = "FR1420041010050500013M02606"
CARD = {"number": "4970107111111119", "expiry": "12/40", "code": "123", "pay": "1"}


class Bank:
    """The simulator's bank, and our jobs that hear of what it does."""

    def __init__(self, simulator: str, run_jobs: Callable[[], int], house: Flask):
        self.simulator, self.run_jobs, self.house = simulator, run_jobs, house

    def post(self, path: str, **form: str) -> requests.Response:
        url = path if path.startswith("http") else f"{self.simulator}{path}"
        answer = requests.post(url, data=form, timeout=10, allow_redirects=False)
        assert answer.status_code == 303, answer.text
        return answer

    def announce(self, me: Investor, amount: str) -> Operation:
        """A wire that its owner announces here."""
        with transaction():
            operation = service.expect_wire(
                wallet_of(me), Euro.of(amount), by=me.user, now=clock.now()
            )
        self.run_jobs()
        session.refresh(operation)
        return operation

    def wire(self, reference: str, amount: str, payer: str, iban: str = PAYER_IBAN) -> str:
        """Somebody's wire reaches the provider; where the page went on."""
        sent = {"reference": reference, "amount": amount, "payer": payer, "iban": iban}
        return self.post("/wires", **sent).headers["Location"]

    def stray(self, wallet: Wallet, amount: str, payer: str, iban: str = PAYER_IBAN) -> None:
        """A wire under a reference of nobody's, that support gives to this wallet."""
        self.post(self.wire("NOBODYS", amount, payer, iban), wallet=wallet.reference or "")

    def pay_by_card(self, me: Investor, amount: str) -> Operation:
        """A card payment that succeeded."""
        with transaction():
            operation = service.pay_by_card(
                wallet_of(me),
                Euro.of(amount),
                return_url="http://127.0.0.1:9/{id}",
                language="fr",
                by=me.user,
                now=clock.now(),
            )
        self.run_jobs()
        session.refresh(operation)
        self.post(str(operation.page_url), **CARD)
        self.hear()
        return operation

    def wait_for_payouts(self) -> None:
        """Banks take their time, by the machine's clock; then it is heard."""
        self.hear()
        for operation in session.query(Operation).filter(Operation.kind == Kind.WIRE_RETURN):
            for _ in range(100):
                told = gateway().find_payout(str(operation.reference))
                if told.state != OutcomeState.PENDING:
                    break
                time.sleep(0.1)
        self.hear()

    def hear(self) -> None:
        """Read the provider's events and whatever is open, and do all that follows."""
        for _ in range(2):
            mark = events.inbox.find_event_mark()
            if mark is not None:
                with transaction():
                    mark.finished_at = None
            events.catch_up(clock.now())
            self.run_jobs()
            jobs.resolve_open(clock.now())
            self.run_jobs()
        session.expire_all()

    def agrees(self) -> None:
        """The books agree with themselves and with the provider's."""
        found = self.house.test_cli_runner().invoke(args=["check-books"])
        assert found.exit_code == 0, found.output


@contextmanager
def standing_bank(simulator: str, run_jobs: Callable[[], int], house: Flask) -> Iterator[Bank]:
    """The bank, and the simulator's business at the moment of the tests (put back after)."""
    clock.use(lambda: NOW)
    _set_clock(simulator, NOW.timestamp())
    yield Bank(simulator, run_jobs, house)
    _set_clock(simulator, time.time())


def _set_clock(simulator: str, moment: float) -> None:
    answer = requests.post(f"{simulator}/_clock", json={"at": moment}, timeout=5)
    assert answer.status_code == 200, answer.text


def own(me: Investor) -> Euro:
    """What this person's wallet holds of their own."""
    return balance_of(wallet_of(me).ledger_code)


def held(me: Investor) -> Euro:
    """What arrived there and may not be used yet."""
    return balance_of(wallet_of(me).held_code)


def name_of(me: Investor) -> str:
    told = wallet_of(me).account.particulars
    return f"{told['first_name']} {told['last_name']}"


def only() -> Arrival:
    """The one arrival that there is."""
    session.expire_all()
    return session.query(Arrival).one()


__all__ = ["NOW", "Bank", "held", "name_of", "only", "own", "standing_bank"]
