"""Is every look of the staff at somebody's data written down, and shown to that person?"""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from tests.rounds.world import a_user
from tests.subscriptions.world import NOW
from wiseed_like import clock
from wiseed_like.accesses.models import Look
from wiseed_like.accesses.rules import CHOICES, CHOSEN, WHAT, WHY, WITHHELD
from wiseed_like.accesses.service import looked
from wiseed_like.accounts.access import STAFF
from wiseed_like.approvals.queries import waiting
from wiseed_like.backoffice.looks import WATCHED
from wiseed_like.db import session, transaction
from wiseed_like.journal.queries import list_of_stream
from wiseed_like.kyc import overrides, service as kyc
from wiseed_like.kyc.models import IdentityFile

# Pages of the staff with a number in their address that show no client's data, and why.
SHOWS_NOBODY = {
    "rounds.preview_sheet": "the sheet is drawn up to be published",
    "rounds.edit_terms": "the terms of an offer",
    "rounds.staff_show": "an offer, counts and sums",
    "rounds.change": "an offer",
    "rounds.certificate": "the depositary's paper about the sum",
    "rounds.staff_closing": "counts and sums",
    "rounds.finish": "counts and sums",
    "rounds.make_ready": "an offer",
    "rounds.extend": "an offer",
    "rounds.report_irregularity": "an offer and its sheet",
    "rounds.irregularity": "an offer and its sheet",
    "rounds.decide_irregularity": "an offer and its sheet",
    "rounds.review_correction": "an offer and its sheet",
    "subscriptions.allotment": "how many shares by order, without names",
    "subscriptions.allotment_csv": "how many shares by order, without names",
    "subscriptions.closing_progress": "steps, counts and sums",
    "subscriptions.parts_of_round": "counts and sums",
    "subscriptions.part": "steps, counts and sums",
    "subscriptions.conclude_part": "counts and sums",
    "subscriptions.drop_part": "counts and sums",
    "subscriptions.part_certificate": "the depositary's paper about the sum",
}


@pytest.fixture
def people(house):
    with transaction():
        return a_user("investor"), a_user("compliance"), a_user("administrator")


def looks_at(user) -> list[Look]:
    session.expire_all()
    return list(session.scalars(select(Look).where(Look.person_id == user.id).order_by(Look.id)))


def see(person, viewer, *, at=NOW, what="identity", why="examination") -> None:
    with transaction():
        looked(person.id, what=what, why=why, by=viewer, now=at)


class TestLooked:
    def test_writes_who_looked_at_what_why_and_when(self, people):
        person, officer, _ = people
        see(person, officer)

        [look] = looks_at(person)
        assert (look.viewer_id, look.viewer_role) == (officer.id, "compliance")
        assert (look.what, look.why, look.at) == ("identity", "examination", NOW)

    def test_is_a_fact_of_the_person_s_chain(self, people):
        person, officer, _ = people
        see(person, officer)

        fact = list_of_stream(person.journal_stream)[0]
        assert (fact.kind, fact.actor) == ("data.looked", f"user:{officer.id}")
        assert fact.data == {"what": "identity", "why": "examination"}

    def test_counts_the_same_look_once_an_hour(self, people):
        person, officer, other = people
        for minutes in (0, 30, 59, 61):
            see(person, officer, at=NOW + timedelta(minutes=minutes))
        see(person, officer, what="payments", why="payment_check")
        see(person, other)

        assert len(looks_at(person)) == 4

    def test_is_silent_about_one_s_own_data(self, people):
        _, officer, _ = people
        see(officer, officer)

        assert looks_at(officer) == []

    def test_knows_its_words_only(self, people):
        person, officer, _ = people
        for words in ({"what": "shoes"}, {"why": "curiosity"}):
            with pytest.raises(KeyError):
                see(person, officer, **words)

    def test_every_reason_that_may_be_chosen_has_both_wordings(self):
        assert CHOICES.keys() == CHOSEN.keys()


