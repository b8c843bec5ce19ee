"""Who hears what the provider says? Its hooks as they come, its list of events as time passes.

Both end as the same hints, and each hint as one reading of the thing that it is about. Nothing
depends on a hook: what none told is in the list, and what is open is polled as well.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, select

from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.journal import listens_to, record
from wiseed_like.journal.models import Delivery
from wiseed_like.payments.gateway import EventPage, GatewayRefused, NotAtGateway
from wiseed_like.payments.inbox import service as inbox
from wiseed_like.payments.inbox.heed import families, listeners_of
from wiseed_like.payments.inbox.models import EventMark, Notification
from wiseed_like.payments.listening import listening
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.queries import find_by_reference, get_notification
from wiseed_like.payments.reading import refresh

log = logging.getLogger(__name__)
OVERLAP = timedelta(hours=1)  # events may appear in the list later than their date says
MEMORY = timedelta(days=45) - OVERLAP  # the provider keeps them no longer
PAGES_A_TICK = 5
REST = timedelta(minutes=1)  # after a reading that came to the end


@listens_to("provider.notified", alone=True, queue="high")
def hear(delivery: Delivery) -> None:
    """Somebody says that something happened: read it again, if it is ours; else ask around."""
    hint = get_notification(int(delivery.entry.subject_id))
    operation = find_by_reference(hint.provider, hint.resource_id)
    with listening(hint.provider):
        if operation is not None:
            try:
                refresh(operation)
            except GatewayRefused as refusal:
                _note_refused(hint, refusal)
        else:
            _ask_around(hint)


def _ask_around(hint: Notification) -> None:
    for listener in listeners_of(hint.event_type):
        try:
            listener(hint.event_type, hint.resource_id)
        except NotAtGateway:  # somebody made it up
            log.warning("the provider knows nothing of what %s is about", hint.event_type)
        except GatewayRefused as refusal:
            _note_refused(hint, refusal)


def _note_refused(hint: Notification, refusal: GatewayRefused) -> None:
    """A definite no: asking again would change nothing. The poll and the comparison remain."""
    log.warning("what %s is about was refused: %s", hint.event_type, refusal)
    with transaction():
        record(
            "provider.refused", hint, by=None, at=clock.now(),
            event=hint.event_type, reference=hint.resource_id, code=refusal.code,
        )  # fmt: skip


def catch_up(now: datetime) -> None:
    """Read the next pages of what happened since the last mark; each page is kept at once."""
    mark = _begin(now)
    if mark is None:
        return
    since = mark.since
    for number in range(mark.page, mark.page + PAGES_A_TICK):
        try:
            with listening(inbox.PROVIDER) as asked:
                page = asked.list_events(since, page=number)
        except (GatewayDown, GatewayRefused) as failure:
            log.warning("could not read the events of the provider: %s", failure)
            return
        with transaction():
            _keep(page, number, now)
        if page.is_last:
            return


def _begin(now: datetime) -> EventMark | None:
    """The mark to go on from; None when there is nothing to read, or it was read just now.

    Where a reading begins is fixed until it ends: its pages would shift otherwise.
    """
    mark = inbox.find_event_mark()
    if mark is None:
        return _begin_at_first_account(now)
    if mark.page > 1:
        return mark
    if mark.finished_at is not None and now - mark.finished_at < REST:
        return None
    with transaction():
        mark.since = max(mark.newest - OVERLAP, now - MEMORY)
    return mark


def _begin_at_first_account(now: datetime) -> EventMark | None:
    first = session.scalar(
        select(func.min(ProviderAccount.created_at)).where(
            ProviderAccount.provider == inbox.PROVIDER, ProviderAccount.reference.is_not(None)
        )
    )
    if first is None:
        return None
    since = max(first - OVERLAP, now - MEMORY)
    with transaction():
        mark = EventMark(provider=inbox.PROVIDER, since=since, page=1, newest=since)
        session.add(mark)
    return mark


def _keep(page: EventPage, number: int, now: datetime) -> None:
    mark = session.get_one(EventMark, inbox.PROVIDER, with_for_update=True)
    if mark.page != number:  # somebody else read it meanwhile
        return
    for event in page.events:
        if inbox.is_news(event.event_type, event.resource_id):
            dated = str(int(event.at.timestamp()))
            inbox.note_hint(event.event_type, event.resource_id, dated, came_by="events", now=now)
        # A date to come would hide all that happens until then.
        mark.newest = max(mark.newest, min(event.at, now))
    mark.page = 1 if page.is_last else number + 1
    if page.is_last:
        mark.finished_at = now


def watch_hooks(url: str) -> int:
    """Have the provider notify us there of all that anybody heeds, and note how that stands.

    Returns how many notifications were made or repaired.
    """
    changed = 0
    with listening(inbox.PROVIDER) as asked:
        try:
            changed = asked.subscribe_hooks(url, families())
        except GatewayRefused as refusal:  # of some; the others are asked for
            log.warning("some notifications could not be asked for: %s", refusal)
        hooks = asked.list_hooks()
    with transaction():
        inbox.note_hooks(hooks, url, seen_at=clock.machine_now())
    return changed
