"""How is the scenery built? In each of its states, by services, in the order of a life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask

from compliance.calendar import legal_day
from compliance.ceilings.regime import Regime
from compliance.euro import Euro
from tests.house import (
    answering,
    changes,
    comparing,
    contesting,
    entering,
    examining,
    joining,
    paying,
    verifying,
)
from tests.house.identifying import a_sent_file
from tests.house.investing import Investing
from tests.house.scenery import Scenery
from tests.rounds.world import World, a_user, a_world
from tests.stories.journey import Time
from tests.support.factors import give_keys
from wiseed_like.accesses.service import looked
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.investors import ceilings as own_ceilings
from wiseed_like.issuers.models import Officer
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.entry.entering import Audience


class Painter:
    """Builds the scenery; the clock of the house moves meanwhile."""

    def __init__(self, house: Flask, run_jobs: Callable[..., int], simulator: str):
        self._run_jobs = run_jobs
        self._simulator = simulator
        self._time = Time(house, run_jobs)
        self.scenery = Scenery()
        self._investing = Investing(self.scenery, self._time, run_jobs, simulator)

    @property
    def now(self) -> datetime:
        return self._time.now

    def paint(self) -> Scenery:
        self._people()
        self._rounds()
        self._investing.until_the_closing()
        self._investing.in_the_open_round()
        self._investing.on_the_waiting_list()
        examining.bring_dossiers(self.scenery, now=self.now)
        examining.bring_identities(self.scenery, now=self.now)
        examining.bring_requests(self.scenery, now=self.now)
        self._of_two()
        self._changes()
        self._decisions()
        self._own_ceiling()
        self._abroad()
        self._compared()
        self._contested()
        self._verified()
        self._cards()
        self._entering()
        joining.bring_joint(self.scenery, now=self.now)
        self._run_jobs()
        session.expire_all()
        return self.scenery

    def _people(self) -> None:
        with transaction():
            for role in ("founder", "analyst", "compliance", "administrator"):
                self.scenery.people[role] = a_user(role)
            for name in ("newcomer", "warned", "returned"):
                self.scenery.people[name] = a_user("investor")
        self.scenery.requests["passkey"] = give_keys(self.scenery.people["administrator"])

    def _world(self, name: str) -> World:
        """A company whose officer is the founder of this scenery, with an accepted dossier."""
        world = a_world()
        with transaction():
            session.add(
                Officer(company_id=world.company.id, user_id=self.scenery.people["founder"].id)
            )
        self.scenery.companies[name] = world.company
        return world

    def _rounds(self) -> None:
        now = self.now
        today = legal_day(now)
        last_days = dict.fromkeys(("closed", "closing", "certified", "failed"), 10)
        last_days |= {"open": 90, "suspended": 90}
        for name, days in last_days.items():
            self.scenery.rounds[name] = self._world(name).opened(
                now=now,
                shares_min=20,
                shares_max=200,
                authorised_on=today - timedelta(days=5),
                closes_on=today + timedelta(days=days),
            )
        self.scenery.rounds["national"] = self._world("national").opened(
            now=now,
            authorised_on=today - timedelta(days=5),
            closes_on=today + timedelta(days=90),
            regime=Regime.NATIONAL,
            maximum_per_holder=500,
        )
        terms = {
            "authorised_on": today - timedelta(days=5),
            "closes_on": today + timedelta(days=120),
        }
        self.scenery.rounds["rolling"] = self._world("rolling").opened(
            now=now, shares_min=20, shares_max=200, rolling=True, **terms
        )
        self.scenery.rounds["draft"] = self._world("draft").with_sheet(**terms)
        waiting = self._world("waiting")
        with transaction():
            waiting.dossier.submitted_at = now
        self.scenery.dossiers["accepted"] = waiting.dossier
        officer = self.scenery.people["compliance"]
        with transaction():
            wrong = correction.report(
                self.scenery.rounds["suspended"],
                "Un chiffre de la partie A",
                since_on=today,
                material=True,
                by=officer,
                now=now,
            )
            correction.confirm(wrong, "Un chiffre de la partie A", by=officer, now=now)
        self.scenery.requests["irregularity"] = wrong.id
        self._run_jobs()

    def _entering(self) -> None:
        """A private round in which some come first, and an intention for the open one."""
        now, people = self.now, self.scenery.people
        today = legal_day(now)
        private = self._world("private").opened(
            now=now,
            authorised_on=today,
            closes_on=today + timedelta(days=90),
            audience=Audience.INVITED,
            priority_by=today + timedelta(days=60),
        )
        self.scenery.rounds["private"] = private
        self.scenery.requests["invitation"] = entering.invite(
            private, people["investor"], people["newcomer"], by=people["founder"], now=now
        )
        self._run_jobs()
        entering.mailed(self.scenery.requests["invitation"])
        entering.announce(people["investor"], self.scenery.rounds["open"], now=now)

    def _cards(self) -> None:
        """One that is being typed, one that was kept."""
        self.scenery.cards = paying.cards(
            self.scenery.people["investor"], self._simulator, self.now
        )
        self.scenery.requests["year"] = self.now.year

    def _compared(self) -> None:
        """What the staff sees once a comparison with the provider found something."""
        self.scenery.requests |= comparing.compared(self.now)

    def _contested(self) -> None:
        """A wire from somebody's account, and a payment that a bank takes back."""
        people = self.scenery.people
        self.scenery.requests |= contesting.contested(
            people["investor"], people["compliance"], self.now
        )

    def _verified(self) -> None:
        """Payment accounts: one with its owner, one on its way, one blocked."""
        founder, companies = self.scenery.people["founder"], self.scenery.companies
        with transaction():
            owner = verifying.an_owner(companies["closed"], by=founder, now=self.now)
            session.flush()
            self.scenery.requests["owner"] = owner.id
            verifying.on_its_way(companies["blank"], by=founder, now=self.now)
            verifying.blocked(companies["suspended"])

    def _of_two(self) -> None:
        """What waits for a second person: an opening and a role; and one that was refused."""
        today = legal_day(self.now)
        self.scenery.rounds["ready"] = ready = self._world("ready").ready(
            now=self.now,
            authorised_on=today - timedelta(days=5),
            closes_on=today + timedelta(days=100),
        )
        opening = approvals.waiting("round.publish", ready)
        assert opening is not None
        self.scenery.requests["opening"] = opening.id
        self.scenery.requests["role"] = changes.ask_for_roles(self.scenery.people, now=self.now)

    def _changes(self) -> None:
        """A fee, two bank accounts and two identities, by two persons."""
        founder, officer = self.scenery.people["founder"], self.scenery.people["compliance"]
        now = self.now
        changes.change_settings(self.scenery.people["administrator"], officer, now=now)
        for name, second in (("failed", None), ("suspended", officer)):
            changes.change_account(self.scenery.companies[name], founder, second, now=now)
        for name, act in (("frozen", changes.freeze), ("refused", changes.refuse)):
            with transaction():
                self.scenery.people[name] = a_user("investor")
                file = a_sent_file(self.scenery.people[name], now)
            act(file, officer, now=now)
            self.scenery.identities[name] = file

    def _own_ceiling(self) -> None:
        """One that holds, and a higher one that waits."""
        main = self.scenery.investor("investor")
        for euros in (10_000, 15_000):
            with transaction():
                own_ceilings.set_ceiling(main, Euro.of(euros), now=self.now)

    def _abroad(self) -> None:
        """Somebody whom another country's limit concerns, and whose data were looked at."""
        file = find_file_of(self._investing.newcomer("abroad").user_id)
        assert file is not None
        officer = self.scenery.people["compliance"]
        with transaction():
            file.country = "DE"
            for what in ("account", "identity"):
                looked(file.user_id, what=what, why="control", by=officer, now=self.now)

    def _decisions(self) -> None:
        """A yes, a gate, a refusal, and one that nobody can ask again."""
        self.scenery.decisions = answering.decisions(
            self.scenery.people["investor"], self.scenery.subscriptions["firm"], self.now
        )
