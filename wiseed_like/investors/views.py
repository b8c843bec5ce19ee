"""What does an investor see on the way to a first investment? And the officer who classifies?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.investing import company_due, identity_due, joint_due
from compliance.investors import entry_test, loss_simulation
from compliance.investors.classification import (
    assess as assess_status,
    expires_on as sophisticated_until,
)
from compliance.investors.investor import assess_person as assess_criteria
from compliance.investors.investor_company import CompanyFacts, assess_company
from compliance.parameters import ecspr as parameters
from compliance.parameters.house import SIGNIFICANT_TRADE_FROM
from compliance.verdict import Verdict
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.investors import queries, questionnaire, service, simulating
from wiseed_like.investors.answers import bp, the_investor
from wiseed_like.investors.forms import (
    CompanySophisticationForm,
    DecisionForm,
    SophisticationForm,
)
from wiseed_like.investors.journey import of_company, of_joint, steps
from wiseed_like.investors.models import Investor, SophisticationRequest
from wiseed_like.investors.preparation import is_prepared
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.payments.queries import find_wallet, spendable
from wiseed_like.refusals import flash_refusal, show_refusal

# The pages of the entry test and of the simulation stand on the same blueprint.
__all__ = ["bp", "questionnaire", "simulating"]

# Where each step of the journey is taken, and what its button says: first time, afterwards.
STEP_PAGES: dict[str, tuple[str, Any, Any]] = {
    "identity": ("kyc.show", _l("Vérifier mon identité"), _l("Voir mon dossier d'identité")),
    "classification": ("investors.classification", "", _l("Voir ma catégorie")),
    "entry_test": ("investors.test", _l("Répondre au questionnaire"), _l("Voir le résultat")),
    "simulation": ("investors.simulation", _l("Faire la simulation"), _l("Voir la simulation")),
    "wallet": ("payments.wallet", "", _l("Voir mon argent")),
    "choose": ("rounds.index", _l("Voir les levées ouvertes"), ""),
}


@bp.route("/journey")
@requires("investor")
def journey() -> str:
    now = clock.now()
    investor = the_investor(now)
    test = queries.latest_test(investor)
    simulation = queries.latest_simulation(investor)
    readiness = queries.readiness(investor, now)
    wallet = find_wallet(f"user:{investor.user_id}")
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
    if investor.user.is_company:
        pages["identity"] = ("kyc.companies", _l("Voir le dossier"), _l("Voir le dossier"))
    elif investor.user.is_joint:
        pages["identity"] = ("kyc.companies", _l("Voir l'indivision"), _l("Voir l'indivision"))
    found = steps(readiness, wallet_is_funded=bool(balance))
    if investor.user.is_company:
        found = of_company(found)
    elif investor.user.is_joint:
        found = of_joint(found, readiness.identity_state or IdentityState.DRAFT)
    return render_template(
        "investors/journey.html",
        readiness=readiness,
        steps=found,
        reasons=_reasons(investor, now),
        pages=pages,
        until=until,
        balance=balance,
    )


def _reasons(investor: Investor, now: datetime) -> dict[str, Verdict]:
    """Why each step is asked, by its rule; that of a company's file, or of who holds a joint
    account, under the one of identities."""
    found = {part.rule: part for part in is_prepared(investor, now=now).reasons()}
    for key in (company_due.assess.key, joint_due.assess.key):
        if key in found:
            found[identity_due.assess.key] = found[key]
    return found


@bp.route("/classification")
@requires("investor")
def classification() -> str:
    now = clock.now()
    investor = the_investor(now)
    status = assess_status(queries.status_of(investor), as_of(now))
    return render_template(
        "investors/classification.html",
        sophisticated=status.may_go_on,
        status=status,
        latest_request=queries.latest_request(investor),
    )


@bp.route("/classification/request", methods=["GET", "POST"])
@requires("investor")
def request_sophistication() -> str | Response | tuple[str, int]:
    now = clock.now()
    investor = the_investor(now)
    is_company = investor.user.is_company
    form = CompanySophisticationForm() if is_company else SophisticationForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.request_sophistication(
                    investor, form.facts, explanation=form.explanation.data or "", now=now
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(
                _l("Votre demande est envoyée. Une personne de notre équipe l'examine."), "success"
            )
            return redirect(url_for("investors.classification"), 303)
    page = render_template(
        "investors/request_sophistication.html",
        form=form,
        limits=_limits(now),
        is_company=is_company,
    )
    return (page, 422) if form.is_submitted() else page


@bp.route("/classification/withdraw", methods=["GET", "POST"])
@requires("investor")
def withdraw_sophistication() -> str | Response:
    now = clock.now()
    investor = the_investor(now)
    if request.method == "GET":
        if not investor.is_sophisticated(now):
            return redirect(url_for("investors.classification"), 303)
        return render_template("investors/withdraw_sophistication.html")
    try:
        with transaction():
            service.withdraw_sophistication(investor, now=now)
    except Refused as refusal:
        flash_refusal(refusal, "info")
    else:
        flash(
            _l("Vous êtes de nouveau investisseur non averti, avec toutes les protections."),
            "success",
        )
    return redirect(url_for("investors.classification"), 303)


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
            show_refusal(refusal, form)
        else:
            flash(_l("Votre décision est enregistrée, l'investisseur en est informé."), "success")
            return redirect(url_for("investors.requests"), 303)
    page = render_template(
        "investors/decide.html",
        asked=asked,
        form=form,
        limits=_limits(asked.submitted_at),
        criteria=_criteria(asked),
        is_own=current_user.id in (asked.investor.user_id, asked.investor.actor.id),
    )
    return (page, 422) if form.is_submitted() else page


def _criteria(asked: SophisticationRequest) -> Verdict:
    """What the law makes of what was attested, on the day of the request."""
    facts, then = asked.facts, as_of(asked.submitted_at)
    if isinstance(facts, CompanyFacts):
        return assess_company(facts, then)
    return assess_criteria(facts, then)


def _limits(now: datetime) -> dict[str, Any]:
    """The thresholds of annex II in force, for the page to write."""
    on = legal_day(now)
    return {
        "income": parameters.PERSON_INCOME_MIN.on(on),
        "portfolio": parameters.PERSON_PORTFOLIO_ABOVE.on(on),
        "months": parameters.PERSON_POSITION_MONTHS.on(on),
        "trades": parameters.PERSON_TRADES_A_QUARTER.on(on),
        "trade_size": SIGNIFICANT_TRADE_FROM.on(on),
        "own_funds": parameters.COMPANY_OWN_FUNDS_MIN.on(on),
        "turnover": parameters.COMPANY_TURNOVER_MIN.on(on),
        "balance_sheet": parameters.COMPANY_BALANCE_SHEET_MIN.on(on),
        "needed": parameters.PERSON_CRITERIA_MIN.on(on),
    }
