"""Does a month's statement say what the book and the provider say, and stay as it was?"""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from compliance.euro import Euro
from tests.reconciliation.world import RunJobs, Scene, a_scene
from wiseed_like.db import session
from wiseed_like.documents.pdf import text_of
from wiseed_like.journal.models import Entry
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind
from wiseed_like.reconciliation import statements
from wiseed_like.reconciliation.models import MonthStatement
from wiseed_like.reconciliation.settlement import settlement_of, subscribers_of

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def scene(house: Flask, simulator: str, run_jobs: RunJobs) -> Scene:
    return a_scene(run_jobs, simulator)


def the_statement() -> MonthStatement:
    session.expire_all()
    return session.scalars(select(MonthStatement)).one()


class TestAMonth:
    def test_is_stated_by_the_first_run_after_it(self, scene: Scene):
        scene.compare()
        assert session.scalars(select(MonthStatement)).all() == []

        scene.time.move(days=10)
        scene.compare()

        found = the_statement()
        assert found.month == NOVEMBER
        assert statements.is_as_it_was(found)

    def test_tells_each_group_with_what_came_and_left_and_sums_to_nothing(self, scene: Scene):
        scene.time.move(days=10)
        scene.compare()

        told = statements.numbers_of(the_statement())

        groups = {each["group"]: each for each in told["groups"]}
        assert groups["investors"]["movements"] == [
            {"kind": "transfer", "in": 0, "out": 400_00},
            {"kind": "wire_payin", "in": 1_000_00, "out": 0},
        ]
        closings = {name: each["closing"] for name, each in groups.items() if each["closing"]}
        assert closings == {"investors": 600_00, "rounds": 400_00, "clearing": -1_000_00}
        assert told["sums"] == {"opening": 0, "closing": 0}

    def test_agrees_with_the_provider_to_the_cent(self, scene: Scene):
        scene.time.move(days=10)
        scene.compare()

        for each in statements.numbers_of(the_statement())["provider"]:
            assert each["rest"] == 0, each
            assert each["book"] == each["provider"] + each["in_transit"]

    def test_tells_what_the_provider_alone_has_as_a_rest(self, scene: Scene):
        scene.behind_our_back(25)
        scene.time.move(days=10)
        scene.compare()

        rests = {
            each["group"]: each["rest"]
            for each in statements.numbers_of(the_statement())["provider"]
        }
        assert rests == {"persons": 25_00, "rounds": -25_00, "fees": 0, "disputes": 0}

    def test_tells_what_was_executed_before_its_end_and_booked_after_as_in_transit(
        self, scene: Scene
    ):
        scene.time.move(days=10)  # for us it is December; the provider's clock stands in November
        scene.moves(50, subject="round:10")
        scene.compare()

        told = statements.numbers_of(the_statement())["provider"]
        assert {each["group"]: (each["in_transit"], each["rest"]) for each in told} == {
            "persons": (50_00, 0),
            "rounds": (-50_00, 0),
            "fees": (0, 0),
            "disputes": (0, 0),
        }

    def test_follows_the_one_before(self, scene: Scene):
        scene.time.move(days=10)
        scene.compare()
        scene.moves(10, subject="round:11")
        scene.time.move(days=31)
        scene.compare()

        november, december = (
            statements.numbers_of(each)
            for each in session.scalars(select(MonthStatement).order_by(MonthStatement.month))
        )
        assert [each["opening"] for each in december["groups"]] == [
            each["closing"] for each in november["groups"]
        ]

    def test_that_was_tampered_with_does_not_have_its_hash(self, scene: Scene):
        scene.time.move(days=10)
        scene.compare()
        found = the_statement()
        session.expunge(found)

        found.body = found.body.replace("60000", "60001")

        assert not statements.is_as_it_was(found)


class TestPages:
    def test_say_why_a_sum_is_of_another_month_only_when_one_is(self, scene: Scene, sign_in):
        scene.time.move(days=10)
        scene.moves(50, subject="round:10")
        scene.compare()
        scene.time.move(days=31)
        scene.compare()

        november, december = (
            sign_in(scene.officer).get(f"/staff/reconciliation/months/{each.id}").text
            for each in session.scalars(select(MonthStatement).order_by(MonthStatement.month))
        )

        assert "Ces sommes sont des deux côtés" in november
        assert "Ces sommes sont des deux côtés" not in december

    def test_give_the_month_on_paper_and_as_a_table(self, scene: Scene, sign_in):
        scene.time.move(days=10)
        scene.compare()
        visitor, number = sign_in(scene.officer), the_statement().id

        path = f"/staff/reconciliation/months/{number}"
        page = visitor.get(path)
        paper, table = visitor.get(f"{path}.pdf"), visitor.get(f"{path}.csv")

        assert "11/2026" in page.text
        digest = hashlib.sha256(table.data).hexdigest()
        assert digest in text_of(paper.data).replace("\n", "")
        for each in (page.text, visitor.get("/staff/reconciliation").text):
            assert digest in each
            assert the_statement().sha256 not in each
        stated = session.scalars(select(Entry).where(Entry.kind == "month.stated")).one()
        assert stated.data["csv_sha256"] == digest
        assert visitor.get(f"{path}.pdf").data == paper.data
        rows = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"))))
        assert rows[0][-1] == "amount_eur"
        assert ["closing", "rounds", "", "400.00"] in rows
        assert ["out", "investors", "transfer", "-400.00"] in rows


class TestASettlement:
    def test_lists_what_came_and_left_with_totals_that_meet_the_wallet(self, scene: Scene):
        found = settlement_of(scene.round_wallet.owner)

        assert (found.came, found.left, found.holds) == (Euro.of(400), Euro.ZERO, Euro.of(400))
        assert found.holds == balance_of(scene.round_wallet.ledger_code)
        transfer = session.scalars(select(Operation).where(Operation.kind == Kind.TRANSFER)).one()
        rows = found.rows()
        assert [row[0] for row in rows] == ["transfer", "came", "left", "balance"]
        assert rows[0][2:4] == (scene.purse.owner, transfer.reference)

    def test_concerns_whoever_paid(self, scene: Scene):
        number = int(scene.purse.owner.removeprefix("user:"))

        assert subscribers_of(scene.round_wallet.owner) == [number]
        assert subscribers_of("round:8") == []

    def test_is_a_file_for_compliance(self, scene: Scene, sign_in):
        answer = sign_in(scene.officer).get("/staff/reconciliation/rounds/9.csv")

        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert rows[-1] == ["balance", "round:9", "", "", "", "400.00", ""]
        assert sign_in(scene.officer).get("/staff/reconciliation/rounds/8.csv").status_code == 404
