"""What did somebody of the staff type about a difference?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from wiseed_like.fields import no_hidden_characters
from wiseed_like.reconciliation.rules import NOTE_LENGTH_MAX


class ExplainForm(FlaskForm):
    note = TextAreaField(
        _l("D'où vient cet écart ?"),
        validators=[
            InputRequired(_l("Expliquez cet écart en quelques phrases.")),
            Length(max=NOTE_LENGTH_MAX),
            no_hidden_characters,
        ],
    )
