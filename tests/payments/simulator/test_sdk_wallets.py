"""Can a program keep money in wallets, move it and read what moved?"""

from __future__ import annotations

import time

import mangopay
import pytest
from mangopay.exceptions import APIError
from mangopay.resources import (
    BankAccount,
    BankWirePayOut,
    Client,
    ClientBankWireDirectPayIn,
    ClientLogo,
    ClientWallet,
    Event,
    NaturalUserSca,
    PayIn,
    Refund,
    Transaction,
    Transfer,
    TransferRefund,
    Wallet,
)

from .program import IBAN, Program, address, euros


def transfer(author, source: Wallet, target: Wallet, cents: int, fees: int = 0, **more) -> Transfer:
    moved = Transfer(
        author_id=author.id,
        credited_user_id=more.pop("to").id,
        debited_funds=euros(cents),
        fees=euros(fees),
        debited_wallet_id=source.id,
        credited_wallet_id=target.id,
        **more,
    )
    moved.save()
    return moved


@pytest.fixture
def pair(program: Program):
    """A payer with 50 euros, and an owner; their wallets."""
    payer, owner = program.payer(), program.owner()
    purse, till = program.wallet(payer), program.wallet(owner)
    program.fund(payer, purse, 5_000)
    return payer, purse, owner, till


class TestWallets:
    def test_are_opened_described_and_read_by_their_owner(self, program: Program):
        payer = program.payer()
        wallet = program.wallet(payer)
        wallet.description, wallet.tag = "Rainy days", "w:1"
        wallet.save()

        read = Wallet.get(wallet.id)
        assert (read.description, read.tag, read.currency) == ("Rainy days", "w:1", "EUR")
        assert (int(read.balance.amount), read.owners_ids) == (0, [payer.id])
        assert [each.id for each in payer.wallets] == [wallet.id]
        page = Wallet.get_all_for_user(payer.id, page=1, per_page=5)
        assert (page.total_items, page[0].id) == ("1", wallet.id)

    def test_of_another_client_do_not_exist(self, program: Program):
        wallet = program.wallet(program.payer())
        stranger = mangopay.APIRequest(
            client_id="third", apikey="any", api_sandbox_url=f"{program.origin}/v2.01/"
        )

        with pytest.raises(Wallet.DoesNotExist):
            Wallet.get(wallet.id, handler=stranger)

    @pytest.mark.parametrize("change", [{"owners_ids": ["nobody"]}, {"currency": "XXX"}])
    def test_want_an_owner_and_a_currency(self, program: Program, change: dict):
        known = {"owners_ids": [program.payer().id], "description": "x", "currency": "EUR"}

        with pytest.raises(APIError) as refused:
            Wallet(**{**known, **change}).save()
        assert refused.value.code == 400

    def test_of_an_owner_who_is_present_are_seen_once_they_authenticated(self, program: Program):
        owner = program.owner(email="omar@example.org", verified=False)
        wallet = program.wallet(owner)
        program.activate(owner)
        assert Wallet.get(wallet.id, ScaContext="USER_NOT_PRESENT").id == wallet.id

        with pytest.raises(APIError) as asked:
            Wallet.get(wallet.id)
        assert asked.value.code == 401
        url = asked.value.headers["www-authenticate"].split("RedirectUrl=")[1]
        program.post(url, confirm="1")
        assert Wallet.get(wallet.id, ScaContext="USER_PRESENT").id == wallet.id


class TestTransactions:
    def test_are_listed_by_wallet_and_by_user_with_filters(self, program: Program, pair):
        payer, purse, owner, till = pair
        done = transfer(payer, purse, till, 2_000, to=owner)
        transfer(payer, purse, till, 90_000, to=owner)  # too much

        assert [each.type for each in purse.transactions.all()] == ["PAYIN", "TRANSFER", "TRANSFER"]
        failed = purse.transactions.all(Status="FAILED")
        assert [each.result_code for each in failed] == ["001001"]
        assert len(purse.transactions.all(ResultCode="001001,000000")) == 3
        assert [each.id for each in till.transactions.all(Type="TRANSFER", Status="SUCCEEDED")] == [
            done.id
        ]
        newest = Transaction.all(user_id=payer.id, Sort="CreationDate:DESC", per_page=1)
        assert (newest.total_items, newest.total_pages) == ("3", "3")
        now = int(time.time())
        assert len(purse.transactions.all(AfterDate=now + 60)) == 0
        assert len(purse.transactions.all(BeforeDate=now + 60)) == 3
        assert len(purse.transactions.all(Nature="REFUND")) == 0