class TestTheTable:
    def test_holds_every_page_of_the_staff_that_shows_somebody(self, house):
        """A new page of the staff has to say whose data it shows, or that it shows nobody's."""
        numbered = {
            rule.endpoint
            for rule in house.url_map.iter_rules()
            if "GET" in rule.methods
            and rule.arguments & {"user_id", "file_id", "request_id", "dossier_id", "company_id"}
            | (
                {
                    "round_id",
                    "approval_id",
                    "decision_id",
                    "person_id",
                    "operation_id",
                    "difference_id",
                    "arrival_id",
                    "case_id",
                    "invoice_id",
                }
                & rule.arguments
            )
            and set(getattr(house.view_functions[rule.endpoint].policy, "roles", ())) & set(STAFF)
        }

        assert numbered - WATCHED.keys() - SHOWS_NOBODY.keys() == set()
        assert WATCHED.keys() - numbered == set()

    def test_speaks_words_that_exist(self):
        assert {each.what for each in WATCHED.values()} <= WHAT.keys()
        assert {each.why for each in WATCHED.values() if isinstance(each.why, str)} <= WHY.keys()
        assert set(WITHHELD) <= WHY.keys()


def a_file_of(person) -> IdentityFile:
    with transaction():
        file = kyc.begin(person, now=clock.now())
        session.flush()
    return file


def stands(file, state, **more) -> None:
    with transaction():
        found = session.get_one(IdentityFile, file.id)
        found.state = state
        for name, value in more.items():
            setattr(found, name, value)


class TestAnExamination:
    def test_is_noted_with_its_task(self, people, sign_in):
        person, officer, _ = people
        file = a_file_of(person)
        stands(file, "submitted")

        assert sign_in(officer).get(f"/staff/identities/{file.id}").status_code == 200

        [look] = looks_at(person)
        assert (look.what, look.why) == ("identity", "examination")

    def test_is_over_once_the_file_is_decided(self, people, sign_in):
        """Whoever has just decided reads on; anybody else says why."""
        person, officer, _ = people
        other = a_user("compliance")
        session.commit()
        file = a_file_of(person)
        stands(file, "accepted", reviewed_by=officer.id, reviewed_at=clock.now())

        assert "Pourquoi" not in sign_in(officer).get(f"/staff/identities/{file.id}").text
        page = sign_in(other).get(f"/staff/identities/{file.id}").text

        assert "Pourquoi cette consultation" in page
        assert [look.viewer_id for look in looks_at(person)] == [officer.id]

    def test_that_is_not_there_is_not_noted(self, people, sign_in):
        _, officer, _ = people

        assert sign_in(officer).get("/staff/identities/999").status_code == 404
        assert session.scalar(select(func.count()).select_from(Look)) == 0

    def test_by_somebody_who_may_not_is_not_noted(self, people, sign_in):
        person, _, administrator = people
        with transaction():
            file = kyc.begin(person, now=clock.now())
            session.flush()

        assert sign_in(administrator).get(f"/staff/identities/{file.id}").status_code == 404
        assert looks_at(person) == []


class TestALookAtAFreeze:
    @pytest.fixture
    def frozen(self, people, sign_in):
        person, officer, _ = people
        file = a_file_of(person)
        stands(file, "submitted")
        client = sign_in(officer)
        client.get(f"/staff/identities/{file.id}/freeze")
        client.post(f"/staff/identities/{file.id}/freeze", data={"reason": "asset_freeze"})
        return file

    def test_is_written_down_and_kept_from_the_person(self, people, frozen, sign_in):
        person, officer, _ = people
        checker = a_user("compliance")
        session.commit()
        client = sign_in(officer)
        client.get(f"/staff/identities/{frozen.id}")
        client.post(f"/staff/identities/{frozen.id}/override", data={"reason": "Une homonymie."})
        asked = waiting(overrides.KIND, session.get_one(IdentityFile, frozen.id))
        sign_in(checker).get(f"/staff/approvals/{asked.id}")

        assert {look.viewer_id for look in looks_at(person)} == {officer.id, checker.id}
        assert {look.why for look in looks_at(person)} == {"freeze"}
        assert "Personne n'a encore" in unescape(sign_in(person).get("/account/looks").text)

    def test_hides_no_other_look_of_the_hour(self, people):
        person, officer, _ = people
        see(person, officer, why="freeze")
        see(person, officer)
        see(person, officer)

        assert [look.why for look in looks_at(person)] == ["freeze", "examination"]

    def test_is_not_a_reason_that_an_administrator_may_choose(self, people, sign_in):
        person, officer, administrator = people
        chosen = {"why": "authority", "next": "/staff"}

        for viewer, status in ((administrator, 422), (officer, 303)):
            answer = sign_in(viewer).post(f"/staff/reasons/{person.id}", data=chosen)
            assert answer.status_code == status


