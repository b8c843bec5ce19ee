"""What did somebody of the staff type about a wire?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from wiseed_like.arrivals.rules import REASON_LENGTH_MAX
from wiseed_like.fields import no_hidden_characters


class DecideForm(FlaskForm):
    decision = RadioField(
        _l("Que faire de cette somme ?"),
        choices=[
            SelectChoice("accept", _l("La mettre à disposition du titulaire")),
            SelectChoice("send_back", _l("La renvoyer au compte de l'émetteur")),
        ],
        validators=[InputRequired(_l("Choisissez ce qu'il faut en faire."))],
    )
    reason = TextAreaField(
        _l("Pourquoi ?"),
        validators=[
            InputRequired(_l("Dites pourquoi, en une phrase.")),
            Length(max=REASON_LENGTH_MAX),
            no_hidden_characters,
        ],
    )
