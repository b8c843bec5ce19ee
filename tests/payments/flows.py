"""How does money flow in each way that there is? Played by the platform, against one simulator."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.serving import BaseWSGIServer, make_server

from compliance.euro import Euro
from tests.payments.conftest import CARD_FORM, SimulatorServer, eventually, new_key
from tests.rounds.world import a_company, a_user
from tests.subscriptions.world import COMPANY_PARTICULARS, IBAN, NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.journal.models import Delivery
from wiseed_like.journal.relay import deliver
from wiseed_like.payments import jobs, providers, service
from wiseed_like.payments.gateway.words import Browser
from wiseed_like.payments.inbox.service import secret_of
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.queries import get_operation

AMOUNT = Euro.of(50)
A_WHILE = timedelta(minutes=3)  # more than the sweeper waits
BROWSER = Browser("127.0.0.1", "Firefox", "text/html", "fr-FR")
# What the simulator keeps of an effect.
KINDS = (
    "bankaccount",
    "payin",
    "payout",
    "recipient",
    "refund",
    "settlement",
    "transfer",
    "user",
    "wallet",
)


class Stage:
    """One investor, one issuer, one simulator; time passes on both sides alike."""

    def __init__(self, house: Flask, provider: SimulatorServer):
        self.provider = provider
        self.passed = timedelta()
        self.pass_time(timedelta())
        self._hear_hooks(house)
        self.round = begin_issuer(self)
        self.me = an_investor()
        self.work()
        self.card = self._save_card()
        self.fund(Euro.of(90_000))
        self.invest(Euro.of(40_000))
        self.finished(begin_withdrawal(self, self.fund(AMOUNT)), travel)

    def _hear_hooks(self, house: Flask) -> None:
        """The platform listens where the provider's hooks come."""
        self._web: BaseWSGIServer = make_server("127.0.0.1", 0, house, threaded=True)
        self._web.log_startup = lambda: None  # type: ignore[method-assign]
        threading.Thread(target=self._web.serve_forever, args=(0.02,), daemon=True).start()
        secret = secret_of(house.extensions["settings"].secret_key)
        url = f"http://127.0.0.1:{self._web.server_port}/hooks/mangopay/{secret}"
        assert jobs.events.watch_hooks(url)

    def leave(self) -> None:
        self._web.shutdown()
        self._web.server_close()

    @property
    def now(self) -> datetime:
        return NOW + self.passed

    @property
    def wallet(self) -> Wallet:
        return wallet_of(self.me)

    def pass_time(self, by: timedelta) -> None:
        """For the business and for the machines, here and at the provider."""
        passed = self.passed = self.passed + by
        clock.use(lambda: NOW + passed)
        clock.use_machine(lambda: clock.system_time() + passed)
        self.provider.machine.pushed = passed.total_seconds()
        self.provider.clock.pushed += self.now.timestamp() - self.provider.clock()

    def work(self) -> None:
        """Every fact that is due reaches its listeners, as a worker would have it, without Redis.

        One whose listener could not reach the provider is due again later; any other failure
        is one of the test.
        """
        due = select(Delivery.id).where(
            Delivery.done_at.is_(None), Delivery.next_try_at <= func.now()
        )
        while found := session.scalars(due.order_by(Delivery.entry_id)).all():
            session.rollback()
            for delivery_id in found:
                with suppress(GatewayDown):
                    deliver(str(delivery_id))
        session.expire_all()

    def go_on(self) -> None:
        """A while later: what failed is due again, the sweeper and the poll come by."""
        self.pass_time(A_WHILE)
        jobs.sweep(self.now)
        jobs.resolve_open(self.now)
        with transaction():
            session.execute(
                text("UPDATE journal_deliveries SET next_try_at = now() WHERE done_at IS NULL")
            )
        self.work()

    def hear(self) -> None:
        """Whatever the provider had to tell has come to our door, or is lost."""
        db = self.provider.app.extensions["simulator_store"].db
        waiting = "SELECT count(*) FROM deliveries WHERE state = 'waiting'"
        eventually(lambda: db.execute(waiting).fetchone()[0] == 0, within=20)

    def count(self) -> Counter[str]:
        """How many things of each kind the provider has."""
        store = self.provider.app.extensions["simulator_store"]
        return Counter({kind: len(store.list(kind)) for kind in KINDS})

    # -- what people do

    def fund(self, amount: Euro) -> Operation:
        with transaction():
            wire = service.expect_wire(self.wallet, amount, by=self.me.user, now=self.now)
        self.work()
        return self.finished(wire, arrive)

    def invest(self, amount: Euro) -> Operation:
        return self.finished(begin_transfer(self, amount=amount))

    def paid_by_card(self) -> Operation:
        return self.finished(begin_card(self), pay_page)

    def finished(
        self, operation: Operation, act: Callable[[Stage, Operation], None] | None = None
    ) -> Operation:
        for _ in range(8):
            self.work()
            if act is not None:
                act(self, operation)
            self.go_on()
            if not operation.is_open:
                break
        return operation

    def _save_card(self) -> str:
        asked = providers.gateway()
        reference = self.wallet.account.reference
        assert reference is not None
        form = asked.register_card(reference, key=new_key())
        return asked.finish_card(form.provider_id, self.provider.tokenize(form)).provider_id


