"""Is every fee invoiced once, under numbers without a gap, on a paper that says what it must?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import current_app
from sqlalchemy import exc, text

from compliance.euro import Euro
from tests.fees.invoices import COMPANY, SELLER, SUCCESS, issue
from tests.rounds.world import a_user
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.documents.pdf import page_count, text_of
from wiseed_like.documents.service import read
from wiseed_like.fees import printing, queries, service
from wiseed_like.fees.models import FeeInvoice, FeeKind
from wiseed_like.fees.rules import NOTHING, Fee
from wiseed_like.fees.service import Line

NOW = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)  # eleven in the evening in Paris


def issued(fee_of: str = "round:3", line: Line = SUCCESS, *, now: datetime = NOW, language="fr"):
    return issue(fee_of, line, now=now, language=language)


@pytest.mark.usefixtures("house")
class TestAnInvoice:
    def test_is_issued_once_for_a_fee(self):
        assert issued().id == issued().id
        assert [each.number for each in queries.list_of_year(2026)] == ["F-2026-000001"]

    def test_is_not_issued_for_nothing(self):
        assert issued(line=replace(SUCCESS, fee=NOTHING)) is None

    def test_begins_again_with_the_year_of_paris(self):
        issued("round:3")
        issued("round:4")
        later = issued("round:5", now=NOW + timedelta(hours=1, minutes=1))
        assert later.number == "F-2027-000001"

    def test_keeps_names_and_rates_of_its_day(self):
        found = issued()
        assert found.buyer_particulars["name"] == "Fournil Martin"
        assert (found.net, found.vat, found.gross) == (
            Euro.of(7_000), Euro.of(1_400), Euro.of(8_400)
        )  # fmt: skip
        assert queries.totals_of_year(2026).gross == Euro.of(8_400)

    def test_is_printed_once_by_itself(self, run_jobs):
        found = issued()
        run_jobs()
        session.expire_all()
        assert found.print.stored_file.name == "F-2026-000001.pdf"
        assert page_count(read(found.print.stored_file)) == 1


@pytest.mark.usefixtures("house")
class TestItsNumber:
    def test_is_not_lost_with_what_was_rolled_back(self):
        issued("round:3")
        taken_back = service.issue(
            "round:4", SUCCESS, buyer="company:5", sold_to=COMPANY, sold_by=SELLER,
            language="fr", now=NOW,
        )  # fmt: skip
        assert taken_back.number == "F-2026-000002"
        session.rollback()
        assert issued("round:5").number == "F-2026-000002"

    def test_has_no_gap_and_no_double_when_many_are_issued_at_once(self):
        crowd = 8
        start, app = Barrier(crowd), current_app._get_current_object()

        def one(number: int) -> None:
            with app.app_context():
                start.wait()
                for turn in range(5):
                    issued(f"round:{number}{turn}")

        threads = [Thread(target=one, args=(number,)) for number in range(1, crowd + 1)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert [each.seq for each in queries.list_of_year(2026)] == list(range(40, 0, -1))

    @pytest.mark.parametrize(
        "change",
        [
            {"seq": 3},  # a gap
            {"seq": 1},  # a double
            {"seq": 2, "fee_of": "round:3"},  # a second one for the same fee
            {"seq": 2, "issued_on": NOW.date() - timedelta(days=1)},  # before the last one
            {"seq": 2, "gross": Euro.of(1)},  # that does not add up
            {"seq": 2, "year": 2027},
        ],
    )
    def test_is_guarded_by_the_database(self, change):
        first = issued()
        values = {
            column.key: getattr(first, column.key)
            for column in FeeInvoice.__table__.columns
            if column.key != "id"
        }
        session.add(FeeInvoice(**(values | {"fee_of": "round:4"} | change)))
        with pytest.raises(exc.DBAPIError):
            session.flush()

    @pytest.mark.parametrize(
        "order", ["UPDATE fee_invoices SET gross = 1", "DELETE FROM fee_invoices"]
    )
    def test_stays_for_ever(self, order):
        issued()
        with pytest.raises(exc.DBAPIError), transaction():
            session.execute(text(order))


class TestThePagesOfTheStaff:
    @pytest.fixture
    def officer(self, house):
        with transaction():
            return a_user("compliance")

    def test_list_a_year_with_companies_by_name_and_persons_by_number(self, officer, sign_in):
        clock.use(lambda: NOW)
        issued("round:3")
        fee = replace(SUCCESS, kind=FeeKind.INVESTOR)
        issue("subscription:7", fee, now=NOW, buyer="user:12")
        page = sign_in(officer).get("/staff/invoices").text
        for said in ("F-2026-000001", "F-2026-000002", "Investisseur n° 12", "16\u202f800,00"):
            assert said in page, said

    def test_leave_as_a_spreadsheet_that_runs_nothing(self, officer, sign_in):
        issued("round:3", replace(SUCCESS, subject="=cmd|' /C calc'!A0"))
        answer = sign_in(officer).get("/staff/invoices.csv?year=2026")
        header, row = answer.get_data(as_text=True).splitlines()
        assert header.startswith("\ufeffnumber,issued_on")
        assert "'=cmd" in row
        assert row.endswith("100000.00,7000.00,2000,1400.00,8400.00")

    @pytest.mark.parametrize("asked", ["year=1", "year=x", "before=99999999999", "before=-1"])
    def test_bear_odd_addresses(self, officer, sign_in, asked):
        assert sign_in(officer).get(f"/staff/invoices?{asked}").status_code == 200

    def test_are_not_an_analyst_s(self, house, sign_in):
        with transaction():
            analyst = a_user("analyst")
        assert sign_in(analyst).get("/staff/invoices").status_code == 404


@pytest.mark.usefixtures("house")
class TestThePaper:
    def test_says_in_french_what_an_invoice_must(self):
        words = " ".join(text_of(printing.render(issued())).split())
        for said in (
            "Facture F-2026-000001", "Émise le 31 décembre 2026", "Levain SAS", "Fournil Martin",
            "SIREN 000000000", "SIREN 732829320", "TVA intracommunautaire FR00000000000",
            "Commission de succès", "100 000,00 €", "7 000,00 €", "20 %", "1 400,00 €",
            "8 400,00 €", "Payée", "Retenue le 29 décembre 2026 sur la somme levée",
            "SAS au capital de 100 000 €, RCS Paris", "Banque centrale européenne majoré de dix",
            "indemnité forfaitaire de 40 €",
        ):  # fmt: skip
            assert said in words.replace("\u202f", " ").replace("\xa0", " "), said

    def test_speaks_the_language_of_its_buyer(self):
        fee = Fee(Euro.of(9), Euro.of("1.80"))
        line = replace(SUCCESS, kind=FeeKind.INVESTOR, basis=Euro.of(1_000), fee=fee)
        words = text_of(printing.render(issued("subscription:7", line, language="en")))
        for said in ("€1,000.00", "€10.80", "December 2026"):
            assert said in words, said
        assert "€40" not in words  # a consumer owes no costs of recovery

    def test_says_why_where_it_asks_no_vat(self):
        line = replace(SUCCESS, fee=Fee(Euro.of(7_000), Euro.ZERO), vat_bps=0)
        words = " ".join(text_of(printing.render(issued(line=line))).split())
        assert "TVA non applicable, CGI, art. 261 C" in words
        assert "TVA à" not in words
