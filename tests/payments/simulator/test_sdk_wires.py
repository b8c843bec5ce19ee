"""Can a program receive bank wires: awaited ones, late ones, those that nobody asked for?"""

from __future__ import annotations

import pytest
from mangopay.exceptions import APIError
from mangopay.resources import (
    BankingAlias,
    BankingAliasIBAN,
    BankingAliasOther,
    BankWirePayIn,
    Event,
    PayIn,
    PayInRefund,
    VirtualAccount,
    VirtualAccountAvailability,
)
from mangopay.utils import FlowDescriptor

from wiseed_like.payments.simulator.api.bankaccounts import iban_adds_up

from .program import IBAN, Program, euros

MONTH = 31 * 86_400


def expect(user, wallet, cents: int = 5_000, **more) -> BankWirePayIn:
    payin = BankWirePayIn(
        author_id=user.id,
        credited_wallet_id=wallet.id,
        declared_debited_funds=euros(cents),
        declared_fees=more.pop("fees", euros(0)),
        **more,
    )
    payin.save()
    return payin


@pytest.fixture
def purse(program: Program):
    payer = program.payer()
    return payer, program.wallet(payer)


def unasked(program: Program, wallet) -> list[PayIn]:
    """The pay-ins that somebody else instructed, each as its own class."""
    return [
        PayIn.get(each.id)
        for each in wallet.transactions.all(Type="PAYIN", Status="SUCCEEDED")
        if PayIn.get(each.id).execution_type == "EXTERNAL_INSTRUCTION"
    ]


class TestAwaitedWires:
    def test_give_an_account_and_a_reference(self, program: Program, purse):
        payin = expect(*purse)

        assert (payin.status, payin.execution_type) == ("CREATED", "DIRECT")
        assert payin.bank_account["IBAN"]
        assert payin.bank_account["OwnerAddress"]["City"]
        assert int(payin.declared_debited_funds.amount) == 5_000
        assert (payin.debited_funds.currency, int(payin.debited_funds.amount)) == ("XXX", 0)
        assert PayIn.get(payin.id).wire_reference == payin.wire_reference

    @pytest.mark.parametrize("written", ["50,00", "20,00", "75,01"])
    def test_credit_what_really_came(self, program: Program, purse, written: str):
        payin = expect(*purse)
        program.declare_wire(payin.id, written)

        came = int(written.replace(",", ""))
        done = PayIn.get(payin.id)
        assert (done.status, int(done.credited_funds.amount)) == ("SUCCEEDED", came)
        assert int(done.declared_debited_funds.amount) == 5_000
        assert program.balance(purse[1]) == came
        assert Event.all(EventType="PAYIN_NORMAL_SUCCEEDED")[0].resource_id == payin.id

    def test_leave_the_declared_fee_with_the_platform(self, program: Program, purse):
        payin = expect(*purse, fees=euros(200))
        program.declare_wire(payin.id, "50,00")

        assert int(PayIn.get(payin.id).fees.amount) == 200
        assert (program.balance(purse[1]), program.balance("FEES_EUR")) == (4_800, 200)

    def test_expire_after_a_month_of_the_business(self, program: Program, purse):
        payin = expect(*purse)
        program.wait(MONTH + 1)

        assert PayIn.get(payin.id).status == "FAILED"

    def test_are_played_by_the_sandbox_s_own_door(self, program: Program, purse):
        came, refused = expect(*purse), expect(*purse)
        handler = came.handler
        for payin, action in ((came, "ACCEPT"), (refused, "REJECT")):
            path = f"/simulation/payins/bankwire/{payin.id}"
            handler.request("POST", path, data={"Action": action})

        assert PayIn.get(came.id).status == "SUCCEEDED"
        assert PayIn.get(refused.id).result_code == "008500"

    def test_cannot_be_refunded_as_cards_are(self, program: Program, purse):
        wire = program.fund(*purse, 5_000)

        with pytest.raises(APIError) as refused:
            PayInRefund(author_id=purse[0].id, payin_id=wire.id).save()
        assert refused.value.code == 400

    def test_for_an_owner_who_is_not_verified_fail(self, program: Program):
        owner, other = program.owner(verified=False), program.owner("Olga")
        wallet = program.wallet(owner)

        assert expect(owner, wallet).result_code == "002951"
        named = FlowDescriptor(beneficiaries=[{"UserId": other.id}])
        assert expect(owner, wallet, flow_descriptor=named).status == "CREATED"


