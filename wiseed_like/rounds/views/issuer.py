"""Which pages has an issuer about its own round? The sheet to draw up, and the progress."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.investing import reflection_period
from compliance.offers.kiis_parts import DISCLAIMER, RISK_WARNING, required_parts
from compliance.offers.kiis_sheet import unfinished
from compliance.parameters.ecspr import KIIS_PAGES_MAX
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.captable import queries as captable
from wiseed_like.db import transaction
from wiseed_like.documents.downloads import send
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.fees.queries import find_of_fee
from wiseed_like.issuers import queries as issuers
from wiseed_like.refusals import flash_refusal, show_refusal
from wiseed_like.rounds import closings, queries, service, sheet, suspension
from wiseed_like.rounds.correction.queries import find_running
from wiseed_like.rounds.forms import SheetForm
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.rounds.payouts import payouts_of_end
from wiseed_like.rounds.revocable import revocable
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.takings import end_of, gone_before, takings, tariff
from wiseed_like.rounds.terms import Figures
from wiseed_like.rounds.views.answers import Answer, bound_page, bp, issued, language, phases_of


@bp.route("/companies/<int:company_id>/rounds")
@requires("founder")
def index_of_company(company_id: int) -> Answer:
    """The company's rounds; when there is only one, the round itself."""
    company = issuers.get_company_of(current_user.id, company_id)
    rounds = queries.list_of_company(company.id)
    if len(rounds) == 1:
        return redirect(
            url_for("rounds.of_company", company_id=company.id, round_id=rounds[0].id), 303
        )
    return render_template("rounds/index_of_company.html", company=company, rounds=rounds)


@bp.route("/companies/<int:company_id>/rounds/<int:round_id>")
@requires("founder")
def of_company(company_id: int, round_id: int) -> Answer:
    """How the company's round goes."""
    company = issuers.get_company_of(current_user.id, company_id)
    offer = queries.get_of_company(company.id, round_id)
    return render_template(
        "rounds/of_company.html",
        round=offer,
        company=company,
        figures=Figures.of(offer),
        **phases_of(offer, clock.now()),
        has_register=captable.has_register(company.id),
        missing=service.missing_for_opening(offer, now=clock.now()) if _is_prepared(offer) else [],
        faults=service.sheet_faults(offer, now=clock.now()) if _is_drawn_up(offer) else [],
        issued=issued(offer),
        correcting=find_running(offer.id),
        last_day=suspension.last_day(offer) if offer.state == RoundState.SUSPENDED else None,
        tariff=tariff(offer.fees, Figures.of(offer)),
        takings=takings(offer) if offer.counter else None,
        left=end_of(offer) if offer.counter else None,
        gone=gone_before(offer),
        revocable=revocable(offer.id),
        payouts=payouts_of_end(offer),
        invoice=find_of_fee(closings.fee_of_end(offer)),
    )


@bp.route("/companies/<int:company_id>/rounds/<int:round_id>/invoice.pdf")
@requires("founder")
def invoice(company_id: int, round_id: int) -> Response:
    """The invoice of the platform's fee on a round that succeeded."""
    company = issuers.get_company_of(current_user.id, company_id)
    found = find_of_fee(closings.fee_of_end(queries.get_of_company(company.id, round_id)))
    if found is None or found.print is None:
        raise NotFound
    return send(found.print.stored_file)


@bp.route("/rounds/<int:round_id>/sheet", methods=["GET", "POST"])
@requires("founder")
def edit_sheet(round_id: int) -> Answer:
    """Draw up the sheet, part by part; what is wrong with it stands beside."""
    offer = queries.get_round_of(current_user, round_id)
    if offer.opened_at is not None:
        return bound_page(offer, clock.now(), for_staff=False)
    if offer.state != RoundState.DRAFT:
        flash_refusal(_sheet_is_fixed(offer), "info")
        return redirect(
            url_for("rounds.of_company", company_id=offer.company_id, round_id=round_id), 303
        )
    draft = offer.draft_sheet
    form = SheetForm.blank(draft.parts if draft else sheet.first_text(offer), language())
    if form.validate_on_submit():
        try:
            with transaction():
                service.save_sheet(offer, form.parts, by=current_user, now=clock.now())
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            _say_saved(form.parts)
            return redirect(url_for("rounds.edit_sheet", round_id=round_id), 303)
    page = render_template(
        "rounds/edit_sheet.html",
        form=form,
        round=offer,
        is_saved=draft is not None,
        faults=service.sheet_faults(offer, now=clock.now()) if draft else [],
        letters=[part.letter for part in required_parts()],
        disclaimer=DISCLAIMER.fr,
        risk_warning=RISK_WARNING.fr,
        reflection=reflection_period.BEFORE.fr,
        pages_max=KIIS_PAGES_MAX.on(clock.now().date()),
    )
    return (page, 422) if form.errors else page


@bp.route("/rounds/<int:round_id>/sheet.pdf")
@requires("founder", "analyst", "compliance")
def preview_sheet(round_id: int) -> Response:
    """The sheet being written, as it would be printed, marked as a draft."""
    is_staff = current_user.has_role("analyst") or current_user.has_role("compliance")
    offer = (
        queries.get_round(round_id) if is_staff else queries.get_round_of(current_user, round_id)
    )
    content = sheet.render(offer, offer.draft_sheet or _first_sheet(offer))
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="fici-{offer.slug}-projet.pdf"'
    return response


def _first_sheet(offer: Round) -> Kiis:
    """What the platform would propose; nothing of it is kept."""
    return Kiis(version=1, parts=sheet.first_text(offer))


def _say_saved(parts: dict[str, str]) -> None:
    letters = sorted(unfinished(parts))
    if not letters:
        flash(_l("La fiche est enregistrée."), "success")
        return
    flash(
        ngettext(
            "La fiche est enregistrée, mais la partie %(parts)s contient encore un passage "
            "« [à compléter] ».",
            "La fiche est enregistrée, mais les parties %(parts)s contiennent encore un passage "
            "« [à compléter] ».",
            len(letters),
            parts=", ".join(letters),
        ),
        "warning",
    )


def _sheet_is_fixed(offer: Round) -> Refused:
    """Of a round that never opened, or has not yet."""
    if offer.is_over:
        return Refused("not_editable", N_("La levée est terminée : la fiche ne se modifie plus."))
    return Refused(
        "not_editable", N_("La fiche est chez l'équipe conformité : elle ne se modifie plus.")
    )


def _is_drawn_up(offer: Round) -> bool:
    return offer.state == RoundState.DRAFT and offer.draft_sheet is not None


def _is_prepared(offer: Round) -> bool:
    return offer.state in (RoundState.DRAFT, RoundState.READY)
