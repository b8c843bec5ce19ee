"""What does the locked-in process do? It reads one hostile file, and says what it is.

It starts for one question and ends with it. Before the first byte is looked at it gives up what it
may not have (`_lock_in`): more than ten seconds of the processor, 512 MB, new files, sockets and
processes. What stays possible without a system user of its own: to use that time and memory, and
to answer untruly; so its answer is data, and what it draws is only ever handed on, never parsed.

Question on the standard input: a line of JSON, then the file. Answer: the same way round.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import resource
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, ImageFont, MpoImagePlugin  # noqa: F401 - a part loaded late

from wiseed_like.documents import drawing, pdf_check, picture_check
from wiseed_like.documents.rules import PDF, Purpose, has_ending_of, type_of
from wiseed_like.documents.turned_down import TurnedDown

SECONDS = 10  # of the processor
MEMORY = 512 * 1024 * 1024  # bytes of address space
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # unshare(2)


def main() -> None:
    """Answer the one question."""
    _load_what_is_loaded_late()
    _lock_in()
    head, _, content = sys.stdin.buffer.read().partition(b"\n")
    question = json.loads(head)
    try:
        answer, made = _DO[question["do"]](question, content)
    except TurnedDown as refused:
        answer, made = {"refused": refused.code, "kind": refused.kind}, b""
    except MemoryError:
        answer, made = {"refused": "unreadable_file"}, b""
    answer["length"] = len(made)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + made)
    sys.stdout.buffer.flush()


def _lock_in() -> None:
    """Give up everything that reading a file does not need. It cannot be taken back.

    Where the system does not grant one of the limits, the process ends, and the file is refused.
    """
    with contextlib.suppress(OSError):
        # When the memory of the machine or of our unit runs out, this one is the first to go.
        Path("/proc/self/oom_score_adj").write_text("1000")
    with contextlib.suppress(AttributeError, OSError):
        # Linux, where users may make namespaces: not even the interface of this machine is left.
        ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER | _NEW_NETWORK)
    limits = {
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        # The three pipes stay open; no file and no socket can be opened any more.
        resource.RLIMIT_NOFILE: 0,
    }
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))
        if resource.getrlimit(kind) != (most, most):
            sys.exit(f"limit {kind} is not {most}: nothing is read without it")


def _load_what_is_loaded_late() -> None:
    """The parts that the libraries would open files for, once it is too late."""
    Image.preinit()
    ImageFont.load_default(20)
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(72, 72))
        document.save(content := io.BytesIO())
    with contextlib.closing(pypdfium2.PdfDocument(content.getvalue())) as blank:
        drawing.marked(blank[0].render(scale=1).to_pil(), "x").save(io.BytesIO(), "PDF")


def _inspect(question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    kind, purpose = type_of(content[:16]), Purpose(question["purpose"])
    if kind is None or kind not in question["accepted"]:
        raise TurnedDown("wrong_type")
    if not has_ending_of(question["name"], kind):
        raise TurnedDown("wrong_extension", kind)
    if kind == PDF:
        pages, kept = pdf_check.check(content, purpose)
    else:
        pages, kept = 1, picture_check.check(content, kind, purpose)
    answer = {"media_type": kind, "pages": pages, "same": kept is None}
    return answer, kept or b""


def _page(question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    return {}, drawing.page(content, question["number"], question["mark"])


def _all(question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    return {}, drawing.every_page(content, question["mark"])


_DO = {"inspect": _inspect, "page": _page, "all": _all}
