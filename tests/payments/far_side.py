"""What does a test say in the provider's place? Word for word, what no simulator would."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from wiseed_like.payments.mangopay import Mangopay

TOKEN = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}


@dataclass
class FarSide:
    """What it answers to everything but the asking for a token, and what it was asked."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    token: tuple[int, bytes] = (200, json.dumps(TOKEN).encode())
    asked: list[str] = field(default_factory=list)
    # What it answers instead where the path holds these words.
    where: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    url: str = ""

    def says(self, body: Any, status: int = 200, **headers: str) -> None:
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status, self.headers = status, headers

    def gateway(self) -> Mangopay:
        return Mangopay(client_id="a", api_key="b", url=f"{self.url}/v2.01/")


@pytest.fixture
def far() -> Iterator[FarSide]:
    side = FarSide()

    class Answering(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_token = self.path.endswith("/oauth/token")
            side.asked.append(f"{self.command} {self.path}")
            status, body = side.token if is_token else (side.status, side.body)
            for words, answer in side.where.items():
                if words in self.path:
                    status, body = answer
            self.send_response(status)
            for name, value in ({} if is_token else side.headers).items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = _answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    side.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield side
    server.shutdown()
    thread.join()
    server.server_close()
