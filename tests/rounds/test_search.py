from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.rounds.world import NOW, World, a_world, terms
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.rounds import closing, queries, search
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import GROUPS
from wiseed_like.rounds.rules import PUBLIC, RoundState


@pytest.fixture(autouse=True)
def _it_is_now(house: object) -> None:
    clock.use(lambda: NOW)


def a_world_of(name: str, title: str, tagline: str = "", sector: str = "energy") -> World:
    """A company of this name, whose dossier has these headlines."""
    world = a_world()
    with transaction():
        world.company.name, world.company.acronym = name, None
        world.dossier.title, world.dossier.tagline, world.dossier.sector = title, tagline, sector
    return world


def found(words: str, group: str = "open", **where: object) -> list[str]:
    return [each.company.name for each in search.find(words, group, **where).rounds]  # type: ignore[arg-type]


class TestSearch:
    @pytest.mark.parametrize(
        "words",
        ["électricité", "electricite", "ÉLECTRICITÉ", "électricités", "fours solaires", "Hélios"],
    )
    def test_finds_a_word_with_or_without_its_accents_and_in_other_forms(self, words: str):
        a_world_of("Hélios", "Un four solaire", "De l'électricité du ciel").opened()
        a_world_of("Meunerie", "Un moulin").opened()

        assert found(words) == ["Hélios"]
        assert not search.find(words, "open").is_likeness

    def test_puts_the_name_of_a_company_before_what_others_say(self):
        a_world_of("Autre", "Un moulin à vent").opened(closes_on=terms().closes_on)
        a_world_of("Moulin", "Une farine").opened()

        assert found("moulin") == ["Moulin", "Autre"]

    def test_wants_all_the_words_unless_told_otherwise(self):
        a_world_of("Hélios", "Un four solaire").opened()
        a_world_of("Éole", "Un moulin solaire").opened()

        assert found("four solaire") == ["Hélios"]
        assert set(found("four or moulin")) == {"Hélios", "Éole"}
        assert found("solaire -four") == ["Éole"]

    def test_shows_what_resembles_only_when_nothing_has_the_words(self):
        a_world_of("Boulange", "La boulangerie solaire").opened()
        a_world_of("Boulangeraxe", "Un logiciel").opened()

        exactly = search.find("boulangerie", "open")
        nearly = search.find("boulangrie", "open")

        assert [each.company.name for each in exactly.rounds] == ["Boulange"]
        assert not exactly.is_likeness
        assert "Boulange" in [each.company.name for each in nearly.rounds]
        assert nearly.is_likeness

    def test_shows_companies_that_are_called_nearly_so(self):
        a_world_of("Boulangerie Dupont", "Un four").opened()
        a_world_of("Levure", "Une boulangerie").opened()

        page = search.find("boulangrie", "open")

        assert [each.company.name for each in page.rounds] == ["Boulangerie Dupont"]
        assert page.is_likeness

    def test_compares_the_headlines_of_so_many_only(self, monkeypatch: pytest.MonkeyPatch):
        for days in (3, 2, 1):
            a_world_of("Levure", "Une boulangerie").opened(
                closes_on=terms().closes_on - timedelta(days=days)
            )
        assert len(found("boulangrie")) == 3

        monkeypatch.setattr(search, "NEAREST", 2)
        assert len(found("boulangrie")) == 2

    def test_finds_what_only_the_long_text_says_after_what_headlines_say(self):
        deep = a_world_of("Meunerie", "Un moulin")
        with transaction():
            deep.dossier.solution = "Une turbine récupère la chaleur des cheminées."
        deep.opened()
        a_world_of("Hélios", "Une turbine au soleil").opened()

        assert found("turbines") == ["Hélios", "Meunerie"]
        assert found("cheminées moulin") == ["Meunerie"]
        assert found("cheminées turbine", sector="food") == []
        assert not search.find("chaleur cheminee", "open").is_likeness

    def test_follows_a_long_text_that_is_changed(self):
        world = a_world_of("Meunerie", "Un moulin")
        world.opened()
        assert found("turbine") == []
        with transaction():
            world.dossier.risks = "La turbine peut casser."
        assert found("turbine") == ["Meunerie"]

    def test_brings_nobody_back_whose_headline_has_a_word_that_is_not_wanted(self):
        world = a_world_of("Meunerie", "Un moulin solaire")
        with transaction():
            world.dossier.solution = "Une turbine."
        world.opened()
        assert search.find("turbine -solaire", "open").is_likeness
        assert found("turbine") == ["Meunerie"]

    def test_looks_into_the_long_texts_of_open_rounds_alone(self):
        world = a_world_of("Meunerie", "Un moulin")
        with transaction():
            world.dossier.solution = "Une turbine."
        offer = world.opened()
        with transaction():
            offer.move("start_closing")
        assert found("turbine", "closing") == []
        assert found("turbine") == []

    def test_keeps_to_the_group_and_the_sector(self):
        world = a_world_of("Hélios", "Un four solaire")
        world.opened()
        a_world_of("Éole", "Un four solaire", sector="food").opened()

        assert found("four", sector="food") == ["Éole"]
        assert found("four", "closed") == []

    def test_never_finds_what_is_not_public(self):
        """Neither while it is prepared, nor when it was cancelled before it opened."""
        a_world_of("Secret", "Un four caché").prepared()
        a_world_of("Mystère", "Un four caché").ready()
        world = a_world_of("Abandon", "Un four caché")
        offer = world.ready()
        with transaction():
            closing.cancel(queries.lock_round(offer.id), "Motif", by=world.officer, now=NOW)

        for group in GROUPS:
            assert found("four caché", group) == []
            assert found("four cachet", group) == []

    def test_follows_a_company_that_is_renamed(self):
        world = a_world_of("Hélios", "Un four")
        world.opened()
        with transaction():
            world.company.name = "Phébus"

        assert found("phebus") == ["Phébus"]
        assert found("helios") == []

    def test_walks_through_all_that_was_found_and_back(self):
        for days in (9, 3, 7, 5, 1):
            a_world_of("Moulin", f"Un moulin {days}").opened(
                closes_on=terms().closes_on - timedelta(days=days)
            )
        pages, after = [], None
        while True:
            page = search.find("moulin", "open", after=after, limit=2)
            pages.append([each.id for each in page.rounds])
            after = page.following
            if after is None:
                break
        back = search.find("moulin", "open", before=page.previous, limit=2)

        assert [len(each) for each in pages] == [2, 2, 1]
        assert len({each for page in pages for each in page}) == 5
        assert [each.id for each in back.rounds] == pages[1]

    def test_ranks_no_more_than_so_many(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(search, "CANDIDATES", 2)
        for _ in range(3):
            a_world_of("Moulin", "Un moulin").opened()

        page = search.find("moulin", "open")

        assert page.is_cut
        assert len(page.rounds) == 2


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("  four\tsolaire \n", "four solaire"),
            ("a\x00b\u202ec", "a b c"),
            ("\ud800", ""),
            ("x" * 5_000, "x" * search.LENGTH_MAX),
            ("\x00" * 5_000 + "x", ""),
        ],
    )
    def test_is_tidied_and_bounded(self, typed: str, kept: str):
        assert search.tidy(typed) == kept

    @pytest.mark.parametrize(
        "typed",
        ["'", '"', '"four', "four | & ! ( ) : * <->", "a:*", "%", "%%", "\\", "-", "--", "or",
         "or or", "le la les", "👩‍🌾", "' OR 1=1 --", "<b>four</b>", "ا ب", "a" * 4_000,
         "%00", "%ff%fe"],
    )  # fmt: skip
    def test_however_strange_gives_a_page(self, client: ApartClient, typed: str):
        a_world_of("Hélios", "Un four solaire").opened()

        assert client.get("/rounds", query_string={"q": typed}).status_code == 200
        assert client.get(f"/rounds?q={typed}&after=x&before=2026_1").status_code == 200


