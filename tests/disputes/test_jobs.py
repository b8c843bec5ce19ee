"""What becomes of a card payment that its bank takes back? With the provider's own answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.arrivals.world import Bank, own
from tests.documents.samples import pdf
from tests.rounds.world import a_user
from tests.subscriptions.world import IBAN, NOW, an_open_round, frozen, wallet_of
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.disputes import jobs, queries, service
from wiseed_like.disputes.models import DisputeCase
from wiseed_like.documents.service import store_bytes
from wiseed_like.errors import Refused
from wiseed_like.house_settings import service as house_settings
from wiseed_like.house_settings.rules import CATALOGUE
from wiseed_like.ledger.queries import balance_of
from wiseed_like.mailbox.models import Mail
from wiseed_like.payments import service as payments
from wiseed_like.payments.gateway.words import DisputeEnd, DisputeStatus
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_wallet, list_refundable, spendable
from wiseed_like.payments.rules import Kind

DAY = timedelta(days=1)
EVIDENCE = pdf(pages=5)  # the provider wants a thousand bytes at least


def officer():
    with transaction():
        return a_user("compliance")


def case() -> DisputeCase:
    session.expire_all()
    return session.query(DisputeCase).one()


def act(what, *args, **more):
    """One act of the staff, in its transaction."""
    found, by = case(), more.pop("by", None) or officer()
    with transaction():
        return what(queries.lock_case(found.id), *args, by=by, now=clock.now(), **more)


def with_evidence() -> None:
    by = officer()
    found = case()
    with transaction():
        stored = store_bytes(EVIDENCE, "ordre.pdf", "application/pdf", by=by, now=clock.now())
        service.add_paper(queries.lock_case(found.id), stored, by=by, now=clock.now())


def dispute(bank: Bank, payin: Operation, sort: str = "CONTESTABLE", **form: str) -> DisputeCase:
    bank.post(f"/disputes/{payin.reference}", sort=sort, reason="FRAUD", **form)
    bank.hear()
    return case()


def decide(bank: Bank, decision: str) -> None:
    bank.post(f"/disputes/{case().reference}/decision", decision=decision)
    bank.hear()


def withdraw(me, amount: str):
    with transaction():
        return payments.withdraw(
            wallet_of(me), Euro.of(amount), iban=IBAN, by=me.user, now=clock.now()
        )


def mails() -> list[str]:
    return list(session.scalars(select(Mail.template).order_by(Mail.id)))


class TestOpening:
    def test_keeps_as_much_back_and_tells_both_sides(self, bank: Bank, me):
        officer()
        payin = bank.pay_by_card(me, "80")
        bank.pay_by_card(me, "50")

        found = dispute(bank, payin)

        assert (found.status, found.amount, found.payin_id) == (
            DisputeStatus.OUR_MOVE,
            Euro.of(80),
            payin.id,
        )
        assert found.contest_by == found.opened_at + 14 * DAY
        assert (own(me), spendable(wallet_of(me))) == (Euro.of(130), Euro.of(50))
        assert balance_of("disputes") == -Euro.of(80)
        assert {"dispute_opened", "dispute_told"} <= set(mails())
        bank.agrees()

    def test_is_noted_once_however_often_it_is_heard(self, bank: Bank, me):
        found = dispute(bank, bank.pay_by_card(me, "80"))
        for event in ("DISPUTE_CREATED", "DISPUTE_ACTION_REQUIRED"):
            jobs.hear(event, found.reference)
        jobs.hear_repudiation("PAYIN_REPUDIATION_SUCCEEDED", found.repudiation.reference)
        bank.hear()

        assert session.scalar(select(func.count()).select_from(DisputeCase)) == 1
        assert balance_of("disputes") == -Euro.of(80)

    def test_is_found_without_any_notification(self, bank: Bank, me):
        payin = bank.pay_by_card(me, "80")
        bank.post(f"/disputes/{payin.reference}", sort="CONTESTABLE", reason="FRAUD")

        jobs.look(clock.now())

        assert case().payin_id == payin.id
        assert balance_of("disputes") == -Euro.of(80)

    def test_made_up_by_a_hook_is_nothing(self, bank: Bank, me):
        jobs.hear("DISPUTE_CREATED", "dispute_m_of_nobody")

        assert session.scalar(select(func.count()).select_from(DisputeCase)) == 0

    def test_bars_its_payment_from_going_back_to_the_card(self, bank: Bank, me):
        disputed, other = bank.pay_by_card(me, "80"), bank.pay_by_card(me, "50")
        dispute(bank, disputed)

        assert [payin.id for payin, _ in list_refundable(wallet_of(me))] == [other.id]
        with pytest.raises(Refused) as refused:
            withdraw(me, "51")
        assert refused.value.code == "too_much"
        [back] = withdraw(me, "50")
        assert back.original_id == other.id

    def test_of_a_payment_that_was_given_back_is_claimed_of_what_comes_later(
        self, bank: Bank, me, sign_in
    ):
        payin = bank.pay_by_card(me, "80")
        withdraw(me, "80")
        bank.hear()
        assert own(me) == Euro.ZERO
        found = dispute(bank, payin)

        assert (found.amount, balance_of("disputes")) == (Euro.of(80), -Euro.of(80))
        assert (own(me), spendable(wallet_of(me))) == (Euro.ZERO, Euro.ZERO)
        page = sign_in(officer()).get(f"/staff/disputes/{found.id}").text
        assert "la banque reprend la somme une seconde fois" in page
        bank.agrees()

        clock.use(lambda: NOW + DAY)
        bank.pay_by_card(me, "100")
        assert spendable(wallet_of(me)) == Euro.of(20)
        act(service.accept, "Le remboursement ne peut pas être prouvé.")
        bank.hear()
        act(service.settle)
        bank.hear()
        assert (own(me), balance_of("disputes")) == (Euro.of(20), Euro.ZERO)
        bank.agrees()

    def test_that_only_asks_keeps_nothing_back(self, bank: Bank, me):
        dispute(bank, bank.pay_by_card(me, "80"), "RETRIEVAL")

        assert spendable(wallet_of(me)) == Euro.of(80)
        assert balance_of("disputes") == Euro.ZERO


class TestContesting:
    def test_and_winning_gives_everything_free_again(self, bank: Bank, me):
        dispute(bank, bank.pay_by_card(me, "80"))
        with_evidence()

        act(service.contest, Euro.of(80), "L'ordre est signé.")
        bank.hear()
        assert case().status == DisputeStatus.SUBMITTED
        assert spendable(wallet_of(me)) == Euro.ZERO
        decide(bank, "sent")
        decide(bank, "won")

        assert (case().status, case().ended) == (DisputeStatus.CLOSED, DisputeEnd.WON)
        assert (balance_of("disputes"), spendable(wallet_of(me))) == (Euro.ZERO, Euro.of(80))
        bank.agrees()

    def test_after_more_was_asked_goes_on(self, bank: Bank, me):
        dispute(bank, bank.pay_by_card(me, "80"))
        with_evidence()
        act(service.contest, Euro.of(80), "")
        bank.hear()
        decide(bank, "more")
        assert case().status == DisputeStatus.OUR_MOVE_AGAIN
        with_evidence()

        act(service.contest, Euro.of(80), "")
        bank.hear()

        assert case().status == DisputeStatus.SUBMITTED

    @pytest.mark.parametrize(
        ("amount", "code"), [("80.01", "contested_amount"), ("0", "contested_amount")]
    )
    def test_of_an_odd_amount_is_refused(self, bank: Bank, me, amount: str, code: str):
        dispute(bank, bank.pay_by_card(me, "80"))
        with_evidence()

        with pytest.raises(Refused) as refused:
            act(service.contest, Euro.of(amount), "")
        assert refused.value.code == code

    def test_wants_evidence_and_another_person(self, bank: Bank, me):
        dispute(bank, bank.pay_by_card(me, "80"))

        with pytest.raises(Refused) as bare:
            act(service.contest, Euro.of(80), "")
        assert bare.value.code == "no_evidence"
        with_evidence()
        with pytest.raises(Refused) as own_money:
            act(service.contest, Euro.of(80), "", by=me.user)
        assert own_money.value.code == "own_file"

    def test_twice_is_once(self, bank: Bank, me):
        dispute(bank, bank.pay_by_card(me, "80"))
        with_evidence()
        act(service.contest, Euro.of(80), "")

        with pytest.raises(Refused) as again:
            act(service.contest, Euro.of(80), "")
        assert again.value.code == "dispute_not_ours"


class TestLosing:
    @pytest.fixture
    def lost(self, bank: Bank, me):
        """80 paid, and given up as lost."""
        payin = bank.pay_by_card(me, "80")
        dispute(bank, payin)
        act(service.accept, "Aucune preuve.")
        bank.hear()
        assert case().ended == DisputeEnd.LOST
        return payin

    def test_takes_back_what_the_wallet_still_has(self, bank: Bank, me, lost):
        assert spendable(wallet_of(me)) == Euro.ZERO

        operation = act(service.settle)
        bank.hear()

        session.refresh(operation)
        assert (operation.kind, operation.state, operation.amount) == (
            Kind.SETTLEMENT,
            "succeeded",
            Euro.of(80),
        )
        assert (own(me), balance_of("disputes")) == (Euro.ZERO, Euro.ZERO)
        assert queries.owed_of(case()) == Euro.ZERO
        bank.agrees()
        with pytest.raises(Refused) as again:
            act(service.settle)
        assert again.value.code == "nothing_to_settle"

    def test_asked_twice_settles_once(self, bank: Bank, me, lost):
        act(service.settle)
        with pytest.raises(Refused):
            act(service.settle)
        bank.hear()

        assert balance_of("disputes") == Euro.ZERO
        bank.agrees()

    def test_takes_nothing_from_whoever_is_frozen(self, bank: Bank, me, lost):
        frozen(me)

        with pytest.raises(Refused) as refused:
            act(service.settle)

        assert refused.value.code == "owner_frozen"

    def test_can_be_waived_and_claimed_again(self, bank: Bank, me, lost):
        act(service.waive, "Geste commercial.")
        assert spendable(wallet_of(me)) == Euro.of(80)
        assert queries.owed_of(case()) == Euro.of(80)

        act(service.claim_again)
        assert spendable(wallet_of(me)) == Euro.ZERO
        bank.agrees()


class TestALargeLoss:
    @pytest.fixture
    def large(self, bank: Bank, me) -> Iterator[None]:
        """A dispute about as much as needs two persons to be given up."""
        house_settings.begin_with(large_refund=80_00)
        dispute(bank, bank.pay_by_card(me, "80"))
        yield
        house_settings.begin_with(large_refund=CATALOGUE["large_refund"].initial)

    @pytest.mark.parametrize("act_of", [service.accept, service.waive])
    def test_is_given_up_by_two_persons_only(self, bank: Bank, large, act_of):
        first, second = officer(), officer()

        asked = act(act_of, "Aucune preuve.", by=first)

        assert asked is not None
        assert (case().asked, case().is_waived) == (None, False)
        with pytest.raises(Refused), transaction():
            approvals.approve(asked, by=first, now=clock.now())
        with transaction():
            approvals.approve(asked, by=second, now=clock.now())
        assert case().asked == "accept" or case().is_waived

    def test_is_not_given_up_once_it_was_contested_meanwhile(self, bank: Bank, large):
        asked, second = act(service.accept, "Aucune preuve."), officer()
        with_evidence()
        act(service.contest, Euro.of(80), "")

        with pytest.raises(Refused) as refused, transaction():
            approvals.approve(asked, by=second, now=clock.now())

        assert refused.value.code == "payload_changed"


class TestMoneyThatIsGone:
    def test_stays_due_and_is_taken_when_it_comes(self, bank: Bank, me):
        payin = bank.pay_by_card(me, "80")
        spent = bank.pay_by_card(me, "30")
        funding = an_open_round()
        round_wallet = find_wallet(f"round:{funding.id}")
        assert round_wallet is not None
        bank.run_jobs()
        with transaction():
            payments.transfer(
                wallet_of(me),
                round_wallet,
                Euro.of(60),
                subject=f"round:{funding.id}",
                effect="a share bought",
                now=clock.now(),
            )
        bank.hear()
        dispute(bank, payin, "NOT_CONTESTABLE")
        assert (own(me), spendable(wallet_of(me))) == (Euro.of(50), Euro.ZERO)
        assert [each.amount for each in queries.list_spent(case())] == [Euro.of(60)]

        act(service.settle)
        bank.hear()
        assert (own(me), queries.owed_of(case())) == (Euro.ZERO, Euro.of(30))
        bank.pay_by_card(me, "40")
        assert spendable(wallet_of(me)) == Euro.of(10)
        act(service.settle)
        bank.hear()

        assert (own(me), balance_of("disputes")) == (Euro.of(10), Euro.ZERO)
        assert spent.state == "succeeded"
        bank.agrees()


class TestDeadlines:
    def test_are_said_once_three_days_before(self, bank: Bank, me):
        officer()
        dispute(bank, bank.pay_by_card(me, "80"))
        jobs.remind(NOW + 10 * DAY)
        bank.run_jobs()
        assert "dispute_due_soon" not in mails()

        for _ in range(2):
            jobs.remind(NOW + 12 * DAY)
            bank.run_jobs()

        assert mails().count("dispute_due_soon") == mails().count("dispute_opened")
