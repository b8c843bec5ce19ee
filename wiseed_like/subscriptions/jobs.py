"""What follows for subscriptions when time passes, money moves, or a round ends?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wiseed_like import clock
from wiseed_like.accounts.joint_holders import list_people_of
from wiseed_like.accounts.queries import list_accounts_of
from wiseed_like.db import transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.journal import listens_to
from wiseed_like.journal.models import Delivery
from wiseed_like.kyc.parties import find_party
from wiseed_like.kyc.queries import get_file, is_any_frozen
from wiseed_like.payments.queries import find_living_effect, get_operation
from wiseed_like.payments.rules import ARRIVALS, Kind, OperationState
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_round, lock_counter
from wiseed_like.subscriptions import (
    agreement,
    amounts,  # noqa: F401 - it tells
    intentions,
    invoicing,
    issuing,
    payouts,
    phases,  # noqa: F401 - it tells
    reminders,
    retries,
    service,
    uses,  # noqa: F401 - it tells
)
from wiseed_like.subscriptions.allotment import service as allotting
from wiseed_like.subscriptions.due import (
    list_overdue,
    list_ripe,
    list_rounds_to_issue,
    list_unpaid_of,
)
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.parts import jobs as part_jobs, rows as part_rows
from wiseed_like.subscriptions.queries import (
    find_last_payment,
    get_subscription,
    list_ids_of_round,
    lock_subscription,
    lock_subscriptions,
)
from wiseed_like.subscriptions.reopening.rights import find_right
from wiseed_like.subscriptions.rules import SubscriptionState

BATCH = 100
_WAITING = (SubscriptionState.REFLECTING, SubscriptionState.FIRM)


def bind_ripe(now: datetime) -> None:
    """Bind what nobody may revoke any more; each in its own transaction."""
    for subscription_id in list_ripe(now):
        with transaction():
            service.bind(lock_subscription(subscription_id), now=now)


def remind_unpaid(now: datetime) -> None:
    """Remind those whose money is missing and whose date is near; each in its own transaction."""
    for subscription_id in reminders.list_to_remind(now):
        with transaction():
            reminders.remind(lock_subscription(subscription_id), now=now)


def lapse_unpaid(now: datetime) -> None:
    """Let lapse what was not paid in time, unless its money is on the way or a freeze keeps it."""
    for subscription_id in list_overdue(now):
        with transaction():
            subscription = lock_subscription(subscription_id)
            if subscription.state != SubscriptionState.FIRM or find_right(subscription):
                continue
            of = subscription.investor
            if is_any_frozen({of.user_id, of.actor.id, *list_people_of(of.user_id)}, lock=True):
                continue
            paying = find_last_payment(subscription)
            if paying is None:
                # A freeze that has just ended may have kept money that was there in time.
                paying = service.collect(subscription, now=now)
            if paying is None or (
                paying.state == OperationState.FAILED and not _is_tried_on(subscription)
            ):
                service.lapse(subscription, now=now)


def _is_tried_on(subscription: Subscription) -> bool:
    """Whether the money is there, and the provider is asked again by itself for moving it."""
    stuck = retries.list_stuck(subscription.id)
    return service.has_its_money(subscription) and not any(each.is_given_up for each in stuck)


def move_again(now: datetime) -> None:
    """Ask again for what the provider refused to move: payments, and what is owed back."""
    retries.move_again(now)


@listens_to("subscription.offered")
def note_intention(delivery: Delivery) -> None:
    """Who announced an amount in the e-vote has now signed: their intention is converted, once."""
    intentions.note_converted(get_subscription(int(delivery.entry.subject_id)), now=clock.now())


@listens_to("subscription.offered")
def print_agreement(delivery: Delivery) -> None:
    """Make the signed agreement (C. com. L. 225-143) as PDF, once.

    Raises agreement.Incomplete when a mandatory mention is missing: the delivery then stays
    undone, and says so.
    """
    subscription_id = int(delivery.entry.subject_id)
    found = get_subscription(subscription_id)
    if found.agreement_id is not None:
        return
    party = find_party(found.investor.user, at=found.offered_at)
    assert party is not None
    # Printed before the row is locked: a second of typesetting must not hold up a revocation.
    printed = agreement.render(agreement.of_subscription(found, party))
    subscription = lock_subscription(subscription_id)
    if subscription.agreement_id is not None:
        return
    now = clock.now()
    stored = store_bytes(
        printed, f"bulletin-{subscription_id}.pdf", "application/pdf", by=None, now=now
    )
    service.note_agreement(subscription, stored, now=now)


def allot_due(now: datetime) -> None:
    """Share out what more was asked for than offered, once nobody may revoke any more."""
    for round_id in allotting.list_due():
        with transaction():
            allotting.share_out(round_id, now=now)


@listens_to("round.allotted", alone=True)
def tell_what_was_given(delivery: Delivery) -> None:
    """Each subscriber learns what they were given; from here on it is to be paid.

    Some at a time; again goes on where it stopped.
    """
    ids = allotting.list_untold(int(delivery.entry.subject_id))
    for start in range(0, len(ids), BATCH):
        with transaction():
            for subscription in lock_subscriptions(ids[start : start + BATCH]):
                allotting.note_told(subscription, now=clock.now())


@listens_to("subscription.bound", "subscription.allotted")
def take_payment(delivery: Delivery) -> None:
    """Pay from the wallet at once; else call for the money, with a date."""
    subscription = lock_subscription(int(delivery.entry.subject_id))
    if subscription.awaits_allotment:
        return
    now = clock.now()
    paying = service.collect(subscription, now=now)
    if paying is None and subscription.state == "firm" and not service.has_its_money(subscription):
        service.call_for_payment(subscription, now=now)


@listens_to("operation.succeeded")
def follow_money(delivery: Delivery) -> None:
    """Money moved: it pays a subscription, returns one, or lets waiting ones be paid."""
    operation = get_operation(UUID(delivery.entry.subject_id))
    kind, now = operation.kind, clock.now()
    owner, _, number = operation.subject.partition(":")
    if owner == "subscription":
        subscription = lock_subscription(int(number))
        if kind == Kind.TRANSFER:
            service.note_paid(subscription, now=now)
        elif kind == Kind.TRANSFER_REFUND:
            service.note_returned(subscription, now=now)
    elif owner == "user" and (
        kind in ARRIVALS or (kind == Kind.PAYOUT_RETURN and not operation.of_held)
    ):
        _collect_from(int(number), now)


@listens_to("subscription.returned")
def collect_what_waits(delivery: Delivery) -> None:
    """Money came back to its owner: pay what else waits for it. A fact of its own, because a
    wallet is locked after every subscription (ADR 3)."""
    returned = get_subscription(int(delivery.entry.subject_id))
    _collect_from(returned.investor.user_id, clock.now())


@listens_to("operation.succeeded", alone=True)
def invoice_payout(delivery: Delivery) -> None:
    """A company was paid, less the fees: invoice them. One that is paid again has none left."""
    operation = get_operation(UUID(delivery.entry.subject_id))
    owner, _, number = operation.subject.partition(":")
    if owner == "round" and operation.kind == Kind.PAYOUT and operation.fee:
        invoicing.invoice_all(int(number), operation, now=clock.now())


def _collect_from(user_id: int, now: datetime) -> None:
    """Money came to a wallet: pay what waits for it, oldest first."""
    for subscription in lock_subscriptions(list_unpaid_of(user_id)):
        service.collect(subscription, now=now)


@listens_to("operation.failed")
def follow_failure(delivery: Delivery) -> None:
    """A transfer was refused: it is asked for again as time passes, and the date stands; the
    investor is called only for money that is not there.

    A withdrawal was refused: its money is there again, for whatever waits to be paid.
    """
    operation = get_operation(UUID(delivery.entry.subject_id))
    owner, _, number = operation.subject.partition(":")
    if owner == "subscription" and operation.kind == Kind.TRANSFER:
        subscription = lock_subscription(int(number))
        if subscription.state != SubscriptionState.FIRM:
            return
        if subscription.round.state in retries.CALLED_OFF:
            service.lapse(subscription, now=clock.now())
        elif not service.has_its_money(subscription) and not find_right(subscription):
            service.call_for_payment(subscription, now=clock.now())
    elif owner == "user" and operation.kind in (Kind.CARD_REFUND, Kind.WIRE_RETURN):
        _collect_from(int(number), clock.now())


@listens_to("round.closed")
def issue_shares(delivery: Delivery) -> None:
    """Enter all new shares as one movement of the register, then pay the issuer; once."""
    _issue(get_round(int(delivery.entry.subject_id)), clock.now())


@listens_to("identity.unfrozen")
def resume(delivery: Delivery) -> None:
    """A freeze is over: pay what waited for it."""
    user_id = get_file(int(delivery.entry.subject_id)).user_id
    for account_id in list_accounts_of(user_id):
        _collect_from(account_id, clock.now())


@listens_to("identity.unfrozen", alone=True)
def issue_what_waited(delivery: Delivery) -> None:
    """A freeze is over: issue the shares of rounds that waited; each in its own transaction."""
    user_id = get_file(int(delivery.entry.subject_id)).user_id
    for round_id in list_rounds_to_issue(user_id):
        with transaction():
            _issue(get_round(round_id), clock.now())


def _issue(round: Round, now: datetime) -> None:
    """Nothing while a subscriber is frozen: one movement holds the shares of all.

    What is concluded in parts is issued part by part (part_jobs).
    """
    if round.rolling:
        return
    ids = list_ids_of_round(round.id, (SubscriptionState.PAID,))
    paid = [each for each in lock_subscriptions(ids) if each.state == SubscriptionState.PAID]
    if is_any_frozen([each.investor.user_id for each in paid], lock=True):
        return
    assert round.certificate is not None
    issuing.enter(
        round, paid, key=f"round:{round.id}", effective_on=round.certificate.issued_on, now=now
    )
    payouts.pay_issuer(round, now=now)


def pay_waiting_issuers(now: datetime) -> None:
    """Pay the issuers whose account was about to change when their round closed."""
    for round_id in payouts.list_waiting():
        with transaction():
            lock_counter(round_id)
            payouts.pay_issuer(get_round(round_id), now=now)
    part_jobs.pay_waiting_parts(now)


@listens_to("round.failed", "round.cancelled", alone=True)
def give_everything_back(delivery: Delivery) -> None:
    """Every cent goes back to the wallet it came from; what was not paid simply ends.

    Some at a time, so that nobody waits for everybody; again goes on where it stopped.
    """
    ids = list_ids_of_round(int(delivery.entry.subject_id), (*_WAITING, SubscriptionState.PAID))
    for start in range(0, len(ids), BATCH):
        with transaction():
            for subscription in lock_subscriptions(ids[start : start + BATCH]):
                _end(subscription, clock.now())


def _end(subscription: Subscription, now: datetime) -> None:
    if subscription.state == SubscriptionState.PAID:
        if not part_rows.is_held(subscription):
            retries.give_back(subscription, now=now)
    elif subscription.state in _WAITING and not find_living_effect(subscription.payment_effect):
        service.lapse(subscription, now=now)


@listens_to("subscription.paid")
def give_late_money_back(delivery: Delivery) -> None:
    """A payment that was under way when its round ended goes straight back."""
    subscription = lock_subscription(int(delivery.entry.subject_id))
    if subscription.state == "paid" and subscription.round.state in ("failed", "cancelled"):
        retries.give_back(subscription, now=clock.now())
