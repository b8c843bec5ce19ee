from datetime import date, timedelta

import pytest

from compliance.euro import Euro
from tests.documents.samples import pdf
from tests.rounds.world import NOW, a_world
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.errors import Refused
from wiseed_like.rounds import closing, queries
from wiseed_like.rounds.rules import RoundState

AS_IF_RUNNING = (
    "pour que la levée réussisse",
    "jours calendaires de réflexion",
    "est inférieur aux trois quarts",
    "gauge-legend",
    "Parts encore libres",
)


@pytest.fixture(autouse=True)
def _it_is_now(house):
    clock.use(lambda: NOW)


@pytest.fixture
def world():
    return a_world()


@pytest.fixture
def settled(world):
    """A round that ended above its minimum: 3,000 shares, 120,000 euros, all paid."""
    offer = world.opened()
    with transaction():
        counter = queries.lock_counter(offer.id)
        counter.reserved = counter.firm = counter.paid = 3_000
        counter.investors = 41
        closing.start_closing(queries.lock_round(offer.id), now=offer.closes_at)
    clock.use(lambda: offer.closes_at + timedelta(days=6))
    return offer


def certify(offer, world, amount, issued_on=date(2027, 3, 5)):
    now = clock.now()
    with transaction():
        stored = store_bytes(pdf(), "c.pdf", "application/pdf", by=world.officer, now=now)
        closing.record_certificate(
            offer,
            amount=amount,
            issued_on=issued_on,
            number="BR-2027-118",
            stored_file=stored,
            by=world.officer,
            now=now,
        )


def pages_of(offer, world, client, sign_in):
    """What everybody, the company and the staff read of the round."""
    officer = sign_in(world.officer)
    return [
        client.get(f"/rounds/{offer.slug}").text,
        sign_in(world.founder).get(f"/companies/{offer.company_id}/rounds/{offer.id}").text,
        officer.get(f"/staff/rounds/{offer.id}").text,
        officer.get(f"/staff/rounds/{offer.id}/closing").text,
    ]


class TestTheCertificate:
    @pytest.mark.parametrize(
        ("amount", "code"),
        [
            ("119999.99", "funds_release"),
            ("120000.01", "funds_release"),
            ("99999999999", "funds_release"),
        ],
    )
    def test_is_for_exactly_what_was_paid(self, world, settled, amount, code):
        with pytest.raises(Refused) as refused:
            certify(settled, world, Euro.of(amount))
        session.rollback()
        assert (refused.value.code, refused.value.field) == (code, "amount")
        certify(settled, world, Euro.of(120_000))
        assert settled.certificate.amount == Euro.of(120_000)

    @pytest.mark.parametrize("day", [date(2027, 2, 27), date(2027, 3, 7)])
    def test_is_dated_between_the_last_order_and_today(self, world, settled, day):
        with pytest.raises(Refused) as refused:
            certify(settled, world, Euro.of(120_000), issued_on=day)
        assert (refused.value.code, refused.value.field) == ("certificate_date", "issued_on")

    @pytest.mark.parametrize(
        ("unsettled", "waits_for"),
        [
            ({"reserved": 3_001, "firm": 3_000}, {"reflection_end"}),
            ({"reserved": 3_001, "firm": 3_001}, {"payments"}),
            ({"reserved": 3_002, "firm": 3_001}, {"reflection_end", "payments"}),
        ],
    )
    def test_waits_until_nothing_can_change(self, world, settled, unsettled, waits_for):
        with transaction():
            counter = queries.lock_counter(settled.id)
            for name, shares in unsettled.items():
                setattr(counter, name, shares)
        with pytest.raises(Refused) as refused:
            certify(settled, world, Euro.of(120_000))
        session.rollback()
        assert refused.value.code == "round_closing"
        assert refused.value.verdict is not None
        assert refused.value.verdict.requirements == waits_for

    def test_does_not_come_while_subscriptions_are_taken(self, world):
        offer = world.opened()
        with pytest.raises(Refused) as refused:
            certify(offer, world, Euro.of(120_000))
        session.rollback()
        assert refused.value.verdict is not None
        assert refused.value.verdict.requirements == {"subscriptions_end"}

    def test_does_not_come_after_a_failure(self, world):
        offer = world.opened()
        with transaction():
            found = queries.lock_round(offer.id)
            closing.start_closing(found, now=offer.closes_at)
            closing.fail(found, now=offer.closes_at)
        with pytest.raises(Refused) as refused:
            certify(offer, world, Euro.of(120_000))
        session.rollback()
        assert refused.value.code == "round_ended"


