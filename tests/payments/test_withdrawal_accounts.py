"""Is an investor's money sent to an account of theirs only, and are they told which one?"""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.payments.test_wallet_pages import arrived
from tests.payments.test_withdrawal_parts import end
from tests.subscriptions.world import IBAN, NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.journal.models import Entry
from wiseed_like.mailbox.models import Mail
from wiseed_like.payments import outcomes, service
from wiseed_like.payments.cards.models import Card
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind, OperationState

OTHER = "DE89370400440532013000"


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response) -> str:
    words = re.sub(r"<[^>]+>", "", response.get_data(as_text=True))
    return re.sub(r"\s+", " ", html.unescape(words))


def wired(me: Investor, amount: str, *, ago: int = 1) -> Operation:
    at = NOW - timedelta(hours=ago)
    with transaction():
        wire = service.expect_wire(wallet_of(me), Euro.of(amount), by=me.user, now=at)
        outcomes.book(wire, now=at)
    return wire


def take_out(me: Investor, amount: str, iban: str | None) -> list[Operation]:
    with transaction():
        parts = service.withdraw(wallet_of(me), Euro.of(amount), iban=iban, by=me.user, now=NOW)
        for part in parts:
            part.move("ask")
            part.reference = f"refund_{part.id}"
    return parts


def came_back(part: Operation) -> None:
    """Its bank sends it back."""
    wallet = part.source
    with transaction():
        back = Operation(
            kind=Kind.PAYOUT_RETURN, state=OperationState.ASKED, reference=f"back_{part.id}",
            target=wallet, amount=part.amount, declared=part.amount, original=part,
            subject=wallet.owner, created_at=NOW,
        )  # fmt: skip
        session.add(back)
        session.flush()
        outcomes.book(back, now=NOW)


def kept_card(me: Investor, payin: Operation, reference: str = "card_m_1") -> None:
    with transaction():
        session.add(
            Card(
                person_id=me.user.id, reference=reference, alias="497010XXXXXX1119",
                created_at=NOW, proved_at=NOW, is_kept=True,
            )
        )  # fmt: skip
        payin.kind, payin.card_reference = Kind.CARD_DIRECT, reference


def how_many_leave() -> int:
    leaving = (Kind.WIRE_RETURN, Kind.CARD_REFUND)
    asked = select(func.count()).select_from(Operation).where(Operation.kind.in_(leaving))
    return session.scalar(asked) or 0


@pytest.fixture
def me(run_jobs) -> Investor:
    """With 200 euros by wire, of which 40 went back to a first account."""
    found = an_investor()
    wired(found, "200")
    for part in take_out(found, "40", IBAN):
        end(part)
    return found


class TestAnotherAccount:
    def test_is_taken_only_once_its_person_has_shown_again_who_they_are(self, me, sign_in):
        visitor = sign_in(me.user)
        sent = {"amount": "50", "iban": OTHER}
        asked = visitor.post("/wallet/withdraw", data=sent)
        assert asked.location == "/account/again?next=/wallet/withdraw", asked.location
        # What was shown before the account was typed counts no more, nor does going round.
        assert "/again" in visitor.get("/wallet/withdraw").location
        confirmed = {**sent, "confirmed": "1", "attempt": "a" * 32}
        assert "/again" in visitor.post("/wallet/withdraw", data=confirmed).location
        assert how_many_leave() == 1

        with visitor.session_transaction() as browser:
            browser["again_at"] = int(clock.machine_now().timestamp())
        page = visitor.get("/wallet/withdraw")
        assert "DE89 3704 0044 0532 0130 00" in text(page).replace("\u00a0", " ")
        assert "Il remplace celui qui finit par 0143" in text(page)
        assert visitor.post("/wallet/withdraw", data=confirmed).location == "/wallet"
        assert how_many_leave() == 2
        assert wallet_of(me).account.iban == OTHER

    def test_is_not_confirmed_by_what_was_shown_for_a_third_one(self, me, sign_in):
        visitor = sign_in(me.user)
        visitor.post("/wallet/withdraw", data={"amount": "50", "iban": OTHER})
        with visitor.session_transaction() as browser:
            browser["again_at"] = int(clock.machine_now().timestamp())
        third = {"amount": "50", "iban": "NL91ABNA0417164300", "confirmed": "1"}
        assert "/again" in visitor.post("/wallet/withdraw", data=third).location
        assert how_many_leave() == 1

    @pytest.mark.usefixtures("simulator")
    def test_is_a_fact_and_a_mail_with_both(self, me, run_jobs):
        take_out(me, "50", OTHER)
        run_jobs()
        session.expire_all()
        kinds = session.scalars(select(Entry.kind)).all()
        assert kinds.count("operation.another_account") == 1
        (mail,) = session.scalars(select(Mail).where(Mail.template == "withdrawal_other_account"))
        assert mail.user_id == me.user.id
        for words in ("3000", "0143", "Si ce n'est pas vous"):
            assert words in mail.text
        assert OTHER not in mail.text

    @pytest.mark.usefixtures("simulator")
    def test_is_nothing_to_tell_when_it_is_the_first_or_the_same(self, me, run_jobs):
        take_out(me, "50", IBAN)
        run_jobs()
        asked = select(Mail).where(Mail.template == "withdrawal_other_account")
        assert session.scalars(asked).all() == []


