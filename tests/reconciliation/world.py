"""What is there to compare? An investor with money at the provider, and a round's wallet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from compliance.euro import Euro
from tests.rounds.world import a_company, a_user
from tests.stories.stage import MONDAY, StoryClock, declare_arrived
from tests.subscriptions.world import COMPANY_PARTICULARS, particulars_of
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.payments import service as payments
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.reading import refresh
from wiseed_like.payments.rules import Kind
from wiseed_like.reconciliation import service
from wiseed_like.reconciliation.jobs import carry_on
from wiseed_like.reconciliation.models import Difference, Run
from wiseed_like.reconciliation.rules import RunKind

RunJobs = Callable[..., int]


@dataclass
class Scene:
    """Somebody put 1,000 euros on their wallet and moved 400 to a round's."""

    officer: User
    time: StoryClock
    run_jobs: RunJobs
    simulator: str
    purse: Wallet
    round_wallet: Wallet

    def moves(self, euros: str | int, *, subject: str = "round:9") -> Operation:
        """A transfer of ours from the investor to the round."""
        with transaction():
            operation = payments.transfer(
                self.purse, self.round_wallet, Euro.of(euros), subject=subject,
                effect=f"pay:{subject}", now=self.time.now,
            )  # fmt: skip
        assert operation is not None
        self.run_jobs()
        return operation

    def a_wire_comes(self, euros: int) -> Operation:
        """To the bank of the provider, which tells nobody."""
        user = session.get_one(User, int(self.purse.owner.removeprefix("user:")))
        with transaction():
            wire = payments.expect_wire(self.purse, Euro.of(euros), by=user, now=self.time.now)
        self.run_jobs()
        session.refresh(wire)
        declare_arrived(self.simulator, wire.reference or "", Euro.of(euros))
        return wire

    def behind_our_back(self, euros: int) -> str:
        """A transfer that somebody makes at the provider without us; its reference."""
        found = gateway().transfer(
            self.purse.account.reference or "",
            self.purse.reference or "",
            self.round_wallet.reference or "",
            self.round_wallet.account.reference or "",
            Euro.of(euros),
            "made by hand",
            key=f"behind-our-back-{euros:08d}",
        )
        return found.provider_id

    def compare(self) -> Run:
        """A whole run, a while after whatever happened."""
        self.time.move(minutes=10)
        with transaction():
            service.begin(RunKind.BY_HAND, by=None, now=self.time.now)
        run = carry_on()
        assert run is not None
        assert run.finished_at is not None
        session.expire_all()
        return run


def a_scene(run_jobs: RunJobs, simulator: str) -> Scene:
    time = StoryClock(MONDAY)
    with transaction():
        user, officer = a_user("investor"), a_user("compliance")
        purse = payments.open_person_wallet(f"user:{user.id}", particulars_of(user), now=time.now)
        company = a_company(a_user("founder"))
        session.flush()
        round_wallet = payments.open_round_wallet(
            "round:9", f"company:{company.id}", COMPANY_PARTICULARS, now=time.now
        )
    run_jobs()
    scene = Scene(officer, time, run_jobs, simulator, purse, round_wallet)
    refresh(scene.a_wire_comes(1_000))
    scene.moves(400)
    return scene


def differing() -> list[tuple[str, str]]:
    """What differs now, as (what, state)."""
    session.expire_all()
    found = session.scalars(select(Difference).order_by(Difference.what, Difference.id))
    return [(each.what.value, each.state.value) for each in found]


def the_transfer() -> Operation:
    session.expire_all()
    return session.scalars(select(Operation).where(Operation.kind == Kind.TRANSFER)).one()
