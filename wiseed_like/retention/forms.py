"""What does compliance type about keeping and erasing? A reason."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from wiseed_like.accounts.forms import at_most, required
from wiseed_like.fields import no_hidden_characters


class ReasonForm(FlaskForm):
    """Why somebody asks for it."""

    reason = TextAreaField(
        _l("Motif"),
        validators=[
            required(_l("Dites pourquoi, en une phrase.")),
            at_most(500),
            no_hidden_characters,
        ],
    )
