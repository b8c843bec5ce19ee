"""Is a withdrawal that goes back in several ways one line and one mail to its person?"""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from compliance.euro import Euro
from tests.payments.test_wallet_pages import arrived
from tests.subscriptions.world import IBAN, NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.mailbox.models import Mail
from wiseed_like.payments import outcomes, service
from wiseed_like.payments.history import PAGE, Show, list_settled
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import lock_operation


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


@pytest.fixture
def me(run_jobs) -> Investor:
    """With 100 euros by card and 60 by wire; what was told of them has been sent."""
    found = an_investor()
    arrived(found, "100", at=NOW - timedelta(hours=2))
    with transaction():
        wire = service.expect_wire(
            wallet_of(found), Euro.of(60), by=found.user, now=NOW - timedelta(hours=1)
        )
        outcomes.book(wire, now=NOW - timedelta(hours=1))
    return found


def text(response) -> str:
    words = re.sub(r"<[^>]+>", "", response.get_data(as_text=True))
    return re.sub(r"\s+", " ", html.unescape(words))


def take_out(me: Investor, amount: str = "150") -> list[Operation]:
    with transaction():
        parts = service.withdraw(wallet_of(me), Euro.of(amount), iban=IBAN, by=me.user, now=NOW)
        for part in parts:
            part.move("ask")
            part.reference = f"refund_{part.id}"
    return parts


def end(part: Operation, *, well: bool = True, after: int = 1) -> None:
    """What the provider says of a part, so many minutes later."""
    with transaction():
        locked = lock_operation(part.id)
        (outcomes.book if well else outcomes.fail)(locked, now=NOW + timedelta(minutes=after))


def told() -> list[Mail]:
    session.expire_all()
    asked = select(Mail).where(Mail.template == "withdrawal_ended").order_by(Mail.id)
    return list(session.scalars(asked))


class TestOnThePage:
    def test_is_one_line_with_its_parts(self, me, sign_in):
        wire, card = take_out(me)
        visitor = sign_in(me.user)

        waiting = visitor.get("/wallet").get_data(as_text=True).partition('id="history"')[0]
        assert waiting.count("Retrait en 2 parties") == 1
        assert waiting.count("Voir les parties") == 1
        assert "150,00" in waiting
        assert "Parties faites : 0 sur 2" in waiting
        for part in (wire, card):
            assert f"/wallet/operations/{part.id}" in waiting
        assert "150,00 €" in text(visitor.get(f"/wallet/operations/{card.id}"))

    def test_stays_among_what_leaves_until_its_last_part_is_done(self, me, sign_in):
        wire, card = take_out(me)
        end(card)
        visitor = sign_in(me.user)
        waiting, _, history = text(visitor.get("/wallet")).partition("Historique")
        assert "Parties faites : 1 sur 2" in waiting
        assert "Retrait" not in history

        end(wire, after=5)
        waiting, _, history = text(visitor.get("/wallet")).partition("Historique")
        assert "Retrait en 2 parties" not in waiting
        assert history.count("Retrait en 2 parties") == 1
        assert "− 150,00 €" in history

    def test_that_failed_in_part_says_how_much_stayed(self, me, sign_in):
        wire, card = take_out(me)
        end(wire, well=False)
        end(card)
        history = text(sign_in(me.user).get("/wallet")).partition("Historique")[2]
        assert "60,00 € n'ont pas pu partir" in history
        assert "− 90,00 €" in history
        assert "En partie" in history

        (move,) = list_settled(wallet_of(me), Show.FAILED, None).moves
        assert {part.id for part in move.parts} == {wire.id, card.id}
        assert list_settled(wallet_of(me), Show.OUT, None).moves == [move]

    def test_that_failed_entirely_is_no_money_that_left(self, me):
        for part in take_out(me):
            end(part, well=False)
        wallet = wallet_of(me)
        assert list_settled(wallet, Show.OUT, None).moves == []
        (move,) = list_settled(wallet, Show.FAILED, None).moves
        assert (move.state, move.amount, move.failed) == ("failed", Euro.of(150), Euro.of(150))

    def test_of_one_way_is_a_line_like_any_other(self, me, sign_in):
        (wire,) = take_out(me, "50")
        end(wire)
        page = sign_in(me.user).get("/wallet")
        assert "Retrait vers votre compte bancaire" in text(page)
        assert "Voir les parties" not in text(page)

    def test_is_neither_lost_nor_told_twice_over_pages(self, me):
        parts = take_out(me, "110")
        for number, part in enumerate(parts):
            end(part, after=number * 60)
        # Between the ends of the two parts, more than a page.
        for number in range(PAGE):
            arrived(me, "10", at=NOW + timedelta(minutes=10 + number))

        found, before = [], None
        while True:
            page = list_settled(wallet_of(me), Show.ALL, before)
            found += page.moves
            before = page.next_before
            if before is None:
                break
        assert len(found) == PAGE + 3  # with the two that fund the wallet
        assert sum(len(move.parts) == 2 for move in found) == 1


@pytest.mark.usefixtures("simulator")
class TestTheMail:
    def test_is_one_when_all_is_done(self, me, run_jobs):
        wire, card = take_out(me)
        end(card)
        run_jobs()
        assert told() == []
        end(wire)
        run_jobs()

        (mail,) = told()
        assert mail.subject == "Votre retrait est parti"
        for words in ("150,00", "60,00", "90,00", "vers la carte", "vers votre compte bancaire"):
            assert words in mail.text

    def test_is_one_though_both_parts_end_before_any_is_told(self, me, run_jobs):
        for part in take_out(me):
            end(part)
        run_jobs()
        assert len(told()) == 1

    def test_says_what_could_not_leave(self, me, run_jobs):
        wire, card = take_out(me)
        end(wire)
        end(card, well=False)
        run_jobs()

        (mail,) = told()
        assert mail.subject == "Une partie de votre retrait n'a pas pu partir"
        assert "60,00" in mail.text
        assert "vers la carte" not in mail.text

    def test_of_two_withdrawals_are_two(self, me, run_jobs):
        (first,), (second,) = take_out(me, "20"), take_out(me, "30")
        end(first)
        run_jobs()
        assert len(told()) == 1
        end(second, well=False)
        run_jobs()
        assert [mail.subject for mail in told()] == [
            "Votre retrait est parti",
            "Votre retrait n'a pas pu partir",
        ]
