"""Which promises does every answer carry in its headers?"""

from __future__ import annotations

from flask import Response, current_app, request
from flask_login import current_user

from wiseed_like.config import Settings

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


def seal_headers(response: Response) -> Response:
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
