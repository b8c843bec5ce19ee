"""What does somebody see who plays the bank? Wires awaited, wires that come, money gone astray."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator import books, strays
from wiseed_like.payments.simulator.api import payins_wire
from wiseed_like.payments.simulator.api.bankaccounts import iban_adds_up
from wiseed_like.payments.simulator.pages import searching
from wiseed_like.payments.simulator.pages.frame import (
    bp,
    cents,
    everybody,
    find,
    in_menu,
    list_of,
    name_of,
    now,
    show,
    wake,
)
from wiseed_like.payments.simulator.store import Body, Store

SHOWN = 50
OWN_IBAN = "FR7610107001011234567890129"  # of whoever pays, when nobody says otherwise
STATES = {
    strays.WAITING: "à attribuer",
    strays.ATTRIBUTED: "attribué",
    strays.RETURNED: "renvoyé",
}
NO_AMOUNT = "Indiquez un montant en euros, par exemple 1250,50."
NO_IBAN = "Cet IBAN n'est pas valide."
NO_NAME = "Indiquez le nom de l'émetteur."

in_menu("Virements", "/wires", place=10)


@bp.app_context_processor
def _states() -> dict[str, dict[str, str]]:
    return {"stray_states": STATES}


@dataclass(frozen=True, slots=True)
class Arrival:
    """What somebody typed about a wire; `errors` by field."""

    cents: int | None
    payer: Body
    errors: dict[str, str]


def _typed(name: str = "") -> Arrival:
    """Read the form; `name` is that of the sender when none is typed."""
    form = request.form
    amount = cents(form.get("amount", ""))
    iban = re.sub(r"\s", "", form.get("iban", "")).upper() or OWN_IBAN
    payer = (form.get("payer", "").strip() or name)[:255]
    errors = {}
    if amount is None:
        errors["amount"] = NO_AMOUNT
    if not iban_adds_up(iban):
        errors["iban"] = NO_IBAN
    if not payer:
        errors["payer"] = NO_NAME
    return Arrival(amount, payins_wire.sender(payer, iban), errors)


# -- one wire that is awaited


def _find(payin_id: str) -> tuple[Store, Body]:
    store, payin = find("payin", payin_id)
    if payin["PaymentType"] != "BANK_WIRE":
        abort(404)
    return store, payin


@bp.get("/wires/<payin_id>")
def wire(payin_id: str) -> ResponseReturnValue:
    return _wire_page(_find(payin_id)[1])


@bp.post("/wires/<payin_id>")
def declare_wire(payin_id: str) -> ResponseReturnValue:
    """The bank says: it arrived (with this amount, from this account), or it was refused."""
    store, payin = _find(payin_id)
    arrival = _typed(name_of(payin["AuthorId"]))
    refused = "refuse" in request.form
    if arrival.errors and not refused:
        return _wire_page(payin, arrival.errors), 422
    with store.writing():
        payin = _find(payin_id)[1]
        if payin["Status"] == "CREATED":
            if refused or arrival.cents is None:
                books.fail(store, payin, "008500", now())
            else:
                books.arrive(store, payin, arrival.cents, now(), arrival.payer)
    wake()
    return redirect(f"/wires/{payin_id}", 303)


def _wire_page(payin: Body, errors: dict[str, str] | None = None) -> str:
    return show("wire.html", payin=payin, errors=errors or {}, own_iban=OWN_IBAN)


# -- any wire that comes


@bp.get("/wires")
def wires() -> ResponseReturnValue:
    return _wires_page({})


@bp.post("/wires")
def receive_wire() -> ResponseReturnValue:
    """Under whatever reference: the right one, a wrong one, none at all."""
    reference = request.form.get("reference", "").strip().upper()[:140]
    arrival, store = _typed(), _receiver(reference)
    if store is None:
        abort(404)
    if arrival.errors or arrival.cents is None:
        return _wires_page(arrival.errors), 422
    with store.writing():
        made = strays.arrive(store, reference, arrival.cents, arrival.payer, now())
    wake()
    return redirect(f"/strays/{made['Id']}" if "Funds" in made else f"/wires/{made['Id']}", 303)


def _receiver(reference: str) -> Store | None:
    """Whose account it reaches: the client who knows this reference, or the one chosen."""
    whole = everybody()
    known = (
        whole.list("payin", where={"WireReference": reference, "ExecutionType": "DIRECT"}).first()
        if reference
        else None
    )
    if known is not None:
        return whole.of_owner(known["Id"])
    chosen, clients = request.form.get("client", ""), whole.clients()
    if chosen in clients:
        return whole.of(chosen)
    return whole.of(clients[0]) if clients else None


def _wires_page(errors: dict[str, str]) -> str:
    awaited = list_of("payin", where={"Status": "CREATED", "PaymentType": "BANK_WIRE"})
    return show(
        "wires.html",
        awaited=awaited[:SHOWN],
        strays=list_of("stray_wire")[:SHOWN],
        errors=errors,
        own_iban=OWN_IBAN,
    )


# -- money that nobody could attribute


@bp.get("/strays/<stray_id>")
def stray(stray_id: str) -> ResponseReturnValue:
    store, found = find("stray_wire", stray_id)
    asked = request.args.get("q", "").strip()
    wallets = searching.wallets(store, asked) if asked else []
    return show("stray.html", stray=found, asked=asked, wallets=wallets)


@bp.post("/strays/<stray_id>")
def decide_stray(stray_id: str) -> ResponseReturnValue:
    """Support gives it to a wallet, or sends it back where it came from."""
    store, found = find("stray_wire", stray_id)
    wallet_id = request.form.get("wallet", "")
    if "return" not in request.form and store.find("wallet", wallet_id) is None:
        abort(404)
    with store.writing():
        if "return" in request.form:
            strays.send_back(store, found)
        else:
            strays.attribute(store, found, wallet_id, now())
    wake()
    return redirect(f"/strays/{stray_id}", 303)
