"""Does a round say what one person may take in it, and which law limits the investor?"""

from __future__ import annotations

import re

import pytest

from compliance.calendar import first_second
from compliance.ceilings.regime import Regime
from compliance.euro import Euro
from tests.rounds.test_views import TYPED
from tests.rounds.world import NOW, a_world, terms
from wiseed_like.rounds import queries, sheet_draft
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.terms import Figures, ask, faults

NOMINAL = Euro.of(10)


def kept(world) -> Round | None:
    return queries.find_of_dossier(world.dossier.id)


class TestAMaximumPerHolder:
    def wrong(self, maximum: int | None) -> list[tuple[str, str]]:
        answer = ask(
            terms(maximum_per_holder=maximum),
            existing_shares=100_000,
            nominal=NOMINAL,
            past=(),
            now=first_second(NOW.date()),
        ).verdict
        return [(fault.field, fault.verdict.rule) for fault in faults(answer)]

    @pytest.mark.parametrize("maximum", [None, 3, 7_500])
    def test_lets_the_ticket_be_reached(self, maximum):
        assert self.wrong(maximum) == []

    @pytest.mark.parametrize("maximum", [1, 2])
    def test_is_refused_below_it(self, maximum):
        assert self.wrong(maximum) == [("maximum_per_holder", "offer_maximum")]

    def test_is_said_in_euros(self):
        figures = Figures(Euro.of(40), NOMINAL, 100, 10, 20, Euro.of(100), 5)

        assert figures.most_per_holder == Euro.of(200)
        assert Figures(Euro.of(40), NOMINAL, 100, 10, 20, Euro.of(100)).most_per_holder is None

    def test_stands_in_the_first_text_of_the_sheet(self, house):
        offer = a_world().prepared(maximum_per_holder=500)

        part = sheet_draft.first_text(offer, house.extensions["settings"].platform)["D"]

        assert "Maximum par personne : 500 actions, soit 20\u202f000,00\u00a0€." in part


class TestTheForm:
    def path(self, world) -> str:
        return f"/staff/dossiers/{world.dossier.id}/round"

    def test_keeps_a_maximum_and_a_regime(self, sign_in):
        world = a_world()
        typed = TYPED | {"maximum_per_holder": "1 000", "regime": "national"}

        assert sign_in(world.analyst).post(self.path(world), data=typed).status_code == 303
        offer = kept(world)

        assert offer is not None
        assert (offer.maximum_per_holder, offer.regime) == (1_000, Regime.NATIONAL)

    def test_needs_no_maximum_and_proposes_the_european_regulation(self, sign_in):
        world = a_world()
        analyst = sign_in(world.analyst)

        page = analyst.get(self.path(world)).get_data(as_text=True)
        assert analyst.post(self.path(world), data=TYPED).status_code == 303
        offer = kept(world)

        assert re.search(r"<input[^>]*checked[^>]*value=\"ecspr\"", page)
        assert offer is not None
        assert (offer.maximum_per_holder, offer.regime) == (None, Regime.ECSPR)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"maximum_per_holder": "2"}, "sous le ticket minimum"),
            ({"maximum_per_holder": "0"}, "au moins 1"),
            ({"maximum_per_holder": "dix"}, "nombre entier"),
            ({"regime": "reg_cf"}, "réponses proposées"),
            ({"regime": ""}, "réponses proposées"),
            ({"regime": "mifid", "preview": "1"}, "réponses proposées"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, sign_in, wrong, said):
        world = a_world()

        answer = sign_in(world.analyst).post(self.path(world), data=TYPED | wrong)

        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
        assert kept(world) is None

    def test_may_take_the_maximum_away_again(self, sign_in):
        world = a_world()
        analyst = sign_in(world.analyst)
        analyst.post(self.path(world), data=TYPED | {"maximum_per_holder": "1000"})

        analyst.post(self.path(world), data=TYPED | {"maximum_per_holder": ""})
        offer = kept(world)

        assert offer is not None
        assert offer.maximum_per_holder is None


class TestThePublicPage:
    def test_tells_the_maximum_and_the_rules(self, client):
        offer = a_world().opened(now=NOW, maximum_per_holder=500)

        page = client.get(f"/rounds/{offer.slug}").get_data(as_text=True)

        assert "Maximum par personne" in page
        assert "règlement européen 2020/1503" in page

    def test_tells_who_a_national_round_is_for(self, client):
        offer = a_world().opened(now=NOW, regime=Regime.NATIONAL)

        page = client.get(f"/rounds/{offer.slug}").get_data(as_text=True)

        assert "Maximum par personne" not in page
        assert "hors règlement européen" in page
        assert "Allemagne" in page
