"""How is one wallet compared with the provider? Asked outside of transactions, then written down.

What the provider has and we do not is first offered to whoever adopts such things, and what has
settled meanwhile is taken over, both as the poll does; only what then still differs is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from compliance.euro import Euro
from wiseed_like import clock, logs
from wiseed_like.db import let_go, session, transaction
from wiseed_like.payments.gateway import Gateway
from wiseed_like.payments.gateway.words import (
    OF_THIS_ONE,
    GatewayRefused,
    Kind,
    NotAtGateway,
    NotUnderstood,
    Outcome,
    OutcomeState,
)
from wiseed_like.payments.inbox.heed import listeners_of
from wiseed_like.payments.listening import listening
from wiseed_like.payments.models import Operation
from wiseed_like.payments.reading import refresh
from wiseed_like.payments.rules import OperationState
from wiseed_like.reconciliation import queries, service
from wiseed_like.reconciliation.models import Run
from wiseed_like.reconciliation.queries import Place
from wiseed_like.reconciliation.rules import (
    GRACE,
    OVERLAP,
    RESOURCES,
    SORTS,
    Side,
    What,
    differences,
)
from wiseed_like.reconciliation.service import Found

log = logs.get(__name__)
# The provider's family of events that each sort of movement belongs to.
FAMILIES = {
    Kind.PAYIN: "PAYIN_NORMAL",
    Kind.TRANSFER: "TRANSFER_NORMAL",
    Kind.PAYOUT: "PAYOUT_NORMAL",
    Kind.PAYIN_REFUND: "PAYIN_REFUND",
    Kind.TRANSFER_REFUND: "TRANSFER_REFUND",
    Kind.PAYOUT_REFUND: "PAYOUT_REFUND",
    Kind.REPUDIATION: "PAYIN_REPUDIATION",
    Kind.REPUDIATION_REFUND: "REPUDIATION_REFUND",  # no event of the provider's
    Kind.SETTLEMENT: "TRANSFER_SETTLEMENT",
}
STATES = {
    OutcomeState.PENDING: "CREATED",
    OutcomeState.SUCCEEDED: "SUCCEEDED",
    OutcomeState.FAILED: "FAILED",
}


@dataclass
class _View:
    """What a place showed: its movements by reference, what the provider denies, and what it
    tells in a way that cannot be read (why; and of what by name, as far as that is known)."""

    seen: dict[str, Outcome] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    odd: str | None = None
    unread: set[str] = field(default_factory=set)


def compare_place(run: Run, place: Place) -> bool:
    """Compare one place and go on from it; False when another worker was faster.

    What cannot be read of it is noted, and the others do not wait. Raises GatewayDown when the
    provider does not answer: nothing is noted, the place's turn comes again.
    """
    position = run.position
    try:
        with listening(place.provider) as asked:
            view = _everything(asked, run, place)
            _hand_over(place.provider, view)
            theirs = _balance(asked, place)
            if theirs != queries.expected_at_provider(place):
                # Something may have moved between both readings.
                theirs = _balance(asked, place)
    except OF_THIS_ONE as failure:
        return _note_unreadable(run, position, place, failure)
    with transaction():
        locked = queries.lock_run(run.id)
        if locked.position != position:
            return False
        now = clock.now()
        keeps = set(view.unread)
        found = [*_movements(place, view, keeps, now)]
        if view.odd is not None:
            found.append(_unreadable(place, What.UNREADABLE, view.odd))
        if queries.is_in_the_air(place):
            keeps.add(place.owner)
        elif theirs != (ours := queries.expected_at_provider(place)):
            found.append(
                Found(
                    What.BALANCE, place.owner, None, None, place.owner, None,
                    our_word=ours.cents, their_word=theirs.cents,
                )
            )  # fmt: skip
        service.note_place(locked, place, view.seen.values(), found, keeps=keeps, now=now)
    return True


def _everything(asked: Gateway, run: Run, place: Place) -> _View:
    """The provider's list, and one by one what we or an earlier run know and it does not hold."""
    # The clocks of both sides may differ a little.
    until = clock.now() + OVERLAP
    view = _View()
    try:
        for listed in asked.list_movements(place.reference, run.since, until):
            view.seen[listed.provider_id] = listed
    except NotUnderstood as failure:  # of some; what was read counts
        view.odd = str(failure)
    wanted: dict[str, Kind] = {}
    if place.wallet_id is not None:
        for operation in queries.list_touched(place.wallet_id, run.since):
            assert operation.reference is not None
            wanted[operation.reference] = SORTS[operation.kind.value]
    for difference in queries.list_living_of(place.owner, place.provider):
        told = difference.theirs or difference.ours or {}
        if "kind" in told:
            wanted[difference.about] = Kind(told["kind"])
    let_go()
    for reference, kind in wanted.items():
        if reference not in view.seen:
            try:
                view.seen[reference] = asked.find(RESOURCES[kind], reference)
            except NotAtGateway:
                view.denied.add(reference)
            except OF_THIS_ONE as failure:
                view.unread.add(reference)
                view.odd = f"{reference}: {failure}"
    return view


