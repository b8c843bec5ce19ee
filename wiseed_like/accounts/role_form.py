"""Why should somebody have a role of the staff, or lose theirs? Said by an administrator."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, TextAreaField
from wtforms.validators import DataRequired, Length

from wiseed_like.accounts.losses import REASONS
from wiseed_like.fields import AnswerField, no_hidden_characters

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
            no_hidden_characters,
        ],
        filters=[_bare],
        description=_l("La personne qui décide le lira."),
    )


class LossForm(FlaskForm):
    """Why a role is taken back or an account closed."""

    reason = AnswerField(
        _l("Motif"),
        choices=[SelectChoice(code, _l(words)) for code, words in REASONS.items()],
        validators=[DataRequired(_l("Choisissez un motif."))],
        description=_l("Le journal le garde, et la personne le lit dans l'e-mail qu'elle reçoit."),
    )
