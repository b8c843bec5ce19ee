"""Which machine was that? What a browser says of itself, in words that its owner recognises."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

# The first that is found: browsers also name those that they descend from.
_BROWSERS = (
    ("Edg", "Microsoft Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """The browser's name; « unknown » for what names none."""
    return _first(user_agent, _BROWSERS) or str(_l("Navigateur inconnu"))


def system_of(user_agent: str) -> str:
    """The machine's system; « unknown » for what names none."""
    return _first(user_agent, _SYSTEMS) or str(_l("système inconnu"))


def _first(user_agent: str, names: tuple[tuple[str, str], ...]) -> str | None:
    return next((name for sign, name in names if sign in user_agent), None)
