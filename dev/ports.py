"""Which port is free? The one used last time if it may be, so that addresses stay."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Sequence
from pathlib import Path

from dev.paths import CHECKOUT, VAR

WEB_FROM = 8000
# Below the range from which systems take the ports of outgoing connections; two checkouts
# start looking at different places.
SERVICES_FROM = 20_000 + int(CHECKOUT, 16) % 8_000
ANYWHERE = (20_000, 30_000)
# Not the common one: tests seed it, and two workers would find the same port.
CHANCE = random.SystemRandom()


def is_free(port: int) -> bool:
    """Whether a server may listen here: nobody answers, and the system lets us."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def first_free(start: int, taken: set[int]) -> int:
    """The first free port from `start` on. Raises RuntimeError after a thousand refusals."""
    for port in range(start, start + 1000):
        if port not in taken and is_free(port):
            return port
    raise RuntimeError(f"no free port between {start} and {start + 1000}")


def any_free() -> int:
    """A free port for the length of a test run."""
    return first_free(CHANCE.randrange(*ANYWHERE), set())


def listen(memory: Path = VAR / "ports.json") -> socket.socket:
    """Take the port of the web, at once and for good; returns the listening socket.

    Others may be looking at the same moment, and the web itself only comes up seconds later.
    Who opens the page too early waits for it.
    """
    remembered = _remembered(memory)
    candidates = [remembered["web"]] if "web" in remembered else []
    for port in (*candidates, *range(WEB_FROM, WEB_FROM + 1000)):
        if not is_free(port):
            continue
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
            server.listen(128)
        except OSError:
            server.close()
            continue
        _remember(memory, remembered | {"web": port})
        return server
    raise RuntimeError(f"no free port between {WEB_FROM} and {WEB_FROM + 1000}")


def choose(names: Sequence[str], memory: Path = VAR / "ports.json") -> dict[str, int]:
    """A port for each name, the same as last time where that is still free."""
    remembered = _remembered(memory)
    chosen: dict[str, int] = {}
    for name in names:
        port = remembered.get(name, 0)
        taken = set(chosen.values())
        if not port or port in taken or not is_free(port):
            port = first_free(SERVICES_FROM, taken | set(remembered.values()))
        chosen[name] = port
    _remember(memory, remembered | chosen)
    return chosen


def _remembered(memory: Path) -> dict[str, int]:
    try:
        found: dict[str, int] = json.loads(memory.read_text())
    except (OSError, ValueError):
        return {}
    return found


def _remember(memory: Path, ports: dict[str, int]) -> None:
    memory.parent.mkdir(parents=True, exist_ok=True)
    memory.write_text(json.dumps(ports))
