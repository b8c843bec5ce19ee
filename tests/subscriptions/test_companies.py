"""Does a company subscribe as itself: its money, its ceilings, its name, its representative?"""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from compliance.euro import Euro
from tests.kyc.company_world import a_siren
from tests.rounds.world import a_user
from tests.security.at_once import all_at_once
from tests.subscriptions.companies import a_company, a_company_of
from tests.subscriptions.test_jobs import at, closed, ripe
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    counts,
    frozen,
    has_read,
    signature,
    thawed,
    wallet_of,
    with_money,
)
from wiseed_like import clock
from wiseed_like.captable.models import Holder
from wiseed_like.captable.queries import list_holdings_of
from wiseed_like.db import session, transaction
from wiseed_like.decisions.models import Decision
from wiseed_like.documents.pdf import text_of
from wiseed_like.errors import NotFound, Refused
from wiseed_like.investors import ceilings
from wiseed_like.investors.models import Investor
from wiseed_like.journal.models import Entry
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.payments.holds import Hold, hold_on
from wiseed_like.payments.promises import purse_of
from wiseed_like.payments.withdrawals import plan_withdrawal
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import agreement, evaluation, jobs, queries, service
from wiseed_like.subscriptions.models import Order, Subscription


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


def sign(order_id: uuid.UUID) -> None:
    with transaction():
        service.sign(session.get_one(Order, order_id), signature(25), now=NOW)


def of_an_issuer(siren: str) -> Round:
    """An open round of the company with this number."""
    offer = an_open_round()
    with transaction():
        offer.company.siren = siren
    return offer


class TestACompany:
    def test_reflects_as_every_non_sophisticated_investor_does(self):
        subscription = a_subscription(a_company(), an_open_round())

        assert subscription.state == "reflecting"
        assert subscription.reflection_ends_at is not None

    def test_signs_by_its_representative_for_itself(self):
        company = a_company()
        subscription = a_subscription(company, an_open_round())

        offered = session.scalars(select(Entry).where(Entry.kind == "subscription.offered")).one()
        kept = session.scalars(
            select(Decision).where(Decision.subject_id == str(subscription.id))
        ).one()
        assert offered.actor == f"user:{company.user.represented_by}"
        assert kept.person_id == company.user_id

    def test_counts_apart_from_its_representative(self):
        person = an_investor()
        company, offer = a_company_of(person), an_open_round(maximum_per_holder=25)
        with transaction():
            ceilings.set_ceiling(company, Euro.of(1_500), now=NOW)

        a_subscription(person, offer)
        a_subscription(company, offer)

        assert counts(offer)[0] == 50
        with pytest.raises(Refused, match="ceiling"):
            an_order(company, an_open_round())
        assert an_order(person, an_open_round())

    def test_promises_its_own_money(self):
        person = an_investor()
        company = a_company_of(person)
        with_money(company, "1500")
        a_subscription(company, an_open_round())

        assert purse_of(wallet_of(company)).promised == Euro.of(1_000)
        assert purse_of(wallet_of(person)).promised == Euro.ZERO

    def test_pays_from_its_own_wallet(self):
        person = an_investor()
        company = a_company_of(person)
        with_money(person, "1500")
        subscription = a_subscription(company, an_open_round())
        with transaction():
            service.bind(subscription, now=NOW + timedelta(days=6))

        assert not service.has_its_money(subscription)
        with_money(company, "1500")
        assert service.has_its_money(subscription)


class TestAFreezeOfWhoActs:
    def test_holds_the_company_s_money(self):
        person = an_investor()
        company = a_company_of(person)
        with_money(company, "1500")
        assert hold_on(wallet_of(company)) == Hold.NONE

        frozen(person)

        assert hold_on(wallet_of(company)) == Hold.FROZEN
        with pytest.raises(Refused, match="identity_examined"):
            plan_withdrawal(wallet_of(company), Euro.of(100), iban=None)

    def test_lets_nothing_lapse_and_pays_when_it_is_over(self, fund, run_jobs):
        person = an_investor()
        company = a_company_of(person)
        fund(company, "1000")
        subscription = a_subscription(company, an_open_round())
        frozen(person)
        ripe(subscription)
        run_jobs()
        at(subscription.pay_by + timedelta(days=1))
        jobs.lapse_unpaid(clock.now())
        session.expire_all()
        assert subscription.state == "firm"

        thawed(person)
        run_jobs()

        session.expire_all()
        assert subscription.state == "paid"


