"""Can a program follow a card payment that its bank takes back, contest it and settle it?"""

from __future__ import annotations

import base64

import pytest
import requests
from mangopay.exceptions import APIError
from mangopay.resources import (
    Dispute,
    DisputeDocument,
    DisputeDocumentPage,
    DocumentConsult,
    Event,
    PayIn,
    PayInRefund,
    Repudiation,
    SettlementTransfer,
    Wallet,
)

from .program import Program, euros

DAY = 86_400


class Case:
    """A payer who paid 40 euros by card, of which 2 are a fee."""

    def __init__(self, program: Program):
        self.program = program
        self.payer = program.payer()
        self.wallet = program.wallet(self.payer)
        self.payin = program.pay_by_card(self.payer, self.wallet, 4_000, 200)

    def contest(self, sort: str = "CONTESTABLE", **form: str) -> Dispute:
        """The cardholder goes to their bank."""
        told = {"sort": sort, "reason": "FRAUD", **form}
        answer = self.program.post(f"/disputes/{self.payin.id}", **told)
        assert answer.status_code == 303
        return Dispute.all()[0]

    def judge(self, dispute: Dispute, decision: str) -> Dispute:
        self.program.post(f"/disputes/{dispute.id}/decision", decision=decision)
        return Dispute.get(dispute.id)

    def settle(self, dispute: Dispute, cents: int) -> SettlementTransfer:
        transfer = SettlementTransfer(
            author_id=self.payer.id,
            credited_user_id=self.payer.id,
            debited_funds=euros(cents),
            fees=euros(0),
            repudiation_id=dispute.repudiation_id,
        )
        transfer.save()
        return transfer


def submit(paper: DisputeDocument) -> dict[str, object]:
    """`DisputeDocument.submit` raises a KeyError of its own: programs put it themselves."""
    path = f"/disputes/{paper.dispute_id}/documents/{paper.id}"
    return paper.handler.request("PUT", path, data={"Status": "VALIDATION_ASKED"})[1]


@pytest.fixture
def case(program: Program) -> Case:
    return Case(program)


