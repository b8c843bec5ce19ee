"""What happens between a request and its answer? Token, key, effect, commit; then the world.

Each POST is one SQLite transaction: its effects, its answer under the idempotency key, its
events and their deliveries are kept together or not at all. Every file of this folder registers
the paths of its family (`routes.route`).
"""

from __future__ import annotations

import importlib
import json
import logging
import pkgutil
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Request, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from wiseed_like.payments.simulator import bodies
from wiseed_like.payments.simulator.api import countries
from wiseed_like.payments.simulator.api.limits import Limits
from wiseed_like.payments.simulator.api.routes import Answer, Call, find_route, read_query
from wiseed_like.payments.simulator.api.tokens import Tokens
from wiseed_like.payments.simulator.errors import ApiError, absent, not_played, unforeseen, wrong
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Store

log = logging.getLogger(__name__)

KEY = re.compile(r"[0-9A-Za-z-]{16,36}", re.ASCII)
bp = Blueprint("api", __name__)

for _family in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_family.name}")


class Api:
    """The HTTP of v2.01 over one file."""

    def __init__(
        self, store: Store, settings: SimulatorSettings, faults: Faults, after: Callable[[], None]
    ):
        self.store, self.settings, self.faults = store, settings, faults
        self.after = after  # called when a commit may have left something to deliver
        self.tokens = Tokens(store, settings)
        self.limits = Limits(refuse=settings.refuse_over_limit)

    def give_token(self, asked: Request) -> Response:
        """The body may be a form or JSON whatever its type says: only the credentials count."""
        try:
            return _json(self.tokens.give(asked.headers.get("Authorization", "")), 200)
        except ApiError as error:
            return self.refuse(error)

    def serve(self, asked: Request, client: str, path: str) -> Response:
        fault, counted, now = None, dict[str, str](), self.settings.machine()
        try:
            caller = self.tokens.read(asked.headers.get("Authorization", ""), client)
            counted = self.limits.count(caller, now)
            fault = self.faults.before(asked.method, path, now)
            if fault is not None and fault.kind == "duplicate":
                self._answer(asked, caller, path)
            answer, status, more = self._answer(asked, caller, path)
        except ApiError as error:
            response = self.refuse(error, counted)
        except RequestEntityTooLarge:
            response = self.refuse(ApiError(413, "param_error", "The body is too large"), counted)
        except Exception:  # a program that reads JSON must not meet a page
            log.exception("%s %s", asked.method, path)
            response = self.refuse(unforeseen(), counted)
        else:
            response = _json(answer, status)
            response.headers.extend(counted | more)
        if asked.method != "GET":
            self.after()
        return self.faults.after(fault, response)

    def refuse(self, error: ApiError, headers: dict[str, str] | None = None) -> Response:
        response = _json(error.body(self.settings.clock()), error.status)
        response.headers.extend((headers or {}) | error.headers)
        return response

    def _answer(self, asked: Request, client: str, path: str) -> tuple[Answer, int, dict[str, str]]:
        handler, arguments = find_route(asked.method, path)
        now = self.settings.clock()
        call = Call(
            store=self.store.of(client, horizon=now - self.settings.memory),
            settings=self.settings,
            now=now,
            origin=asked.host_url.rstrip("/"),
            body={} if asked.method in {"GET", "DELETE"} else bodies.read(asked.get_data()),
            query=read_query(asked.args),
            url=asked.base_url,
        )

        def handle() -> Answer:
            return handler(call, **arguments)

        if asked.method == "GET":
            answer = handle()
            return answer, 204 if answer is None else 200, call.headers
        key = asked.headers.get("Idempotency-Key") if asked.method == "POST" else None
        if key is not None and not KEY.fullmatch(key):
            raise wrong(**{"Idempotency-Key": "16 to 36 letters, digits and dashes."})
        with self.store.writing():
            answer, status = self._once(call, key, asked.url, handle)
        return answer, status, call.headers

    def _once(
        self, call: Call, key: str | None, url: str, handle: Callable[[], Answer]
    ) -> tuple[Answer, int]:
        """Do it, unless this client used the key; a refusal uses the key up too."""
        db, client, at = self.store.db, call.store.client, self.settings.machine()
        if key is not None:
            db.execute("DELETE FROM answers WHERE at <= ?", (at - self.settings.key_memory,))
            used = "SELECT 1 FROM answers WHERE client = ? AND key = ?"
            if db.execute(used, (client, key)).fetchone():
                message = "A resource has already been created with this Idempotency Key"
                raise ApiError(409, "idempotent_creation_conflict", message)
        answer: Answer
        try:
            with call.store.attempt():
                answer = handle()
                status = 204 if answer is None else 200
        except ApiError as error:
            answer, status = error.body(call.now), error.status
            call.headers.update(error.headers)
        if key is not None:
            db.execute(
                "INSERT INTO answers (client, key, at, status, url, body)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (client, key, at, status, url, json.dumps(answer)),
            )
        return answer, status


def _json(answer: Any, status: int) -> Response:
    if status == 204:
        return Response(status=204)
    return Response(
        json.dumps(answer), status=status, content_type="application/json; charset=utf-8"
    )


# The SDK forgets a slash when it adds evidence: `/v2.01/{client}disputes/5/documents/`.
DISPUTE_PAPERS = re.compile(
    r"\A(?P<client>[^/]{1,200})(?P<path>disputes/[^/]{1,128}/documents)", re.IGNORECASE
)
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]


@bp.route("/v2.01/<path:rest>", methods=METHODS)
def api(rest: str) -> Response:
    served: Api = current_app.extensions["simulator_api"]
    parts = [part for part in rest.split("/") if part]
    if [part.lower() for part in parts] == ["oauth", "token"]:
        return served.give_token(request)
    try:
        told = countries.authorizations(parts) if request.method == "GET" else None
    except ApiError as error:
        return served.refuse(error)
    if told is not None:
        return _json(told, 200)
    if not parts:
        return served.refuse(absent("path", "/"))
    glued = DISPUTE_PAPERS.fullmatch("/".join(parts))
    if glued:
        return served.serve(request, glued["client"], glued["path"])
    return served.serve(request, parts[0], "/".join(parts[1:]))


@bp.route("/V3.0/<path:rest>", methods=METHODS)
@bp.route("/v3.0/<path:rest>", methods=METHODS)
def newer_api(rest: str) -> Response:
    """Acquiring and intents of V3 are not played here."""
    served: Api = current_app.extensions["simulator_api"]
    return served.refuse(not_played(request.method, f"/V3.0/{rest}"))
