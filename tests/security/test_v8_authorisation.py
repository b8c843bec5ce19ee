"""Who may do what, beyond the matrix: own files, other companies, fields, jobs (ASVS V8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from compliance.calendar import legal_day
from compliance.euro import Euro
from dev.paths import ROOT
from tests.documents.samples import picture
from tests.dossiers import scenes
from tests.house.identifying import a_sent_file
from tests.house.scenery import QUALIFIED
from tests.rounds.world import NOW, World, a_user, a_world, terms
from tests.subscriptions.world import a_subscription, an_investor, an_open_round, wallet_of
from tests.support.clients import ApartClient
from wiseed_like import clock, schedule
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.dossiers import service as dossiers
from wiseed_like.errors import Refused
from wiseed_like.investors import service as investors
from wiseed_like.issuers.models import Officer
from wiseed_like.journal.listeners import all_listeners
from wiseed_like.journal.models import Delivery, Entry
from wiseed_like.journal.relay import dispatch
from wiseed_like.kyc import overrides, service as kyc
from wiseed_like.payments import service as payments
from wiseed_like.rounds import closing, service as rounds
from wiseed_like.subscriptions import service as subscriptions
from wiseed_like.web.doors import policy_of

SignIn = Callable[..., ApartClient]
STAFF_ROLES = ("analyst", "compliance", "investor", "founder")


@pytest.fixture(autouse=True)
def _on_a_monday() -> None:
    clock.use(lambda: NOW)


def refused(act: Callable[[], object]) -> str:
    """The code of the refusal of this act; nothing of it is kept."""
    with pytest.raises(Refused) as found, transaction():
        act()
    return found.value.code


def speaks_for(user: User, scene: World) -> None:
    with transaction():
        session.add(Officer(company_id=scene.company.id, user_id=user.id))


class TestOnesOwnFile:
    """A member of the staff may be an investor or a founder as well: their file is for others."""

    def test_of_identity_is_examined_by_others(self):
        with transaction():
            me, other = a_user(*STAFF_ROLES), a_user("compliance")
            file = a_sent_file(me, clock.now())
        assert refused(lambda: kyc.take(file, by=me, now=NOW)) == "own_file"
        with transaction():
            kyc.take(file, by=other, now=NOW)
        for act in (
            lambda: kyc.put_back(file, by=me, now=NOW),
            lambda: kyc.accept(file, by=me, now=NOW),
            lambda: kyc.return_file(file, "unreadable", None, by=me, now=NOW),
            lambda: kyc.refuse(file, "false_document", None, by=me, now=NOW),
            lambda: overrides.freeze(file, "suspicion", by=me, now=NOW),
            lambda: overrides.ask_override(file, "Pour moi.", by=me, now=NOW),
        ):
            assert refused(act) in ("own_file", "no_reason")
        assert session.get_one(type(file), file.id).state == "in_review"

    def test_of_sophistication_is_decided_by_others(self):
        with transaction():
            me = a_user(*STAFF_ROLES)
            asked = investors.request_sophistication(
                investors.become(me, now=NOW), QUALIFIED, explanation="", now=NOW
            )
        for act in (
            lambda: investors.approve_request(asked.id, by=me, now=NOW),
            lambda: investors.decline_request(asked.id, "Non.", by=me, now=NOW),
        ):
            assert refused(act) == "own_file"

    def test_of_a_company_is_examined_by_others(self):
        me, founder = scenes.a_person(*STAFF_ROLES), scenes.a_person("founder")
        dossier = scenes.a_complete_draft(scenes.a_company(founder), founder)
        with transaction():
            session.add(Officer(company_id=dossier.company_id, user_id=me.id))
            dossiers.submit(dossier, by=founder, now=NOW)
        found = [
            refused(lambda act=act: act(dossier))
            for act in (
                lambda each: dossiers.screen(each, by=me, now=NOW),
                lambda each: dossiers.send_back(each, "Non.", by=me, now=NOW),
                lambda each: dossiers.open_vote(each, by=me, now=NOW),
                lambda each: dossiers.examine(each, scenes.VERIFIED, by=me, now=NOW),
                lambda each: dossiers.record_evidence(each, scenes.VERIFIED, by=me, now=NOW),
                lambda each: dossiers.recommend(each, "Oui.", by=me, now=NOW),
                lambda each: dossiers.decide(each, "accept", by=me, now=NOW),
                lambda each: dossiers.decide(each, "decline", "Non.", by=me, now=NOW),
            )
        ]
        assert found == ["own_file"] * 8

    def test_of_a_round_is_led_by_others(self):
        with transaction():
            me = a_user(*STAFF_ROLES)
        draft, ready, opened = a_world(), a_world(), a_world()
        offers = [draft.with_sheet(), ready.ready(), opened.opened()]
        for scene in (draft, ready, opened):
            speaks_for(me, scene)
        acts: tuple[Callable[[], object], ...] = (
            lambda: rounds.revise(offers[0], terms(), by=me, now=NOW),
            lambda: rounds.make_ready(offers[0], by=me, now=NOW),
            lambda: rounds.rework(offers[1], "Non.", by=me, now=NOW),
            lambda: rounds.publish_and_open(offers[1], by=me, now=NOW),
            lambda: rounds.suspend(offers[2], "Non.", by=me, now=NOW),
            lambda: closing.cancel(offers[2], "Non.", by=me, now=NOW),
        )

        assert [refused(act) for act in acts] == ["own_file"] * len(acts)


class TestWhoHoldsSharesInARound:
    def test_neither_suspends_cancels_nor_concludes_it(self):
        offer, me = an_open_round(), an_investor()
        a_subscription(me, offer)
        stored_by = me.user
        with transaction():
            stored = store_bytes(picture(), "c.png", "image/png", by=stored_by, now=NOW)
        found = [
            refused(act)
            for act in (
                lambda: rounds.suspend(offer, "Non.", by=me.user, now=NOW),
                lambda: closing.cancel(offer, "Non.", by=me.user, now=NOW),
                lambda: closing.finish(offer, by=me.user, now=NOW),
                lambda: closing.record_certificate(
                    offer, amount=Euro.of(1_000), issued_on=legal_day(NOW), number="1",
                    stored_file=stored, by=me.user, now=NOW,
                ),
            )
        ]  # fmt: skip
        assert found == ["own_file"] * 4

    def test_is_somebody_else_again_once_they_are_out(self):
        offer, me = an_open_round(), an_investor()
        signed = a_subscription(me, offer)
        with transaction():
            subscriptions.revoke(signed, by=me.user, now=NOW)
        with transaction():
            rounds.suspend(offer, "Un point à vérifier.", by=me.user, now=NOW)

    def test_has_no_question_asked_about_their_own_money(self):
        me = an_investor()
        with transaction():
            asked = payments.expect_wire(wallet_of(me), Euro.of(100), by=me.user, now=NOW)
        assert refused(lambda: payments.ask_again(asked, by=me.user, now=NOW)) == "own_file"


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("statement", "why"),
        [
            ("UPDATE dossiers SET examined_by = :me WHERE id = :dossier", "is_another"),
            ("UPDATE dossiers SET decided_by = :me WHERE id = :dossier", "is_another"),
            ("UPDATE rounds SET opened_by = :me WHERE id = :round", "is_another"),
            ("UPDATE kiis SET checked_by = :me WHERE round_id = :round", "is_another"),
        ],
    )
    def test_refuses_an_officer_s_name_where_another_s_belongs(self, statement: str, why: str):
        scene = a_world()
        offer = scene.with_sheet()
        with transaction():
            me = a_user(*STAFF_ROLES)
        speaks_for(me, scene)
        values = {"me": me.id, "dossier": scene.dossier.id, "round": offer.id}

        with pytest.raises(IntegrityError, match=why):
            session.execute(text(statement), values)
        session.rollback()

    def test_refuses_who_decides_on_their_own_request(self):
        with transaction():
            me = a_user(*STAFF_ROLES)
            asked = investors.request_sophistication(
                investors.become(me, now=NOW), QUALIFIED, explanation="", now=NOW
            )
        with pytest.raises(IntegrityError, match="is_another"):
            session.execute(
                text("UPDATE sophistication_requests SET decided_by = :me WHERE id = :id"),
                {"me": me.id, "id": asked.id},
            )
        session.rollback()


class TestRights:
    def test_v8_1_2_say_for_each_form_who_may_write_which_fields(self):
        """docs/rights.md says who may read and write which groups of fields; a form has the fields
        of one role only, services take them by name, and test_v15_mass_assignment sends each form
        more fields than it has."""
        written = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")
        for role in ("investor", "founder", "analyst", "compliance", "administrator"):
            assert f"| {role} |" in written

    def test_v8_2_1_open_functions_by_role_and_nothing_else(self, app: Flask):
        """Every view says its policy beside its address; the guard runs before any view, and a
        view without a policy opens to nobody. The matrix tries every function as every role."""
        silent = {
            rule.endpoint for rule in app.url_map.iter_rules() if policy_of(rule.endpoint) is None
        }
        first = app.before_request_funcs[None]

        assert silent == set()
        assert "guard" in [each.__name__ for each in first]

    @pytest.mark.parametrize(
        "stray",
        [
            {"headers": {"X-Role": "administrator", "X-User-Id": "1"}},
            {"query_string": {"role": "administrator", "admin": "1", "user_id": "1"}},
            {"headers": {"Cookie": "role=administrator; admin=1"}},
            {"headers": {"X-Original-URL": "/staff", "X-Rewrite-URL": "/staff"}},
            {"headers": {"X-HTTP-Method-Override": "GET"}},
        ],
    )
    def test_v8_3_1_are_read_from_what_the_server_knows(self, sign_in: SignIn, stray: Any):
        """Rights come from the rows of the signed-in account, read at each request; nothing in a
        header, a cookie, an address or a form says who somebody is."""
        with transaction():
            me = a_user("investor")

        assert sign_in(me).get("/staff/users", **stray).status_code == 404

    def test_v8_3_3_of_a_job_are_those_under_which_its_fact_was_written(self, house: Flask):
        """A job starts only from a fact, which the service wrote after it had let the person act;
        the queue carries the number of a delivery and nothing that could give rights: a number
        that nobody wrote down does nothing, and no listener takes an actor from the queue."""
        an_investor()  # whose wallet is asked for at the provider
        queues = schedule.queues(house.extensions["settings"].redis_url)
        dispatch(queues)
        jobs = [job for queue in queues.values() for job in queue.jobs]

        assert jobs
        assert {job.func_name for job in jobs} == {"wiseed_like.journal.relay.deliver"}
        known = {str(each) for each in session.scalars(select(Delivery.id))}
        assert {argument for job in jobs for argument in job.args} <= known
        assert {len(job.kwargs) for job in jobs} == {0}

    def test_v8_4_1_of_one_company_never_reach_another_s(self, sign_in: SignIn):
        """Companies are loaded through their officers; a founder reads « not found » for each page
        and form of somebody else's company, dossier and round, and nothing is written."""
        mine, theirs = a_world(), a_world()
        offer, dossier = theirs.with_sheet(), theirs.dossier
        client, before = sign_in(mine.founder), _facts()
        company = theirs.company.id
        pages = (
            f"/companies/{company}", f"/companies/{company}/edit", f"/companies/{company}/holders",
            f"/companies/{company}/register", f"/companies/{company}/register.csv",
            f"/companies/{company}/cap-table", f"/companies/{company}/dossiers",
            f"/companies/{company}/dossiers/new", f"/companies/{company}/rounds",
            f"/companies/{company}/rounds/{offer.id}", f"/companies/{company}/officers",
            f"/companies/{company}/bank-account", f"/companies/{mine.company.id}/rounds/{offer.id}",
            f"/dossiers/{dossier.id}", f"/dossiers/{dossier.id}/edit", f"/rounds/{offer.id}/sheet",
            f"/rounds/{offer.id}/sheet.pdf",
        )  # fmt: skip

        assert [page for page in pages if client.get(page).status_code != 404] == []
        assert [page for page in pages if client.post(page).status_code not in (404, 405)] == []
        assert _facts() == before


def _facts() -> int:
    session.rollback()
    return int(session.scalar(select(func.count()).select_from(Entry)) or 0)


def test_every_listener_is_known_by_name():
    assert len(all_listeners()) > 10
