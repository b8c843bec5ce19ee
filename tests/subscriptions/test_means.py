"""Is a declaration of means asked where the law asks for it, kept, and used by the ceilings?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from compliance.as_of import as_of
from compliance.ceilings import ceiling
from compliance.ceilings.national_limits import Declaration
from compliance.euro import Euro
from tests.subscriptions.test_ceilings import answered, lives_in
from tests.subscriptions.world import NOW, an_investor, an_open_round, has_read
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import NotFound
from wiseed_like.journal.models import Entry
from wiseed_like.subscriptions.ceilings import asked_means, ceiling_facts, declare_means
from wiseed_like.subscriptions.queries import find_declaration


class TestDeclareMeans:
    def test_asks_what_the_limit_of_the_country_looks_at(self):
        me, offer = an_investor(), an_open_round(regime="national")

        assert asked_means(me, offer) == ()
        lives_in(me, "DE")
        assert asked_means(me, offer) == ("monthly_income", "free_assets")
        lives_in(me, "AT")
        assert asked_means(me, offer) == ("monthly_income", "financial_assets")
        assert asked_means(me, an_open_round()) == ()

    def test_opens_the_way_to_a_larger_amount(self):
        me, offer = an_investor(), an_open_round(regime="national")
        lives_in(me, "DE")
        assert answered(me, offer, 100).requirements == {"declaration"}

        with transaction():
            declare_means(me, offer, {"monthly_income": Euro.of(2_000)}, now=NOW)

        assert ceiling_facts(me, offer, 100, NOW).declaration == Declaration(
            free_assets=Euro.ZERO, monthly_income=Euro.of(2_000)
        )
        assert answered(me, offer, 100).answer == "allow"
        assert answered(me, offer, 101).is_blocked

    def test_counts_for_its_round_and_until_the_next(self):
        me = an_investor()
        offer, other = an_open_round(regime="national"), an_open_round(regime="national")
        lives_in(me, "AT")
        for assets in (90_000, 70_000):
            with transaction():
                declare_means(me, offer, {"financial_assets": Euro.of(assets)}, now=NOW)

        found = find_declaration(me, offer.id)

        assert found is not None
        assert (found.financial_assets, found.free_assets) == (Euro.of(70_000), None)
        assert find_declaration(me, other.id) is None

    def test_is_refused_where_nothing_is_asked(self):
        me, offer = an_investor(), an_open_round()

        with pytest.raises(NotFound), transaction():
            declare_means(me, offer, {"monthly_income": Euro.of(2_000)}, now=NOW)

    def test_is_written_in_the_journal_without_its_amounts(self):
        me, offer = an_investor(), an_open_round(regime="national")
        lives_in(me, "DE")
        with transaction():
            declare_means(me, offer, {"monthly_income": Euro.of(2_345)}, now=NOW)

        entry = session.scalars(select(Entry).where(Entry.kind == "means.declared")).one()

        assert "2345" not in str(entry.body)

    def test_of_earlier_rounds_do_not_change_european_ones(self):
        me, offer = an_investor(), an_open_round()

        facts = ceiling_facts(me, offer, 25, NOW)

        assert facts.declaration == Declaration()
        assert ceiling.assess(facts, as_of(NOW)).may_go_on


class TestThePage:
    def test_asks_keeps_and_goes_on(self, sign_in):
        me, offer = an_investor(), an_open_round(regime="national")
        lives_in(me, "DE")
        has_read(me, offer)
        clock.use(lambda: NOW)
        browser = sign_in(me.user)
        path = f"/rounds/{offer.slug}/declaration"

        assert path in browser.get(f"/rounds/{offer.slug}/subscribe").get_data(as_text=True)
        page = browser.get(path).get_data(as_text=True)
        assert "Avoirs libres" in page
        assert "Avoirs financiers" not in page
        answer = browser.post(path, data={"monthly_income": "2 000", "is_true": "y"})

        assert answer.status_code == 303
        assert answer.location.endswith("/subscribe")
        found = find_declaration(me, offer.id)
        assert found is not None
        assert (found.monthly_income, found.free_assets) == (Euro.of(2_000), Euro.ZERO)
        again = browser.get(path).get_data(as_text=True)
        assert 'value="2000,00"' in again
        assert 'value="0,00"' not in again

    @pytest.mark.parametrize(
        "typed", [{"monthly_income": "2000"}, {"monthly_income": "beaucoup", "is_true": "y"}]
    )
    def test_keeps_what_was_typed_beside_the_error(self, sign_in, typed):
        me, offer = an_investor(), an_open_round(regime="national")
        lives_in(me, "DE")

        answer = sign_in(me.user).post(f"/rounds/{offer.slug}/declaration", data=typed)

        assert answer.status_code == 422
        assert f'value="{typed["monthly_income"]}"' in answer.get_data(as_text=True)
        assert find_declaration(me, offer.id) is None

    @pytest.mark.parametrize(("regime", "country"), [("ecspr", "DE"), ("national", "FR")])
    def test_is_not_there_where_nothing_is_asked(self, sign_in, regime, country):
        me, offer = an_investor(), an_open_round(regime=regime)
        lives_in(me, country)
        has_read(me, offer)
        clock.use(lambda: NOW)
        browser = sign_in(me.user)
        path = f"/rounds/{offer.slug}/declaration"

        assert browser.get(path).status_code == 404
        assert path not in browser.get(f"/rounds/{offer.slug}/subscribe").get_data(as_text=True)
