"""How is the house shown? Pages, languages, doors, headers: assembled here, once."""

from __future__ import annotations

import importlib
from typing import Any
from urllib.parse import urlencode, urlsplit

import flask_bootstrap
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    has_request_context,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import Babel, lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as AnyResponse

from wiseed_like import clock
from wiseed_like.accounts.access import Policy, open_to_all
from wiseed_like.accounts.security import init_security
from wiseed_like.config import Settings
from wiseed_like.db import session, transaction
from wiseed_like.decisions.contest import number
from wiseed_like.documents import shelf
from wiseed_like.errors import NotFound, Refused
from wiseed_like.formats import FILTERS
from wiseed_like.payments import providers
from wiseed_like.refusals import house_reason, keeps_refusals, numbered, say

LANGUAGES = ("fr", "en")
PAGES = ("risks", "how", "fees", "legal", "privacy", "complaints", "accessibility")
# Files of at most 10 MB, and the form around them.
LARGEST_REQUEST = 11 * 1024 * 1024
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self' {provider}",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
# Views of libraries that cannot carry a policy of ours.
LIBRARY_DOORS = {
    "static": Policy(open=True),
    "bootstrap.static": Policy(open=True),
    "security.static": Policy(open=True),
    "security.login": Policy(open=True),
    "security.register": Policy(open=True),
    "security.confirm_email": Policy(open=True),
    "security.send_confirmation": Policy(open=True),
    "security.forgot_password": Policy(open=True),
    "security.reset_password": Policy(open=True),
    "security.logout": Policy(),
    "security.change_password": Policy(),
    "security.verify": Policy(),
}
DOMAINS = (
    "accounts",
    "decisions",
    "kyc",
    "investors",
    "issuers",
    "dossiers",
    "captable",
    "rounds",
    "payments",
    "subscriptions",
    "backoffice",
)

bp = Blueprint("pages", __name__)


class KeyConverter(IntegerConverter):
    """A number in an address is a row's key; what no key can be is no page (404)."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any):
        super().__init__(map, *args, **{"max": 2**31 - 1, **kwargs})


def is_row_number(text: str) -> bool:
    """Is this the number of a row? What comes with an address is shown only then."""
    return text.isascii() and text.isdecimal() and len(text) <= 10


def assemble(app: Flask, settings: Settings) -> None:
    """Give the application its pages, languages, doors, headers and error pages."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        BOOTSTRAP_SERVE_LOCAL=True,
        BABEL_DEFAULT_LOCALE="fr",
        BABEL_TRANSLATION_DIRECTORIES="translations",
        SESSION_COOKIE_SECURE=settings.environment == "production",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.environment == "production":
        app.config["SESSION_COOKIE_NAME"] = "__Host-session"
        app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1, x_host=1)  # type: ignore[method-assign]
    providers.configure(
        client_id=settings.mangopay_client_id,
        api_key=settings.mangopay_api_key,
        url=settings.mangopay_url,
    )
    shelf.configure(settings.files_dir)
    flask_bootstrap.Bootstrap5(app)
    Babel(app, locale_selector=choose_language)
    CSRFProtect(app)
    init_security(app, settings)
    app.url_map.converters["int"] = KeyConverter
    app.jinja_env.filters.update(FILTERS, house_reason=house_reason)
    app.jinja_env.tests["row_number"] = is_row_number
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.register_blueprint(bp)
    for domain in DOMAINS:
        app.register_blueprint(importlib.import_module(f"wiseed_like.{domain}.views").bp)
    app.register_blueprint(importlib.import_module("wiseed_like.captable.declaration").bp)
    if settings.has_movable_clock:
        # Imported only where it may exist: production never loads the demo.
        from wiseed_like.demo import install

        install(app)
    app.context_processor(_page_context)
    app.before_request(_guard)
    app.after_request(_seal_headers)
    _register_errors(app)


def choose_language() -> str:
    """The person's choice, else the browser's preference, else French."""
    if not request:
        return "fr"
    chosen = request.cookies.get("language")
    if current_user and current_user.is_authenticated:
        chosen = current_user.language
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "fr"


def _guard() -> AnyResponse | None:
    """Every page is closed unless its policy opens it; what is closed looks absent."""
    if request.endpoint is None:
        return None
    policy = policy_of(request.endpoint)
    if policy is None:
        abort(404)
    if policy.allows(current_user):
        return None
    if current_user.is_authenticated:
        abort(404)
    if request.method == "GET":
        flash(_l("Connectez-vous pour ouvrir cette page."), "info")
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)


