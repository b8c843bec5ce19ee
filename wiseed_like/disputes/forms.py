"""What did somebody of the staff type about a dispute?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from wiseed_like.disputes.rules import FILE_LEAST, FILE_MOST, REASON_LENGTH_MAX
from wiseed_like.fields import EuroField, no_hidden_characters


class PaperForm(FlaskForm):
    file = FileField(
        _l("Document de preuve"),
        description=_l("PDF, JPEG ou PNG, de 1 Ko à 7 Mo."),
        validators=[
            FileRequired(_l("Choisissez un fichier.")),
            FileSize(
                FILE_MOST,
                FILE_LEAST,
                _l("Le prestataire prend des fichiers de 1 Ko à 7 Mo : celui-ci n'en est pas."),
            ),
        ],
    )


class ContestForm(FlaskForm):
    amount = EuroField(
        _l("Montant contesté"),
        validators=[InputRequired(_l("Écrivez un montant en euros."))],
    )
    comment = TextAreaField(
        _l("Note pour le dossier"),
        validators=[Optional(), Length(max=REASON_LENGTH_MAX), no_hidden_characters],
    )


class WhyForm(FlaskForm):
    note = TextAreaField(
        _l("Pourquoi ?"),
        validators=[
            InputRequired(_l("Dites pourquoi, en une phrase.")),
            Length(max=REASON_LENGTH_MAX),
            no_hidden_characters,
        ],
    )