class TestTheList:
    def test_keeps_the_filters_and_what_was_typed(self, client: ApartClient):
        a_world_of("Hélios", "Un four solaire").opened()

        page = client.get("/rounds?q=four&state=open&sector=energy").text

        assert 'value="four"' in page
        assert "Hélios" in page
        assert "/rounds?state=open&amp;sector=energy" in page

    def test_that_is_empty_says_what_was_looked_for_and_leads_back(self, client: ApartClient):
        page = client.get("/rounds?q=<i>dirigeable</i>").text

        assert "« &lt;i&gt;dirigeable&lt;/i&gt; »" in page
        assert "/rounds?state=closed&amp;q=" in page
        assert 'href="/rounds"' in page


class TestTheShelf:
    def test_of_each_state_is_the_group_that_shows_it(self):
        said = {
            state: session.scalar(
                text("SELECT round_shelf(:state, now())").bindparams(state=str(state))
            )
            for state in RoundState
        }

        assert said == {
            state: next((name for name, states in GROUPS.items() if state in states), None)
            for state in RoundState
        }
        assert {state for state, shelf in said.items() if shelf} == set(PUBLIC)

    def test_is_empty_until_a_round_is_opened(self):
        world = a_world()
        offer = world.ready()
        assert session.scalar(select(Round.shelf).where(Round.id == offer.id)) is None
