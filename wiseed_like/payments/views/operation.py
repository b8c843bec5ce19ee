"""How does one operation stand, and what is to be done?"""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from wiseed_like import clock, logs
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import GatewayDown, NotFound, Refused
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.payments import queries, service, wire_code
from wiseed_like.payments.endings import endings_of
from wiseed_like.payments.gateway import GatewayRefused
from wiseed_like.payments.history import list_held
from wiseed_like.payments.models import Operation
from wiseed_like.payments.parts import Move, parts_of
from wiseed_like.payments.purposes import purposes_of
from wiseed_like.payments.reading import refresh
from wiseed_like.payments.rules import CARD_PAYINS, OperationState
from wiseed_like.payments.views.answers import Answer, bp, mine, refreshing
from wiseed_like.refusals import flash_refusal

log = logs.get(__name__)


@bp.route("/wallet/operations/<uuid:operation_id>")
@requires("investor")
def operation(operation_id: UUID) -> Answer:
    """How an operation of one's own stands; of a wire, where to send it."""
    owned = mine()
    found = queries.get_operation_of(owned, operation_id)
    returned = "returned" in request.args
    page = render_template(
        "payments/operation.html",
        operation=found,
        wallet=owned,
        is_held=found.id in {each.arrival.id for each in list_held(owned)},
        move=Move(parts_of(found)),
        purpose=purposes_of([found]).get(found.id),
        ending=endings_of([found]).get(found.id),
        gave_up=_was_given_up(found),
        returned=returned,
        now=clock.now(),
        code=wire_code.picture(found) if _is_awaited_wire(found) else None,
    )
    return refreshing(page, 3) if _moves_by_itself(found, returned=returned) else page


def _was_given_up(found: Operation) -> bool:
    """Whether its person had given it up, whatever became of it since."""
    return any(each.kind == "operation.given_up" for each in list_of_subject("operation", found.id))


def _is_awaited_wire(found: Operation) -> bool:
    return found.has_instructions and found.state == OperationState.ASKED and not found.is_given_up


def _moves_by_itself(found: Operation, *, returned: bool) -> bool:
    """Whether looking again soon may show something else, without anybody doing anything."""
    if not found.is_open or found.is_given_up:
        return False
    if found.kind in CARD_PAYINS and found.state == OperationState.ASKED:
        return returned or found.page_url is None
    return not _is_awaited_wire(found)


@bp.route("/wallet/operations/<uuid:operation_id>/pay")
@requires("investor")
def pay(operation_id: UUID) -> Answer:
    """Wait for the page of the provider or of the card's bank, then go there."""
    found = queries.get_operation_of(mine(), operation_id)
    if found.kind not in CARD_PAYINS:
        raise NotFound
    if found.state in (OperationState.INTENDED, OperationState.UNKNOWN):
        return refreshing(render_template("payments/wait.html", operation=found))
    if found.state == OperationState.ASKED and found.page_url and not found.is_given_up:
        return redirect(found.page_url, 303)
    return redirect(url_for("payments.operation", operation_id=found.id), 303)


@bp.route("/wallet/operations/<uuid:operation_id>/return")
@requires("investor")
def card_return(operation_id: UUID) -> Answer:
    """Back from the provider's page: what its address says is not believed but read again.

    Only our own operation in the path counts, and only its owner may ask: edited or replayed,
    the address does nothing more than a look.
    """
    found = queries.get_operation_of(mine(), operation_id)
    try:
        refresh(found)
    except (GatewayDown, GatewayRefused) as failure:
        # The poll asks again soon; the page says that it waits.
        log.warning("could not refresh an operation", operation=found.id, why=failure)
    return redirect(url_for("payments.operation", operation_id=operation_id, returned=1), 303)


@bp.route("/wallet/operations/<uuid:operation_id>/give-up", methods=["GET", "POST"])
@requires("investor")
def give_up(operation_id: UUID) -> Answer:
    """An announced wire, or a card payment that was not finished: asked once more, then done."""
    found = queries.get_operation_of(mine(), operation_id)
    there = url_for("payments.operation", operation_id=found.id)
    if request.method == "GET" and found.may_be_given_up:
        return render_template("payments/give_up.html", operation=found)
    if request.method == "POST":
        try:
            with transaction():
                service.give_up(found, by=current_user, now=clock.now())
        except Refused as refusal:
            flash_refusal(refusal)
        else:
            flash(_l("Abandonné. Si l'argent arrive tout de même, il est à vous."), "success")
    return redirect(there, 303)
