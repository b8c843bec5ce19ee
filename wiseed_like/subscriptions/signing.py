"""How is an order locked, judged and written? A signature's transaction, statement by statement.

1. the investor's row and the order's: one act of a person at a time, in whatever round;
2. everything that the law looks at, and whether this order has become a subscription already;
3. the subscription, its decision, the shares, the facts: one statement, the hot row last in it.

Then nothing but the commit (docs/decisions/0022). The constraints of the tables stay the proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm.attributes import set_committed_value

from compliance.ceilings import per_offer_threshold
from compliance.rule import Asked
from compliance.verdict import Verdict
from wiseed_like.db import adopt, row_of, session, written_as
from wiseed_like.decisions.models import Decision
from wiseed_like.journal.service import take_facts
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import evaluation
from wiseed_like.subscriptions.counting import refuse_unless_taken
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.queries import get_subscription
from wiseed_like.subscriptions.standing import Hold, Standing, standing_of
from wiseed_like.subscriptions.waiting.taking import note_taken

# The numbers are taken beforehand: the decision and the facts name them.
LOCK = text("""
    SELECT investors.sophisticated_since, investors.sophisticated_until,
           orders.expires_at, orders.code_hash, orders.code_sent_at, orders.code_tries,
           nextval('subscriptions_id_seq') AS subscription, nextval('decisions_id_seq') AS decision
    FROM investors JOIN orders ON orders.investor_id = investors.id
    WHERE orders.id = :order
    FOR NO KEY UPDATE OF investors, orders
""")
_FRESH = {
    "investor": ("sophisticated_since", "sophisticated_until"),
    "order": ("expires_at", "code_hash", "code_sent_at", "code_tries"),
}


@dataclass(frozen=True, slots=True)
class InHand:
    """An order that is locked to the end of the transaction, and what the law says of it."""

    order: Order
    standing: Standing
    asked: Asked
    # What the law says of the amount in this offer.
    amount: Verdict | None
    # The numbers that the subscription and its decision will have.
    subscription_id: int
    decision_id: int

    @property
    def gate(self) -> Verdict | None:
        """What the law asks in addition for this amount, if anything."""
        return self.amount if self.amount and self.amount.is_gated else None


def take_up(order: Order, *, now: datetime) -> InHand | Subscription:
    """Lock the order and its person, and ask the law; or find what was signed already."""
    session.flush()
    row = session.execute(LOCK, {"order": order.id}).one()
    for model, names in _FRESH.items():
        for name in names:
            target = order if model == "order" else order.investor
            set_committed_value(target, name, _fresh(getattr(row, name)))
    standing = standing_of(order.investor, order.round, order)
    if standing.signed is not None:
        return get_subscription(standing.signed)
    asked = evaluation.ask_to_subscribe(
        order.investor,
        order.round,
        order.paid_shares,
        now=now,
        known=standing,
        quote=order.quote,
    )
    amount = asked.verdict.find(per_offer_threshold.assess.key)
    return InHand(order, standing, asked, amount, row.subscription, row.decision)


def _fresh(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def write(
    subscription: Subscription,
    decision: Decision,
    round: Round,
    *,
    firm: int,
    hold: Hold | None,
    now: datetime,
) -> None:
    """Write both, take the shares from the round (`firm` of them for good), and seal the facts.

    `hold` is what was kept for this person: nobody else could take it. The last statement before
    the commit. Raises Refused when the shares are not there any more, or when the round has ended
    meanwhile; then the transaction must be undone.
    """
    if hold:
        note_taken(hold, subscription, now=now)
    session.flush()
    rows = {"signed": row_of(subscription), "kept": row_of(decision)}
    said = {f"{name}_{key}": value for name, row in rows.items() for key, value in row.items()}
    told = {
        "of_round": round.id,
        "wanted": subscription.shares,
        "binding": firm,
        "at": now,
        "facts": take_facts(),
        "of_place": hold.place_id if hold else None,
        "of_first": subscription.paid_shares if subscription.is_early else 0,
        "less": (round.price * subscription.shares - subscription.amount).cents,
    }
    statement = _writing(*(tuple(row) for row in rows.values()))
    outcome: str = session.execute(statement, said | told).scalar_one()
    refuse_unless_taken(outcome, round, subscription.shares, now=now)
    # Only the subscription is given back: nobody asks the session for the decision.
    adopt(subscription)


@cache
def _writing(signed: tuple[str, ...], kept: tuple[str, ...]) -> Select[Any]:
    """One statement: both rows first, as the last part reads them; then the shares."""
    rows = written_as("signed", Subscription, signed), written_as("kept", Decision, kept)
    taken = func.take_shares(
        bindparam("of_round"),
        bindparam("wanted"),
        bindparam("binding"),
        bindparam("at", type_=Subscription.offered_at.type),
        cast(bindparam("facts", type_=String), JSONB),
        cast(bindparam("of_place"), Integer),
        bindparam("of_first", type_=Integer),
        cast(bindparam("less"), BigInteger),
    )
    return select(taken).select_from(rows[0].join(rows[1], text("true")))
