"""Does what is read often read little, however much there is?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round
from wiseed_like.db import db, session, transaction
from wiseed_like.errors import Refused
from wiseed_like.rounds import own_rounds, queries as rounds
from wiseed_like.subscriptions import counting
from wiseed_like.subscriptions.due import list_overdue
from wiseed_like.subscriptions.reminders import list_to_remind

MANY = 3_000
# Copies of one signed subscription, paid long ago, and of its order.
COPY = text("""
    WITH keys AS (SELECT gen_random_uuid() AS key FROM generate_series(1, :many)),
    ordered AS (
        INSERT INTO orders (id, investor_id, round_id, kiis_id, shares, price, created_at,
                            expires_at, code_tries, bonus, is_early)
        SELECT key, investor_id, round_id, kiis_id, shares, price, created_at, expires_at, 0,
               bonus, is_early
        FROM keys, orders RETURNING id
    )
    INSERT INTO subscriptions (order_id, investor_id, round_id, kiis_id, state, shares, price,
                               amount, fee_net, fee_vat, shares_in_words, snapshot, offered_at,
                               bound_at, pay_by, paid_at)
    SELECT ordered.id, investor_id, round_id, kiis_id, 'paid', shares, price, amount, fee_net,
           fee_vat, shares_in_words, snapshot, offered_at, offered_at, offered_at, offered_at
    FROM ordered, subscriptions
""")


def plan_of(read) -> str:
    """How PostgreSQL goes about the statements of this function."""
    seen: list[tuple[str, object]] = []

    def note(connection, cursor, statement, parameters, context, many):
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    plans = []
    for statement, parameters in seen:
        if statement.lstrip().upper().startswith("SELECT"):
            asked = session.connection().exec_driver_sql(f"EXPLAIN {statement}", parameters)
            plans += [line for (line,) in asked]
    return "\n".join(plans)


class TestAmongManySubscriptions:
    @pytest.fixture(autouse=True)
    def _many(self, house) -> None:
        a_subscription(an_investor(sophisticated=True), an_open_round())
        with transaction():
            session.execute(COPY, {"many": MANY})
        with transaction():
            session.execute(text("ANALYZE subscriptions"))

    def test_the_overdue_are_found_by_their_date(self):
        assert "ix_subscriptions_awaiting_money" in plan_of(lambda: list_overdue(NOW))
        assert list_overdue(NOW + timedelta(days=8)) != []

    def test_those_to_remind_are_found_by_their_date(self):
        assert "ix_subscriptions_awaiting_money" in plan_of(lambda: list_to_remind(NOW))


class TestOwnRound:
    def test_asks_for_the_holders_of_the_staff_only(self, house):
        offer = an_open_round()
        nora, sam = an_investor(), an_investor()
        a_subscription(nora, offer)
        a_subscription(sam, offer)
        with transaction():
            officer = a_user("compliance")
            nora.user.roles.append(officer.roles[0])

        people = own_rounds.people_of(offer)

        assert nora.user_id in people
        assert sam.user_id not in people
        assert officer.id not in people
        assert own_rounds.holds_something(offer, sam.user_id)
        with pytest.raises(Refused, match="own_file"):
            own_rounds.refuse_own_round(offer, nora.user)
        own_rounds.refuse_own_round(offer, officer)


class TestNextNumber:
    def test_is_read_from_the_end_of_an_index(self, house):
        an_open_round()
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = plan_of(rounds.next_number)
        session.rollback()
        assert "ix_rounds_number" in plan


class TestAnOrderOfTheInstantOfAResumption:
    def test_is_refused_politely_and_may_be_signed_again(self, house):
        """The round was suspended when the shares were to be taken, and is open when it is asked
        why."""
        offer = an_open_round()
        with pytest.raises(Refused) as refused:
            counting.refuse_unless_taken("ended", offer, 25, now=NOW)
        assert refused.value.code == "just_resumed"
        assert "signez de nouveau" in str(refused.value)
