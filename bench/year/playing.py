"""How does the year pass? Day after day the clocks move, people act, and everybody hears of it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import func, select

from bench.year import people
from bench.year.money import Act, Money, sign
from bench.year.plan import DAYS, Offer, Ticket, Year
from bench.year.staff import Staff, case_of
from wiseed_like.db import session, transaction
from wiseed_like.demo.provider import follow
from wiseed_like.demo.stage import Stage
from wiseed_like.disputes import jobs as disputes
from wiseed_like.investors.models import Investor
from wiseed_like.payments import jobs as payments
from wiseed_like.payments.gateway.words import DisputeStatus
from wiseed_like.payments.inbox import events, service as inbox
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import OPEN_STATES, Kind, OperationState
from wiseed_like.reconciliation import jobs as reconciling, queries as reconciled, service
from wiseed_like.reconciliation.rules import RunKind
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.jobs import pay_waiting_issuers
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.service import revoke

AT_THE_BANK = (DisputeStatus.SUBMITTED, DisputeStatus.BANKS_MOVE)
TAIL = 60  # days after the year, in which all that was begun comes to its end
MONTH = 30  # days between two reconciliations
QUIET = 7  # days without anything to do that pass unnoticed
MORNING, NOON, EVENING = timedelta(hours=8), timedelta(hours=12), timedelta(hours=17)


@dataclass(slots=True)
class Played:
    """What the year was, and what it cost in time (seconds)."""

    seconds: float = 0.0
    reconciling_seconds: float = 0.0
    reconciliations: int = 0
    differences: int = 0  # that a reconciliation left open, all months together
    operations: dict[str, int] = field(default_factory=dict)  # by kind and state


def play(
    year: Year,
    *,
    now: datetime,
    simulator_url: str,
    seed: int = 1,
    compared_every: int = MONTH,
    say: Callable[[str], None] = lambda line: None,
) -> Played:
    """Play a year that begins at `now` in an empty house. The simulator must answer.

    Between two comparisons with the provider pass `compared_every` days.
    """
    stage = Stage(now, simulator_url)
    with stage.playing():
        return _Play(year, stage, simulator_url, Random(seed), compared_every, say).run()


class _Play:
    def __init__(
        self,
        year: Year,
        stage: Stage,
        simulator_url: str,
        random: Random,
        compared_every: int,
        say: Callable[[str], None],
    ):
        self.year, self.stage, self.simulator_url = year, stage, simulator_url
        self.compared_every, self.say = compared_every, say
        self.first = people.midnight(stage.now) + timedelta(days=1)
        self.acts: dict[int, list[Act]] = defaultdict(list)
        self.investors: dict[
            int, int
        ] = {}  # their ids: ten thousand objects would slow each commit
        self.rounds: dict[int, Round] = {}
        self.played = Played()
        self.money = Money(stage, random)
        with stage.scene(self.first):
            self.officers = [
                people.somebody(name, role, now=self.first)
                for name, role in (
                    ("analyst", "analyst"), ("maker", "compliance"), ("checker", "compliance"),
                )
            ]  # fmt: skip
        self.staff = Staff(stage, self.officers[1], self.officers[2], random)
        self.day = 0

    def run(self) -> Played:
        began = time.monotonic()
        self._write()
        for self.day in range(DAYS + TAIL):
            is_comparing = self.day % self.compared_every == self.compared_every - 1
            if is_comparing or self._is_eventful():
                self._pass()
            if is_comparing:
                self._reconcile()
        self._come_to_rest()
        self._reconcile()
        self.played.seconds = time.monotonic() - began
        self.played.operations = _counted()
        return self.played

    # -- the programme

    def _write(self) -> None:
        for offer in self.year.offers:
            self._on(offer.opens, partial(self._open, offer))
            self._on(offer.closes + 13, partial(self._conclude, offer))
        for number, day in self.year.joins().items():
            self._on(day, partial(self._join, number))
        for ticket in self.year.tickets:
            self._on(ticket.day, partial(self._subscribe, ticket))
        for number, day in self.year.leaving.items():
            self._on(day, partial(self._leave, number))

    def _on(self, day: int, act: Act) -> None:
        self.acts[day].append(act)

    def _open(self, offer: Offer) -> None:
        closes = self.first + timedelta(days=offer.closes) + NOON
        analyst, maker, checker = self.officers
        with transaction():
            self.rounds[offer.number] = people.an_open_round(
                offer,
                self.year.planned(offer.number),
                (analyst, maker, checker),
                now=self.stage.moment,
                closes=closes,
            )

    def _join(self, number: int) -> None:
        with transaction():
            investor = people.an_investor(number, self.officers[1], now=self.stage.moment)
        self.investors[number] = investor.id

    def _investor(self, number: int) -> Investor:
        return session.get_one(Investor, self.investors[number])

    def _subscribe(self, ticket: Ticket) -> None:
        investor, round = self._investor(ticket.investor), self.rounds[ticket.offer]
        subscription = sign(self.stage, investor, round, ticket.shares)
        if ticket.fate == "revoked":
            self._on(self.day + 1, lambda: self._revoke(subscription))
        if ticket.fate != "unpaid":
            self._later(self.money.pay(investor, ticket))

    def _leave(self, number: int) -> None:
        self.money.leave(self._investor(number))

    def _revoke(self, subscription: Subscription) -> None:
        with transaction():
            revoke(subscription, by=subscription.investor.user, now=self.stage.moment)

    def _conclude(self, offer: Offer) -> None:
        """A round that succeeds is concluded as soon as nothing is under way any more."""
        if not offer.succeeds:
            return
        round = self.rounds[offer.number]
        if not self.staff.conclude(round):
            if not round.is_over:
                self._on(self.day + 1, lambda: self._conclude(offer))
        elif offer.is_returned:
            self._on(self.day + 3, lambda: self._send_back(round))

    def _send_back(self, round: Round) -> None:
        """The issuer's bank returns the payout; it is paid once more a week later."""
        payout = select(Operation).where(
            Operation.subject == f"round:{round.id}",
            Operation.kind == Kind.PAYOUT,
            Operation.state == OperationState.SUCCEEDED,
        )
        found = session.scalar(payout)
        if found is None:  # still under way
            self._on(self.day + 1, lambda: self._send_back(round))
            return
        self.stage.click(f"/payouts/{found.reference}", decision="return")
        self._on(self.day + 7, lambda: self.staff.pay_again(round))

    # -- a day

    def _is_eventful(self) -> bool:
        """Whether anybody does anything; what time alone brings about can wait some days."""
        return bool(self.acts.get(self.day)) or self.day % QUIET == 0

    def _pass(self) -> None:
        """The night's work, the day's acts with what follows at once, and the evening's."""
        self._move_to(MORNING)
        self._work()
        self._move_to(NOON)
        while acts := self.acts.pop(self.day, []):
            # A wallet is there before its owner pays: whoever joins is served first.
            for act in acts:
                self._later(act())
            self.stage.listen()
        self._judge()
        self._move_to(EVENING)
        self._hear()
        self.staff.look_at_wires()
        self.staff.answer_disputes(self.money.disputed)
        self.staff.close_disputes()
        self.stage.listen()

    def _move_to(self, hour: timedelta) -> None:
        self.stage.moment = self.first + timedelta(days=self.day) + hour
        follow(self.simulator_url, self.stage.moment)

    def _later(self, coming: object) -> None:
        if isinstance(coming, list):
            for days, act in coming:
                self._on(self.day + days, act)

    def _work(self) -> None:
        """What the schedule does with time."""
        moment = self.stage.moment
        self.stage.tick(moment)
        pay_waiting_issuers(moment)
        payments.sweep(moment)
        payments.resolve_open(moment)
        disputes.look(moment)
        disputes.remind(moment)
        self._hear()

    def _hear(self) -> None:
        """Read the provider's events to the end, and let everybody hear of them."""
        while True:
            events.catch_up(self.stage.moment)
            mark = inbox.find_event_mark()
            if mark is None or mark.page == 1:
                break
        self.stage.listen()

    def _judge(self) -> None:
        """The provider passes on what is contested, and the cardholder's bank decides."""
        for disputed in list(self.money.disputed):
            operation, ending = disputed
            found = case_of(operation)
            if found is not None and found.is_closed:
                self.money.disputed.remove(disputed)
            elif found is not None and found.status in AT_THE_BANK:
                decision = "won" if ending == "won" else "lost"
                self.stage.click(f"/disputes/{found.reference}/decision", decision=decision)

    def _reconcile(self) -> None:
        """Compare every wallet with the provider's lists, as at the end of each month."""
        began = time.monotonic()
        with transaction():
            run = service.begin(RunKind.DAILY, by=None, now=self.stage.moment)
        while run.finished_at is None:
            run = reconciling.carry_on() or run
        self.stage.listen()
        count, _ = reconciled.count_open()
        self.played.differences += count
        self.played.reconciliations += 1
        self.played.reconciling_seconds += time.monotonic() - began
        self.say(
            f"day {self.day:3}: {run.wallets} wallets compared, {count} differences,"
            f" {time.monotonic() - began:.0f} s"
        )

    def _come_to_rest(self) -> None:
        """The provider takes a moment for its last payouts: until nothing is open."""
        for _ in range(60):
            waiting = session.scalar(select(func.count()).where(Operation.state.in_(OPEN_STATES)))
            if not waiting:
                return
            self.day += 1
            self._pass()


def _counted() -> dict[str, int]:
    rows = session.execute(
        select(Operation.kind, Operation.state, func.count()).group_by(
            Operation.kind, Operation.state
        )
    )
    return {f"{kind} {state}": number for kind, state, number in sorted(rows.all())}