class TestTheLaw:
    def test_lets_no_company_subscribe_its_own_shares(self):
        offer = of_an_issuer(siren := a_siren())
        company = a_company(siren=siren)
        has_read(company, offer)

        verdict = evaluation.may_subscribe(company, offer, 25, now=NOW)

        assert verdict.find("own_shares").is_blocked
        with pytest.raises(Refused):
            an_order(company, offer)

    def test_nor_those_of_the_company_that_controls_it(self):
        offer = of_an_issuer(siren := a_siren())
        company = a_company(parent_siren=siren)
        has_read(company, offer)

        assert evaluation.may_subscribe(company, offer, 25, now=NOW).find("own_shares").is_blocked

    def test_waits_for_the_company_s_file(self):
        company, offer = a_company(), an_open_round()
        frozen(company)
        has_read(company, offer)

        due = evaluation.may_subscribe(company, offer, 25, now=NOW).find("company_due")

        assert due.requirements == {"company_file"}
        assert "examen" in due.sentence.fr

    def test_waits_for_the_identity_of_who_acts_for_it(self):
        person = an_investor()
        company, offer = a_company_of(person), an_open_round()
        frozen(person)
        has_read(company, offer)

        due = evaluation.may_subscribe(company, offer, 25, now=NOW).find("company_due")

        assert due.requirements == {"identity"}

    def test_asks_nothing_of_a_person_in_addition(self):
        person, offer = an_investor(), an_open_round()
        has_read(person, offer)

        verdict = evaluation.may_subscribe(person, offer, 25, now=NOW)

        assert verdict.find("company_due") is None
        assert verdict.find("own_shares") is None
        assert verdict.find("identity_due") is not None


class TestItsPapers:
    def test_name_the_company_and_who_signed_for_it(self):
        company = a_company(siren=(siren := a_siren()), representative_title="gérante")
        subscription = a_subscription(company, an_open_round())
        identity = find_file_of(company.user_id)
        assert identity is not None

        printed = agreement.render(agreement.of_subscription(subscription, identity))
        text = re.sub(r"\s+", " ", text_of(printed))

        for wanted in (
            "Dénomination sociale Moulin Conseil",
            "Forme juridique SARL",
            f"SIREN {siren}",
            "Siège social 2 quai des Farines, 69002 Lyon, FR",
            f"Représentée par Camille Jeanne {company.actor.last_name} gérante",
            "Pour Moulin Conseil, par son représentant",
            company.actor.email,
        ):
            assert wanted in text, wanted
        assert "Prénom usuel" not in text


class TestOthers:
    def test_find_its_subscription_absent(self):
        person = an_investor()
        company = a_company_of(person)
        subscription = a_subscription(company, an_open_round())

        assert queries.get_subscription_of(person, subscription.id) is subscription
        assert queries.get_subscription_visible_to(person.user, subscription.id) is subscription
        stranger = an_investor()
        with pytest.raises(NotFound):
            queries.get_subscription_of(stranger, subscription.id)
        with pytest.raises(NotFound):
            queries.get_subscription_visible_to(stranger.user, subscription.id)

    def test_cannot_sign_its_order(self):
        person = an_investor()
        order = an_order(a_company_of(person), an_open_round())

        assert queries.get_order_to_sign(person.user_id, order.id) is order
        with pytest.raises(NotFound):
            queries.get_order_to_sign(an_investor().user_id, order.id)


class TestAtOnce:
    def test_never_passes_its_own_ceiling_on_two_rounds(self, house: Flask):
        company, rounds = a_company(), [an_open_round(), an_open_round()]
        with transaction():
            ceilings.set_ceiling(company, Euro.of(1_500), now=NOW)
        orders = [an_order(company, offer).id for offer in rounds]  # 1,000 euros each

        found = all_at_once(house, [lambda each=each: sign(each) for each in orders])

        assert sorted(found) == ["done", "own_ceiling"]
        assert sorted(counts(offer)[0] for offer in rounds) == [0, 25]

    def test_and_its_representative_each_have_their_own(self, house: Flask):
        person = an_investor()
        company, offer = a_company_of(person), an_open_round()
        for each in (person, company):
            with transaction():
                ceilings.set_ceiling(each, Euro.of(1_000), now=NOW)
        orders = [an_order(each, offer).id for each in (person, company)]

        found = all_at_once(house, [lambda each=each: sign(each) for each in orders])

        assert found == ["done", "done"]
        assert counts(offer)[0] == 50
        held = session.scalars(select(Subscription.investor_id)).all()
        assert sorted(held) == sorted([person.id, company.id])


class TestIssued:
    def test_holds_its_shares_in_an_account_of_its_own(self, fund, run_jobs):
        person = an_investor()
        company = a_company_of(person, siren=(siren := a_siren()))
        offer = an_open_round(cap=50, minimum=50)
        for each in (person, company):
            fund(each, "1000")
            a_subscription(each, offer)
        ripe(queries.list_of_round(offer.id)[-1])
        run_jobs()

        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)

        ((mine, mine_held),) = balances(person)
        ((its, its_held),) = balances(company)
        assert (mine.kind, mine_held) == ("person", 25)
        assert (its.kind, its_held) == ("company", 25)
        assert its.name == f"Moulin Conseil, SARL, SIREN {siren}"


def balances(me: Investor) -> list[tuple[Holder, int]]:
    """The accounts of an investor in all registers, with whole shares."""
    return [(each[0], each[-1]) for each in list_holdings_of(me.user_id)]