class TestADispute:
    def test_takes_the_money_from_the_platform_s_credit_only(self, program: Program, case: Case):
        dispute = case.contest()

        assert (dispute.status, dispute.dispute_type) == ("PENDING_CLIENT_ACTION", "CONTESTABLE")
        assert (dispute.initial_transaction_id, dispute.initial_transaction_type) == (
            case.payin.id,
            "PAYIN",
        )
        assert (dispute.dispute_reason.type, int(dispute.disputed_funds.amount)) == ("FRAUD", 4_000)
        assert (dispute.contest_deadline_date - dispute.creation_date).days == 14
        assert program.balance("CREDIT_EUR") == -4_000
        assert program.balance(case.wallet) == 3_800
        repudiation = Repudiation.get(dispute.repudiation_id)
        assert (repudiation.status, repudiation.nature) == ("SUCCEEDED", "REPUDIATION")
        assert (repudiation.debited_wallet_id, repudiation.author_id) == (
            "CREDIT_EUR",
            case.payer.id,
        )
        assert [each.id for each in Dispute.get_transactions(dispute.id)] == [repudiation.id]
        assert [each.id for each in case.wallet.transactions.all()] == [case.payin.id]
        told = [each.event_type for each in Event.all(per_page=100)]
        assert told[-4:] == [
            "DISPUTE_CREATED",
            "PAYIN_REPUDIATION_CREATED",
            "PAYIN_REPUDIATION_SUCCEEDED",
            "DISPUTE_ACTION_REQUIRED",
        ]

    def test_is_found_from_its_user_wallet_and_pay_in(self, case: Case):
        dispute = case.contest()
        dispute.tag = "seen"
        dispute.save()

        for holder in (case.payer, Wallet.get(case.wallet.id), PayIn(id=case.payin.id)):
            assert [each.id for each in holder.disputes.all()] == [dispute.id]
        assert Dispute.get(dispute.id).tag == "seen"
        assert len(Dispute.all(DisputeType="RETRIEVAL")) == 0
        assert len(Dispute.all(Status="PENDING_CLIENT_ACTION,CLOSED")) == 1
        assert len(dispute.transactions.all()) == 1

    def test_of_a_part_takes_that_part(self, program: Program, case: Case):
        dispute = case.contest(amount="12,50")

        assert int(dispute.disputed_funds.amount) == 1_250
        assert program.balance("CREDIT_EUR") == -1_250

    def test_comes_for_a_payment_that_was_refunded_too(self, program: Program, case: Case):
        refunded = program.pay_by_card(case.payer, case.wallet, 1_000)
        PayInRefund(author_id=case.payer.id, payin_id=refunded.id).save()

        program.post(f"/disputes/{refunded.id}", sort="CONTESTABLE", reason="CREDIT_NOT_PROCESSED")

        [dispute] = Dispute.all()
        assert dispute.initial_transaction_id == refunded.id
        assert int(dispute.disputed_funds.amount) == 1_000
        assert (program.balance("CREDIT_EUR"), program.balance(case.wallet)) == (-1_000, 3_800)

    def test_comes_once_and_only_for_cards(self, program: Program, case: Case):
        case.contest()
        wire = program.fund(case.payer, case.wallet, 1_000)

        again = program.post(f"/disputes/{case.payin.id}", sort="CONTESTABLE", reason="FRAUD")
        assert again.status_code == 422
        assert program.post(f"/disputes/{wire.id}").status_code == 404
        assert len(Dispute.all()) == 1

    def test_bars_the_refund_of_its_payment(self, program: Program, case: Case):
        case.contest()

        refund = PayInRefund(author_id=case.payer.id, payin_id=case.payin.id)
        refund.save()

        assert (refund.status, refund.result_code) == ("FAILED", "001404")

    def test_that_cannot_be_contested_is_lost_at_once(self, case: Case):
        dispute = case.contest("NOT_CONTESTABLE")

        assert (dispute.status, dispute.result_code) == ("CLOSED", "LOST")
        assert dispute.closed_date is not None
        assert [each.id for each in Dispute.get_pending_settlement()] == [dispute.id]
        with pytest.raises(APIError):
            dispute.contest(euros(4_000))

    def test_that_only_asks_takes_nothing(self, program: Program, case: Case):
        dispute = case.contest("RETRIEVAL")
        assert (dispute.repudiation_id, program.balance("CREDIT_EUR")) == (None, 0)
        assert len(Dispute.get_transactions(dispute.id)) == 0

        dispute.close()
        assert Dispute.get(dispute.id).result_code == "VOID"

    def test_is_lost_when_nobody_answers_in_time(self, program: Program, case: Case):
        dispute = case.contest()
        program.wait(13 * DAY)
        assert Dispute.get(dispute.id).status == "PENDING_CLIENT_ACTION"
        program.wait(DAY + 1)

        assert Dispute.get(dispute.id).result_code == "LOST"
        assert Event.all(EventType="DISPUTE_CLOSED")[0].resource_id == dispute.id


