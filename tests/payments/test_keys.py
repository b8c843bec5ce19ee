"""Is nobody known twice to a provider that has forgotten a key? Its faults are real, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.payments.conftest import API_KEY, CLIENT, SimulatorServer
from tests.payments.issuer import Issuer, an_owner
from tests.rounds.world import REPRESENTATIVE, a_company, a_user
from tests.subscriptions.world import NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown, Refused
from wiseed_like.issuers.representatives import particulars
from wiseed_like.payments import accounts, providers, service, wallets
from wiseed_like.payments.gateway import PaperSort
from wiseed_like.payments.mangopay import Mangopay
from wiseed_like.payments.models import ProviderAccount, Wallet
from wiseed_like.payments.queries import list_unresolved
from wiseed_like.payments.standing import jobs as standing_jobs
from wiseed_like.payments.standing.models import OwnersDeclaration, Paper
from wiseed_like.payments.standing.queries import list_retired

OLD_IBAN = "FR7610107001011234567890129"
HUB = "/staff/payments"
A_DAY = timedelta(hours=25)
LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def provider(house: Flask, tmp_path: Path) -> Iterator[SimulatorServer]:
    """A simulator of this test's own, to which the platform speaks."""
    server = SimulatorServer(tmp_path / "own.sqlite", welcoming=True)
    usual = providers.gateway()
    providers._gateways["mangopay"] = server.gateway()
    clock.use(lambda: NOW)
    server.clock.pushed = NOW.timestamp() - server.clock()
    yield server
    providers._gateways["mangopay"] = usual
    server.stop()


@pytest.fixture
def wallet(provider: SimulatorServer) -> Wallet:
    """Of somebody of whom the provider has never heard."""
    return wallet_of(an_investor())


@pytest.fixture
def a_day_later(provider: SimulatorServer) -> Callable[[], None]:
    """Keys are forgotten."""

    def passes(by: timedelta = A_DAY) -> None:
        provider.machine.pushed = by.total_seconds()
        clock.use_machine(lambda: clock.system_time() + by)
        session.expire_all()

    return passes


def count(provider: SimulatorServer, kind: str) -> int:
    return len(provider.app.extensions["simulator_store"].list(kind))


def in_vain(wallet: Wallet) -> None:
    with pytest.raises(GatewayDown):
        wallets.make_wallet(wallet.id)
    session.expire_all()


def spend(provider: SimulatorServer, *, made: str, stays: bool) -> None:
    """The provider remembers of all keys only that it stumbled, having made this thing or not."""
    store = provider.app.extensions["simulator_store"]
    store.db.execute("UPDATE answers SET status = 500")
    if not stays:
        store.db.execute("DELETE FROM resources WHERE kind = ?", (made,))


