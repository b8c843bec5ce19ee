"""Which promises does every answer carry in its headers?

The same for all: `promises`, given by the threshold to whatever leaves. Those that depend on who
asks, and for what: `seal_headers`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, current_app, g, request
from flask_login import current_user

from wiseed_like.config import Settings
from wiseed_like.web.threshold import ACTOR, ROUTE

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
# Where the provider shows the page on which a card is typed: a form of ours redirects there.
PROVIDER_PAGES = "https://*.mangopay.com"
# Not "cookies": the language and the words of farewell are kept in two.
CLEARED_AT_SIGN_OUT = '"cache", "storage"'


def promises(settings: Settings) -> dict[str, str]:
    """The headers of every answer (security level of a page that needs nothing else)."""
    given = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY.format(provider=provider(settings)),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.environment == "production":
        given["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return given


def provider(settings: Settings) -> str:
    """The origin of the provider's pages: the simulator's own, where there is one."""
    if not settings.simulator_url:
        return PROVIDER_PAGES
    return origin_of(settings.simulator_url)


def origin_of(address: str) -> str:
    """`https://host:port` of an address, as a content security policy names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def seal_headers(response: Response) -> Response:
    """What depends on the page and its reader; and what the threshold writes of them."""
    headers = response.headers
    if (address := g.get("connects_to")) is not None:
        # A page on which a card is typed: its script sends the number there, and to nobody else.
        settings: Settings = current_app.extensions["settings"]
        policy = promises(settings)["Content-Security-Policy"]
        there = f"connect-src 'self' {origin_of(address)}"
        headers["Content-Security-Policy"] = policy.replace("connect-src 'self'", there)
    if is_reached_by_token():
        # The address is a secret for as long as it is good: it is told to nobody (14.2.1).
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cache-Control"] = "no-store"
    is_file_of_ours = (request.endpoint or "").endswith("static")
    if not is_file_of_ours:
        _keep_out_of_caches(response)
    if request.endpoint == "security.logout" and response.status_code < 400:
        headers["Clear-Site-Data"] = CLEARED_AT_SIGN_OUT
    request.environ[ACTOR] = _actor()
    request.environ[ROUTE] = route_of_request()
    return response


def is_reached_by_token() -> bool:
    return "token" in (request.view_args or {})


def _keep_out_of_caches(response: Response) -> None:
    """What is somebody's is kept by nobody; what is everybody's is asked for again."""
    is_private = request.method not in ("GET", "HEAD") or _actor() is not None
    if is_private:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")


def _actor() -> str | None:
    """`user:12` when a person was looked up for this request; nobody is looked up for a log."""
    if "_login_user" not in g:
        return None
    return f"user:{current_user.id}" if current_user.is_authenticated else None


def route_of_request() -> str | None:
    """The path with the keys of rows in it, without words and tokens: `/password/<token>`."""
    rule = request.url_rule
    if rule is None:
        return None
    found = rule.rule
    for name, value in (request.view_args or {}).items():
        if not isinstance(value, str):
            for kind in ("int:", "uuid:", ""):
                found = found.replace(f"<{kind}{name}>", str(value))
    return found
