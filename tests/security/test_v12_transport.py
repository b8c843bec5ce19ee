"""ASVS V12: who can listen to, or stand between, the house and those it speaks with?"""

from __future__ import annotations

import inspect
import socket
import ssl
import threading
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.deploy.conftest import front
from tests.deploy.front import Front, make_certificate
from tests.deploy.wire import dial
from tests.support.production import PRODUCTION
from wiseed_like.config import ConfigError, read_settings
from wiseed_like.mailbox.jobs import _send_by_smtp

__all__ = ["front"]


def anybody() -> ssl.SSLContext:
    """A client that believes every certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def test_v12_1_1_tls_below_1_2_is_refused(front: Front):
    """The shipped nginx speaks TLS 1.2 and 1.3 only (deploy/nginx.conf)."""
    old = anybody()
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1

    with pytest.raises(ssl.SSLError):
        dial(front, old)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_v12_1_1_from_1_2_on_it_is_spoken_and_http_2_with_it(front: Front, version: ssl.TLSVersion):
    """The control: both are answered, with HTTP/2 for who can."""
    context = front.context()
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2", "http/1.1"])

    with dial(front, context) as connection:
        assert connection.selected_alpn_protocol() == "h2"


@pytest.mark.parametrize(
    "ciphers", ["AES128-SHA:AES256-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "DHE+AES"]
)
def test_v12_1_2_ciphers_without_forward_secrecy_or_with_cbc_are_refused(
    front: Front, ciphers: str
):
    """Only ECDHE with AES-GCM or ChaCha20 is offered."""
    weak = front.context()
    weak.maximum_version = ssl.TLSVersion.TLSv1_2
    weak.set_ciphers(f"{ciphers}:@SECLEVEL=0")

    with pytest.raises(ssl.SSLError):
        dial(front, weak)


def test_v12_1_2_under_another_name_there_is_no_handshake(front: Front):
    """Who asks for a name that is not ours is shown no certificate."""
    bare = socket.create_connection(("127.0.0.1", front.https), timeout=10)

    with pytest.raises(ssl.SSLError), bare:
        anybody().wrap_socket(bare, server_hostname="evil.example")


@pytest.mark.parametrize(
    "changed",
    [
        {"DATABASE_URL": "postgresql://app:x@db.internal/levain"},
        {"REDIS_URL": "redis://:x@queue.internal:6379/0"},
        {"MANGOPAY_URL": "http://api.mangopay.com/v2.01/"},
        {"PUBLIC_URL": "http://levain.example"},
    ],
)
def test_v12_3_1_production_starts_with_no_connection_in_the_clear(changed: dict[str, str]):
    """Database, queue and provider are reached over TLS, or on this machine: anything else keeps
    production from starting (`dangers.open_wires`)."""
    with pytest.raises(ConfigError):
        read_settings(PRODUCTION | changed)


def test_v12_3_2_the_database_s_certificate_is_checked():
    """`sslmode=verify-full`; `require`, which believes any certificate, is refused."""
    address = "postgresql://app:x@db.internal/levain?sslmode="

    assert read_settings(PRODUCTION | {"DATABASE_URL": f"{address}verify-full"})
    with pytest.raises(ConfigError, match="verify-full"):
        read_settings(PRODUCTION | {"DATABASE_URL": f"{address}require"})


class MailServer(threading.Thread):
    """Says what a mail server says up to STARTTLS, then shows a certificate of its own making."""

    def __init__(self, folder: Path, *, offers_tls: bool) -> None:
        super().__init__(daemon=True)
        make_certificate(folder)
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(folder / "fullchain.pem", folder / "privkey.pem")
        self._offers_tls = offers_tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.heard = b""

    def run(self) -> None:
        with self._listening, self._listening.accept()[0] as connection:
            connection.sendall(b"220 here\r\n")
            while line := connection.recv(4096):
                self.heard += line
                word = line[:4].upper()
                if word == b"STAR":
                    self._secure(connection)
                    return
                is_greeting = word == b"EHLO" and self._offers_tls
                more = b"250-here\r\n250 STARTTLS\r\n"
                polite = b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n"
                connection.sendall(more if is_greeting else polite)

    def _secure(self, connection: socket.socket) -> None:
        """Go on under TLS, if the client believes our certificate."""
        connection.sendall(b"220 go on\r\n")
        with (
            suppress(ssl.SSLError, OSError),
            self._context.wrap_socket(connection, server_side=True) as secured,
        ):
            while line := secured.recv(4096):
                self.heard += line
                secured.sendall(b"250 ok\r\n")


@pytest.mark.parametrize("offers_tls", [True, False])
def test_v12_3_2_a_mail_server_without_a_good_certificate_is_told_nothing(
    tmp_path: Path, offers_tls: bool, monkeypatch: pytest.MonkeyPatch
):
    """STARTTLS with a checked certificate, or no mail at all: neither the password nor a word of
    the mail is sent to a server that cannot show who it is."""
    from wiseed_like.mailbox import jobs

    server = MailServer(tmp_path, offers_tls=offers_tls)
    server.start()
    # A loopback address is believed without TLS; here it stands for another machine.
    monkeypatch.setattr(jobs, "is_here", lambda _host: False)
    settings = SimpleNamespace(
        smtp_host="127.0.0.1", smtp_port=server.port, smtp_user="levain", smtp_password="canary"
    )
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "canary"

    with pytest.raises(Exception, match=r"(?i)certificate|STARTTLS"):
        _send_by_smtp(message, settings)  # type: ignore[arg-type]

    server.join(timeout=10)
    assert b"canary" not in server.heard


def test_v12_3_2_the_provider_s_certificate_is_checked():
    """`requests` checks certificates unless told not to; nothing in the house tells it so."""
    from wiseed_like.payments.mangopay import line

    made = line.Line("client", "key", "https://api.mangopay.com/v2.01/")

    assert made._session.verify is True
    assert "verify" not in inspect.getsource(line)
