"""Does the house tell the law all that its ceilings look at, and only what counts?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import exc, update

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.ceilings import ceiling
from compliance.ceilings.twelve_months import Placement
from compliance.euro import Euro
from tests.journal.evidence import tamper
from tests.rounds.world import a_user
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    has_read,
)
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors.ceilings import set_ceiling, settings_of
from wiseed_like.investors.models import Investor
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.ceilings import ceiling_facts, invested_lately
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import SubscriptionState

TODAY = legal_day(NOW)


def answered(me: Investor, offer: Round, shares: int, *, now=NOW):
    return ceiling.assess(ceiling_facts(me, offer, shares, now), as_of(now))


def lives_in(me: Investor, country: str) -> None:
    with transaction():
        session.execute(
            update(IdentityFile).where(IdentityFile.user_id == me.user_id).values(country=country)
        )
    session.expire_all()


def becomes(subscription: Subscription, state: SubscriptionState) -> None:
    with transaction():
        subscription.state = state


class TestCeilingFacts:
    def test_hold_the_order_the_terms_and_the_person(self):
        me = an_investor(result=Euro.of(3_800))
        offer = an_open_round(cap=500, minimum=100, maximum_per_holder=60)

        facts = ceiling_facts(me, offer, 25, NOW)

        assert facts.amount == Euro.of(1_000)
        assert (facts.regime, facts.residence) == ("ecspr", "FR")
        assert facts.european == ceiling.Protection(result=Euro.of(3_800), test_passed=True)
        assert facts.holder == ceiling.Holder(
            shares=25,
            price=Euro.of(40),
            minimum_ticket=Euro.of(100),
            left=500,
            held=0,
            maximum=60,
            closes_at=offer.closes_at,
        )
        assert (facts.history, facts.settings) == ((), ())

    def test_add_up_what_is_alive(self):
        me, offer, other = an_investor(), an_open_round(), an_open_round()
        a_subscription(me, offer, 10)
        a_subscription(me, other, 5)
        session.expire_all()

        facts = ceiling_facts(me, offer, 3, NOW)

        assert facts.already_in_offer == Euro.of(400)
        assert facts.already_with_issuer == Euro.of(400)
        assert facts.already_invested == Euro.of(600)
        assert facts.holder is not None
        assert (facts.holder.held, facts.holder.left) == (10, 7_490)
        assert facts.history == (
            Placement(TODAY, Euro.of(400)),
            Placement(TODAY, Euro.of(200)),
        )

    @pytest.mark.parametrize(
        ("state", "counts"),
        [
            (SubscriptionState.REFLECTING, True),
            (SubscriptionState.FIRM, True),
            (SubscriptionState.PAID, True),
            (SubscriptionState.ISSUED, True),
            (SubscriptionState.REVOKED, False),
            (SubscriptionState.LAPSED, False),
            (SubscriptionState.RETURNED, False),
        ],
    )
    def test_leave_out_what_is_no_investment_any_more(self, state, counts):
        me, offer = an_investor(), an_open_round()
        becomes(a_subscription(me, offer, 10), state)

        facts = ceiling_facts(me, offer, 3, NOW)

        expected = Euro.of(400) if counts else Euro.ZERO
        assert facts.already_in_offer == facts.already_with_issuer == expected
        assert sum(placed.amount.cents for placed in facts.history or ()) == expected.cents
        assert invested_lately(me, NOW) == expected

    def test_forget_what_is_older_than_a_year(self):
        me, offer = an_investor(), an_open_round()
        a_subscription(me, offer, 10)

        assert invested_lately(me, NOW + timedelta(days=365)) == Euro.of(400)
        assert invested_lately(me, NOW + timedelta(days=366)) == Euro.ZERO


class TestCeilings:
    def test_of_the_person_stop_an_order(self):
        me, offer = an_investor(), an_open_round()
        a_subscription(me, offer, 10)
        with transaction():
            set_ceiling(me, Euro.of(520), now=NOW)

        assert answered(me, offer, 3).may_go_on
        verdict = answered(me, offer, 4)

        assert verdict.is_blocked
        own = verdict.find("own_ceiling")
        assert own is not None
        assert own.counterfactual is not None
        assert own.counterfactual.changes == {"amount": Euro.of(120)}

    def test_of_the_round_stop_an_order(self):
        me, offer = an_investor(), an_open_round(maximum_per_holder=12)
        a_subscription(me, offer, 10)

        verdict = answered(me, offer, 3)

        assert [each.rule for each in verdict.reasons()] == ["maximum_per_holder"]

    def test_of_a_national_round_follow_the_residence(self):
        me, offer = an_investor(), an_open_round(regime="national")

        assert answered(me, offer, 3).is_blocked
        lives_in(me, "DE")
        assert answered(me, offer, 25).answer == "allow"
        gated = answered(me, offer, 26)
        assert gated.is_gated
        assert gated.requirements == {"declaration"}

    def test_of_a_national_round_wait_for_a_residence(self):
        me, offer = an_investor(), an_open_round(regime="national")
        tamper("DELETE FROM identity_files WHERE user_id = %s", values=[me.user_id])
        session.expire_all()

        assert answered(me, offer, 3).requirements == {"identity"}


class TestTheDatabase:
    @pytest.mark.parametrize(
        "wrong", [{"maximum_per_holder": 0}, {"maximum_per_holder": 2}, {"regime": "reg_cf"}]
    )
    def test_refuses_terms_that_shut_everybody_out(self, wrong):
        with pytest.raises(exc.IntegrityError):
            an_open_round(**wrong)

    @pytest.mark.parametrize("changed", [{"maximum_per_holder": 50}, {"regime": "national"}])
    def test_freezes_them_at_the_opening(self, changed):
        offer = an_open_round()

        with pytest.raises(exc.IntegrityError, match="do not change"), transaction():
            session.execute(update(Round).where(Round.id == offer.id).values(**changed))


class TestThePage:
    def test_shows_what_holds_and_what_was_invested(self, sign_in):
        me, offer = an_investor(), an_open_round()
        a_subscription(me, offer, 10)
        clock.use(lambda: NOW)
        with transaction():
            set_ceiling(me, Euro.of(1_234), now=NOW)

        page = sign_in(me.user).get("/ceiling").get_data(as_text=True)

        for amount in ("1\u202f234,00", "400,00", "834,00"):
            assert amount in page

    def test_sets_raises_keeps_and_removes(self, sign_in):
        me = an_investor()
        browser = sign_in(me.user)

        assert browser.post("/ceiling", data={"amount": "1 000"}).status_code == 303
        assert "agit dès maintenant" in browser.get("/ceiling").get_data(as_text=True)
        assert browser.post("/ceiling", data={"amount": "2 000"}).status_code == 303
        waiting = browser.get("/ceiling").get_data(as_text=True)
        assert "Le nouveau plafond agit" in waiting
        assert "Garder mon plafond actuel" in waiting
        assert browser.post("/ceiling/keep").status_code == 303
        assert "votre plafond reste de" in browser.get("/ceiling").get_data(as_text=True)
        assert "Garder mon plafond actuel" not in browser.get("/ceiling").get_data(as_text=True)
        assert browser.post("/ceiling/remove").status_code == 303
        assert "puis il est retiré" in browser.get("/ceiling").get_data(as_text=True)

    def test_keeps_once_and_never_asks_for_a_raise(self, sign_in):
        me = an_investor()
        browser = sign_in(me.user)
        for amount in ("1 000", "500"):
            browser.post("/ceiling", data={"amount": amount})

        assert browser.post("/ceiling/keep").status_code == 303

        assert "Aucun changement" in browser.get("/ceiling").get_data(as_text=True)
        assert len(settings_of(me)) == 2

    def test_confirms_a_ceiling_under_which_nothing_can_be_subscribed(self, sign_in):
        me = an_investor()
        an_open_round()  # from 120 euros
        browser = sign_in(me.user)

        asked = browser.post("/ceiling", data={"amount": "119,99"})

        assert asked.status_code == 422
        page = asked.get_data(as_text=True)
        assert 'value="119,99"' in page
        assert "120,00" in page
        assert 'name="is_sure"' in page
        assert settings_of(me) == ()
        sure = {"amount": "119,99", "is_sure": "y"}
        assert browser.post("/ceiling", data=sure).status_code == 303
        assert settings_of(me)[-1].amount == Euro(11_999)

    def test_asks_no_confirmation_where_an_order_fits_or_where_it_waits(self, sign_in):
        me = an_investor()
        an_open_round()
        browser = sign_in(me.user)

        assert browser.post("/ceiling", data={"amount": "120"}).status_code == 303
        browser.post("/ceiling", data={"amount": "1", "is_sure": "y"})
        assert browser.post("/ceiling", data={"amount": "2"}).status_code == 303

    def test_tells_what_became_of_each_request(self, sign_in):
        me = an_investor()
        browser = sign_in(me.user)
        for amount in ("1 000", "2 000", "900", "3 000"):
            browser.post("/ceiling", data={"amount": amount})

        page = browser.get("/ceiling").get_data(as_text=True)

        rows = page.split("<tbody>")[1]
        words = [rows.index(word) for word in ("à venir", "en vigueur", "annulé", "remplacé")]
        assert words == sorted(words)

    @pytest.mark.parametrize("typed", ["", "0", "-5", "beaucoup", "1,234"])
    def test_keeps_what_was_typed_beside_the_error(self, sign_in, typed):
        answer = sign_in(an_investor().user).post("/ceiling", data={"amount": typed})

        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert "aria-invalid" in page
        assert f'value="{typed}"' in page

    def test_removes_no_ceiling_that_is_not_there(self, sign_in):
        browser = sign_in(an_investor().user)

        assert "/ceiling/remove" not in browser.get("/ceiling").get_data(as_text=True)
        assert browser.post("/ceiling/remove").status_code == 303
        assert "pas fixé de plafond" in browser.get("/ceiling").get_data(as_text=True)

    def test_is_for_investors_only(self, sign_in, client):
        with transaction():
            founder = a_user("founder")
        assert sign_in(founder).get("/ceiling").status_code == 404
        assert client.get("/ceiling").status_code == 303


class TestTheFormOfARound:
    @pytest.fixture
    def form(self, sign_in):
        def read(ceiling=None, *, ordered=0):
            clock.use(lambda: NOW)
            me, offer = an_investor(), an_open_round()  # from 120 euros
            has_read(me, offer)
            if ordered:
                a_subscription(me, offer, ordered)
            if ceiling is not None:
                with transaction():
                    set_ceiling(me, Euro.of(ceiling), now=NOW)
            browser = sign_in(me.user)
            return browser, f"/rounds/{offer.slug}/subscribe"

        return read

    def test_says_what_is_left_and_offers_no_more(self, form):
        browser, address = form(700, ordered=5)

        page = browser.get(address).get_data(as_text=True)

        assert "Il vous reste 500,00" in page
        assert "shares=3" in page
        assert "shares=13" not in page  # 520 euros

    def test_offers_every_usual_amount_without_a_ceiling(self, form):
        browser, address = form()

        page = browser.get(address).get_data(as_text=True)

        assert "sous votre plafond" not in page
        assert "shares=13" in page

    def test_offers_nothing_when_no_order_fits(self, form):
        browser, address = form("119.99")

        page = browser.get(address).get_data(as_text=True)

        assert "moins que la plus petite souscription" in page
        assert "Ou choisissez un montant" not in page

    def test_leads_from_a_refusal_to_the_ceiling(self, form):
        browser, address = form(200)

        answer = browser.post(address, data={"shares": "6"})

        assert answer.status_code == 422
        beside = answer.get_data(as_text=True).split('class="field-error"', 1)[1]
        assert 'href="/ceiling"' in beside
