"""Are a day for the minimum, an optimum and the shares on offer typed, kept, printed and told?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar

import pytest

from compliance.calendar import last_second
from compliance.euro import Euro
from tests.rounds.test_views import TYPED
from tests.rounds.world import NOW, World, a_world, terms, whole_sheet
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.backoffice.views.approvals import lines_of
from wiseed_like.captable import classes
from wiseed_like.captable.classes import Description, list_classes
from wiseed_like.captable.rights import Participation, Preference, times
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.rounds import second_person, service, sheet
from wiseed_like.rounds.queries import find_of_dossier

PHASED = {"minimum_by": date(2027, 1, 15), "shares_optimum": 5_000}
RIGHTS = {
    "instrument": "preference", "liquidation_bps": "1,5", "participation": "capped",
    "participation_cap_bps": "3", "seniority": "1", "dividend_bps": "6,5",
}  # fmt: skip
PREFERENCE = Preference(15_000, Participation.CAPPED, 1, 650, 30_000)


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


def path(world: World) -> str:
    return f"/staff/dossiers/{world.dossier.id}/round"


class TestTheForm:
    def test_keeps_both_phases_and_shows_them_again(self, sign_in, world: World):
        analyst = sign_in(world.analyst)
        typed = TYPED | {"minimum_by": "2027-01-15", "shares_optimum": "5 000"}
        assert analyst.post(path(world), data=typed).status_code == 303

        offer = find_of_dossier(world.dossier.id)
        assert offer.minimum_at == last_second(date(2027, 1, 15))
        assert offer.shares_optimum == 5_000
        page = analyst.get(path(world)).text
        assert 'value="2027-01-15"' in page
        assert 'value="5000"' in page
        assert analyst.post(path(world), data=TYPED).status_code == 303
        session.refresh(offer)
        assert (offer.minimum_at, offer.shares_optimum) == (None, None)

    def test_keeps_the_rights_of_preference_shares_and_shows_them_again(
        self, sign_in, world: World
    ):
        analyst = sign_in(world.analyst)
        assert analyst.post(path(world), data=TYPED | RIGHTS).status_code == 303

        offer = find_of_dossier(world.dossier.id)
        assert offer.preference == PREFERENCE
        page = analyst.get(path(world)).text
        for value in ("1,5", "3", "1", "6,5"):
            assert f'value="{value}"' in page
        assert "60,00\u00a0€ par action" in page
        assert analyst.post(path(world), data=TYPED).status_code == 303
        session.refresh(offer)
        assert offer.preference is None

    def test_forgets_rights_typed_beside_ordinary_shares(self, sign_in, world: World):
        typed = TYPED | RIGHTS | {"instrument": "ordinary", "participation_cap_bps": ""}
        assert sign_in(world.analyst).post(path(world), data=typed).status_code == 303
        assert find_of_dossier(world.dossier.id).preference is None

    @pytest.mark.parametrize(
        ("field", "changes", "says"),
        [
            ("minimum_by", {"minimum_by": "2027-02-28"}, "doit précéder le dernier jour"),
            ("minimum_by", {"minimum_by": "2026-11-23"}, "ne peut pas être attendu dès"),
            ("minimum_by", {"minimum_by": "demain"}, "jour"),
            (
                "minimum_by",
                {"minimum_by": "2027-01-15", "allotment": "pro_rata"},
                "attribution dans l&#39;ordre",
            ),
            (
                "priority_by",
                {"minimum_by": "2027-01-15", "priority_by": "2027-01-15"},
                "le 14 janvier 2027 au plus",
            ),
            ("shares_optimum", {"shares_optimum": "2499"}, "doit être entre le minimum"),
            ("shares_optimum", {"shares_optimum": "7501"}, "doit être entre le minimum"),
            ("shares_optimum", {"shares_optimum": "1,5"}, "nombre entier"),
            ("instrument", {"instrument": "bond"}, "réponses proposées"),
            ("liquidation_bps", RIGHTS | {"liquidation_bps": "0,99"}, "Entre 1 et 5"),
            ("liquidation_bps", RIGHTS | {"liquidation_bps": "5,01"}, "Entre 1 et 5"),
            ("liquidation_bps", RIGHTS | {"liquidation_bps": "beaucoup"}, "multiple en chiffres"),
            ("liquidation_bps", RIGHTS | {"liquidation_bps": ""}, "À remplir pour des actions"),
            ("participation", RIGHTS | {"participation": ""}, "À remplir pour des actions"),
            ("participation", RIGHTS | {"participation": "twice"}, "réponses proposées"),
            ("participation_cap_bps", RIGHTS | {"participation_cap_bps": ""}, "plafonnée"),
            ("participation_cap_bps", RIGHTS | {"participation": "full"}, "plafonnée"),
            ("participation_cap_bps", RIGHTS | {"participation_cap_bps": "1"}, "sous la préf"),
            ("participation_cap_bps", RIGHTS | {"participation_cap_bps": "10,1"}, "Entre 1 et 10"),
            ("seniority", RIGHTS | {"seniority": ""}, "À remplir pour des actions"),
            ("seniority", RIGHTS | {"seniority": "10"}, "trop grand"),
            ("dividend_bps", RIGHTS | {"dividend_bps": "101"}, "Cent pour cent"),
            ("dividend_bps", RIGHTS | {"dividend_bps": "peu"}, "pourcentage"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(
        self, sign_in, world: World, field: str, changes: dict[str, str], says: str
    ):
        answer = sign_in(world.analyst).post(path(world), data=TYPED | changes)

        assert answer.status_code == 422
        beside = answer.text.split(f'id="{field}-error"')[1][:900]
        assert says in beside
        assert find_of_dossier(world.dossier.id) is None


class TestTwoPhases:
    def test_stand_in_the_sheet(self, world: World):
        offer = world.prepared(**PHASED)
        part = sheet.first_text(offer)["B"]

        assert "jusqu'au 15 janvier 2027 inclus" in part
        assert "au plus tard le 26 janvier 2027" in part
        assert "Optimum espéré par la société : 200\u202f000,00\u00a0€" in part

    def test_are_asked_of_the_sheet(self, world: World):
        offer = world.prepared(**PHASED)
        parts = whole_sheet(offer)
        parts["B"] = parts["B"].replace("15 janvier 2027", "la mi-janvier")
        with transaction():
            service.save_sheet(offer, parts, by=world.founder, now=NOW)

        (fault,) = service.sheet_faults(offer, now=NOW)
        assert "Jour du minimum, à écrire en partie B (15 janvier 2027)" in fault.sentence.fr

    def test_are_agreed_to_by_the_second_person(self, world: World):
        offer = world.ready(**PHASED)
        lines = dict(lines_of(approvals.waiting(second_person.OPENING, offer)))

        assert lines["Minimum à atteindre le"] == date(2027, 1, 15)
        assert lines["Optimum de la levée"] == Euro.of(200_000)
        assert lines["Actions offertes"] == "Actions ordinaires nouvelles"

    def test_are_explained_on_the_page_of_the_round(self, client, world: World):
        offer = world.opened(**PHASED)
        page = client.get(f"/rounds/{offer.slug}").text

        assert "Deux temps" in page
        assert "Jusqu&#39;au 15 janvier 2027" in page or "Jusqu'au 15 janvier 2027" in page
        assert "Optimum espéré" in page
        assert "gauge-optimum" in page

    def test_are_not_mentioned_where_there_is_one_end(self, client, world: World):
        page = client.get(f"/rounds/{world.opened().slug}").text
        assert "Deux temps" not in page
        assert "gauge-optimum" not in page


class TestPreferenceShares:
    TERMS: ClassVar = {"instrument": "preference", "preference": PREFERENCE}

    def test_stand_in_the_sheet_with_their_rights(self, world: World):
        parts = sheet.first_text(world.prepared(**self.TERMS))

        assert "7\u202f500 actions de préférence nouvelles de catégorie ADP1" in parts["D"]
        assert "60,00\u00a0€ par action, soit 1,5 fois son prix" in parts["F"]
        assert "jusqu'à 120,00\u00a0€ en tout, soit 3 fois son prix" in parts["F"]
        assert "prioritaire de 6,5 % du prix par an" in parts["F"]

    def test_open_when_two_persons_agree_and_are_a_class_from_then_on(self, world: World):
        offer = world.ready(**self.TERMS)
        lines = dict(lines_of(approvals.waiting(second_person.OPENING, offer)))
        assert lines["Actions offertes"] == "Actions de préférence nouvelles"
        assert lines["Catégorie au registre"] == "ADP1"
        assert [each.code for each in list_classes(offer.company_id)] == ["ORD"]

        with transaction():
            approvals.approve(
                approvals.waiting(second_person.OPENING, offer), by=world.officer, now=NOW
            )

        ordinary, made = list_classes(offer.company_id)
        assert ordinary.is_ordinary
        assert (made.code, made.origin, made.price) == ("ADP1", f"round:{offer.id}", offer.price)
        assert made.preference == PREFERENCE

    def test_do_not_open_under_a_code_that_others_took(self, sign_in, world: World):
        offer = world.with_sheet(**self.TERMS)
        other = replace(PREFERENCE, seniority=2)
        with transaction():
            classes.make(
                world.company,
                Description(offer.nominal, offer.price, other),
                origin="round:0",
                by=None,
                now=NOW,
            )

        assert service.missing_for_opening(offer, now=NOW) == ["share_class"]
        with pytest.raises(Refused) as refused, transaction():
            second_person.ask_opening(offer, "Relu.", by=world.analyst, now=NOW)
        assert refused.value.code == "share_class"
        page = sign_in(world.analyst).get(f"/staff/rounds/{offer.id}").text
        assert "n&#39;est plus libre" in page or "n'est plus libre" in page
        with transaction():
            service.revise(offer, terms(**self.TERMS), by=world.analyst, now=NOW)
        assert (offer.class_code, service.missing_for_opening(offer, now=NOW)) == ("ADP2", [])

    def test_whose_class_the_sheet_does_not_name_are_not_offered(self, world: World):
        offer = world.prepared(**self.TERMS)
        parts = whole_sheet(offer)
        parts["D"] = parts["D"].replace("de catégorie ADP1", "")
        with transaction():
            service.save_sheet(offer, parts, by=world.founder, now=NOW)

        (fault,) = service.sheet_faults(offer, now=NOW)
        assert "catégorie ADP1" in fault.sentence.fr


class TestTheRights:
    def test_are_said_in_the_order_of_an_exit(self):
        said = PREFERENCE.said(Euro.of(40), "en")

        assert [values for _, values in said] == [
            {"amount": "€60.00", "times": "1.5"},
            {"rank": 1},
            {"times": "3", "amount": "€120.00"},
            {"percent": "6.5"},
        ]

    def test_say_nothing_of_a_dividend_that_is_none(self):
        plain = Preference(10_000, Participation.NONE, 1, 0)
        assert len(plain.said(Euro.of(40))) == 3

    @pytest.mark.parametrize(
        ("bps", "written"), [(10_000, "1"), (15_000, "1,5"), (12_500, "1,25"), (100_000, "10")]
    )
    def test_write_multiples_as_people_do(self, bps: int, written: str):
        assert times(bps) == written
