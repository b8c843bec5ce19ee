"""Is what who comes early gets typed, refused, kept, printed and told as it is?"""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from compliance.euro import Euro
from tests.rounds.test_views import TYPED as USUAL
from tests.rounds.world import NOW, World, a_world, whole_sheet
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.backoffice.views.approvals import lines_of
from wiseed_like.db import transaction
from wiseed_like.documents.pdf import text_of
from wiseed_like.errors import Refused
from wiseed_like.rounds import second_person, service, sheet, sheet_draft
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.early.advantage import Early, EarlyKind
from wiseed_like.rounds.early.words import key_words
from wiseed_like.rounds.queries import find_of_dossier
from wiseed_like.rounds.terms import Figures

TYPED = USUAL | {"audience": "everybody"}
PRICE = {"early_kind": "price", "early_shares": "1 000", "early_price": "32,50"}
BONUS = {"early_kind": "bonus", "early_shares": "1000", "early_bonus_for": "10"}
CHEAPER = Early(EarlyKind.PRICE, 1_000, price=Euro.of("32.50"))
MORE = Early(EarlyKind.BONUS, 1_000, bonus_for=10)


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


def path(world: World) -> str:
    return f"/staff/dossiers/{world.dossier.id}/round"


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("&#39;", "'"))


class TestTheForm:
    @pytest.mark.parametrize(("typed", "kept"), [(PRICE, CHEAPER), (BONUS, MORE)])
    def test_keeps_the_term_and_shows_it_again(self, sign_in, world: World, typed, kept):
        analyst = sign_in(world.analyst)
        assert analyst.post(path(world), data=TYPED | typed).status_code == 303

        offer = find_of_dossier(world.dossier.id)
        assert offer.early == kept
        page = analyst.get(path(world)).text
        for name, value in typed.items():
            if name != "early_kind":
                assert f'value="{value.replace(" ", "")}"' in page
        assert analyst.post(path(world), data=TYPED | {"early_kind": "none"}).status_code == 303
        assert find_of_dossier(world.dossier.id).early is None

    @pytest.mark.parametrize(
        ("field", "typed", "says"),
        [
            ("early_kind", PRICE | {"early_kind": "date"}, "réponses proposées"),
            ("early_shares", PRICE | {"early_shares": ""}, "À remplir pour cet avantage"),
            ("early_shares", PRICE | {"early_shares": "mille"}, "nombre entier"),
            ("early_price", PRICE | {"early_price": ""}, "À remplir pour cet avantage"),
            ("early_price", PRICE | {"early_price": "32,5055"}, "deux décimales"),
            ("early_bonus_for", BONUS | {"early_bonus_for": ""}, "À remplir pour cet avantage"),
            ("early_bonus_for", BONUS | {"early_bonus_for": "1001"}, "trop grand"),
            ("early_price", BONUS | {"early_price": "32"}, "À laisser vide"),
            ("early_bonus_for", PRICE | {"early_bonus_for": "3"}, "À laisser vide"),
            ("early_shares", {"early_kind": "none", "early_shares": "3"}, "À laisser vide"),
            # The law's: not below par, and a bonus stands on the premium.
            ("early_price", PRICE | {"early_price": "9,99"}, "sous leur valeur nominale"),
            ("early_price", PRICE | {"early_price": "40"}, "ne coûteraient pas moins"),
            (
                "early_bonus_for",
                BONUS | {"early_bonus_for": "1", "pre_money": "1 900 000"},
                "ne couvrent pas",
            ),
            # Ours.
            ("early_kind", PRICE | {"allotment": "pro_rata"}, "ne va qu'avec l'ordre d'arrivée"),
            ("early_shares", PRICE | {"early_shares": "7500"}, "une partie de la levée"),
            ("early_shares", BONUS | {"early_shares": "6819"}, "une partie de la levée"),
            ("early_shares", PRICE | {"early_shares": "3"}, "au moins 4 parts"),
            ("early_shares", BONUS | {"early_shares": "9"}, "au moins 10 parts"),
            ("maximum_per_holder", BONUS | {"maximum_per_holder": "10"}, "au moins 10 parts"),
        ],
    )
    def test_refuses_beside_the_field_and_keeps_what_was_typed(
        self, sign_in, world: World, field, typed, says
    ):
        answer = sign_in(world.analyst).post(path(world), data=TYPED | typed)

        assert answer.status_code == 422
        page = plain(answer.text)
        beside = page[page.index(f'id="{field}-error') :][:600]
        assert says in beside
        assert find_of_dossier(world.dossier.id) is None
        shares = typed["early_shares"].replace("&#39;", "'")
        assert f'name="early_shares" type="text" value="{shares}"' in page or not shares

    def test_says_what_it_costs_before_anything_is_kept(self, sign_in, world: World):
        answer = sign_in(world.analyst).post(path(world), data=TYPED | PRICE | {"preview": "1"})

        page = plain(answer.text)
        assert "Les 1 000 premières parts commandées coûtent 32,50 € l'une au lieu de" in page
        # 7,500 euros less; 100,000 - 7,500 at the minimum.
        assert "39,00 € la part en moyenne" in page
        assert "7 500,00 € de moins" in page
        assert "92 500,00 €" in page

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            (PRICE, "La première part commandée coûte 32,50 € au lieu de"),
            (BONUS | {"early_bonus_for": "1"}, "première part commandée et payée, une part est"),
            (BONUS, "la première part commandée, une part serait offerte pour 10 payées"),
        ],
    )
    def test_says_one_share_in_the_singular(self, sign_in, world: World, typed, says):
        typed = TYPED | typed | {"early_shares": "1", "minimum_ticket": "10", "preview": "1"}
        page = plain(sign_in(world.analyst).post(path(world), data=typed).text)
        assert says in page
        assert "Les 1 premières" not in page


