"""How is the simulator assembled?"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from flask import Flask, Response, abort, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator import api, bodies, clocks, faults, pages
from wiseed_like.payments.simulator.clocks import BusinessClock
from wiseed_like.payments.simulator.clockwork import Clockwork
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Store

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


def create_simulator(database_path: Path | str, settings: SimulatorSettings | None = None) -> Flask:
    """The WSGI app over this file. Its clockwork stands in `extensions["simulator_clockwork"]`
    and is started by whoever serves it, in the process that serves. Raises RuntimeError in
    production, where nobody may take it for a provider.
    """
    if os.environ.get("WISEED_ENV") == "production":
        raise RuntimeError("the payment simulator has no place where money is real")
    settings = settings or SimulatorSettings()
    store, switches = Store(database_path), faults.Faults()
    settings = replace(settings, clock=BusinessClock(store, settings.clock))
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = bodies.LARGEST
    app.url_map.merge_slashes = False  # the SDK's `/responses//key` must not be redirected
    clockwork = Clockwork(store, settings, switches)
    app.extensions["simulator_store"] = store
    app.extensions["simulator_settings"] = settings
    app.extensions["simulator_clockwork"] = clockwork
    app.extensions["simulator_api"] = api.Api(store, settings, switches, clockwork.wake)
    app.extensions["simulator_faults"] = switches if settings.faults else None
    for blueprint in (api.bp, clocks.bp, faults.bp, pages.bp):
        app.register_blueprint(blueprint)
    app.before_request(_only_from_here)
    app.after_request(_headers)
    app.register_error_handler(404, pages.not_found)
    return app


def _only_from_here() -> ResponseReturnValue | None:
    """This machine only: another name in Host is somebody's DNS pointing at us, and another
    Origin is somebody's page posting to us.
    """
    host = request.host
    if host.rsplit(":", 1)[0] not in LOOPBACK and host not in LOOPBACK:
        abort(400)
    origin = request.headers.get("Origin")
    if request.path == pages.TOKEN_PATH:
        return None  # made for other sites' pages: a card number goes there from the browser
    if request.method != "GET" and origin not in {None, f"http://{host}"}:
        abort(403)
    return None


def _headers(response: Response) -> Response:
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
        " frame-ancestors 'none'; form-action 'self'",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if not request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-store"
    return response
