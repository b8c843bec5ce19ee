"""Do several persons subscribe together: each signs, one for all last, all hold?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tests.security.at_once import all_at_once, meanwhile
from tests.subscriptions.test_jobs import at
from tests.subscriptions.together import (
    an_account_of,
    asked,
    consent,
    row_of,
    signed_by,
    subscribed,
    three,
)
from tests.subscriptions.world import (
    NOW,
    an_investor,
    an_open_round,
    an_order,
    counts,
    signature,
)
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.journal.models import Entry
from wiseed_like.rounds.models import Kiis
from wiseed_like.subscriptions import evaluation, service
from wiseed_like.subscriptions.joint import service as signatures
from wiseed_like.subscriptions.joint.consent import BOXES
from wiseed_like.subscriptions.joint.models import JointSignature
from wiseed_like.subscriptions.models import Order, Subscription


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


def last(order: Order) -> Subscription:
    """Who represents the others signs."""
    with transaction():
        return service.sign(order, signature(order.shares), now=NOW)


class TestTheLastSignature:
    def test_waits_for_all_others_by_name(self):
        nora, paul, ana = three()
        order = asked(an_account_of(nora, paul, ana), an_open_round())
        signed_by(paul, order)

        verdict = evaluation.may_sign(order, now=NOW).find("joint_signatures_due")

        assert verdict.requirements == {"joint_signatures"}
        assert ana.user.full_name in verdict.sentence.fr
        assert paul.user.full_name not in verdict.sentence.fr
        with pytest.raises(Refused, match="joint_signatures_due"):
            last(order)

    def test_takes_the_shares_once_all_have_signed(self):
        nora, paul, ana = three()
        offer = an_open_round()
        order = asked(an_account_of(nora, paul, ana), offer)
        for each in (paul, ana):
            signed_by(each, order)
        assert counts(offer)[0] == 0

        subscription = last(order)

        assert subscription.state == "reflecting"
        assert counts(offer)[0] == 25
        given = session.scalars(select(Entry).where(Entry.kind == "joint_signature.given")).all()
        assert {each.actor for each in given} == {f"user:{each.user_id}" for each in (paul, ana)}

    def test_is_not_asked_of_a_person(self):
        order = an_order(an_investor(), an_open_round())

        assert evaluation.may_sign(order, now=NOW).find("joint_signatures_due") is None

    def test_is_asked_before_anybody_was_asked_too(self):
        nora, paul, _ = three()
        order = an_order(an_account_of(nora, paul), an_open_round())

        with pytest.raises(Refused, match="joint_signatures_due"):
            last(order)


class TestASignature:
    def test_ends_with_what_it_was_given_to(self):
        nora, paul, _ = three()
        order = asked(an_account_of(nora, paul), an_open_round())
        signed_by(paul, order)

        with transaction():
            order.shares = 30

        verdict = evaluation.may_sign(order, now=NOW).find("joint_signatures_due")
        assert verdict.is_gated
        with transaction():
            order.shares = 25
        assert evaluation.may_sign(order, now=NOW).find("joint_signatures_due").may_go_on

    def test_ends_with_the_sheet(self):
        nora, paul, _ = three()
        offer = an_open_round()
        order = asked(an_account_of(nora, paul), offer)
        first = offer.sheet
        assert first is not None
        with transaction():
            session.add(
                Kiis(
                    round_id=offer.id,
                    version=2,
                    parts={"A": "Autre"},
                    drawn_up_by=first.drawn_up_by,
                    drawn_up_at=NOW,
                    checked_by=first.checked_by,
                    published_at=NOW,
                    stored_file_id=first.stored_file_id,
                    sha256=first.sha256,
                    pages=1,
                )
            )
        session.expire_all()

        with pytest.raises(Refused, match="terms_changed"), transaction():
            signatures.send_code(row_of(paul, order), now=NOW)

    def test_is_of_what_the_page_showed(self):
        nora, paul, _ = three()
        order = asked(an_account_of(nora, paul), an_open_round())
        row = row_of(paul, order)
        with transaction():
            code = signatures.send_code(row, now=NOW)
        seen = consent(order, code)
        with transaction():
            order.shares = 30

        with pytest.raises(Refused, match="joint_order_changed"), transaction():
            signatures.sign(row, seen, now=NOW)

    @pytest.mark.parametrize("box", BOXES)
    def test_asks_for_each_box(self, box: str):
        nora, paul, _ = three()
        order = asked(an_account_of(nora, paul), an_open_round())
        row = row_of(paul, order)
        with transaction():
            code = signatures.send_code(row, now=NOW)

        with pytest.raises(Refused, match=box), transaction():
            signatures.sign(row, consent(order, code, **{box: False}), now=NOW)

    def test_counts_a_wrong_code_and_forgets_a_used_one(self):
        nora, paul, _ = three()
        order = asked(an_account_of(nora, paul), an_open_round())
        row = row_of(paul, order)
        with transaction():
            code = signatures.send_code(row, now=NOW)
        wrong = "000000" if code != "000000" else "000001"

        with transaction():
            assert not signatures.sign(row, consent(order, wrong), now=NOW)
        assert row.code_tries == 1
        with transaction():
            assert signatures.sign(row, consent(order, code), now=NOW)
        with transaction():
            signatures.withdraw(row, now=NOW)
        with pytest.raises(Refused, match="no_code"), transaction():
            signatures.sign(row, consent(order, code), now=NOW)

    def test_is_given_once_when_it_is_pressed_twice(self):
        nora, paul, _ = three()
        order = asked(an_account_of(nora, paul), an_open_round())
        signed_by(paul, order)

        with transaction():
            assert signatures.sign(row_of(paul, order), consent(order, ""), now=NOW)

        given = session.scalars(select(Entry).where(Entry.kind == "joint_signature.given")).all()
        assert len(given) == 1

    def test_may_be_taken_back_before_the_last_one_only(self):
        nora, paul, _ = three()
        order = asked(an_account_of(nora, paul), an_open_round())
        row = signed_by(paul, order)
        with transaction():
            signatures.withdraw(row, now=NOW)
        with pytest.raises(Refused, match="joint_signatures_due"):
            last(order)

        signed_by(paul, order, now=NOW + timedelta(minutes=1))
        last(order)

        with pytest.raises(Refused, match="joint_order_signed"), transaction():
            signatures.withdraw(row, now=NOW)

    def test_is_kept_by_the_database_once_it_is_that_of_a_subscription(self):
        nora, paul, _ = three()
        subscribed(an_account_of(nora, paul), an_open_round(), paul)
        row = session.scalars(select(JointSignature)).one()

        with pytest.raises(DBAPIError), transaction():
            row.terms = row.signed_at = None


class TestARefusal:
    def test_ends_the_order_for_all(self):
        nora, paul, ana = three()
        order = asked(an_account_of(nora, paul, ana), an_open_round())
        with transaction():
            signatures.decline(row_of(paul, order), now=NOW)

        verdict = evaluation.may_sign(order, now=NOW).find("joint_signatures_due")
        assert verdict.is_blocked
        with pytest.raises(Refused, match="joint_order_declined"), transaction():
            signatures.send_code(row_of(ana, order), now=NOW)
        with pytest.raises(Refused, match="joint_signatures_due"):
            last(order)


class TestAReminder:
    def test_is_written_once_a_day_to_who_has_not_signed(self, run_jobs, simulator):
        nora, paul, ana = three()
        order = asked(an_account_of(nora, paul, ana), an_open_round())
        signed_by(paul, order)
        later = NOW + timedelta(days=1)

        with transaction():
            assert signatures.remind(order, by=nora.user, now=NOW) == 0
            assert signatures.remind(order, by=nora.user, now=later) == 1
            assert signatures.remind(order, by=nora.user, now=later) == 0

        assert row_of(ana, order).reminded_at == later
        assert row_of(paul, order).reminded_at is None


class TestAtOnce:
    def test_a_signature_that_is_taken_back_meanwhile_is_not_there(self, house: Flask):
        nora, paul, _ = three()
        offer = an_open_round()
        order = asked(an_account_of(nora, paul), offer)
        signed_by(paul, order)
        order_id = order.id

        def sign() -> None:
            with transaction():
                service.sign(session.get_one(Order, order_id), signature(25), now=NOW)

        with transaction():
            signatures.withdraw(row_of(paul, order), now=NOW)
            waiting = meanwhile(house, sign)

        assert waiting.result(10) == "joint_signatures_due"
        assert counts(offer)[0] == 0

    def test_one_order_is_signed_once_or_taken_back_first(self, house: Flask):
        nora, paul, _ = three()
        offer = an_open_round()
        order = asked(an_account_of(nora, paul), offer)
        row_id, order_id = signed_by(paul, order).id, order.id

        def sign() -> None:
            with transaction():
                service.sign(session.get_one(Order, order_id), signature(25), now=NOW)

        def withdraw() -> None:
            with transaction():
                row = session.get_one(JointSignature, row_id)
                signatures.withdraw(row, now=NOW)

        found = all_at_once(house, [sign, withdraw, sign])

        was_signed = found[1] == "joint_order_signed"
        expected = "done" if was_signed else "joint_signatures_due"
        assert found == [expected, found[1], expected]
        assert counts(offer)[0] == (25 if was_signed else 0)
