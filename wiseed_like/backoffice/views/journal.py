"""What happened, exactly? The facts of a stream or of a thing, to be read and never changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import render_template, request

from wiseed_like.accounts.access import requires
from wiseed_like.backoffice.queries import list_newest_facts
from wiseed_like.backoffice.views.blueprint import bp
from wiseed_like.chain import first_broken
from wiseed_like.dossiers.queries import people_of
from wiseed_like.issuers.forms import line
from wiseed_like.journal.models import Entry
from wiseed_like.journal.queries import links_of, list_of_stream, list_of_subject

# "dossier:12", "round:3", "operation:8d0f…"; a stream or a thing is written the same way.
_NAME = re.compile(r"[a-z_]{1,40}(:[0-9a-f-]{1,40})?", re.ASCII)


@bp.route("/staff/journal")
@requires("compliance", "administrator")
def journal() -> str:
    stream = _asked("stream")
    subject = _asked("subject")
    # What names nothing finds nothing: everything would pass for an answer.
    asked = {"stream": stream, "subject": subject}
    wrong = {name for name, text in asked.items() if not _is_name(name, text)}
    entries = [] if wrong else _find(stream, subject)
    return render_template(
        "backoffice/journal.html",
        entries=entries,
        people=people_of(entries),
        stream=stream,
        subject=subject,
        wrong=wrong,
        is_checked=bool(stream and entries),
        broken_at=first_broken(links_of(stream.lower())) if stream and entries else None,
    )


def _asked(name: str) -> str:
    return (line(request.args.get(name, "")) or "")[:80]


def _is_name(field: str, text: str) -> bool:
    """Whether it may be what the field asks for; nothing at all may be. A thing has a number."""
    return not text or (
        _NAME.fullmatch(text.lower()) is not None and (field == "stream" or ":" in text)
    )


def _find(stream: str, subject: str) -> Sequence[Entry]:
    if stream:
        return list_of_stream(stream.lower())
    kind, _, number = subject.lower().partition(":")
    if number:
        return list(reversed(list_of_subject(kind, number)))
    return list_newest_facts()
