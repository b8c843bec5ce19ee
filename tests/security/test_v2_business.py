"""Do steps keep their order, limits hold, and changes happen whole? (ASVS V2.1 to V2.3)"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from compliance.euro import Euro
from dev.paths import ROOT
from tests.dossiers import scenes
from tests.rounds.world import a_user
from tests.security.at_once import all_at_once
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    counts,
    signature,
)
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts.code_rules import CODE_TRIES
from wiseed_like.accounts.models import User
from wiseed_like.db import db, session, transaction
from wiseed_like.dossiers import service as dossiers
from wiseed_like.errors import Refused
from wiseed_like.issuers.models import Company
from wiseed_like.journal.models import Entry
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.subscriptions import codes, service
from wiseed_like.subscriptions.models import Order, Subscription

LIMITS = ROOT / "docs" / "business-limits.md"
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| `([a-z_.]+)\.([A-Z_]+)` \|", re.MULTILINE)
SignIn = Callable[..., ApartClient]


@pytest.fixture(autouse=True)
def _on_a_monday() -> None:
    clock.use(lambda: NOW)


class TestLimits:
    def test_v2_1_3_are_written_down_as_they_are(self):
        """docs/business-limits.md lists each limit with its value and the constant that holds it;
        what is written is compared with the code. How often something may be tried is in
        docs/limits.md, which is compared in the same way."""
        written = ROW.findall(LIMITS.read_text(encoding="utf-8"))

        assert len(written) > 12
        assert [
            (name, module)
            for name, value, module, name_of in written
            if str(getattr(importlib.import_module(module), name_of)) != value.strip()
        ] == []

    def test_v2_3_2_hold_for_the_one_beyond(self):
        """The try, the document and the share beyond the limit are refused by name, on the server
        and under a lock."""
        founder = scenes.a_person("founder")
        dossier = scenes.a_complete_draft(scenes.a_company(founder), founder)
        for _ in range(len(dossier.documents), 20):
            scenes_document(dossier, founder)
        with pytest.raises(Refused, match="too_many_documents"):
            dossiers.refuse_upload(dossier)

        offer = an_open_round(cap=30, minimum=10)
        with pytest.raises(Refused):
            a_subscription(an_investor(), offer, 31)

        order = an_order(an_investor(), offer, 3)
        with transaction():
            code = codes.send_code(order, now=NOW)
        wrong = "0" * 6 if code != "0" * 6 else "1" * 6
        for _ in range(CODE_TRIES):
            with transaction():
                codes.check_code(order, wrong, now=NOW)
        with pytest.raises(Refused), transaction():
            codes.check_code(order, code, now=NOW)


def scenes_document(dossier: Any, founder: User) -> None:
    from wiseed_like.documents.service import store_bytes
    from wiseed_like.dossiers.rules import DocumentKind

    with transaction():
        stored = store_bytes(scenes.PDF, "a.pdf", "application/pdf", by=founder, now=NOW)
        dossiers.attach(dossier, DocumentKind.OTHER, stored, by=founder, now=NOW)


COMPANY = {
    "name": "Moulin du Lac", "legal_form": "SAS", "siren": "100000009", "rcs_city": "Annecy",
    "address": "4 rue des Meuniers", "postal_code": "74000", "city": "Annecy", "nominal": "10",
    "share_count": "100000", "representative": "Camille Martin",
    "representative_title": "Présidente", "contact_email": "a@exemple.fr",
}  # fmt: skip


class TestWhatIsSent:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("siren", "100000008"), ("siren", "1"), ("siren", "9" * 500), ("legal_form", "SARL"),
            ("legal_form", "x"), ("nominal", "-10"), ("nominal", "1e9"), ("nominal", "NaN"),
            ("share_count", "0"), ("share_count", "-1"), ("share_count", "9" * 30),
            ("name", ""), ("name", "x" * 5_000), ("contact_email", "nobody"),
            ("website", "javascript:alert(1)"),
        ],
    )  # fmt: skip
    def test_v2_2_1_is_checked_against_what_is_expected(
        self, sign_in: SignIn, field: str, value: str
    ):
        """Each field of a form has a type, a range, a length or a closed list, checked by WTForms
        validators and again by the rules and the CHECKs of the database: the answer is 422."""
        founder = scenes.a_person("founder")

        answer = sign_in(founder).post("/companies/new", data=COMPANY | {field: value})

        assert answer.status_code == 422
        assert session.scalar(select(func.count()).select_from(Company)) == 0

    def test_v2_2_2_is_checked_by_the_server(self, sign_in: SignIn):
        """The tests send forms without a browser: a choice that was never offered, a box that the
        page makes obligatory and a step that the page hides are refused by the server all the
        same."""
        offer, me = an_open_round(), an_investor()
        order = an_order(me, offer, 25)
        with transaction():
            code = codes.send_code(order, now=NOW)
        form = {"shares_in_words": "vingt-cinq", "code": code}  # no box is ticked

        answer = sign_in(me.user).post(f"/orders/{order.id}/sign", data=form)

        assert answer.status_code == 422
        assert session.scalar(select(func.count()).select_from(Subscription)) == 0

    def test_v2_2_3_is_checked_together_where_it_belongs_together(self, sign_in: SignIn):
        """Fields that only make sense together are checked together: the shares declared by all
        holders must be those of the company."""
        founder = scenes.a_person("founder")
        company = scenes.a_company(founder)
        form = {
            "holders-0-name": "Camille Martin",
            "holders-0-address": "4 rue des Meuniers",
            "holders-0-shares": str(company.share_count - 1),
            "certified": "y",
        }

        answer = sign_in(founder).post(f"/companies/{company.id}/holders", data=form)

        assert answer.status_code == 422


class TestTheStepsOfAJourney:
    def test_v2_3_1_are_taken_in_their_order(self, sign_in: SignIn):
        """A life cycle is a table of moves: each step called out of its turn changes nothing and
        says so. Signing before the code, deciding before the examination, accepting an identity
        that nobody took."""
        analyst, officer = scenes.a_person("analyst"), scenes.a_person("compliance")
        founder = scenes.a_person("founder")
        dossier = scenes.a_complete_draft(scenes.a_company(founder), founder)
        with transaction():
            dossiers.submit(dossier, by=founder, now=NOW)
        early: tuple[Callable[[], object], ...] = (
            lambda: dossiers.open_vote(dossier, by=analyst, now=NOW),
            lambda: dossiers.examine(dossier, scenes.VERIFIED, by=analyst, now=NOW),
            lambda: dossiers.recommend(dossier, "Oui.", by=analyst, now=NOW),
            lambda: dossiers.decide(dossier, "accept", by=officer, now=NOW),
        )
        for act in early:
            with pytest.raises(Refused), transaction():
                act()
        assert dossier.state == "submitted"

        me, offer = an_investor(), an_open_round()
        order = an_order(me, offer, 25)
        boxes = dict.fromkeys(("accepts_terms", "understands_reflection"), "y")
        form = boxes | {"shares_in_words": "vingt-cinq", "code": "123456"}  # none was sent

        answer = sign_in(me.user).post(f"/orders/{order.id}/sign", data=form)

        assert answer.status_code == 422
        assert counts(offer) == (0, 0, 0)

    def test_v2_3_1_cannot_be_jumped_by_address(self, sign_in: SignIn):
        """Opening the page of a later step directly leads back to the step that comes first."""
        me = a_user("investor")
        session.commit()

        answer = sign_in(me).post("/identity/review")

        assert answer.status_code in (303, 409, 422)
        assert session.scalars(select(IdentityFile.state)).all() in ([], ["draft"])


class Interrupted(Exception):
    """The database went away in the middle of something."""


@contextmanager
def interrupted_after(statements: int) -> Iterator[list[str]]:
    """Raise once so many statements of the transaction have been carried out."""
    seen: list[str] = []

    def count(*arguments: Any) -> None:
        seen.append(str(arguments[2])[:60])
        if len(seen) == statements:
            raise Interrupted

    event.listen(db.engine, "after_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(db.engine, "after_cursor_execute", count)


def left_behind(order: Order) -> tuple[int, ...]:
    """What a signature writes: subscriptions, reserved shares, facts."""
    session.rollback()
    session.expire_all()
    asked = [select(func.count()).select_from(table) for table in (Subscription, Entry)]
    reserved = counts(order.round)[0]
    return (reserved, *(int(session.scalar(each) or 0) for each in asked))


class TestAChange:
    def test_v2_3_3_happens_whole_or_not_at_all(self):
        """One transaction holds the change, its facts and its deliveries; `transaction()` is the
        only commit. A signature is interrupted after each of its statements in turn: nothing of it
        is ever left."""
        order = an_order(an_investor(), an_open_round(), 25)
        with transaction():
            code = codes.send_code(order, now=NOW)
        before, number = left_behind(order), 0
        while True:
            number += 1
            try:
                with interrupted_after(number), transaction():
                    service.sign(order, signature(25, code=code), now=NOW)
            except Interrupted:
                assert left_behind(order) == before, f"after statement {number}"
            else:
                break

        # The lock, what the law looks at, and all that is written.
        assert number > 3
        assert left_behind(order) != before

    def test_v2_3_4_never_books_the_last_share_twice(self, house: Flask):
        """The counter row of a round is locked last and checked by a CHECK: of twenty who sign for
        the last share at the same moment, one gets it."""
        offer = an_open_round(cap=1, minimum=1, ticket="40")
        orders = [an_order(an_investor(), offer, 1).id for _ in range(20)]
        found = all_at_once(house, [lambda each=each: _sign(each) for each in orders])

        assert found.count("done") == 1, found
        assert counts(offer) == (1, 0, 0)
        assert session.scalar(select(func.sum(Subscription.shares))) == 1


def _sign(order_id: Any) -> None:
    with transaction():
        order = session.get_one(Order, order_id)
        code = codes.send_code(order, now=NOW)
        service.sign(order, signature(1, code=code), now=NOW)


def test_the_price_is_the_server_s():
    """What is paid is worked out from the offer: nothing sent with an order says an amount."""
    order = an_order(an_investor(), an_open_round(), 25)
    with transaction():
        code = codes.send_code(order, now=NOW)
        signed = service.sign(order, signature(25, code=code), now=NOW + timedelta(seconds=1))

    assert signed.amount == Euro.of(1_000)
