"""How many requests are answered in a window? Each visitor sends the next one when answered.

One thread, one selector, requests made beforehand: the visitors share two cores with what they
measure, and cost little of them.
"""

from __future__ import annotations

import selectors
import socket
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_SILENT = 30.0  # seconds after which a server that says nothing has failed
# Told each request with its whole answer, head and body.
Heard = Callable[[bytes, bytes], None]


@dataclass(slots=True)
class Window:
    """What a window saw: seconds, milliseconds of each answer, how often each status."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    hung_up: int = 0
    cpu: float = 0.0  # of the visitors themselves, in seconds

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, number: int) -> float:
        """In milliseconds."""
        if len(self.latencies) < 2:
            return 0.0
        return statistics.quantiles(self.latencies, n=100)[number - 1]


class _Visitor:
    """One connection that is kept, and the answer that is being read on it."""

    def __init__(self, address: tuple[str, int]):
        self.address = address
        self.socket = self._connect()
        self.asked = b""
        self.received = b""
        self.sent_at = 0.0

    def _connect(self) -> socket.socket:
        made = socket.create_connection(self.address, timeout=_SILENT)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def send(self, request: bytes) -> None:
        self.asked, self.received, self.sent_at = request, b"", time.perf_counter()
        try:
            self.socket.sendall(request)
        except ConnectionError:
            self.send_again()

    def send_again(self) -> None:
        """The same on another connection: its key says that it is the same."""
        self.socket.close()
        self.socket, self.received = self._connect(), b""
        self.socket.sendall(self.asked)

    def read(self) -> str | None:
        """The status once the whole answer is there; "" when the server hung up first."""
        try:
            found = self.socket.recv(262_144)
        except ConnectionError:
            found = b""
        if not found:
            return ""
        self.received += found
        head, gap, rest = self.received.partition(b"\r\n\r\n")
        if not gap:
            return None
        length = 0
        for line in head.split(b"\r\n"):
            if line[:15].lower() == b"content-length:":
                length = int(line[15:])
        return head[9:12].decode() if len(rest) >= length else None


def visit(
    address: tuple[str, int],
    requests: Iterator[bytes],
    *,
    visitors: int,
    seconds: float,
    heard: Heard | None = None,
) -> Window:
    """Let so many visitors send for so long, or until nobody is left to come.

    What is on its way at the end is waited for. Whoever is hung up on (a worker of the server
    has served long enough) asks again.
    """
    window, chosen = Window(), selectors.DefaultSelector()
    crowd = [_Visitor(address) for _ in range(visitors)]
    cpu, began = time.process_time(), time.perf_counter()
    until = began + seconds
    for each in crowd:
        _next(each, requests, chosen)
    try:
        while chosen.get_map():
            ready = chosen.select(_SILENT)
            if not ready:
                raise TimeoutError("the server says nothing")
            for key, _ in ready:
                visitor: _Visitor = key.data
                status = visitor.read()
                if status is None:
                    continue
                chosen.unregister(visitor.socket)
                if not status:
                    window.hung_up += 1
                    visitor.send_again()
                    chosen.register(visitor.socket, selectors.EVENT_READ, visitor)
                    continue
                window.statuses[status] += 1
                window.latencies.append((time.perf_counter() - visitor.sent_at) * 1000)
                if heard is not None:
                    heard(visitor.asked, visitor.received)
                if time.perf_counter() < until:
                    _next(visitor, requests, chosen)
    finally:
        chosen.close()
        for each in crowd:
            each.socket.close()
    window.seconds = time.perf_counter() - began
    window.cpu = time.process_time() - cpu
    return window


def _next(visitor: _Visitor, requests: Iterator[bytes], chosen: selectors.BaseSelector) -> None:
    request = next(requests, None)
    if request is None:
        return
    visitor.send(request)
    chosen.register(visitor.socket, selectors.EVENT_READ, visitor)
