"""Which subscriptions does the scenery hold? Those of rounds that ended, and of one that runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from compliance.calendar import legal_day
from compliance.euro import Euro
from tests.documents.samples import pdf
from tests.house import parting, paying
from tests.house.scenery import Scenery
from tests.stories.journey import Time
from tests.stories.stage import an_investor, fund, subscribe
from wiseed_like.captable.models import Holder
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.investors.models import Investor
from wiseed_like.payments import service as payments
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_wallet
from wiseed_like.rounds import closing
from wiseed_like.subscriptions import codes, service as subscriptions
from wiseed_like.subscriptions.waiting import service as waiting


@dataclass
class Investing:
    """Investors, and what they signed; time passes meanwhile."""

    scenery: Scenery
    time: Time
    run_jobs: Callable[..., int]
    simulator: str

    def newcomer(self, name: str) -> Investor:
        found = an_investor(self.scenery.people["compliance"], now=self.time.now)
        self.scenery.people[name] = found.user
        return found

    def _fund(self, investor: Investor, euros: int) -> None:
        fund(
            investor,
            Euro.of(euros),
            run_jobs=self.run_jobs,
            simulator=self.simulator,
            now=self.time.now,
        )

    def _subscribe(self, name: str, investor: Investor, offer: str, shares: int) -> None:
        self.scenery.subscriptions[name] = subscribe(
            investor, self.scenery.rounds[offer], shares, now=self.time.now
        )
        self.run_jobs()

    def until_the_closing(self) -> None:
        """One succeeds, one is certified, one waits for that, one fails."""
        main = self.newcomer("investor")
        self._fund(main, 3_300)
        self._subscribe("issued", main, "closed", 25)
        self._subscribe("paid", main, "closing", 25)
        self._subscribe("certified", main, "certified", 25)
        self._subscribe("returned", main, "failed", 2 + 1)
        partner = self.newcomer("partner")
        self._fund(partner, 1_000)
        self._subscribe("partner", partner, "rolling", 25)
        self.time.passes_until(self.scenery.rounds["closed"].closes_at + timedelta(seconds=1))
        self.time.passes(days=5)
        self._certify("certified")
        self.scenery.requests["part"] = parting.certified_part(
            self.scenery.rounds["rolling"], by=self.scenery.people["compliance"], now=self.time.now
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
            self.time.now,
        )

    def _certify(self, name: str) -> None:
        session.expire_all()
        offer, officer = self.scenery.rounds[name], self.scenery.people["compliance"]
        now = self.time.now
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
        offer, officer = self.scenery.rounds[name], self.scenery.people["compliance"]
        now = self.time.now
        with transaction():
            closing.finish(offer, by=officer, now=now)
        self.time.works()
        held = select(Holder.id).where(
            Holder.company_id == offer.company_id,
            Holder.user_id == self.scenery.people["investor"].id,
        )
        self.scenery.holders["investor"] = session.scalars(held).one()

    def in_the_open_round(self) -> None:
        """One firm and unpaid, one revoked, one reflecting, one to sign."""
        main = self.scenery.investor("investor")
        self._subscribe("firm", main, "open", 40)
        self.time.passes(days=5)
        self._subscribe("revoked", main, "open", 5)
        now, user = self.time.now, self.scenery.people["investor"]
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
        self.run_jobs()
        arrived = select(Operation).where(
            Operation.state == "succeeded", Operation.target_id == wallet.id
        )
        self.scenery.operations["arrived"] = session.scalars(arrived).first()

    def on_the_waiting_list(self) -> None:
        """Somebody wants more shares than are left of the open round."""
        offer = self.scenery.rounds["open"]
        with transaction():
            waiting.join(
                self.scenery.investor("investor"),
                offer,
                offer.counter.free + 1,
                accepts_fewer=False,
                now=self.time.now,
            )
