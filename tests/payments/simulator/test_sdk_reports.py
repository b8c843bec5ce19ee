"""Can a program have reports made, and do they say what the books say?"""

from __future__ import annotations

import csv
import io
import time

import pytest
import requests
from mangopay.exceptions import APIError
from mangopay.resources import (
    Event,
    Report,
    ReportTransactions,
    ReportV2,
    ReportWallets,
    Transfer,
)
from mangopay.utils import ReportFilter, ReportTransactionsFilters, ReportWalletsFilters

from ..conftest import eventually
from .program import Program, euros

DAY = 86_400


@pytest.fixture
def business(program: Program):
    """30 euros came by wire, 20 were passed on with 1.50 of fees; a transfer failed."""
    payer, owner = program.payer(), program.owner()
    purse, till = program.wallet(payer), program.wallet(owner)
    wire = program.fund(payer, purse, 3_000)
    for cents in (2_000, 9_000):
        moved = Transfer(
            author_id=payer.id,
            credited_user_id=owner.id,
            debited_funds=euros(cents),
            fees=euros(150),
            debited_wallet_id=purse.id,
            credited_wallet_id=till.id,
        )
        moved.save()
    return payer, owner, purse, till, wire


def ask(report_type: str, **more) -> ReportV2:
    now = int(time.time())
    known = {"after_date": now - DAY, "before_date": now + DAY, "download_format": "CSV"}
    report = ReportV2(report_type=report_type, **{**known, **more})
    report.save()
    return report


def read(report: ReportV2) -> list[dict[str, str]]:
    """The rows, once it is ready."""
    eventually(lambda: ReportV2.get(report.id).status == "READY_FOR_DOWNLOAD")
    answer = requests.get(ReportV2.get(report.id).download_url, timeout=5)
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


class TestTheReportingService:
    def test_lists_what_succeeded_on_users_wallets(self, program: Program, business):
        payer, _, _, till, wire = business
        report = ask("USER_WALLET_TRANSACTIONS", sort="CreationDate:ASC", tag="monthly")
        assert (report.status, report.download_url, report.tag) == ("PENDING", None, "monthly")
        assert "TransactionId" in report.columns

        first, second = read(report)

        assert (first["TransactionId"], first["Type"]) == (wire.id, "PAYIN")
        assert (first["WireReference"], first["DeclaredDebitedFundsAmount"]) == (
            wire.wire_reference,
            "3000",
        )
        assert (second["DebitedFundsAmount"], second["FeesAmount"]) == ("2000", "150")
        assert (second["AuthorId"], second["CreditedWalletId"]) == (payer.id, till.id)
        assert first["ClientId"] == "somebody-else"
        assert Event.all(EventType="REPORT_GENERATED")[0].resource_id == report.id

    def test_lists_the_fees(self, program: Program, business):
        rows = read(ask("COLLECTED_FEES"))

        assert [row["FeesAmount"] for row in rows] == ["150"]
        assert sum(int(row["FeesAmount"]) for row in rows) == program.balance("FEES_EUR")

    def test_filters_and_chooses_columns(self, program: Program, business):
        _, _, _, till, _ = business

        rows = read(
            ask(
                "USER_WALLET_TRANSACTIONS",
                filters=ReportFilter(wallet_id=till.id, currency="EUR"),
                columns=["TransactionId", "CreationDate:ISO"],
            )
        )

        assert [set(row) for row in rows] == [{"TransactionId", "CreationDate:ISO"}]
        assert read(ask("USER_WALLET_TRANSACTIONS", filters=ReportFilter(user_id="nobody"))) == []
        assert len(ReportV2.all(page=1, per_page=1)) == 1

    @pytest.mark.parametrize(
        "change",
        [
            {"report_type": "NOTHING"},
            {"columns": ["Secrets"]},
            {"before_date": 1_000, "after_date": 2_000},
            {"after_date": 1_000_000},
        ],
    )
    def test_refuses_what_it_does_not_know(self, program: Program, change: dict):
        sort = change.pop("report_type", "COLLECTED_FEES")

        with pytest.raises(APIError) as refused:
            ask(sort, **change)
        assert refused.value.code == 400

    def test_forgets_after_a_month(self, program: Program, business):
        report = ask("COLLECTED_FEES")
        read(report)
        url = ReportV2.get(report.id).download_url
        program.wait(31 * DAY + 1)

        assert (ReportV2.get(report.id).status, ReportV2.get(report.id).download_url) == (
            "EXPIRED",
            None,
        )
        assert requests.get(url, timeout=5).status_code == 410

    def test_shows_a_report_to_whoever_has_its_address_only(self, program: Program, business):
        report = ask("COLLECTED_FEES")
        read(report)

        url = f"{program.origin}/reports/{report.id}.csv?signature=guess"
        assert requests.get(url, timeout=5).status_code == 404


class TestTheOlderReports:
    def test_list_transactions_failures_included(self, program: Program, business):
        filters = ReportTransactionsFilters(status=["FAILED"])
        report = ReportTransactions(filters=filters, download_format="CSV")
        report.save()

        [row] = read(report)
        assert (row["Status"], row["ResultCode"]) == ("FAILED", "001001")
        assert Report.get(report.id).report_type == "TRANSACTIONS"

    def test_list_wallets_with_what_they_hold(self, program: Program, business):
        payer, _, purse, _, _ = business
        report = ReportWallets(
            filters=ReportWalletsFilters(owner_id=payer.id), download_format="CSV"
        )
        report.save()

        [row] = read(report)
        assert (row["Id"], row["BalanceAmount"]) == (purse.id, str(program.balance(purse)))

    def test_are_asked_for_by_their_sort(self, program: Program, business):
        report = Report(report_type="wallets", download_format="CSV")
        report.save()

        assert {row["Currency"] for row in read(report)} == {"EUR"}
