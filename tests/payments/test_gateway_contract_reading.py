"""Does an adapter read back what happened, all of it and no more?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.euro import Euro
from wiseed_like import clock
from wiseed_like.payments.gateway import (
    CannotKnow,
    Gateway,
    Kind,
    NotAtGateway,
    OutcomeState,
    Resource,
)

from .conftest import ADDRESS, IBAN, Cast, Clock, SimulatorServer, new_key

CENT = Euro(1)


class TestFind:
    @pytest.mark.parametrize("resource", list(Resource))
    def test_what_is_not_there_is_said_so(self, gateway: Gateway, resource: Resource):
        with pytest.raises(NotAtGateway):
            gateway.find(resource, "nothing_0")


class TestFindByTag:
    def test_finds_the_one_of_its_kind_with_exactly_this_tag(
        self, cast: Cast, provider: SimulatorServer
    ):
        before = provider.now()
        payin = cast.fund(Euro.of("5"), tag="subscription:1 a")
        moved = cast.invest(Euro.of("5"), tag="subscription:1 b")

        def find(kind: Kind, tag: str, wallet: str = cast.purse):
            found = cast.gateway.find_by_tag(kind, tag, wallet_ref=wallet, since=before)
            return found and found.provider_id

        assert find(Kind.PAYIN, "subscription:1 a") == payin
        assert find(Kind.TRANSFER, "subscription:1 b") == moved
        assert find(Kind.TRANSFER, "subscription:1 b", cast.round_wallet) == moved
        assert find(Kind.TRANSFER, "subscription:1 a") is None
        assert find(Kind.PAYIN, "subscription:1") is None
        assert find(Kind.PAYIN, "") is None

    def test_finds_what_is_pending_and_what_failed_too(self, cast: Cast, provider: SimulatorServer):
        before = provider.now()
        page = cast.ask_card("10")
        cast.invest(Euro.of("10"), tag="op:fails")

        pending = cast.gateway.find_by_tag(Kind.PAYIN, "op:7", wallet_ref=cast.purse, since=before)
        failed = cast.gateway.find_by_tag(
            Kind.TRANSFER, "op:fails", wallet_ref=cast.purse, since=before
        )

        assert pending is not None
        assert (pending.provider_id, pending.state) == (page.provider_id, OutcomeState.PENDING)
        assert failed is not None
        assert failed.state == OutcomeState.FAILED

    def test_finds_refunds_and_payouts(self, cast: Cast, provider: SimulatorServer):
        before = provider.now()
        cast.fund(Euro.of("5"))
        moved = cast.invest(Euro.of("5"))
        back = cast.gateway.refund_transfer(cast.investor, moved, "op:back", key=new_key())
        payin = cast.fund(Euro.of("5"))
        account = cast.gateway.register_return_account(
            cast.investor, "Claire", "Martin", ADDRESS, IBAN, key=new_key()
        )
        sent = cast.gateway.return_wire(
            cast.investor, cast.purse, Euro.of("5"), account, payin, "op:out", key=new_key()
        )

        for kind, tag, outcome in (
            (Kind.TRANSFER_REFUND, "op:back", back),
            (Kind.PAYOUT, "op:out", sent),
        ):
            found = cast.gateway.find_by_tag(kind, tag, wallet_ref=cast.purse, since=before)
            assert found is not None
            assert found.provider_id == outcome.provider_id

    def test_looks_beyond_the_first_page(self, cast: Cast, provider: SimulatorServer):
        before = provider.now()
        first = cast.fund(CENT, tag="op:first")
        cast.fill(120)

        found = cast.gateway.find_by_tag(
            Kind.PAYIN, "op:first", wallet_ref=cast.purse, since=before
        )

        assert found is not None
        assert found.provider_id == first

    def test_never_takes_forgotten_for_absent(self, cast: Cast):
        long_ago = clock.now() - timedelta(days=13 * 31)

        with pytest.raises(CannotKnow):
            cast.gateway.find_by_tag(Kind.PAYIN, "op:1", wallet_ref=cast.purse, since=long_ago)


class TestListMovements:
    def test_gives_each_once_over_many_pages_oldest_first(
        self, cast: Cast, provider: SimulatorServer
    ):
        before = provider.now()
        cast.fill(230)

        found = list(
            cast.gateway.list_movements(cast.purse, before, provider.now() + timedelta(seconds=5))
        )

        assert len({each.provider_id for each in found}) == len(found) == 230
        assert [each.created_at for each in found] == sorted(each.created_at for each in found)
        assert {each.to_wallet for each in found} == {cast.purse}

    def test_keeps_to_its_bounds(self, cast: Cast, provider: SimulatorServer, pushed_clock: Clock):
        early = cast.fund(CENT)
        pushed_clock.pushed += 3600
        middle = provider.now()
        late = cast.fund(CENT)
        pushed_clock.pushed += 3600
        end = provider.now()

        def ids(since, until):
            return [
                each.provider_id for each in cast.gateway.list_movements(cast.purse, since, until)
            ]

        assert ids(middle, end) == [late]
        assert ids(middle - timedelta(hours=2), middle) == [early]
        assert ids(end, end + timedelta(hours=1)) == []

    def test_says_who_received_what(self, cast: Cast, provider: SimulatorServer):
        before = provider.now()
        cast.fund(Euro.of("7"))
        cast.invest(Euro.of("3"))

        moved = cast.movements(cast.purse, since=before)

        assert [(each.kind, each.amount, each.state) for each in moved] == [
            (Kind.PAYIN, Euro.of("7"), "succeeded"),
            (Kind.TRANSFER, Euro.of("3"), "succeeded"),
        ]

    @pytest.mark.parametrize("wallet", ["FEES_EUR", "CREDIT_EUR"])
    def test_knows_the_platform_s_own_wallets(self, cast: Cast, wallet: str):
        assert cast.movements(wallet) == []

    def test_of_longer_ago_than_the_lists_go_back_is_not_told(self, cast: Cast):
        long_ago = clock.now() - timedelta(days=13 * 31)

        with pytest.raises(CannotKnow):
            list(cast.gateway.list_movements(cast.purse, long_ago, clock.now()))


class TestBalances:
    def test_of_the_platform_s_own_wallets_start_at_nothing(self, gateway: Gateway):
        assert gateway.fees_balance() == gateway.credit_balance() == Euro.ZERO