class TestAChangeOfAnAccount:
    @pytest.mark.parametrize(
        "page",
        ["deactivate", "sessions/end", "factors", "roles/analyst/grant"],
    )
    def test_asks_why_before_it_shows_the_person(self, people, sign_in, page):
        person, _, administrator = people

        shown = sign_in(administrator).get(f"/staff/users/{person.id}/{page}").text

        assert "Pourquoi cette consultation" in shown
        assert person.email not in shown


class TestAFreeLook:
    def test_asks_for_a_reason_before_anything_is_shown(self, people, sign_in):
        person, _, administrator = people

        page = sign_in(administrator).get(f"/staff/users/{person.id}").text

        assert "Pourquoi cette consultation" in page
        assert person.email not in page
        assert looks_at(person) == []

    def test_opens_with_a_reason_and_is_noted_with_it(self, people, sign_in):
        person, _, administrator = people
        client = sign_in(administrator)
        here = f"/staff/users/{person.id}"

        chosen = client.post(f"/staff/reasons/{person.id}", data={"why": "complaint", "next": here})
        page = client.get(here)

        assert (chosen.status_code, chosen.headers["Location"]) == (303, here)
        assert person.email in page.text
        assert [(look.what, look.why) for look in looks_at(person)] == [("account", "complaint")]

    def test_refuses_a_reason_that_is_not_in_the_list(self, people, sign_in):
        person, _, administrator = people
        client = sign_in(administrator)
        here = f"/staff/users/{person.id}"

        for why in ({}, {"why": "curiosity"}, {"why": "examination"}):
            answer = client.post(f"/staff/reasons/{person.id}", data={**why, "next": here})
            assert answer.status_code == 422
            assert f'value="{here}"' in answer.text
        assert "Pourquoi cette consultation" in client.get(here).text

    def test_asks_again_after_an_hour_and_for_somebody_else(self, people, sign_in):
        person, officer, administrator = people
        client = sign_in(administrator)
        client.post(f"/staff/reasons/{person.id}", data={"why": "control", "next": "/staff"})
        assert "Pourquoi" in client.get(f"/staff/users/{officer.id}").text

        with client.session_transaction() as kept:
            why, at = kept["look_reasons"][str(person.id)]
            kept["look_reasons"] = {str(person.id): [why, at - 3601]}

        assert "Pourquoi" in client.get(f"/staff/users/{person.id}").text

    def test_goes_on_inside_the_house_only(self, people, sign_in):
        person, _, administrator = people

        answer = sign_in(administrator).post(
            f"/staff/reasons/{person.id}",
            data={"why": "control", "next": "//elsewhere.example/"},
        )

        assert answer.headers["Location"] == "/home"

    def test_of_one_s_own_account_asks_nothing(self, people, sign_in):
        _, _, administrator = people

        assert (
            administrator.email
            in sign_in(administrator).get(f"/staff/users/{administrator.id}").text
        )


class TestMyPage:
    def test_says_who_looked_at_what_why_and_when(self, people, sign_in):
        person, officer, _ = people
        see(person, officer)

        page = unescape(sign_in(person).get("/account/looks").text)

        assert f"{officer.first_name} {officer.last_name[:1]}." in page
        assert "Responsable conformité" in page
        assert "Votre dossier d'identité" in page
        assert "Raison : l'examen de votre dossier" in page

    def test_says_so_when_nobody_looked(self, people, sign_in):
        person, officer, _ = people
        see(officer, people[2])

        page = unescape(sign_in(person).get("/account/looks").text)

        assert "Personne n'a encore consulté" in page

    def test_turns_its_pages(self, people, sign_in):
        person, officer, _ = people
        for hours in range(52):
            see(person, officer, at=NOW + timedelta(hours=2 * hours))
        client = sign_in(person)

        last = looks_at(person)[2]
        assert f"before={last.id}" in client.get("/account/looks").text
        assert client.get(f"/account/looks?before={last.id}").text.count("timeline-title") == 2
        for odd in ("x", "-1", "99999999999999999999"):
            assert client.get(f"/account/looks?before={odd}").status_code == 200

    def test_is_reached_from_the_menu(self, people, sign_in):
        assert 'href="/account/looks"' in sign_in(people[0]).get("/account").text
