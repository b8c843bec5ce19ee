"""How is the house shown? Pages, languages, doors, headers: assembled here, once."""

from __future__ import annotations

import importlib
from typing import Any

import flask_bootstrap
from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from wiseed_like.accounts.security import init_security
from wiseed_like.accounts.session_interface import ServerSessions, end_with_the_password
from wiseed_like.backoffice import looks
from wiseed_like.config import Settings
from wiseed_like.documents import scanner, shelf
from wiseed_like.formats import FILTERS
from wiseed_like.house_settings import service as house_settings
from wiseed_like.payments import providers
from wiseed_like.refusals import house_reason
from wiseed_like.web import allowed_fields, health, kept_pages, pages, throttle, well_known
from wiseed_like.web.doors import guard
from wiseed_like.web.errors import register_errors
from wiseed_like.web.frame import choose_language, page_context
from wiseed_like.web.headers import promises, seal_headers
from wiseed_like.web.kept_pages import KeptPages
from wiseed_like.web.origins import refuse_strangers
from wiseed_like.web.rights import hold_rights
from wiseed_like.web.threshold import Threshold

# Files of at most 10 MB, and the form around them.
LARGEST_REQUEST = 11 * 1024 * 1024
DOMAINS = (
    "accounts",
    "decisions",
    "kyc",
    "investors",
    "issuers",
    "dossiers",
    "captable",
    "rounds",
    "fees",
    "payments",
    "arrivals",
    "disputes",
    "reconciliation",
    "subscriptions",
    "retention",
    "accesses",
    "backoffice",
)


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
        MAX_FORM_PARTS=1000,
        TRUSTED_HOSTS=list(settings.hosts),
        PROVIDE_AUTOMATIC_OPTIONS=False,
        BOOTSTRAP_SERVE_LOCAL=True,
        BABEL_DEFAULT_LOCALE="fr",
        BABEL_TRANSLATION_DIRECTORIES="translations",
        SESSION_COOKIE_SECURE=settings.environment == "production",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = ServerSessions()
    if settings.environment == "production":
        app.config["SESSION_COOKIE_NAME"] = "__Host-session"
    providers.configure(
        client_id=settings.mangopay_client_id,
        api_key=settings.mangopay_api_key,
        url=settings.mangopay_url,
    )
    shelf.configure(settings.files_dir, settings.documents_keys)
    house_settings.begin_with(success_fee_bps=settings.success_fee_bps)
    scanner.configure(settings.clamd)
    app.before_request(refuse_strangers)
    throttle.install(app)
    flask_bootstrap.Bootstrap5(app)
    Babel(app, locale_selector=choose_language)
    CSRFProtect(app)
    init_security(app, settings)
    end_with_the_password(app)
    # One way to be signed in: the library would take a token of its own from a header as well.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    app.url_map.converters["int"] = KeyConverter
    app.jinja_env.filters.update(FILTERS, house_reason=house_reason)
    app.jinja_env.tests["row_number"] = is_row_number
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.register_blueprint(pages.bp)
    app.register_blueprint(health.bp)
    app.register_blueprint(well_known.bp)
    for domain in DOMAINS:
        app.register_blueprint(importlib.import_module(f"wiseed_like.{domain}.views").bp)
    app.register_blueprint(importlib.import_module("wiseed_like.payments.inbox.views").bp)
    app.register_blueprint(importlib.import_module("wiseed_like.captable.declaration").bp)
    app.register_blueprint(importlib.import_module("wiseed_like.issuers.bank_views").bp)
    app.register_blueprint(importlib.import_module("wiseed_like.issuers.officer_views").bp)
    app.register_blueprint(importlib.import_module("wiseed_like.issuers.payment_views").bp)
    app.register_blueprint(importlib.import_module("wiseed_like.issuers.owner_views").bp)
    if settings.has_movable_clock:
        # Imported only where it may exist: production never loads the demo.
        from wiseed_like.demo import install

        install(app)
    app.context_processor(page_context)
    app.before_request(guard)
    app.before_request(hold_rights)
    looks.install(app)
    allowed_fields.install(app)
    # Of what is done after a request, the last is done first: the headers are sealed by then.
    kept_pages.install(app)
    app.after_request(seal_headers)
    register_errors(app)
    _stand_behind(app, settings)


def _stand_behind(app: Flask, settings: Settings) -> None:
    """The threshold outside; inside of it the headers of exactly our own proxies are believed,
    and just before the house what is kept of its open pages."""
    if settings.environment != "test":
        # A test looks at once at what it has just changed.
        app.wsgi_app = KeptPages(app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxies:
        hops = settings.proxies
        behind = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = behind  # type: ignore[method-assign]
    app.wsgi_app = Threshold(app.wsgi_app, promises(settings))  # type: ignore[method-assign]
