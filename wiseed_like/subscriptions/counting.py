"""How many shares of a round are taken? Its hot counter row, locked last of all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, case, update

from compliance.as_of import as_of
from compliance.euro import Euro
from compliance.investing import offer_open
from compliance.offers import holder_limits
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.reopening.rights import Outcome, find_right
from wiseed_like.subscriptions.rules import BINDING, FUNDED, SubscriptionState

# What `take_shares` (migration 0043) answers, and the name of that refusal.
GONE = "early_gone"


def refuse_unless_taken(outcome: str, round: Round, shares: int, *, now: datetime) -> None:
    """Say why `take_shares` (migration 0043) took nothing, if so. Raises Refused."""
    if outcome == GONE:
        session.refresh(round.counter)
        refuse_gone(round.counter.early_left)
    if outcome == "full":
        session.refresh(round.counter)
        # Shares may have come back since: at that instant there were fewer than were asked for.
        refuse_full(min(round.counter.free, shares - 1), shares, now=now)
    if outcome == "not_held":
        raise Refused("not_held", N_("Les parts réservées pour vous ne le sont plus."))
    if outcome == "ended":
        session.refresh(round, ["state", "closes_at"])
        refuse_ended(round, now=now)
        # It was suspended at that instant, and has resumed since.
        raise Refused(
            "just_resumed",
            N_("La levée était suspendue à cet instant et vient de reprendre : signez de nouveau."),
        )
    if outcome != "taken":
        raise AssertionError(f"the counter of round {round.id} says {outcome}")


def refuse_full(left: int, shares: int, *, now: datetime) -> None:
    """Raises Refused when fewer than these whole shares are left, as far as is known."""
    room = holder_limits.Room(shares=shares, left=max(left, 0))
    asked = holder_limits.assess_room.ask(room, as_of(now))
    if asked.verdict.is_blocked:
        raise Refused.answered(asked, field="shares")


def refuse_ended(round: Round, *, now: datetime) -> None:
    """Raises Refused when the round takes no orders, as far as is known."""
    known = offer_open.Facts(str(round.state), round.closes_at)
    asked = offer_open.assess.ask(known, as_of(now))
    if asked.verdict.is_blocked:
        raise Refused.answered(asked)


def refuse_gone(left: int) -> None:
    """Raises Refused: the `left` first shares do not suffice any more for an early order."""
    if left:
        raise Refused(
            GONE,
            N_(
                "Il ne reste que %(left)s premières parts, celles de l'avantage : moins que votre "
                "demande. Rien n'est signé. Votre demande est maintenant au prix ordinaire. "
                "Relisez-la, puis signez si elle vous convient."
            ),
            left=left,
        )
    raise Refused(
        GONE,
        N_(
            "Les premières parts, celles de l'avantage, viennent d'être prises : rien n'est "
            "signé. Votre demande est maintenant au prix ordinaire. Relisez-la, puis signez si "
            "elle vous convient."
        ),
    )


def count(round_id: int, **changes: int | Euro | ColumnElement[int]) -> None:
    """Add to the round's counters, in one statement under its row lock."""
    session.execute(
        update(RoundCounter)
        .where(RoundCounter.round_id == round_id)
        .values(**{name: getattr(RoundCounter, name) + by for name, by in changes.items()}),
        execution_options={"synchronize_session": False},
    )


def give_back(subscription: Subscription, was: SubscriptionState) -> None:
    """The shares return to the round, from every counter that held them: to those who wait for
    them, if anybody does. What was ordered of the first ones stays ordered."""
    shares = subscription.shares
    count(
        subscription.round_id,
        reserved=-shares,
        firm=-shares if was in BINDING else 0,
        paid=-shares if was in FUNDED else 0,
        investors=-1,
        reopened=-_close_right(subscription, was),
        returned=case((RoundCounter.waiting > 0, shares), else_=0),
        **_less(subscription, was),
    )


def _close_right(subscription: Subscription, was: SubscriptionState) -> int:
    """Close the right that a wrong sheet opened; the firm shares that it was counted with."""
    right = find_right(subscription)
    if right is None:
        return 0
    is_revoked = subscription.state == SubscriptionState.REVOKED
    assert subscription.ended_at is not None
    right.close(Outcome.REVOKED if is_revoked else Outcome.ENDED, now=subscription.ended_at)
    return subscription.shares if was in BINDING else 0


def rebates(subscription: Subscription, *names: str) -> dict[str, Euro]:
    """What `count` adds to these counters of rebates; nothing for an ordinary subscription."""
    return dict.fromkeys(names, subscription.rebate) if subscription.is_early else {}


def _less(subscription: Subscription, was: SubscriptionState) -> dict[str, Euro]:
    names = ["rebate"]
    names += ["rebate_firm"] if was in BINDING else []
    names += ["rebate_paid"] if was in FUNDED else []
    return {name: -by for name, by in rebates(subscription, *names).items()}
