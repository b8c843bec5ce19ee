"""What stands around every page? The menu, the language, the platform's name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import current_app, g, has_request_context, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.config import Settings
from wiseed_like.issuers import officers
from wiseed_like.web.whereabouts import here

LANGUAGES = ("fr", "en")


def choose_language() -> str:
    """What was chosen in this browser, else what the person keeps, else the browser's preference,
    else French."""
    if not request:
        return "fr"
    chosen = request.cookies.get(language_cookie())
    if chosen not in LANGUAGES and not g.get("is_broken") and current_user.is_authenticated:
        chosen = current_user.language
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "fr"


def language_cookie() -> str:
    """Its name; where there is TLS, no other host can set it (`__Host-`)."""
    settings: Settings = current_app.extensions["settings"]
    return "__Host-language" if settings.environment == "production" else "language"


def remember_language(response: Response, language: str) -> None:
    """In this browser, for a year."""
    name = language_cookie()
    response.set_cookie(
        name,
        language,
        max_age=365 * 86400,
        httponly=True,
        secure=name.startswith("__Host-"),
        samesite="Lax",
    )


def page_context() -> dict[str, Any]:
    settings: Settings = current_app.extensions["settings"]
    if not has_request_context():
        # A mail or a document, made by a worker: nobody looks at a menu.
        return {"platform": settings.platform}
    language = choose_language()
    if g.get("is_broken"):
        # The page that says so asks nothing of the database.
        return {"platform": settings.platform, "language": language}
    other = "en" if language == "fr" else "fr"
    return {
        "platform": settings.platform,
        "settings": settings,
        "language": language,
        "other_language": other,
        "here": here(),
        "other_language_url": f"/language/{other}?" + urlencode({"next": here()}),
        "nav_items": _navigation(),
        "now": clock.now(),
        "invitations_waiting": _invitations_waiting,
        "company_acted_for": acting.acted_for,
    }


def _invitations_waiting() -> int:
    """How many companies wait for the reader's answer; only pages that ask for it count."""
    return len(officers.list_received(current_user, clock.now()))


def _navigation() -> list[dict[str, Any]]:
    """The main menu, by role: label, address, and whether it is where we are."""
    items: list[tuple[Any, str]] = [(_l("Les levées"), "rounds.index")]
    items.append((_l("E-vote"), "dossiers.votes"))
    user = current_user
    if user.is_authenticated:
        if user.has_role("investor"):
            items.append((_l("Mon parcours"), "investors.journey"))
            items.append((_l("Portefeuille"), "subscriptions.portfolio"))
            items.append((_l("Mon argent"), "payments.wallet"))
        if user.has_role("founder"):
            items.append((_l("Mes sociétés"), "issuers.index"))
        if any(user.has_role(role) for role in ("analyst", "compliance", "administrator")):
            items.append((_l("À traiter"), "backoffice.queue"))
    else:
        items.append((_l("Comment ça marche"), "pages.how"))
        items.append((_l("Les risques"), "pages.risks"))
    return [
        {"label": label, "url": url_for(endpoint), "active": request.endpoint == endpoint}
        for label, endpoint in items
        if endpoint in current_app.view_functions
    ]
