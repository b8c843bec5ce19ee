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
from wiseed_like.journal.models import Entry
from wiseed_like.journal.queries import links_of, list_of_stream, list_of_subject

# "dossier:12", "round:3", "operation:8d0f…"; a stream or a thing is written the same way.
_NAME = re.compile(r"[a-z_]{1,40}(:[0-9a-f-]{1,40})?", re.ASCII)


@bp.route("/staff/journal")
@requires("compliance", "administrator")
def journal() -> str:
    stream = _asked("stream")
    subject = _asked("subject")
    entries = _find(stream, subject)
    return render_template(
        "backoffice/journal.html",
        entries=entries,
        people=people_of(entries),
        stream=stream,
        subject=subject,
        is_checked=bool(stream and entries),
        broken_at=first_broken(links_of(stream)) if stream else None,
    )


def _asked(name: str) -> str:
    text = request.args.get(name, "").strip().lower()
    return text if _NAME.fullmatch(text) else ""


def _find(stream: str, subject: str) -> Sequence[Entry]:
    if stream:
        return list_of_stream(stream)
    kind, _, number = subject.partition(":")
    if number:
        return list(reversed(list_of_subject(kind, number)))
    return list_newest_facts()
