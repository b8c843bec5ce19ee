"""Do the opening of a round, its conclusion and a large refund each take two persons?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.approvals.acts import certify
from tests.rounds.world import NOW, World, a_user, a_world
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.approvals import jobs, service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.payments.queries import find_account
from wiseed_like.payments.standing.queries import find_standing
from wiseed_like.rounds import closing, queries, second_person, service
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState


@pytest.fixture(autouse=True)
def _it_is_now(house: object) -> None:
    clock.use(lambda: NOW)


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def second() -> User:
    with transaction():
        return a_user("compliance")


def asked(kind: str, offer: Round) -> Approval:
    found = approvals.waiting(kind, offer)
    assert found is not None
    return found


def approve(found: Approval, by: User) -> str:
    """What comes of it: nothing to say, or why not."""
    try:
        with transaction():
            approvals.approve(found, by=by, now=clock.now())
    except Refused as refusal:
        return refusal.code
    return ""


def paid_up(offer: Round, shares: int) -> None:
    with transaction():
        counter = queries.lock_counter(offer.id)
        counter.reserved = counter.firm = counter.paid = shares


class TestTheOpening:
    def test_is_asked_by_the_analyst_and_done_by_compliance(self, world: World):
        offer = world.ready()
        request = asked(second_person.OPENING, offer)
        assert request.maker_id == world.analyst.id
        assert approve(request, world.analyst) == "own_request"
        assert approve(request, world.officer) == ""
        assert offer.state == RoundState.OPEN
        assert (offer.opened_by, offer.sheet.checked_by) == (world.officer.id,) * 2

    def test_keeps_the_identity_of_the_representative_out_of_the_request(self, world: World):
        payload = asked(second_person.OPENING, world.ready()).payload
        assert "Belkacem" not in str(payload)
        assert len(payload["representative_sha256"]) == 64

    def test_is_void_when_the_representative_changed(self, world: World):
        offer = world.ready()
        request = asked(second_person.OPENING, offer)
        with transaction():
            account = find_account(f"company:{offer.company_id}")
            account.particulars = account.particulars | {"representative_last_name": "Autre"}
        assert approve(request, world.officer) == "payload_changed"

    @pytest.mark.parametrize(
        "change",
        [
            lambda offer: setattr(offer, "fee_bps", 0),
            lambda offer: setattr(offer, "investor_fee_bps", 90),
            lambda offer: setattr(offer, "closes_at", offer.closes_at + timedelta(days=1)),
            lambda offer: setattr(offer, "depositary_name", "Une autre banque"),
            lambda offer: setattr(
                offer.draft_sheet, "parts", offer.draft_sheet.parts | {"B": "Autre chose."}
            ),
        ],
    )
    def test_is_void_when_terms_or_sheet_changed(self, world: World, change):
        offer = world.ready()
        request = asked(second_person.OPENING, offer)
        with transaction():
            change(offer)
        assert approve(request, world.officer) == "payload_changed"
        assert offer.state == RoundState.READY
        jobs.end_due(NOW)
        assert (request.state, offer.state) == ("void", RoundState.DRAFT)

    def test_goes_back_to_work_when_nobody_decides(self, world: World):
        offer = world.ready()
        request = asked(second_person.OPENING, offer)
        jobs.end_due(request.expires_at)
        assert (request.state, offer.state) == ("lapsed", RoundState.DRAFT)
        with transaction():
            second_person.ask_opening(offer, "De nouveau.", by=world.analyst, now=NOW)
        assert asked(second_person.OPENING, offer).id != request.id

    def test_is_not_for_who_wrote_its_terms_in_another_role(self, world: World):
        with transaction():
            world.analyst.roles = [*world.analyst.roles, *world.officer.roles]
            colleague = a_user("analyst")
        offer = world.with_sheet()
        with transaction():
            second_person.ask_opening(offer, "Relu.", by=colleague, now=NOW)
        assert approve(asked(second_person.OPENING, offer), world.analyst) == "own_matter"

    def test_is_not_asked_before_the_provider_has_verified_the_company(self, world: World):
        offer = world.with_sheet()
        with transaction():
            find_standing(f"company:{offer.company_id}").verified = False
        with pytest.raises(Refused) as refused, transaction():
            second_person.ask_opening(offer, "Relu.", by=world.analyst, now=NOW)
        assert refused.value.code == "payment_account"
        session.expire_all()
        assert offer.state == RoundState.DRAFT


class TestTheConclusion:
    @pytest.fixture
    def certified(self, world: World) -> Round:
        offer = world.opened()
        paid_up(offer, 3_000)
        with transaction():
            closing.start_closing(queries.lock_round(offer.id), now=offer.closes_at)
        clock.use(lambda: offer.closes_at + timedelta(days=6))
        certify(world, offer)
        return offer

    def ask(self, offer: Round, by: User) -> Approval:
        with transaction():
            return second_person.ask_release(offer, "Rapproché.", by=by, now=clock.now())

    def test_is_asked_by_one_officer_and_done_by_another(
        self, world: World, certified: Round, second: User
    ):
        request = self.ask(certified, world.officer)
        assert request.payload["amount"] == 120_000_00
        with transaction():
            administrator = a_user("administrator", "analyst")
        assert approve(request, administrator) == "not_a_checker"
        assert approve(request, world.officer) == "own_request"
        assert certified.state == RoundState.CLOSING
        assert approve(request, second) == ""
        assert certified.state == RoundState.CLOSED

    def test_is_not_for_an_officer_of_the_company(self, world: World, certified: Round):
        request = self.ask(certified, world.officer)
        with transaction():
            world.founder.roles = [*world.founder.roles, *world.officer.roles]
        assert approve(request, world.founder) == "own_matter"

    def test_is_void_when_the_account_to_pay_or_the_money_changed(
        self, world: World, certified: Round, second: User
    ):
        request = self.ask(certified, world.officer)
        paid_up(certified, 3_001)
        assert approve(request, second) == "payload_changed"
        assert certified.state == RoundState.CLOSING

    def test_is_not_asked_too_early(self, world: World):
        offer = world.opened()
        with pytest.raises(Refused) as refused:
            self.ask(offer, world.officer)
        assert refused.value.code == "not_to_conclude"


class TestALargeRefund:
    """10,000 euros are 250 shares of 40."""

    def cancel(self, offer: Round, by: User) -> Approval | None:
        with transaction():
            return second_person.cancel(offer, "Une fraude est établie.", by=by, now=NOW)

    def test_takes_two_from_the_threshold_on(self, world: World, second: User):
        offer = world.opened()
        paid_up(offer, 250)
        request = self.cancel(offer, world.officer)
        assert request is not None
        assert offer.state == RoundState.OPEN
        assert approve(request, world.officer) == "own_request"
        assert approve(request, second) == ""
        assert offer.state == RoundState.CANCELLED

    def test_takes_one_below_it(self, world: World):
        offer = world.opened()
        paid_up(offer, 249)
        assert self.cancel(offer, world.officer) is None
        assert offer.state == RoundState.CANCELLED

    def test_stays_good_while_money_goes_on_arriving(self, world: World, second: User):
        offer = world.opened()
        paid_up(offer, 300)
        request = self.cancel(offer, world.officer)
        assert request is not None
        paid_up(offer, 320)
        assert approve(request, second) == ""
        assert offer.state == RoundState.CANCELLED

    def test_is_void_once_the_round_has_ended_otherwise(self, world: World, second: User):
        offer = world.opened()
        paid_up(offer, 300)
        request = self.cancel(offer, world.officer)
        assert request is not None
        with transaction():
            closing.cancel(queries.lock_round(offer.id), "Le délai.", by=None, now=NOW)
        assert approve(request, second) == "payload_changed"

    def test_is_asked_on_the_page(self, sign_in, world: World, second: User):
        offer = world.opened()
        paid_up(offer, 2_500)
        officer, path = sign_in(world.officer), f"/staff/rounds/{offer.id}/cancel"
        page = officer.get(path).text
        assert "Une seconde personne doit l'approuver" in page
        assert "100\u202f000,00" in page
        assert officer.post(path, data={"reason": "Une fraude."}).status_code == 303
        assert offer.state == RoundState.OPEN
        request = asked(second_person.REFUND, offer)
        decide = f"/staff/approvals/{request.id}/decide"
        assert sign_in(second).post(decide, data={"approve": "1"}).status_code == 303
        assert offer.state == RoundState.CANCELLED


class TestTheDatabase:
    def test_refuses_that_one_person_prepares_and_opens(self, world: World):
        offer = world.ready()
        with pytest.raises(Exception, match="round_is_opened_by_another"), transaction():
            queries.lock_round(offer.id).opened_by = world.analyst.id

    def test_is_asked_last(self, world: World):
        offer = world.ready()
        with pytest.raises(Refused) as refused, transaction():
            service.publish_and_open(offer, by=world.analyst, now=NOW)
        assert refused.value.code == "own_terms"
