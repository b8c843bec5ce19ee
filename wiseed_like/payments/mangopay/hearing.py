"""How do we hear from Mangopay: what is each of its events about, and who is notified of it?"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from mangopay.constants import EVENT_TYPE_CHOICES
from mangopay.resources import Event, Notification

from wiseed_like import clock
from wiseed_like.payments.gateway import (
    EventPage,
    GatewayEvent,
    GatewayRefused,
    HookState,
    NotUnderstood,
    Resource,
)
from wiseed_like.payments.inbox.heed import is_of
from wiseed_like.payments.mangopay.answers import Body, known, moment, reads
from wiseed_like.payments.mangopay.caller import Caller

log = logging.getLogger(__name__)
EVENT_TYPES = tuple(choice[0] for choice in EVENT_TYPE_CHOICES)
RESOURCES = {
    "PAYIN_NORMAL": Resource.PAYIN,
    "TRANSFER_NORMAL": Resource.TRANSFER,
    "PAYOUT_NORMAL": Resource.PAYOUT,
    "INSTANT_PAYOUT": Resource.PAYOUT,
    "PAYIN_REFUND": Resource.REFUND,
    "TRANSFER_REFUND": Resource.REFUND,
    "PAYOUT_REFUND": Resource.REFUND,
    "PAYIN_REPUDIATION": Resource.REPUDIATION,
    "TRANSFER_SETTLEMENT": Resource.SETTLEMENT,
}


class Hearing(Caller):
    """Hints only: everything heard is read again."""

    def resource_of_event(self, event_type: str) -> Resource | None:
        for family, resource in RESOURCES.items():
            if is_of(event_type, family):
                return resource
        return None

    def list_events(self, since: datetime, *, page: int = 1) -> EventPage:
        after = int(since.timestamp()) - 1
        bodies = self._page(Event, page, AfterDate=after, Sort="Date:ASC")
        is_last = self._is_last(page, bodies)
        return EventPage(list(_readable(bodies)), is_last=is_last)

    def list_hooks(self) -> Sequence[HookState]:
        return [hook_state(body) for body in self._every(Notification)]

    def subscribe_hooks(self, url: str, families: Collection[str]) -> int:
        hooks = {hook["EventType"]: hook for hook in self._every(Notification)}
        changed, refused = 0, []
        for event_type in EVENT_TYPES:
            if not any(is_of(event_type, family) for family in families):
                continue
            try:
                changed += self._ensure_hook(event_type, url, hooks.get(event_type))
            except GatewayRefused as refusal:
                refused.append(f"{event_type} ({refusal.code})")
        if refused:
            raise GatewayRefused("hooks", ", ".join(refused))
        return changed

    def _ensure_hook(self, event_type: str, url: str, hook: Body | None) -> bool:
        """Whether anything had to be done to it."""
        if hook is None:
            # One key a day: two workers at once make one hook, and a lost one is made again.
            name = f"{event_type} {url} {clock.machine_now():%Y-%m-%d}"
            key = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
            self._write(Notification(event_type=event_type, url=url), key)
            return True
        if hook["Validity"] == "INVALID":  # off and on again is what repairs it
            self._change(Notification, hook["Id"], url=url, status="DISABLED")
        elif hook["Url"] == url and hook["Status"] == "ENABLED":
            return False
        self._change(Notification, hook["Id"], url=url, status="ENABLED")
        return True


def _readable(bodies: Sequence[Body]) -> Iterator[GatewayEvent]:
    """An event is a hint only: one that cannot be read hides none of the others."""
    for body in bodies:
        try:
            yield event(body)
        except NotUnderstood as odd:
            log.warning("an event of the provider cannot be read: %s", odd)


@reads
def event(body: Body) -> GatewayEvent:
    return GatewayEvent(str(body["EventType"]), known(body["ResourceId"]), moment(body["Date"]))


@reads
def hook_state(body: Body) -> HookState:
    return HookState(
        event_type=str(body["EventType"]),
        url=str(body["Url"]),
        enabled=body["Status"] == "ENABLED",
        valid=body["Validity"] == "VALID",
    )
