"""Is everything compared, both ways, and told until it is gone? On the provider's own lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from compliance.euro import Euro
from dev import ports
from tests.arrivals.world import Bank
from tests.reconciliation.world import RunJobs, Scene, a_scene, differing
from tests.rounds.world import a_user
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import providers
from wiseed_like.payments.gateway.words import NotUnderstood
from wiseed_like.payments.mangopay import Mangopay
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.reconciliation import jobs, queries, service
from wiseed_like.reconciliation.models import Difference, Run, Sighting
from wiseed_like.reconciliation.rules import RunKind


@pytest.fixture
def scene(house: Flask, simulator: str, run_jobs: RunJobs) -> Scene:
    return a_scene(run_jobs, simulator)


def rewrite(**values: object) -> None:
    """What a mistake of ours would do to our own row of the transfer."""
    with transaction():
        session.execute(update(Operation).where(Operation.kind == Kind.TRANSFER).values(**values))


def nobody_there() -> Mangopay:
    return Mangopay(client_id="a", api_key="b", url=f"http://127.0.0.1:{ports.any_free()}/v2.01/")


class TestARun:
    def test_finds_nothing_where_both_sides_agree(self, scene: Scene):
        run = scene.compare()

        assert differing() == []
        assert run.wallets == 2 + 2  # the platform's own, the investor's, the round's
        assert run.objects == 1 + 2  # the wire; the transfer on both wallets
        seen = session.scalars(select(Sighting).order_by(Sighting.id)).all()
        assert sorted(each.kind for each in seen) == ["payin", "transfer"]

    def test_tells_what_only_the_provider_has(self, scene: Scene):
        reference = scene.behind_our_back(25)

        scene.compare()

        found = session.scalars(select(Difference).where(Difference.about == reference)).one()
        assert (found.what, found.ours) == ("missing_here", None)
        assert found.theirs is not None
        assert found.theirs["amount"] == 25_00
        assert found.wallets == [scene.purse.owner, scene.round_wallet.owner]
        assert differing() == [("balance", "open"), ("balance", "open"), ("missing_here", "open")]
        assert queries.has_open_difference(scene.round_wallet.owner)

    def test_tells_what_only_we_have(self, scene: Scene):
        rewrite(reference="xfer_m_of_nobody")

        scene.compare()

        # The provider's own transfer is then unknown to us as well.
        assert differing() == [("missing_here", "open"), ("missing_there", "open")]

    @pytest.mark.parametrize(
        ("values", "what"),
        [
            ({"amount": Euro.of(399)}, "amount"),
            ({"fee": Euro.of(1)}, "fee"),
            ({"state": OperationState.FAILED}, "state"),
            ({"kind": Kind.TRANSFER_REFUND}, "kind"),
        ],
    )
    def test_tells_what_is_told_otherwise(self, scene: Scene, values, what: str):
        rewrite(**values)

        scene.compare()

        assert differing() == [(what, "open")]

    def test_tells_of_other_wallets(self, scene: Scene):
        rewrite(source_id=scene.round_wallet.id, target_id=scene.purse.id)

        scene.compare()

        assert differing() == [("wallets", "open")]

    def test_waits_for_what_is_young(self, scene: Scene):
        scene.time.move(minutes=10)
        rewrite(amount=Euro.of(399), settled_at=scene.time.now)
        with transaction():
            service.begin(RunKind.BY_HAND, by=None, now=scene.time.now)

        jobs.carry_on()

        assert differing() == []

    def test_takes_over_what_has_settled_instead_of_calling_it_a_difference(self, scene: Scene):
        """As the poll does: a wire that came, and nobody told us."""
        wire = scene.a_wire_comes(300)

        scene.compare()

        assert differing() == []
        assert session.get_one(Operation, wire.id).state == OperationState.SUCCEEDED

    def test_has_what_nobody_announced_adopted_instead_of_calling_it_a_difference(
        self, scene: Scene, house: Flask
    ):
        """A wire that came, whose notification was lost: it is held, and examined."""
        bank = Bank(scene.simulator, scene.run_jobs, house)
        bank.stray(scene.purse, "70", "Somebody Else")

        scene.compare()

        assert differing() == []
        arrival = session.scalars(select(Operation).where(Operation.kind == Kind.WIRE_ARRIVAL))
        assert arrival.one().amount == Euro.of(70)
        assert balance_of(scene.purse.held_code) == Euro.of(70)


class TestWhatCannotBeRead:
    def test_of_one_wallet_keeps_no_other_waiting(self, scene: Scene, monkeypatch):
        self.spoil(monkeypatch, scene.purse.reference)
        rewrite(amount=Euro.of(399))

        scene.compare()

        found = session.scalars(select(Difference).order_by(Difference.id)).all()
        assert ("unreadable", scene.purse.owner) in {(each.what, each.about) for each in found}
        assert "amount" in {each.what for each in found}

    def test_is_gone_when_it_can_be_read_again(self, scene: Scene, monkeypatch):
        with monkeypatch.context() as patch:
            self.spoil(patch, scene.purse.reference)
            scene.compare()
        assert differing() == [("unreadable", "open")]

        scene.compare()

        assert differing() == [("unreadable", "gone")]

    def test_of_one_movement_is_told_and_ends_nothing(self, scene: Scene, monkeypatch):
        reference = scene.behind_our_back(25)
        scene.compare()
        before = differing()
        for name in ("list_movements", "find"):
            self.spoil_one(monkeypatch, name, reference)

        scene.compare()

        whats = [what for what, state in differing() if state == "open"]
        assert sorted(whats) == sorted([*(what for what, _ in before), "unreadable", "unreadable"])

    @staticmethod
    def spoil(patch, wallet: str | None) -> None:
        read = Mangopay.list_movements

        def spoilt(self: Mangopay, asked: str, since: object, until: object):
            if asked == wallet:
                raise NotUnderstood("one movement of a shape that nobody knows")
            return read(self, asked, since, until)

        patch.setattr(Mangopay, "list_movements", spoilt)

    @staticmethod
    def spoil_one(patch, name: str, reference: str) -> None:
        """As if this one had a shape that nobody knows, wherever it is read."""
        read = getattr(Mangopay, name)

        def listed(self: Mangopay, *asked: object):
            told = list(read(self, *asked))
            yield from (each for each in told if each.provider_id != reference)
            if any(each.provider_id == reference for each in told):
                raise NotUnderstood("odd")

        def found(self: Mangopay, resource: object, asked: str):
            if asked == reference:
                raise NotUnderstood("odd")
            return read(self, resource, asked)

        patch.setattr(Mangopay, name, listed if name == "list_movements" else found)


class TestADifference:
    def test_is_gone_when_a_run_no_longer_finds_it_and_stays_in_the_history(self, scene: Scene):
        rewrite(amount=Euro.of(399))
        scene.compare()
        rewrite(amount=Euro.of(400))

        scene.compare()

        assert differing() == [("amount", "gone")]
        gone = session.scalars(select(Difference)).one()
        assert gone.gone_at == clock.now()
        assert not queries.has_open_difference(scene.round_wallet.owner)

    def test_is_one_row_however_often_it_is_seen(self, scene: Scene):
        rewrite(amount=Euro.of(399))
        first = scene.compare()
        scene.time.move(days=3)

        second = scene.compare()

        found = session.scalars(select(Difference)).one()
        assert (found.first_run_id, found.last_run_id) == (first.id, second.id)
        assert found.last_seen_at - found.first_seen_at >= timedelta(days=3)

    def test_that_comes_back_is_another_one(self, scene: Scene):
        for euros in (399, 400, 399):
            rewrite(amount=Euro.of(euros))
            scene.compare()

        assert differing() == [("amount", "gone"), ("amount", "open")]

    def test_blocks_no_longer_once_it_is_explained_until_it_changes(self, scene: Scene):
        rewrite(amount=Euro.of(399))
        scene.compare()
        with transaction():
            found = queries.lock_difference(session.scalars(select(Difference.id)).one())
            asked = service.explain(found, "Un essai.", by=scene.officer, now=scene.time.now)
            other = a_user("compliance")
        assert asked is not None
        assert queries.has_open_difference(scene.round_wallet.owner)
        with pytest.raises(Refused), transaction():
            approvals.approve(asked, by=scene.officer, now=scene.time.now)
        with transaction():
            approvals.approve(asked, by=other, now=scene.time.now)
        assert not queries.has_open_difference(scene.round_wallet.owner)

        scene.compare()
        assert differing() == [("amount", "explained")]

        rewrite(amount=Euro.of(398))
        scene.compare()
        assert differing() == [("amount", "open")]
        assert queries.has_open_difference(scene.round_wallet.owner)


class TestAnInterruptedRun:
    def test_goes_on_where_it_stood(self, scene: Scene):
        scene.time.move(minutes=10)
        jobs.reconcile_daily(scene.time.now)  # all of it: four places are fewer than ten
        with transaction():
            service.begin(RunKind.BY_HAND, by=None, now=scene.time.now)
        for done in (1, 2, 3):
            run = jobs.carry_on(places=1)
            assert run is not None
            assert (run.wallets, run.finished_at) == (done, None)

        run = jobs.carry_on()

        assert run is not None
        assert run.finished_at is not None
        assert run.wallets == 4

    def test_is_left_to_the_worker_that_is_at_it_for_two_minutes(self, scene: Scene):
        with transaction():
            run = service.begin(RunKind.BY_HAND, by=None, now=scene.time.now)
            run.claimed_until = clock.machine_now() + jobs.CLAIM

        jobs.carry_on()
        assert session.get_one(Run, run.id).wallets == 0

        now = clock.machine_now()
        clock.use_machine(lambda: now + jobs.CLAIM + timedelta(seconds=1))
        jobs.carry_on()
        session.expire_all()
        assert session.get_one(Run, run.id).finished_at is not None

    def test_rests_when_the_provider_does_not_answer(self, scene: Scene, monkeypatch):
        with transaction():
            run = service.begin(RunKind.BY_HAND, by=None, now=scene.time.now)
        monkeypatch.setitem(providers._gateways, "mangopay", nobody_there())

        jobs.carry_on()

        session.expire_all()
        run = session.get_one(Run, run.id)
        assert run.wallets == 0
        assert run.resume_at is not None
        assert run.claimed_until is None


class TestTheDailyRun:
    def test_begins_once_a_day_of_paris(self, scene: Scene):
        for _ in range(3):
            jobs.reconcile_daily(scene.time.move(hours=1))
        runs = session.scalars(select(Run).order_by(Run.id)).all()
        assert [each.day.isoformat() for each in runs] == ["2026-11-23"]

        jobs.reconcile_daily(scene.time.move(days=1))

        days = session.scalars(select(Run.day).order_by(Run.id)).all()
        assert [each.isoformat() for each in days] == ["2026-11-23", "2026-11-24"]

    def test_begins_a_day_before_the_last_one_began(self, scene: Scene):
        first = scene.compare()

        second = scene.compare()

        assert second.since == first.started_at - timedelta(days=1)

    def test_is_not_begun_in_an_empty_house(self, scene: Scene):
        with transaction():
            assert queries.is_due(scene.time.now)
            service.begin(RunKind.BY_HAND, by=None, now=scene.time.now)
        assert not queries.is_due(scene.time.now)
