"""What did the browser say, byte for byte? A relay stands between it and the house."""

from __future__ import annotations

import socket
import threading
from urllib.parse import urlsplit


class Wire:
    """Listens at `address`, passes everything on to the house, and keeps what the browser said.

    Below the browser's own tools: whatever leaves it (pages, images, beacons, sockets) is here.
    """

    def __init__(self, house: str):
        self._house = ("127.0.0.1", urlsplit(house).port)
        self._heard: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._welcome, daemon=True).start()

    @property
    def heard(self) -> str:
        return b"".join(self._heard).decode("latin-1")

    def close(self) -> None:
        self._listener.close()

    def _welcome(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:  # closed: the test is over
                return
            house = socket.create_connection(self._house)
            for source, target, keeps in ((browser, house, True), (house, browser, False)):
                threading.Thread(
                    target=self._pass_on, args=(source, target, keeps), daemon=True
                ).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, keeps: bool) -> None:
        try:
            while said := source.recv(65_536):
                if keeps:
                    self._heard.append(said)
                target.sendall(said)
            target.shutdown(socket.SHUT_WR)
        except OSError:  # either side hung up
            source.close()
            target.close()