class TestTheFigures:
    def test_of_a_lower_price_are_what_is_sure(self, world: World):
        offer = world.prepared(early=CHEAPER)
        figures = Figures.of(offer)

        assert figures.amount_min == offer.amount_min == Euro.of(92_500)
        assert figures.amount_max == Euro.of(300_000)
        assert figures.pre_money == Euro.of(4_000_000)
        assert figures.post_money_min == Euro.of(4_100_000)
        assert figures.part_min == Fraction(2_500, 102_500)

    def test_of_shares_given_count_them(self, world: World):
        """A hundred of 2,500 shares bring nothing."""
        assert world.prepared(early=MORE).amount_min == Euro.of(96_000)


class TestTheTerms:
    @pytest.mark.parametrize("term", [CHEAPER, MORE])
    def test_are_frozen_and_told_when_the_round_opens(self, world: World, term):
        offer = world.opened(early=term)

        assert offer.early == term
        assert (offer.counter.early_cap, offer.counter.early_left) == (1_000, 1_000)

    @pytest.mark.parametrize(
        ("term", "says"),
        [
            (CHEAPER, ("Prix des premières parts", Euro.of("32.50"), Euro.of(92_500))),
            (MORE, ("Une part offerte pour combien de parts payées", 10, Euro.of(96_000))),
        ],
    )
    def test_are_what_the_second_person_sees(self, world: World, term, says):
        asked = approvals.waiting(second_person.OPENING, world.ready(early=term))
        assert asked is not None

        lines = dict(lines_of(asked))

        assert (lines[says[0]], lines["Minimum de la levée"]) == says[1:]
        assert lines["Nombre de premières parts"] == 1_000

    def test_are_refused_by_the_service_too(self, world: World):
        with pytest.raises(Refused, match="early_shared_out"):
            world.prepared(early=CHEAPER, allotment=AllotmentRule.PRO_RATA)


class TestTheSheet:
    @pytest.mark.parametrize(
        ("term", "says"),
        [
            (CHEAPER, ("32,50 € au moins", "40,00 € au plus", "39,00 € en moyenne", "7 500,00 €")),
            (MORE, ("36,37 € au moins", "40,00 € au plus", "39,47 € en moyenne", "4 000,00 €")),
        ],
    )
    def test_says_the_advantage_its_prices_and_what_it_does_to_the_capital(
        self, world: World, term, says
    ):
        offer = world.with_sheet(early=term)
        assert service.sheet_faults(offer, now=NOW) == []

        paper = plain(text_of(sheet.render(offer, offer.draft_sheet)))

        assert plain(key_words(term, offer.price)).lower() in paper.lower()
        for each in (*says, "Les parts rendues n'y reviennent pas", "la même"):
            assert each in paper

    def test_is_not_published_without_it(self, world: World):
        offer = world.prepared(early=CHEAPER)
        parts = whole_sheet(offer)
        parts["D"] = parts["D"].replace("32,50", "33,50")

        assert sheet_draft.unstated(offer, parts).early == key_words(CHEAPER, offer.price)
        with transaction():
            service.save_sheet(offer, parts, by=world.founder, now=NOW)
        assert [each.rule for each in service.sheet_faults(offer, now=NOW)] == ["kiis_terms"]
