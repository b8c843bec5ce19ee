"""What does an investor see on the way to a first investment? And the officer who classifies?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from compliance import entry_test, loss_simulation
from compliance.calendar import legal_day
from compliance.investor import expires_on as sophisticated_until
from compliance.parameters import ecspr as parameters
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.investors import queries, service
from wiseed_like.investors.forms import (
    AcknowledgementForm,
    DecisionForm,
    SophisticationForm,
    entry_test_form,
)
from wiseed_like.investors.journey import steps
from wiseed_like.investors.models import EntryTest
from wiseed_like.investors.rules import TestOutcome
from wiseed_like.investors.simulating import simulation
from wiseed_like.investors.visitor import visiting_investor as _me
from wiseed_like.payments.queries import find_wallet, spendable

bp = Blueprint("investors", __name__)
bp.add_url_rule("/simulation", view_func=simulation, methods=["GET", "POST"])

# Where each step of the journey is taken, and what its button says: first time, afterwards.
STEP_PAGES: dict[str, tuple[str, Any, Any]] = {
    "identity": ("kyc.show", _l("Vérifier mon identité"), _l("Voir mon dossier d'identité")),
    "classification": ("investors.classification", "", _l("Voir ma catégorie")),
    "entry_test": ("investors.test", _l("Répondre au questionnaire"), _l("Voir le résultat")),
    "simulation": ("investors.simulation", _l("Faire la simulation"), _l("Voir la simulation")),
    "wallet": ("payments.wallet", "", _l("Voir mon argent")),
    "choose": ("rounds.index", _l("Voir les levées ouvertes"), ""),
}


def _language() -> str:
    return str(get_locale() or "fr")


def _show(refusal: Refused, form: FlaskForm) -> None:
    """Put the refusal beside its field, or at the head of the form."""
    sentence = gettext(refusal.sentence, **refusal.params)
    if refusal.field in form:
        field = form[refusal.field]
        field.errors = [*field.errors, sentence]
    else:
        form.form_errors.append(sentence)


@bp.app_context_processor
def _warnings() -> dict[str, Any]:
    """`pending_warning()` for any page: the test whose risk warning waits to be acknowledged."""

    def pending_warning() -> EntryTest | None:
        if not current_user.is_authenticated or not current_user.has_role("investor"):
            return None
        investor = queries.find_investor(current_user.id)
        test = investor and queries.latest_test(investor)
        waits = entry_test.Status.NEEDS_ACKNOWLEDGEMENT
        return test if test and queries.status_of_test(test, clock.now()) == waits else None

    return {
        "pending_warning": pending_warning,
        "risk_warning": lambda: entry_test.RISK_WARNING.written(_language()),
        "may_be_inappropriate": lambda: entry_test.MAY_BE_INAPPROPRIATE.written(_language()),
    }


@bp.route("/journey")
@requires("investor")
def journey() -> str:
    now = clock.now()
    investor = _me(now)
    test = queries.latest_test(investor)
    simulation = queries.latest_simulation(investor)
    readiness = queries.readiness(investor, now)
    wallet = find_wallet(f"user:{current_user.id}")
    balance = spendable(wallet) if wallet else None
    pages = {key: page for key, page in STEP_PAGES.items() if page[0] in current_app.view_functions}
    if readiness.test_status == entry_test.Status.NEEDS_ACKNOWLEDGEMENT:
        pages["entry_test"] = ("investors.test_result", _l("Lire l'avertissement"), "")
    # Until when what is done stays done; civil days.
    until = {}
    if test and readiness.test_ok and not readiness.sophisticated:
        until["entry_test"] = entry_test.expires_on(test.taken_at)
    if simulation and readiness.simulation_ok and not readiness.sophisticated:
        until["simulation"] = loss_simulation.expires_on(simulation.done_at)
    if readiness.sophisticated and investor.sophisticated_since:
        until["classification"] = sophisticated_until(investor.sophisticated_since)
    return render_template(
        "investors/journey.html",
        readiness=readiness,
        steps=steps(readiness, wallet_is_funded=bool(balance)),
        pages=pages,
        until=until,
        balance=balance,
    )


@bp.route("/classification")
@requires("investor")
def classification() -> str:
    now = clock.now()
    investor = _me(now)
    since = investor.sophisticated_since
    return render_template(
        "investors/classification.html",
        sophisticated=investor.is_sophisticated(now),
        until=sophisticated_until(since) if since else None,
        latest_request=queries.latest_request(investor),
    )


@bp.route("/classification/request", methods=["GET", "POST"])
@requires("investor")
def request_sophistication() -> str | Response | tuple[str, int]:
    now = clock.now()
    investor = _me(now)
    form = SophisticationForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.request_sophistication(
                    investor, form.facts, explanation=form.explanation.data or "", now=now
                )
        except Refused as refusal:
            _show(refusal, form)
        else:
            flash(
                _l("Votre demande est envoyée. Une personne de notre équipe l'examine."), "success"
            )
            return redirect(url_for("investors.classification"), 303)
    page = render_template("investors/request_sophistication.html", form=form, limits=_limits(now))
    return (page, 422) if form.is_submitted() else page


@bp.route("/classification/withdraw", methods=["GET", "POST"])
@requires("investor")
def withdraw_sophistication() -> str | Response:
    now = clock.now()
    investor = _me(now)
    if request.method == "GET":
        if not investor.is_sophisticated(now):
            return redirect(url_for("investors.classification"), 303)
        return render_template("investors/withdraw_sophistication.html")
    try:
        with transaction():
            service.withdraw_sophistication(investor, now=now)
    except Refused as refusal:
        flash(gettext(refusal.sentence, **refusal.params), "info")
    else:
        flash(
            _l("Vous êtes de nouveau investisseur non averti, avec toutes les protections."),
            "success",
        )
    return redirect(url_for("investors.classification"), 303)


@bp.route("/entry-test", methods=["GET", "POST"])
@requires("investor")
def test() -> str | Response | tuple[str, int]:
    """The questionnaire; once there is a valid answer, its result, unless one asks to retake."""
    now = clock.now()
    investor = _me(now)
    form = entry_test_form(_language())
    if form.validate_on_submit():
        answers = {question.key: form[question.key].data for question in entry_test.QUESTIONS}
        with transaction():
            service.take_test(investor, answers, now=now)
        return redirect(url_for("investors.test_result"), 303)
    status = queries.status_of_test(queries.latest_test(investor), now)
    done = status not in (entry_test.Status.NONE, entry_test.Status.EXPIRED)
    if request.method == "GET" and done and "again" not in request.args:
        return redirect(url_for("investors.test_result"), 303)
    page = render_template("investors/test.html", form=form, sections=_sections())
    return (page, 422) if form.is_submitted() else page


@bp.route("/entry-test/refuse", methods=["GET", "POST"])
@requires("investor")
def refuse_test() -> str | Response:
    if request.method == "GET":
        return render_template("investors/refuse_test.html")
    now = clock.now()
    investor = _me(now)
    with transaction():
        service.refuse_test(investor, now=now)
    return redirect(url_for("investors.test_result"), 303)


@bp.route("/entry-test/result")
@requires("investor")
def test_result() -> str | Response:
    return _result_page(AcknowledgementForm(formdata=None))


@bp.route("/entry-test/acknowledge", methods=["POST"])
@requires("investor")
def acknowledge_warning() -> Any:
    form = AcknowledgementForm()
    if not form.validate_on_submit():
        page = _result_page(form)
        return (page, 422) if isinstance(page, str) else page
    now = clock.now()
    latest = queries.latest_test(_me(now))
    if latest is None:
        raise NotFound
    with transaction():
        service.acknowledge_warning(latest, now=now)
    flash(_l("Votre accusé de réception est enregistré."), "success")
    return redirect(url_for("investors.journey"), 303)


def _result_page(form: AcknowledgementForm) -> str | Response:
    now = clock.now()
    latest = queries.latest_test(_me(now))
    if latest is None:
        return redirect(url_for("investors.test"), 303)
    return render_template(
        "investors/test_result.html",
        test=latest,
        status=queries.status_of_test(latest, now),
        expires_on=entry_test.expires_on(latest.taken_at),
        corrections=[] if latest.outcome == TestOutcome.REFUSED else _corrections(latest),
        form=form,
    )


def _corrections(test: EntryTest) -> list[dict[str, Any]]:
    """Each question that has a right answer: what was answered, whether it was right, and why."""
    language = _language()
    found = []
    for question in entry_test.QUESTIONS:
        if question.right is None or question.why is None:
            continue
        said = {each.key: each.sentence.written(language) for each in question.answers}
        given = test.answers.get(question.key)
        found.append(
            {
                "question": question.sentence.written(language),
                "answer": said.get(given or ""),
                "is_right": given == question.right,
                "right": said[question.right],
                "why": question.why.written(language),
            }
        )
    return found


def _sections() -> list[tuple[str, list[str]]]:
    """The sections that have questions: title, and the keys of the questions."""
    found = []
    for section, title in entry_test.SECTION_TITLES.items():
        keys = [q.key for q in entry_test.QUESTIONS if q.section == section]
        if keys:
            found.append((title.written(_language()), keys))
    return found


@bp.route("/staff/sophistication")
@requires("compliance")
def requests() -> str:
    return render_template(
        "investors/requests.html",
        waiting=queries.list_waiting_requests(),
        decided=queries.list_decided_requests(),
    )


@bp.route("/staff/sophistication/<int:request_id>", methods=["GET", "POST"])
@requires("compliance")
def decide(request_id: int) -> str | Response | tuple[str, int]:
    now = clock.now()
    asked = queries.get_request(request_id)
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                if form.decision.data == "approve":
                    service.approve_request(request_id, by=current_user, now=now)
                else:
                    service.decline_request(
                        request_id, form.reason.data or "", by=current_user, now=now
                    )
        except Refused as refusal:
            _show(refusal, form)
        else:
            flash(_l("Votre décision est enregistrée, l'investisseur en est informé."), "success")
            return redirect(url_for("investors.requests"), 303)
    page = render_template(
        "investors/decide.html",
        asked=asked,
        form=form,
        limits=_limits(asked.submitted_at),
        is_own=asked.investor.user_id == current_user.id,
    )
    return (page, 422) if form.is_submitted() else page


def _limits(now: datetime) -> dict[str, Any]:
    """The thresholds of annex II in force, for the page to write."""
    on = legal_day(now)
    return {
        "income": parameters.PERSON_INCOME_MIN.on(on),
        "portfolio": parameters.PERSON_PORTFOLIO_ABOVE.on(on),
        "months": parameters.PERSON_POSITION_MONTHS.on(on),
        "trades": parameters.PERSON_TRADES_A_QUARTER.on(on),
        "own_funds": parameters.COMPANY_OWN_FUNDS_MIN.on(on),
        "turnover": parameters.COMPANY_TURNOVER_MIN.on(on),
        "balance_sheet": parameters.COMPANY_BALANCE_SHEET_MIN.on(on),
        "needed": parameters.PERSON_CRITERIA_MIN.on(on),
    }
