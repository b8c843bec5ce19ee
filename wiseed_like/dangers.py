"""What must never run where money is real? Weak or borrowed secrets, and doors left unlocked.

Each function returns what is wrong, all of it, in words that never repeat a secret.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

SECRETS = ("SECRET_KEY", "SECURITY_PASSWORD_SALT", "CHECKPOINT_KEY")
KEYRINGS = ("FACTORS_KEYS", "DOCUMENTS_KEYS")  # name:key name:key, today's first
LENGTH_MIN, LETTERS_MIN, KEY_BYTES = 32, 12, 32
API_KEY_MIN = 16
# Words of examples, of tests and of documentation: a random text holds none of them.
BORROWED = re.compile(
    r"change|example|secret|default|password|tests?\b|demo|dev-|salt|insecure", re.I
)
# What the provider's own demo accounts are opened with here.
DEMO_KEYS = ("levain-demo-key", "demo-key")
PROVIDER = ("api.mangopay.com", "api.sandbox.mangopay.com")
SAFE_TLS = ("verify-full", "verify-ca")


def weak_secrets(env: Mapping[str, str]) -> Iterator[str]:
    """Secrets that are short, repeated, borrowed, or no random text (ASVS 13.3.1, 11.5.1)."""
    values = {name: env.get(name, "") for name in SECRETS}
    values |= {f"{name} ({label})": key for name, label, key in _on_rings(env)}
    for name, value in values.items():
        wrong = _weakness(value)
        if value and wrong:
            yield f"{name} {wrong}"
    for name, value in values.items():
        same = [other for other in values if other > name and values[other] == value]
        if value and same:
            yield f"{name} is the same as {', '.join(same)}: one leak would open both"
    key = env.get("MANGOPAY_API_KEY", "")
    if key and (len(key) < API_KEY_MIN or key in DEMO_KEYS):
        yield "MANGOPAY_API_KEY is not one that the provider gives"


def _weakness(value: str) -> str | None:
    if len(value) < LENGTH_MIN:
        return f"must have at least {LENGTH_MIN} characters in production"
    if len(set(value)) < LETTERS_MIN:
        return "repeats a few characters: make it with `python -m secrets`"
    if BORROWED.search(value) or _is_written_text(value):
        return "comes from an example, or was written by somebody: make it with 32 random bytes"
    return None


def _is_written_text(value: str) -> bool:
    """Does it hide a sentence in base64? 32 random bytes are never all of them printable."""
    found = key_bytes(value)
    return found is not None and len(found) >= KEY_BYTES and all(32 <= each < 127 for each in found)


def key_bytes(text: str) -> bytes | None:
    """The bytes of a key in URL-safe base64, with or without its padding; None when it is none."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", True)
    except (binascii.Error, ValueError):
        return None


def malformed_keys(env: Mapping[str, str]) -> Iterator[str]:
    """Keys of a cipher or a signature have exactly 32 bytes: anywhere, not only in production."""
    checkpoint = env.get("CHECKPOINT_KEY", "")
    if checkpoint and len(key_bytes(checkpoint) or b"") != KEY_BYTES:
        yield f"CHECKPOINT_KEY must be {KEY_BYTES} bytes in URL-safe base64"
    for name, label, key in _on_rings(env):
        if len(key_bytes(key) or b"") != KEY_BYTES:
            yield f"{name}: {label} must be {KEY_BYTES} bytes in URL-safe base64"


def _on_rings(env: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Setting, label and key of each key that can be changed."""
    for name in KEYRINGS:
        for pair in env.get(name, "").split():
            label, _, key = pair.partition(":")
            yield name, label, key


def open_wires(env: Mapping[str, str]) -> Iterator[str]:
    """Services reached over a network without a password or without TLS (ASVS 12.3.1, 12.3.2)."""
    for name in ("DATABASE_URL", "MIGRATE_DATABASE_URL", "REPORT_DATABASE_URL"):
        parts = urlsplit(env.get(name, ""))
        options = parse_qs(parts.query)
        if not env.get(name) or is_here(parts.hostname or options.get("host", [""])[0]):
            continue
        if not parts.password and "sslcert" not in options:
            yield f"{name}: a database on another machine needs a password"
        if options.get("sslmode", [""])[0] not in SAFE_TLS:
            yield f"{name}: a database on another machine needs sslmode=verify-full"
    queue = urlsplit(env.get("REDIS_URL", ""))
    if env.get("REDIS_URL") and queue.scheme != "unix" and not is_here(queue.hostname or ""):
        if not queue.password:
            yield "REDIS_URL: a queue on another machine needs a password"
        if queue.scheme != "rediss":
            yield "REDIS_URL: a queue on another machine needs TLS (rediss://)"


def shared_roles(env: Mapping[str, str]) -> Iterator[str]:
    """One role of the database for two trades: who runs pages would own the tables (13.2.2)."""
    names = ("DATABASE_URL", "MIGRATE_DATABASE_URL", "REPORT_DATABASE_URL")
    users = {name: urlsplit(env.get(name, "")).username for name in names if env.get(name)}
    for name, user in users.items():
        same = [other for other in users if other > name and users[other] == user]
        if user and same:
            yield f"{name} and {', '.join(same)} must name different roles of the database"


def is_here(host: str) -> bool:
    """Is it this machine itself: no host, the folder of a socket, or an address of its own?"""
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def open_names(hosts: tuple[str, ...], public_url: str) -> Iterator[str]:
    """Names under which the house answers: few, whole, and its own among them."""
    own = urlsplit(public_url).hostname or ""
    if own and own not in hosts:
        yield f"HOSTS must hold the host of PUBLIC_URL ({own})"
    if any("*" in each or each.startswith(".") for each in hosts):
        yield "HOSTS must be whole names, without a wildcard"


def of_the_demo(env: Mapping[str, str]) -> Iterator[str]:
    """What belongs to a demo."""
    if env.get("SIMULATOR_URL") or not env.get("MANGOPAY_URL", "").startswith("https://"):
        yield "the payment simulator has no place in production (SIMULATOR_URL, MANGOPAY_URL)"
    elif urlsplit(env["MANGOPAY_URL"]).hostname not in PROVIDER:
        yield f"MANGOPAY_URL must be the provider's own address ({', '.join(PROVIDER)})"
    if any(name.startswith("DEMO_") for name in env):
        yield "the demo's person switch and movable clock (DEMO_*) have no place in production"


def unsaid(env: Mapping[str, str]) -> Iterator[str]:
    """What nobody may leave to a default."""
    if not env.get("PUBLIC_URL", "").startswith("https://"):
        yield "PUBLIC_URL must be https:// in production"
    if not env.get("SMTP_HOST"):
        yield "SMTP_HOST is missing: nobody could confirm an e-mail address"
    if "PLATFORM_LEI" not in env:
        yield "PLATFORM_LEI is missing: offers are identified by the platform's own LEI"
    for name in ("PLATFORM_SIREN", "PLATFORM_VAT", "PLATFORM_REGISTRATION", "PLATFORM_NO_VAT"):
        if not env.get(name):
            yield f"{name} is missing: every invoice names it"
