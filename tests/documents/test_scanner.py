"""What happens when a scanner finds something, and what while it does not answer?"""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dev import ports
from tests.documents.samples import pdf, picture
from tests.documents.sending import kept
from wiseed_like.db import session, transaction
from wiseed_like.documents import jobs, scanner
from wiseed_like.documents.downloads import send
from wiseed_like.documents.models import HeldFile, StoredFile
from wiseed_like.documents.queries import find_key
from wiseed_like.documents.service import read
from wiseed_like.errors import Refused

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PNG = picture()
WITH_EICAR = pdf() + b"\n%" + scanner.EICAR


class Clamd(socketserver.StreamRequestHandler):
    """Speaks clamd's INSTREAM as clamd(8) describes it; it knows one danger: `NAVY`."""

    def handle(self) -> None:
        assert self.rfile.read(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        found = b"stream: Test.Navy FOUND\0" if b"NAVY" in content else b"stream: OK\0"
        self.wfile.write(getattr(self.server, "always", found))


@pytest.fixture
def clamd() -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        scanner.configure(f"127.0.0.1:{server.server_address[1]}")
        yield server
        scanner.configure("")
        server.shutdown()


@pytest.fixture
def nobody() -> Iterator[None]:
    """A scanner is configured, and nothing answers there."""
    scanner.configure(f"127.0.0.1:{ports.any_free()}")
    yield
    scanner.configure("")


def sent(content: bytes = PNG, name: str = "carte.png") -> StoredFile:
    return kept(content, name)


class TestAScanner:
    def test_lets_a_harmless_file_in(self, clamd):
        assert sent().hold is None

    def test_refuses_what_it_knows(self, clamd):
        with pytest.raises(Refused, match="dangerous_file"):
            sent(pdf() + b"\n%NAVY", "plan.pdf")

    @pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b""])
    def test_has_not_answered_when_it_says_anything_else(self, clamd, answer):
        clamd.always = answer

        assert sent().hold is not None

    def test_is_not_needed_to_find_the_test_virus(self):
        with pytest.raises(Refused, match="dangerous_file"):
            sent(WITH_EICAR, "plan.pdf")


class TestAHeldFile:
    def test_is_given_to_nobody(self, app, nobody):
        stored = sent()

        with app.test_request_context(), pytest.raises(Refused, match="file_held"):
            send(stored)
        assert session.get(HeldFile, stored.id).found is None

    def test_is_let_go_when_the_scanner_is_back(self, clamd):
        stored = sent()
        with transaction():
            session.add(HeldFile(file_id=stored.id, since=NOW))

        jobs.scan_held(NOW + timedelta(minutes=1))

        session.expire_all()
        assert stored.hold is None
        assert read(stored)

    def test_waits_on_while_nobody_answers(self, nobody):
        stored = sent()

        jobs.scan_held(NOW + timedelta(minutes=1))

        assert session.get(HeldFile, stored.id) is not None

    def test_is_erased_when_it_is_found_dangerous(self, clamd):
        clamd.always = b"INSTREAM: no ERROR\0"
        stored = sent()
        clamd.always = b"stream: Test.Navy FOUND\0"

        jobs.scan_held(NOW + timedelta(minutes=1))

        session.expire_all()
        assert (stored.erasure.because, stored.hold.found) == ("dangerous", "Test.Navy")
        assert find_key(stored.id) is None
