"""Can a program send money to bank accounts, and hear what became of it?"""

from __future__ import annotations

import pytest
from mangopay.exceptions import APIError
from mangopay.resources import (
    BankAccount,
    BankWirePayOut,
    Event,
    PayOutEligibility,
    PayoutMethod,
    Recipient,
    RecipientSchema,
    Transaction,
)
from mangopay.utils import BusinessRecipient, IndividualRecipient, PaymentRef

from ..conftest import eventually
from .program import IBAN, Program, address, euros

MAGIC_IBAN = "FR541558929750ZZZZZZAC01915"


@pytest.fixture
def rich(program: Program):
    """A verified owner with 100 euros, their wallet."""
    owner = program.owner()
    wallet = program.wallet(owner)
    program.fund(owner, wallet, 10_000)
    return owner, wallet


def account_of(owner, **fields) -> BankAccount:
    known = {"type": "IBAN", "iban": IBAN, "owner_name": "Omar Faure", "owner_address": address()}
    account = BankAccount(user_id=owner.id, **{**known, **fields})
    account.save()
    return account


def pay_out(owner, wallet, cents: int = 4_000, fees: int = 0, **target) -> BankWirePayOut:
    payout = BankWirePayOut(
        author_id=owner.id,
        debited_wallet_id=wallet.id,
        debited_funds=euros(cents),
        fees=euros(fees),
        **target,
    )
    payout.save()
    return payout


def ended(payout: BankWirePayOut) -> BankWirePayOut:
    eventually(lambda: BankWirePayOut.get(payout.id).status != "CREATED")
    return BankWirePayOut.get(payout.id)


class TestBankAccounts:
    @pytest.mark.parametrize(
        ("sort", "fields"),
        [
            ("IBAN", {"iban": IBAN, "bic": "BNPAFRPP"}),
            ("GB", {"account_number": "55779911", "sort_code": "200000"}),
            ("US", {"account_number": "11696419", "aba": "071000288"}),
            (
                "CA",
                {
                    "account_number": "11696419",
                    "bank_name": "Royal Bank",
                    "branch_code": "00152",
                    "institution_number": "614",
                },
            ),
            ("OTHER", {"account_number": "234234234234", "bic": "BINAADADXXX", "country": "AD"}),
        ],
    )
    def test_of_every_sort_are_kept_and_closed(self, program: Program, sort, fields):
        owner = program.owner()
        account = BankAccount(
            user_id=owner.id,
            type=sort,
            owner_name="Omar Faure",
            owner_address=address(),
            tag="a:1",
            **fields,
        )
        account.save()

        read = BankAccount.get(account.id, user_id=owner.id)
        assert (read.type, read.owner_address.city, read.tag) == (sort, "Lyon", "a:1")
        assert {key: getattr(read, key) for key in fields} == fields
        assert [each.id for each in owner.bankaccounts.all()] == [account.id]

        closed = read.deactivate()
        assert (closed["id"], closed["active"]) == (account.id, False)
        assert BankAccount.get(account.id, user_id=owner.id).active is False

    @pytest.mark.parametrize("iban", ["FR7630004000031234567890144", "FR76", "", "ééé"])
    def test_with_a_wrong_iban_are_refused(self, program: Program, iban: str):
        with pytest.raises(APIError) as refused:
            account_of(program.owner(), iban=iban)
        assert "IBAN" in refused.value.content["errors"]

    def test_tell_what_went_there(self, program: Program, rich):
        owner, wallet = rich
        account = account_of(owner)
        payout = pay_out(owner, wallet, bank_account_id=account.id)

        assert [each.id for each in account.get_transactions()] == [payout.id]


