"""What is written down of each request and each trouble? One line each, without anybody's data.

Lines are JSON in production, readable in the demo. Every line carries the id of the request that
caused it, also in the workers: it is what a person quotes from an error page.

What may not be in a line is taken out here, for whoever writes one (ASVS 16.2.5): addresses,
account numbers, tokens, what stands behind a word such as `password`. Of an exception's message
only the words stay that the program itself contains (`wiseed_like.masking`).
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any, TextIO

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars

from wiseed_like.masking import masked, stack_of, told

Event = MutableMapping[str, Any]
LOUD = ("sqlalchemy", "werkzeug", "urllib3", "fontTools", "weasyprint", "PIL", "pikepdf", "rq")
# Made here, of nothing that anybody said.
OWN = ("at", "level", "logger", "request_id", "stack", "error", "_record", "_from_structlog")
LINE_MAX = 16_000  # characters; a line that is longer is cut


def request_id() -> str | None:
    """The id of the request, or of the request that caused this job; None outside of both."""
    found = structlog.contextvars.get_contextvars().get("request_id")
    return None if found is None else str(found)


def begin_request() -> str:
    """A new id for what begins now; what an earlier request of this thread bound is forgotten.

    Always our own: an id that a stranger chose could point at somebody else's lines.
    """
    clear_contextvars()
    made = secrets.token_hex(8)
    bind_contextvars(request_id=made)
    return made


@contextmanager
def one_job() -> Iterator[None]:
    """A worker's job has an id of its own, until it knows which request it goes on for."""
    with bound_contextvars(request_id=secrets.token_hex(8)):
        yield


def adopt(request: str | None) -> None:
    """What is done from here on was begun by that request: the lines carry its id."""
    if request:
        bind_contextvars(request_id=request)


def configure(*, readable: bool, stream: TextIO | None = None) -> None:
    """Send every logger's lines, ours and the libraries', through the same masks to stderr."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _tell_exception,
        _mask,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = _Lines(stream)
    handler.setFormatter(
        _Formatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _readable if readable else _as_json,
            ],
        )
    )
    root = logging.getLogger()
    for earlier in [each for each in root.handlers if isinstance(each, _Lines)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


def get(name: str) -> Any:
    """A logger: `log.info("what happened", key=value)`."""
    return structlog.stdlib.get_logger(name)


class _Lines(logging.Handler):
    """Writes to stderr, whatever that is by then; of our own kind, so that it can be replaced."""

    def __init__(self, stream: TextIO | None):
        super().__init__()
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        try:
            stream = self._stream or sys.stderr
            stream.write(self.format(record) + "\n")
            stream.flush()
        except Exception:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """The library would print the record as it is, with what the masks take out."""
        with suppress(Exception):
            sys.stderr.write(f"a line of {record.name} could not be written\n")


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """A library's record may carry an exception among its arguments: it is told, not printed."""

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, tuple) and any(
            isinstance(each, BaseException) for each in record.args
        ):
            record = logging.makeLogRecord(record.__dict__)
            record.args = tuple(
                told(each) if isinstance(each, BaseException) else each
                for each in record.args or ()
            )
        return super().format(record)[:LINE_MAX]


def _tell_exception(_logger: Any, _method: str, event: Event) -> Event:
    """`exc_info` becomes the exception's name, masked message, and where it came from."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = told(error)
        event["stack"] = stack_of(error)
    return event


def _mask(_logger: Any, _method: str, event: Event) -> Event:
    for name, value in list(event.items()):
        if name not in OWN:
            event[name] = masked(value, name)
    return event


def _as_json(_logger: Any, _method: str, event: Event) -> str:
    """A line break inside a value is written as two characters: one event, one line (16.4.1)."""
    return json.dumps(_in_order(event), ensure_ascii=True, default=str)


def _in_order(event: Event) -> Mapping[str, Any]:
    first = {name: event[name] for name in ("at", "level", "event") if name in event}
    return first | {name: value for name, value in event.items() if name not in first}


def _readable(_logger: Any, _method: str, event: Event) -> str:
    """For a person at a terminal: the time of day, what happened, then the rest; a stack below."""
    moment, level = str(event.pop("at", ""))[11:19], str(event.pop("level", "info"))
    what, stack = _plain(event.pop("event", "")), event.pop("stack", ())
    if what == "request":
        what = " ".join(_plain(event.pop(name)) for name in ("method", "path", "status"))
    event.pop("logger", None)
    rest = "".join(f" {name}={_plain(value)}" for name, value in event.items() if value is not None)
    shout = "" if level == "info" else f"{level.upper()} "
    below = "".join(f"\n    {_plain(line)}" for line in stack)
    return f"{moment} {shout}{what}{rest}{below}"


def _plain(value: Any) -> str:
    """On one line whatever it holds: what breaks lines or moves a terminal is spelled out."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode()
        for each in str(value)
    )
