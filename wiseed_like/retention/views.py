"""Where does compliance see what is to be erased? The list, a person, and the reasons given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.calendar import legal_day
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.approvals.queries import waiting
from wiseed_like.db import transaction
from wiseed_like.documents.rules import ERASED_BECAUSE
from wiseed_like.errors import NotFound, Refused
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.refusals import show_refusal
from wiseed_like.retention import queries, service
from wiseed_like.retention.forms import ReasonForm
from wiseed_like.retention.rules import ANNOUNCED, TABLE

bp = Blueprint("retention", __name__)
Answer = str | Response | tuple[str, int]


@bp.app_template_global("retention_table")
def retention_table() -> list[dict[str, Any]]:
    """The table of durations as pages show it, with the numbers of today."""
    today = legal_day(clock.now())
    return [
        {
            "data": each.data,
            "purpose": each.purpose,
            "since": each.since,
            "article": each.article,
            "number": each.length.on(today) if each.length else None,
            "unit": each.length.unit.en if each.length else None,
        }
        for each in TABLE
    ]


@bp.app_context_processor
def erasures() -> dict[str, Any]:
    """Why files are erased, in words, wherever a document is listed."""
    return {"erased_because": ERASED_BECAUSE}


@bp.get("/staff/retention")
@requires("compliance")
def index() -> str:
    """What may be erased, what soon will, what is on hold, what was erased."""
    now = clock.now()
    due = queries.list_due(now, until=legal_day(now + ANNOUNCED))
    holds = queries.list_holds()
    return render_template(
        "retention/index.html",
        due=[(each, _waiting(each.user)) for each in due],
        holds=holds,
        erased=queries.list_erased(),
        because=ERASED_BECAUSE,
        today=legal_day(now),
    )


@bp.get("/staff/retention/<int:user_id>")
@requires("compliance")
def person(user_id: int) -> str:
    """One person's documents: until when they are kept, and what can be asked."""
    return _person(_known(user_id))


@bp.post("/staff/retention/<int:user_id>/erase")
@requires("compliance", again=True)
def propose(user_id: int) -> Answer:
    """Ask for the erasure; somebody else decides."""
    asked = _l("La demande est envoyée : une autre personne décidera. Rien n'est encore effacé.")
    return _act(user_id, "erase", service.propose, asked)


@bp.post("/staff/retention/<int:user_id>/hold")
@requires("compliance")
def hold(user_id: int) -> Answer:
    return _act(user_id, "hold", service.place_hold, _l("Plus rien de cette personne ne s'efface."))


@bp.post("/staff/retention/<int:user_id>/lift")
@requires("compliance", again=True)
def lift(user_id: int) -> Answer:
    return _act(user_id, "lift", service.lift_hold, _l("La conservation ordonnée est levée."))


def _known(user_id: int) -> User:
    """Somebody who has an identity file. Raises NotFound for others."""
    if find_file_of(user_id) is None:
        raise NotFound
    return get_user(user_id)


def _act(user_id: int, which: str, act: Callable[..., Any], done: Any) -> Answer:
    user, form = _known(user_id), ReasonForm(prefix=which)
    if form.validate_on_submit():
        try:
            with transaction():
                act(user, form.reason.data or "", by=current_user, now=clock.now())
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(done, "success")
            return redirect(url_for(".person", user_id=user_id), 303)
    return _person(user, {which: form}), 422


def _person(user: User, forms: dict[str, ReasonForm] | None = None) -> str:
    now = clock.now()
    blank = {which: ReasonForm(formdata=None, prefix=which) for which in ("erase", "hold", "lift")}
    return render_template(
        "retention/person.html",
        person=user,
        file=find_file_of(user.id),
        due=queries.find_due(user, now),
        hold=queries.find_hold(user.id),
        waiting=_waiting(user),
        because=ERASED_BECAUSE,
        today=legal_day(now),
        is_own=user.id == current_user.id,
        forms_of={**blank, **(forms or {})},
    )


def _waiting(user: User) -> Any:
    return waiting(service.KIND, user)