class TestRecipients:
    def test_are_described_before_they_are_made(self, program: Program):
        assert PayoutMethod.get("DE", "EUR").available_payout_methods == [
            "LocalBankTransfer",
            "InternationalBankTransfer",
        ]
        local = RecipientSchema.get("LocalBankTransfer", "Individual", "GBP", "GB")
        assert set(local.local_bank_transfer["GBP"]) == {"SortCode", "AccountNumber"}
        assert local.individual_recipient.first_name["Required"] is True
        assert (local.business_recipient, local.international_bank_transfer) == (None, None)
        assert local.currency.allowed_values == ["GBP"]
        abroad = RecipientSchema.get("InternationalBankTransfer", "Business", "GBP", "GB")
        assert abroad.international_bank_transfer["AccountNumber"]["Required"]
        assert (abroad.individual_recipient, abroad.local_bank_transfer) == (None, None)
        assert abroad.business_recipient.business_name is not None

    def test_are_validated_before_they_are_made(self, program: Program):
        owner = program.owner()
        recipient = Recipient(
            display_name="Alex GBP",
            payout_method_type="LocalBankTransfer",
            recipient_type="Individual",
            currency="GBP",
            country="GB",
            individual_recipient=IndividualRecipient("Alex", "Smith", address()),
            local_bank_transfer={"GBP": {"SortCode": "200000", "AccountNumber": "55779911"}},
        )
        recipient.validate(owner.id)
        assert len(Recipient.get_user_recipients(owner.id)) == 0

        recipient.individual_recipient = None
        with pytest.raises(APIError) as refused:
            recipient.validate(owner.id)
        assert "IndividualRecipient" in refused.value.content["errors"]

    @pytest.mark.parametrize(("button", "status"), [("confirm", "ACTIVE"), ("refuse", "CANCELED")])
    def test_wait_for_their_owner(self, program: Program, button: str, status: str):
        owner = program.owner(email="omar@example.org")
        program.activate(owner)
        asked = program.recipient(owner)
        assert asked.status == "PENDING"
        wallet = program.wallet(owner)
        with pytest.raises(APIError):
            pay_out(owner, wallet, recipient_id=asked.id)

        program.post(asked.pending_user_action.redirect_url, **{button: "1"})

        assert Recipient.get(asked.id).status == status
        assert [each.resource_id for each in Event.all(EventType=f"RECIPIENT_{status}")] == [
            asked.id
        ]

    def test_need_an_owner_who_has_enrolled(self, program: Program):
        pending = program.owner(email="omar@example.org")

        with pytest.raises(APIError) as refused:
            program.recipient(pending)
        assert refused.value.code == 403

    def test_of_a_company_abroad_are_kept_whole(self, program: Program):
        owner = program.owner()
        made = Recipient(
            display_name="Atelier abroad",
            payout_method_type="InternationalBankTransfer",
            recipient_type="Business",
            currency="USD",
            country="US",
            business_recipient=BusinessRecipient("Atelier", address()),
            international_bank_transfer={"AccountNumber": "12345678", "BIC": "CHASUS33"},
        ).create(owner.id)

        read = Recipient.get(made["id"])
        assert (read.status, read.business_recipient.business_name) == ("ACTIVE", "Atelier")
        assert read.international_bank_transfer["BIC"] == "CHASUS33"
        assert (read.individual_recipient, read.local_bank_transfer) == (None, None)
        listed = Recipient.get_user_recipients(owner.id, RecipientScope="PAYOUT")
        assert [each.id for each in listed] == [read.id]

    def test_once_put_aside_cannot_be_paid(self, program: Program, rich):
        owner, wallet = rich
        made = program.recipient(owner)

        assert Recipient.deactivate(made.id)["status"] == "DEACTIVATED"
        with pytest.raises(APIError) as refused:
            pay_out(owner, wallet, recipient_id=made.id)
        assert "RecipientId" in refused.value.content["errors"]

    @pytest.mark.parametrize(
        ("name", "check"),
        [
            ("Omar", "MATCH"),
            ("Close-Match", "CLOSE_MATCH"),
            ("No-Match", "NO_MATCH"),
            ("Not-Possible", "MATCH_NOT_POSSIBLE"),
        ],
    )
    def test_are_verified_by_name(self, program: Program, rich, name: str, check: str):
        owner, wallet = rich
        made = program.recipient(owner, name=name)
        verified = made.recipient_verification_of_payee
        assert verified.recipient_verification_check == check

        payout = ended(pay_out(owner, wallet, recipient_id=made.id))

        refused = check in {"NO_MATCH", "MATCH_NOT_POSSIBLE"}
        assert payout.result_code == ("121030" if refused else "000000")
        assert program.balance(wallet) == (10_000 if refused else 6_000)

    def test_for_payouts_are_not_for_payers(self, program: Program):
        payer = program.payer()

        assert program.recipient(payer, scope="PAYIN").status == "ACTIVE"
        with pytest.raises(APIError):
            program.recipient(payer)


