"""Who plays in a story? Investors whose identity is checked and whose money has arrived."""

from __future__ import annotations

import re
import time as machine
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from sqlalchemy import func, select

from compliance.calendar import legal_day
from compliance.capital.bulletin import in_words
from compliance.euro import Euro
from compliance.investors.entry_test import QUESTIONS
from tests.rounds.world import World, a_user
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.decisions.queries import Wanted, each_decision
from wiseed_like.decisions.replay import replay_all
from wiseed_like.documents.service import store_bytes
from wiseed_like.investors import service as investors
from wiseed_like.investors.models import Investor
from wiseed_like.kyc import service as kyc
from wiseed_like.kyc.rules import DocumentKind
from wiseed_like.payments import service as payments
from wiseed_like.payments.jobs import refresh, resolve_open
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_wallet
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import codes, service as subscriptions
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.signature import Signature

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"


class StoryClock:
    """The time of the story; it is `clock.now()` for the whole house."""

    def __init__(self, start: datetime):
        self.now = start
        clock.use(lambda: self.now)

    def move(self, **by: int) -> datetime:
        """Time passes."""
        self.now += timedelta(**by)
        return self.now

    def move_to(self, moment: datetime) -> datetime:
        self.now = max(self.now, moment)
        return self.now


def right_answers() -> dict[str, str]:
    """The entry test, all right; where nothing is right or wrong, the first answer."""
    return {each.key: each.right or each.answers[0].key for each in QUESTIONS}


def an_investor(officer: User, *, now: datetime, result: Euro | None = None) -> Investor:
    """Somebody who may subscribe: identity accepted, test passed, simulation done."""
    with transaction():
        user = a_user("investor")
        file = kyc.begin(user, now=now)
        kyc.save(
            file,
            now=now,
            first_names="Claire Marie",
            last_name=f"Dubois {user.id}",
            birth_date=date(1988, 4, 2),
            birth_place="Rennes",
            nationality="FR",
            address="5 rue du Four",
            postal_code="35000",
            city="Rennes",
            country="FR",
            tax_residence="FR",
            phone="+33612345678",
        )
        stored = store_bytes(PDF, "passeport.pdf", "application/pdf", by=user, now=now)
        kyc.attach_stored(file, DocumentKind.PASSPORT, stored, by=user, now=now)
        kyc.submit(file, by=user, now=now)
        kyc.take(file, by=officer, now=now)
        kyc.accept(file, by=officer, now=now)
        investor = investors.become(user, now=now)
        investors.take_test(investor, right_answers(), now=now)
        investors.record_simulation(investor, result=result or Euro.of(10_000), now=now)
    return investor


def fund(
    investor: Investor,
    amount: Euro,
    *,
    run_jobs: Callable[..., int],
    simulator: str,
    now: datetime,
    arriving: Euro | None = None,
) -> None:
    """Announce a wire, and let the bank say that it has arrived."""
    run_jobs()
    wallet = find_wallet(f"user:{investor.user_id}")
    assert wallet is not None
    with transaction():
        operation = payments.expect_wire(wallet, amount, by=investor.actor, now=now)
    run_jobs()
    session.refresh(operation)
    declare_arrived(simulator, operation.reference or "", arriving or amount)
    refresh(operation)
    run_jobs()


def declare_arrived(simulator: str, reference: str, amount: Euro) -> None:
    """What a person does on the simulator's page of a wire."""
    body = urlencode({"amount": str(amount)}).encode()
    urlopen(Request(f"{simulator}/wires/{reference}", body), timeout=10).close()


def subscribe(investor: Investor, offer: Round, shares: int, *, now: datetime) -> Subscription:
    """Read the sheet, order, receive the code, sign in words."""
    return sign(begin(investor, offer, shares, now=now), now=now)


def begin(investor: Investor, offer: Round, shares: int, *, now: datetime) -> Order:
    """Read the sheet, and order so many paid shares."""
    read_sheet(investor, offer, now=now)
    with transaction():
        return subscriptions.begin_order(investor, offer, shares, now=now)


def read_sheet(investor: Investor, offer: Round, *, now: datetime) -> None:
    assert offer.sheet is not None
    with transaction():
        subscriptions.acknowledge_sheet(offer.sheet, investor, now=now)


def sign(order: Order, *, now: datetime) -> Subscription:
    """Receive the code, and sign the order as its page shows it."""
    with transaction():
        code = codes.send_code(order, now=now)
    with transaction():
        assert codes.check_code(order, code, now=now)
    with transaction():
        return subscriptions.sign(
            order,
            Signature(
                shares_in_words=in_words(order.shares, "fr"),
                code=code,
                accepts_terms=True,
                understands_reflection=True,
                acknowledges_risk=True,
                consents_to_amount=True,
                proves_understanding=True,
                seen=order.quote.mark,
            ),
            now=now,
        )


def certify(offer: Round, world: World, amount: Euro, time: StoryClock) -> None:
    with transaction():
        stored = store_bytes(
            PDF, "certificat.pdf", "application/pdf", by=world.officer, now=time.now
        )
        closing.record_certificate(
            offer,
            amount=amount,
            issued_on=legal_day(time.now),
            number="CD-2027-18",
            stored_file=stored,
            by=world.officer,
            now=time.now,
        )


def settle(time: StoryClock, run_jobs: Callable[..., int]) -> None:
    """The provider takes a moment to pay out: ask until it has."""
    for _ in range(40):
        resolve_open(time.move(seconds=15))
        run_jobs()
        waiting = select(func.count()).where(Operation.state == "asked")
        if not session.scalar(waiting):
            return
        machine.sleep(0.25)


def code_in(text: str) -> str:
    """The six digits in a mail."""
    found = re.search(r"\b(\d{3}) ?(\d{3})\b", text)
    assert found is not None, text
    return found[1] + found[2]


MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def the_law_says_the_same() -> None:
    """Every decision that was kept on the way, asked again, gets the same answer."""
    again = replay_all(each_decision(Wanted()))
    assert again.counts.total() > 0
    assert again.others == {}
