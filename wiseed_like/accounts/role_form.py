"""Why should somebody have a role of the staff? Typed by an administrator."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

REASON_LENGTH_MAX = 500


def _bare(text: str | None) -> str | None:
    return text and text.replace("\0", "").strip()


class AskRoleForm(FlaskForm):
    """The reason that the second person reads."""

    reason = TextAreaField(
        _l("Motif"),
        [
            DataRequired(_l("Dites pourquoi, en une phrase.")),
            Length(max=REASON_LENGTH_MAX, message=_l("Ce texte est trop long.")),
        ],
        filters=[_bare],
        description=_l("La personne qui décide le lira."),
    )