class TestPayouts:
    def test_leave_the_wallet_at_once_and_arrive_later(self, program: Program, rich):
        owner, wallet = rich
        recipient = program.recipient(owner)

        payout = pay_out(owner, wallet, 4_000, 500, recipient_id=recipient.id, bank_wire_ref="L 1")

        assert (payout.status, payout.mode_applied) == ("CREATED", "PENDING_RESPONSE")
        assert program.balance(wallet) == 6_000
        assert program.balance("FEES_EUR") == 500
        done = ended(payout)
        assert (done.status, done.mode_applied, done.bank_wire_ref) == (
            "SUCCEEDED",
            "STANDARD",
            "L 1",
        )
        assert int(done.credited_funds.amount) == 3_500
        assert BankWirePayOut.get_bankwire(payout.id).recipient_id == recipient.id
        assert Event.all(EventType="PAYOUT_NORMAL_SUCCEEDED")[0].resource_id == payout.id

    def test_reach_an_account_of_the_older_sort_too(self, program: Program, rich):
        owner, wallet = rich

        payout = pay_out(owner, wallet, bank_account_id=account_of(owner).id)

        assert ended(payout).status == "SUCCEEDED"

    @pytest.mark.parametrize(
        ("cents", "fees", "code"), [(10_001, 0, "001001"), (100, 100, "001014")]
    )
    def test_that_cannot_be_say_why(self, program: Program, rich, cents, fees, code):
        owner, wallet = rich
        account = account_of(owner)

        refused = pay_out(owner, wallet, cents, fees, bank_account_id=account.id)

        assert (refused.status, refused.result_code) == ("FAILED", code)
        assert program.balance(wallet) == 10_000

    def test_by_somebody_else_are_refused(self, program: Program, rich):
        _, wallet = rich
        other = program.owner("Olga")

        refused = pay_out(other, wallet, bank_account_id=account_of(other).id)

        assert (refused.status, refused.result_code) == ("FAILED", "121002")
        assert refused.result_message == "The author is not the wallet owner"
        assert program.balance(wallet) == 10_000

    def test_want_a_verified_owner(self, program: Program):
        owner = program.owner(verified=False)
        account = account_of(owner)

        refused = pay_out(owner, program.wallet(owner), bank_account_id=account.id)

        assert refused.result_code == "002999"

    def test_to_somebody_else_s_account_are_refused(self, program: Program, rich):
        owner, wallet = rich

        with pytest.raises(APIError):
            pay_out(owner, wallet, bank_account_id=account_of(program.owner("Olga")).id)

    def test_refused_by_the_bank_come_back_with_the_fee(self, program: Program, rich):
        owner, wallet = rich
        account = account_of(owner)
        program.fault("payout_fails")

        failed = ended(pay_out(owner, wallet, 4_000, 500, bank_account_id=account.id))

        assert failed.status == "FAILED"
        assert (program.balance(wallet), program.balance("FEES_EUR")) == (10_000, 0)

    def test_returned_later_are_a_refund_of_their_own(self, program: Program, rich):
        owner, wallet = rich
        payout = ended(pay_out(owner, wallet, 4_000, 500, bank_account_id=account_of(owner).id))

        for _ in range(2):
            assert program.post(f"/payouts/{payout.id}", decision="return").status_code == 303

        assert BankWirePayOut.get(payout.id).status == "SUCCEEDED"
        [refund] = payout.get_refunds()
        assert int(refund.debited_funds.amount) == 3_500
        assert (refund.credited_wallet_id, refund.initial_transaction_id) == (wallet.id, payout.id)
        assert program.balance(wallet) == 9_500
        assert Event.all(EventType="PAYOUT_REFUND_SUCCEEDED")[0].resource_id == refund.id
        natures = [each.nature for each in Transaction.all(user_id=owner.id)]
        assert natures == ["REGULAR", "REGULAR", "REFUND"]


