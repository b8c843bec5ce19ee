"""What did the subscriber type? A number of shares, then everything that makes a signature."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, ValidationError

from compliance.bulletin import same_number
from compliance.entry_test import QUESTIONS, Question
from wiseed_like.fields import WholeField

_TICK = _l("Cochez cette case pour signer.")
# Asked again, for this very offer, of whoever did not pass the entry test (article 21(7)(c)).
PROOF_QUESTIONS = ("loss", "liquidity")


class SharesForm(FlaskForm):
    """How many shares; whole ones."""

    shares = WholeField(
        _l("Nombre de parts"), validators=[InputRequired(_l("Écrivez un nombre de parts."))]
    )

    def validate_shares(self, field: WholeField) -> None:
        """A number that could not be read has its own sentence already."""
        if field.data is None and not field.errors:
            raise ValidationError(str(_l("Écrivez un nombre de parts.")))


class SheetForm(FlaskForm):
    """That the sheet was opened and read; the version is the one that was on the page."""

    has_read = BooleanField(
        _l("J'ai ouvert cette fiche et je l'ai lue."),
        validators=[DataRequired(_l("Ouvrez la fiche, lisez-la, puis cochez cette case."))],
    )


class CodeForm(FlaskForm):
    """Ask for a one-time code; nothing to type."""


class SignForm(FlaskForm):
    """The signature: no box is ticked beforehand (article 21(7): explicit consent)."""

    shares_in_words = StringField(
        _l("Nombre de parts, en toutes lettres"),
        validators=[
            InputRequired(_l("Écrivez le nombre de parts en toutes lettres.")),
            Length(max=200, message=_l("C'est trop long : écrivez seulement le nombre.")),
        ],
    )
    accepts_terms = BooleanField(
        _l("J'ai lu ce bulletin de souscription, j'accepte ses termes et j'en reçois une copie."),
        validators=[DataRequired(_TICK)],
    )
    code = StringField(
        _l("Code reçu par e-mail"),
        validators=[
            InputRequired(_l("Écrivez le code à six chiffres reçu par e-mail.")),
            Regexp(
                r"\s*[0-9]{3}\s?[0-9]{3}\s*\Z", message=_l("Le code a six chiffres, sans lettre.")
            ),
        ],
    )

    shares: int
    language: str

    def validate_shares_in_words(self, field: StringField) -> None:
        """The law wants the number in full words, and the right one (C. com. L. 225-143)."""
        if not same_number(field.data or "", self.shares, self.language):
            raise ValidationError(
                str(_l("Ces mots n'écrivent pas le nombre de parts que vous souscrivez."))
            )


def sign_form(
    shares: int, language: str, *, reflects: bool, is_gated: bool, is_proof_needed: bool
) -> SignForm:
    """The form that one signature needs: a reflection box, the gate's boxes, the questions."""
    fields: dict[str, Any] = {"shares": shares, "language": language}
    if reflects:
        fields["understands_reflection"] = BooleanField(
            _l(
                "J'ai compris que j'ai quatre jours calendaires pour revenir sur ma souscription, "
                "et qu'elle m'engage ensuite."
            ),
            validators=[DataRequired(_TICK)],
        )
    if is_gated:
        fields["acknowledges_risk"] = BooleanField(
            _l("J'ai reçu l'avertissement : je peux perdre toute cette somme."),
            validators=[DataRequired(_TICK)],
        )
        fields["consents_to_amount"] = BooleanField(
            _l("Je consens expressément à investir ce montant dans cette offre."),
            validators=[DataRequired(_TICK)],
        )
    if is_proof_needed:
        for question in QUESTIONS:
            if question.key in PROOF_QUESTIONS:
                fields[question.key] = _proof_field(question, language)
    form: SignForm = type("ThisSignForm", (SignForm,), fields)()
    return form


def _proof_field(question: Question, language: str) -> RadioField:
    def is_right(form: FlaskForm, field: RadioField) -> None:
        if field.data != question.right:
            assert question.why is not None
            raise ValidationError(question.why.written(language))

    return RadioField(
        question.sentence.written(language),
        choices=[
            SelectChoice(answer.key, answer.sentence.written(language))
            for answer in question.answers
        ],
        validators=[InputRequired(_l("Choisissez une réponse.")), is_right],
    )
