"""Where does compliance see what differs from the provider, and what each month came to?"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    Response as Page,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.euro import Euro
from wiseed_like import clock, formats
from wiseed_like.accounts.access import requires
from wiseed_like.approvals.history import HAPPENED, find_approved, steps_of
from wiseed_like.approvals.queries import waiting
from wiseed_like.db import let_go, transaction
from wiseed_like.documents import pdf
from wiseed_like.documents.spreadsheets import to_csv
from wiseed_like.errors import Refused
from wiseed_like.payments.views.answers import refreshing
from wiseed_like.reconciliation import queries, service, words
from wiseed_like.reconciliation.forms import ExplainForm
from wiseed_like.reconciliation.models import Difference, MonthStatement
from wiseed_like.reconciliation.rules import RunKind
from wiseed_like.reconciliation.settlement import HEADER, settlement_of
from wiseed_like.reconciliation.statements import (
    csv_sha256,
    is_as_it_was,
    numbers_of,
    table_of,
)
from wiseed_like.refusals import flash_no_longer, flash_refusal, show_refusal

bp = Blueprint("reconciliation", __name__)
Answer = str | Response | tuple[str, int]
ROWS = 20


@bp.get("/staff/reconciliation")
@requires("compliance")
def index() -> str | Response:
    """What differs, what differed, the last runs and the months."""
    before = request.args.get("before", type=int)
    before = before if before and 0 < before < 2**31 else None
    gone = queries.list_gone(before=before, limit=ROWS + 1)
    walking = queries.find_walking()
    page = render_template(
        "reconciliation/index.html",
        differences=queries.list_living() if before is None else [],
        gone=gone[:ROWS],
        next_url=url_for(".index", before=gone[ROWS - 1].id) if len(gone) > ROWS else None,
        is_first=before is None,
        walking=walking,
        places=queries.count_places(),
        runs=queries.list_runs(limit=5),
        statements=[(each, csv_sha256(each)) for each in queries.list_statements()],
        words=words,
    )
    return refreshing(page) if walking and before is None else page


@bp.post("/staff/reconciliation/run")
@requires("compliance")
def run() -> Response:
    """Begin a run now; the workers walk it to its end."""
    with transaction():
        service.begin(RunKind.BY_HAND, by=current_user, now=clock.now())
    flash(_l("La comparaison est en route. Rechargez la page dans un instant."), "info")
    return redirect(url_for(".index"), 303)


@bp.get("/staff/reconciliation/differences/<int:difference_id>")
@requires("compliance")
def difference(difference_id: int) -> Answer:
    """Both sides of one difference, its history, and what can be said about it."""
    return _difference_page(queries.get_difference(difference_id), ExplainForm(formdata=None))


@bp.post("/staff/reconciliation/differences/<int:difference_id>/take")
@requires("compliance")
def take(difference_id: int) -> Response:
    """Look into it oneself; in the place of another only when one says so."""
    over = "over" in request.form
    return _act(
        difference_id,
        lambda found: service.take(found, by=current_user, now=clock.now(), over=over),
        _l("Cet écart est à vous."),
    )


@bp.post("/staff/reconciliation/differences/<int:difference_id>/hand-back")
@requires("compliance")
def hand_back(difference_id: int) -> Response:
    """Leave it to whoever comes."""
    return _act(
        difference_id,
        lambda found: service.hand_back(found, by=current_user, now=clock.now()),
        _l("Plus personne ne suit cet écart."),
    )


@bp.post("/staff/reconciliation/differences/<int:difference_id>/explain")
@requires("compliance")
def explain(difference_id: int) -> Answer:
    """Write down where it comes from."""
    form = ExplainForm()
    if not form.validate_on_submit():
        return _again(difference_id, form)
    try:
        with transaction():
            asked = service.explain(
                queries.lock_difference(difference_id),
                form.note.data or "",
                by=current_user,
                now=clock.now(),
            )
    except Refused as refusal:
        return _again(difference_id, form, refusal)
    if asked is None:
        flash(_l("L'explication est enregistrée."), "success")
    else:
        flash(_l("La demande est envoyée : une seconde personne doit l'approuver."), "info")
    return redirect(url_for(".difference", difference_id=difference_id), 303)


def _act(difference_id: int, act: Callable[[Difference], None], done: str) -> Response:
    try:
        with transaction():
            act(queries.lock_difference(difference_id))
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(done, "success")
    return redirect(url_for(".difference", difference_id=difference_id), 303)


def _again(difference_id: int, form: ExplainForm, refusal: Refused | None = None) -> Answer:
    """The form once more; what somebody else has done meanwhile is shown as it stands."""
    found = queries.get_difference(difference_id)
    is_mine = found.owner_id in (None, current_user.id)
    if found.is_living and is_mine and not waiting(service.EXPLAINING, found):
        if refusal is not None:
            show_refusal(refusal, form)
        return _difference_page(found, form)
    flash_no_longer(refusal)
    return redirect(url_for(".difference", difference_id=difference_id), 303)


def _difference_page(found: Difference, form: ExplainForm) -> Answer:
    page = render_template(
        "reconciliation/difference.html",
        difference=found,
        waiting=waiting(service.EXPLAINING, found),
        needs_two=service.needs_two(found),
        form=form,
        steps=steps_of(found, service.EXPLAINING),
        happened=HAPPENED | words.HAPPENED,
        request_of=find_approved(service.EXPLAINING, found, found.explained_at),
        words=words,
    )
    return (page, 422) if form.is_submitted() else page


# -- Months


@bp.get("/staff/reconciliation/months/<int:statement_id>")
@requires("compliance")
def month(statement_id: int) -> str:
    """One month: the book by group and kind, and beside it the provider."""
    return render_template("reconciliation/month.html", **_month(statement_id))


@bp.get("/staff/reconciliation/months/<int:statement_id>.pdf")
@requires("compliance")
def month_pdf(statement_id: int) -> Page:
    """The same on paper; the same numbers give the same bytes."""
    told = _month(statement_id)
    page = render_template("pdf/month_statement.html", **told)
    let_go()
    return _download(pdf.render(page), f"month-{told['numbers']['month']}.pdf", "application/pdf")


@bp.get("/staff/reconciliation/months/<int:statement_id>.csv")
@requires("compliance")
def month_csv(statement_id: int) -> Page:
    """The same as a table; what leaves is negative."""
    found = queries.get_statement(statement_id)
    return _download(table_of(found), f"month-{found.month:%Y-%m}.csv", "text/csv")


def _month(statement_id: int) -> dict[str, Any]:
    found: MonthStatement = queries.get_statement(statement_id)
    return {
        "statement": found,
        "numbers": numbers_of(found),
        "is_as_it_was": is_as_it_was(found),
        "csv_sha256": csv_sha256(found),
        "words": words,
    }


@bp.get("/staff/reconciliation/rounds/<int:round_id>.csv")
@requires("compliance")
def settlement(round_id: int) -> Page:
    """Everything that came for a round and left, with the provider's references and totals."""
    found = settlement_of(f"round:{round_id}")
    return _download(to_csv(HEADER, found.rows()), f"settlement-round-{round_id}.csv", "text/csv")


def _download(content: bytes, name: str, media_type: str) -> Page:
    response = send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.app_template_filter("told_by_a_side")
def told_by_a_side(value: object, field: str) -> str:
    """One thing that a side tells of a movement, in the reader's words; amounts are cents."""
    if value is None:
        return "—"
    if isinstance(value, int):
        return formats.euro(Euro(value))
    known = {"kind": words.THEIR_KINDS, "state": words.THEIR_STATES}.get(field, {})
    return gettext(known[str(value)]) if value in known else str(value)
