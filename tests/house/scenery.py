"""What stands on every page? People, rounds and dossiers in each of their states, by services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from compliance.calendar import legal_day
from compliance.ceilings.regime import Regime
from compliance.euro import Euro
from compliance.investors.entry_test import QUESTIONS
from compliance.investors.investor import PersonFacts
from tests.documents.samples import pdf
from tests.dossiers.scenes import VERIFIED, a_complete_draft, a_draft
from tests.house import (
    answering,
    changes,
    comparing,
    contesting,
    entering,
    parting,
    paying,
    representing,
    verifying,
)
from tests.house.identifying import a_sent_file
from tests.rounds.world import World, a_company, a_user, a_world
from tests.stories.journey import Time
from tests.stories.stage import an_investor, fund, subscribe
from tests.support.factors import give_keys
from wiseed_like.accesses.service import looked
from wiseed_like.accounts.models import User
from wiseed_like.approvals import service as approvals
from wiseed_like.captable.models import Holder
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.dossiers import service as dossiers
from wiseed_like.dossiers.models import Dossier
from wiseed_like.investors import ceilings as own_ceilings, service as investors
from wiseed_like.investors.models import Investor
from wiseed_like.issuers.models import Company, Officer
from wiseed_like.kyc import service as kyc
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.payments import service as payments
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_wallet
from wiseed_like.rounds import closing
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.entry.entering import Audience
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import codes, service as subscriptions
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.waiting import service as waiting

QUALIFIED = PersonFacts(gross_income=Euro.of(60_000), finance_months=12)
WRONG = {question.key: question.answers[-1].key for question in QUESTIONS}


@dataclass
class Scenery:
    """Who looks at the pages, and the addresses of what they see."""

    people: dict[str, User] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    identities: dict[str, IdentityFile] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    orders: dict[str, UUID] = field(default_factory=dict)
    cards: dict[str, UUID] = field(default_factory=dict)
    holders: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, int] = field(default_factory=dict)


class Painter:
    """Builds the scenery; the clock of the house moves meanwhile."""

    def __init__(self, house: Flask, run_jobs: Callable[..., int], simulator: str):
        self._run_jobs = run_jobs
        self._simulator = simulator
        self._time = Time(house, run_jobs)
        self.scenery = Scenery()

    @property
    def now(self) -> datetime:
        return self._time.now

    def paint(self) -> Scenery:
        self._people()
        self._rounds()
        self._subscriptions_that_end()
        self._subscriptions_that_run()
        self._waits()
        self._dossiers()
        self._identities()
        self._requests()
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

    def _investor(self, name: str) -> Investor:
        found = an_investor(self.scenery.people["compliance"], now=self.now)
        self.scenery.people[name] = found.user
        return found

    def _fund(self, investor: Investor, euros: int) -> None:
        fund(
            investor,
            Euro.of(euros),
            run_jobs=self._run_jobs,
            simulator=self._simulator,
            now=self.now,
        )

    def _subscribe(self, name: str, investor: Investor, offer: str, shares: int) -> None:
        self.scenery.subscriptions[name] = subscribe(
            investor, self.scenery.rounds[offer], shares, now=self.now
        )
        self._run_jobs()

    def _subscriptions_that_end(self) -> None:
        """Until the closing: one succeeds, one is certified, one waits for that, one fails."""
        main = self._investor("investor")
        self._fund(main, 3_300)
        self._subscribe("issued", main, "closed", 25)
        self._subscribe("paid", main, "closing", 25)
        self._subscribe("certified", main, "certified", 25)
        self._subscribe("returned", main, "failed", 2 + 1)
        partner = self._investor("partner")
        self._fund(partner, 1_000)
        self._subscribe("partner", partner, "rolling", 25)
        self._time.passes_until(self.scenery.rounds["closed"].closes_at + timedelta(seconds=1))
        self._time.passes(days=5)
        self._certify("certified")
        self.scenery.requests["part"] = parting.certified_part(
            self.scenery.rounds["rolling"], by=self.scenery.people["compliance"], now=self.now
        )
        self._certify("closed")
        self._conclude("closed")
        self._invoices()

    def _invoices(self) -> None:
        """One of the company that succeeded, one of its investor."""
        self.scenery.requests |= paying.invoices(
            self.scenery.companies["closed"],
            self.scenery.people["investor"],
            self.scenery.subscriptions["issued"],
            self.now,
        )

    def _certify(self, name: str) -> None:
        session.expire_all()
        offer, officer, now = self.scenery.rounds[name], self.scenery.people["compliance"], self.now
        with transaction():
            stored = store_bytes(pdf(), "certificat.pdf", "application/pdf", by=officer, now=now)
            closing.record_certificate(
                offer,
                amount=closing.paid_amount(offer),
                issued_on=legal_day(now),
                number="CD-2026-1",
                stored_file=stored,
                by=officer,
                now=now,
            )

    def _conclude(self, name: str) -> None:
        offer, officer, now = self.scenery.rounds[name], self.scenery.people["compliance"], self.now
        with transaction():
            closing.finish(offer, by=officer, now=now)
        self._time.works()
        held = select(Holder.id).where(
            Holder.company_id == offer.company_id,
            Holder.user_id == self.scenery.people["investor"].id,
        )
        self.scenery.holders["investor"] = session.scalars(held).one()

    def _subscriptions_that_run(self) -> None:
        """In the open round: one firm and unpaid, one revoked, one reflecting, one to sign."""
        main = self._of("investor")
        self._subscribe("firm", main, "open", 40)
        self._time.passes(days=5)
        self._subscribe("revoked", main, "open", 5)
        now, user = self.now, self.scenery.people["investor"]
        with transaction():
            subscriptions.revoke(self.scenery.subscriptions["revoked"], by=user, now=now)
        self._subscribe("reflecting", main, "open", 5)
        with transaction():
            order = subscriptions.begin_order(main, self.scenery.rounds["open"], 6, now=now)
            codes.send_code(order, now=now)
        self.scenery.orders["gated"] = order.id
        wallet = find_wallet(f"user:{user.id}")
        assert wallet is not None
        with transaction():
            self.scenery.operations["wire"] = payments.expect_wire(
                wallet, Euro.of(300), by=user, now=now
            )
            self.scenery.operations["card"] = payments.pay_by_card(
                wallet, Euro.of(120), return_url="http://127.0.0.1/{id}", language="fr",
                by=user, now=now,
            )  # fmt: skip
        self._run_jobs()
        arrived = select(Operation).where(
            Operation.state == "succeeded", Operation.target_id == wallet.id
        )
        self.scenery.operations["arrived"] = session.scalars(arrived).first()

    def _waits(self) -> None:
        """Somebody wants more shares than are left of the open round."""
        offer = self.scenery.rounds["open"]
        with transaction():
            waiting.join(
                self._of("investor"),
                offer,
                offer.counter.free + 1,
                accepts_fewer=False,
                now=self.now,
            )

    def _cards(self) -> None:
        """One that is being typed, one that was kept."""
        self.scenery.cards = paying.cards(
            self.scenery.people["investor"], self._simulator, self.now
        )
        self.scenery.requests["year"] = self.now.year

    def _of(self, name: str) -> Investor:
        user = self.scenery.people[name]
        return session.scalars(select(Investor).where(Investor.user_id == user.id)).one()

    def _dossiers(self) -> None:
        founder, analyst = self.scenery.people["founder"], self.scenery.people["analyst"]
        now = self.now
        steps: tuple[tuple[str, Callable[[Dossier], None]], ...] = (
            ("submitted", lambda each: dossiers.submit(each, by=founder, now=now)),
            ("screening", lambda each: dossiers.screen(each, by=analyst, now=now)),
            ("vote", lambda each: dossiers.open_vote(each, by=analyst, now=now)),
            ("due_diligence", lambda each: dossiers.examine(each, VERIFIED, by=analyst, now=now)),
            ("committee", lambda each: dossiers.recommend(each, "Solide.", by=analyst, now=now)),
            ("declined", lambda each: dossiers.decide(
                each, "decline", "Trop tôt.", by=self.scenery.people["compliance"], now=now)),
        )  # fmt: skip
        for last in range(len(steps)):
            dossier = a_complete_draft(self._company(), founder)
            for _, act in steps[: last + 1]:
                with transaction():
                    act(dossier)
            self.scenery.dossiers[steps[last][0]] = dossier
        blank, complete = self._company(), self._company()
        self.scenery.companies["blank"] = blank
        self.scenery.companies["undeclared"] = self._company()
        self.scenery.dossiers["draft"] = a_draft(blank, founder)
        self.scenery.dossiers["complete"] = a_complete_draft(complete, founder)

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

    def _company(self) -> Company:
        with transaction():
            return a_company(self.scenery.people["founder"])

    def _identities(self) -> None:
        """In review by our officer, waiting for anybody, and sent back."""
        officer, now = self.scenery.people["compliance"], self.now
        for name in ("submitted", "in_review", "returned"):
            with transaction():
                user = self.scenery.people.get(name) or a_user("investor")
                file = a_sent_file(user, now)
                if name != "submitted":
                    kyc.take(file, by=officer, now=now)
                if name == "returned":
                    kyc.return_file(file, "unreadable", "La photo est floue.", by=officer, now=now)
            self.scenery.identities[name] = file
        companies = representing.companies_of(self.scenery.people["investor"], now=now)
        self.scenery.identities |= companies
        with transaction():
            warned = investors.become(self.scenery.people["warned"], now=now)
            investors.take_test(warned, WRONG, now=now)

    def _requests(self) -> None:
        """One sophisticated investor, and one who asks to be."""
        officer = self.scenery.people["compliance"]
        for name in ("sophisticated", "asking"):
            with transaction():
                self.scenery.people[name] = a_user("investor")
                found = investors.become(self.scenery.people[name], now=self.now)
            now = self.now
            with transaction():
                asked = investors.request_sophistication(
                    found, QUALIFIED, explanation="Analyste dans une banque.", now=now
                )
            self.scenery.requests[name] = asked.id
            if name == "sophisticated":
                with transaction():
                    investors.approve_request(asked.id, by=officer, now=now)

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
        main = self._of("investor")
        for euros in (10_000, 15_000):
            with transaction():
                own_ceilings.set_ceiling(main, Euro.of(euros), now=self.now)

    def _abroad(self) -> None:
        """Somebody whom another country's limit concerns, and whose data were looked at."""
        file = find_file_of(self._investor("abroad").user_id)
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
