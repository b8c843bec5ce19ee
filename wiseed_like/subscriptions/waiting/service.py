"""What may somebody do with a place on a waiting list? Join, change it, leave.

A place binds nobody and moves no money. Locks: the investor's row, so that a person does one
thing at a time, then the round's counter, under which alone a list changes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from compliance.as_of import as_of
from compliance.ceilings import ceiling
from compliance.investing import offer_open
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.investors.models import Investor
from wiseed_like.investors.queries import lock_investor
from wiseed_like.journal import record
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.closings import closed_shares
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.queries import lock_counter
from wiseed_like.subscriptions import evaluation
from wiseed_like.subscriptions.standing import Hold, standing_of
from wiseed_like.subscriptions.waiting.models import WaitingPlace
from wiseed_like.subscriptions.waiting.queries import find_active
from wiseed_like.subscriptions.waiting.rules import PlaceState

NO_LIST = N_("Cette levée n'a pas de liste d'attente : ses parts sont partagées à la fin.")


def has_a_list(round: Round) -> bool:
    """Where shares are shared out at the end, nobody waits: orders are taken above the maximum."""
    return round.allotment == AllotmentRule.FIRST_COME


def join(
    investor: Investor, round: Round, shares: int, *, accepts_fewer: bool, now: datetime
) -> WaitingPlace:
    """Wait for `shares` whole shares of a full round, after everybody who waits already.

    The same again returns the first place. Raises Refused when the person waits already for
    something else, when the round has no list or takes no orders, when the shares are free, or
    with the answer of the law if it would not let this person order as many.
    """
    lock_investor(investor.id)
    before = find_active(investor.id, round.id)
    if before is not None:
        if (before.shares, before.accepts_fewer) == (shares, accepts_fewer):
            return before
        raise Refused(
            "already_waiting",
            N_("Vous êtes déjà sur cette liste d'attente : modifiez votre demande."),
        )
    _refuse_what_the_law_does(investor, round, shares, now)
    place = WaitingPlace(
        round_id=round.id,
        investor_id=investor.id,
        shares=shares,
        accepts_fewer=accepts_fewer,
        state=PlaceState.WAITING,
        joined_at=now,
    )
    session.add(place)
    session.flush()
    counter = _the_list_of(round, now)
    _refuse_what_is_free(counter, round, shares, accepts_fewer)
    counter.waiting += 1
    record(
        "waiting.joined",
        place,
        by=investor.actor,
        at=now,
        shares=shares,
        accepts_fewer=accepts_fewer,
        waiting=counter.waiting,
    )
    return place


def change(place: WaitingPlace, shares: int, *, accepts_fewer: bool, now: datetime) -> None:
    """Wait for another number of whole shares. Who asks for more goes to the end of the list.

    Raises Refused as `join` does, and when the place no longer waits for its turn.
    """
    lock_investor(place.investor_id)
    _refuse_what_the_law_does(place.investor, place.round, shares, now)
    counter = _the_list_of(place.round, now)
    session.refresh(place)
    if place.state != PlaceState.WAITING:
        raise Refused(
            "no_longer_waiting",
            N_("Votre place a changé entre-temps : cette demande ne se modifie plus."),
        )
    if (place.shares, place.accepts_fewer) == (shares, accepts_fewer):
        return
    _refuse_what_is_free(counter, place.round, shares, accepts_fewer)
    goes_to_the_end = shares > place.shares
    was = place.shares
    place.shares, place.accepts_fewer = shares, accepts_fewer
    if goes_to_the_end:
        place.joined_at = now
    record(
        "waiting.changed",
        place,
        by=place.investor.actor,
        at=now,
        shares=shares,
        was=was,
        accepts_fewer=accepts_fewer,
        at_the_end=goes_to_the_end,
    )


def leave(place: WaitingPlace, *, now: datetime) -> None:
    """Go. What was held for the person is offered to the next; twice is once.

    Raises Refused when the place is over for another reason.
    """
    lock_investor(place.investor_id)
    counter = lock_counter(place.round_id)
    session.refresh(place)
    if place.state == PlaceState.LEFT:
        return
    if not place.is_active:
        raise Refused(
            "no_longer_waiting",
            N_("Votre place a changé entre-temps : cette demande ne se modifie plus."),
        )
    held = end_place(place, counter, "leave", now=now)
    record("waiting.left", place, by=place.investor.actor, at=now, held=held)


def end_place(place: WaitingPlace, counter: RoundCounter, action: str, *, now: datetime) -> int:
    """Take a place that is not over off the list by the move `action`; both must be locked.

    What was held for it goes to those who still wait, if anybody does. Returns how much.
    """
    held = 0
    if place.state == PlaceState.OFFERED:
        assert place.offered is not None
        held = place.offered
        counter.held -= held
        counter.returned += held if counter.waiting else 0
    else:
        counter.waiting -= 1
        if not counter.waiting:
            counter.returned = 0  # nobody is left to whom it could be offered
    place.move(action)
    place.ended_at = now
    return held


def _refuse_what_the_law_does(investor: Investor, round: Round, shares: int, now: datetime) -> None:
    """Would this person be let order as many, if the shares were theirs? Raises Refused.

    What an amount asks for with the signature is asked with the signature.
    """
    closed = closed_shares(round)
    if shares > round.shares_max - closed:
        raise Refused(
            "more_than_offered",
            N_(
                "Il peut revenir %(shares)s parts au plus, les autres sont acquises : on ne peut "
                "pas en attendre plus."
            )
            if closed
            else N_(
                "Cette levée offre %(shares)s parts en tout : on ne peut pas en attendre plus."
            ),
            field="shares",
            shares=round.shares_max - closed,
        )
    known = standing_of(investor, round)
    if_held = replace(known, hold=Hold(place_id=0, shares=shares, ends_at=now))
    asked = evaluation.ask_to_subscribe(investor, round, shares, now=now, known=if_held)
    if evaluation.in_the_way(asked.verdict):
        amount = asked.verdict.find(ceiling.assess.key)
        is_amount = amount is not None and amount.is_blocked
        raise Refused.answered(asked, field="shares" if is_amount else None)


def _the_list_of(round: Round, now: datetime) -> RoundCounter:
    """The counter of a round whose list is open, locked. Raises Refused."""
    if not has_a_list(round):
        raise Refused("no_waiting_list", NO_LIST)
    counter = lock_counter(round.id)
    session.refresh(round, ["state", "closes_at"])
    known = offer_open.Facts(str(round.state), round.closes_at)
    asked = offer_open.assess.ask(known, as_of(now))
    if asked.verdict.is_blocked:
        raise Refused.answered(asked)
    return counter


def _refuse_what_is_free(
    counter: RoundCounter, round: Round, shares: int, accepts_fewer: bool
) -> None:
    """Nobody has shares held that they could simply subscribe. Raises Refused."""
    if shares <= counter.free:
        raise Refused(
            "shares_are_free",
            N_("Ces parts sont libres : souscrivez-les sans attendre."),
            field="shares",
        )
    if accepts_fewer and counter.free >= round.shares_for_minimum_ticket:
        raise Refused(
            "some_shares_are_free",
            N_(
                "Il reste %(free)s parts libres : souscrivez-les d'abord, ou attendez le tout "
                "sans accepter moins."
            ),
            field="accepts_fewer",
            free=counter.free,
        )