class TestTransfers:
    def test_move_the_amount_and_leave_the_fee_with_the_platform(self, program: Program, pair):
        payer, purse, owner, till = pair
        moved = transfer(payer, purse, till, 2_000, 150, to=owner, tag="t:1")

        assert (moved.status, moved.result_code, moved.tag) == ("SUCCEEDED", "000000", "t:1")
        assert int(moved.credited_funds.amount) == 1_850
        assert (program.balance(purse), program.balance(till)) == (3_000, 1_850)
        assert int(ClientWallet.get("FEES", "EUR").balance.amount) == 150
        assert program.balance("FEES_EUR") == 150
        assert Transfer.get(moved.id).execution_date is not None
        types = [event.event_type for event in Event.all(per_page=100)]
        assert types[-2:] == ["TRANSFER_NORMAL_CREATED", "TRANSFER_NORMAL_SUCCEEDED"]

    @pytest.mark.parametrize(
        ("cents", "fees", "code"), [(5_001, 0, "001001"), (500, 500, "001014")]
    )
    def test_that_cannot_be_say_why_and_move_nothing(
        self, program: Program, pair, cents: int, fees: int, code: str
    ):
        payer, purse, owner, till = pair

        assert transfer(payer, purse, till, cents, fees, to=owner).result_code == code
        assert (program.balance(purse), program.balance(till)) == (5_000, 0)

    def test_to_a_payer_are_refused(self, program: Program, pair):
        payer, purse, _, _ = pair
        other = program.payer("Paul")

        assert transfer(payer, purse, program.wallet(other), 100, to=other).result_code == "002701"

    def test_to_an_owner_who_is_not_verified_are_refused(self, program: Program, pair):
        payer, purse, _, _ = pair
        other = program.owner("Olga", verified=False)

        assert transfer(payer, purse, program.wallet(other), 100, to=other).result_code == "002951"

    def test_by_somebody_else_are_refused(self, program: Program, pair):
        _, purse, owner, till = pair

        assert transfer(program.payer("Paul"), purse, till, 1, to=owner).result_code == "001002"

    def test_into_a_closed_user_s_wallet_are_refused(self, program: Program, pair):
        payer, purse, owner, till = pair
        NaturalUserSca.close(owner.id)

        refused = transfer(payer, purse, till, 2_000, to=owner)

        assert (refused.status, refused.result_code) == ("FAILED", "002602")
        assert (program.balance(purse), program.balance(till)) == (5_000, 0)

    def test_out_of_a_closed_user_s_wallet_are_refused(self, program: Program, pair):
        _, _, owner, till = pair
        gone = program.payer("Paul")
        purse = program.wallet(gone)
        NaturalUserSca.close(gone.id)

        assert transfer(gone, purse, till, 1, to=owner).result_code == "002601"


class TestTransfersBetweenOwners:
    @pytest.fixture
    def owners(self, program: Program):
        """Two owners; the first has to authenticate and has 100 euros."""
        rich, poor = program.owner(email="rich@example.org"), program.owner("Olga")
        program.activate(rich)
        purse, till = program.wallet(rich), program.wallet(poor)
        program.fund(rich, purse, 10_000)
        return rich, purse, poor, till

    @pytest.mark.parametrize(
        ("button", "status", "code", "left"),
        [("confirm", "SUCCEEDED", "000000", 5_000), ("refuse", "FAILED", "007101", 10_000)],
    )
    def test_wait_for_their_owner(self, program: Program, owners, button, status, code, left):
        rich, purse, poor, till = owners
        asked = transfer(rich, purse, till, 5_000, to=poor)
        assert (asked.status, asked.result_code) == ("CREATED", None)
        assert program.balance(purse) == 10_000

        program.post(asked.pending_user_action.redirect_url, **{button: "1"})

        done = Transfer.get(asked.id)
        assert (done.status, done.result_code, done.pending_user_action) == (status, code, None)
        assert program.balance(purse) == left

    def test_are_let_go_after_ten_minutes(self, program: Program, owners):
        rich, purse, poor, till = owners
        asked = transfer(rich, purse, till, 5_000, to=poor)
        program.wait(601, machine=True)

        assert Transfer.get(asked.id).result_code == "007102"

    def test_to_somebody_who_closed_meanwhile_are_refused(self, program: Program, owners):
        rich, purse, poor, till = owners
        asked = transfer(rich, purse, till, 5_000, to=poor)
        NaturalUserSca.close(poor.id)

        program.post(asked.pending_user_action.redirect_url, confirm="1")

        assert Transfer.get(asked.id).result_code == "002602"
        assert (program.balance(purse), program.balance(till)) == (10_000, 0)

    def test_of_a_small_amount_need_nobody(self, program: Program, owners):
        rich, purse, poor, till = owners

        assert transfer(rich, purse, till, 3_000, to=poor).status == "SUCCEEDED"

    def test_in_their_absence_need_their_consent(self, program: Program, owners):
        rich, purse, poor, till = owners

        with pytest.raises(APIError) as refused:
            transfer(rich, purse, till, 5_000, to=poor, sca_context="USER_NOT_PRESENT")
        assert refused.value.code == 403


