"""What happens when a published sheet is found wrong? Reported, confirmed, corrected, reviewed.

ECSPR art. 23(8) and 23(12). One person's word suspends: to wait costs the investors more. To set
a report aside takes somebody else than who made it; the correction is written by the issuer and
published by two persons, as the first sheet was. Then the round resumes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from compliance.calendar import legal_day
from wiseed_like.accounts.models import User
from wiseed_like.approvals import carries_out, service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.chain import canonical
from wiseed_like.db import session
from wiseed_like.decisions.service import settle
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.issuers.queries import is_officer
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.rounds import closings, queries, service, suspension
from wiseed_like.rounds.correction.changes import passages
from wiseed_like.rounds.correction.irregularity import IrregularityState, SheetIrregularity
from wiseed_like.rounds.correction.queries import (
    find_running,
    first_published_on,
    get_irregularity,
    list_of_round,
    lock_irregularity,
    refuse_undecided,
)
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.rounds.own_rounds import people_of, refuse_own_round
from wiseed_like.rounds.publishing import print_and_check, publish_again
from wiseed_like.rounds.rules import RoundState

CORRECTION = "sheet.correct"
WITHIN = timedelta(days=30)  # the suspension ends before
Teller = Callable[[int], int]
_tellers: list[Teller] = []


def tells_unopened(teller: Teller) -> Teller:
    """Register the function that counts, for an irregularity's id, the subscriptions whose right
    to revoke is still to be opened: the domain above knows them."""
    _tellers[:] = [teller]
    return teller


def report(
    round: Round, what: str, *, since_on: date, material: bool, by: User, now: datetime
) -> SheetIrregularity:
    """Note that the sheet in force is wrong, or out of date, since a day.

    Raises Refused unless the offer still runs, for a day to come or before its first sheet, and
    for a member of the staff with a part in the round.
    """
    if not is_officer(by.id, round.company_id):
        refuse_own_round(round, by)
    queries.lock_round(round.id)  # whoever concludes a part holds it too
    if round.state not in (RoundState.OPEN, RoundState.SUSPENDED):
        raise Refused("sheet_at_rest", N_("L'offre a pris fin : sa fiche ne se corrige plus."))
    _refuse_impossible(since_on, round, now)
    made = SheetIrregularity(
        round=round,
        what=what.strip(),
        since_on=since_on,
        material=material,
        reported_by=by.id,
        reported_at=now,
    )
    session.add(made)
    session.flush()
    record(
        "sheet.irregularity_reported",
        made,
        by=by,
        at=now,
        since_on=since_on.isoformat(),
        material=material,
    )
    return made


def _refuse_impossible(since_on: date, round: Round, now: datetime) -> None:
    """A sheet is wrong from a day on at which there was one. Raises Refused."""
    if since_on > legal_day(now):
        raise Refused("since_to_come", N_("Ce jour n'est pas encore venu."), field="since_on")
    published_on = first_published_on(round)
    if published_on is not None and since_on < published_on:
        raise Refused(
            "since_before_the_sheet",
            N_(
                "La fiche n'existait pas encore : elle est publiée depuis le %(day)s. Si elle est "
                "fausse depuis le début, choisissez ce jour-là."
            ),
            field="since_on",
            day=published_on,
        )


def set_aside(irregularity: SheetIrregularity, reason: str, *, by: User, now: datetime) -> None:
    """It changes nothing that matters: the offer goes on. Raises Refused."""
    found = _locked(irregularity, IrregularityState.REPORTED)
    refuse_own_round(found.round, by)
    if by.id == found.reported_by:
        raise Refused("own_request", N_("Une autre personne doit classer ce signalement."))
    found.move("set_aside")
    found.told, found.decided_by, found.decided_at = reason.strip(), by.id, now
    record("sheet.irregularity_set_aside", found, by=by, at=now, reason=reason.strip())


def confirm(irregularity: SheetIrregularity, told: str, *, by: User, now: datetime) -> None:
    """It could change the return that somebody expects: the round is suspended, if it is not, and
    everybody in it is told these words and may revoke. A part that nobody has agreed to conclude
    is dropped, to be counted anew. While another correction runs, it joins that. Raises Refused."""
    offer = queries.lock_whole(irregularity.round_id)
    found = _locked(irregularity, IrregularityState.REPORTED)
    running = find_running(offer.id)
    if running is not None:
        _join(found, running, told.strip(), by=by, now=now)
        return
    if offer.state == RoundState.OPEN:
        service.suspend(offer, told.strip(), by=by, now=now)
    elif offer.state != RoundState.SUSPENDED:
        raise Refused("sheet_at_rest", N_("L'offre a pris fin : sa fiche ne se corrige plus."))
    refuse_own_round(offer, by)
    closings.drop_prepared(offer, now=now)
    found.move("confirm")
    found.told, found.decided_by, found.decided_at = told.strip(), by.id, now
    record("sheet.irregularity_confirmed", found, by=by, at=now, reason=told.strip())


def _join(
    found: SheetIrregularity, running: SheetIrregularity, told: str, *, by: User, now: datetime
) -> None:
    """It is put right with what is being corrected: a correction that was handed in goes back to
    its issuer, what was asked of a second person is void, and everybody who may revoke is told."""
    refuse_own_round(found.round, by)
    found.move("join")
    found.joined_to = running.id
    found.told, found.decided_by, found.decided_at = told, by.id, now
    if running.state == IrregularityState.HANDED_IN:
        send_back(running, told, by=by, now=now)
        approvals.end_what_is_over(CORRECTION, found.round, now=now)
    session.flush()
    session.refresh(running, ["joined"])
    record("sheet.irregularity_joined", found, by=by, at=now, to=running.id, reason=told)


# -- The correction


def save(
    irregularity: SheetIrregularity,
    parts: Mapping[str, str],
    changes: str,
    *,
    by: User,
    now: datetime,
) -> Kiis:
    """Keep the text of the corrected sheet, and the issuer's list of what it changes.

    Raises NotFound for who does not speak for the company, Refused while it is reviewed or over.
    """
    if not is_officer(by.id, irregularity.round.company_id):
        raise NotFound
    queries.lock_round(irregularity.round_id)  # before its irregularities, like whoever decides
    found = _locked(irregularity, IrregularityState.CONFIRMED)
    offer = found.round
    draft = found.kiis
    if draft is None:
        draft = Kiis(round=offer, version=len(offer.sheets) + 1)
        session.add(draft)
        found.kiis = draft
    draft.parts = {letter: text.replace("\r\n", "\n").strip() for letter, text in parts.items()}
    draft.drawn_up_by, draft.drawn_up_at = by.id, now
    found.changes = changes.replace("\r\n", "\n").strip()
    session.flush()
    record("kiis.drawn_up", draft, by=by, at=now, version=draft.version)
    return draft


def hand_in(irregularity: SheetIrregularity, *, by: User, now: datetime) -> None:
    """Give the correction to the platform. Raises NotFound, or Refused when the sheet says what it
    said before, when nothing says what changed, or when the law has something against it."""
    if not is_officer(by.id, irregularity.round.company_id):
        raise NotFound
    queries.lock_round(irregularity.round_id)  # before its irregularities, like whoever decides
    found = _locked(irregularity, IrregularityState.CONFIRMED)
    draft, in_force = found.kiis, found.round.sheet
    if draft is None or in_force is None or not passages(in_force.parts, draft.parts):
        raise Refused("nothing_corrected", N_("La fiche dit encore la même chose : corrigez-la."))
    if not found.list_of_changes:
        raise Refused("no_changes_said", N_("Dites ce qui a changé."), field="changes")
    _, asked = print_and_check(found.round, draft, now)
    if not asked.verdict.may_go_on:
        raise Refused.answered(asked)
    found.move("hand_in")
    found.handed_in_at = now
    record("sheet.correction_handed_in", found, by=by, at=now, version=draft.version)


def ask_review(
    irregularity: SheetIrregularity, reason: str, *, by: User, now: datetime
) -> Approval:
    """Read the correction, and ask a second person to publish it. Raises Refused."""
    found = _locked(irregularity, IrregularityState.HANDED_IN)
    refuse_own_round(found.round, by)
    return approvals.ask(CORRECTION, found.round, _payload(found), reason=reason, by=by, now=now)


def send_back(
    irregularity: SheetIrregularity, reason: str, *, by: Actor | None, now: datetime
) -> None:
    """The issuer writes on, and is told why. Raises Refused."""
    found = _locked(irregularity, IrregularityState.HANDED_IN)
    found.move("send_back")
    found.handed_in_at = None
    record("sheet.correction_sent_back", found, by=by, at=now, reason=reason)


def call_off(round: Round, *, now: datetime) -> None:
    """The round has ended: nothing is corrected any more."""
    for each in list_of_round(round.id):
        if each.is_running or each.state == IrregularityState.REPORTED:
            each.move("call_off")
            record("sheet.irregularity_called_off", each, by=None, at=now)


def _locked(irregularity: SheetIrregularity, state: IrregularityState) -> SheetIrregularity:
    found = lock_irregularity(irregularity.id)
    if found.state != state:
        raise Refused(
            "round_moved_on",
            N_("La levée a changé d'état entre-temps : relisez la page avant de recommencer."),
        )
    return found


# -- The second person


def _payload(found: SheetIrregularity) -> dict[str, Any]:
    assert found.kiis is not None
    return {
        "irregularity": found.id,
        "version": found.kiis.version,
        "sha256": _sha256(found.kiis.parts),
        "changes_sha256": _sha256(found.changes),
    }


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _of(approval: Approval) -> SheetIrregularity:
    return get_irregularity(approval.payload["irregularity"])


def _today(approval: Approval) -> dict[str, Any]:
    found = _of(approval)
    # A round may have ended, and those who call its corrections off not have heard of it yet.
    stands = found.round.state == RoundState.SUSPENDED
    return _payload(found) if stands and found.state == IrregularityState.HANDED_IN else {}


def _lock(approval: Approval) -> Round:
    return queries.lock_whole(int(approval.subject_id))


def _lines(approval: Approval) -> list[Line]:
    found = _of(approval)
    return [
        (N_("Société"), found.company.name),
        (N_("Ce qui change"), found.changes),
        (N_("Ce qui était faux"), found.everything_told),
        (N_("Fiche d'informations clés, version"), approval.payload["version"]),
        (N_("Souscripteurs"), found.round.counter.investors),
        (
            N_("Effet"),
            Word(
                N_(
                    "La fiche corrigée est publiée et la levée reprend. Chaque souscripteur est "
                    "prévenu, et peut révoquer pendant quatre jours."
                )
            ),
        ),
    ]


def _workers(approval: Approval) -> set[int]:
    """Whoever wrote the correction, or has a part in the company or the round."""
    sheet = _of(approval).kiis
    return people_of(_of(approval).round) | ({sheet.drawn_up_by} if sheet else set())


def _undone(approval: Approval, reason: str, *, by: Actor | None, now: datetime) -> None:
    found = _of(approval)
    if found.state == IrregularityState.HANDED_IN:
        send_back(found, reason, by=by, now=now)


@carries_out(
    CORRECTION,
    label=N_("Publier une fiche corrigée"),
    makers=("analyst", "compliance"),
    checkers=("compliance",),
    within=WITHIN,
    still=_today,
    locks=_lock,
    lines=_lines,
    concerns=_workers,
    undone=_undone,
)
def publish_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Put the corrected sheet in force and resume the round. Raises Refused."""
    found = _locked(_of(approval), IrregularityState.HANDED_IN)
    offer, draft = found.round, found.kiis
    assert draft is not None  # what was handed in
    refuse_undecided(offer)
    for teller in _tellers:
        if teller(found.id):
            raise Refused(
                "rights_opening",
                N_("Les souscripteurs sont encore en train d'être prévenus : réessayez bientôt."),
            )
    decided = settle(suspension.ask(offer, now, corrected=True), subject=offer, by=by)
    publish_again(offer, draft, by=by, now=now)
    found.move("publish")
    found.corrected_at = now
    offer.move("resume")
    session.flush()
    told = {"version": draft.version, "sha256": draft.sha256}
    record("sheet.corrected", found, by=by, at=now, **told)
    record("round.resumed", offer, by=by, at=now, reason=found.changes, **decided)
