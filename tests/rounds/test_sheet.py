import re

import pytest

from compliance.offers.kiis_parts import DISCLAIMER, RISK_WARNING, required_parts
from tests.rounds.world import NOW, a_world, whole_sheet
from wiseed_like.db import transaction
from wiseed_like.documents.pdf import page_count, text_of
from wiseed_like.documents.service import read
from wiseed_like.rounds import service, sheet


def plain(text: str) -> str:
    """Without any space: kerning makes readers of PDF see some that are not there."""
    return re.sub(r"\s+", "", text)


def saved(world, parts):
    offer = world.prepared()
    with transaction():
        service.save_sheet(offer, whole_sheet(offer) | parts, by=world.founder, now=NOW)
    return offer


class TestRender:
    def test_the_published_paper_says_all_that_the_law_wants(self):
        offer = a_world().opened()
        content = read(offer.sheet.stored_file)
        text = plain(text_of(content))
        assert page_count(content) == offer.sheet.pages <= 6
        assert plain(DISCLAIMER.fr) in text
        assert plain(RISK_WARNING.fr) in text
        assert offer.offer_identifier in text
        assert plain("quatre jours calendaires") in text
        assert plain(offer.amount_min.written()) in text
        assert plain(offer.price.written()) in text
        for part in required_parts():
            assert plain(f"Partie {part.letter} : {part.title.fr}") in text

    def test_the_disclaimer_stands_directly_under_the_title(self):
        offer = a_world().opened()
        text = plain(text_of(read(offer.sheet.stored_file)))
        title = "Fiche d'informations clés sur l'investissement"
        assert plain(title + DISCLAIMER.fr) in text

    def test_a_draft_says_so(self):
        offer = a_world().with_sheet()
        assert "PROJET" in text_of(sheet.render(offer, offer.draft_sheet))

    def test_same_words_give_same_bytes(self):
        offer = a_world().with_sheet()
        first, second = (sheet.render(offer, offer.draft_sheet) for _ in range(2))
        assert first == second


class TestLength:
    def test_is_that_of_the_real_pages(self):
        world = a_world()
        offer = saved(world, {"C": "Un risque parmi d'autres, dit en toutes lettres.\n\n" * 180})
        faults = service.sheet_faults(offer, now=NOW)
        assert [fault.rule for fault in faults] == ["kiis_length"]
        assert faults[0].inputs[0].value > 6

    def test_is_fine_when_the_text_is_cut(self):
        world = a_world()
        offer = saved(world, {"C": "Un risque parmi d'autres, dit en toutes lettres.\n\n" * 30})
        assert service.sheet_faults(offer, now=NOW) == []


class TestFaults:
    def test_see_a_footnote_that_is_no_legal_reference(self):
        offer = saved(a_world(), {"C": "Un risque¹ réel."})
        assert [fault.rule for fault in service.sheet_faults(offer, now=NOW)] == ["kiis_footnotes"]

    @pytest.mark.parametrize("price", ["40,00 €", "40 €", "40\u202f€"])
    def test_accept_a_price_however_it_is_spaced(self, price):
        said = f"Prix de souscription : {price} par action, servies dans leur ordre d'arrivée."
        offer = saved(a_world(), {"D": said})
        assert service.sheet_faults(offer, now=NOW) == []

    def test_see_another_price(self):
        offer = saved(a_world(), {"D": "Prix de souscription : 41 € par action."})
        rules = [fault.rule for fault in service.sheet_faults(offer, now=NOW)]
        assert rules == ["kiis_terms"]

    def test_are_all_the_parts_that_nobody_has_written_yet(self):
        offer = a_world().prepared()
        found = service.sheet_faults(offer, now=NOW)
        assert [fault.rule for fault in found] == ["kiis_parts"]
        assert "A (Porteur de projet" in found[0].sentence.fr

    def test_miss_neither_of_the_two_texts_that_the_paper_adds(self):
        offer = a_world().with_sheet()
        verdict = sheet.check(offer, offer.draft_sheet, pages=3, now=NOW).verdict
        assert verdict.find("kiis_fixed_texts").may_go_on


class TestParagraphs:
    def test_are_cut_at_empty_lines_and_dashes_make_lists(self):
        found = sheet.paragraphs("Un.\r\nDeux.\r\n\r\n\r\nListe :\n- a\n- b\nFin.")
        assert [(each.is_list, each.lines) for each in found] == [
            (False, ("Un. Deux.",)),
            (False, ("Liste :",)),
            (True, ("a", "b")),
            (False, ("Fin.",)),
        ]
