"""What do all pages share? Language, money and moments, the menu, and whose data they show.

from wiseed_like.payments.simulator.pages.frame import bp, find, list_of, now, show, wake

in_menu("Vérifications", "/kyc", place=40)

@bp.get("/kyc")
def queue() -> ResponseReturnValue:
    return show("kyc.html", papers=list_of("kyc", where={"Status": "VALIDATION_ASKED"}))

@bp.post("/kyc/<paper_id>")
def decide(paper_id: str) -> ResponseReturnValue:
    store, paper = find("kyc", paper_id)  # 404 when there is none
    with store.writing():
        ...
    wake()
    return redirect("/kyc", 303)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator.selection import Selection
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store
from wiseed_like.payments.simulator.words import LANGUAGES, translate

bp = Blueprint("pages", __name__, template_folder="../templates")
EUROS = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A line of the menu; the title is French, and stands in words.py."""

    place: int
    title: str
    path: str


MENU: list[Entry] = []


def in_menu(title: str, path: str, *, place: int) -> None:
    """Show this page in the menu; the lower the place, the nearer to the beginning."""
    MENU.append(Entry(place, title, path))
    MENU.sort()


# -- whose data


def everybody() -> Store:
    """The whole file: it reads what belongs to anybody, and adds nothing."""
    store: Store = current_app.extensions["simulator_store"]
    return store


def chosen_client() -> str | None:
    """The client whose data are looked at, `?client=`; None shows everybody's."""
    asked = request.args.get("client")
    return asked if asked in everybody().clients() else None


def seen() -> Store:
    """The file as the chosen client sees it."""
    client = chosen_client()
    return everybody() if client is None else everybody().of(client)


def list_of(*kinds: str, where: Mapping[str, object] | None = None) -> Selection:
    """The chosen client's resources, the newest first."""
    return seen().list(*kinds, where=where).turned()


def find(kind: str, resource_id: str) -> tuple[Store, Body]:
    """A resource, and the file as its own client sees it.

    404 when there is none, or when it is not of the chosen client.
    """
    try:
        store = everybody().of_owner(resource_id)
    except KeyError:
        abort(404)
    if chosen_client() not in (None, store.client):
        abort(404)
    found = store.find(kind, resource_id)
    if found is None:
        abort(404)
    return store, found


def client_of(resource_id: str) -> str:
    """Whose it is, for the lists that show everybody's."""
    return everybody().of_owner(resource_id).client


def back_to(path: str) -> ResponseReturnValue:
    """To a list, of the same client as before."""
    client = chosen_client()
    return redirect(path if client is None else f"{path}?{urlencode({'client': client})}", 303)


def name_of(user_id: str | None) -> str:
    """How a user is called; what was asked for when nobody is known under it."""
    user = everybody().find("user", user_id)
    if user is None:
        return user_id or ""
    return str(user.get("Name") or f"{user.get('FirstName')} {user.get('LastName')}")


# -- time


def settings() -> SimulatorSettings:
    found: SimulatorSettings = current_app.extensions["simulator_settings"]
    return found


def now() -> float:
    """The business moment, Unix seconds."""
    return settings().clock()


def wake() -> None:
    """Something was committed: the clockwork should look."""
    current_app.extensions["simulator_clockwork"].wake()


# -- words


def language() -> str:
    return request.accept_languages.best_match(LANGUAGES, default="fr") or "fr"


def money(cents: int, currency: str = "EUR") -> str:
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    if language() == "en":
        return f"{sign}{whole:,}.{rest:02d} {currency}"
    grouped = f"{whole:,}".replace(",", "\u202f")
    return f"{sign}{grouped},{rest:02d}\u00a0{'€' if currency == 'EUR' else currency}"


def moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%d/%m/%Y %H:%M:%S} UTC"


def cents(written: str) -> int | None:
    """Positive euros as typed, `1250,50` or `1 250.5`; None when it is anything else."""
    match = EUROS.fullmatch(re.sub(r"[ \u00a0\u202f]", "", written))
    if not match:
        return None
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) or None


# -- answers


def show(template: str, **told: Any) -> str:
    return render_template(template, **told)


def lets_leave_to(answer: Any, *urls: str) -> Response:
    """A form's redirect must be allowed by the page's own policy: to these sites only."""
    response = current_app.make_response(answer)
    sites = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, urls)}
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
        f" frame-ancestors 'none'; form-action 'self' {' '.join(sorted(sites))}"
    )
    return response


def not_found(_error: object) -> ResponseReturnValue:
    if request.path.lower().startswith("/v2.01"):
        return {"Message": "The ressource does not exist", "Type": "ressource_not_found"}, 404
    return show("message.html", title="Cette page n'existe pas."), 404


@bp.app_context_processor
def _vocabulary() -> dict[str, Any]:
    spoken, clients, chosen = language(), everybody().clients(), chosen_client()
    return {
        "language": spoken,
        "_": lambda sentence: translate(sentence, spoken),
        "money": money,
        "moment": moment,
        "name_of": name_of,
        "menu": MENU,
        "clients": clients,
        "shows_clients": len(clients) > 1 and chosen is None,
        "chosen_client": chosen,
        "client_of": client_of,
        "panel_is_open": current_app.extensions["simulator_faults"] is not None,
    }
