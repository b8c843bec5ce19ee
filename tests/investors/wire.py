"""What did the browser say, byte for byte? A relay stands between it and the house."""

from __future__ import annotations

import select
import socket
import threading
from socketserver import BaseRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

BREATH = 0.1  # seconds between two looks at whether the test is over


class _Relay(BaseRequestHandler):
    """One connection of the browser, passed on both ways until either side hangs up."""

    server: Wire

    def handle(self) -> None:
        with socket.create_connection(self.server.house) as house:
            ends = {self.request: house, house: self.request}
            while not self.server.is_over:
                for source in select.select(list(ends), [], [], BREATH)[0]:
                    try:
                        said = source.recv(65_536)
                        if source is self.request:
                            self.server.kept.append(said)
                        ends[source].sendall(said)
                    except ConnectionError:
                        return
                    if not said:
                        return


class Wire(ThreadingTCPServer):
    """Listens at `address`, passes everything on to the house, and keeps what the browser said.

    Below the browser's own tools: whatever leaves it (pages, images, beacons, sockets) is here.
    """

    def __init__(self, house: str):
        super().__init__(("127.0.0.1", 0), _Relay)
        self.house = ("127.0.0.1", urlsplit(house).port or 80)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.kept: list[bytes] = []
        self.is_over = False
        self._thread = threading.Thread(target=self.serve_forever, args=(BREATH,))
        self._thread.start()

    @property
    def heard(self) -> str:
        return b"".join(self.kept).decode("latin-1")

    def close(self) -> None:
        self.is_over = True
        self.shutdown()
        self.server_close()
        self._thread.join()
