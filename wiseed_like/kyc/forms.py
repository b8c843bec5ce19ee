"""What did the person declare of their identity, and the officer of their decision?"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from flask_babel import get_locale, lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    Field,
    SelectChoice,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)

from wiseed_like.accounts.forms import (
    at_most,
    has_a_letter,
    name_only,
    plain,
    required,
)
from wiseed_like.fields import AnswerField, PickField, no_hidden_characters
from wiseed_like.kyc.rules import (
    DOCUMENT_WORDS,
    FREEZE_REASONS,
    REFUSAL_REASONS,
    RETURN_REASONS,
)

_POSTAL_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{1,11}", re.ASCII)
_FRENCH_POSTAL_CODE = re.compile(r"[0-9]{5}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{5,28}", re.ASCII)
# What Unicode calls regions and no passport does.
_NOT_COUNTRIES = {
    "EU",
    "EZ",
    "UN",
    "QO",
    "XA",
    "XB",
    "ZZ",
    "AC",
    "CP",
    "CQ",
    "DG",
    "EA",
    "IC",
    "TA",
}


def countries() -> list[SelectChoice]:
    """ISO 3166-1 alpha-2 codes and names in the reader's language: France, then by name."""
    names = get_locale().territories
    found = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    ]
    found.sort(key=lambda pair: (pair[0] != "FR", _sortable(pair[1])))
    return [SelectChoice(code, name) for code, name in found]


def _sortable(name: str) -> str:
    """Accents do not count in the order of names."""
    return unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().casefold()


def _line(
    label: Any,
    sentence: Any,
    maximum: int,
    autocomplete: str,
    rule: Any = has_a_letter,
    **more: Any,
) -> StringField:
    return StringField(
        label,
        filters=[plain],
        validators=[required(sentence), at_most(maximum), no_hidden_characters, rule],
        render_kw={"autocomplete": autocomplete},
        **more,
    )


def _country(label: Any, autocomplete: str = "off", description: Any = "") -> PickField:
    return PickField(
        label,
        description=description,
        choices=countries,
        validators=[required(_l("Choisissez un pays."))],
        render_kw={"autocomplete": autocomplete},
    )


