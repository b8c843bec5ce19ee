"""As which roles does the platform connect on a developer's machine? Three, made from nothing.

The administrator of the server makes them; the platform itself never connects as such. What each
may do is decided by `wiseed_like.database_roles`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class DatabaseRoles:
    """The addresses at which owner, application and reports find one database."""

    migrate: str
    app: str
    report: str

    @classmethod
    def derived(cls, administrator_url: str, prefix: str = "levain") -> DatabaseRoles:
        """Names and passwords follow from the administrator's address, so nothing is kept."""

        def of(part: str) -> str:
            name = f"{prefix}_{part}"
            return _as(administrator_url, name, _password(administrator_url, name))

        return cls(of("migrate"), of("app"), of("report"))

    @property
    def settings(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.app,
            "MIGRATE_DATABASE_URL": self.migrate,
            "REPORT_DATABASE_URL": self.report,
        }

    @property
    def owner(self) -> str:
        return urlsplit(self.migrate).username or ""

    @property
    def passwords(self) -> dict[str, str]:
        """The password of each role by its name."""
        urls = [urlsplit(each) for each in (self.migrate, self.app, self.report)]
        return {url.username or "": unquote(url.password or "") for url in urls}


def _as(url: str, name: str, password: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{name}:{quote(password)}@{place}").geturl()


def _password(url: str, name: str) -> str:
    """The same in every process; another for every role. The name of the database is no part."""
    parts = urlsplit(url)
    return hashlib.sha256(f"{parts.netloc} {name}".encode()).hexdigest()[:32]