def _hand_over(provider: str, view: _View) -> None:
    """Offer what we do not know to whoever adopts it, and take over what has settled."""
    known = queries.find_operations(provider, view.seen)
    for reference, outcome in view.seen.items():
        operation = known.get(reference)
        if operation is None:
            event = f"{FAMILIES.get(outcome.kind)}_{STATES[outcome.state]}"
            for listener in listeners_of(event):
                _unless_odd(reference, partial(listener, event, reference))
        elif operation.state == OperationState.ASKED and outcome.state != OutcomeState.PENDING:
            _unless_odd(reference, partial(refresh, operation))


def _unless_odd(reference: str, take_over: Callable[[], None]) -> None:
    """What cannot be taken over differs, and is noted so."""
    let_go()
    try:
        take_over()
    except OF_THIS_ONE as failure:
        log.warning("a movement cannot be taken over", reference=reference, why=failure)


def _balance(asked: Gateway, place: Place) -> Euro:
    let_go()
    if place.wallet_id is not None:
        return asked.wallet_balance(place.reference)
    return asked.fees_balance() if place.owner == "FEES_EUR" else asked.credit_balance()


def _movements(place: Place, view: _View, keeps: set[str], now: datetime) -> Iterator[Found]:
    """What differs of the movements; `keeps` is given those that are too young to say."""
    ours = queries.find_operations(place.provider, {*view.seen, *view.denied})
    ends = {end for each in view.seen.values() for end in (each.from_wallet, each.to_wallet) if end}
    owners = queries.owners_of(ends)
    for reference, outcome in view.seen.items():
        operation, theirs = ours.get(reference), queries.their_side(outcome, owners)
        if operation is None:
            own = _asked_by_us(outcome)
            if outcome.created_at > now - GRACE or (own is not None and own.is_open):
                keeps.add(reference)
            else:
                yield _found(What.MISSING_HERE, reference, place, None, theirs, own)
            continue
        side = queries.our_side(operation)
        what = differences(side, theirs)
        if what and _is_young(operation, now):
            keeps.add(reference)
            continue
        for each in what:
            yield _found(each, reference, place, side, theirs, operation)
    for reference in view.denied:
        operation = ours.get(reference)
        if operation is None:
            continue
        if _is_young(operation, now):
            keeps.add(reference)
        else:
            side = queries.our_side(operation)
            yield _found(What.MISSING_THERE, reference, place, side, None, operation)


def _is_young(operation: Operation, now: datetime) -> bool:
    """Whether it moved a moment ago: both sides may not have heard of it."""
    moved = operation.settled_at or operation.checked_at or operation.created_at
    return moved > now - GRACE


def _asked_by_us(outcome: Outcome) -> Operation | None:
    """The operation that its tag names: asked by us, its answer lost or on its way."""
    try:
        number = UUID(outcome.tag.rpartition(" ")[2])
    except ValueError:
        return None
    operation = session.get(Operation, number)
    return operation if operation is not None and operation.reference is None else None


def _found(
    what: What,
    reference: str,
    place: Place,
    ours: Side | None,
    theirs: Side | None,
    operation: Operation | None,
) -> Found:
    side = theirs or ours
    assert side is not None
    source, target = side.source, side.target
    if place.owner not in (source, target) and place.wallet_id is not None:
        # Each side names other wallets: it belongs to the one where it was found, too.
        source, target = (source, place.owner) if source else (place.owner, target)
    return Found(what, reference, ours, theirs, source, target, operation.id if operation else None)


def _note_unreadable(run: Run, position: int, place: Place, failure: Exception) -> bool:
    """The provider does not show the place; what was known of it stays as it was."""
    log.warning("a wallet cannot be compared", wallet=place.owner, why=failure)
    what, word = What.UNREADABLE, str(failure)
    if isinstance(failure, GatewayRefused):
        what = What.CURRENCY if failure.code == "currency" else what
        word = failure.message
    said = _unreadable(place, what, word)
    with transaction():
        locked = queries.lock_run(run.id)
        if locked.position != position:
            return False
        kept = {each.about for each in queries.list_living_of(place.owner, place.provider)}
        service.note_place(locked, place, (), [said], keeps=kept, now=clock.now())
    return True


def _unreadable(place: Place, what: What, word: str) -> Found:
    return Found(what, place.owner, None, None, place.owner, None, their_word=word[:255])