class BirthDateField(DateField):
    """A day of birth, as the browser's date field sends it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(
                _l("Cette date n'existe pas : écrivez le jour, le mois et l'année.")
            ) from None


class AboutForm(FlaskForm):
    """Who: as on the passport or identity card."""

    first_names = _line(
        _l("Prénoms"),
        _l("Indiquez vos prénoms."),
        120,
        "given-name",
        name_only,
        description=_l("Tous vos prénoms, dans l'ordre de votre pièce d'identité."),
    )
    last_name = _line(
        _l("Nom de naissance"), _l("Indiquez votre nom."), 80, "family-name", name_only
    )
    birth_date = BirthDateField(
        _l("Date de naissance"),
        validators=[required(_l("Indiquez votre date de naissance."))],
        render_kw={"autocomplete": "bday"},
    )
    birth_place = _line(
        _l("Lieu de naissance"), _l("Indiquez la ville de votre naissance."), 80, "off"
    )
    nationality = _country(_l("Pays de nationalité"))

    def validate_birth_date(self, field: Field) -> None:
        if field.data and field.data < date(1900, 1, 1):
            raise ValidationError(_l("Vérifiez l'année de naissance."))


class HomeForm(FlaskForm):
    """Where: home, tax residence, telephone, and the question on public offices."""

    address = _line(
        _l("Adresse"), _l("Indiquez le numéro et la voie de votre domicile."), 160, "street-address"
    )
    postal_code = StringField(
        _l("Code postal"),
        filters=[plain],
        validators=[required(_l("Indiquez le code postal.")), at_most(12)],
        render_kw={"autocomplete": "postal-code"},
    )
    city = _line(_l("Ville"), _l("Indiquez la ville."), 80, "address-level2")
    country = _country(_l("Pays de domicile"), "country")
    tax_residence = _country(
        _l("Pays de résidence fiscale"),
        description=_l("Le pays où vous déclarez vos revenus."),
    )
    phone = TelField(
        _l("Téléphone"),
        filters=[plain],
        validators=[required(_l("Indiquez un numéro de téléphone.")), at_most(30)],
        render_kw={"autocomplete": "tel"},
    )
    is_politically_exposed = AnswerField(
        _l("Exercez-vous, ou avez-vous exercé depuis un an, une fonction publique importante ?"),
        description=_l(
            "Par exemple : ministre, parlementaire, juge d'une cour suprême, ambassadeur, "
            "dirigeant d'une entreprise publique, dirigeant d'un parti. Répondez oui aussi si "
            "c'est le cas de votre conjoint, de vos parents, de vos enfants ou d'un associé "
            "proche. Ce n'est pas un obstacle : nous devons seulement le savoir."
        ),
        choices=[SelectChoice("no", _l("Non")), SelectChoice("yes", _l("Oui"))],
        validators=[required(_l("Répondez par oui ou par non."))],
    )

    def validate_postal_code(self, field: Field) -> None:
        rule = _FRENCH_POSTAL_CODE if self.country.data == "FR" else _POSTAL_CODE
        if not rule.fullmatch(field.data):
            raise ValidationError(
                _l("Ce code postal n'existe pas : en France, il a cinq chiffres.")
            )

    def validate_phone(self, field: Field) -> None:
        if not _PHONE.fullmatch(field.data):
            raise ValidationError(
                _l("Écrivez le numéro en chiffres, par exemple +33 6 12 34 56 78.")
            )

    def declared(self) -> dict[str, Any]:
        """The fields as they are kept."""
        found = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        found["is_politically_exposed"] = found["is_politically_exposed"] == "yes"
        return found


class DocumentForm(FlaskForm):
    """A proof of identity."""

    kind = AnswerField(
        _l("Quelle pièce envoyez-vous ?"),
        choices=[SelectChoice(kind.value, _l(words)) for kind, words in DOCUMENT_WORDS.items()],
        validators=[required(_l("Choisissez la pièce que vous envoyez."))],
    )
    file = FileField(
        _l("Fichier"),
        description=_l(
            "PDF, JPEG ou PNG, 10 Mo au plus. Pour une carte, envoyez les deux faces, "
            "l'une après l'autre si ce sont deux fichiers."
        ),
        validators=[FileRequired(_l("Choisissez un fichier."))],
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )


class ReviewForm(FlaskForm):
    """The file once more; for one that came back, the word that it was corrected."""

    corrected = BooleanField(_l("J'ai corrigé ce qui est signalé ci-dessus."))


def _note(label: Any, description: Any) -> TextAreaField:
    return TextAreaField(
        label,
        description=description,
        filters=[lambda text: text.replace("\r\n", "\n").strip() if text else text],
        validators=[at_most(1000), no_hidden_characters],
    )


class ReturnForm(FlaskForm):
    """Why a file goes back to the person."""

    reason = AnswerField(
        _l("Motif du renvoi"),
        choices=[SelectChoice(code, _l(words[0])) for code, words in RETURN_REASONS.items()],
        validators=[required(_l("Choisissez un motif."))],
    )
    note = _note(_l("Précision (facultatif)"), _l("La personne lira ce texte tel quel."))


class RefuseForm(FlaskForm):
    """Why a file is refused."""

    reason = AnswerField(
        _l("Motif du refus"),
        choices=[SelectChoice(code, _l(words)) for code, words in REFUSAL_REASONS.items()],
        validators=[required(_l("Choisissez un motif."))],
    )
    note = _note(
        _l("Note interne (facultatif)"), _l("Gardée au dossier, jamais montrée à la personne.")
    )


class FreezeForm(FlaskForm):
    """Why a file is frozen."""

    reason = AnswerField(
        _l("Motif du gel"),
        choices=[SelectChoice(code, _l(words)) for code, words in FREEZE_REASONS.items()],
        validators=[required(_l("Choisissez un motif."))],
        description=_l("Gardé au dossier pour la conformité, jamais montré à la personne."),
    )


class OverrideForm(FlaskForm):
    """Why a decision should be undone; the officer who decides reads it."""

    reason = TextAreaField(
        _l("Pourquoi revenir sur cette décision ?"),
        description=_l("L'autre responsable lira ce texte avant de décider ; il est conservé."),
        filters=[lambda text: text.replace("\r\n", "\n").strip() if text else text],
        validators=[
            required(_l("Dites pourquoi, en une phrase.")),
            at_most(1000),
            no_hidden_characters,
        ],
    )
