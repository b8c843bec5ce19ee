"""Which function answers this path? Tolerant, because the SDK is careless with case and slashes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from wiseed_like.payments.simulator import agenda
from wiseed_like.payments.simulator.currencies import CURRENCIES
from wiseed_like.payments.simulator.errors import ApiError, not_played, wrong
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

Answer = Body | list[Body] | None


MOST = 10**12  # cents in one amount


def read_query(asked: MultiDict[str, str]) -> dict[str, str]:
    """Names in small letters; what is said twice is a list, as with commas."""
    read: dict[str, str] = {}
    for name, values in asked.lists():
        key, value = name.lower(), ",".join(values)
        read[key] = f"{read[key]},{value}" if key in read else value
    return read


@dataclass(slots=True)
class Call:
    """One request, read; `origin` is the simulator's own address, for pages it links to.

    `store` is that of the caller's client; `now` is the business moment (Unix seconds).
    """

    store: Store
    settings: SimulatorSettings
    now: float
    origin: str
    body: Body
    query: dict[str, str]  # see `read_query`
    url: str = ""  # as asked, without its query
    headers: dict[str, str] = field(default_factory=dict)  # of the answer

    def need(self, *keys: str) -> None:
        """All of these, somehow: what is missing is named at once."""
        missing = [key for key in keys if self.body.get(key) in (None, "")]
        if missing:
            raise wrong(**{key: f"The {key} field is required." for key in missing})

    def user(self, key: str) -> Body:
        """The user that the body names under this key, who must exist."""
        user = self.store.find("user", self.body.get(key))
        if user is None:
            raise wrong(**{key: f"The {key} field is required and must exist."})
        return user

    def wallet(self, key: str) -> Body:
        wallet = self.store.find("wallet", self.body.get(key))
        if wallet is None:
            raise wrong(**{key: f"The {key} field is required and must exist."})
        return wallet

    def holder(self, wallet: Body) -> Body:
        user = self.store.find("user", wallet["Owners"][0])
        assert user is not None, "a wallet is opened for a user who exists"
        return user

    def later(self, action: str, resource_id: str, *, after: float) -> None:
        """Plan an act of `agenda` in `after` seconds of its own clock."""
        agenda.plan(self.store, self.settings, action, resource_id, after=after)

    def text(self, key: str, *, longest: int = 255) -> str:
        value = self.body.get(key)
        if not isinstance(value, str) or not value.strip():
            raise wrong(**{key: f"The {key} field is required."})
        if len(value) > longest:
            raise wrong(**{key: f"The {key} field is longer than {longest} characters."})
        return value

    def one_of(self, key: str, known: Collection[str], otherwise: str | None = None) -> str:
        """The body's choice among these; `otherwise` when it makes none."""
        value = self.body.get(key)
        if (value is None or value == "") and otherwise is not None:
            return otherwise
        if not isinstance(value, str) or value not in known:
            raise wrong(**{key: f"The {key} field must be one of {', '.join(sorted(known))}."})
        return value

    def tag(self) -> str | None:
        return self.text("Tag") if self.body.get("Tag") else None

    def currency(self, key: str) -> str:
        """That of an amount, when nothing else says which it has to be."""
        money = self.body.get(key)
        currency = money.get("Currency") if isinstance(money, dict) else None
        if not isinstance(currency, str) or currency not in CURRENCIES:
            raise wrong(**{key: f"The {key} field is required, in a currency that is known."})
        return currency

    def cents(self, key: str, currency: str, *, least: int = 0) -> int:
        """A whole number of cents of this currency: `{"Currency": "EUR", "Amount": 1250}`."""
        money = self.body.get(key)
        if not isinstance(money, dict) or money.get("Currency") != currency:
            raise wrong(**{key: f"The {key} field is required, in {currency}."})
        amount = money.get("Amount")
        if type(amount) is not int or not least <= amount <= MOST:
            raise wrong(**{key: f"The {key} amount must be a whole number of at least {least}."})
        return amount


Handler = Callable[..., Answer]
Some = TypeVar("Some", bound=Handler)


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    pattern: re.Pattern[str]
    handler: Handler


ROUTES: list[Route] = []


def route(method: str, path: str) -> Callable[[Some], Some]:
    """Serve `/users/{user}/wallets`; names in braces become keyword arguments."""
    pattern = re.compile(re.sub(r"\{([a-z_]+)\}", r"(?P<\1>[^/]+)", path), re.IGNORECASE)

    def register(handler: Some) -> Some:
        ROUTES.append(Route(method, pattern, handler))
        return handler

    return register


def find_route(method: str, path: str) -> tuple[Handler, dict[str, Any]]:
    """The handler and its arguments; ApiError 404, 405 or 501. Case and slashes don't matter."""
    tidy = "/" + "/".join(part for part in path.split("/") if part)
    tidy = re.sub(r"^/sca_users/", "/users/", tidy)  # how the SDK lists what an SCA user has
    known = False
    for candidate in ROUTES:
        match = candidate.pattern.fullmatch(tidy)
        if match and candidate.method == method:
            return candidate.handler, match.groupdict()
        known = known or bool(match)
    if known:
        raise ApiError(405, "method_not_allowed", "This method is not allowed here")
    raise not_played(method, tidy)