class TestTheConclusion:
    def test_looks_the_country_of_the_seat_up_again(self, world, settled):
        certify(settled, world, Euro.of(120_000))
        settled.company.country = "RU"
        session.commit()
        with pytest.raises(Refused) as refused:
            closing.finish(settled, by=world.officer, now=clock.now())
        session.rollback()
        assert refused.value.code == "seat_country"

    def test_says_that_six_months_have_passed(self, world, settled):
        assert closing.realisation(settled, clock.now()).may_go_on
        late = closing.realisation(settled, NOW + timedelta(days=200))
        assert late.is_blocked
        assert late.rule == "increase_realised"

    def test_is_asked_once_more_with_its_numbers(self, sign_in, world, settled):
        officer = sign_in(world.officer)
        path = f"/staff/rounds/{settled.id}/closing"
        assert officer.get(f"{path}/finish").location.endswith(path)
        certify(settled, world, Euro.of(120_000))
        assert f"{path}/finish" in officer.get(path).text
        page = officer.get(f"{path}/finish").text
        for figure in ("3\u202f000", "120\u202f000,00", "8\u202f400,00", "109\u202f920,00", "41"):
            assert figure in page
        assert settled.state == RoundState.CLOSING

    def test_is_not_asked_of_an_analyst(self, sign_in, world, settled):
        certify(settled, world, Euro.of(120_000))
        path = f"/staff/rounds/{settled.id}/closing/finish"
        assert sign_in(world.analyst).get(path).status_code == 404


class TestAFinishedRound:
    def test_says_what_was_issued(self, client, sign_in, world, settled):
        certify(settled, world, Euro.of(120_000))
        with transaction():
            closing.finish(settled, by=world.officer, now=clock.now())
        for page in pages_of(settled, world, client, sign_in):
            assert "La levée a réussi" in page
            assert "120\u202f000,00" in page
            assert not [words for words in AS_IF_RUNNING if words in page]
        assert "120\u202f000" in client.get("/rounds?state=closed").text

    def test_says_that_the_minimum_was_missed(self, client, sign_in, world):
        offer = world.opened()
        with transaction():
            found = queries.lock_round(offer.id)
            closing.start_closing(found, now=offer.closes_at)
            closing.fail(found, now=offer.closes_at)
        for page in pages_of(offer, world, client, sign_in):
            assert "La levée n&#39;a pas abouti" in page or "La levée n'a pas abouti" in page
            assert "100\u202f000" in page
            assert "28 février 2027" in page
            assert "en totalité et sans frais" in page
            assert not [words for words in AS_IF_RUNNING if words in page]
        cards = client.get("/rounds?state=failed").text
        assert "fermes" not in cards

    def test_says_when_it_was_cancelled(self, client, sign_in, world):
        offer = world.opened()
        with transaction():
            closing.cancel(queries.lock_round(offer.id), "Motif", by=world.officer, now=NOW)
        for page in pages_of(offer, world, client, sign_in):
            assert "annulée le 23 novembre 2026." in page
            assert not [words for words in AS_IF_RUNNING if words in page]
        assert "annulée le 23 novembre 2026." in client.get("/rounds?state=failed").text

    def test_says_that_it_never_opened(self, sign_in, world):
        offer = world.ready()
        with transaction():
            closing.cancel(queries.lock_round(offer.id), "Motif", by=world.officer, now=NOW)
        for person, path in (
            (world.officer, f"/staff/rounds/{offer.id}"),
            (world.founder, f"/companies/{offer.company_id}/rounds/{offer.id}"),
        ):
            assert "avant son ouverture" in sign_in(person).get(path).text

    def test_says_while_money_is_still_going_back(self, client, world):
        offer = world.opened()
        with transaction():
            queries.lock_counter(offer.id).reserved = 10
            closing.cancel(queries.lock_round(offer.id), "Motif", by=world.officer, now=NOW)
        assert "les remboursements sont en cours" in client.get(f"/rounds/{offer.slug}").text
