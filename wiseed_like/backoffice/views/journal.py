"""What happened, exactly? The facts of the journal: searched, read in plain words, never changed.

Compliance reads all of it: names and details in what is searched for, and each person who is
shown sees that it was read. Who looks for one person's facts says why first.
An administrator, who says why too, reads what happened and when, without names and without
details, and nothing of identity files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, render_template, request, url_for
from flask_login import current_user

from wiseed_like import clock
from wiseed_like.accesses.reasons import reason_for
from wiseed_like.accesses.service import looked
from wiseed_like.accesses.views import ask
from wiseed_like.accounts.access import Policy, requires
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.views.blueprint import ROLE_NAMES
from wiseed_like.backoffice.fact_words import FACTS, THINGS
from wiseed_like.backoffice.journal_search import (
    JournalForm,
    Wanted,
    find,
    only_person_of,
    people_in,
)
from wiseed_like.backoffice.views.blueprint import bp
from wiseed_like.db import transaction
from wiseed_like.dossiers.queries import people_of
from wiseed_like.journal.checkpoints import find_latest
from wiseed_like.journal.models import Entry
from wiseed_like.journal.verification import ChainState, state_of_chain

ROWS = 50
# Recomputing a longer chain would keep its reader waiting: the command does it.
CHECKED_MOST = 5_000
LARGEST_ID = 2**63 - 1
# The name of a subject -> the page that shows it, and the part of its address.
PAGES = {
    "approval": ("backoffice.approval", "approval_id"),
    "decision": ("backoffice.decision", "decision_id"),
    "dossier": ("backoffice.dossier", "dossier_id"),
    "identityfile": ("kyc.examine", "file_id"),
    "round": ("rounds.staff_show", "round_id"),
    "roundclosing": ("subscriptions.part", "closing_id"),
    "sophisticationrequest": ("investors.decide", "request_id"),
    "user": ("accounts.user", "user_id"),
}


@bp.get("/staff/journal")
@requires("compliance", "administrator")
def journal() -> str:
    """The newest facts first, a page at a time."""
    may_know = current_user.has_role("compliance")
    form = JournalForm(request.args, names_people=may_know)
    # What names nothing finds nothing: everything would pass for an answer.
    wanted = form.wanted() if form.validate() else None
    before = request.args.get("before", type=int)
    before = before if before and 0 < before <= LARGEST_ID else None
    found = find(wanted, before=before, limit=ROWS + 1, with_identities=may_know) if wanted else []
    is_search = wanted is not None and wanted != Wanted()
    names_people = may_know and is_search
    if wanted is not None and is_search:
        unexplained = _note_looks(wanted, found[:ROWS])
        if unexplained is not None:
            return unexplained
    asked: dict[str, Any] = {
        name: said for name, said in request.args.items() if said and name != "before"
    }
    older = {**asked, "before": found[ROWS - 1].id} if len(found) > ROWS else None
    return render_template(
        "backoffice/journal.html",
        form=form,
        entries=found[:ROWS],
        may_know=may_know,
        names_people=names_people,
        people=people_of(found) if names_people else {},
        pages={entry.id: _page_of(entry) for entry in found[:ROWS]},
        facts=FACTS,
        things=THINGS,
        role_names=ROLE_NAMES,
        stream=wanted.stream if wanted else None,
        chain=_state(wanted),
        checkpoint=find_latest(),
        is_filtered=bool(asked),
        next_url=url_for(".journal", **older) if older else None,
    )


def _note_looks(wanted: Wanted, found: Sequence[Entry]) -> str | None:
    """Write down whose facts are read; or the page that asks why, when nobody said yet."""
    only = only_person_of(found)
    sought = wanted.people | ({only} if only else set())
    for person_id in sorted(sought - {current_user.id}):
        if reason_for(person_id) is None:
            return ask(get_user(person_id), next_page=request.full_path)
    for person_id in sorted((sought | people_in(found)) - {current_user.id}):
        why = reason_for(person_id) or "search"
        # One at a time: nobody waits for a page full of other people's chains.
        with transaction():
            looked(person_id, what="journal", why=why, by=current_user, now=clock.now())
    return None


def _state(wanted: Wanted | None) -> ChainState | None:
    if wanted is None or wanted.stream is None:
        return None
    return state_of_chain(wanted.stream, most=CHECKED_MOST)


def _page_of(entry: Entry) -> str | None:
    """The page of a fact's subject, when there is one that the reader may open."""
    endpoint, part = PAGES.get(entry.subject_type, ("", ""))
    policy: Policy | None = getattr(current_app.view_functions.get(endpoint), "policy", None)
    if policy is None or not policy.allows(current_user) or not entry.subject_id.isdecimal():
        return None
    address: dict[str, Any] = {part: int(entry.subject_id)}
    return url_for(endpoint, **address)
