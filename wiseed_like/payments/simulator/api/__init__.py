"""What happens between a request and its answer? Token, key, effect, commit; then the world.

Each POST is one SQLite transaction: its effects, its answer under the idempotency key, its
events and their deliveries are kept together or not at all.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Request, Response, current_app, request

from wiseed_like.payments.simulator.api import (  # noqa: F401  (each registers its routes)
    hooks,
    payins,
    payouts,
    transfers,
    users,
    wallets,
)
from wiseed_like.payments.simulator.api.limits import Limits
from wiseed_like.payments.simulator.api.routes import Answer, Call, find_route
from wiseed_like.payments.simulator.errors import ApiError, wrong
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Store

KEY = re.compile(r"[0-9A-Za-z-]{16,36}", re.ASCII)
bp = Blueprint("api", __name__)


class Api:
    """The HTTP of v2.01 over one store."""

    def __init__(
        self, store: Store, settings: SimulatorSettings, faults: Faults, after: Callable[[], None]
    ):
        self.store, self.settings, self.faults = store, settings, faults
        self.after = after  # called when a commit may have left something to deliver
        self.limits = Limits()

    def token(self) -> str:
        """Stateless, so that a restart refuses nobody."""
        secret = self.settings.api_key.encode()
        return hmac.new(secret, self.settings.client_id.encode(), hashlib.sha256).hexdigest()

    def give_token(self, asked: Request) -> Response:
        """The body may be a form or JSON whatever its type says: only the credentials count."""
        sort, _, written = asked.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(written, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            given = ""
        wanted = f"{self.settings.client_id}:{self.settings.api_key}"
        if sort.lower() != "basic" or not hmac.compare_digest(given.encode(), wanted.encode()):
            return self.refuse(ApiError(401, "invalid_client", "Authentication error"))
        return _json(
            {"access_token": self.token(), "token_type": "Bearer", "expires_in": 3600}, 200
        )

    def serve(self, asked: Request, client: str, path: str) -> Response:
        headers = self.limits.count(self.settings.clock())
        try:
            fault = self.faults.before(asked.method, path)
            self._check_token(asked, client)
            answer, status, more = self._answer(asked, path)
        except ApiError as error:
            return self.refuse(error, headers)
        if asked.method != "GET":
            self.after()
        response = _json(answer, status)
        response.headers.extend(headers | more)
        return self.faults.after(fault, response)

    def refuse(self, error: ApiError, headers: dict[str, str] | None = None) -> Response:
        response = _json(error.body(self.settings.clock()), error.status)
        response.headers.extend((headers or {}) | error.headers)
        return response

    def _check_token(self, asked: Request, client: str) -> None:
        given = asked.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.token()}".encode()):
            raise ApiError(401, "invalid_token", "The token is missing, wrong or expired")
        if client.lower() != self.settings.client_id.lower():
            raise ApiError(403, "forbidden_ressource", "This token belongs to another client")

    def _answer(self, asked: Request, path: str) -> tuple[Answer, int, dict[str, str]]:
        handler, arguments = find_route(asked.method, path)
        call = Call(
            store=self.store,
            settings=self.settings,
            now=self.settings.clock(),
            origin=asked.host_url.rstrip("/"),
            body={} if asked.method == "GET" else _body(asked),
            query=asked.args.to_dict(),
        )

        def handle() -> Answer:
            return handler(call, **arguments)

        if asked.method == "GET":
            return handle(), 200, call.headers
        key = asked.headers.get("Idempotency-Key") if asked.method == "POST" else None
        if key is not None and not KEY.fullmatch(key):
            raise wrong(**{"Idempotency-Key": "16 to 36 letters, digits and dashes."})
        with self.store.writing():
            answer, status = self._once(key, asked.url, call.now, handle)
        return answer, status, call.headers

    def _once(
        self, key: str | None, url: str, now: float, handle: Callable[[], Answer]
    ) -> tuple[Answer, int]:
        """Do it, unless the key was used; a refusal uses the key up too."""
        db = self.store.db
        if key is not None:
            db.execute("DELETE FROM answers WHERE at <= ?", (now - self.settings.key_memory,))
            if db.execute("SELECT 1 FROM answers WHERE key = ?", (key,)).fetchone():
                message = "A resource has already been created with this Idempotency Key"
                raise ApiError(409, "idempotent_creation_conflict", message)
        answer: Answer
        try:
            with self.store.attempt():
                answer, status = handle(), 200
        except ApiError as error:
            answer, status = error.body(now), error.status
        if key is not None:
            db.execute(
                "INSERT INTO answers (key, at, status, url, body) VALUES (?, ?, ?, ?, ?)",
                (key, now, status, url, json.dumps(answer)),
            )
        return answer, status


def _body(asked: Request) -> dict[str, Any]:
    try:
        body = json.loads(asked.get_data() or b"{}")
    except ValueError:
        raise wrong(Body="The body is not JSON.") from None
    if not isinstance(body, dict):
        raise wrong(Body="The body must be a JSON object.")
    return body


def _json(answer: Any, status: int) -> Response:
    return Response(
        json.dumps(answer), status=status, content_type="application/json; charset=utf-8"
    )


METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]


@bp.route("/v2.01/<path:rest>", methods=METHODS)
def api(rest: str) -> Response:
    served: Api = current_app.extensions["simulator_api"]
    parts = [part for part in rest.split("/") if part]
    if [part.lower() for part in parts] == ["oauth", "token"]:
        return served.give_token(request)
    if not parts:
        return served.refuse(ApiError(404, "ressource_not_found", "No client in this path"))
    return served.serve(request, parts[0], "/".join(parts[1:]))
