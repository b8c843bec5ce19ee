"""What follows for subscriptions when a part of their round is concluded, or its money moves?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.journal import listens_to, record
from wiseed_like.journal.models import Delivery
from wiseed_like.kyc.queries import get_file, is_any_frozen
from wiseed_like.payments.queries import get_operation
from wiseed_like.payments.rules import Kind
from wiseed_like.rounds.closings import ClosingState, RoundClosing, get_closing, lock_closing
from wiseed_like.subscriptions import invoicing, issuing, payouts
from wiseed_like.subscriptions.parts import rows as part_rows
from wiseed_like.subscriptions.queries import list_ids_of_round, lock_subscriptions
from wiseed_like.subscriptions.rules import SubscriptionState


@listens_to("closing.concluded")
def issue_part(delivery: Delivery) -> None:
    """Enter the shares of a part as one movement of the register, then pay the issuer; once."""
    _issue(get_closing(int(delivery.entry.subject_id)), clock.now())


@listens_to("identity.unfrozen", alone=True)
def issue_parts_that_waited(delivery: Delivery) -> None:
    """A freeze is over: issue the parts that waited for it; each in its own transaction."""
    user_id = get_file(int(delivery.entry.subject_id)).user_id
    for closing_id in part_rows.list_to_issue(user_id):
        with transaction():
            _issue(get_closing(closing_id), clock.now())


def _issue(closing: RoundClosing, now: datetime) -> None:
    """All of it in the caller's transaction: the movement, the states, what is paid to whom.

    Nothing while a subscriber is frozen: one movement holds the shares of all.
    """
    if closing.is_final:
        lock_subscriptions(list_ids_of_round(closing.round_id, (SubscriptionState.PAID,)))
    locked = lock_subscriptions(part_rows.list_held_ids(closing))
    found = lock_closing(closing.id)
    if found.state != ClosingState.CONCLUDED:
        return
    if found.is_final:
        part_rows.gather_rest(found)
        locked = lock_subscriptions(part_rows.list_held_ids(found))
    if is_any_frozen([each.investor.user_id for each in locked], lock=True):
        return
    if not part_rows.is_whole(found):
        raise AssertionError(f"closing {found.id} holds something else than was certified")
    certificate = found.certificate
    assert certificate is not None, "nothing is concluded without"
    movement = issuing.enter(
        found.round,
        locked,
        key=found.register_key,
        effective_on=certificate.issued_on,
        now=now,
    )
    found.move("issue")
    found.issued_at = now
    session.flush()
    record("closing.issued", found, by=None, at=now, number=found.number, movement=movement.seq)
    payouts.pay_part(found, now=now)


def pay_waiting_parts(now: datetime) -> None:
    """Pay what waited for the company's account, each in its own transaction."""
    for closing_id in payouts.list_waiting_parts():
        with transaction():
            found = lock_closing(closing_id)
            if found.state == ClosingState.ISSUED:
                payouts.pay_part(found, now=now)


@listens_to("operation.succeeded")
def follow_payout(delivery: Delivery) -> None:
    """The money of a part has left for the company's bank, or came back from it."""
    operation = get_operation(UUID(delivery.entry.subject_id))
    owner, _, number = operation.subject.partition(":")
    if owner != "closing" or operation.kind not in (Kind.PAYOUT, Kind.PAYOUT_RETURN):
        return
    found, now = lock_closing(int(number)), clock.now()
    came_back = payouts.came_back(found)
    if not came_back and found.state == ClosingState.ISSUED:
        found.move("pay_out")
        found.paid_out_at = operation.settled_at
        session.flush()
        record("closing.paid_out", found, by=None, at=now, number=found.number)
    elif came_back and found.state == ClosingState.PAID_OUT:
        found.move("come_back")
        found.paid_out_at = None


@listens_to("operation.succeeded", alone=True)
def invoice_part(delivery: Delivery) -> None:
    """A company was paid for a part, less its fees: invoice them."""
    operation = get_operation(UUID(delivery.entry.subject_id))
    owner, _, number = operation.subject.partition(":")
    if owner == "closing" and operation.kind == Kind.PAYOUT and operation.fee:
        invoicing.invoice_part(int(number), operation, now=clock.now())
