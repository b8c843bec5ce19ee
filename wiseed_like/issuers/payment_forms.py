"""What did the founder type for the payment account? Who binds the company, who stands behind."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import BooleanField, EmailField, Field, StringField, TelField, ValidationError
from wtforms.validators import DataRequired, Email, Length, Regexp

from wiseed_like.accounts.forms import has_a_letter, name_only
from wiseed_like.fields import DayField, PickField, no_hidden_characters
from wiseed_like.issuers.forms import Needed, line
from wiseed_like.issuers.models import BeneficialOwner
from wiseed_like.issuers.owners import Particulars
from wiseed_like.issuers.rules import Representative, birth_fault
from wiseed_like.kyc.forms import countries
from wiseed_like.kyc.stake_fields import (
    Stake,
    capital_field,
    control_field,
    representative_field,
    votes_field,
)
from wiseed_like.payments.standing.rules import LEAST_BYTES, MOST_BYTES

_SPACES = re.compile("[ \u00a0\u202f]")
_FRENCH_CODE = re.compile("[0-9]{5}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{5,28}", re.ASCII)


def _text(label: Any, longest: int, *checks: Any, **more: Any) -> StringField:
    return StringField(
        label,
        [
            Needed(),
            Length(max=longest, message=_l("Ce texte est trop long.")),
            no_hidden_characters,
            *checks,
        ],
        filters=[line],
        **more,
    )


def _name(label: Any, longest: int) -> StringField:
    return _text(label, longest, name_only, has_a_letter)


def _country(label: Any) -> PickField:
    return PickField(label, [Needed()], choices=countries, default="FR")


class RepresentativeForm(FlaskForm):
    """Who binds the company, as its registration extract says."""

    first_name = _text(_l("Prénoms"), 80)
    last_name = _text(_l("Nom"), 80)
    birth_date = DayField(_l("Date de naissance"), [Needed()])
    nationality = _country(_l("Nationalité"))
    country = _country(_l("Pays de résidence"))
    email = EmailField(
        _l("Son adresse e-mail"),
        [Needed(), Length(max=254), Email(_l("Cette adresse e-mail n'est pas valable."))],
        filters=[line],
        description=_l("Le prestataire lui écrit pour son authentification."),
    )
    phone = TelField(
        _l("Son téléphone mobile"),
        [Needed(), Regexp(_PHONE, message=_l("Écrivez un numéro, par exemple 06 39 98 12 34."))],
        filters=[line],
        description=_l("Le code de son authentification y arrive."),
    )
    accepts = BooleanField(
        _l("La société accepte les conditions du prestataire de paiement."),
        [DataRequired(_l("Sans cet accord, le compte ne s'ouvre pas."))],
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today

    def validate_birth_date(self, field: Field) -> None:
        fault = birth_fault(field.data, self.today) if field.data else None
        if fault:
            raise ValidationError(gettext(fault))

    def representative(self) -> Representative:
        """What was typed, once it is valid."""
        assert self.birth_date.data is not None  # Needed
        return Representative(
            self.first_name.data or "",
            self.last_name.data or "",
            self.birth_date.data,
            self.nationality.data or "",
            self.country.data or "",
            self.email.data or "",
            _SPACES.sub("", self.phone.data or "") or None,
        )


class PaperForm(FlaskForm):
    """A document for the provider."""

    file = FileField(
        _l("Le document"),
        [
            FileRequired(_l("Choisissez un fichier.")),
            FileSize(
                MOST_BYTES,
                LEAST_BYTES,
                _l("Le prestataire prend des fichiers de 1 Ko à 7 Mo : celui-ci n'en est pas."),
            ),
        ],
        description=_l("Un seul fichier, PDF, JPEG ou PNG, de 1 Ko à 7 Mo."),
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )


class OwnerForm(Stake, FlaskForm):
    """Somebody who holds a part of the company, or controls it."""

    first_names = _name(_l("Prénoms"), 120)
    last_name = _name(_l("Nom"), 80)
    birth_date = DayField(_l("Date de naissance"), [Needed()])
    birth_city = _text(_l("Ville de naissance"), 80)
    birth_country = _country(_l("Pays de naissance"))
    nationality = _country(_l("Nationalité"))
    address = _text(_l("Adresse du domicile"), 160)
    postal_code = _text(_l("Code postal"), 12)
    city = _text(_l("Ville"), 80)
    country = _country(_l("Pays"))
    capital = capital_field()
    votes = votes_field()
    controls_otherwise = control_field()
    is_representative = representative_field()

    def validate_postal_code(self, field: Field) -> None:
        if self.country.data == "FR" and not _FRENCH_CODE.fullmatch(field.data or ""):
            raise ValidationError(gettext("Un code postal français a cinq chiffres."))

    def validate_controls_otherwise(self, field: Field) -> None:
        told = self.parts()
        if not field.data and told == (0, 0) and not self.capital.errors and not self.votes.errors:
            raise ValidationError(
                gettext("Indiquez une part, ou que la personne contrôle la société autrement.")
            )

    @classmethod
    def of(cls, owner: BeneficialOwner) -> OwnerForm:
        """The form of somebody who is declared already."""
        return cls(obj=owner, capital=owner.capital_bps, votes=owner.votes_bps)

    def particulars(self) -> Particulars:
        """What was typed, once it is valid."""
        assert self.birth_date.data is not None  # Needed
        capital, votes = self.parts()
        return Particulars(
            first_names=self.first_names.data or "",
            last_name=self.last_name.data or "",
            birth_date=self.birth_date.data,
            birth_city=self.birth_city.data or "",
            birth_country=self.birth_country.data or "",
            nationality=self.nationality.data or "",
            address=self.address.data or "",
            postal_code=self.postal_code.data or "",
            city=self.city.data or "",
            country=self.country.data or "",
            capital_bps=capital,
            votes_bps=votes,
            controls_otherwise=bool(self.controls_otherwise.data),
            is_representative=bool(self.is_representative.data),
        )
