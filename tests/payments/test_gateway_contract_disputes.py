"""Does an adapter tell of disputes, contest them, and settle what they cost?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.euro import Euro
from wiseed_like.payments.gateway import (
    DisputeEnd,
    DisputeSort,
    DisputeStatus,
    Gateway,
    GatewayRefused,
    Kind,
    NotAtGateway,
    OutcomeState,
)

from .conftest import PDF, Cast, SimulatorServer, eventually, new_key


def paid_by_card(cast: Cast, amount: str = "100") -> str:
    page = cast.ask_card(amount)
    cast.server.pay(page)
    return page.provider_id


def opened(cast: Cast, sort: str = "CONTESTABLE") -> tuple[str, str]:
    """The disputed pay-in and its dispute, once it waits for us."""
    payin = paid_by_card(cast)
    dispute = cast.server.open_dispute(payin, sort)
    return payin, dispute


class TestDispute:
    def test_names_what_it_takes_back_and_until_when(self, cast: Cast, provider: SimulatorServer):
        payin, dispute_id = opened(cast)

        dispute = cast.gateway.find_dispute(dispute_id)

        assert (dispute.payin_id, dispute.sort) == (payin, DisputeSort.CONTESTABLE)
        assert dispute.status == DisputeStatus.OUR_MOVE
        assert dispute.disputed == Euro.of("100")
        assert dispute.contested == Euro.ZERO
        assert dispute.contest_by is not None
        assert dispute.contest_by > provider.now()
        assert dispute.ended is None
        assert dispute.reason

    def test_takes_the_money_from_the_platform_not_from_the_wallet(self, cast: Cast):
        _, dispute_id = opened(cast)

        repudiation_id = cast.gateway.find_dispute(dispute_id).repudiation_id

        assert repudiation_id is not None
        repudiation = cast.gateway.find_repudiation(repudiation_id)
        assert (repudiation.kind, repudiation.state) == (Kind.REPUDIATION, OutcomeState.SUCCEEDED)
        assert repudiation.amount == Euro.of("100")
        assert cast.gateway.credit_balance() == Euro.of("-100")
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("100")
        listed = [each for each in cast.movements("CREDIT_EUR") if each.kind == Kind.REPUDIATION]
        assert [each.provider_id for each in listed] == [repudiation_id]

    def test_of_a_retrieval_moves_nothing(self, cast: Cast):
        _, dispute_id = opened(cast, "RETRIEVAL")

        assert cast.gateway.find_dispute(dispute_id).repudiation_id is None
        assert cast.gateway.credit_balance() == Euro.ZERO

    def test_is_listed_with_the_others(self, cast: Cast, provider: SimulatorServer):
        before = provider.now()
        known = [opened(cast)[1] for _ in range(2)]

        assert [each.provider_id for each in cast.gateway.list_disputes(before)] == known
        late = provider.now() + timedelta(hours=1)
        assert list(cast.gateway.list_disputes(late)) == []

    def test_that_is_not_there_is_said_so(self, gateway: Gateway):
        with pytest.raises(NotAtGateway):
            gateway.find_dispute("dispute_0")


class TestContest:
    def test_claims_money_back_with_evidence_and_may_be_asked_again(self, cast: Cast):
        _, dispute_id = opened(cast)

        for _ in range(2):
            cast.gateway.contest(dispute_id, Euro.of("100"), files=[PDF, PDF + b"2"])

        dispute = cast.gateway.find_dispute(dispute_id)
        assert dispute.status in (DisputeStatus.SUBMITTED, DisputeStatus.BANKS_MOVE)
        assert dispute.contested == Euro.of("100")

    def test_won_brings_the_money_back_to_the_platform(self, cast: Cast):
        _, dispute_id = opened(cast)
        cast.gateway.contest(dispute_id, Euro.of("100"), files=[PDF])

        cast.server.judge(dispute_id, "won")

        assert cast.gateway.find_dispute(dispute_id).ended == DisputeEnd.WON
        eventually(lambda: cast.gateway.credit_balance() == Euro.ZERO)

    def test_closed_is_lost_and_closing_again_changes_nothing(self, cast: Cast):
        _, dispute_id = opened(cast)

        for _ in range(2):
            cast.gateway.close_dispute(dispute_id)

        dispute = cast.gateway.find_dispute(dispute_id)
        assert (dispute.status, dispute.ended) == (DisputeStatus.CLOSED, DisputeEnd.LOST)


class TestSettlement:
    def test_makes_up_for_a_repudiation_from_the_wallet(self, cast: Cast):
        _, dispute_id = opened(cast)
        repudiation_id = cast.gateway.find_dispute(dispute_id).repudiation_id
        assert repudiation_id is not None
        cast.gateway.close_dispute(dispute_id)
        key = new_key()

        for _ in range(2):
            settled = cast.gateway.settle_repudiation(
                repudiation_id, cast.investor, Euro.of("100"), "op:5", key=key
            )

        assert (settled.kind, settled.state) == (Kind.SETTLEMENT, OutcomeState.SUCCEEDED)
        assert (settled.from_wallet, settled.tag) == (cast.purse, "op:5")
        assert cast.gateway.find_settlement(settled.provider_id) == settled
        assert cast.gateway.credit_balance() == Euro.ZERO
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO

    def test_of_nothing_is_refused(self, cast: Cast):
        with pytest.raises(GatewayRefused):
            cast.gateway.settle_repudiation(
                "nothing_0", cast.investor, Euro.of("1"), "op:5", key=new_key()
            )