def policy_of(endpoint: str) -> Policy | None:
    """The policy of a route: its view's own, or the one given to a library's view."""
    view = current_app.view_functions.get(endpoint)
    found: Policy | None = getattr(view, "policy", None) or LIBRARY_DOORS.get(endpoint)
    return found


def _seal_headers(response: Response) -> Response:
    settings: Settings = current_app.extensions["settings"]
    # The card is typed on the provider's page, where a form of ours redirects to.
    policy = CONTENT_SECURITY_POLICY.format(
        provider=settings.simulator_url or "https://*.mangopay.com"
    )
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if settings.environment == "production":
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    # Style sheets and fonts are everybody's: the browser may keep them, and nobody is looked up.
    is_file_of_ours = (request.endpoint or "").endswith("static")
    if not is_file_of_ours and current_user and current_user.is_authenticated:
        headers["Cache-Control"] = "no-store"
    return response


@keeps_refusals
def _numbered_for_the_reader(refusal: Refused) -> Refused:
    """Kept for whoever is signed in, so that they may contest it by its number."""
    return number(refusal, current_user) if current_user.is_authenticated else refusal


def _page_context() -> dict[str, Any]:
    settings: Settings = current_app.extensions["settings"]
    if not has_request_context():
        # A mail or a document, made by a worker: nobody looks at a menu.
        return {"platform": settings.platform}
    language = choose_language()
    other = "en" if language == "fr" else "fr"
    return {
        "platform": settings.platform,
        "settings": settings,
        "language": language,
        "other_language": other,
        "other_language_url": f"/language/{other}?" + urlencode({"next": _here()}),
        "nav_items": _navigation(),
        "now": clock.now(),
    }


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


def _register_errors(app: Flask) -> None:
    @app.errorhandler(NotFound)
    def absent(_: NotFound) -> tuple[str, int]:
        return render_template("errors/404.html"), 404

    @app.errorhandler(Refused)
    def refused(refusal: Refused) -> tuple[str, int]:
        # A refusal that no form was there to show.
        page = render_template(
            "errors/refused.html",
            sentences=[say(each) for each in numbered(refusal).reason_by_reason()],
            came_from=_way_back(),
        )
        return page, 409

    @app.errorhandler(CSRFError)
    def forged(_: CSRFError) -> tuple[str, int]:
        return render_template("errors/400.html", expired=True), 400

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.response is not None:
            return error.response
        known = (400, 403, 404, 405, 413, 422, 429, 500)
        code = error.code if error.code in known else (500 if (error.code or 500) >= 500 else 400)
        page = render_template(f"errors/{code}.html", came_from=_page_before())
        return page, error.code or 500

    @app.errorhandler(Exception)
    def broken(error: Exception) -> tuple[str, int]:
        current_app.logger.exception("a page broke")
        # What broke may have left a transaction that answers nothing any more.
        session.rollback()
        return render_template("errors/500.html"), 500


@bp.route("/")
@open_to_all
def home() -> str:
    from wiseed_like.rounds.queries import list_open

    return render_template("home/index.html", open_rounds=list_open(clock.now(), limit=6))


def _page(name: str) -> None:
    @bp.route(f"/{name}", endpoint=name)
    @open_to_all
    def page() -> str:
        return render_template(f"pages/{name}.html")


for _name in PAGES:
    _page(_name)


@bp.route("/language/<language>")
@open_to_all
def language(language: str) -> AnyResponse:
    """Switch the language; a signed-in person's choice is kept with the account."""
    if language not in LANGUAGES:
        abort(404)
    if current_user.is_authenticated:
        from wiseed_like.accounts.service import choose_language as keep

        with transaction():
            keep(current_user, language)
    response = redirect(_inside(request.args.get("next", "/")), 303)
    response.set_cookie("language", language, max_age=365 * 86400, httponly=True, samesite="Lax")
    return response


def _here() -> str:
    """Where what is on the screen may be read again, with a GET."""
    return (_own_address() or _page_before() or "/") if request else "/"


def _own_address() -> str | None:
    """This address, unless it only takes what a form sends."""
    here = request.full_path.rstrip("?")
    if request.method == "GET":
        return here
    map = current_app.create_url_adapter(request)
    return here if map is not None and map.test(method="GET") else None


def _page_before() -> str | None:
    """The page of ours that the browser came from, to go back to."""
    before = urlsplit(request.referrer or "")
    if not before.path or before.netloc != request.host:
        return None
    return _inside(f"{before.path}?{before.query}".rstrip("?"))


def _way_back() -> str | None:
    """Where somebody was before a form of theirs was refused."""
    return _page_before() or (_own_address() if request.method != "GET" else None)


def _inside(address: str) -> str:
    """The address if it stays in the house, else the front door."""
    if not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    return address
