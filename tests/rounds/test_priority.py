"""Do those that the priority phase names come first, to its last second, and nobody else?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import exc, select, text

from compliance.calendar import last_second
from tests.rounds.entering import UNTIL, a_priority_round, announced, known_as_holder, refusal_of
from tests.rounds.world import a_world, terms
from tests.subscriptions import world
from tests.subscriptions.test_signing import STATEMENTS, statements
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    counts,
    has_read,
    signature,
)
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.decisions.models import Decision
from wiseed_like.errors import Refused
from wiseed_like.investors.models import Investor
from wiseed_like.rounds import service as rounds, sheet
from wiseed_like.rounds.entry import first_comers
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import queries, service

ONE_SECOND = timedelta(seconds=1)
# Those around which the clock changes.
NIGHTS = (date(2026, 10, 24), date(2026, 10, 25), date(2027, 3, 27), date(2027, 3, 28))
LATER = NOW + timedelta(hours=1)


def bar_of(me: Investor, offer: Round) -> str | None:
    """The rule that keeps this person from ordering during the phase."""
    asked = first_comers.bar_to(offer, me.user_id, LATER)
    return asked.rule.key if asked else None


class TestTheTerm:
    def test_is_kept_with_the_others_and_printed_in_the_sheet(self):
        offer = a_world().prepared(priority_by=date(2026, 12, 1))
        assert offer.priority_until == last_second(date(2026, 12, 1))
        assert "Phase prioritaire jusqu'au 1er décembre 2026" in sheet.first_text(offer)["B"]

    def test_must_stand_in_the_sheet_as_it_is(self):
        offer = a_world().with_sheet(priority_by=date(2026, 12, 1))
        assert rounds.sheet_faults(offer, now=NOW) == []
        with transaction():
            draft = offer.draft_sheet
            draft.parts = draft.parts | {
                "B": draft.parts["B"].replace("1er décembre 2026", "2 décembre 2026")
            }
        (fault,) = rounds.sheet_faults(offer, now=NOW)
        assert "phase prioritaire jusqu'au 1er décembre 2026" in fault.sentence.fr

    def test_leaves_the_others_a_day(self):
        with pytest.raises(Refused) as refused:
            a_world().prepared(priority_by=terms().closes_on)
        assert (refused.value.apart()[0].code, refused.value.field) == (
            "offer_priority_phase",
            "priority_by",
        )

    def test_is_agreed_to_at_the_opening_and_frozen_from_there_on(self):
        offer = a_world().opened(priority_by=date(2026, 12, 1))
        for change in ("priority_until = NULL", "audience = 'invited'"):
            with pytest.raises(exc.IntegrityError, match="do not change"), transaction():
                session.execute(text(f"UPDATE rounds SET {change} WHERE id = {offer.id}"))


class TestSomebodyElse:
    def test_begins_nothing_before_the_next_second(self):
        me, offer = an_investor(), a_priority_round()
        has_read(me, offer)

        def begin(now: datetime):
            return service.begin_order(me, offer, 25, now=now)

        assert refusal_of(lambda: begin(UNTIL)) == "offer_priority"
        with transaction():
            assert begin(UNTIL + ONE_SECOND).shares == 25

    @pytest.mark.parametrize("night", NIGHTS)
    def test_signs_in_the_next_second_on_the_nights_of_the_clock_too(self, night, monkeypatch):
        until = last_second(night)
        monkeypatch.setattr(world, "CLOSES_AT", until + timedelta(days=60))
        me, offer = an_investor(), a_priority_round(until)
        order = an_order(me, offer, now=until + ONE_SECOND)
        assert refusal_of(lambda: service.sign(order, signature(25), now=until)) == "offer_priority"
        assert counts(offer) == (0, 0, 0)
        with transaction():
            service.sign(order, signature(25), now=until + ONE_SECOND)
        assert counts(offer)[0] == 25

    def test_is_refused_early_politely_and_without_a_lock(self):
        me, offer = an_investor(), a_priority_round()
        order = an_order(me, offer, now=UNTIL + ONE_SECOND)
        with statements() as seen, pytest.raises(Refused) as refused:
            service.refuse_early(order, now=UNTIL)
        assert refused.value.code == "offer_priority"
        assert refused.value.verdict.counterfactual.changes == {"now": UNTIL + ONE_SECOND}
        assert not [each for each in seen if "FOR UPDATE" in each or "FOR NO KEY" in each]

    def test_who_is_in_the_register_only_since_the_opening_is_not_first(self):
        # The register of this world was begun after its round was opened.
        me, offer = an_investor(), a_priority_round()
        known_as_holder(me.user, offer)
        assert bar_of(me, offer) == "offer_priority"


class TestAFirstComer:
    def test_with_an_intention_signs_at_once_any_amount(self):
        me, offer = an_investor(), a_priority_round()
        announced(me.user, offer, "100")
        signed = a_subscription(me, offer, 250)
        assert (signed.shares, counts(offer)[0]) == (250, 250)
        decision = session.scalars(
            select(Decision).where(Decision.subject_id == str(signed.id))
        ).one()
        assert "offer_priority" in decision.body

    def test_of_the_register_of_before_signs_at_once(self):
        offer = a_world().opened(now=LATER, priority_by=date(2026, 12, 1))
        me = an_investor()
        assert bar_of(me, offer) == "offer_priority"
        known_as_holder(me.user, offer)
        assert bar_of(me, offer) is None
        signed = a_subscription(me, offer, 25, now=LATER)
        assert signed.shares == 25

    def test_whose_vote_announced_nothing_waits_as_anybody(self):
        me, offer = an_investor(), a_priority_round()
        announced(me.user, offer, "0")
        assert bar_of(me, offer) == "offer_priority"


class TestASignature:
    def test_of_an_ordinary_round_takes_no_statement_more(self):
        me, offer = an_investor(), an_open_round()
        order_id = an_order(me, offer).id
        session.expire_all()
        order = queries.get_order_to_sign(me.user_id, order_id)
        assert order.investor.user.has_role("investor")
        with statements() as seen, transaction():
            service.refuse_early(order, now=NOW)
            service.sign(order, signature(25), now=NOW)
        assert len(seen) <= STATEMENTS, "\n\n".join(seen)

    def test_after_the_phase_takes_none_more_either(self):
        me, offer = an_investor(), a_priority_round(NOW - ONE_SECOND)
        order_id = an_order(me, offer).id
        session.expire_all()
        order = queries.get_order_to_sign(me.user_id, order_id)
        assert order.investor.user.has_role("investor")
        with statements() as seen, transaction():
            service.sign(order, signature(25), now=NOW)
        assert len(seen) <= STATEMENTS, "\n\n".join(seen)


class TestThePages:
    @pytest.fixture(autouse=True)
    def _now(self):
        clock.use(lambda: NOW)

    def test_say_when_it_opens_for_the_others(self, client, sign_in):
        offer = a_priority_round(datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC))
        for page in (
            client.get(f"/rounds/{offer.slug}"),
            client.get(f"/rounds/{offer.slug}/gauge"),
            sign_in(an_investor().user).get(f"/rounds/{offer.slug}"),
        ):
            assert "prioritaire" in page.text.lower()
            assert "30 novembre 2026" in page.text
        # The last of them is an investor's, who is told when it is their turn.
        assert "disabled" in page.text
        assert "1 décembre 2026" in page.text.replace("1er", "1")

    def test_lead_others_back_with_the_moment(self, sign_in):
        offer = a_priority_round(datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC))
        visitor = sign_in(an_investor().user)
        answer = visitor.get(f"/rounds/{offer.slug}/subscribe")
        assert (answer.status_code, answer.location) == (303, f"/rounds/{offer.slug}")
        assert "réservée aux associés" in visitor.get(answer.location).text
        # A page from before, sent: the same answer.
        sent = visitor.post(f"/rounds/{offer.slug}/subscribe", data={"shares": "5"})
        assert (sent.status_code, sent.location) == (303, f"/rounds/{offer.slug}")
        assert "réservée aux associés" in visitor.get(sent.location).text
        assert counts(offer) == (0, 0, 0)
