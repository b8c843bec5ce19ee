"""What may a log line say of a value? Its shape; not the value, when it is somebody's.

Two ways. A text is searched for what looks like an e-mail address, an account number, a token, a
query, or a secret behind its name. The message of an exception may hold anything that was typed,
so there it is turned round: only words stay that stand in the program's own source.
"""

from __future__ import annotations

import linecache
import re
import traceback
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent
HIDDEN = "[hidden]"
STACK_MAX, DEPTH_MAX = 40, 6  # frames of one exception, exceptions of one chain

_SECRET_NAME = re.compile(
    r"passw|secret|token|cookie|authori[sz]|api_?key|iban|bic\b|otp|passcode|csrf|session|salt"
    r"|e?mail$|birth|phone|first_name|last_name|query",
    re.IGNORECASE,
)
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"://[^/\s:@]*:[^/\s@]+@"), "://[hidden]@"),
    (re.compile(r"[^\s@<>\"'(),;:=]+@[\w-]+(?:\.[\w-]+)+"), "[address]"),
    (
        re.compile(
            r"(?i)\b((?:[\w-]*(?:password|secret|token|authorization|cookie|api[_-]?key|csrf))[\w-]*"
            r"[\"']?\s*[=:]\s*)(?:bearer\s+|basic\s+)?[^\s,;&]+"
        ),
        r"\1[hidden]",
    ),
    (re.compile(r"(?i)\bbearer\s+\S+"), "Bearer [hidden]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b"), "[iban]"),
    (re.compile(r"\b[a-z]{2}\d{2}(?:[ -]?\d{4}){2,7}(?:[ -]?[a-z0-9]{1,4})?\b"), "[iban]"),
    (re.compile(r"(?<=[\w/])\?[^\s\"'<>)]+"), "?[query]"),
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_OPAQUE = re.compile(
    r"(?<![\w.-])(?:[\w-]+\.){0,2}(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}(?:\.[\w-]{4,})*",
    re.ASCII,
)
# Words of Python and of the database in whose messages the rest is somebody's.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        a already an and any are argument arguments at attribute be been bytes can cannot
        characters check closed code column connect connection could database deadlock decode
        detected dict does Errno errno error exist exists expected failed for format found
        from got has have host in index int integer invalid is it key keyword length limit
        list literal lock long match missing more must name new no None NoneType not null
        object of on operand or out positional port range read reached refused relation
        required row server set statement str string than that the this time timed timeout to
        too tuple type UTC unexpected unexpectedly unique unpack unsupported update value
        values violates was when while with without Key duplicate constraint transaction table
        due canceling cancelling user role permission denied Address use Connection Timeout
        """,
    )
)
_CONSTRAINT = re.compile(r"(?:uq|ix|ck|fk|pk)_[a-z_]+\Z")


def masked(value: Any, name: str = "") -> Any:
    """The value without what may not be written down; `name` may say that it is all of it."""
    if value is None or isinstance(value, bool | int | float):
        return HIDDEN if value and _SECRET_NAME.search(name) else value
    if isinstance(value, dict):
        return {str(key): masked(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [masked(each, name) for each in value]
    if name and _SECRET_NAME.search(name):
        return HIDDEN
    return masked_text(told(value) if isinstance(value, BaseException) else str(value))


def masked_text(text: str) -> str:
    """A text in which addresses, account numbers, queries, tokens and secrets are taken out."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return _OPAQUE.sub(lambda found: found[0] if _UUID.fullmatch(found[0]) else "[token]", text)


def told(error: BaseException) -> str:
    """`ValueError: …`: the type, and of the message the words that the program contains."""
    name = type(error).__name__
    said = _message(error)
    words = _vocabulary(error)
    kept = re.sub(r"\w+", lambda found: found[0] if _is_known(found[0], words) else "…", said)
    kept = re.sub(r"…(?:\W?…)+", "…", kept)
    return f"{name}: {masked_text(kept)[:500]}" if kept.strip() else name


def stack_of(error: BaseException) -> list[str]:
    """Where it happened: file, line, function and the line's own code; causes after their effects.

    Never the values of variables.
    """
    lines: list[str] = []
    seen: BaseException | None = error
    for depth in range(DEPTH_MAX):
        if seen is None:
            break
        if depth:
            lines.append(f"because of {told(seen)}")
        frames = traceback.extract_tb(seen.__traceback__)
        lines += [
            f"{_place(frame.filename)}:{frame.lineno} {frame.name}: {frame.line or ''}"
            for frame in list(frames)[-STACK_MAX:]
        ]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return lines


def _message(error: BaseException) -> str:
    """What it says; of a refusal by the database what the database said, without the statement."""
    try:
        return str(getattr(error, "orig", None) or error)
    except Exception:
        return ""


def _vocabulary(error: BaseException) -> frozenset[str]:
    """The words of our files on the way, and of the file that raised."""
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    ours = {each for each in files if Path(each).is_relative_to(HOUSE)}
    words: set[str] = set()
    for file in ours | set(files[-1:]):
        for line in linecache.getlines(file):
            words.update(re.findall(r"\w+", line))
    return frozenset(words)


def _is_known(word: str, words: frozenset[str]) -> bool:
    is_small_number = word.isdigit() and len(word) <= 3
    return word in words or word in _COMMON or is_small_number or bool(_CONSTRAINT.match(word))


def _place(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(HOUSE.parent) and "site-packages" not in path.parts:
        return str(path.relative_to(HOUSE.parent))
    return file.rpartition("site-packages/")[2]
