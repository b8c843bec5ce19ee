"""What did the founder type about the company?"""

from __future__ import annotations

import unicodedata
from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    EmailField,
    Field,
    Form,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import Email, Length, Optional, Regexp, StopValidation, ValidationError

from compliance.euro import Euro
from compliance.offers.issuer import is_siren
from wiseed_like.accounts.letters import canonical
from wiseed_like.fields import EuroField, WholeField, no_hidden_characters
from wiseed_like.issuers.rules import LEGAL_FORMS, Identity, not_a_siren, plain_iban
from wiseed_like.refusals import say


class Needed:
    """Something must be there; what the field already said of it stays first."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads a plain mapping

    def __call__(self, form: Form, field: Field) -> None:
        if field.data in (None, "") and not field.errors:
            raise StopValidation(_l("Remplissez ce champ."))


def tidy(text: str | None) -> str | None:
    """A text without the spaces around it, nor characters that no keyboard types."""
    if text is None:
        return None
    return "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc"
    ).strip()


def line(text: str | None) -> str | None:
    """A tidy text on one line."""
    return None if text is None else " ".join((tidy(text) or "").split())


def _up_to(maximum: int) -> Length:
    return Length(max=maximum, message=_l("Ce texte est trop long."))


class CompanyForm(FlaskForm):
    """The identity of a company, as its extract of the trade register (Kbis) gives it."""

    name = StringField(_l("Dénomination sociale"), [Needed(), _up_to(120)], filters=[line])
    acronym = StringField(_l("Sigle"), [Optional(), _up_to(20)], filters=[line])
    legal_form = SelectField(_l("Forme juridique"), choices=[])
    siren = StringField(
        _l("SIREN"),
        [Needed(), _up_to(20)],
        filters=[line],
        description=_l("Neuf chiffres, par exemple 552 100 554."),
    )
    rcs_city = StringField(_l("Ville du RCS"), [Needed(), _up_to(80)], filters=[line])
    address = StringField(_l("Adresse du siège"), [Needed(), _up_to(160)], filters=[line])
    postal_code = StringField(
        _l("Code postal"),
        [
            Needed(),
            Regexp(r"[0-9]{5}\Z", message=_l("Écrivez cinq chiffres, par exemple 69003.")),
        ],
        filters=[line],
    )
    city = StringField(_l("Ville"), [Needed(), _up_to(80)], filters=[line])
    nominal = EuroField(_l("Valeur nominale d'une action"), [Needed()])
    share_count = WholeField(_l("Nombre d'actions existantes"), [Needed()])
    representative = StringField(
        _l("Représentant légal"),
        [Needed(), _up_to(120)],
        filters=[line],
        description=_l("Prénom et nom de la personne qui engage la société."),
    )
    representative_title = StringField(
        _l("Sa qualité"),
        [Needed(), _up_to(80)],
        filters=[line],
        description=_l("Par exemple : présidente, directeur général, gérant commandité."),
    )
    contact_email = EmailField(
        _l("Adresse e-mail de contact"),
        [
            Needed(),
            _up_to(255),
            Email(_l("Cette adresse e-mail n'est pas valide.")),
        ],
        filters=[line],
    )
    website = URLField(
        _l("Site internet"),
        [Optional(), _up_to(200)],
        filters=[line],
        description=_l("L'adresse complète, avec https://"),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._fixed: dict[str, Any] = {}
        self.legal_form.choices = [
            SelectChoice(code, _l(label)) for code, label in LEGAL_FORMS.items()
        ]

    def fix_capital(self, nominal: Euro, share_count: int) -> None:
        """Its capital is written in the register: shown, and not asked again."""
        self._fixed = {"nominal": nominal, "share_count": share_count}
        for name in self._fixed:
            del self[name]

    def validate_siren(self, field: StringField) -> None:
        if not is_siren(field.data or ""):
            raise ValidationError(say(not_a_siren()))

    def validate_website(self, field: StringField) -> None:
        if not _is_web_address(field.data or ""):
            raise ValidationError(
                _l("Écrivez une adresse qui commence par https:// ou http://, sans espace.")
            )

    def identity(self) -> Identity:
        """What was typed, once it is valid."""
        asked = [field.name for field in fields(Identity) if field.name not in self._fixed]
        typed = {name: self[name].data for name in asked} | self._fixed
        return Identity(**typed | {name: typed[name] or None for name in ("acronym", "website")})


class FirstAccountForm(FlaskForm):
    """The first bank account of a company, on a page that asks again who it is."""

    iban = StringField(
        _l("IBAN de la société"),
        [Needed(), _up_to(60)],
        filters=[line],
        description=_l("Le compte qui recevra les fonds si la levée réussit."),
    )

    def validate_iban(self, field: StringField) -> None:
        _check_iban(field)


class BankChangeForm(FlaskForm):
    """Another bank account, the bank's statement of it, and why."""

    iban = StringField(
        _l("Nouvel IBAN"),
        [Needed(), _up_to(60)],
        filters=[line],
        description=_l("Recopiez-le depuis le relevé d'identité bancaire."),
    )
    file = FileField(
        _l("Relevé d'identité bancaire (RIB)"),
        [FileRequired(_l("Choisissez un fichier."))],
        description=_l(
            "Celui de la banque, au nom de la société. PDF, JPEG ou PNG, 10 Mo au plus."
        ),
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )
    reason = TextAreaField(
        _l("Pourquoi ce changement ?"),
        [Needed(), _up_to(500), no_hidden_characters],
        filters=[tidy],
        description=_l("Par exemple : changement de banque."),
    )

    def validate_iban(self, field: StringField) -> None:
        _check_iban(field)


def _check_iban(field: StringField) -> None:
    try:
        plain_iban(field.data or "")
    except ValueError:
        raise ValidationError(
            _l("Cet IBAN n'est pas valide : recopiez-le depuis un relevé d'identité bancaire.")
        ) from None


def _is_web_address(text: str) -> bool:
    """A plain http(s) address of a named host: nothing that runs, no user name, no space."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and "." in host.strip(".")
        and "@" not in parts.netloc
        and not any(letter.isspace() or letter in "<>\"'\\" for letter in text)
    )


class InvitationForm(FlaskForm):
    """The address of somebody who is to speak for the company as well."""

    email = EmailField(
        _l("Adresse e-mail"),
        filters=[line],
        validators=[Needed(), _up_to(254)],
        render_kw={"autocomplete": "off"},
    )

    def validate_email(self, field: Field) -> None:
        """Keep the address as accounts keep theirs."""
        try:
            field.data = canonical(field.data or "")
        except EmailNotValidError:
            raise ValidationError(_l("Cette adresse e-mail n'est pas valable.")) from None