class TestTransferRefunds:
    def test_give_all_back_with_its_fee(self, program: Program, pair):
        payer, purse, owner, till = pair
        moved = transfer(payer, purse, till, 2_750, 250, to=owner)

        back = TransferRefund(author_id=payer.id, transfer_id=moved.id, tag="r:1")
        back.save()

        assert (back.status, back.type, back.nature) == ("SUCCEEDED", "TRANSFER", "REFUND")
        amounts = [back.debited_funds, back.fees, back.credited_funds]
        assert [int(each.amount) for each in amounts] == [2_500, -250, 2_750]
        assert (back.initial_transaction_id, back.initial_transaction_type) == (
            moved.id,
            "TRANSFER",
        )
        assert back.refund_reason.type == "INITIALIZED_BY_CLIENT"
        assert (program.balance(purse), program.balance(till)) == (5_000, 0)
        assert program.balance("FEES_EUR") == 0
        assert Refund.get(back.id).tag == "r:1"
        assert [each.id for each in moved.get_refunds()] == [back.id]
        assert [each.event_type for each in Event.all(EventType="TRANSFER_REFUND_SUCCEEDED")]

    def test_in_parts_stop_at_the_whole(self, program: Program, pair):
        payer, purse, owner, till = pair
        moved = transfer(payer, purse, till, 2_000, to=owner)

        def refund(cents: int, fees: int = 0) -> str:
            asked = TransferRefund(author_id=payer.id, transfer_id=moved.id)
            asked.debited_funds, asked.fees = euros(cents), euros(fees)
            asked.save()
            return asked.result_code

        assert refund(1_500) == "000000"
        assert refund(501) == "005403"
        assert refund(100, -1) == "005404"
        assert refund(500) == "000000"
        assert refund(1) == "001401"
        assert program.balance(purse) == 5_000

    def test_want_both_amounts_or_neither(self, program: Program, pair):
        payer, purse, owner, till = pair
        moved = transfer(payer, purse, till, 2_000, to=owner)

        with pytest.raises(APIError) as refused:
            TransferRefund(
                author_id=payer.id, transfer_id=moved.id, debited_funds=euros(100)
            ).save()
        assert "DebitedFunds" in refused.value.content["errors"]

    def test_of_fees_that_were_spent_are_refused(self, program: Program, pair):
        payer, purse, owner, till = pair
        moved = transfer(payer, purse, till, 2_000, 500, to=owner)
        account = BankAccount(
            owner_name="Shop", owner_address=address(), type="IBAN", iban=IBAN, user_id=None
        )
        kept = BankAccount(**account.create_client_bank_account())
        BankWirePayOut(
            author_id=owner.id,
            debited_funds=euros(400),
            fees=euros(0),
            debited_wallet_id="FEES_EUR",
            bank_account_id=kept.id,
        ).create_client_payout()

        back = TransferRefund(author_id=payer.id, transfer_id=moved.id)
        back.save()

        assert (back.status, back.result_code) == ("FAILED", "005405")


class TestThePlatformItself:
    def test_describes_itself(self, program: Program):
        client = Client.get()
        assert client.client_id == "somebody-else"
        client.primary_theme_colour = "#112233"
        client.tech_emails = ["tech@example.org"]
        client.headquarters_address = address()

        changed = client.update()

        assert (changed["primary_theme_colour"], changed["tech_emails"]) == (
            "#112233",
            ["tech@example.org"],
        )
        assert Client.get().headquarters_address.city == "Lyon"
        logo = ClientLogo(file=b"aGVsbG8=")
        logo.upload()
        assert Client.get().logo

    def test_has_a_wallet_of_fees_and_one_for_disputes(self, program: Program):
        assert {each.id for each in ClientWallet.all()} == {"FEES_EUR", "CREDIT_EUR"}
        assert [each.funds_type for each in ClientWallet.all_by_funds_type("CREDIT")] == ["CREDIT"]

    def test_lists_what_went_to_its_fees(self, program: Program, pair):
        payer, purse, owner, till = pair
        moved = transfer(payer, purse, till, 2_000, 150, to=owner)
        transfer(payer, purse, till, 100, to=owner)

        listed = ClientWallet.get("FEES", "EUR").get_transactions("FEES", "EUR")
        assert [each.id for each in listed] == [moved.id]

    def test_fills_its_own_wallet_by_wire(self, program: Program):
        asked = ClientBankWireDirectPayIn(
            credited_wallet_id="CREDIT_EUR", declared_debited_funds=euros(7_000)
        )
        asked.save()
        assert asked.wire_reference
        program.declare_wire(asked.id, "70,00", payer="Somebody Else SAS")

        assert PayIn.get(asked.id).status == "SUCCEEDED"
        assert program.balance("CREDIT_EUR") == 7_000
