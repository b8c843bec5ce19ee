"""Does a person find again what was answered to them? Their own decisions, and nobody else's."""

from __future__ import annotations

import re

from tests.decisions.answers import a_gate, a_tree, a_yes
from tests.dossiers.scenes import a_person
from wiseed_like.decisions import views


def numbers(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'href="/decisions/([0-9]+)"', page)]


class TestMine:
    def test_are_listed_the_newest_first(self, sign_in):
        person = a_person("investor")
        first, second = a_gate(person), a_tree(person)

        page = sign_in(person).get("/decisions").text

        assert numbers(page) == [second.id, first.id]
        assert "Pas encore" in page

    def test_are_nobody_elses(self, sign_in):
        a_gate(a_person("investor"))
        a_gate()

        page = sign_in(a_person("investor")).get("/decisions").text

        assert numbers(page) == []
        assert "Aucune décision" in page

    def test_come_a_page_at_a_time(self, sign_in, monkeypatch):
        monkeypatch.setattr(views, "ROWS", 2)
        person = a_person("founder")
        kept = [a_yes(person).id for _ in range(3)]
        visitor = sign_in(person)

        first = visitor.get("/decisions").text
        older = re.search(r'href="(/decisions\?before=[0-9]+)"', first)

        assert older
        assert numbers(first) == [kept[2], kept[1]]
        assert numbers(visitor.get(older[1]).text) == [kept[0]]

    def test_survive_a_nonsensical_address(self, sign_in):
        person = a_person("investor")
        kept = a_yes(person)

        for before in ("x", "-1", "0", "9" * 30):
            page = sign_in(person).get(f"/decisions?before={before}").text
            assert numbers(page) == [kept.id]

    def test_are_for_who_is_signed_in(self, client):
        assert client.get("/decisions").status_code == 303

    def test_are_one_click_away(self, sign_in):
        visitor = sign_in(a_person("investor"))

        for path in ("/journey", "/today", "/complaints"):
            assert 'href="/decisions"' in visitor.get(path).text


class TestTheComplaint:
    def test_leads_to_the_readers_own_decision(self, sign_in):
        person = a_person("investor")
        mine = a_gate(person)

        page = sign_in(person).get(f"/complaints?decision={mine.id}").text

        assert f'href="/decisions/{mine.id}"' in page

    def test_only_quotes_somebody_elses(self, sign_in, client):
        theirs = a_gate(a_person("investor"))

        for visitor in (sign_in(a_person("investor")), client):
            page = visitor.get(f"/complaints?decision={theirs.id}").text
            assert f"décision n° {theirs.id}" in page
            assert numbers(page) == []

    def test_says_once_what_to_write_as_the_subject(self, client):
        assert client.get("/complaints?decision=9999999999").text.count("pour objet") == 1
        plain = client.get("/complaints").text
        assert plain.count("pour objet") == 1
        assert plain.count("mailto:") > client.get("/risks").text.count("mailto:")
