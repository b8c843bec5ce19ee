"""What happens when both sides were compared? It is written down; nothing is corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from compliance.calendar import legal_day
from wiseed_like.accounts import followed
from wiseed_like.accounts.models import User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments.gateway.words import Outcome
from wiseed_like.reconciliation import queries
from wiseed_like.reconciliation.models import Difference, Run, Sighting
from wiseed_like.reconciliation.queries import Place
from wiseed_like.reconciliation.rules import (
    NOTE_LENGTH_MAX,
    DifferenceState,
    RunKind,
    RunState,
    Side,
    What,
    gist,
)

EXPLAINING = "difference.explain"  # the act that needs a second person for a round's wallet


@dataclass(frozen=True, slots=True)
class Found:
    """One disagreement: what differs, about which movement (or whose balance), both sides."""

    what: What
    about: str
    ours: Side | None
    theirs: Side | None
    source: str | None
    target: str | None
    operation_id: UUID | None = None
    # Of a balance, and of what cannot be read: what each side says, in cents or words.
    our_word: str | int | None = None
    their_word: str | int | None = None


def begin(kind: RunKind, *, by: Actor | None, now: datetime) -> Run:
    """Start a run, or find the one that is under way: two never walk at once."""
    walking = queries.find_walking()
    if walking is not None:
        return walking
    run = Run(
        kind=kind,
        day=legal_day(now),
        since=queries.since_when(now),
        started_at=now,
        started_by=by.id if by else None,
    )
    session.add(run)
    session.flush()
    record("comparison.begun", run, by=by, at=now, kind=kind)
    return run


def note_place(
    run: Run,
    place: Place,
    seen: Collection[Outcome],
    found: Iterable[Found],
    *,
    keeps: Collection[str] = (),
    now: datetime,
) -> None:
    """Write down what a place showed, and go on from there. The run is locked.

    A living difference of the place that was not found again is gone, except those about one
    of `keeps`: what could not be compared this time.
    """
    _remember(place.provider, seen, now)
    found = list(found)
    living = queries.list_living_of(
        place.owner, place.provider, [each.about for each in found], lock=True
    )
    known = {(each.what, each.about): each for each in living}
    for each in found:
        again = known.pop((each.what, each.about), None)
        if again is None:
            _open(run, place, each, now)
        else:
            _see_again(again, run, each, now)
    for gone in known.values():
        if place.owner in gone.wallets and gone.about not in keeps:
            gone.move("end")
            gone.gone_at = now
            record("difference.gone", gone, by=None, at=now, what=gone.what, about=gone.about)
    run.position = place.position
    run.wallets += 1
    run.objects += len(seen)


def _open(run: Run, place: Place, found: Found, now: datetime) -> None:
    ours, theirs = _data_of(found)
    difference = Difference(
        what=found.what,
        state=DifferenceState.OPEN,
        provider=place.provider,
        about=found.about,
        operation_id=found.operation_id,
        source=found.source,
        target=found.target,
        ours=ours,
        theirs=theirs,
        first_seen_at=now,
        last_seen_at=now,
        first_run_id=run.id,
        last_run_id=run.id,
    )
    session.add(difference)
    session.flush()
    record("difference.found", difference, by=None, at=now, what=found.what, about=found.about)


def _see_again(difference: Difference, run: Run, found: Found, now: datetime) -> None:
    ours, theirs = _data_of(found)
    before = gist(found.what, difference.ours, difference.theirs)
    has_changed = gist(found.what, ours, theirs) != before
    difference.ours, difference.theirs = ours, theirs
    difference.operation_id = found.operation_id
    difference.last_seen_at, difference.last_run_id = now, run.id
    if has_changed and difference.state == DifferenceState.EXPLAINED:
        difference.move("reopen")
        record("difference.reopened", difference, by=None, at=now, about=difference.about)


def _data_of(found: Found) -> tuple[dict[str, object] | None, dict[str, object] | None]:
    ours = found.ours.as_data() if found.ours else None
    theirs = found.theirs.as_data() if found.theirs else None
    if found.our_word is not None:
        ours = {"says": found.our_word}
    if found.their_word is not None:
        theirs = {"says": found.their_word}
    return ours, theirs


def _remember(provider: str, seen: Collection[Outcome], now: datetime) -> None:
    """Keep the movements as they were shown; each once, as it was shown last."""
    if not seen:
        return
    rows = [
        {
            "provider": provider,
            "reference": each.provider_id,
            "kind": each.kind.value,
            "state": each.state.value,
            "amount": each.amount,
            "fee": each.fee,
            "source": each.from_wallet,
            "target": each.to_wallet,
            "created_at": each.created_at,
            "executed_at": each.executed_at,
            "seen_at": now,
        }
        for each in {each.provider_id: each for each in seen}.values()
    ]
    rows.sort(key=lambda row: str(row["reference"]))
    written = insert(Sighting).values(rows)
    changing = ("kind", "state", "amount", "fee", "source", "target", "executed_at", "seen_at")
    session.execute(
        written.on_conflict_do_update(
            index_elements=["provider", "reference"],
            set_={name: written.excluded[name] for name in changing},
        )
    )


def conclude(run: Run, *, now: datetime) -> None:
    """All places are seen. The run is locked."""
    run.state, run.finished_at = RunState.DONE, now
    run.claimed_until = run.resume_at = None
    count, _ = queries.count_open()
    record(
        "comparison.done", run, by=None, at=now,
        wallets=run.wallets, objects=run.objects, open=count,
    )  # fmt: skip


# -- What the staff does


def take(difference: Difference, *, by: Actor, now: datetime, over: bool = False) -> None:
    """Become the one who looks into it, with `over` in the place of another.

    Raises Refused for what is over, for own money, and for what somebody else looks into.
    """
    _refuse(difference, by)
    told = followed.take(difference, by=by, over=over)
    if told is not None:
        record("difference.taken", difference, by=by, at=now, **told)


def hand_back(difference: Difference, *, by: Actor, now: datetime) -> None:
    """Leave it to whoever comes. Raises Refused as `take` does."""
    _refuse(difference, by)
    if followed.hand_back(difference, by=by):
        record("difference.handed_back", difference, by=by, at=now)


def explain(difference: Difference, note: str, *, by: User, now: datetime) -> Approval | None:
    """Say where it comes from: it is no longer open, and stays until a run no longer finds it.

    What keeps a round's money back is explained by two persons: returns the request then, None
    when it is done. Raises Refused for what is over, for own money, for what somebody else
    looks into, and without a reason.
    """
    _refuse(difference, by)
    followed.refuse_another_s(difference, by)
    note = note.strip()
    if not note or len(note) > NOTE_LENGTH_MAX:
        raise Refused(
            "difference_note",
            N_("Expliquez cet écart en quelques phrases."),
            field="note",
        )
    if needs_two(difference):
        asked = payload(difference, note)
        return approvals.ask(EXPLAINING, difference, asked, reason=note, by=by, now=now)
    carry_out(difference, note, by=by, now=now)
    return None


def needs_two(difference: Difference) -> bool:
    """Whether explaining it lets money leave a round's wallet."""
    return any(owner.startswith("round:") for owner in difference.wallets)


def payload(difference: Difference, note: str) -> dict[str, object]:
    """What both persons agree to: as both sides stand now."""
    return {
        "note": note,
        "state": difference.state,
        "ours": difference.ours,
        "theirs": difference.theirs,
    }


def carry_out(difference: Difference, note: str, *, by: Actor, now: datetime) -> None:
    """Explain it as it was decided. The difference is locked."""
    _refuse(difference, by)
    difference.move("explain")
    difference.note = note
    difference.owner_id = difference.explained_by = by.id
    difference.explained_at = now
    record("difference.explained", difference, by=by, at=now, about=difference.about)


def _refuse(difference: Difference, by: Actor) -> None:
    owners = [each for each in difference.wallets if each.startswith("user:")]
    refuse_own_file(by, {int(each.removeprefix("user:")) for each in owners})
    if not difference.is_living:
        raise Refused("difference_gone", N_("Cet écart n'existe plus : il n'y a rien à faire."))
