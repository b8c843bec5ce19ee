"""What happens to a wire that needs a look? It is noted, seen, accepted or sent back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from compliance.euro import Euro
from wiseed_like.accounts import followed
from wiseed_like.accounts.joint_holders import list_people_of
from wiseed_like.accounts.models import User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.arrivals import queries
from wiseed_like.arrivals.models import Arrival
from wiseed_like.arrivals.rules import DECISIONS, HELD, LIFE_CYCLE, ArrivalState, Sort, is_named
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.house_settings.service import value
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments import service as payments
from wiseed_like.payments.holds import Hold, hold_on
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.queries import find_account, lock_wallet
from wiseed_like.payments.rules import Kind, OperationState

DECISION = "arrival.decide"  # the act that needs a second person when much money is at stake


# -- What comes in


def note_difference(operation: Operation, *, now: datetime) -> Arrival | None:
    """An announced wire was credited with another amount than announced; None if it was not."""
    if operation.kind != Kind.WIRE_PAYIN or operation.amount == operation.declared:
        return None
    sort = Sort.LESS if operation.amount < operation.declared else Sort.MORE
    return _note(operation, sort, "", "", operation, now)


def take_in(operation: Operation, payer_name: str, payer_iban: str, *, now: datetime) -> Arrival:
    """Money is on a wallet that nobody had announced: what is it, and may it be used?

    Under a reference that was once announced and from the owner's own account it is theirs at
    once. Anything else stays held until somebody decides. Noting it twice changes nothing.
    """
    wallet = operation.target
    assert wallet is not None
    lock_wallet(wallet)  # two who hear of the same wire come one after the other
    known = queries.find_of_operation(operation.id)
    if known is not None:
        return known
    announced = queries.find_announced(wallet, operation.wire_reference or "")
    sort = _sort_of(wallet, announced, payer_name)
    arrival = _note(operation, sort, payer_name, payer_iban, announced, now)
    if sort not in HELD:
        arrival.outcome = payments.allocate(operation, operation.amount, by=None, now=now)
    return arrival


def _sort_of(wallet: Wallet, announced: Operation | None, payer_name: str) -> Sort:
    told = wallet.account.particulars
    if not wallet.owner.startswith("user:"):
        return Sort.UNEXPECTED  # nobody pays into a round's wallet from a bank
    people = [told, *_particulars_of_holders(wallet)]
    if not any(is_named(payer_name, each["first_name"], each["last_name"]) for each in people):
        return Sort.STRANGER
    if announced is None:
        return Sort.UNEXPECTED
    return Sort.LATE if announced.state == OperationState.FAILED else Sort.AGAIN


def _particulars_of_holders(wallet: Wallet) -> Sequence[dict[str, Any]]:
    """Of all who hold a joint account, as the provider knows each; of nobody for any other."""
    holders = list_people_of(int(wallet.owner.removeprefix("user:")))
    found = (find_account(f"user:{each}") for each in holders)
    return [each.particulars for each in found if each is not None]


def _note(
    operation: Operation,
    sort: Sort,
    payer_name: str,
    payer_iban: str,
    announced: Operation | None,
    now: datetime,
) -> Arrival:
    known = queries.find_of_operation(operation.id)
    if known is not None:
        return known
    arrival = Arrival(
        operation=operation,
        wallet=operation.target,
        sort=sort,
        state=ArrivalState.EXAMINED if sort in HELD else ArrivalState.TO_SEE,
        payer_name=payer_name[:255],
        payer_iban=payer_iban[:34],
        announced=announced,
        arrived_at=now,
    )
    session.add(arrival)
    session.flush()
    about = {"sort": sort, "amount": operation.amount}
    if arrival.is_held:
        record("arrival.held", arrival, by=None, at=now, **about)
    else:
        record("arrival.differed", arrival, by=None, at=now, **about)
    return arrival


# -- What the staff does


def take(arrival: Arrival, *, by: Actor, now: datetime, over: bool = False) -> None:
    """Become the one who takes care of it, with `over` in the place of another.

    Raises Refused for what is done with, for own money, and for what another takes care of.
    """
    _refuse_done(arrival, by)
    told = followed.take(arrival, by=by, over=over)
    if told is not None:
        record("arrival.taken", arrival, by=by, at=now, **told)


def hand_back(arrival: Arrival, *, by: Actor, now: datetime) -> None:
    """Leave it to whoever comes. Raises Refused as `take` does."""
    _refuse_done(arrival, by)
    if followed.hand_back(arrival, by=by):
        record("arrival.handed_back", arrival, by=by, at=now)


def _refuse_done(arrival: Arrival, by: Actor) -> None:
    refuse_own_file(by, _concerned(arrival))
    if not arrival.is_waiting:
        raise Refused("arrival_decided", N_("Ce virement a déjà été traité."))


def see(arrival: Arrival, *, by: Actor, now: datetime) -> None:
    """Tick what was credited anyway. Seeing it twice changes nothing."""
    refuse_own_file(by, _concerned(arrival))
    if arrival.state == ArrivalState.SEEN:
        return
    followed.refuse_another_s(arrival, by)
    _move(arrival, "see")
    arrival.decided_by, arrival.decided_at = by.id, now
    record("arrival.seen", arrival, by=by, at=now)


def unsee(arrival: Arrival, *, by: Actor, now: datetime) -> None:
    """Take the tick back."""
    if arrival.state == ArrivalState.TO_SEE:
        return
    _move(arrival, "unsee")
    arrival.decided_by = arrival.decided_at = None
    record("arrival.unseen", arrival, by=by, at=now)


def decide(
    arrival: Arrival, decision: str, reason: str, *, by: User, now: datetime
) -> Approval | None:
    """Let its owner use it (`accept`) or send it back to who paid (`send_back`).

    Returns the request when the amount needs a second person, None when it is done. Raises
    Refused for the person whose money it is, for a decision that cannot be, or that was taken.
    """
    refuse_undecidable(arrival, decision, by)
    followed.refuse_another_s(arrival, by)
    reason = reason.strip()
    if not reason:
        raise Refused("no_reason", N_("Dites pourquoi, en une phrase."), field="reason")
    if is_large(arrival.amount, now):
        asked = payload(arrival, decision, reason)
        return approvals.ask(DECISION, arrival, asked, reason=reason, by=by, now=now)
    carry_out(arrival, decision, reason, by=by, now=now)
    return None


def is_large(amount: Euro, now: datetime) -> bool:
    """Whether deciding about so much needs a second person."""
    return amount.cents >= value("large_refund", now)


def payload(arrival: Arrival, decision: str, reason: str) -> dict[str, object]:
    """What both persons agree to."""
    return {
        "decision": decision,
        "reason": reason,
        "amount": arrival.amount.cents,
        "state": arrival.state,
    }


def refuse_undecidable(arrival: Arrival, decision: str, by: Actor) -> None:
    """Raise Refused when this decision may not be taken about it, or not by this person."""
    refuse_own_file(by, _concerned(arrival))
    if decision not in DECISIONS or not LIFE_CYCLE.allows(arrival.state, decision):
        raise Refused("arrival_decided", N_("Ce virement a déjà été traité."))
    if decision == "accept" and arrival.user_id is None:
        raise Refused(
            "arrival_of_round",
            N_("Ce virement est arrivé sur le compte d'une levée : il ne peut qu'être renvoyé."),
        )
    if decision == "send_back" and not arrival.payer_iban:
        raise Refused(
            "payer_unknown",
            N_("La banque n'a pas indiqué de quel compte il vient : il ne peut pas être renvoyé."),
        )
    if decision == "send_back" and hold_on(arrival.wallet) == Hold.FROZEN:
        raise Refused(
            "owner_frozen",
            N_("Les avoirs de cette personne sont gelés : rien ne peut être renvoyé."),
        )


def carry_out(arrival: Arrival, decision: str, reason: str, *, by: User, now: datetime) -> None:
    """Do what was decided. The arrival is locked."""
    refuse_undecidable(arrival, decision, by)
    lock_wallet(arrival.wallet)
    arrival.decided_by, arrival.decided_at, arrival.reason = by.id, now, reason
    _move(arrival, decision)
    if decision == "accept":
        arrival.outcome = payments.allocate(arrival.operation, arrival.amount, by=by, now=now)
        record("arrival.accepted", arrival, by=by, at=now, amount=arrival.amount)
    else:
        arrival.outcome = payments.return_held(
            arrival.operation,
            arrival.amount,
            iban=arrival.payer_iban,
            name=arrival.payer_name or arrival.holder_name,
            by=by,
            now=now,
        )
        record("arrival.sent_back", arrival, by=by, at=now, amount=arrival.amount)


# -- What becomes of it


def note_returned(arrival: Arrival, *, now: datetime) -> None:
    """The money has left for the payer's bank."""
    if arrival.state == ArrivalState.RETURNING:
        _move(arrival, "arrive")
        record("arrival.returned", arrival, by=None, at=now, amount=arrival.amount)


def note_not_returned(arrival: Arrival, *, now: datetime) -> None:
    """The bank would not have it, or sent it back: it is held again, for somebody to decide."""
    if not LIFE_CYCLE.allows(arrival.state, "fail"):
        return
    _move(arrival, "fail")
    arrival.outcome = arrival.decided_by = arrival.decided_at = None
    record("arrival.came_back", arrival, by=None, at=now, amount=arrival.amount)


def _move(arrival: Arrival, action: str) -> None:
    if not LIFE_CYCLE.allows(arrival.state, action):
        raise Refused("arrival_decided", N_("Ce virement a déjà été traité."))
    arrival.move(action)


def _concerned(arrival: Arrival) -> set[int]:
    return {arrival.user_id} if arrival.user_id is not None else set()