# -- How each begins, and what somebody has to do meanwhile


def begin_card(stage: Stage, _: Any = None) -> Operation:
    with transaction():
        return service.pay_by_card(
            stage.wallet,
            AMOUNT,
            return_url="http://127.0.0.1:9/{id}",
            language="fr",
            by=stage.me.user,
            now=stage.now,
        )


def pay_page(stage: Stage, operation: Operation) -> None:
    """The card is typed, once there is a page for it."""
    if operation.page_url and operation.is_open:
        requests.post(operation.page_url, data=CARD_FORM, timeout=5, allow_redirects=False)


def begin_saved_card(stage: Stage, _: Any = None) -> Operation:
    with transaction():
        return service.pay_with_saved_card(
            stage.wallet,
            AMOUNT,
            stage.card,
            asdict(BROWSER),
            return_url="http://127.0.0.1:9/{id}",
            language="fr",
            by=stage.me.user,
            now=stage.now,
        )


def begin_wire(stage: Stage, _: Any = None) -> Operation:
    with transaction():
        return service.expect_wire(stage.wallet, AMOUNT, by=stage.me.user, now=stage.now)


def arrive(stage: Stage, operation: Operation) -> None:
    """The bank sends what was announced, once there is a reference to write on it."""
    if operation.reference and operation.is_open:
        stage.provider.declare_wire(operation.reference, str(operation.declared))


def begin_transfer(stage: Stage, _: Any = None, *, amount: Euro = AMOUNT) -> Operation:
    with transaction():
        moved = service.transfer(
            stage.wallet,
            stage.round,
            amount,
            subject="x:1",
            effect=f"pay:{new_key()}",
            now=stage.now,
        )
    assert moved is not None
    return moved


def begin_transfer_refund(stage: Stage, transfer: Operation) -> Operation:
    with transaction():
        return service.refund_transfer(transfer, now=stage.now)


def begin_withdrawal(stage: Stage, payin: Operation, *, iban: str = IBAN) -> Operation:
    """The newest pay-in is the first that goes back."""
    with transaction():
        (gone,) = service.withdraw(stage.wallet, AMOUNT, iban=iban, by=stage.me.user, now=stage.now)
    assert gone.original is payin
    return gone


def begin_withdrawal_elsewhere(stage: Stage, payin: Operation) -> Operation:
    return begin_withdrawal(stage, payin, iban=another_iban(stage))