class TestOnceTheKeyIsForgotten:
    @pytest.mark.parametrize("call", ["POST /sca/users", "POST /wallets"])
    def test_an_account_and_a_wallet_that_are_there_are_taken_over(
        self, wallet: Wallet, provider: SimulatorServer, a_day_later, call: str
    ):
        provider.fault("lose_answer", call)
        in_vain(wallet)
        a_day_later()

        wallets.make_wallet(wallet.id)

        assert wallet.is_open
        assert (count(provider, "user"), count(provider, "wallet")) == (1, 1)

    @pytest.mark.parametrize("call", ["POST /sca/users", "POST /wallets"])
    def test_what_is_absent_is_asked_for_with_a_new_key(
        self, wallet: Wallet, provider: SimulatorServer, a_day_later, call: str
    ):
        provider.fault("error", call)
        in_vain(wallet)
        before = {wallet.key, wallet.account.key}
        a_day_later()

        wallets.make_wallet(wallet.id)

        assert wallet.is_open
        assert len(before - {wallet.key, wallet.account.key}) == 1
        assert (count(provider, "user"), count(provider, "wallet")) == (1, 1)

    def test_nothing_is_sent_while_a_last_call_may_be_on_its_way(
        self, wallet: Wallet, provider: SimulatorServer, a_day_later
    ):
        provider.fault("error", "POST /sca/users")
        in_vain(wallet)
        a_day_later(timedelta(hours=23, minutes=2))

        in_vain(wallet)

        assert count(provider, "user") == 0

    @pytest.mark.parametrize("fault", ["error", "vanish"])
    def test_nothing_is_sent_while_the_provider_does_not_say(
        self, wallet: Wallet, provider: SimulatorServer, a_day_later, fault: str
    ):
        provider.fault("lose_answer", "POST /sca/users")
        in_vain(wallet)
        a_day_later()
        provider.fault(fault, "GET /users")

        in_vain(wallet)

        assert (wallet.account.reference, wallet.refusal) == (None, None)
        assert count(provider, "user") == 1

    def test_a_company_s_bank_account_is_taken_over(
        self, provider: SimulatorServer, a_day_later, run_jobs
    ):
        provider.fault("lose_answer", "/bankaccounts")
        issuer = Issuer(provider, lambda: 0)
        account = session.get_one(ProviderAccount, issuer.account.id)
        assert account.iban
        asked = providers.gateway()
        accounts.ensure_account(asked, account)
        with pytest.raises(GatewayDown):
            accounts.ensure_bank_account(asked, account)
        a_day_later()

        accounts.ensure_bank_account(asked, account)

        assert count(provider, "bankaccount") == 1

    def test_papers_and_owners_begin_anew_so_that_nothing_is_handed_in_twice(
        self, provider: SimulatorServer, a_day_later, run_jobs
    ):
        issuer = Issuer(provider, run_jobs)
        issuer.run_jobs = lambda: 0
        issuer.hand_over(PaperSort.ARTICLES, owners=(an_owner(), an_owner("Sami")))
        asked, user = providers.gateway(), str(issuer.account.reference)
        paper = session.scalars(select(Paper)).one()
        declared = session.scalars(select(OwnersDeclaration)).one()
        provider.fault("lose_answer", "/KYC/documents")
        provider.fault("lose_answer", "/ubos")
        for sent, send in (
            (paper, lambda: standing_jobs._send_paper(asked, user, paper, b"%PDF" * 500)),
            (declared, lambda: standing_jobs._send_declaration(asked, user, declared)),
        ):
            with pytest.raises(GatewayDown):
                standing_jobs._unless_refused(sent, send)
        old = declared.reference
        a_day_later()

        run_jobs()
        session.expire_all()

        assert declared.reference not in (None, old)
        told = provider.call("GET", f"users/{user}/kyc/ubodeclarations/{declared.reference}")
        assert [each["FirstName"] for each in told.json()["Ubos"]] == ["Nora", "Sami"]
        assert paper.reference is not None


class TestAKeyThatIsSpent:
    """The provider keeps a failure of its own as the answer of the key."""

    @pytest.mark.parametrize("call", ["POST /sca/users", "POST /wallets"])
    @pytest.mark.parametrize("is_there", [True, False])
    def test_is_replaced_once_what_it_made_was_looked_for(
        self, wallet: Wallet, provider: SimulatorServer, a_day_later, call: str, is_there: bool
    ):
        provider.fault("lose_answer", call)
        in_vain(wallet)
        spend(provider, made="user" if "users" in call else "wallet", stays=is_there)
        before = {wallet.key, wallet.account.key}
        in_vain(wallet)
        in_vain(wallet)  # a last call may be on its way
        a_day_later(timedelta(minutes=6))

        wallets.make_wallet(wallet.id)

        assert wallet.is_open
        assert len(before - {wallet.key, wallet.account.key}) == (0 if is_there else 1)
        assert (count(provider, "user"), count(provider, "wallet")) == (1, 1)

    def test_of_a_bank_account_neither_stops_payouts_for_ever(
        self, provider: SimulatorServer, a_day_later
    ):
        issuer = Issuer(provider, lambda: 0)
        account, asked = session.get_one(ProviderAccount, issuer.account.id), providers.gateway()
        accounts.ensure_account(asked, account)
        provider.fault("lose_answer", "/bankaccounts")
        for _ in range(2):
            with pytest.raises(GatewayDown):
                accounts.ensure_bank_account(asked, account)
            spend(provider, made="bankaccount", stays=False)
        a_day_later(timedelta(minutes=6))

        assert accounts.ensure_bank_account(asked, account)

        assert count(provider, "bankaccount") == 1


