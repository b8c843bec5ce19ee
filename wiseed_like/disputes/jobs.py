"""When is a dispute heard of, answered, and its deadline said? Read again at the provider."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.disputes import queries, second_person, service  # noqa: F401 - an act
from wiseed_like.disputes.models import DisputeCase
from wiseed_like.disputes.rules import LOOKED_EVERY
from wiseed_like.documents.service import read
from wiseed_like.errors import GatewayDown
from wiseed_like.journal import listens_to
from wiseed_like.journal.models import Delivery
from wiseed_like.payments import outcomes
from wiseed_like.payments.gateway import (
    Dispute,
    Gateway,
    GatewayRefused,
    NotAtGateway,
    Resource,
)
from wiseed_like.payments.gateway.words import OF_THIS_ONE, DisputeEnd, Kind as Sort
from wiseed_like.payments.inbox.heed import heeds
from wiseed_like.payments.inbox.service import PROVIDER
from wiseed_like.payments.listening import listening
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.queries import find_by_reference
from wiseed_like.payments.reading import confirmed
from wiseed_like.payments.rules import Kind

OVERLAP = timedelta(days=1)  # lists may show what is young later than its date says
Thing = TypeVar("Thing")
log = logging.getLogger(__name__)


@heeds(
    "DISPUTE_CREATED",
    "DISPUTE_ACTION_REQUIRED",
    "DISPUTE_SUBMITTED",
    "DISPUTE_SENT_TO_BANK",
    "DISPUTE_FURTHER_ACTION_REQUIRED",
    "DISPUTE_CLOSED",
)
def hear(event_type: str, resource_id: str) -> None:
    """A dispute was opened, has moved or is over. Raises GatewayDown."""
    try:
        told = gateway(PROVIDER).find_dispute(resource_id)
    except NotAtGateway:  # somebody made it up
        return
    follow(told)


def follow(told: Dispute) -> DisputeCase | None:
    """Take over what the provider says of a dispute, and the money that it moved."""
    now = clock.now()
    with transaction():
        case = service.take_in(told, provider=PROVIDER, now=now)
        if case is None:
            return None
        case_id = case.id
    if told.repudiation_id is not None and case.repudiation_id is None:
        read_once = gateway(PROVIDER).find_repudiation(told.repudiation_id)
        outcome = confirmed(read_once, Resource.REPUDIATION)
        with transaction():
            repudiation = outcomes.adopt(outcome, Kind.REPUDIATION, wallet=None, now=now)
            service.note_repudiation(queries.lock_case(case_id), repudiation)
    if told.ended == DisputeEnd.WON:
        _take_back(queries.get_case(case_id), now)
    return queries.get_case(case_id)


def _take_back(case: DisputeCase, now: datetime) -> None:
    """What was won is among the movements of the platform's own credit."""
    if case.repudiation is None:
        return
    begun = case.opened_at - OVERLAP
    for outcome in gateway(PROVIDER).list_movements("CREDIT_EUR", begun, now + OVERLAP):
        if outcome.initial_id == case.repudiation.reference:
            with transaction():
                outcomes.adopt(outcome, Kind.REPUDIATION_RETURN, wallet=None, now=now)


@listens_to("dispute.contest_asked", alone=True, queue="high")
def send(delivery: Delivery) -> None:
    """Send the documents and the claim; doing it twice changes nothing."""
    case = queries.get_case(int(delivery.entry.subject_id))
    if case.asked != "contest" or case.asked_amount is None:
        return
    files = [read(paper.stored_file) for paper in case.papers]
    amount = case.asked_amount
    _answer(case, lambda asked: asked.contest(case.reference, amount, files=files))


@listens_to("dispute.accept_asked", alone=True, queue="high")
def close(delivery: Delivery) -> None:
    """Tell the provider that the money is lost; telling it twice changes nothing."""
    case = queries.get_case(int(delivery.entry.subject_id))
    if case.asked == "accept":
        _answer(case, lambda asked: asked.close_dispute(case.reference))


def _answer(case: DisputeCase, ask: Callable[[Gateway], None]) -> None:
    with listening(PROVIDER) as asked:
        try:
            ask(asked)
        except GatewayRefused as refusal:
            with transaction():
                service.note_refused(queries.lock_case(case.id), str(refusal), now=clock.now())
        try:
            follow(asked.find_dispute(case.reference))
        except GatewayRefused as refusal:  # a definite no: the list is read every hour
            log.warning("could not read %s: %s", case.reference, refusal)


def look(now: datetime) -> None:
    """Read the provider's list once an hour: nothing depends on a notification.

    One that cannot be read hides none of the others, and its turn comes again.
    """
    looked = queries.find_look(PROVIDER)
    if looked is not None and now - looked < LOOKED_EVERY:
        return
    since = looked or queries.first_account_at(PROVIDER)
    if since is None:
        return
    try:
        with listening(PROVIDER) as asked:
            _each(_listed(asked, since - OVERLAP), follow)
            _each(
                queries.list_unfinished(now),
                lambda case: follow(asked.find_dispute(case.reference)),
            )
    except GatewayDown as failure:
        log.warning("could not read the disputes of the provider: %s", failure)
        return
    with transaction():
        service.note_look(PROVIDER, now=now)


def _listed(asked: Gateway, since: datetime) -> Iterator[Dispute]:
    """All of the list that can be read."""
    try:
        yield from asked.list_disputes(since)
    except OF_THIS_ONE as failure:
        log.warning("could not read all disputes of the provider: %s", failure)


def _each(things: Iterable[Thing], act: Callable[[Thing], object]) -> None:
    """One after the other, until the provider is down or wants to hear nothing."""
    for thing in things:
        try:
            act(thing)
        except OF_THIS_ONE as failure:
            log.warning("could not follow %s: %s", thing, failure)


def remind(now: datetime) -> None:
    """Say which deadlines are near."""
    for case in queries.list_due_soon(now):
        with transaction():
            service.remind(queries.lock_case(case.id), now=now)


@heeds("PAYIN_REPUDIATION")
def hear_repudiation(event_type: str, resource_id: str) -> None:
    """Money was taken: its dispute says why, and is read with the list when it is not known."""
    if find_by_reference(PROVIDER, resource_id) is not None:
        return
    try:
        outcome = gateway(PROVIDER).find_repudiation(resource_id)
    except NotAtGateway:
        return
    outcome = confirmed(outcome, Resource.REPUDIATION)
    with transaction():
        paid = outcome.initial_id and find_by_reference(PROVIDER, outcome.initial_id)
        if paid:  # else it is none of ours
            outcomes.adopt(outcome, Kind.REPUDIATION, wallet=None, now=clock.now())


# The provider tells it under no event of its own: whoever compares its lists meets it.
@heeds("REPUDIATION_REFUND")
def hear_return(event_type: str, resource_id: str) -> None:
    """What a won dispute has brought back to the platform. Raises GatewayDown."""
    try:
        outcome = gateway(PROVIDER).find_refund(resource_id)
    except NotAtGateway:
        return
    if outcome.kind != Sort.REPUDIATION_REFUND:
        return
    outcome = confirmed(outcome, Resource.REFUND)
    with transaction():
        taken = outcome.initial_id and find_by_reference(PROVIDER, outcome.initial_id)
        if taken:  # else it is none of ours
            outcomes.adopt(outcome, Kind.REPUDIATION_RETURN, wallet=None, now=clock.now())