def begin_payout(stage: Stage, _: Any = None) -> Operation:
    with transaction():
        return service.pay_out(
            stage.round,
            AMOUNT,
            Euro.of(4),
            subject="x:2",
            effect=f"payout:{new_key()}",
            now=stage.now,
        )


def travel(stage: Stage, operation: Operation) -> None:
    """The bank has made up its mind about what was sent to it."""
    store = stage.provider.app.extensions["simulator_store"]
    eventually(
        lambda: all(payout["Status"] != "CREATED" for payout in store.list("payout")), within=20
    )


def begin_opening(stage: Stage, _: Any = None) -> Wallet:
    return wallet_of(an_investor())


def begin_issuer(stage: Stage, _: Any = None) -> Wallet:
    """A company that the provider has never heard of, with its bank and a round."""
    with transaction():
        company = a_company(a_user("founder"))
        told = {**COMPANY_PARTICULARS, "name": company.name, "siren": company.siren}
        return service.open_round_wallet(
            f"round:{company.id}", f"company:{company.id}", told, now=stage.now
        )


def another_iban(stage: Stage) -> str:
    """A French account that nobody had before."""
    number = f"3000600001{int(stage.passed.total_seconds()):011d}"
    national = number + f"{97 - (int(number) * 100) % 97:02d}"
    control = 98 - int(f"{national}152700") % 97
    return f"FR{control:02d}{national}"


@dataclass(frozen=True)
class Flow:
    """One way in which money, or somebody's account, comes to be at the provider.

    `writes` and `reads` are the calls in which something may go wrong, `makes` the kinds of
    things of which exactly one is there afterwards.
    """

    name: str
    writes: str
    reads: str
    makes: tuple[str, ...]
    begin: Callable[[Stage, Any], Any]
    act: Callable[[Stage, Any], None] = lambda stage, thing: None
    prepare: Callable[[Stage], Any] = lambda stage: None
    tells: bool = True  # whether the provider notifies of it


def is_over(thing: Operation | Wallet) -> bool:
    if isinstance(thing, Operation):
        return not get_operation(thing.id).is_open
    return thing.is_open and (
        thing.owner.startswith("user:") or thing.account.bank_account_reference is not None
    )


FLOWS = (
    Flow("card page", "POST /payins/card/web", "GET /payins", ("payin",), begin_card, pay_page),
    Flow("saved card", "POST /payins/card/direct", "GET /payins", ("payin",), begin_saved_card),
    Flow("wire", "POST /payins/bankwire", "GET /payins", ("payin",), begin_wire, arrive),
    Flow("transfer", "POST /transfers", "GET /transfers", ("transfer",), begin_transfer),
    Flow(
        "transfer refund",
        "/refunds",
        "GET /refunds",
        ("refund",),
        begin_transfer_refund,
        prepare=lambda stage: stage.invest(AMOUNT),
    ),
    Flow(
        "card refund",
        "/refunds",
        "GET /refunds",
        ("refund",),
        begin_withdrawal,
        prepare=lambda stage: stage.paid_by_card(),
    ),
    Flow(
        "wire return",
        "POST /payouts",
        "GET /payouts",
        ("payout",),
        begin_withdrawal,
        travel,
        prepare=lambda stage: stage.fund(AMOUNT),
    ),
    Flow(
        "return account",
        "POST /users",  # …/recipients
        "POST /payouts",
        ("recipient", "payout"),
        begin_withdrawal_elsewhere,
        travel,
        prepare=lambda stage: stage.fund(AMOUNT),
    ),
    Flow("payout", "POST /payouts", "GET /payouts", ("payout",), begin_payout, travel),
    Flow(
        "opening",
        "POST /sca/users",
        "POST /wallets",
        ("user", "wallet"),
        begin_opening,
        tells=False,
    ),
    Flow(
        "bank account",
        "/bankaccounts",
        "GET /sca/users",
        ("user", "wallet", "bankaccount"),
        begin_issuer,
    ),
)
