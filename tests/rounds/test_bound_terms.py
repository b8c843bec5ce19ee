"""Do the terms of an opened round stay as they were, and does everybody read why?"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.rounds.test_views import TYPED
from tests.rounds.world import NOW, World, a_world, terms, whole_sheet
from wiseed_like import clock
from wiseed_like.captable.rights import Participation, Preference
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.rounds import service
from wiseed_like.rounds.models import Round

PHASED = {"minimum_by": date(2027, 1, 15), "shares_optimum": 5_000}
PREFERENCE = Preference(10_000, Participation.NONE, 1, 0)
DECISION = "SELECT count(*) FROM decisions WHERE rule = 'offer_binding'"


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


def change(offer: Round, what: str) -> None:
    session.execute(text(f"UPDATE rounds SET {what} WHERE id = :id"), {"id": offer.id})


class TestTheDatabase:
    @pytest.mark.parametrize(
        "what",
        [
            "minimum_at = minimum_at + interval '1 day'",
            "minimum_at = NULL",
            "shares_optimum = shares_optimum + 1",
            "shares_optimum = NULL",
            "instrument = 'preference'",
            "liquidation_bps = 10000",
            "participation = 'none'",
            "participation_cap_bps = 20000",
            "seniority = 1",
            "dividend_bps = 0",
            "class_code = 'ADP1'",
            "allotment = 'pro_rata'",
            "price = price + 100",
            "shares_min = shares_min - 1",
            "shares_max = shares_max + 1",
            "minimum_ticket = minimum_ticket + 1",
            "maximum_per_holder = 100",
            "fee_bps = 0",
        ],
    )
    def test_keeps_every_term_of_an_opened_round(self, world: World, what: str):
        offer = world.opened(**PHASED)

        with pytest.raises(IntegrityError, match="terms of an opened round do not change"):
            change(offer, what)
        session.rollback()

    def test_keeps_a_minimum_that_was_reached(self, world: World):
        offer = world.opened(**PHASED)
        with transaction():
            change(offer, "minimum_reached_at = now()")
        with pytest.raises(IntegrityError, match="stays so"):
            change(offer, "minimum_reached_at = NULL")
        session.rollback()

    @pytest.mark.parametrize(
        ("what", "check"),
        [
            ("minimum_at = closes_at", "round_minimum_comes_before_its_end"),
            ("minimum_at = NULL, minimum_reached_at = now()", "round_minimum_was_awaited"),
            ("shares_optimum = shares_max + 1", "round_optimum_is_between"),
            ("shares_optimum = shares_min - 1", "round_optimum_is_between"),
            ("instrument = 'bond', class_code = 'ADP1'", "round_has_an_instrument"),
            ("instrument = 'preference'", "round_names_its_class"),
            ("class_code = 'ADP1'", "round_names_its_class"),
            (
                "instrument = 'preference', class_code = 'ADP1'",
                "round_preference_has_its_rights",
            ),
            ("seniority = 1", "round_preference_has_its_rights"),
        ],
    )
    def test_takes_no_terms_that_make_no_sense(self, world: World, what: str, check: str):
        offer = world.prepared(**PHASED)
        with pytest.raises(IntegrityError, match=check):
            change(offer, what)
        session.rollback()

    @pytest.mark.parametrize(
        ("what", "check"),
        [
            ("participation = 'some'", "round_participation_is_known"),
            ("participation = 'capped'", "round_capped_participation_has_its_cap"),
            ("participation_cap_bps = 20000", "round_capped_participation_has_its_cap"),
            (
                "participation = 'capped', participation_cap_bps = 9999",
                "round_capped_participation_has_its_cap",
            ),
            ("liquidation_bps = 9999", "round_rights_are_in_reason"),
            ("liquidation_bps = 50001", "round_rights_are_in_reason"),
            ("seniority = 0", "round_rights_are_in_reason"),
            ("dividend_bps = -1", "round_rights_are_in_reason"),
        ],
    )
    def test_takes_no_rights_that_make_no_sense(self, world: World, what: str, check: str):
        offer = world.prepared()
        rights = {
            "liquidation_bps": 10_000, "participation": "'none'", "seniority": 1, "dividend_bps": 0,
        }  # fmt: skip
        with transaction():
            change(offer, "instrument = 'preference', class_code = 'ADP1', " + _listed(rights))
        with pytest.raises(IntegrityError, match=check):
            change(offer, what)
        session.rollback()

    def test_opens_no_round_of_a_class_that_the_register_does_not_know(self, world: World):
        offer = world.prepared()
        with pytest.raises(IntegrityError, match="round_opens_with_what_the_register_knows"):
            change(
                offer,
                "opened_at = now(), instrument = 'preference', class_code = 'ADP1', "
                "liquidation_bps = 10000, participation = 'none', seniority = 1, dividend_bps = 0",
            )
        session.rollback()

    @pytest.mark.parametrize("right", ["price = 3999", "votes = 1", "seniority = 2"])
    def test_opens_a_round_only_of_a_class_with_its_rights(self, world: World, right: str):
        offer = world.with_sheet(instrument="preference", preference=PREFERENCE)
        rights = {
            "company_id": offer.company_id, "code": "'ADP1'", "name": "'ADP'", "nominal": 1_000,
            "votes": 1, "price": 4_000, "liquidation_bps": 10_000, "participation": "'none'",
            "seniority": 1, "dividend_bps": 0, "origin": "'round:1'", "created_at": "now()",
        }  # fmt: skip
        name, _, value = right.partition(" = ")
        known = rights | {name: value}
        session.execute(
            text(
                f"INSERT INTO share_classes ({', '.join(known)}) "
                f"VALUES ({', '.join(map(str, known.values()))})"
            )
        )
        opening = "opened_at = now()"
        if known == rights | {"votes": "1"}:
            change(offer, opening)
        else:
            with pytest.raises(IntegrityError, match="round_opens_with_what_the_register_knows"):
                change(offer, opening)
        session.rollback()


def _listed(values: dict[str, object]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())


class TestTheService:
    def test_says_no_with_the_article(self, world: World):
        offer = world.opened()
        for act in (
            lambda: service.revise(offer, terms(shares_min=2_600), by=world.analyst, now=NOW),
            lambda: service.save_sheet(offer, whole_sheet(offer), by=world.founder, now=NOW),
        ):
            with pytest.raises(Refused) as refused, transaction():
                act()
            assert refused.value.verdict.rule == "offer_binding"
            assert refused.value.verdict.article == "ECSPR art. 22(1)"
            assert "une seule prolongation" in refused.value.verdict.counterfactual.sentence.fr


class TestTheEditForm:
    def path(self, offer: Round) -> str:
        return f"/staff/dossiers/{offer.dossier_id}/round"

    def test_gives_way_to_the_reason_and_to_what_may_be_done(self, sign_in, world: World):
        offer, analyst = world.opened(), sign_in(world.analyst)
        assert self.path(offer) in analyst.get(f"/staff/rounds/{offer.id}").text
        page = analyst.get(self.path(offer)).text

        assert "ses conditions engagent la société" in page
        assert "art. 22(1)" in page
        assert f"/staff/rounds/{offer.id}/extension" in page
        assert 'name="shares_max"' not in page

    def test_refuses_what_is_sent_to_it_all_the_same(self, sign_in, world: World):
        offer = world.opened()
        answer = sign_in(world.analyst).post(self.path(offer), data=TYPED | {"shares_min": "10"})

        assert answer.status_code == 422
        assert "ses conditions engagent la société" in answer.text
        session.expire_all()
        assert offer.shares_min == 2_500
        assert session.scalar(text(DECISION)) == 1

    def test_refuses_the_issuer_s_new_sheet_too(self, sign_in, world: World):
        offer, founder = world.opened(), sign_in(world.founder)
        path = f"/rounds/{offer.id}/sheet"
        assert path in founder.get(f"/companies/{offer.company_id}/rounds/{offer.id}").text

        assert "Demandez-le-nous par écrit" in founder.get(path).text
        answer = founder.post(path, data={"part_A": "Autre chose"})
        assert answer.status_code == 422
        assert "ses conditions engagent la société" in answer.text
        assert "La fiche est chez" not in answer.text
        assert len(offer.sheets) == 1

    def test_says_nothing_is_left_once_it_is_over(self, sign_in, world: World):
        offer = world.opened()
        with transaction():
            session.execute(
                text("UPDATE rounds SET state = 'failed', closed_at = now() WHERE id = :id"),
                {"id": offer.id},
            )
        page = sign_in(world.analyst).get(self.path(offer)).text

        assert "La levée est terminée" in page
        assert "Ce qui reste possible" not in page
