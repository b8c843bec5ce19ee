from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from compliance.euro import Euro
from tests.rounds.world import LEI, NOW, a_user, a_world, terms, whole_sheet
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import read
from wiseed_like.dossiers.rules import DossierState
from wiseed_like.errors import NotFound, Refused
from wiseed_like.issuers.models import Officer
from wiseed_like.issuers.queries import is_frozen
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.payments.queries import find_wallet
from wiseed_like.payments.standing.queries import find_standing
from wiseed_like.rounds import service
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.service import TermsRefused


def code_of(refused) -> str:
    return refused.value.code


class TestPrepare:
    def test_computes_the_price_from_the_register(self):
        offer = a_world().prepared()
        assert offer.price == Euro.of(40)
        assert offer.existing_shares == 100_000
        assert offer.state == RoundState.DRAFT

    def test_numbers_offers_one_after_the_other(self):
        first, second = a_world().prepared(), a_world().prepared()
        assert first.offer_identifier == f"{LEI}00000001"
        assert second.offer_identifier == f"{LEI}00000002"

    def test_refuses_terms_with_all_their_faults(self):
        world = a_world()
        with pytest.raises(TermsRefused) as refused:
            world.prepared(shares_min=9_000, pre_money=Euro.of(500_000))
        assert [fault.field for fault in refused.value.faults] == ["pre_money", "shares_min"]

    def test_refuses_terms_with_the_whole_tree_of_the_law(self):
        with pytest.raises(TermsRefused) as refused:
            a_world().prepared(shares_min=9_000)
        assert refused.value.verdict is not None
        assert refused.value.verdict.rule == "offer_terms"
        assert str(refused.value).startswith("terms: Le minimum de 9")

    @pytest.mark.parametrize("decided_on", [date(2020, 1, 1), date(2008, 1, 1), date(1901, 1, 1)])
    def test_says_from_which_day_a_decision_is_recent_enough(self, decided_on):
        with pytest.raises(TermsRefused) as refused:
            a_world().prepared(authorised_on=decided_on)
        (reason,) = refused.value.apart()
        assert reason.field == "authorised_on"
        assert reason.verdict.counterfactual.changes == {"decided_on": date(2025, 8, 28)}

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            (
                {"pre_money": Euro(10**13), "shares_max": 10**9},
                "terms_absurd",
                "shares_max",
            ),
        ],
    )
    def test_refuses_what_makes_no_sense(self, changes, code, field):
        with pytest.raises(Refused) as refused:
            a_world().prepared(**changes)
        assert (refused.value.code, refused.value.field) == (code, field)

    def test_wants_an_accepted_dossier(self):
        world = a_world()
        world.dossier.state = DossierState.COMMITTEE
        session.commit()
        with pytest.raises(Refused) as refused:
            world.prepared()
        assert code_of(refused) == "dossier_not_accepted"

    def test_writes_a_dossier_s_terms_once(self):
        world = a_world()
        world.prepared()
        with pytest.raises(Refused) as refused:
            world.prepared(shares_min=2_600)
        assert code_of(refused) == "round_exists"

    def test_is_not_for_an_officer_of_the_company(self):
        world = a_world()
        with transaction():
            session.add(Officer(company_id=world.company.id, user_id=world.analyst.id))
        with pytest.raises(Refused) as refused:
            world.prepared()
        assert code_of(refused) == "own_file"


class TestRevise:
    def test_changes_a_draft(self):
        world = a_world()
        offer = world.prepared()
        with transaction():
            service.revise(offer, terms(pre_money=Euro.of(5_000_000)), by=world.analyst, now=NOW)
        assert offer.price == Euro.of(50)

    def test_is_refused_once_ready(self):
        world = a_world()
        offer = world.ready()
        with pytest.raises(Refused) as refused, transaction():
            service.revise(offer, terms(), by=world.analyst, now=NOW)
        assert code_of(refused) == "round_moved_on"

    def test_makes_the_sheet_that_states_the_old_price_unfit(self):
        world = a_world()
        offer = world.with_sheet()
        with transaction():
            service.revise(offer, terms(pre_money=Euro.of(5_000_000)), by=world.analyst, now=NOW)
        with pytest.raises(Refused) as refused, transaction():
            service.make_ready(offer, by=world.analyst, now=NOW)
        assert code_of(refused) == "kiis_terms"


class TestSaveSheet:
    def test_is_for_officers_of_the_company_only(self):
        offer = a_world().prepared()
        with pytest.raises(NotFound), transaction():
            service.save_sheet(offer, {"A": "x"}, by=a_user("founder"), now=NOW)

    def test_keeps_one_version_until_it_is_published(self):
        world = a_world()
        offer = world.with_sheet()
        with transaction():
            again = service.save_sheet(offer, {"A": "autre"}, by=world.founder, now=NOW)
        assert again.version == 1
        assert [sheet.parts for sheet in offer.sheets] == [{"A": "autre"}]


