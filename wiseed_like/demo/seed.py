"""How does an empty house become a lively one? The plan is played from its first day to today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from flask_security import hash_password
from sqlalchemy import func, select

from wiseed_like.accounts.queries import find_user
from wiseed_like.db import session, transaction
from wiseed_like.demo import (
    applications,
    arrivals,
    leftovers,
    offers,
    represented,
    sheets,
    together,
    verification,
    waiting,
)
from wiseed_like.demo.companies import FIRMS, Firm
from wiseed_like.demo.crowd import FIRST_DAY, FULL_SIZE, Member
from wiseed_like.demo.models import DemoClock
from wiseed_like.demo.people import PASSWORD, PEOPLE
from wiseed_like.demo.plan import Ballot, Plan, Pledge, Wire, draw_up, vote_days
from wiseed_like.demo.stage import TICK, Stage, leave_agreements_to_the_workers
from wiseed_like.dossiers.models import Dossier
from wiseed_like.issuers.models import Company
from wiseed_like.journal import record
from wiseed_like.journal.models import Entry
from wiseed_like.payments.models import Operation
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.service import revoke

SEED = 2026
DONE = "demo.seeded"
MORNING, NOON, AFTERNOON = 9 * 60, 12 * 60, 16 * 60
# What waits for compliance came within the time that is promised for it (`kyc.rules.PROMISED`).
FRESH_HOURS, FRESH_EVERY = 2.0, 1.5


def is_seeded() -> bool:
    """Whether a seed has been played to its end here."""
    return bool(session.scalar(select(func.count()).where(Entry.kind == DONE)))


def is_begun() -> bool:
    """Whether the demo's people are here: with `is_seeded` false, a seed was cut short."""
    return any(find_user(person.email) for person in PEOPLE)


def play(*, seed: int, investors: int = FULL_SIZE, now: datetime, simulator_url: str) -> Plan:
    """Fill an empty house. The payment simulator must answer; raises GatewayDown else."""
    plan = draw_up(seed, investors)
    stage = Stage(now, simulator_url)
    with stage.playing():
        _Play(stage, plan).run()
    return plan


Act = Callable[[], object]


