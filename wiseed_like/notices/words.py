"""In which words is somebody told? A mail's subject and text, in the language of its reader."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app
from flask_babel import force_locale

from wiseed_like.accounts.models import User
from wiseed_like.config import Settings

_GAP = re.compile(r"\n{3,}")


def compose(template: str, reader: User, **facts: Any) -> tuple[str, str]:
    """Subject and text of `templates/mail/<template>.txt`; its first line is the subject."""
    settings: Settings = current_app.extensions["settings"]
    mail = current_app.jinja_env.get_template(f"mail/{template}.txt")
    with force_locale(reader.addressee.language):
        written = mail.render(reader=reader, platform=settings.platform, page=address, **facts)
    subject, _, text = written.strip().partition("\n")
    return subject.strip(), _GAP.sub("\n\n", text).strip()


def address(endpoint: str, **values: Any) -> str:
    """The full address of a page, without a request: the public one, whoever asks."""
    settings: Settings = current_app.extensions["settings"]
    path = current_app.url_map.bind("").build(endpoint, values, force_external=False)
    return settings.public_url + path