class TestContesting:
    def add_evidence(self, dispute: Dispute) -> DisputeDocument:
        paper = DisputeDocument(dispute_id=dispute.id, type="USER_ACCEPTANCE_PROOF")
        paper.save()
        content = base64.b64encode(b"%PDF the signed order").decode()
        DisputeDocumentPage(file=content, dispute_id=dispute.id, document_id=paper.id).save()
        return paper

    def test_goes_with_evidence_through_the_bank_to_its_end(self, program: Program, case: Case):
        dispute = case.contest()
        paper = self.add_evidence(dispute)
        assert submit(paper)["Status"] == "VALIDATION_ASKED"
        assert DisputeDocument.get(paper.id).type == "USER_ACCEPTANCE_PROOF"
        assert [each.id for each in dispute.documents.all()] == [paper.id]
        assert len(DisputeDocument.all(Type="INVOICE")) == 0
        assert len(DocumentConsult.get_dispute_document_consult(paper.id)) == 1

        contested = dispute.contest(euros(3_000))
        assert (contested["id"], contested["status"]) == (dispute.id, "SUBMITTED")
        assert case.judge(dispute, "sent").status == "PENDING_BANK_ACTION"
        reopened = case.judge(dispute, "more")
        assert (reopened.status, bool(reopened.status_message)) == (
            "REOPENED_PENDING_CLIENT_ACTION",
            True,
        )
        again = reopened.resubmit()
        assert (again["status"], int(again["contested_funds"].amount)) == ("SUBMITTED", 3_000)

        won = case.judge(dispute, "won")
        assert (won.status, won.result_code) == ("CLOSED", "WON")
        assert program.balance("CREDIT_EUR") == -1_000
        [back] = Repudiation.get(dispute.repudiation_id).get_refunds()
        assert (int(back.debited_funds.amount), back.initial_transaction_id) == (
            3_000,
            dispute.repudiation_id,
        )
        assert [each.id for each in Dispute.get_pending_settlement()] == [dispute.id]

    def test_of_more_than_was_disputed_is_refused(self, case: Case):
        with pytest.raises(APIError) as refused:
            case.contest().contest(euros(4_001))
        assert "ContestedFunds" in refused.value.content["errors"]

    def test_without_a_page_a_document_is_not_sent(self, case: Case):
        dispute = case.contest()
        paper = DisputeDocument(dispute_id=dispute.id, type="OTHER")
        paper.save()

        with pytest.raises(APIError):
            submit(paper)


class TestSettling:
    def test_fills_the_credit_from_the_wallet_that_was_paid(self, program: Program, case: Case):
        dispute = case.contest()
        with pytest.raises(APIError):
            case.settle(dispute, 100)  # still open
        dispute.contest(euros(4_000))
        assert case.judge(dispute, "lost").result_code == "LOST"

        settled = case.settle(dispute, 3_000)

        assert (settled.status, settled.nature, settled.type) == (
            "SUCCEEDED",
            "SETTLEMENT",
            "TRANSFER",
        )
        assert (settled.debited_wallet_id, settled.credited_wallet_id) == (
            case.wallet.id,
            "CREDIT_EUR",
        )
        assert (program.balance(case.wallet), program.balance("CREDIT_EUR")) == (800, -1_000)
        assert SettlementTransfer.get(settled.id).repudiation_id == dispute.repudiation_id
        assert Event.all(EventType="TRANSFER_SETTLEMENT_SUCCEEDED")[0].resource_id == settled.id
        natures = [each.nature for each in Dispute.get_transactions(dispute.id)]
        assert natures == ["REPUDIATION", "SETTLEMENT"]
        listed = case.wallet.transactions.all(Nature="SETTLEMENT")
        assert [each.id for each in listed] == [settled.id]

    def test_stops_at_what_is_owed_and_at_what_is_there(self, program: Program, case: Case):
        dispute = case.contest("NOT_CONTESTABLE")

        with pytest.raises(APIError):
            case.settle(dispute, 4_001)
        assert case.settle(dispute, 4_000).result_code == "001001"  # the fee left before
        assert program.balance("CREDIT_EUR") == -4_000


class TestThePages:
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_of_the_bank_show_what_can_be_done(self, program: Program, case: Case, language: str):
        dispute = case.contest()
        dispute.contest(euros(4_000))
        other = program.pay_by_card(case.payer, case.wallet, 900)

        for path in ("/disputes", f"/disputes/{other.id}", "/payouts"):
            answer = requests.get(
                f"{program.origin}{path}", headers={"Accept-Language": language}, timeout=5
            )
            assert answer.status_code == 200, answer.text
        page = requests.get(f"{program.origin}/disputes", timeout=5).text
        assert f"/disputes/{dispute.id}/decision" in page
        assert f"/disputes/{other.id}" in page
