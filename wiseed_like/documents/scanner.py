"""Does a file carry a known danger? One signature of our own, and clamd where there is one.

clamd is spoken to over its socket (INSTREAM, clamd(8)): the length of each piece in four bytes,
the piece, and a zero at the end; the answer is one line.
"""

from __future__ import annotations

import socket
import struct
from contextlib import closing

# The string that every scanner must find: https://www.eicar.org/download-anti-malware-testfile/
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
TIMEOUT = 3.0  # seconds
_PIECE = 64 * 1024  # bytes

_address = ""


class ScannerDown(Exception):
    """The world: a scanner is configured and does not answer. Nothing is known of the file."""


def configure(address: str) -> None:
    """Where clamd listens: `host:port`, the path of a socket, or "" for none."""
    global _address
    _address = address


def danger_in(content: bytes) -> str | None:
    """The name of what was found, or None. Raises ScannerDown."""
    if EICAR in content:
        return "Eicar-Test-Signature"
    if not _address:
        return None
    try:
        return _verdict(_ask(content))
    except OSError as down:
        raise ScannerDown(str(down)) from down


def _ask(content: bytes) -> str:
    with closing(_connected()) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < 4096:
            received = line.recv(4096)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected() -> socket.socket:
    host, colon, port = _address.rpartition(":")
    if colon and port.isdecimal():
        return socket.create_connection((host, int(port)), timeout=TIMEOUT)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(TIMEOUT)
        line.connect(_address)
    except OSError:
        line.close()
        raise
    return line


def _verdict(answer: str) -> str | None:
    """`stream: OK` or `stream: Name FOUND`; anything else is no answer."""
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return None
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")[:120]
    raise ScannerDown(f"clamd answered {answer[:80]!r}")