class TestABankAccountThatChangesMeanwhile:
    def test_is_not_taken_for_the_new_one(self, provider: SimulatorServer):
        class Meanwhile(Mangopay):
            def register_bank_account(self, *told: Any, key: str) -> str:
                made = super().register_bank_account(*told, key=key)
                with transaction():
                    service.change_account(account.owner, new, now=NOW)
                return made

        with transaction():
            company = a_company(a_user("founder"))
            told, new = particulars(company, REPRESENTATIVE, on=NOW.date()), str(company.iban)
            account = ProviderAccount(
                owner=f"company:{company.id}", particulars=told, iban=OLD_IBAN, created_at=NOW
            )
            session.add(account)
        asked = providers.gateway()
        accounts.ensure_account(asked, account)
        slow = Meanwhile(client_id=CLIENT, api_key=API_KEY, url=provider.api)

        with pytest.raises(GatewayDown):
            accounts.ensure_bank_account(slow, account)

        assert (account.iban, account.bank_account_reference) == (new, None)
        (former,) = list_retired(account)
        assert former.reference
        assert accounts.ensure_bank_account(asked, account) != former.reference


class TestAWalletThatWasRefused:
    @pytest.fixture
    def refused(self, wallet: Wallet, run_jobs) -> Wallet:
        with transaction():
            told = wallet.account.particulars
            wallet.account.particulars = {**told, "email": "no address"}
        run_jobs()
        session.expire_all()
        assert wallet.refusal
        with transaction():
            wallet.account.particulars = told
        return wallet

    def test_is_asked_for_again_by_the_staff_with_new_keys(
        self, refused: Wallet, provider: SimulatorServer, run_jobs, sign_in
    ):
        with transaction():
            officer = a_user("compliance")
        clock.use(lambda: LATER)
        visitor = sign_in(officer)
        again = f"{HUB}/wallets/{refused.id}/ask"
        assert again in visitor.get(HUB).text

        assert visitor.post(again).status_code == 303
        run_jobs()
        session.expire_all()

        assert refused.is_open
        assert (refused.refusal, refused.account.refusal) == (None, None)
        assert count(provider, "user") == 1
        assert list_unresolved(LATER) == []

    def test_is_not_asked_for_by_its_owner_nor_when_nothing_was_refused(self, refused: Wallet):
        owner = session.get_one(User, int(refused.owner.partition(":")[2]))
        with transaction():
            officer = a_user("compliance")
        with pytest.raises(Refused, match="own_file"), transaction():
            service.ask_wallet_again(refused, by=owner, now=NOW)
        with transaction():
            service.ask_wallet_again(refused, by=officer, now=NOW)
        with pytest.raises(Refused, match="not_refused"), transaction():
            service.ask_wallet_again(refused, by=officer, now=NOW)


class TestAnAccountThatWasRefused:
    def test_is_asked_for_again_by_the_staff(self, provider: SimulatorServer, run_jobs, sign_in):
        provider.fault("vanish", "POST /sca/users")
        issuer = Issuer(provider, run_jobs)
        account = session.get_one(ProviderAccount, issuer.account.id)
        assert account.refusal
        assert run_jobs() == 0
        with transaction():
            officer = a_user("compliance")
        visitor = sign_in(officer)
        again = f"{HUB}/accounts/{account.id}/ask"
        assert again in visitor.get(HUB).text

        assert visitor.post(again).status_code == 303
        run_jobs()
        session.expire_all()

        assert account.reference
        assert count(provider, "user") == 1
