"""How does an issuer correct a sheet that is in force, and who reads what changed? Everybody."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import Field, TextAreaField

from compliance.offers.kiis_parts import required_parts
from wiseed_like import clock
from wiseed_like.accounts.access import open_to_all, requires
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.refusals import show_refusal
from wiseed_like.rounds import queries, service, suspension
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.correction.changes import Passage, passages
from wiseed_like.rounds.correction.form import CorrectionForm, IrregularityForm
from wiseed_like.rounds.correction.irregularity import IrregularityState, SheetIrregularity
from wiseed_like.rounds.correction.queries import find_running, list_corrections, version_before
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.rounds.views.answers import Answer, bp, language


@bp.route("/rounds/<int:round_id>/sheet/irregularity", methods=["GET", "POST"])
@requires("founder")
def signal_irregularity(round_id: int) -> Answer:
    """The issuer says that its own sheet is wrong or out of date (art. 23(8))."""
    offer = queries.get_round_of(current_user, round_id)
    if offer.sheet is None:
        raise NotFound
    form = IrregularityForm()
    if form.validate_on_submit():
        try:
            with transaction():
                correction.report(
                    offer,
                    form.what.data or "",
                    since_on=form.day,
                    material=form.is_material,
                    by=current_user,
                    now=clock.now(),
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("C'est signalé : la conformité est prévenue et décide."), "success")
            return redirect(_of_company(offer), 303)
    page = render_template(
        "rounds/signal_irregularity.html", form=form, round=offer, running=find_running(offer.id)
    )
    return (page, 422) if form.errors else page


@bp.route("/rounds/<int:round_id>/sheet/correction", methods=["GET", "POST"])
@requires("founder")
def correct_sheet(round_id: int) -> Answer:
    """Write the corrected sheet and say what it changes; then hand it in."""
    offer = queries.get_round_of(current_user, round_id)
    if offer.sheet is None:
        raise NotFound
    found = find_running(offer.id)
    if found is None or found.state != IrregularityState.CONFIRMED:
        return _no_longer(offer, found)
    written = found.kiis or offer.sheet
    form = CorrectionForm.blank(written.parts, language())
    assert isinstance(form, CorrectionForm)
    if request.method == "GET":
        form.changes.data = found.changes or ""
    if form.validate_on_submit():
        try:
            with transaction():
                _keep(found, form)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            is_sent = "hand_in" in request.form
            flash(_l("La fiche est envoyée.") if is_sent else _l("La fiche est enregistrée."))
            return redirect(url_for("rounds.correct_sheet", round_id=round_id), 303)
    page = _correction_page(offer, found, form)
    return (page, 422) if form.errors or form.form_errors else page


def _keep(found: SheetIrregularity, form: CorrectionForm) -> None:
    now = clock.now()
    correction.save(found, form.parts, form.changes.data or "", by=current_user, now=now)
    if "hand_in" in request.form:
        correction.hand_in(found, by=current_user, now=now)


def _no_longer(offer: Round, found: SheetIrregularity | None) -> Answer:
    """Nothing is to be corrected now; what an older tab sent is shown once more, to be copied."""
    if request.method == "GET":
        return _correction_page(offer, found, None)
    kept = found.kiis if found and found.kiis else offer.sheet
    assert kept is not None
    form = CorrectionForm.blank(kept.parts, language())
    typed = [
        field
        for field in form
        if isinstance(field, TextAreaField)
        and _plain(field.data)
        and _plain(field.data) != _plain(kept.parts.get(field.name.removeprefix("part_")))
    ]
    return _correction_page(offer, found, None, typed), 422


def _plain(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def _correction_page(
    offer: Round,
    found: SheetIrregularity | None,
    form: CorrectionForm | None,
    typed: Sequence[Field] | None = None,
) -> str:
    """`typed`: the fields that were sent too late, if any were."""
    draft = found.kiis if found else None
    return render_template(
        "rounds/correct_sheet.html",
        round=offer,
        found=found,
        form=form,
        typed=typed,
        letters=[part.letter for part in required_parts()],
        last_day=suspension.last_day(offer),
        passages=passages(offer.sheet.parts, draft.parts) if draft and offer.sheet else [],
        faults=service.sheet_faults(offer, now=clock.now()) if draft else [],
    )


def _of_company(offer: Round) -> str:
    return url_for("rounds.of_company", company_id=offer.company_id, round_id=offer.id)


@bp.route("/rounds/<slug>/kiis/changes")
@open_to_all
def sheet_changes(slug: str) -> Answer:
    """What each correction of the sheet changed, the newest first; every word of it."""
    offer = queries.get_public(slug, current_user)
    if offer.sheet is None:
        raise NotFound
    corrections = [
        (each, _passages(each.kiis)) for each in list_corrections(offer.id) if each.kiis is not None
    ]
    return render_template("rounds/sheet_changes.html", round=offer, corrections=corrections)


def _passages(sheet: Kiis) -> list[Passage]:
    before = version_before(sheet)
    return passages(before.parts, sheet.parts) if before else []
