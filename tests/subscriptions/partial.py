"""What does a part of a round need? Subscriptions that are paid, a certificate, two persons."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import sleep

from sqlalchemy import select

from compliance.calendar import legal_day
from tests.rounds.world import a_user
from tests.stories.stage import PDF
from tests.subscriptions.world import NOW, a_subscription, an_investor
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.investors.models import Investor
from wiseed_like.payments.jobs import resolve_open
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import list_of_subject
from wiseed_like.rounds.closings import RoundClosing, get_closing
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import jobs
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.parts import release as part_release, service as parts

DAY = timedelta(days=1)
LATER = NOW + 6 * DAY  # every reflection period of NOW is over


def an_officer():
    with transaction():
        return a_user("compliance")


def paid(offer: Round, fund, run_jobs, *, shares: int = 25, at: datetime = NOW) -> Subscription:
    """A subscription whose money has arrived with the round, six days after it was signed."""
    clock.use(lambda: at)
    me = an_investor()
    fund(me, str(shares * 50))
    found = a_subscription(me, offer, shares, now=at)
    run_jobs()
    clock.use(lambda: at + 6 * DAY)
    jobs.bind_ripe(clock.now())
    run_jobs()
    session.expire_all()
    assert found.state == "paid"
    return found


def unfunded(offer: Round, *, at: datetime = NOW) -> tuple[Investor, Subscription]:
    """A subscription that reflects, and has no money."""
    me = an_investor()
    return me, a_subscription(me, offer, now=at)


def drawn(offer: Round, *, by=None) -> RoundClosing:
    now, by = clock.now(), by or an_officer()
    with transaction():
        made = parts.draw(offer, legal_day(now), by=by, now=now)
    session.expire_all()
    return made


def certified(closing: RoundClosing, *, by=None) -> RoundClosing:
    now, by = clock.now(), by or an_officer()
    with transaction():
        stored = store_bytes(PDF, "c.pdf", "application/pdf", by=by, now=now)
        parts.certify(
            closing,
            amount=closing.amount,
            issued_on=legal_day(now),
            number=f"CD-{closing.number}",
            stored_file=stored,
            by=by,
            now=now,
        )
    session.expire_all()
    return closing


def asked(closing: RoundClosing):
    by = an_officer()
    with transaction():
        return part_release.ask(closing, "Tout est vérifié.", by=by, now=clock.now())


def agreed(closing: RoundClosing) -> RoundClosing:
    """Two persons agree; the workers have not heard of it yet."""
    request, other = asked(closing), an_officer()
    with transaction():
        approvals.approve(request, by=other, now=clock.now())
    session.expire_all()
    return closing


def concluded(offer: Round) -> RoundClosing:
    return agreed(certified(drawn(offer)))


def goes_on(run_jobs) -> None:
    """The workers work until the bank has what was paid out: the provider takes a moment."""
    run_jobs()
    start = clock.now()
    for minutes in range(1, 60):
        clock.use(lambda: start + timedelta(minutes=minutes))  # noqa: B023 - used at once
        resolve_open(clock.now())
        run_jobs()
        session.expire_all()
        if not session.scalars(select(Operation.id).where(Operation.state == "asked")).all():
            return
        sleep(0.1)


def state_of(closing: RoundClosing) -> str:
    session.expire_all()
    return str(get_closing(closing.id).state)


def payouts(closing: RoundClosing) -> list[Operation]:
    return [each for each in list_of_subject(closing.name) if each.kind == "payout"]
