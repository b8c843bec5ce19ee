"""Does the staff find a fact of the journal, in plain words, and is it known who looked?"""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from markupsafe import escape
from sqlalchemy import select

from tests.dossiers.scenes import NOW, a_dossier_at, a_person
from tests.house.test_facts import recorded
from tests.journal.evidence import outside, tamper
from wiseed_like import clock
from wiseed_like.accesses.models import Look
from wiseed_like.backoffice.fact_words import FACTS, THINGS
from wiseed_like.db import session, transaction
from wiseed_like.journal import record
from wiseed_like.journal.jobs import checkpoint_now
from wiseed_like.journal.models import Entry
from wiseed_like.kyc import overrides, service as kyc

__all__ = ["outside"]


def kinds(page: str) -> list[str]:
    """The kinds of the facts that a page shows, newest first."""
    return re.findall(r'<code class="note text-nowrap" lang="en">([a-z_.]+)</code>', page)


def noted(user, *facts: str, at=NOW, by=None) -> None:
    with transaction():
        for kind in facts:
            record(kind, user, by=by, at=at)


@pytest.fixture
def reader(sign_in):
    return sign_in(a_person("compliance"))


def give_reason(client, person, why: str = "control") -> None:
    client.post(f"/staff/reasons/{person.id}", data={"why": why, "next": "/staff"})


class TestTheCatalogue:
    def test_has_plain_words_for_every_fact_that_is_recorded(self, house):
        pages = set(house.view_functions)  # their names look like facts

        assert recorded() - FACTS.keys() - pages == set()
        assert FACTS.keys() - recorded() == set()

    def test_has_plain_words_for_what_facts_are_about(self, house):
        a_dossier_at("submitted", a_person("founder"), a_person("analyst"))
        subjects = set(session.scalars(select(Entry.subject_type)))

        assert subjects
        assert subjects - THINGS.keys() == set()


class TestTheJournal:
    def test_shows_a_stream_and_that_its_chain_holds(self, reader):
        dossier = a_dossier_at("screening", a_person("founder"), a_person("analyst"))

        by_stream = reader.get(f"/staff/journal?stream=issuer:{dossier.company_id}").text
        by_subject = reader.get(f"/staff/journal?subject=dossier:{dossier.id}").text

        assert "intacte" in by_stream
        assert "company.registered" in kinds(by_stream)
        assert "Société inscrite" in by_stream
        assert "dossier.screened" in kinds(by_subject)
        assert "company.registered" not in kinds(by_subject)
        assert f'href="/staff/dossiers/{dossier.id}"' in by_subject

    def test_says_where_a_chain_is_broken(self, reader):
        dossier = a_dossier_at("screening", a_person("founder"), a_person("analyst"))
        stream = f"issuer:{dossier.company_id}"
        tamper(f"UPDATE journal_entries SET kind = 'x.y' WHERE stream = '{stream}' AND seq = 2")

        page = reader.get(f"/staff/journal?stream={stream}").text

        assert "La chaîne est rompue" in page
        assert "Le fait n° 2" in page

    def test_says_which_checkpoint_a_chain_agrees_with(self, reader, outside):
        dossier = a_dossier_at("screening", a_person("founder"), a_person("analyst"))
        made = checkpoint_now(clock.now())

        page = unescape(reader.get(f"/staff/journal?stream=issuer:{dossier.company_id}").text)

        assert "l'empreinte signée n° 1" in page
        assert made.hash.hex() in page

    @pytest.mark.parametrize(
        "asked",
        [
            "stream=x'--",
            "subject=dossier:",
            "subject=dossier",
            "stream=٣",
            "stream=issuer:X Y",
            "person=nobody@example.org",
            "person=0",
            "actor=99999999999",
            "since=yesterday",
        ],
    )
    def test_finds_nothing_for_nonsense_and_keeps_it(self, reader, asked: str):
        a_dossier_at("submitted", a_person("founder"), a_person("analyst"))

        page = reader.get(f"/staff/journal?{asked}")

        assert page.status_code == 200
        assert "La recherche n'a pas été faite" in page.text
        assert 'aria-invalid="true"' in page.text
        assert f'value="{escape(asked.partition("=")[2])}"' in page.text
        assert kinds(page.text) == []

    @pytest.mark.parametrize("asked", ["", "stream=%00", "stream=&subject=", "before=x"])
    def test_shows_the_newest_when_nothing_is_asked(self, reader, asked: str):
        a_dossier_at("submitted", a_person("founder"), a_person("analyst"))

        assert "dossier.submitted" in kinds(reader.get(f"/staff/journal?{asked}").text)

    def test_is_narrowed_by_kind_actor_and_days_in_paris(self, reader):
        one, two = a_person("investor"), a_person("investor")
        first = clock.now() - timedelta(days=400)
        noted(one, "person.signed_in", at=first, by=one)
        noted(two, "person.signed_in", "person.signed_out", at=first + timedelta(days=2), by=two)
        give_reason(reader, one)
        give_reason(reader, two)

        def found(**asked: object) -> list[str]:
            words = "&".join(f"{name}={value}" for name, value in asked.items())
            return kinds(reader.get(f"/staff/journal?{words}").text)

        day = (first + timedelta(days=1)).date().isoformat()
        assert found(kind="person.signed_in") == ["person.signed_in"] * 2
        assert found(kind="person.signed_in", until=day) == ["person.signed_in"]
        assert found(actor=one.id, until=day) == ["person.signed_in"]
        assert found(kind="person.signed_out", since=day) == ["person.signed_out"]
        assert "person.signed_out" not in found(actor="system")

    def test_turns_its_pages_by_the_last_row(self, reader):
        person = a_person("founder")
        give_reason(reader, person)
        noted(person, *["person.signed_in"] * 60)
        oldest = session.scalars(
            select(Entry.id).where(Entry.kind == "person.signed_in").order_by(Entry.id)
        ).all()

        page = reader.get(f"/staff/journal?person={person.id}&kind=person.signed_in").text
        more = reader.get(f"/staff/journal?kind=person.signed_in&before={oldest[10]}").text

        assert len(kinds(page)) == 50
        assert f"before={oldest[10]}" in page
        assert len(kinds(more)) == 10


