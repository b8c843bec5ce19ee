"""What do people see of what they signed? A subscription, its agreement, the portfolio."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.rounds.world import a_user
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    counts,
    with_money,
)
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.notices.words import compose
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions import jobs, service


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("&#39;", "'"))


class TestSubscription:
    def test_says_until_when_and_is_revoked_in_one_click(self, sign_in):
        me, offer = an_investor(), an_open_round()
        subscription = a_subscription(me, offer)
        visitor = sign_in(me.user)
        page = text(visitor.get(f"/subscriptions/{subscription.id}"))
        assert "Votre délai de réflexion a commencé" in page
        assert "27 novembre 2026, 23:59 (heure de Paris)" in page
        answer = visitor.post(f"/subscriptions/{subscription.id}/revoke")
        assert answer.status_code == 303
        assert "Votre souscription est révoquée" in text(visitor.get(answer.location))
        assert visitor.post(f"/subscriptions/{subscription.id}/revoke").status_code == 303
        assert counts(offer) == (0, 0, 0)

    def test_is_not_revoked_too_late_nor_by_a_link(self, sign_in):
        me = an_investor()
        subscription = a_subscription(me, an_open_round())
        visitor, path = sign_in(me.user), f"/subscriptions/{subscription.id}/revoke"
        assert visitor.get(path).location == f"/subscriptions/{subscription.id}"
        clock.use(lambda: subscription.reflection_ends_at + timedelta(seconds=1))
        answer = visitor.post(path)
        assert answer.status_code == 409
        assert "Le délai de réflexion est terminé" in text(answer)
        assert f'class="btn btn-primary" href="{path}"' in text(answer)
        assert subscription.state == "reflecting"

    def test_calls_for_the_missing_money_with_its_date(self, sign_in):
        me = an_investor(sophisticated=True)
        with_money(me, "400")
        subscription = a_subscription(me, an_open_round())
        page = text(sign_in(me.user).get(f"/subscriptions/{subscription.id}"))
        assert "600,00 €" in page
        assert "30 novembre 2026" in page
        assert "/wallet/card?amount=600.00" in page

    def test_asks_for_nothing_when_the_money_is_there(self, sign_in):
        me = an_investor(sophisticated=True)
        with_money(me, "1000")
        subscription = a_subscription(me, an_open_round())
        visitor, path = sign_in(me.user), f"/subscriptions/{subscription.id}"
        for _ in range(2):
            page = text(visitor.get(path))
            assert "Paiement en cours" in page
            assert "son paiement est en cours" in page
            for asking in ("Il manque", "/wallet/card?amount"):
                assert asking not in page
            with transaction():
                service.collect(subscription, now=NOW)
        assert "paiement en cours" in text(visitor.get("/portfolio"))

    def test_that_was_not_paid_in_time_says_so(self, sign_in):
        me = an_investor(sophisticated=True)
        subscription = a_subscription(me, an_open_round())
        jobs.lapse_unpaid(subscription.pay_by + timedelta(seconds=1))
        session.expire_all()
        page = text(sign_in(me.user).get(f"/subscriptions/{subscription.id}"))
        assert "1 000,00 € devaient être" in re.sub("<[^>]+>", "", page)
        assert "30 novembre 2026" in page
        assert "Souscrire de nouveau" in page
        _, mail = compose("subscription_lapsed", me.user, subject=subscription, told={})
        assert "30 novembre 2026" in mail
        assert "/subscribe?shares=25" in mail

    @pytest.mark.parametrize(
        ("state", "sentence"),
        [(RoundState.CANCELLED, "a été annulée"), (RoundState.FAILED, "n'a pas abouti")],
    )
    def test_that_fell_with_its_round_says_so(self, state, sentence, sign_in):
        me = an_investor()
        subscription = a_subscription(me, an_open_round())
        with transaction():
            service.lapse(subscription, now=NOW)
            session.get_one(Round, subscription.round_id).state = state
        page = text(sign_in(me.user).get(f"/subscriptions/{subscription.id}"))
        assert sentence in page
        assert "devaient être" not in page
        _, mail = compose("subscription_lapsed", me.user, subject=subscription, told={})
        assert sentence in mail
        assert "Souscrire de nouveau" not in page

    @pytest.mark.parametrize(
        "state", ["firm", "paid", "issued", "revoked", "lapsed", "returned", "frozen"]
    )
    def test_has_words_for_every_state(self, state, sign_in):
        me = an_investor()
        subscription = a_subscription(me, an_open_round())
        with transaction():
            subscription.state = state
            subscription.paid_at = subscription.pay_by = subscription.ended_at = NOW
        assert sign_in(me.user).get(f"/subscriptions/{subscription.id}").status_code == 200
        assert sign_in(me.user).get("/portfolio").status_code == 200


class TestAgreement:
    def test_is_for_its_investor_its_issuer_and_compliance(self, sign_in, run_jobs, simulator):
        me, offer = an_investor(), an_open_round()
        subscription = a_subscription(me, offer)
        path = f"/subscriptions/{subscription.id}/agreement"
        assert sign_in(me.user).get(path).status_code == 404  # not printed yet
        run_jobs()
        with transaction():
            officer, analyst, founder = a_user("compliance"), a_user("analyst"), a_user("founder")
        issuer = offer.company.officers[0].user
        for reader in (me.user, issuer, officer):
            answer = sign_in(reader).get(path)
            assert answer.status_code == 200
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.data.startswith(b"%PDF-")
        for stranger in (an_investor().user, analyst, founder):
            assert sign_in(stranger).get(path).status_code == 404
        assert subscription.agreement_sha256 in text(
            sign_in(me.user).get(f"/subscriptions/{subscription.id}")
        )


class TestPortfolio:
    def test_is_empty_at_first(self, sign_in):
        page = text(sign_in(an_investor().user).get("/portfolio"))
        assert "Vous n'avez encore rien souscrit" in page

    def test_adds_up_by_state(self, sign_in):
        me, offer = an_investor(), an_open_round()
        a_subscription(me, offer, 25)
        a_subscription(me, offer, 5)
        a_subscription(an_investor(), offer, 25)
        page = text(sign_in(me.user).get("/portfolio"))
        assert "1 200" in page
        assert page.count("En réflexion") == 3
