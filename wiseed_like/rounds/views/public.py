"""What may everybody see of a round? The list, the offer, its sheet, its documents."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, render_template, request
from flask_babel import force_locale, gettext, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.investing import offer_open, reflection_period
from compliance.offers import kiis_translation
from compliance.offers.kiis_parts import DISCLAIMER, RISK_WARNING
from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import open_to_all, signed_in
from wiseed_like.documents.downloads import send
from wiseed_like.dossiers.models import DossierDocument
from wiseed_like.dossiers.rules import SECTORS, DocumentKind
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.refusals import Said, say
from wiseed_like.rounds import queries, search, sheet
from wiseed_like.rounds.entry.first_comers import bar_to
from wiseed_like.rounds.forms import FilterForm
from wiseed_like.rounds.gauge import Gauge, get_gauge
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.rounds.queries import Cursor
from wiseed_like.rounds.sheet_draft import written_day
from wiseed_like.rounds.takings import tariff
from wiseed_like.rounds.terms import Figures
from wiseed_like.rounds.views.answers import Answer, bp, issued, language, phases_of, written

# A criminal record or an extract with somebody's birth date is for the analysts only.
SHOWN_DOCUMENTS = {
    DocumentKind.BUSINESS_PLAN: _l("Plan d'affaires"),
    DocumentKind.ACCOUNTS: _l("Comptes"),
    DocumentKind.ARTICLES: _l("Statuts"),
}


@bp.route("/rounds")
@open_to_all
def index() -> Answer:
    """The open rounds, next to close first; the others by filter, or those with some words."""
    found = [(name, gettext(SECTORS[name])) for name in queries.list_sectors()]
    form = FilterForm(sorted(found, key=lambda pair: pair[1]), request.args)
    group = form.state.data if form.state.data in queries.GROUPS else "open"
    sectors = [value for value, _ in form.sector.choices]
    sector = form.sector.data if form.sector.data in sectors else ""
    words = search.tidy(form.q.data or "")
    form.state.data, form.sector.data, form.q.data = group, sector, words
    after, before = (Cursor.read(request.args.get(each, "")) for each in ("after", "before"))
    cards = (
        search.find(words, group, sector=sector, after=after, before=before)
        if words
        else queries.list_public(group, sector=sector, after=after, before=before)
    )
    is_first = after is None and before is None
    is_front = group == "open" and is_first and not words
    return render_template(
        "rounds/index.html",
        form=form,
        group=group,
        sector=sector,
        words=words,
        words_max=search.LENGTH_MAX,
        found=cards,
        cards=cards.rounds,
        ended=queries.list_public("closed", limit=3).rounds if is_front else [],
        is_first=is_first,
    )


@bp.route("/rounds/<slug>")
@open_to_all
def show(slug: str) -> Answer:
    """The offer: project, terms, gauge, sheet, risks."""
    offer = queries.get_public(slug, current_user)
    return render_template(
        "rounds/show.html",
        round=offer,
        company=offer.company,
        dossier=offer.dossier,
        figures=Figures.of(offer),
        gauge=Gauge.of(offer),
        **phases_of(offer, clock.now()),
        tariff=tariff(offer.fees, Figures.of(offer)),
        closed_because=_why_closed(offer, clock.now()),
        issued=issued(offer),
        documents=_documents(offer),
        document_names=SHOWN_DOCUMENTS,
    )


@bp.route("/rounds/<slug>/gauge")
@open_to_all
def gauge(slug: str) -> str:
    """What changes on the page of an offer while it is looked at.

    It is asked for without cookies, so the page says in the address which language it is in.
    No frame stands around it, so nobody asks what a frame would say.
    """
    asked, found = request.args.get("language"), get_gauge(slug, current_user)
    template = current_app.jinja_env.get_template("rounds/gauge.html")
    with force_locale(asked if asked in ("fr", "en") else language()):
        return template.render(gauge=found, now=clock.now())


@bp.route("/rounds/<slug>/kiis")
@open_to_all
def kiis(slug: str) -> Answer:
    """The sheet in force, to read on any screen."""
    offer = queries.get_public(slug, current_user)
    if offer.sheet is None:
        raise NotFound
    return render_template(
        "rounds/kiis.html",
        round=offer,
        sheet=offer.sheet,
        figures=Figures.of(offer),
        last_day=written_day(legal_day(offer.closes_at)),
        parts=sheet.parts_to_show(offer.sheet.parts, "fr"),
        disclaimer=DISCLAIMER.fr,
        risk_warning=RISK_WARNING.fr,
        reflection=reflection_period.BEFORE.fr,
        # A sheet that does not exist in the reader's language comes with an advice.
        no_translation=_advice(offer.sheet),
    )


def _advice(sheet: Kiis) -> str | None:
    facts = kiis_translation.Facts(language(), frozenset({sheet.language}))
    verdict = kiis_translation.assess(facts, as_of(clock.now()))
    return None if verdict.answer == verdict.answer.ALLOW else written(verdict.sentence)


@bp.route("/rounds/<slug>/kiis.pdf")
@open_to_all
def kiis_pdf(slug: str) -> Response:
    """The sheet in force as it was published, byte for byte."""
    offer = queries.get_public(slug, current_user)
    if offer.sheet is None or offer.sheet.stored_file is None:
        raise NotFound
    return send(offer.sheet.stored_file, as_attachment=False)


@bp.route("/rounds/<slug>/documents/<int:document_id>")
@signed_in
def document(slug: str, document_id: int) -> Response:
    """A document of the dossier that investors may read."""
    for found in _documents(queries.get_public(slug, current_user)):
        if found.id == document_id:
            return send(found.stored_file, as_attachment=True)
    raise NotFound


def _documents(offer: Round) -> list[DossierDocument]:
    return [each for each in offer.dossier.documents if each.kind in SHOWN_DOCUMENTS]


def _why_closed(offer: Round, now: datetime) -> Said | None:
    """Why nobody may subscribe now, with its reason; None while one may."""
    refusal = _closed(offer, now)
    return None if refusal is None else say(refusal)


def _closed(offer: Round, now: datetime) -> Refused | None:
    if offer.is_over:
        return Refused("round_over", N_("Cette levée est terminée."))
    if not offer.takes_orders(now):
        known = offer_open.Facts(state=str(offer.state), closes_at=offer.closes_at)
        return Refused.of(offer_open.assess(known, as_of(now)))
    if offer.counter.free <= 0:
        return Refused(
            "round_full", N_("Toutes les parts sont réservées. Une révocation peut en libérer.")
        )
    if offer.counter.free < offer.shares_for_minimum_ticket:
        return Refused(
            "round_full", N_("Il reste moins de parts que le ticket minimum n'en demande.")
        )
    if current_user.is_authenticated and not current_user.has_role("investor"):
        return Refused("not_an_investor", N_("Pour souscrire, il faut un compte d'investisseur."))
    if current_user.is_authenticated:
        bar = bar_to(offer, acting.subscriber().id, now)
        return None if bar is None else Refused.of(bar.verdict)
    return None