class TestMakeReady:
    def test_needs_a_sheet(self):
        world = a_world()
        offer = world.prepared()
        with pytest.raises(Refused) as refused, transaction():
            service.make_ready(offer, by=world.analyst, now=NOW)
        assert code_of(refused) == "no_sheet"

    def test_needs_every_part_complete(self):
        world = a_world()
        offer = world.prepared()
        parts = whole_sheet(offer) | {"F": "", "A": "Chiffres : [à compléter]"}
        with transaction():
            service.save_sheet(offer, parts, by=world.founder, now=NOW)
        with pytest.raises(Refused) as refused, transaction():
            service.make_ready(offer, by=world.analyst, now=NOW)
        rules = [fault.rule for fault in refused.value.verdict.reasons()]
        assert rules == ["kiis_parts", "kiis_unfinished"]

    def test_needs_the_company_s_bank_account(self):
        world = a_world(iban=None)
        offer = world.with_sheet()
        with pytest.raises(Refused) as refused, transaction():
            service.make_ready(offer, by=world.analyst, now=NOW)
        assert code_of(refused) == "iban"

    def test_looks_the_country_of_the_seat_up_again(self):
        world = a_world()
        offer = world.with_sheet()
        world.company.country = "RU"
        session.commit()
        with pytest.raises(Refused) as refused, transaction():
            service.make_ready(offer, by=world.analyst, now=NOW)
        assert code_of(refused) == "seat_country"


class TestPublishAndOpen:
    def test_publishes_the_sheet_and_takes_orders(self):
        offer = a_world().opened()

        assert offer.takes_orders(NOW)
        assert (offer.counter.cap, offer.counter.reserved) == (7_500, 0)
        assert offer.sheet is not None
        assert offer.sheet.stored_file is not None
        assert read(offer.sheet.stored_file).startswith(b"%PDF")
        assert offer.sheet.sha256 == offer.sheet.stored_file.sha256
        assert find_wallet(f"round:{offer.id}") is not None
        assert is_frozen(offer.company)
        kinds = [fact.kind for fact in list_of_subject("round", offer.id)]
        assert kinds == ["round.prepared", "round.ready", "round.opened"]

    def test_is_not_for_whoever_prepared_the_terms(self):
        world = a_world()
        offer = world.ready()
        with pytest.raises(Refused) as refused, transaction():
            service.publish_and_open(offer, by=world.analyst, now=NOW)
        assert code_of(refused) == "own_terms"

    def test_is_not_for_whoever_drew_the_sheet_up(self):
        world = a_world()
        offer = world.ready()
        with pytest.raises(Refused) as refused, transaction():
            service.publish_and_open(offer, by=world.founder, now=NOW)
        assert code_of(refused) == "own_sheet"

    def test_the_database_refuses_it_too(self):
        world = a_world()
        offer = world.ready()
        with pytest.raises(IntegrityError, match="round_is_opened_by_another"):
            session.execute(
                text("UPDATE rounds SET opened_by = prepared_by WHERE id = :id"), {"id": offer.id}
            )
        session.rollback()

    def test_looks_at_the_dates_again(self):
        world = a_world()
        offer = world.ready()
        with pytest.raises(TermsRefused), transaction():
            service.publish_and_open(offer, by=world.officer, now=offer.closes_at)
        assert offer.state == RoundState.READY
        assert offer.sheet is None

    @pytest.mark.parametrize(
        "change", [{"verified": False}, {"inflows_blocked": True}, {"status": "closed"}]
    )
    def test_needs_an_account_that_money_can_reach(self, change):
        world = a_world()
        offer = world.ready()
        with transaction():
            standing = find_standing(f"company:{offer.company_id}")
            for name, value in change.items():
                setattr(standing, name, value)
        with pytest.raises(Refused) as refused, transaction():
            service.publish_and_open(offer, by=world.officer, now=NOW)
        assert code_of(refused) == "payment_account"

    def test_needs_an_account_at_all(self):
        world = a_world()
        offer = world.with_sheet()
        with transaction():
            find_standing(f"company:{offer.company_id}").account.owner = "company:999999"
        assert "payment_account" in service.missing_for_opening(offer, now=NOW)

    def test_happens_once(self):
        world = a_world()
        offer = world.opened()
        with pytest.raises(Refused) as refused, transaction():
            service.publish_and_open(offer, by=world.officer, now=NOW)
        assert code_of(refused) == "round_moved_on"

    @pytest.mark.parametrize(
        "change",
        [
            "price = price + 100",
            "shares_max = 9000",
            "allotment = 'pro_rata'",
        ],
    )
    def test_freezes_the_terms(self, change):
        offer = a_world().opened()
        with pytest.raises(IntegrityError, match="do not change"):
            session.execute(text(f"UPDATE rounds SET {change} WHERE id = {offer.id}"))
        session.rollback()