class TestWhoMayReadIt:
    def test_is_not_for_analysts(self, sign_in):
        assert sign_in(a_person("analyst")).get("/staff/journal").status_code == 404

    def test_shows_an_administrator_no_name_and_no_detail(self, sign_in):
        person, officer = a_person("investor"), a_person("compliance")
        with transaction():
            record("ceiling.set", person, by=person, at=NOW, amount="12345.00")
        administrator = sign_in(a_person("administrator"))
        give_reason(administrator, person)

        page = administrator.get(f"/staff/journal?stream=person:{person.id}").text

        assert kinds(page)[0] == "ceiling.set"
        assert f"Compte n° {person.id}" in page
        assert person.full_name not in page
        assert "12345" not in page
        assert 'name="person"' not in page
        by_address = administrator.get(f"/staff/journal?actor={officer.email}").text
        assert kinds(by_address) == []
        assert "Aucun compte" in by_address

    def test_asks_an_administrator_why_and_keeps_identities_from_them(self, sign_in):
        person, officer = a_person("investor"), a_person("compliance")
        with transaction():
            file = kyc.begin(person, now=NOW)
        with transaction():
            overrides.freeze(file, "asset_freeze", by=officer, now=NOW)
        with transaction():
            overrides.ask_override(file, "Une homonymie.", by=officer, now=NOW)
        administrator = sign_in(a_person("administrator"))
        path = f"/staff/journal?stream=person:{person.id}"

        assert "Pourquoi cette consultation" in administrator.get(path).text
        give_reason(administrator, person)
        for asked in (path, "/staff/journal", f"/staff/journal?subject=identityfile:{file.id}"):
            page = administrator.get(asked).text
            assert "Journal" in page
            assert not {"identity.frozen", "approval.asked"} & set(kinds(page))
        assert kinds(administrator.get("/staff/journal?kind=identity.frozen").text) == []
        looks = session.scalars(select(Look).where(Look.person_id == person.id)).all()
        assert [(look.what, look.why) for look in looks] == [("journal", "control")]


class TestLookingForAPerson:
    def test_asks_why_and_is_seen_by_the_person(self, reader):
        person = a_person("investor")
        noted(person, "person.signed_in")
        for asked in (
            f"person={person.id}",
            f"person={person.email}",
            f"stream=person:{person.id}",
            f"subject=user:{person.id}",
            f"actor={person.id}",
        ):
            page = reader.get(f"/staff/journal?{asked}").text
            assert "Pourquoi cette consultation" in page
            assert kinds(page) == []

        give_reason(reader, person, "authority")
        page = reader.get(f"/staff/journal?person={person.email}").text

        assert "person.signed_in" in kinds(page)
        [look] = session.scalars(select(Look).where(Look.person_id == person.id))
        assert (look.what, look.why) == ("journal", "authority")

    def test_asks_why_however_the_search_is_put(self, reader):
        """By what is theirs alone, which need not be named as a person."""
        person = a_person("investor")
        with transaction():
            file = kyc.begin(person, now=NOW)
            session.flush()

        page = reader.get(f"/staff/journal?subject=identityfile:{file.id}").text

        assert "Pourquoi cette consultation" in page
        assert kinds(page) == []


class TestAListOfFacts:
    def looks(self, person) -> list[tuple[str, str]]:
        found = session.scalars(select(Look).where(Look.person_id == person.id))
        return [(look.what, look.why) for look in found]

    def test_that_was_searched_for_is_seen_by_everybody_in_it(self, reader):
        one, two, absent = (a_person("investor") for _ in range(3))
        for person in (one, two):
            noted(person, "person.signed_in", by=person)

        page = reader.get("/staff/journal?kind=person.signed_in").text

        assert one.full_name in page
        assert [self.looks(each) for each in (one, two)] == [[("journal", "search")]] * 2
        assert self.looks(absent) == []

    def test_names_nobody_before_anything_is_searched(self, reader):
        person = a_person("investor")
        with transaction():
            record("ceiling.set", person, by=person, at=NOW, amount="12345.00")

        page = reader.get("/staff/journal").text

        assert "ceiling.set" in kinds(page)
        assert person.full_name not in page
        assert "12345" not in page
        assert self.looks(person) == []
