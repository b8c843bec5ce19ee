"""With which settings would the house run where money is real? A whole set, fit to start."""

from __future__ import annotations

import secrets

from wiseed_like.dangers import weak_secrets


def random_key() -> str:
    """A key that no check takes for a written one: a random one may hold « demo »."""
    key = secrets.token_urlsafe(32)
    return random_key() if list(weak_secrets({"SECRET_KEY": key})) else key


PRODUCTION = {
    "WISEED_ENV": "production",
    "DATABASE_URL": "postgresql://levain_app@127.0.0.1/levain",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": random_key(),
    "SECURITY_PASSWORD_SALT": random_key(),
    "FACTORS_KEYS": f"k1:{random_key()}",
    "CHECKPOINT_KEY": random_key(),
    "DOCUMENTS_KEYS": f"k1:{random_key()}",
    "PUBLIC_URL": "https://levain.example",
    "FILES_DIR": "/srv/levain",
    "MANGOPAY_CLIENT_ID": "levain",
    "MANGOPAY_API_KEY": random_key(),
    "MANGOPAY_URL": "https://api.mangopay.com/v2.01/",
    "SMTP_HOST": "smtp.levain.example",
    "PLATFORM_LEI": "969500LEVAINDEMO0051",
    "PLATFORM_SIREN": "000000000",
    "PLATFORM_VAT": "FR00000000000",
    "PLATFORM_REGISTRATION": "SAS au capital de 100 000 €, RCS Paris 000 000 000",
    "PLATFORM_NO_VAT": "TVA non applicable : exonération, CGI, art. 261 C, 1°, e",
}
