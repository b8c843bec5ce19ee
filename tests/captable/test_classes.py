"""Are classes of shares made once, kept for ever, and counted apart, by the database too?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from compliance.euro import Euro
from tests.rounds.world import NOW, a_company, a_user, a_world
from wiseed_like.books import registers
from wiseed_like.captable import classes, queries, service
from wiseed_like.captable.classes import Description, list_classes, list_in_issue
from wiseed_like.captable.models import Holder, Movement, ShareClass
from wiseed_like.captable.rights import Participation, Preference
from wiseed_like.captable.rules import told_by
from wiseed_like.captable.service import IssueLine
from wiseed_like.db import session, transaction
from wiseed_like.issuers.models import Company

RIGHTS = Preference(15_000, Participation.CAPPED, 1, 650, 30_000)
SOLD = Description(Euro.of(10), Euro.of(40), RIGHTS)


@pytest.fixture
def company(house: object) -> Company:
    """One whose register holds 100,000 ordinary shares, of one founder."""
    return a_world().company


def made(company: Company, described: Description = SOLD) -> ShareClass:
    return classes.make(company, described, origin="round:1", by=None, now=NOW)


def issue(company: Company, key: str, shares: int, share_class: ShareClass | None) -> Movement:
    return service.issue(
        company,
        [IssueLine("Zoé Ponçot", "Paris", shares)],
        key=key,
        effective_on=date(2026, 12, 1),
        by=None,
        now=NOW,
        share_class=share_class,
    )


class TestAClass:
    def test_is_ordinary_until_a_round_offers_something_else(self, company: Company):
        (ordinary,) = list_classes(company.id)
        assert (ordinary.code, ordinary.name, ordinary.votes) == ("ORD", "Actions ordinaires", 1)
        assert (ordinary.nominal, ordinary.price, ordinary.preference) == (Euro.of(10), None, None)

    def test_is_made_once_for_shares_that_are_alike(self, company: Company):
        with transaction():
            first, again = made(company), made(company)
        assert first is again
        assert (first.code, first.preference, first.price) == ("ADP1", RIGHTS, Euro.of(40))

    @pytest.mark.parametrize(
        "other",
        [
            replace(SOLD, price=Euro.of(41)),
            replace(SOLD, nominal=Euro.of(11)),
            replace(SOLD, preference=replace(RIGHTS, seniority=2)),
            replace(SOLD, preference=replace(RIGHTS, dividend_bps=0)),
        ],
    )
    def test_takes_the_next_code_when_anything_differs(self, company: Company, other: Description):
        with transaction():
            made(company)
            assert made(company, other).code == "ADP2"
            assert made(company).code == "ADP1"

    def test_of_ordinary_shares_is_the_same_at_every_price(self, company: Company):
        described = Description(Euro.of(10), Euro.of(99))
        assert classes.code_for(company.id, described) == "ORD"

    @pytest.mark.parametrize(
        ("change", "check"),
        [
            ({"liquidation_bps": None}, "share_class_has_its_rights"),
            ({"price": None}, "share_class_has_its_rights"),
            ({"code": "ORD", "company_id": 0}, "share_class_has_its_rights"),
            ({"price": Euro.of(9)}, "share_class_is_not_below_par"),
            ({"votes": -1}, "share_class_has_votes"),
            ({"participation_cap_bps": None}, "share_class_has_its_cap"),
            ({"participation_cap_bps": 14_999}, "share_class_has_its_cap"),
            ({"code": "ADP1"}, "uq_share_classes_company_id_code"),
        ],
    )
    def test_makes_sense_or_is_refused_by_the_database(
        self, company: Company, change: dict[str, object], check: str
    ):
        with transaction():
            one = made(company)
        wanted = {
            column.name: getattr(one, column.name)
            for column in ShareClass.__table__.columns
            if column.name != "id"
        }
        if change.get("company_id") == 0:
            change = change | {"company_id": a_company(a_user("founder")).id}
        session.add(ShareClass(**(wanted | {"code": "ADP2"} | change)))
        with pytest.raises(DatabaseError, match=check), transaction():
            session.flush()


class TestTheRegister:
    def test_counts_each_class_apart_and_all_of_them_together(self, company: Company):
        with transaction():
            preferred = made(company)
            issue(company, "round:1", 2_500, preferred)
            issue(company, "round:2", 500, None)

        assert [(each.share_class.code, each.shares) for each in list_in_issue(company.id)] == [
            ("ORD", 100_500),
            ("ADP1", 2_500),
        ]
        assert queries.shares_in_issue(company.id) == 103_000
        founder, largest, other = queries.cap_table(company.id)
        assert (founder.share_class.code, founder.shares) == ("ORD", 100_000)
        assert (largest.share_class.code, largest.part) == ("ADP1", 2_500 / 103_000)
        assert (other.share_class.code, other.voting_part) == ("ORD", 500 / 103_000)
        assert list(registers()) == []

    def test_says_what_there_was_before_a_moment(self, company: Company):
        with transaction():
            issue(company, "round:1", 2_500, made(company))
        assert list_in_issue(company.id, before=NOW) == []
        assert len(list_in_issue(company.id, before=NOW.replace(year=2030))) == 2

    def test_keeps_one_account_for_a_holder_of_two_classes(self, company: Company):
        person = a_user("investor")
        line = IssueLine("Zoé Ponçot", "Paris", 10, user_id=person.id)
        when = {"effective_on": date(2026, 12, 1), "by": None, "now": NOW}
        with transaction():
            service.issue(company, [line], key="round:1", share_class=made(company), **when)
            service.issue(company, [line], key="round:2", **when)

        held = queries.list_holdings_of(person.id)
        assert [(share_class.code, shares) for _, share_class, shares in held] == [
            ("ORD", 10),
            ("ADP1", 10),
        ]
        (holder, _, _), _ = held
        assert [balance for _, balance in queries.balances_of(holder)] == [10, 10]

    def test_hashes_what_the_class_is(self, company: Company):
        with transaction():
            movement = issue(company, "round:1", 10, made(company))
        told = told_by(movement.body)
        assert {code for _, code, _ in told.lines} == {"ADP1"}
        assert told.classes["ADP1"] == {
            "name": "Actions de préférence ADP1", "nominal": "10.00", "votes": "1",
            "price": "40.00", "liquidation_bps": "15000", "participation": "capped",
            "participation_cap_bps": "30000", "seniority": "1", "dividend_bps": "650",
        }  # fmt: skip


def move(company: Company, *legs: tuple[int, int, int]) -> None:
    """Lines (holder, class, shares) straight into the tables, past the service."""
    seq = session.scalar(text("SELECT max(seq) + 1 FROM share_movements"))
    session.execute(
        text(
            "INSERT INTO share_movements (company_id, seq, id, kind, effective_on, recorded_at, "
            "idempotency_key, body, prev_hash, hash) VALUES (:company, :seq, gen_random_uuid(), "
            "'sale', now(), now(), :key, '', '', '')"
        ),
        {"company": company.id, "seq": seq, "key": f"move:{seq}"},
    )
    service._enter(
        [
            {
                "company_id": company.id, "seq": seq, "line": line, "holder_id": holder,
                "class_id": share_class, "delta": delta, "subscription_id": None,
            }
            for line, (holder, share_class, delta) in enumerate(legs, start=1)
        ]
    )  # fmt: skip


class TestTheDatabase:
    @pytest.fixture
    def ids(self, company: Company) -> dict[str, int]:
        """The source, the founder, a holder of ten preference shares, and both classes."""
        with transaction():
            issue(company, "round:1", 10, made(company))
        source, founder, holder = session.scalars(text("SELECT id FROM holders ORDER BY id")).all()
        ordinary, preferred = (each.id for each in list_classes(company.id))
        return {
            "source": source, "founder": founder, "holder": holder, "ORD": ordinary,
            "ADP1": preferred,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("legs", "says"),
        [
            ([("holder", "ADP1", -11), ("founder", "ADP1", 11)], "less than nothing"),
            ([("holder", "ORD", -1), ("founder", "ORD", 1)], "less than nothing"),
            # What is taken away of one class does not come back as another.
            ([("holder", "ADP1", -10), ("founder", "ORD", 10)], "sum to zero"),
            ([("holder", "ADP1", -10), ("founder", "ADP1", 9)], "sum to zero"),
            ([("source", "ADP1", 11), ("holder", "ADP1", -11)], "less than nothing"),
        ],
    )
    def test_refuses(
        self, company: Company, ids: dict[str, int], legs: list[tuple[str, str, int]], says: str
    ):
        with pytest.raises(DatabaseError, match=says), transaction():
            move(company, *((ids[who], ids[what], delta) for who, what, delta in legs))

    def test_lets_shares_change_hands_in_their_class(self, company: Company, ids: dict[str, int]):
        with transaction():
            move(
                company,
                (ids["holder"], ids["ADP1"], -10),
                (ids["founder"], ids["ADP1"], 10),
            )
        table = [(line.share_class.code, line.shares) for line in queries.cap_table(company.id)]
        assert table == [("ORD", 100_000), ("ADP1", 10)]

    def test_takes_no_class_of_another_company(self, company: Company, ids: dict[str, int]):
        stranger = a_world().company
        (theirs,) = list_classes(stranger.id)
        legs = (ids["source"], theirs.id, -1), (ids["holder"], theirs.id, 1)
        with pytest.raises(DatabaseError, match="fk_share_entries_company_id"), transaction():
            move(company, *legs)


# (from, to, class, shares) of three holders and two classes; 0 is the source.
moves = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 1), st.integers(1, 9)).filter(
        lambda move: move[0] != move[1]
    ),
    max_size=12,
)


class TestBalances:
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(moves)
    def test_are_those_of_a_ledger_by_holder_and_class(self, company: Company, moves):
        """Every movement is either applied whole, or refused because somebody would owe shares."""
        preferred = made(company)
        ordinary = next(iter(list_classes(company.id)))
        kinds = (ordinary.id, preferred.id)
        source = session.scalar(
            text("SELECT id FROM holders WHERE kind = 'source' AND company_id = :id"),
            {"id": company.id},
        )
        people = [Holder(company_id=company.id, kind="person") for _ in range(3)]
        session.add_all(people)
        session.flush()
        who = (source, *(each.id for each in people))
        expected: Counter[tuple[int, int]] = Counter()
        for giver, taker, kind, shares in moves:
            what = kinds[kind]
            legs = (who[giver], what, -shares), (who[taker], what, shares)
            if giver != 0 and expected[who[giver], what] < shares:
                with pytest.raises(DatabaseError, match="less than"), session.begin_nested():
                    move(company, *legs)
                continue
            move(company, *legs)
            expected[who[giver], what] -= shares
            expected[who[taker], what] += shares

        table = {
            (line.holder.id, line.share_class.id): line.shares
            for line in queries.cap_table(company.id)
            if line.holder.id in who
        }
        assert table == {key: held for key, held in expected.items() if held and key[0] != source}
        for kind, in_issue in zip(kinds, (100_000, 0), strict=True):
            counted = sum(
                each.shares for each in list_in_issue(company.id) if each.share_class.id == kind
            )
            assert counted == in_issue - expected[source, kind]
        session.rollback()
