"""Who waits in the demo for shares that are not there? Two of the cast, for what may come back."""

from __future__ import annotations

from datetime import timedelta

from wiseed_like.db import session
from wiseed_like.demo.plan import CAST
from wiseed_like.demo.stage import Stage
from wiseed_like.investors.queries import find_investor
from wiseed_like.rounds.closings import closed_shares
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.service import acknowledge_sheet
from wiseed_like.subscriptions.waiting import service

FIRM = "houblonniere-du-ried"  # all of its shares are subscribed
MORE = 6  # shares than are free: 300 EUR for the first of them, who has them in her wallet


def wait(stage: Stage, round: Round) -> None:
    """Each wants all of them or nothing, the second more than the first."""
    session.refresh(round.counter)  # signatures count in the database, past what was read
    wanted = round.counter.free + MORE
    if wanted + MORE > round.shares_max - closed_shares(round):
        return  # so many can never come back
    for place, member in enumerate(CAST):
        investor = find_investor(stage.person(member.email).id)
        assert investor is not None
        assert round.sheet is not None
        now = stage.moment + timedelta(minutes=place)
        acknowledge_sheet(round.sheet, investor, now=now - timedelta(minutes=9))
        service.join(investor, round, wanted + place * MORE, accepts_fewer=False, now=now)