class TestWiresThatNobodyAwaits:
    def test_after_their_month_are_credited_as_instructed_from_outside(
        self, program: Program, purse
    ):
        payin = expect(*purse)
        program.wait(MONTH + 1)

        program.post("/wires", reference=payin.wire_reference, amount="50,00", payer="N. Petit")

        [late] = unasked(program, purse[1])
        assert (late.status, int(late.credited_funds.amount)) == ("SUCCEEDED", 5_000)
        assert late.wire_reference == payin.wire_reference
        assert late.debited_bank_account.owner_name == "N. Petit"
        assert PayIn.get(payin.id).status == "FAILED"

    def test_a_second_time_are_a_pay_in_of_their_own(self, program: Program, purse):
        payin = expect(*purse)
        for _ in range(2):
            program.post(
                "/wires", reference=payin.wire_reference, amount="50,00", payer="Eve", iban=IBAN
            )

        [second] = unasked(program, purse[1])
        assert second.debited_bank_account.iban == IBAN
        assert (PayIn.get(payin.id).status, program.balance(purse[1])) == ("SUCCEEDED", 10_000)

    def test_under_no_known_reference_reach_no_wallet(self, program: Program, purse):
        expect(*purse)
        before = len(Event.all(per_page=100))

        program.post(
            "/wires", reference="NOBODYS", amount="50,00", payer="Eve", client="somebody-else"
        )

        assert program.balance(purse[1]) == 0
        assert len(Event.all(per_page=100)) == before


class TestVirtualAccounts:
    def test_take_wires_straight_into_their_wallet(self, program: Program, purse):
        account = VirtualAccount(
            wallet_id=purse[1].id, virtual_account_purpose="COLLECTION", country="FR", tag="v:1"
        )
        account.save()
        assert (account.status, account.active, account.tag) == ("ACTIVE", True, "v:1")
        iban = account.international_account_details[0]["Account"]["Iban"]
        assert iban_adds_up(iban)
        assert account.local_account_details.bank_name
        assert account.capabilities.currencies == ["EUR"]
        assert Event.all(EventType="VIRTUAL_ACCOUNT_ACTIVE")[0].resource_id == account.id
        read = VirtualAccount.get(account.id, wallet_id=purse[1].id)
        assert read.credited_user_id == purse[0].id
        assert len(VirtualAccount.all(wallet_id=purse[1].id)) == 1

        told = {"CreditedFunds": {"Currency": "EUR", "Amount": 1_250}}
        for creditor in ({"IBAN": iban, "BIC": "SIMUFRP1XXX"}, {"Iban": iban}):
            path = "/simulation/payins/bankwire/funding"
            details = {"Reference": "THANKS", "Name": "Nora"}
            body = {**told, "Creditor": creditor, "TransactionDetails": details}
            account.handler.request("POST", path, data=body)
        first, _ = unasked(program, purse[1])
        assert (int(first.credited_funds.amount), first.wire_reference) == (1_250, "THANKS")
        assert first.banking_alias_id == account.id
        assert first.debited_bank_account.owner_name == "Nora"
        assert program.balance(purse[1]) == 2_500

    def test_once_closed_stay_so(self, program: Program, purse):
        account = VirtualAccount(
            wallet_id=purse[1].id, virtual_account_purpose="COLLECTION", country="LU"
        )
        account.save()

        closed = VirtualAccount.update(account.id, wallet_id=purse[1].id).execute()

        assert (closed["status"], closed["active"]) == ("CLOSED", False)
        assert Event.all(EventType="VIRTUAL_ACCOUNT_CLOSED")[0].resource_id == account.id

    @pytest.mark.parametrize(
        "change", [{"country": "US"}, {"virtual_account_purpose": "USER_OWNED"}]
    )
    def test_are_refused_where_they_are_not_offered(self, program: Program, purse, change: dict):
        known = {"virtual_account_purpose": "COLLECTION", "country": "FR"}

        with pytest.raises(APIError):
            VirtualAccount(wallet_id=purse[1].id, **{**known, **change}).save()

    def test_are_announced_by_country(self, program: Program):
        [offered] = VirtualAccountAvailability.all()

        assert {"Country": "FR", "Available": True, "Currencies": ["EUR"]} in offered.collection
        assert offered.user_owned


class TestBankingAliases:
    def test_of_both_sorts_are_kept_listed_and_closed(self, program: Program, purse):
        _, wallet = purse
        iban = BankingAliasIBAN(wallet_id=wallet.id, owner_name="Nora", country="LU")
        iban.save()
        other = BankingAliasOther(wallet_id=wallet.id, owner_name="Nora", country="GB")
        other.save()

        assert iban_adds_up(iban.iban)
        assert (iban.active, other.type) == (True, "OTHER")
        assert other.account_number
        listed = BankingAlias(wallet_id=wallet.id).all()
        assert [type(each) for each in listed] == [BankingAliasIBAN, BankingAliasOther]
        assert BankingAlias.get(iban.id, id=iban.id).iban == iban.iban
        closed = BankingAliasIBAN.update(iban.id, id=iban.id, active=False).execute()
        assert closed["active"] is False
