"""How does a test speak to the front? Byte by byte, so that it can also say what nobody should."""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPResponse

from tests.deploy.front import NAME, Front

PATIENCE = 20  # seconds


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def dial(front: Front, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
    """A TLS connection to the front, under the platform's name."""
    bare = socket.create_connection(("127.0.0.1", front.https), timeout=PATIENCE)
    return (context or front.context()).wrap_socket(bare, server_hostname=NAME)


def ask(
    front: Front,
    path: str = "/",
    *,
    method: str = "GET",
    body: bytes = b"",
    host: str = NAME,
    **headers: str,
) -> Answer:
    """One request on a connection of its own. `X_Forwarded_For` is sent as X-Forwarded-For."""
    said = {"Host": host, "Connection": "close"}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    if body:
        said.setdefault("Content-Length", str(len(body)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    with dial(front) as connection:
        connection.sendall(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
        return read(connection)


def ask_plainly(front: Front, path: str = "/", host: str = NAME) -> Answer:
    """One request without TLS."""
    with socket.create_connection(("127.0.0.1", front.http), timeout=PATIENCE) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        return read(connection)


def read(connection: socket.socket) -> Answer:
    response = HTTPResponse(connection)
    response.begin()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, response.read())


def send_raw(front: Front, message: bytes) -> list[int]:
    """The statuses of all that is answered to these bytes, until the front hangs up."""
    heard = b""
    with dial(front) as connection:
        connection.sendall(message)
        connection.settimeout(3)
        try:
            while piece := connection.recv(65536):
                heard += piece
        except TimeoutError:
            pass
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3})", heard)]
