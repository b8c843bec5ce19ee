"""Does one round go from the founder's first click to the register, through the pages only?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from compliance.calendar import legal_day
from compliance.euro import Euro
from tests.stories import journey_investor as investors, journey_issuer as issuer
from tests.stories.journey import PASSWORD, Person, Time, people
from tests.stories.stage import an_investor, fund, subscribe, the_law_says_the_same
from tests.support.factors import give_codes, give_phone
from wiseed_like.accounts import service as accounts
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import find_user
from wiseed_like.books import faults
from wiseed_like.captable.queries import shares_in_issue
from wiseed_like.db import session, transaction
from wiseed_like.documents.pdf import text_of
from wiseed_like.fees.rules import success_fee
from wiseed_like.ledger.queries import balance_of
from wiseed_like.rounds.models import Round

RunJobs = Callable[..., int]
Arrive = Callable[[str], Person]
STAFF = {
    "ines@levain.example": ("Inès", "Haddad", "analyst"),
    "paul@levain.example": ("Paul", "Lefèvre", "analyst"),
    "nadia@levain.example": ("Nadia", "Benali", "compliance"),
    "hugo@levain.example": ("Hugo", "Lemaire", "compliance"),
}


@pytest.fixture
def cast(
    house: Flask, live_server: str, simulator: str, browser: Browser, run_jobs: RunJobs
) -> object:
    """Whoever comes to the story, each at a browser of their own; the staff is known already."""
    now = Time(house, run_jobs).now
    with transaction():
        for email, (first, last, role) in STAFF.items():
            accounts.sign_up(email, PASSWORD, first, last, [role], "fr", now=now, confirmed=True)
    with people(browser, live_server) as arrive:
        yield arrive


@pytest.fixture
def time(house: Flask, run_jobs: RunJobs) -> Time:
    return Time(house, run_jobs)


class TestTheWholeJourney:
    def test_from_the_dossier_to_the_register(
        self, cast: Arrive, time: Time, run_jobs: RunJobs, simulator: str
    ) -> None:
        founder = cast("nora@fournil.example")
        analyst, member, officer, second = (signed_in(cast, email) for email in STAFF)

        a_founder_applies(founder)
        the_staff_decides(analyst, member)
        a_round_opens(founder, analyst, officer, time)
        run_jobs()

        claire, julien = cast("claire@example.org"), cast("julien@example.org")
        claire_becomes_an_investor(claire, officer)
        julien_becomes_an_investor(julien, officer)
        run_jobs()
        investors.pays_in_by_card(claire, "2 500", run_jobs)
        investors.announces_a_wire(julien, "600,50", run_jobs)
        investors.plays_the_bank(julien)
        time.works()
        investors.finds_in_the_wallet(julien, "600,50")

        they_subscribe(claire, julien)
        a_third_completes_the_minimum(time, run_jobs, simulator)
        julien.follows("Portefeuille")
        investors.opens_the_subscription(julien)
        investors.revokes(julien)

        offer = the_round()
        assert offer.counter.reflecting == 110
        time.passes(days=5)
        session.expire_all()
        assert (offer.counter.firm, offer.counter.paid) == (110, 110)
        paper = investors.opens_the_subscription(claire)
        the_agreement_is_for_its_investor(claire, julien, paper)
        assert founder.status_of(f"{paper}/agreement") == 200
        assert officer.status_of(f"{paper}/agreement") == 200
        assert analyst.status_of(f"{paper}/agreement") == 404

        time.passes_until(offer.closes_at + timedelta(seconds=1))
        the_round_is_concluded(officer, second, time)

        everybody_finds_what_is_theirs(founder, claire, julien)
        session.expire_all()
        assert offer.state == "closed"
        assert shares_in_issue(offer.company_id) == 100_110
        assert balance_of(f"wallet:round:{offer.id}") == Euro.ZERO
        assert balance_of("fees") == success_fee(Euro.of(4_400), offer.fees).gross
        assert list(faults()) == []
        the_law_says_the_same()


def signed_in(cast: Arrive, email: str) -> Person:
    """Somebody of the staff, whose phone was registered before."""
    person = cast(email)
    user = find_user(email)
    assert user is not None
    give_phone(user)
    person.recovery_codes = give_codes(user)
    session.rollback()
    person.signs_in()
    return person


def the_round() -> Round:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Round)).one()


def a_founder_applies(founder: Person) -> None:
    founder.signs_up("Nora", "Belkacem", "Je cherche des fonds")
    issuer.registers_the_company(founder)
    issuer.declares_the_shareholders(founder)
    issuer.submits_a_dossier(founder)


def the_staff_decides(analyst: Person, member: Person) -> None:
    issuer.screens_and_examines(analyst)
    issuer.recommends(analyst)
    issuer.accepts_for_the_committee(member)


def a_round_opens(founder: Person, analyst: Person, officer: Person, time: Time) -> None:
    today = legal_day(time.now)
    issuer.opens_the_payment_account(founder, time)
    issuer.prepares_the_terms(
        analyst,
        closes_on=today + timedelta(days=30),
        authorised_on=today - timedelta(days=10),
    )
    issuer.draws_up_the_sheet(founder)
    issuer.asks_for_its_opening(analyst)
    issuer.approves(officer, "Ouvrir une levée au public")


def claire_becomes_an_investor(claire: Person, officer: Person) -> None:
    """Everything right at the first try; she keeps the result of her simulation."""
    claire.signs_up("Claire", "Dubois", "J'investis")
    investors.declares_identity(claire, "Claire Marie", "Dubois", "passeport.jpg")
    investors.accepts_the_identity_of(officer, "Claire Marie Dubois")
    investors.takes_the_test(claire, knowing=True)
    sent = investors.simulates_a_loss(claire, transmits=False)
    assert any(each.method == "POST" for each in sent)
    assert investors.figures_in(sent) == []


def julien_becomes_an_investor(julien: Person, officer: Person) -> None:
    """His document cannot be read, and he fails the test: he is told, and goes on."""
    julien.signs_up("Julien", "Moreau", "J'investis")
    investors.declares_identity(julien, "Julien", "Moreau", "flou.jpg")
    investors.sends_the_identity_back(officer, "Julien Moreau")
    investors.mends_the_identity(julien, "net.jpg")
    investors.accepts_the_identity_of(officer, "Julien Moreau")
    investors.takes_the_test(julien, knowing=False)
    investors.acknowledges_the_warning(julien)
    investors.simulates_a_loss(julien, transmits=True)


def they_subscribe(claire: Person, julien: Person) -> None:
    """2,400 euros are above the threshold of this offer for Claire; 400 are not for Julien."""
    for person, shares, gated in ((claire, 60, True), (julien, 10, False)):
        investors.finds_the_round(person)
        investors.reads_the_sheet(person)
        investors.orders(person, shares)
        investors.signs(person, shares, gated=gated)


def a_third_completes_the_minimum(time: Time, run_jobs: RunJobs, simulator: str) -> None:
    """Somebody whom the story does not follow."""
    now, offer = time.now, the_round()
    found = session.scalars(select(User).where(User.email == "nadia@levain.example")).one()
    third = an_investor(found, now=now)
    fund(third, Euro.of(2_000), run_jobs=run_jobs, simulator=simulator, now=now)
    subscribe(third, offer, 50, now=now)
    run_jobs()


def the_agreement_is_for_its_investor(claire: Person, julien: Person, page: str) -> None:
    content = claire.downloads("Bulletin de souscription signé")
    assert content.startswith(b"%PDF")
    text = " ".join(text_of(content).split())
    assert "Dubois" in text
    assert "soixante" in text
    assert julien.status_of(f"{page}/agreement") == 404
    assert julien.status_of(page) == 404
    assert claire.status_of(f"{page}/agreement") == 200


def the_round_is_concluded(officer: Person, second: Person, time: Time) -> None:
    """One of compliance records and asks, another agrees."""
    issuer.opens_the_closing(officer)
    issuer.records_the_certificate(officer, amount="4 400", on=legal_day(time.now))
    issuer.asks_for_the_conclusion(officer)
    issuer.approves(second, "Conclure une levée et payer la société")
    time.works()
    issuer.finds_everything_done(officer)


def everybody_finds_what_is_theirs(founder: Person, claire: Person, julien: Person) -> None:
    investors.finds_the_shares(claire, 60)
    investors.finds_in_the_wallet(claire, "100,00")
    investors.finds_in_the_wallet(julien, "600,50")
    files = issuer.reads_the_register(founder, ["Nora Belkacem", "Claire Marie Dubois"])
    assert "Claire Marie Dubois" in files["register"].decode("utf-8-sig")
    assert "Claire Marie Dubois" in files["table"].decode("utf-8-sig")
    assert "80000" in files["account"].decode("utf-8-sig")
