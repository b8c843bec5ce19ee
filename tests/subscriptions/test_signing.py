"""Is a signature written in few statements, and refused rightly when something has changed?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from compliance.euro import Euro
from tests.journal.evidence import tamper
from tests.subscriptions import world
from tests.subscriptions.test_views import coded, filled, text
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    counts,
    signature,
)
from wiseed_like import books, clock
from wiseed_like.chain import link
from wiseed_like.db import db, session, transaction
from wiseed_like.decisions.models import Decision
from wiseed_like.errors import Refused
from wiseed_like.investors import ceilings
from wiseed_like.investors.ceilings import settings_of
from wiseed_like.investors.queries import readiness
from wiseed_like.journal.models import Delivery, Entry
from wiseed_like.rounds.models import Kiis
from wiseed_like.subscriptions import amounts, queries, service
from wiseed_like.subscriptions.counting import refuse_unless_taken
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.standing import standing_of

# The lock, what the law looks at, and what is written.
STATEMENTS = 3
# Before them: the session with its person, the clock of the demo, the order with its round.
OF_A_REQUEST = STATEMENTS + 3


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    for engine in db.engines.values():
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in db.engines.values():
            event.remove(engine, "before_cursor_execute", note)


class TestASignature:
    def test_takes_three_statements(self):
        order = queries.get_order_to_sign(*_someone_s(an_open_round()))
        # Whoever sends a form was looked up to be let in, with their roles.
        assert order.investor.user.has_role("investor")
        with statements() as seen, transaction():
            service.sign(order, signature(25), now=NOW)
        assert len(seen) <= STATEMENTS, "\n\n".join(seen)

    def test_takes_few_more_with_its_page(self, sign_in):
        clock.use(lambda: NOW)
        me = an_investor()
        order = an_order(me, an_open_round())
        form, visitor = filled(order, coded(order)), sign_in(me.user)
        visitor.get(f"/orders/{order.id}")
        with statements() as seen:
            answer = visitor.post(f"/orders/{order.id}/sign", data=form)
        assert answer.status_code == 303
        assert len(seen) <= OF_A_REQUEST, "\n\n".join(seen)

    def test_is_chained_and_heard_as_every_fact(self):
        signed = a_subscription(an_investor(), an_open_round())
        entry = session.scalars(select(Entry).where(Entry.kind == "subscription.offered")).one()
        assert entry.hash == link(entry.prev_hash, entry.seq, entry.body)
        assert entry.subject_id == str(signed.id)
        heard = select(Delivery.listener).where(Delivery.entry_id == entry.id)
        assert "subscriptions.jobs.print_agreement:subscription.offered" in set(
            session.scalars(heard)
        )

    def test_names_its_decision(self):
        signed = a_subscription(an_investor(), an_open_round())
        decision = session.scalars(select(Decision).where(Decision.rule == "subscribing")).one()
        entry = session.scalars(select(Entry).where(Entry.kind == "subscription.offered")).one()
        assert decision.subject == f"subscription:{signed.id}"
        assert (entry.data["decision"], decision.is_as_it_was) == (decision.id, True)
        assert [str(each) for each in books.kept_decisions()] == []

    def test_is_an_object_like_any_other(self):
        signed = a_subscription(an_investor(sophisticated=True), an_open_round())
        with transaction():
            service.note_paid(signed, now=NOW)
        session.expire_all()
        again = session.get_one(Subscription, signed.id)
        assert again is signed
        assert (again.state, again.amount) == ("paid", Euro.of(1_000))


def _someone_s(offer) -> tuple[int, Any]:
    me = an_investor()
    order = an_order(me, offer)
    session.expire_all()
    return me.user_id, order.id


class TestStanding:
    """What one statement reads is what the queries of the pages read one by one."""

    @pytest.mark.parametrize("sophisticated", [False, True])
    def test_is_what_the_queries_say(self, sophisticated):
        me, offer, other = (
            an_investor(sophisticated=sophisticated),
            an_open_round(),
            an_open_round(),
        )
        with transaction():
            ceilings.set_ceiling(me, Euro.of(5_000), now=NOW - timedelta(days=9))
            ceilings.set_ceiling(me, None, now=NOW)
        a_subscription(me, offer, 5)
        a_subscription(me, offer, 7)
        a_subscription(me, other, 3)
        known = standing_of(me, offer)
        assert known.readiness(me, NOW) == readiness(me, NOW)
        assert known.settings == settings_of(me)
        assert known.in_offer(offer.id) == amounts.already_in_offer(me, offer.id)
        assert known.shares_in(offer.id) == amounts.shares_in_offer(me, offer.id) == 12
        assert known.invested == amounts.invested_in_all(me) == Euro.of(600)
        since = NOW - timedelta(days=1)
        assert known.placements(since) == amounts.placements(me, since)
        assert known.version_read == 1

    def test_of_somebody_new_is_empty(self):
        me, offer = an_investor(), an_open_round()
        for table in ("entry_tests", "loss_simulations", "identity_files"):
            tamper(f"DELETE FROM {table}")
        session.expire_all()
        known = standing_of(me, offer)
        assert (known.identity, known.test, known.simulation, known.living) == (None,) * 3 + ((),)
        assert (known.settings, known.version_read, known.signed) == ((), None, None)
        assert known.readiness(me, NOW) == readiness(me, NOW)


class TestTheDoor:
    """A polite no without a lock, for whoever comes when it is over."""

    @pytest.mark.parametrize("what", ["full", "ended"])
    def test_is_shut_with_a_reason_and_a_number(self, sign_in, what):
        clock.use(lambda: NOW)
        me, offer = an_investor(), an_open_round(cap=30, minimum=10)
        order = an_order(me, offer)
        form = filled(order, coded(order))
        if what == "full":
            a_subscription(an_investor(), offer, 20)
        else:
            with transaction():
                offer.move("start_closing")
        before = counts(offer)
        visitor = sign_in(me.user)
        with statements() as seen:
            answer = visitor.post(f"/orders/{order.id}/sign", data=form)
        assert answer.status_code == 422
        assert "Rien n'a été signé" in text(answer)
        assert not any("FOR NO KEY UPDATE" in each for each in seen)
        rule = "hard_cap" if what == "full" else "offer_open"
        assert session.scalars(select(Decision.rule).where(Decision.answer == "block")).all() == [
            rule
        ]
        assert counts(offer) == before

    def test_lets_in_who_signed_before_it_was_shut(self, sign_in):
        clock.use(lambda: NOW)
        me, offer = an_investor(), an_open_round(cap=30, minimum=10)
        order = an_order(me, offer)
        form, visitor = filled(order, coded(order)), sign_in(me.user)
        first = visitor.post(f"/orders/{order.id}/sign", data=form)
        with transaction():
            offer.move("start_closing")
        again = visitor.post(f"/orders/{order.id}/sign", data=form)
        assert (first.status_code, again.status_code) == (303, 303)
        assert again.location == first.location

    def test_tells_who_says_something_else_the_second_time(self, sign_in):
        clock.use(lambda: NOW)
        me, offer = an_investor(), an_open_round()
        order = an_order(me, offer)
        form, visitor = filled(order, coded(order)), sign_in(me.user)
        first = visitor.post(f"/orders/{order.id}/sign", data=form)
        other = form | {"shares_in_words": "vingt-quatre"}
        again = visitor.post(f"/orders/{order.id}/sign", data=other)
        assert again.location == first.location
        assert "Cette demande est déjà signée" in text(visitor.get(again.location))
        assert counts(offer) == (25, 0, 0)


class TestTheLastMoment:
    """Changes between the page and the signature, and the seconds around an end."""

    def refusal(self, order, now=NOW) -> Refused:
        with pytest.raises(Refused) as caught, transaction():
            service.sign(order, signature(order.shares), now=now)
        session.rollback()
        return caught.value

    def test_a_newer_sheet_has_to_be_read_first(self):
        me, offer = an_investor(), an_open_round()
        order = an_order(me, offer)
        with transaction():
            assert offer.sheet is not None
            session.add(
                Kiis(
                    round_id=offer.id,
                    version=2,
                    parts={"A": "Autre"},
                    drawn_up_by=offer.sheet.drawn_up_by,
                    drawn_up_at=NOW,
                    checked_by=offer.sheet.checked_by,
                    published_at=NOW,
                    stored_file_id=offer.sheet.stored_file_id,
                    sha256="0" * 64,
                    pages=1,
                )
            )
        session.expire_all()
        refused = self.refusal(order)
        assert refused.code == "sheet_due"
        assert refused.verdict is not None
        assert counts(offer) == (0, 0, 0)

    @pytest.mark.parametrize(
        "end",
        [
            pytest.param(datetime(2027, 2, 28, 22, 59, 59, tzinfo=UTC), id="winter"),
            pytest.param(datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC), id="clocks forward"),
            pytest.param(datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC), id="clocks back"),
        ],
    )
    def test_the_last_second_of_the_last_day_is_the_end(self, end, monkeypatch):
        """Nothing is taken at 23:59:59 in Paris, whatever the clocks do on that night."""
        monkeypatch.setattr(world, "CLOSES_AT", end)
        offer = an_open_round()
        begun = end - timedelta(minutes=30)
        orders = [an_order(an_investor_of(end), offer, now=begun) for _ in range(2)]
        with transaction():
            signed = service.sign(orders[0], signature(25), now=end - timedelta(microseconds=1))
        assert signed.offered_at < end
        refused = self.refusal(orders[1], now=end)
        assert refused.code == "offer_open"
        assert refused.verdict is not None
        assert counts(offer) == (25, 0, 0)

    @pytest.mark.parametrize("night", [datetime(2027, 3, 27, 22, 59, 59, tzinfo=UTC),
                                       datetime(2027, 10, 30, 21, 59, 59, tzinfo=UTC)])  # fmt: skip
    def test_reflection_lasts_whole_days_over_the_nights_of_the_clocks(self, night, monkeypatch):
        monkeypatch.setattr(world, "CLOSES_AT", night + timedelta(days=20))
        offer = an_open_round()
        order = an_order(an_investor_of(night), offer, now=night - timedelta(minutes=5))
        with transaction():
            signed = service.sign(order, signature(25), now=night)
        assert signed.reflection_ends_at is not None
        assert signed.reflection_ends_at >= night + timedelta(days=4)
        with transaction():
            service.revoke(signed, by=signed.investor.user, now=signed.reflection_ends_at)
        assert counts(offer) == (0, 0, 0)


def an_investor_of(moment: datetime):
    """Somebody whose test and simulation are fresh at this moment."""
    me = an_investor()
    for table, column in (("entry_tests", "taken_at"), ("loss_simulations", "done_at")):
        tamper(f"UPDATE {table} SET {column} = '{moment - timedelta(days=9)}'")
    tamper(f"UPDATE loss_simulations SET acknowledged_at = '{moment - timedelta(days=9)}'")
    session.expire_all()
    return me


class TestSharesThatComeBack:
    def test_after_a_no_leave_it_a_no(self):
        """Full at that instant, and free again when one looks why: refused, never an error."""
        offer = an_open_round(cap=10, minimum=5)

        with pytest.raises(Refused) as told:
            refuse_unless_taken("full", offer, 3, now=NOW)

        assert told.value.field == "shares"
