"""What did somebody decide about a request?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SubmitField, TextAreaField
from wtforms.validators import Length

from wiseed_like.fields import no_hidden_characters
from wiseed_like.issuers.forms import tidy

REASON_LENGTH_MAX = 500


class DecideForm(FlaskForm):
    """Yes or no, by the button; a no needs its reason."""

    reason = TextAreaField(
        _l("Motif"),
        [
            Length(max=REASON_LENGTH_MAX, message=_l("Ce texte est trop long.")),
            no_hidden_characters,
        ],
        filters=[tidy],
        description=_l(
            "Obligatoire pour refuser, facultatif pour approuver. "
            "La personne qui l'a demandé le lira."
        ),
    )
    approve = SubmitField(_l("Approuver"))
    refuse = SubmitField(_l("Refuser"))

    @property
    def refuses(self) -> bool:
        return bool(self.refuse.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """One button, and one only; none is no answer."""
        if not super().validate(extra_validators):
            return False
        if bool(self.approve.data) == bool(self.refuse.data):
            self.form_errors.append(_l("Choisissez : approuver ou refuser."))
            return False
        if self.refuses and not self.reason.data:
            self.reason.errors = [_l("Dites pourquoi, en une phrase.")]
            return False
        return True
