import re

import pytest

from tests.rounds.world import NOW, a_world, whole_sheet
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.rounds import service


@pytest.fixture(autouse=True)
def _it_is_now(house):
    clock.use(lambda: NOW)


@pytest.fixture
def world():
    return a_world()


def page_of(offer, founder):
    return founder.get(f"/companies/{offer.company_id}/rounds/{offer.id}").text


class TestWhoseTurnItIs:
    def test_is_the_company_s_until_the_sheet_is_whole(self, sign_in, world):
        offer, founder = world.prepared(), sign_in(world.founder)
        assert "Établir la fiche" in page_of(offer, founder)
        with transaction():
            parts = whole_sheet(offer) | {"C": ""}
            service.save_sheet(offer, parts, by=world.founder, now=NOW)
        page = page_of(offer, founder)
        assert "Établir la fiche" not in page
        assert "Compléter la fiche" in page
        assert "Il manque : C (Facteurs de risque)" in page

    def test_is_then_the_analyst_s_then_compliance_s(self, sign_in, world):
        offer, founder = world.with_sheet(), sign_in(world.founder)
        page = page_of(offer, founder)
        assert "vous n&#39;avez rien à faire" in page or "vous n'avez rien à faire" in page
        assert "Établir la fiche" not in page
        with transaction():
            service.make_ready(offer, by=world.analyst, now=NOW)
        assert "La conformité relit" in page_of(offer, founder)

    def test_is_still_the_company_s_without_a_bank_account(self, sign_in):
        world = a_world(iban=None)
        offer, founder = world.with_sheet(), sign_in(world.founder)
        page = page_of(offer, founder)
        assert "Il reste ce qui suit" in page
        assert "Le compte bancaire de la société" in page


class TestTheSheet:
    def save(self, offer, founder, **changes):
        parts = whole_sheet(offer) | changes
        typed = {f"part_{letter}": text for letter, text in parts.items()}
        path = f"/rounds/{offer.id}/sheet"
        assert founder.post(path, data=typed).status_code == 303
        return founder.get(path).text

    def test_says_in_english_what_a_part_must_say_with_english_marks(self, sign_in, world):
        offer = world.prepared()
        with transaction():
            session.merge(world.founder).language = "en"
        page = sign_in(world.founder).get(f"/rounds/{offer.id}/sheet").text
        hints = " ".join(re.findall(r'id="part_[A-I]-(?:hint|help)"[^>]*>([^<]+)<', page))
        assert "; " in hints
        assert " ;" not in hints

    def test_is_saved_and_names_the_parts_left_to_complete(self, sign_in, world):
        offer, founder = world.prepared(), sign_in(world.founder)
        page = self.save(offer, founder, A="[à compléter]", B="Encore [À compléter].")
        assert "les parties A, B contiennent encore" in page
        assert offer.draft_sheet.parts["A"] == "[à compléter]"
        assert "la partie A contient encore" in self.save(offer, founder, A="[à compléter]")
        assert "La fiche est enregistrée." in self.save(offer, founder)

    def test_says_which_parts_an_offer_of_shares_does_not_have(self, sign_in, world):
        page = sign_in(world.founder).get(f"/rounds/{world.prepared().id}/sheet").text
        assert "Pas de partie E" in page

    def test_says_where_it_is_once_it_no_longer_changes(self, sign_in, world):
        offer, founder = world.ready(), sign_in(world.founder)
        path = f"/rounds/{offer.id}/sheet"
        assert founder.get(path).status_code == 303
        assert "La fiche est chez l" in page_of(offer, founder)
        with transaction():
            service.publish_and_open(offer, by=world.officer, now=NOW)
        page = founder.get(path).text
        assert "Les conditions ne changent plus" in page
        assert "Version 1, publiée le 23 novembre 2026." in page
        assert "Version 1, publiée le 23 novembre 2026." in page_of(offer, founder)
