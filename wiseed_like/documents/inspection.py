"""Who reads what strangers send? A process of its own, with little time, memory and no way out.

The bytes go in by a pipe and an answer comes back by another: `inspector.py` is the other side.
It dies with the file that kills it, and that file is refused.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wiseed_like.documents.rules import LONGEST_PDF, WORDS, Purpose
from wiseed_like.errors import N_, Refused

FIELD = "file"
PATIENCE = 12.0  # seconds on the clock; the process itself has ten of the processor
LARGEST_ANSWER = 60 * 1024 * 1024  # bytes
AT_ONCE = 2  # such processes beside each of ours: each may fill 512 MB (MemoryMax of its unit)
WAIT = 10.0  # seconds for a place
_places = threading.BoundedSemaphore(AT_ONCE)
# Uploads being read, and one that waits: whoever sends more, a thread is left that serves pages.
_uploads = threading.BoundedSemaphore(AT_ONCE + 1)
HOUSE = Path(__file__).resolve().parents[2]

# What each refusal of the process says to the person.
SENTENCES = {
    "wrong_type": N_("Ce fichier n'est pas d'un type accepté. Envoyez un fichier %(kinds)s."),
    "wrong_extension": N_(
        "Le nom de ce fichier ne correspond pas à son contenu, qui est du %(kind)s. "
        "Renommez-le, ou enregistrez-le de nouveau."
    ),
    "broken_file": N_("Ce fichier est abîmé et ne peut pas être lu. Enregistrez-le de nouveau."),
    "locked_file": N_("Ce PDF est protégé par un mot de passe. Envoyez-le sans protection."),
    "too_many_pages": N_("Ce PDF est trop long : %(pages)s pages au plus."),
    "too_complex_pdf": N_(
        "Ce PDF est trop complexe pour être vérifié. Imprimez-le dans un nouveau PDF."
    ),
    "active_pdf": N_(
        "Ce PDF contient un script, une action automatique, un formulaire actif ou un "
        "fichier joint. Imprimez-le dans un nouveau PDF, puis envoyez celui-ci."
    ),
    "too_many_pixels": N_("Cette image est trop grande : réduisez-la à 50 millions de pixels."),
    "animated_picture": N_("Cette image est animée. Envoyez une image fixe."),
    "unreadable_file": N_(
        "Ce fichier n'a pas pu être vérifié : sa lecture demande trop de temps ou de mémoire. "
        "Enregistrez-le plus petit, ou imprimez-le dans un nouveau PDF."
    ),
}


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an upload is, and what is to be kept of it."""

    media_type: str
    pages: int
    content: bytes


def inspect(content: bytes, name: str, *, accepted: Collection[str], purpose: Purpose) -> Inspected:
    """Whether to take this upload. Raises Refused (field `file`), also when too many come at once.

    For identity the content comes back as it was sent, and so does a signed proof; else pictures
    are drawn anew, and PDFs are written anew without what they tell about their maker.
    """
    question = {"do": "inspect", "name": name, "accepted": list(accepted), "purpose": purpose}
    with _held(_uploads, 0):
        answer, kept = _ask(question, content)
    if refused := answer.get("refused"):
        raise _refusal(refused, accepted, purpose, answer.get("kind"))
    same = answer["same"]
    return Inspected(answer["media_type"], answer["pages"], content if same else kept)


def draw_page(content: bytes, number: int, mark: str) -> bytes:
    """Page `number` (from 1) as a JPEG with `mark` written across it. Raises Refused."""
    return _drawn({"do": "page", "number": number, "mark": mark}, content)


def draw_all(content: bytes, mark: str) -> bytes:
    """Every page as a picture with `mark` across it, in a new PDF. Raises Refused."""
    return _drawn({"do": "all", "mark": mark}, content)


def _drawn(question: dict[str, Any], content: bytes) -> bytes:
    answer, drawn = _ask(question, content)
    if refused := answer.get("refused"):
        raise _refusal(refused, (), Purpose.IDENTITY, None)
    return drawn


def _refusal(code: str, accepted: Collection[str], purpose: Purpose, kind: str | None) -> Refused:
    told: dict[str, dict[str, Any]] = {
        "wrong_type": {"kinds": ", ".join(WORDS[each] for each in accepted)},
        "wrong_extension": {"kind": WORDS.get(kind or "", "")},
        "too_many_pages": {"pages": LONGEST_PDF[purpose]},
    }
    params = told.get(code, {})
    return Refused(code, SENTENCES[code], field=FIELD, **params)


@contextmanager
def _held(places: threading.BoundedSemaphore, patience: float) -> Iterator[None]:
    """A place for as long as this lasts. Raises Refused when there is none in so many seconds."""
    if not places.acquire(timeout=patience):
        raise Refused(
            "busy",
            N_("Beaucoup de fichiers sont ouverts en ce moment. Recommencez dans une minute."),
            field=FIELD,
        )
    try:
        yield
    finally:
        places.release()


def _ask(question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """One question to one process; no answer at all is a refusal as well. Raises Refused."""
    with _held(_places, WAIT):
        received = _asked(question, content)
    head, _, rest = received.partition(b"\n")
    try:
        answer = json.loads(head)
    except ValueError:
        return {"refused": "unreadable_file"}, b""
    whole = isinstance(answer, dict) and answer.get("length") == len(rest)
    return (answer, rest) if whole else ({"refused": "unreadable_file"}, b"")


def _asked(question: dict[str, Any], content: bytes) -> bytes:
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _START.format(house=str(HOUSE))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
        bufsize=0,
    )
    end = threading.Timer(PATIENCE, process.kill)
    asked = json.dumps(question).encode() + b"\n" + content
    feeding = threading.Thread(target=_feed, args=(process, asked), daemon=True)
    end.start()
    feeding.start()
    try:
        return _heard(process)
    finally:
        end.cancel()
        process.kill()
        process.wait()
        feeding.join()


# Isolated: nothing of this process's environment, folder or start-up files is read.
_START = (
    "import sys; sys.path.insert(0, {house!r}); from wiseed_like.documents import inspector; "
    "inspector.main()"
)


def _feed(process: subprocess.Popen[bytes], asked: bytes) -> None:
    assert process.stdin is not None
    left = memoryview(asked)
    with process.stdin:
        try:
            while left:
                left = left[process.stdin.write(left) :]
        except OSError:
            # It has died, or was not interested in the rest: its answer says.
            return


def _heard(process: subprocess.Popen[bytes]) -> bytes:
    """Everything it says, to its end; what goes on for ever is cut, and then no answer."""
    assert process.stdout is not None
    with io.BufferedReader(process.stdout) as answer:  # type: ignore[type-var]
        return answer.read(LARGEST_ANSWER + 1)