class TestAnAccountThatSentMoneyBack:
    def test_is_not_taken_without_being_typed_again(self, me, sign_in):
        (part,) = take_out(me, "50", None)
        end(part)
        came_back(part)
        visitor = sign_in(me.user)
        page = visitor.get("/wallet/withdraw")
        assert "nous a renvoyé votre dernier retrait" in text(page)
        assert "(facultatif)" not in text(page)
        refused = visitor.post("/wallet/withdraw", data={"amount": "20"})
        assert refused.status_code == 422
        assert 'id="iban-error"' in refused.get_data(as_text=True)
        forced = {"amount": "20", "confirmed": "1", "attempt": "b" * 32}
        assert visitor.post("/wallet/withdraw", data=forced).status_code == 422
        again = visitor.post("/wallet/withdraw", data={"amount": "20", "iban": IBAN})
        assert again.status_code == 200
        assert "Retirer 20,00 €" in text(again)

    def test_is_trusted_again_once_it_has_kept_some(self, me, sign_in):
        (part,) = take_out(me, "50", None)
        end(part)
        came_back(part)
        clock.use(lambda: NOW + timedelta(minutes=5))
        with transaction():
            service.withdraw(
                wallet_of(me), Euro.of(20), iban=IBAN, by=me.user, now=NOW + timedelta(minutes=5)
            )
        answer = sign_in(me.user).post("/wallet/withdraw", data={"amount": "20"})
        assert answer.status_code == 200


class TestTheForm:
    def test_needs_an_account_at_once_when_none_is_known(self, sign_in):
        me = an_investor()
        wired(me, "100")
        visitor = sign_in(me.user)
        assert "(facultatif)" not in text(visitor.get("/wallet/withdraw"))
        page = visitor.post("/wallet/withdraw", data={"amount": ""}).get_data(as_text=True)
        assert 'id="amount-error"' in page
        assert 'id="iban-error"' in page

    def test_needs_none_for_what_came_by_card(self, sign_in):
        me = an_investor()
        wired(me, "100", ago=2)
        arrived(me, "60")
        visitor = sign_in(me.user)
        assert "(facultatif)" not in text(visitor.get("/wallet/withdraw"))
        assert visitor.post("/wallet/withdraw", data={"amount": "60"}).status_code == 200
        refused = visitor.post("/wallet/withdraw", data={"amount": "61"})
        assert "indiquez l'IBAN où la renvoyer" in text(refused)


class TestWhereItGoes:
    def test_is_said_with_a_sum_for_each_way(self, me, sign_in):
        wired(me, "30", ago=0)
        kept_card(me, arrived(me, "60", at=NOW + timedelta(minutes=1)))
        clock.use(lambda: NOW + timedelta(minutes=2))
        page = text(sign_in(me.user).post("/wallet/withdraw", data={"amount": "200"}))
        assert "60,00 € vers la carte qui finit par 1119" in page
        assert "140,00 € vers votre compte •••• 0143 (en 2 fois)" in page
        assert "3 sommes arriveront" in page

    @pytest.mark.usefixtures("simulator")
    def test_is_said_in_the_parts_on_each_page_and_in_the_mail(self, me, sign_in, run_jobs):
        kept_card(me, arrived(me, "60"))
        parts = take_out(me, "100", None)
        for part in parts:
            end(part)
        visitor = sign_in(me.user)
        wallet = text(visitor.get("/wallet"))
        assert "(la carte qui finit par 1119)" in wallet
        assert "(le compte qui finit par 0143)" in wallet
        pages = [text(visitor.get(f"/wallet/operations/{part.id}")) for part in parts]
        assert ["1119" in page for page in pages] == [
            part.kind == Kind.CARD_REFUND for part in parts
        ]
        assert ["0143" in page for page in pages] == [
            part.kind == Kind.WIRE_RETURN for part in parts
        ]
        run_jobs()
        told = select(Mail.text).where(Mail.template == "withdrawal_ended").order_by(Mail.id.desc())
        mail = session.scalars(told).first()
        assert "vers la carte qui finit par 1119" in mail
        assert "qui finit par 0143" in mail


class TestAnAnnouncedWire:
    def test_of_which_less_came_says_what_to_do_with_the_rest(self, sign_in):
        me = an_investor()
        wire = wired(me, "80")
        with transaction():
            session.get(Operation, wire.id).declared = Euro.of(100)
        page = sign_in(me.user).get(f"/wallet/operations/{wire.id}")
        assert "Vous aviez annoncé 100,00 €" in text(page)
        assert "/wallet/wire?amount=20.00" in page.get_data(as_text=True)

    def test_that_was_given_up_and_came_says_so(self, sign_in):
        me = an_investor()
        with transaction():
            wire = service.expect_wire(wallet_of(me), Euro.of(80), by=me.user, now=NOW)
            wire.move("ask")
        with transaction():
            service.give_up(wire, by=me.user, now=NOW)
        end(wire)
        page = text(sign_in(me.user).get(f"/wallet/operations/{wire.id}"))
        assert "Vous aviez abandonné ce versement" in page
