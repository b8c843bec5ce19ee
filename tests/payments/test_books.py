"""Is what is on its way no disagreement, and what stays one? The provider is real, over HTTP."""

from __future__ import annotations

from compliance.euro import Euro
from tests.payments import test_sweeper
from tests.payments.conftest import SimulatorServer
from tests.subscriptions.world import NOW, an_investor, wallet_of
from wiseed_like.books import faults, lasting_faults
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.payments import asking, jobs, service
from wiseed_like.payments.models import Operation

me, provider = test_sweeper.me, test_sweeper.provider


def arrived(me: Investor, provider: SimulatorServer) -> Operation:
    """A wire that came, of which nobody has heard here."""
    with transaction():
        wire = service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
    asking.perform(wire.id)
    session.expire_all()
    provider.declare_wire(str(wire.reference), "50")
    return wire


class TestASecondReading:
    def test_finds_in_the_book_what_was_heard_meanwhile(
        self, me: Investor, provider: SimulatorServer
    ):
        arrived(me, provider)
        assert [fault.check for fault in faults()] == ["provider_wallets"]
        assert lasting_faults(lambda: jobs.resolve_open(NOW)) == []

    def test_tells_what_still_does_not_agree_and_nothing_newer(
        self, me: Investor, provider: SimulatorServer
    ):
        arrived(me, provider)
        first, mine = wallet_of(me).owner, None

        def meanwhile() -> None:
            nonlocal mine
            mine = another(provider)

        found = lasting_faults(meanwhile)
        assert [(fault.check, fault.row) for fault in found] == [
            ("provider_wallets", f"wallets {first}")
        ]
        assert {fault.row for fault in faults()} == {f"wallets {first}", f"wallets {mine}"}

    def test_does_not_happen_when_all_agrees(self, me: Investor):
        def never() -> None:
            raise AssertionError

        assert lasting_faults(never) == []


def another(provider: SimulatorServer) -> str:
    """Somebody else's wallet, to which a wire came meanwhile."""
    other = an_investor()
    arrived(other, provider)
    return wallet_of(other).owner
