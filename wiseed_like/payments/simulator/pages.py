"""What does a person see? The card form, 3-D Secure, wires to declare arrived, a dashboard."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator import books, rules
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store
from wiseed_like.payments.simulator.words import LANGUAGES, translate

bp = Blueprint("pages", __name__, template_folder="templates")

EUROS = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?", re.ASCII)
EXPIRY = re.compile(r"(0[1-9]|1[0-2]) ?/ ?([0-9]{2})", re.ASCII)
TEST_CARDS = (
    (rules.CARD_FRICTIONLESS, "Paiement accepté"),
    (rules.CARD_CHALLENGE, "Demande une authentification 3-D Secure"),
    (rules.CARD_REFUSED, "Paiement refusé par la banque"),
)
SHOWN = 50


def _store() -> Store:
    store: Store = current_app.extensions["simulator_store"]
    return store


def _now() -> float:
    settings: SimulatorSettings = current_app.extensions["simulator_settings"]
    return settings.clock()


def _wake() -> None:
    current_app.extensions["simulator_clockwork"].wake()


def _language() -> str:
    return request.accept_languages.best_match(LANGUAGES, default="fr") or "fr"


def _money(cents: int) -> str:
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    if _language() == "en":
        return f"{sign}{whole:,}.{rest:02d} EUR"
    grouped = f"{whole:,}".replace(",", "\u202f")
    return f"{sign}{grouped},{rest:02d}\u00a0€"


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%d/%m/%Y %H:%M:%S} UTC"


@bp.app_context_processor
def _vocabulary() -> dict[str, Any]:
    language = _language()
    return {
        "language": language,
        "_": lambda sentence: translate(sentence, language),
        "money": _money,
        "moment": _moment,
    }


def not_found(_error: object) -> ResponseReturnValue:
    if request.path.lower().startswith("/v2.01"):
        return {"Message": "The ressource does not exist", "Type": "ressource_not_found"}, 404
    return render_template("message.html", title="Cette page n'existe pas."), 404


def _find(payin_id: str, payment_type: str) -> Body:
    payin = _store().find("payin", payin_id)
    if payin is None or payin["PaymentType"] != payment_type:
        abort(404)
    return payin


# -- the card form


@bp.get("/pay/card/<payin_id>")
def card(payin_id: str) -> ResponseReturnValue:
    return _card_page(_find(payin_id, "CARD"))


@bp.post("/pay/card/<payin_id>")
def pay_by_card(payin_id: str) -> ResponseReturnValue:
    payin = _find(payin_id, "CARD")
    if payin["Status"] != "CREATED":
        return _card_page(payin)
    if "cancel" in request.form:
        return _finish_card(payin_id, "101002")
    number = re.sub(r"[ -]", "", request.form.get("number", ""))
    errors = _card_errors(number)
    if errors:
        return _card_page(payin, errors=errors), 422
    if rules.needs_challenge(number, payin["SecureMode"]):
        payin["CardAsked"] = number[-4:]
        verdict = rules.card_verdict(number, payin["DebitedFunds"]["Amount"])
        payin["CardVerdict"] = verdict
        with _store().writing():
            fresh = _find(payin_id, "CARD")
            if fresh["Status"] == "CREATED":
                _store().put(payin)
        return redirect(f"/pay/card/{payin_id}/challenge", 303)
    return _finish_card(payin_id, rules.card_verdict(number, payin["DebitedFunds"]["Amount"]))


@bp.get("/pay/card/<payin_id>/challenge")
def challenge(payin_id: str) -> ResponseReturnValue:
    payin = _find(payin_id, "CARD")
    if payin["Status"] != "CREATED":
        return _card_page(payin)
    if "CardVerdict" not in payin:
        return redirect(f"/pay/card/{payin_id}", 303)
    return _allow_return(render_template("challenge.html", payin=payin), payin)


@bp.post("/pay/card/<payin_id>/challenge")
def answer_challenge(payin_id: str) -> ResponseReturnValue:
    payin = _find(payin_id, "CARD")
    if payin["Status"] == "CREATED" and "CardVerdict" not in payin:
        return redirect(f"/pay/card/{payin_id}", 303)
    confirmed = "confirm" in request.form
    return _finish_card(payin_id, payin["CardVerdict"] if confirmed else "101301")


def _card_errors(number: str) -> dict[str, str]:
    """What is wrong with the form, field by field; the card is not kept."""
    errors = {}
    if not rules.adds_up(number):
        errors["number"] = "Ce numéro de carte n'est pas valide."
    expiry = EXPIRY.fullmatch(request.form.get("expiry", "").strip())
    today = datetime.fromtimestamp(_now(), UTC)
    if not expiry or (2000 + int(expiry[2]), int(expiry[1])) < (today.year, today.month):
        errors["expiry"] = "Indiquez une date à venir, sous la forme MM/AA."
    if not re.fullmatch(r"[0-9]{3,4}", request.form.get("code", "").strip(), re.ASCII):
        errors["code"] = "Le code a trois ou quatre chiffres."
    return errors


def _finish_card(payin_id: str, code: str) -> ResponseReturnValue:
    """Settle once, whatever is clicked twice, and send the browser back to the merchant."""
    with _store().writing():
        payin = _find(payin_id, "CARD")
        if payin["Status"] == "CREATED":
            payin.pop("CardVerdict", None)
            payin.pop("CardAsked", None)
            if code == rules.SUCCESS:
                books.succeed(_store(), payin, _now())
            else:
                books.fail(_store(), payin, code, _now())
    _wake()
    return _allow_return(redirect(payin["ReturnURL"], 303), payin)


def _card_page(payin: Body, errors: dict[str, str] | None = None) -> Response:
    year = datetime.fromtimestamp(_now(), UTC).year % 100 + 2
    page = render_template(
        "card.html",
        payin=payin,
        errors=errors or {},
        typed=request.form,
        cards=TEST_CARDS,
        expiry=f"12/{year:02d}",
    )
    return _allow_return(page, payin)


def _allow_return(answer: Any, payin: Body) -> Response:
    """A form's redirect must be allowed by the page's own policy: back to this merchant only."""
    response = current_app.make_response(answer)
    parts = urlsplit(payin["ReturnURL"])
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
        f" frame-ancestors 'none'; form-action 'self' {parts.scheme}://{parts.netloc}"
    )
    return response


# -- bank wires


@bp.get("/wires/<payin_id>")
def wire(payin_id: str) -> ResponseReturnValue:
    return render_template("wire.html", payin=_find(payin_id, "BANK_WIRE"), error=None)


@bp.post("/wires/<payin_id>")
def declare_wire(payin_id: str) -> ResponseReturnValue:
    """The bank says: it arrived (with this amount), or it was refused."""
    payin = _find(payin_id, "BANK_WIRE")
    cents = _cents(request.form.get("amount", ""))
    if "refuse" not in request.form and cents is None:
        sentence = "Indiquez un montant en euros, par exemple 1250,50."
        return render_template("wire.html", payin=payin, error=sentence), 422
    with _store().writing():
        payin = _find(payin_id, "BANK_WIRE")
        if payin["Status"] == "CREATED":
            if "refuse" in request.form or cents is None:
                books.fail(_store(), payin, "008500", _now())
            else:
                books.arrive(_store(), payin, cents, _now())
    _wake()
    return redirect(f"/wires/{payin_id}", 303)


def _cents(written: str) -> int | None:
    """Positive euros as typed, `1250,50` or `1 250.5`; None when it is anything else."""
    match = EUROS.fullmatch(re.sub(r"[ \u00a0\u202f]", "", written))
    if not match:
        return None
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) or None


# -- the dashboard


@bp.get("/")
def dashboard() -> ResponseReturnValue:
    store = _store()
    wallets = [
        wallet | {"Cents": store.balance(wallet["Id"]), "Holder": _name(wallet["Owners"][0])}
        for wallet in store.list("wallet")[::-1][:SHOWN]
    ]
    events = store.db.execute("SELECT * FROM events ORDER BY seq DESC LIMIT 20").fetchall()
    waiting = store.db.execute(
        "SELECT hook_id, count(*) AS number FROM deliveries WHERE state = 'waiting' GROUP BY 1"
    ).fetchall()
    return render_template(
        "dashboard.html",
        cards=TEST_CARDS,
        waiting=store.list("payin", where={"Status": "CREATED"})[::-1][:SHOWN],
        wallets=wallets,
        fees=store.balance(books.FEES_WALLET),
        hooks=store.list("hook"),
        unsent={row["hook_id"]: row["number"] for row in waiting},
        events=events,
    )


def _name(user_id: str) -> str:
    user = _store().find("user", user_id) or {}
    return str(user.get("Name") or f"{user.get('FirstName')} {user.get('LastName')}")
