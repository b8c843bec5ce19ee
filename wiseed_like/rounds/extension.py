"""How does a round get a later end? Once, asked by one person, approved by another, told to all.

ECSPR art. 22(1): the terms bind until the announced end; an extension moves that end and nothing
else. The sheet is published anew with the new day (art. 23(8)): nobody reads one that is over.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from compliance.as_of import as_of
from compliance.calendar import last_second, legal_day
from compliance.errors import BadInput
from compliance.offers import offer_extension as law
from compliance.rule import Asked
from compliance.verdict import Verdict
from wiseed_like.accounts.models import User
from wiseed_like.approvals import carries_out, service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.db import session
from wiseed_like.decisions.service import settle
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.rounds import queries
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.rounds.own_rounds import people_of, refuse_own_round
from wiseed_like.rounds.publishing import publish_again
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.sheet_draft import written_day

EXTENSION = "round.extend"
ONE_DAY = timedelta(days=1)


def assess(round: Round, new_last_day: date, now: datetime) -> Asked:
    """May this round, which was opened, go on until that day? Raises BadInput for an absurd one."""
    assert round.opened_at is not None
    facts = law.Extension(
        opened_on=legal_day(round.opened_at),
        closes_on=legal_day(round.closes_at),
        new_last_day=new_last_day,
        decided_on=round.authorised_on,
        extended_from=legal_day(round.extended_from) if round.extended_from else None,
        suspended=round.state == RoundState.SUSPENDED,
        ended=round.state not in (RoundState.OPEN, RoundState.SUSPENDED),
    )
    return law.assess.ask(facts, as_of(now))


def outlook(round: Round, now: datetime) -> Verdict:
    """May it be extended at all, by one day at least? For the pages."""
    return assess(round, legal_day(round.closes_at) + ONE_DAY, now).verdict


def ask(round: Round, new_last_day: date, reason: str, *, by: User, now: datetime) -> Approval:
    """Ask a second person for a later last day; nothing moves yet.

    Raises Refused, with the law's verdict when it is the law that says no.
    """
    refuse_own_round(round, by)
    try:
        asked = assess(round, new_last_day, now)
    except BadInput as absurd:
        raise Refused(
            "terms_absurd",
            N_("Une de ces valeurs n'est pas possible : vérifiez-la."),
            field="closes_on",
        ) from absurd
    if not asked.verdict.may_go_on:
        raise Refused.answered(asked, field="closes_on")
    payload = _payload(round, new_last_day)
    return approvals.ask(EXTENSION, round, payload, reason=reason, by=by, now=now)


def _payload(round: Round, new_last_day: date) -> dict[str, Any]:
    return {
        "closes_on": new_last_day.isoformat(),
        "instead_of": legal_day(round.closes_at).isoformat(),
    }


def _round(approval: Approval) -> Round:
    return queries.get_round(int(approval.subject_id))


def _lock(approval: Approval) -> Round:
    return queries.lock_whole(int(approval.subject_id))


def _today(approval: Approval) -> dict[str, Any]:
    offer = _round(approval)
    if offer.state != RoundState.OPEN:
        return {}
    return _payload(offer, date.fromisoformat(approval.payload["closes_on"]))


def _lines(approval: Approval) -> list[Line]:
    offer = _round(approval)
    return [
        (N_("Société"), offer.company.name),
        (N_("Nouveau dernier jour"), date.fromisoformat(approval.payload["closes_on"])),
        (N_("Dernier jour annoncé"), date.fromisoformat(approval.payload["instead_of"])),
        (N_("Souscripteurs"), offer.counter.investors),
        (
            N_("Effet"),
            Word(
                N_(
                    "La levée continue jusqu'à ce jour, une seule fois. La fiche est publiée de "
                    "nouveau avec la nouvelle date, et chaque souscripteur est prévenu."
                )
            ),
        ),
    ]


@carries_out(
    EXTENSION,
    label=N_("Prolonger une levée"),
    makers=("analyst", "compliance"),
    checkers=("compliance",),
    still=_today,
    locks=_lock,
    lines=_lines,
    concerns=lambda approval: people_of(_round(approval)),
)
def extend_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Move the end, publish the sheet with it, and tell everybody. Raises Refused."""
    offer = _round(approval)
    new_last_day = date.fromisoformat(approval.payload["closes_on"])
    decided = settle(assess(offer, new_last_day, now), subject=offer, by=by)
    former = offer.closes_at
    offer.extended_from, offer.extended_at = former, now
    offer.closes_at = last_second(new_last_day)
    session.flush()
    _publish_sheet(offer, former, by=by, now=now)
    record(
        "round.extended",
        offer,
        by=by,
        at=now,
        closes_at=offer.closes_at.isoformat(),
        instead_of=former.isoformat(),
        reason=approval.reason,
        **decided,
    )


def _publish_sheet(offer: Round, former: datetime, *, by: User, now: datetime) -> None:
    """The issuer's sheet in force, word for word, but for its last day. Raises Refused when the
    longer text no longer fits."""
    sheet = offer.sheet
    assert sheet is not None  # no round opens without one
    draft = Kiis(
        round=offer,
        version=len(offer.sheets) + 1,
        parts=sheet.parts | {"B": _with_new_day(sheet.parts["B"], offer, legal_day(former))},
        drawn_up_by=sheet.drawn_up_by,
        drawn_up_at=now,
    )
    session.add(draft)
    session.flush()
    publish_again(offer, draft, by=by, now=now)


def _with_new_day(text: str, offer: Round, former: date) -> str:
    """Part B with its deadline moved, and the extension said at its end."""
    written, extended_at = written_day(former), offer.extended_at
    assert extended_at is not None
    last = written_day(legal_day(offer.closes_at))
    as_typed = re.compile(r"\s+".join(map(re.escape, written.split())), re.IGNORECASE)
    return (
        f"{as_typed.sub(last, text).rstrip()}\n\nProlongation : la date limite, d'abord fixée au "
        f"{written}, a été reportée une seule fois, le {written_day(legal_day(extended_at))}."
    )
