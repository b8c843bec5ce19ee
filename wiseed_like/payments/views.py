"""What does a person see and do with their money? The wallet, and the provider's own door."""

from __future__ import annotations

import re
from contextlib import suppress
from uuid import UUID

from flask import (
    Blueprint,
    Response as Page,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import format_timedelta, get_locale, lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from compliance.euro import Euro
from wiseed_like import clock, logs
from wiseed_like.accounts import limits
from wiseed_like.accounts.access import open_to_all, requires
from wiseed_like.config import Settings
from wiseed_like.db import transaction
from wiseed_like.errors import GatewayDown, NotFound, Refused
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import queries, service
from wiseed_like.payments.forms import AmountForm, WithdrawForm
from wiseed_like.payments.gateway import GatewayRefused
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.promises import may_withdraw, purse_of
from wiseed_like.payments.reading import refresh
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.refusals import flash_refusal, show_refusal

log = logs.get(__name__)
Answer = str | Response | tuple[str, int]
bp = Blueprint("payments", __name__)
# What a hook may look like; anything else is nobody's.
HOOK = {
    "EventType": re.compile(r"[A-Z][A-Z0-9_]{2,59}\Z", re.ASCII),
    "RessourceId": re.compile(r"[A-Za-z0-9_-]{1,128}\Z", re.ASCII),
    "Date": re.compile(r"[0-9]{1,20}\Z", re.ASCII),
}
WAIT_SECONDS = 2


def _find_mine() -> Wallet | None:
    return queries.find_wallet(f"user:{current_user.id}")


def _mine() -> Wallet:
    wallet = _find_mine()
    if wallet is None:
        raise NotFound
    return wallet


def _no_wallet() -> Answer:
    """Why there is none yet; what was sent for it all the same is not done."""
    page = render_template("payments/no_wallet.html")
    return page if request.method == "GET" else (page, 409)


def _refreshing(page: str, seconds: int = WAIT_SECONDS) -> Page:
    """A page that asks again by itself, without JavaScript."""
    response = make_response(page)
    response.headers["Refresh"] = str(seconds)
    return response


# -- The wallet


@bp.route("/wallet")
@requires("investor")
def wallet() -> Answer:
    """What is there, what is on its way, and what happened."""
    found = _find_mine()
    if found is None:
        return _no_wallet()
    page = render_template(
        "payments/wallet.html",
        wallet=found,
        balance=balance_of(found.ledger_code),
        purse=purse_of(found),
        now=clock.now(),
        incoming=queries.list_incoming(found),
        outgoing=queries.list_outgoing(found),
        operations=queries.list_operations(found),
    )
    return page if found.is_open else _refreshing(page, 3)


@bp.route("/wallet/card", methods=["GET", "POST"])
@requires("investor")
def card() -> Answer:
    """Pay in by card: on the provider's page, where the number is typed."""
    if _find_mine() is None:
        return _no_wallet()
    settings: Settings = current_app.extensions["settings"]
    form = _amount_form()
    if form.validate_on_submit() and form.amount.data is not None:
        try:
            with transaction():
                asked = service.pay_by_card(
                    _mine(),
                    form.amount.data,
                    return_url=settings.public_url + "/wallet/operations/{id}/return",
                    language="en" if str(get_locale()) == "en" else "fr",
                    by=current_user,
                    now=clock.now(),
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            return redirect(url_for("payments.pay", operation_id=asked.id), 303)
    least, most = service.card_bounds(clock.now())
    return _form_page("payments/card.html", form, least=least, most=most)


@bp.route("/wallet/wire", methods=["GET", "POST"])
@requires("investor")
def wire() -> Answer:
    """Pay in by bank wire: the provider gives the account and the reference to write."""
    if _find_mine() is None:
        return _no_wallet()
    form = _amount_form()
    if form.validate_on_submit() and form.amount.data is not None:
        try:
            with transaction():
                asked = service.expect_wire(
                    _mine(), form.amount.data, by=current_user, now=clock.now()
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            return redirect(url_for("payments.operation", operation_id=asked.id), 303)
    return _form_page("payments/wire.html", form)


@bp.route("/wallet/withdraw", methods=["GET", "POST"])
@requires("investor", again=True)
def withdraw() -> Answer:
    """Take own money out: typed, then confirmed, then sent where it came from."""
    found = _find_mine()
    if found is None:
        return _no_wallet()
    form = WithdrawForm()
    if form.validate_on_submit() and form.amount.data is not None:
        try:
            return _withdraw(found, form.amount.data, form.plain_iban)
        except Refused as refusal:
            show_refusal(refusal, form)
    purse = purse_of(found)
    return _form_page(
        "payments/withdraw.html",
        form,
        purse=purse,
        verdict=may_withdraw(purse, now=clock.now()),
        known_iban=found.account.iban,
    )


def _withdraw(found: Wallet, amount: Euro, iban: str | None) -> Answer:
    if "confirmed" not in request.form:
        return render_template(
            "payments/confirm_withdrawal.html",
            amount=amount,
            iban=iban,
            shown_iban=iban or found.account.iban,
            parts=service.plan_withdrawal(found, amount, iban=iban),
            left=purse_of(found).without(amount),
        )
    with transaction():
        service.withdraw(found, amount, iban=iban, by=current_user, now=clock.now())
    flash(_l("Votre retrait est demandé. Il apparaît ci-dessous."), "success")
    return redirect(url_for("payments.wallet"), 303)


def _amount_form() -> AmountForm:
    """The form; its amount may come with the address (`?amount=120.00`)."""
    form = AmountForm()
    if request.method == "GET" and "amount" in request.args:
        form.amount.process(request.args)
        if form.amount.data is None:
            form.amount.process({})
    return form


def _form_page(template: str, form: FlaskForm, **values: object) -> Answer:
    page = render_template(template, form=form, wallet=_mine(), **values)
    return (page, 422) if form.is_submitted() else page


# -- One operation


@bp.route("/wallet/operations/<uuid:operation_id>")
@requires("investor")
def operation(operation_id: UUID) -> Answer:
    """How an operation of one's own stands; of a wire, where to send it."""
    mine = _mine()
    found = queries.get_operation_of(mine, operation_id)
    returned = "returned" in request.args
    page = render_template(
        "payments/operation.html",
        operation=found,
        wallet=mine,
        returned=returned,
        now=clock.now(),
    )
    is_card_back = found.kind == Kind.CARD_PAYIN and returned
    waits_for_bank = found.kind == Kind.WIRE_PAYIN and found.state == OperationState.ASKED
    waits_for_person = found.kind == Kind.CARD_PAYIN and found.state == OperationState.ASKED
    if found.is_open and (is_card_back or not (waits_for_bank or waits_for_person)):
        return _refreshing(page, 3)
    return page


@bp.route("/wallet/operations/<uuid:operation_id>/pay")
@requires("investor")
def pay(operation_id: UUID) -> Answer:
    """Wait for the provider's page, then go there."""
    found = queries.get_operation_of(_mine(), operation_id)
    if found.kind != Kind.CARD_PAYIN:
        raise NotFound
    if found.state in (OperationState.INTENDED, OperationState.UNKNOWN):
        return _refreshing(render_template("payments/wait.html", operation=found))
    if found.state == OperationState.ASKED and found.page_url:
        return redirect(found.page_url, 303)
    return redirect(url_for("payments.operation", operation_id=found.id), 303)


@bp.route("/wallet/operations/<uuid:operation_id>/return")
@requires("investor")
def card_return(operation_id: UUID) -> Answer:
    """Back from the provider's page: what its address says is not believed but read again."""
    found = queries.get_operation_of(_mine(), operation_id)
    try:
        refresh(found)
    except (GatewayDown, GatewayRefused) as failure:
        # The poll asks again soon; the page says that it waits.
        log.warning("could not refresh an operation", operation=found.id, why=failure)
    return redirect(url_for("payments.operation", operation_id=operation_id, returned=1), 303)


# -- The provider's door


@bp.route("/hooks/mangopay", methods=["GET"])
@open_to_all
def hook() -> Answer:
    """Somebody says that something happened: noted at once, obeyed after asking the provider."""
    if request.method != "GET":
        abort(405)
    told = {name: request.args.get(name, "") for name in HOOK}
    if all(pattern.match(told[name]) for name, pattern in HOOK.items()):
        with suppress(limits.TooMany), transaction():
            # Too often is answered like the rest: the poll hears of what was left out.
            limits.take("hook.address", request.remote_addr or "")
            service.note_notification(
                told["EventType"], told["RessourceId"], told["Date"], now=clock.now()
            )
    return ""


# -- The staff


@bp.route("/staff/payments")
@requires("compliance")
def staff() -> Answer:
    """Operations that are open, of unknown outcome, or failed."""
    shown = (
        OperationState.UNKNOWN,
        OperationState.INTENDED,
        OperationState.ASKED,
        OperationState.FAILED,
    )
    now = clock.now()
    groups = [(state, queries.list_for_staff(state)) for state in shown]
    return render_template(
        "payments/staff.html",
        groups=groups,
        ages={
            each.id: format_timedelta(now - each.created_at)
            for _, operations in groups
            for each in operations
        },
    )


@bp.route("/staff/payments/<uuid:operation_id>/ask", methods=["POST"])
@requires("compliance")
def ask_again(operation_id: UUID) -> Answer:
    """Have the provider asked once more, with the same key."""
    found: Operation = queries.get_operation(operation_id)
    try:
        with transaction():
            service.ask_again(found, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(
            _l("La question est posée au prestataire. Rechargez la page dans un instant."), "info"
        )
    return redirect(url_for("payments.staff"), 303)
