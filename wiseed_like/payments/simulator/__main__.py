"""How is it served? `python -m wiseed_like.payments.simulator --data PATH`, on loopback only."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from wiseed_like.payments.simulator.app import create_simulator
from wiseed_like.payments.simulator.schema import OldFile
from wiseed_like.payments.simulator.settings import SimulatorSettings

DEFAULTS = SimulatorSettings()


class Server(BaseApplication):
    """One worker, because writers and the clockwork share it; many threads."""

    def __init__(self, app: Flask, port: int):
        self.app, self.port = app, port
        super().__init__()

    def load_config(self) -> None:
        self.cfg.set("bind", f"127.0.0.1:{self.port}")
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("workers", 1)
        self.cfg.set("threads", 8)
        self.cfg.set("keepalive", 75)  # longer than a client rests between two calls
        self.cfg.set("proc_name", "payment-simulator")
        self.cfg.set("control_socket_disable", True)
        self.cfg.set("post_worker_init", lambda _worker: self._clockwork.start())
        self.cfg.set("worker_exit", lambda _server, _worker: self._clockwork.stop())

    def load(self) -> Flask:
        return self.app

    @property
    def _clockwork(self) -> Any:
        return self.app.extensions["simulator_clockwork"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument("--data", type=Path, required=True, help="the SQLite file")
    parser.add_argument("--client-id", help="serve this client only (with --api-key)")
    parser.add_argument("--api-key")
    parser.add_argument("--welcoming", action="store_true", help="verify every owner at once")
    parser.add_argument("--payout-delay", type=float, default=DEFAULTS.payout_delay)
    parser.add_argument("--refuse-over-limit", action="store_true", help="429 over the limits")
    parser.add_argument("--faults", action="store_true", help="open the fault panel")
    asked = parser.parse_args()
    if bool(asked.client_id) != bool(asked.api_key):
        parser.error("--client-id and --api-key go together")
    settings = SimulatorSettings(
        client_id=asked.client_id,
        api_key=asked.api_key,
        welcoming=asked.welcoming,
        payout_delay=asked.payout_delay,
        refuse_over_limit=asked.refuse_over_limit,
        faults=asked.faults,
    )
    try:
        app = create_simulator(asked.data, settings)
    except OldFile as error:
        parser.exit(1, f"{asked.data}: {error}\n")
    app.extensions["simulator_store"].close()  # no SQLite connection may cross the fork
    Server(app, asked.port).run()


if __name__ == "__main__":
    main()
