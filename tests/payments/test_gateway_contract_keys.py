"""Does an adapter do each thing once, whatever becomes of its answer?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.euro import Euro
from wiseed_like.errors import GatewayDown
from wiseed_like.payments.gateway import GatewayRefused, KeySpent, Kind, Outcome, OutcomeState

from .conftest import ADDRESS, BACK, IBAN, Cast, Clock, SimulatorServer, new_key

TEN = Euro.of("10")


def transfer(cast: Cast, key: str, amount: Euro = TEN) -> Outcome:
    return cast.gateway.transfer(
        cast.investor, cast.purse, cast.round_wallet, cast.issuer, amount, "op:1", key=key
    )


class TestKeys:
    def test_the_same_key_gives_the_same_answer_and_one_effect(self, cast: Cast):
        cast.fund(Euro.of("500"))
        key = new_key()

        first, second = (transfer(cast, key, Euro.of("200")) for _ in range(2))

        assert first == second
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("300")

    @pytest.mark.parametrize("fault", ["lose_answer", "error_after"])
    def test_an_answer_lost_after_the_effect_is_found_again(self, cast: Cast, fault: str):
        key = new_key()
        cast.server.fault(fault, "POST /payins/card/web")
        with pytest.raises(GatewayDown):
            cast.ask_card("10", key=key)

        page = cast.ask_card("10", key=key)

        assert cast.gateway.find_payin(page.provider_id).state == OutcomeState.PENDING
        assert len(cast.movements(cast.purse)) == 1

    def test_an_effect_that_failed_fails_the_same_way_again(self, cast: Cast):
        key = new_key()

        first, second = transfer(cast, key), transfer(cast, key)

        assert first == second
        assert (first.state, first.code) == (OutcomeState.FAILED, "001001")

    def test_a_refusal_is_a_definite_no_that_uses_the_key_up(self, cast: Cast):
        key = new_key()
        for is_again in (False, True):
            with pytest.raises(GatewayRefused) as refusal:
                cast.gateway.open_wallet("nobody", "x", "user:1", key=key)
            assert refusal.value.is_first_answer is is_again
            assert refusal.value.code == "param_error"
            assert "Owners" in refusal.value.fields

    def test_a_key_of_the_wrong_shape_never_leaves(self, cast: Cast):
        for key in ("short", "a" * 37, "an underscore_is_not_fine", ""):
            with pytest.raises(ValueError, match="16 to 36"):
                cast.gateway.open_wallet(cast.investor, "x", "user:1", key=key)

    def test_after_a_day_the_key_is_forgotten_and_the_tag_still_tells(
        self, cast: Cast, provider: SimulatorServer, pushed_machine: Clock
    ):
        cast.fund(TEN)
        key, before = new_key(), provider.now()
        cast.server.fault("lose_answer", "POST /transfers")
        with pytest.raises(GatewayDown):
            transfer(cast, key)
        pushed_machine.pushed += 25 * 3600

        found = cast.gateway.find_by_tag(Kind.TRANSFER, "op:1", wallet_ref=cast.purse, since=before)

        assert found is not None
        assert (found.state, found.amount) == (OutcomeState.SUCCEEDED, TEN)

    def test_a_failure_of_the_provider_under_a_key_is_never_taken_for_an_answer(self, cast: Cast):
        cast.fund(TEN)
        key = new_key()
        transfer(cast, key)
        cast.server.fault("vanish", "GET /responses")

        with pytest.raises(KeySpent):
            transfer(cast, key)


class TestTrouble:
    def test_nobody_there_is_an_unknown_outcome(self, provider: SimulatorServer):
        gateway = provider.gateway(url="http://127.0.0.1:9/v2.01/")

        with pytest.raises(GatewayDown):
            gateway.open_wallet("somebody", "x", "user:1", key=new_key())

    def test_a_failure_before_the_effect_is_unknown_too(self, cast: Cast):
        cast.server.fault("error", "POST /wallets")

        with pytest.raises(GatewayDown):
            cast.gateway.open_wallet(cast.investor, "x", "user:1", key=new_key())

    def test_an_amount_of_an_odd_form_never_leaves(self, cast: Cast):
        spied = len(cast.movements(cast.purse))
        for odd in (0.1, 99.9, True, "100", "1e3", 100, None, Euro(0), Euro(-1), Euro(10**12)):
            with pytest.raises((TypeError, ValueError)):
                transfer(cast, new_key(), odd)  # type: ignore[arg-type]
            with pytest.raises((TypeError, ValueError)):
                cast.gateway.ask_card_payment(
                    cast.investor,
                    cast.purse,
                    odd,  # type: ignore[arg-type]
                    BACK,
                    "fr",
                    "op:7",
                    key=new_key(),
                )
        assert len(cast.movements(cast.purse)) == spied


class TestWhatAForgottenKeyLeft:
    """Found without the key, so that nothing is made twice."""

    def test_an_account_is_found_by_its_owner_among_the_younger(self, cast: Cast):
        since = cast.server.now() - timedelta(minutes=1)

        assert cast.gateway.find_account("user:1", since=since) == cast.investor
        assert cast.gateway.find_account("company:5", since=since) == cast.issuer
        assert cast.gateway.find_account("user:2", since=since) is None
        assert cast.gateway.find_account("user:1", since=since + timedelta(hours=1)) is None

    def test_an_account_is_found_behind_a_page_of_others(self, cast: Cast):
        store = cast.server.app.extensions["simulator_store"].of_owner(cast.investor)
        (like,) = (each for each in store.list("user") if each["Id"] == cast.investor)
        told = {key: value for key, value in like.items() if key not in ("Id", "Tag")}
        for number in range(101):
            store.add("user", "user_m", {**told, "Tag": f"user:{100 + number}"})

        since = cast.server.now() - timedelta(minutes=1)

        assert cast.gateway.find_account("user:1", since=since) == cast.investor

    def test_a_wallet_is_found_by_its_tag(self, cast: Cast):
        cast.gateway.open_wallet(cast.issuer, "Levée", "round:4", key=new_key())

        assert cast.gateway.find_wallet(cast.issuer, "round:3") == cast.round_wallet
        assert cast.gateway.find_wallet(cast.investor, "round:3") is None

    def test_a_bank_account_is_found_by_its_iban_while_it_is_open(self, cast: Cast):
        bank = cast.gateway.register_bank_account(
            cast.issuer, "Les Serres du Lac", ADDRESS, IBAN, None, key=new_key()
        )

        assert cast.gateway.find_bank_account(cast.issuer, IBAN) == bank
        assert cast.gateway.find_bank_account(cast.investor, IBAN) is None
        cast.gateway.close_bank_account(cast.issuer, bank)
        assert cast.gateway.find_bank_account(cast.issuer, IBAN) is None

    def test_a_return_account_is_found_by_its_iban(self, cast: Cast):
        recipient = cast.gateway.register_return_account(
            cast.investor, "Claire", "Martin", ADDRESS, IBAN, key=new_key()
        )

        assert cast.gateway.find_return_account(cast.investor, IBAN) == recipient
        assert (
            cast.gateway.find_return_account(cast.investor, "FR7610011000201234567890188") is None
        )
