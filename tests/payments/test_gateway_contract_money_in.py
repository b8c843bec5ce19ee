"""Does an adapter bring money in as `Gateway` promises: card page, known card, wire?"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.euro import Euro
from wiseed_like.payments.gateway import Browser, GatewayRefused, Kind, OutcomeState

from .conftest import BACK, IBAN, Cast, eventually, new_key

BROWSER = Browser("203.0.113.7", "Mozilla/5.0", "text/html", "fr-FR", javascript=True)


class TestCardPage:
    def test_is_pending_until_the_form_is_filled_then_fills_the_wallet(self, cast: Cast):
        page = cast.ask_card("125.50")
        assert cast.gateway.find_payin(page.provider_id).state == OutcomeState.PENDING

        answer = cast.server.pay(page)

        assert answer.headers["Location"] == f"{BACK}?transactionId={page.provider_id}"
        outcome = cast.gateway.find_payin(page.provider_id)
        assert outcome.state == OutcomeState.SUCCEEDED
        assert outcome.kind == Kind.PAYIN
        assert outcome.amount == Euro.of("125.50")
        assert outcome.tag == "op:7"
        assert outcome.author_ref == cast.investor
        assert outcome.to_wallet == cast.purse
        assert outcome.from_wallet is None
        assert outcome.executed_at is not None
        assert datetime.now(UTC) - outcome.executed_at < timedelta(minutes=1)
        assert outcome.created_at <= outcome.executed_at
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("125.50")

    @pytest.mark.parametrize(
        ("form", "code"),
        [({"cancel": "1"}, "101002"), ({"number": "4000 0000 0000 0002"}, "101101")],
    )
    def test_cancelled_or_refused_moves_nothing(self, cast: Cast, form: dict[str, str], code: str):
        page = cast.ask_card("125.50")

        cast.server.pay(page, **form)

        outcome = cast.gateway.find_payin(page.provider_id)
        assert (outcome.state, outcome.code) == (OutcomeState.FAILED, code)
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO

    def test_is_never_an_unasked_wire(self, cast: Cast):
        outcome = cast.gateway.find_payin(cast.ask_card("10").provider_id)

        assert not outcome.is_unasked_wire
        assert (outcome.payer_name, outcome.payer_iban) == (None, None)


class TestSavedCard:
    def save(self, cast: Cast, **card: str):
        form = cast.gateway.register_card(cast.investor, key=new_key())
        return cast.gateway.finish_card(form.provider_id, cast.server.tokenize(form, **card))

    def pay(self, cast: Cast, card_ref: str, amount: str):
        return cast.gateway.pay_with_card(
            cast.investor,
            cast.purse,
            card_ref,
            Euro.of(amount),
            BACK,
            BROWSER,
            "fr",
            "op:7",
            key=new_key(),
        )

    def test_is_known_by_its_last_digits_only(self, cast: Cast):
        card = self.save(cast)

        assert card.alias == "497010XXXXXX1119"
        assert card.expires == date(2040, 12, 31)

    def test_pays_at_once_when_its_bank_asks_nothing(self, cast: Cast):
        payment = self.pay(cast, self.save(cast).provider_id, "80")

        assert payment.redirect_url is None
        assert (payment.outcome.state, payment.outcome.kind) == ("succeeded", Kind.PAYIN)
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("80")

    def test_sends_the_browser_to_its_bank_when_it_asks(self, cast: Cast):
        card = self.save(cast, cardNumber="4970105181818183")

        payment = self.pay(cast, card.provider_id, "80")

        assert payment.outcome.state == OutcomeState.PENDING
        assert payment.redirect_url is not None
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO
        cast.server.confirm(payment.redirect_url)
        found = cast.gateway.find_payin(payment.outcome.provider_id)
        assert (found.state, found.amount) == (OutcomeState.SUCCEEDED, Euro.of("80"))

    def test_that_its_bank_never_hears_of_again_fails_by_itself(self, cast: Cast):
        card = self.save(cast, cardNumber="4970105181818183")
        payment = self.pay(cast, card.provider_id, "80")
        reference = payment.outcome.provider_id

        cast.server.machine.pushed = 901  # seconds: a session is over after a quarter of an hour
        eventually(
            lambda: cast.gateway.find_payin(reference).state == OutcomeState.FAILED, within=10
        )

        assert cast.gateway.find_payin(reference).code == "101304"
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO

    def test_refused_fails_without_an_exception(self, cast: Cast):
        payment = self.pay(cast, self.save(cast).provider_id, "333.14")

        assert (payment.outcome.state, payment.outcome.code) == (OutcomeState.FAILED, "105101")
        assert payment.redirect_url is None

    def test_finished_twice_is_the_same_card(self, cast: Cast):
        form = cast.gateway.register_card(cast.investor, key=new_key())
        told = cast.server.tokenize(form)

        assert cast.gateway.finish_card(form.provider_id, told) == cast.gateway.finish_card(
            form.provider_id, told
        )

    def test_that_was_not_accepted_is_none(self, cast: Cast):
        form = cast.gateway.register_card(cast.investor, key=new_key())

        with pytest.raises(GatewayRefused):
            cast.gateway.finish_card(form.provider_id, "errorCode=105202")

    def test_forgotten_never_pays_again(self, cast: Cast):
        card = self.save(cast)
        for _ in range(2):
            cast.gateway.forget_card(card.provider_id)

        with suppress(GatewayRefused):
            assert self.pay(cast, card.provider_id, "10").outcome.state == OutcomeState.FAILED
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO


class TestBankWire:
    def test_tells_what_to_write_and_credits_what_really_arrived(self, cast: Cast):
        wire = cast.gateway.expect_wire(
            cast.investor, cast.purse, Euro.of("1000"), "op:2", key=new_key()
        )
        assert wire.iban.startswith("FR")
        assert len(wire.reference) >= 6
        waiting = cast.gateway.find_payin(wire.provider_id)
        assert (waiting.state, waiting.amount) == (OutcomeState.PENDING, Euro.ZERO)

        cast.server.declare_wire(wire.provider_id, "990,50")

        outcome = cast.gateway.find_payin(wire.provider_id)
        assert (outcome.state, outcome.amount) == (OutcomeState.SUCCEEDED, Euro.of("990.50"))
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("990.50")

    def test_refused_by_the_bank_fails(self, cast: Cast):
        wire = cast.gateway.expect_wire(
            cast.investor, cast.purse, Euro.of("10"), "op:2", key=new_key()
        )

        cast.server.declare_wire(wire.provider_id, refuse="1")

        assert cast.gateway.find_payin(wire.provider_id).code == "008500"

    def test_that_nobody_announced_says_who_sent_it(self, cast: Cast):
        payin = cast.server.wire_in(cast.purse, "70.10", "PAUL DURAND", "MERCI")

        outcome = cast.gateway.find_payin(payin)

        assert outcome.is_unasked_wire
        assert (outcome.state, outcome.amount) == (OutcomeState.SUCCEEDED, Euro.of("70.10"))
        assert (outcome.payer_name, outcome.payer_iban) == ("PAUL DURAND", IBAN)
        assert outcome.wire_reference == "MERCI"
        assert outcome.to_wallet == cast.purse
        assert outcome.tag == ""
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("70.10")