@dataclass
class _Play:
    """The plan as acts by day; what one act makes, a later one finds here."""

    stage: Stage
    plan: Plan
    companies: dict[str, Company] = field(default_factory=dict)
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    announced: list[Operation] = field(default_factory=list)
    # What people do on the provider's pages, before the next day begins.
    clicks: list[Act] = field(default_factory=list)
    acts: dict[int, list[tuple[int, int, Act]]] = field(default_factory=lambda: defaultdict(list))
    password: str = field(default_factory=lambda: hash_password(PASSWORD))

    def run(self) -> None:
        self._write()
        self._raise_curtain()
        for day in range(FIRST_DAY, -1, -1):
            self._play_day(day)
        with transaction():
            leave_agreements_to_the_workers(self.stage.person(person.email) for person in PEOPLE)
            mark = DemoClock()
            session.add(mark)
            record(DONE, mark, by=None, at=self.stage.now)

    def _raise_curtain(self) -> None:
        with self.stage.scene(self.stage.at(leftovers.BEGUN)):
            leftovers.give_up(self.stage, self.password)
        with self.stage.scene(self.stage.at(FIRST_DAY + 1)):
            arrivals.sign_up_cast(self.stage, self.password)
        with self.stage.scene(self.stage.at(1)):
            sofia = next(person for person in PEOPLE if person.email.startswith("sofia"))
            names = (sofia.first_name, sofia.last_name)
            arrivals.sign_up(self.stage, sofia.email, names, sofia.roles, self.password)

    def _play_day(self, day: int) -> None:
        """The night's ticks, the morning's wires, then what people do, all in order."""
        stage = self.stage
        # On the last day nothing may be later than the person who looks.
        stage.tick(stage.at(day, 0) + TICK if day else stage.today)
        stage.reach(min(stage.at(day, MORNING), stage.now))
        for operation in self.announced:
            stage.let_wire_arrive(operation)
        for click in self.clicks:
            click()
        if self.announced or self.clicks:
            self.announced, self.clicks = [], []
            stage.listen()
        acts = sorted(self.acts.pop(day, []), key=lambda act: act[:2])
        if acts:
            with transaction():
                for minute, _, act in acts:
                    stage.moment = stage.at(day, minute)
                    act()
        stage.listen()

    # -- what is on the programme

    def _on(self, day: int, minute: int, act: Act) -> None:
        self.acts[day].append((minute, len(self.acts[day]), act))

    def _before(self, hours_ago: float, act: Act) -> None:
        self._on(*self.stage.day_and_minute(hours_ago), act)

    def _write(self) -> None:
        least = partial(offers.set_fee, self.stage, "success_fee_min", 100_000)
        self._on(FIRST_DAY, MORNING, partial(least, "Barème de la deuxième année."))
        for firm in FIRMS:
            self._write_application(firm)
        for member in self.plan.members:
            self._write_member(member)
        self._write_compliance_day()
        for ballot in self.plan.ballots:
            self._write_ballot(ballot)
        for wire in self.plan.wires:
            self._write_wire(wire)
        self._on(4, MORNING, lambda: represented.send(self.stage))
        self._on(3, MORNING, lambda: represented.be_accepted(self.stage))
        self._on(3, NOON, lambda: together.agree(self.stage))
        self._on(1, AFTERNOON, lambda: arrivals.ask_for_role(self.stage))
        # After all who sign: nobody of the plan finds its shares set aside.
        self._before(0.3, lambda: waiting.wait(self.stage, self.rounds[waiting.FIRM]))
        self._before(4, lambda: together.order(self.stage, self.rounds[together.FIRM]))
        self._before(5, lambda: sheets.report(self.stage, self.rounds[sheets.FIRM]))
        for pledge in self.plan.pledges:
            self._write_pledge(pledge)

    def _write_ballot(self, ballot: Ballot) -> None:
        def vote() -> None:
            applications.cast(self.stage, ballot, self.dossiers[ballot.firm.key])

        self._on(ballot.day, ballot.minute, vote)

    def _write_wire(self, wire: Wire) -> None:
        def announce() -> None:
            self.announced.append(arrivals.announce_wire(self.stage, wire))

        self._on(wire.day, NOON, announce)

    def _write_member(self, member: Member) -> None:
        stage = self.stage
        self._on(member.joined, MORNING, lambda: arrivals.join(stage, member, self.password))
        if member.identity in ("accepted", "returned"):
            self._on(member.joined - 1, MORNING, lambda: arrivals.be_reviewed(stage, member))
        if member.identity == "accepted":
            self._on(member.joined - 1, NOON, lambda: arrivals.be_tested(stage, member))

    def _write_compliance_day(self) -> None:
        """What compliance has on its desk came within the hours promised for it."""
        stage, hours = self.stage, FRESH_HOURS
        for member in self.plan.members:
            if member.identity in ("submitted", "in_review"):
                self._before(hours, partial(arrivals.send_identity, stage, member))
                hours += FRESH_EVERY
                if member.identity == "in_review":
                    self._before(1, partial(arrivals.be_reviewed, stage, member))
            elif member.sophistication == "asked":
                self._before(3, partial(arrivals.ask_for_status, stage, member))
        self._before(30, lambda: leftovers.hold(stage))

    def _write_application(self, firm: Firm) -> None:
        stage, key, sent = self.stage, firm.key, firm.submitted

        def begin() -> None:
            if not firm.founder_email:
                arrivals.sign_up(stage, firm.email, firm.founder, ("founder",), self.password)
            self.companies[key] = applications.register(stage, firm)

        def write() -> None:
            self.dossiers[key] = applications.write(stage, firm, self.companies[key])

        began = sent + 9
        self._on(began, MORNING, begin)
        self._on(began - 1, MORNING, write)
        if firm.stage == "draft":
            self._on(2, NOON, lambda: self._begin_account(firm))
            return
        self._on(sent, AFTERNOON, lambda: applications.submit(stage, firm, self.dossiers[key]))
        if firm.stage == "submitted":
            return
        opened, closed = vote_days(firm)
        self._on(sent - 2, MORNING, lambda: applications.screen(stage, self.dossiers[key]))
        self._on(opened, MORNING - 120, lambda: applications.open_vote(stage, self.dossiers[key]))
        if firm.stage == "vote":
            return
        self._on(closed - 2, NOON, lambda: applications.examine(stage, firm, self.dossiers[key]))
        if firm.stage == "due_diligence":
            return
        recommended = 3 if firm.stage == "committee" else closed - 12
        self._on(recommended, NOON, lambda: applications.recommend(stage, firm, self.dossiers[key]))
        if firm.stage == "committee":
            return
        self._on(closed - 16, NOON, lambda: applications.decide(stage, firm, self.dossiers[key]))
        if firm.offer:
            self._write_offer(firm)

    def _begin_account(self, firm: Firm) -> None:
        """A founder to be played: the way to the account is before her."""
        stage = self.stage
        account = verification.begin(stage, firm, self.companies[firm.key])
        verification.keep_mails(stage, account)
        self.clicks.append(lambda: verification.be_refused(stage, account))

    def _write_offer(self, firm: Firm) -> None:
        stage, key, offer = self.stage, firm.key, firm.offer
        assert offer is not None

        def apply() -> None:
            account = verification.apply(stage, firm, self.companies[key])
            self.clicks.append(lambda: verification.be_verified(stage, account))

        def prepare() -> None:
            self.rounds[key] = offers.prepare(stage, firm, self.dossiers[key])

        if offer.investor_fee_bps:
            set_fee, why = partial(offers.set_fee, stage, "investor_fee_bps"), "Un essai."
            self._on(offer.opens + 9, MORNING, partial(set_fee, offer.investor_fee_bps, why))
            self._on(offer.opens - 1, MORNING, partial(set_fee, 0, why))
        self._on(offer.opens + 9, NOON, apply)
        self._on(offer.opens + 8, MORNING, prepare)
        self._on(offer.opens + 3, NOON, lambda: offers.draw_up_sheet(stage, firm, self.rounds[key]))
        self._on(
            offer.opens, MORNING - 60, lambda: offers.make_ready(stage, firm, self.rounds[key])
        )
        if offer.end == "ready":
            return
        self._on(offer.opens, MORNING - 59, lambda: offers.open_round(stage, self.rounds[key]))
        if offer.part is not None:
            self._on(offer.part, NOON, lambda: offers.conclude_part(stage, firm, self.rounds[key]))
        if offer.end == "closed":
            self._on(offer.closes - 9, NOON, lambda: offers.certify(stage, firm, self.rounds[key]))
            self._on(offer.closes - 10, NOON, lambda: offers.finish(stage, self.rounds[key]))

    def _write_pledge(self, pledge: Pledge) -> None:
        def sign() -> None:
            signed = offers.sign(self.stage, pledge, self.rounds[pledge.firm.key])
            if pledge.fate == "revoked":
                self._on(pledge.day - 1, AFTERNOON + 90, lambda: self._regret(pledge, signed))

        self._on(pledge.day, pledge.minute, sign)

    def _regret(self, pledge: Pledge, signed: Subscription) -> None:
        by = self.stage.person(pledge.member.email)
        revoke(signed, by=by, now=self.stage.moment)