class TestInstantPayouts:
    def test_are_said_to_be_possible_or_not(self, program: Program, rich):
        owner, wallet = rich
        for iban, reachable in ((IBAN, True), (MAGIC_IBAN, False)):
            asked = PayOutEligibility(
                author_id=owner.id,
                debited_funds=euros(100),
                bank_account_id=account_of(owner, iban=iban).id,
                debited_wallet_id=wallet.id,
                payout_mode_requested="INSTANT_PAYMENT_ONLY",
            )
            answer = asked.check_eligibility()["instant_payout"]
            assert answer.is_reachable is reachable
            assert (answer.unreachable_reason is None) is reachable

    @pytest.mark.parametrize(
        ("iban", "text", "mode", "status", "applied", "reason"),
        [
            (IBAN, "L 1", "INSTANT_PAYMENT", "SUCCEEDED", "INSTANT_PAYMENT", None),
            (MAGIC_IBAN, "L 1", "INSTANT_PAYMENT", "SUCCEEDED", "STANDARD", "001999"),
            (MAGIC_IBAN, "L 1", "INSTANT_PAYMENT_ONLY", "FAILED", None, None),
            (IBAN, "IP1070", "INSTANT_PAYMENT", "SUCCEEDED", "STANDARD", "130006"),
        ],
    )
    def test_fall_back_or_fail(
        self, program: Program, rich, iban, text, mode, status, applied, reason
    ):
        owner, wallet = rich
        account = account_of(owner, iban=iban)

        payout = ended(
            pay_out(
                owner,
                wallet,
                bank_account_id=account.id,
                bank_wire_ref=text,
                payout_mode_requested=mode,
            )
        )

        assert (payout.status, payout.mode_applied, payout.mode_requested) == (
            status,
            applied,
            mode,
        )
        assert (payout.fallback_reason and payout.fallback_reason.code) == reason


class TestReturnsOfWires:
    def test_go_back_from_a_payer_s_wallet_up_to_what_came(self, program: Program):
        payer = program.payer()
        wallet = program.wallet(payer)
        wire = program.fund(payer, wallet, 5_000)
        recipient = program.recipient(payer, scope="PAYIN")
        reference = PaymentRef("PAYIN_REFUND", wire.id)

        def send_back(cents: int) -> BankWirePayOut:
            return pay_out(payer, wallet, cents, recipient_id=recipient.id, payment_ref=reference)

        first = send_back(2_000)
        assert (first.payment_ref.reference_id, first.status) == (wire.id, "CREATED")
        assert ended(first).status == "SUCCEEDED"
        assert send_back(3_001).result_code in {"005403", "001001"}
        assert ended(send_back(3_000)).status == "SUCCEEDED"
        assert program.balance(wallet) == 0

    def test_are_all_that_such_a_recipient_serves_for(self, program: Program):
        payer = program.payer()
        wallet = program.wallet(payer)
        program.fund(payer, wallet, 5_000)

        with pytest.raises(APIError):
            pay_out(payer, wallet, recipient_id=program.recipient(payer, scope="PAYIN").id)
