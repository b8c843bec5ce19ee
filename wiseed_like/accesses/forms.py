"""Which reason did the member of the staff choose?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from wiseed_like.accesses.rules import CHOICES, WITHHELD


class ReasonForm(FlaskForm):
    """One of a closed list: a free text would be read by the person it is about."""

    why = RadioField(
        _l("Pourquoi ouvrez-vous cette page ?"),
        choices=[SelectChoice(key, _l(words)) for key, words in CHOICES.items()],
        validators=[InputRequired(_l("Choisissez une raison."))],
    )
    next = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not current_user.has_role("compliance"):
            # What the person does not read is for those who may not tell them.
            self.why.choices = [each for each in self.why.choices if each.value not in WITHHELD]
