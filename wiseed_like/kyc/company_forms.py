"""What did somebody declare of a company that invests through them? Its extract, its owners."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext, lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from stdnum import lei
from wtforms import Field, HiddenField, SelectChoice, StringField, ValidationError
from wtforms.validators import Length, Optional

from compliance.offers.issuer import is_siren, plain_siren
from wiseed_like.accounts.forms import at_most, has_a_letter, name_only, plain, required
from wiseed_like.fields import (
    AnswerField,
    DayField,
    PickField,
    no_hidden_characters,
)
from wiseed_like.kyc.companies import OwnerParticulars, Particulars
from wiseed_like.kyc.forms import countries
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import COMPANY_PAPERS
from wiseed_like.kyc.stake_fields import (
    Stake,
    capital_field,
    control_field,
    representative_field,
    votes_field,
)

_FRENCH_CODE = re.compile(r"[0-9]{5}", re.ASCII)
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{1,11}", re.ASCII)


def _text(label: Any, sentence: Any, longest: int, *checks: Any, **more: Any) -> StringField:
    return StringField(
        label,
        filters=[plain],
        validators=[required(sentence), at_most(longest), no_hidden_characters, *checks],
        **more,
    )


def _country(label: Any) -> PickField:
    return PickField(
        label, choices=countries, default="FR", validators=[required(_l("Choisissez un pays."))]
    )


def _optional(label: Any, longest: int, description: Any) -> StringField:
    length = Length(max=longest, message=_l("Ce texte est trop long."))
    return StringField(
        label, filters=[plain], validators=[Optional(), length], description=description
    )


class CompanyForm(FlaskForm):
    """A company as its registration extract gives it, and the person's function in it."""

    name = _text(_l("Dénomination sociale"), _l("Indiquez le nom de la société."), 80, has_a_letter)
    legal_form = _text(
        _l("Forme juridique"),
        _l("Indiquez la forme de la société."),
        60,
        has_a_letter,
        description=_l("Par exemple : SAS, SARL, SCI, société civile."),
    )
    siren = _text(
        _l("SIREN"),
        _l("Indiquez le SIREN de la société."),
        20,
        description=_l("Neuf chiffres, par exemple 552 100 554."),
    )
    address = _text(_l("Adresse du siège"), _l("Indiquez l'adresse du siège."), 160, has_a_letter)
    postal_code = _text(_l("Code postal"), _l("Indiquez le code postal."), 12)
    city = _text(_l("Ville"), _l("Indiquez la ville."), 80, has_a_letter)
    country = _country(_l("Pays du siège"))
    representative_title = _text(
        _l("Votre fonction dans la société"),
        _l("Indiquez votre fonction."),
        80,
        has_a_letter,
        description=_l("Celle que nomme l'extrait, par exemple : présidente, gérant."),
    )
    extract_on = DayField(
        _l("Date de l'extrait d'immatriculation"),
        validators=[required(_l("Indiquez la date écrite sur l'extrait."))],
        description=_l("Moins de trois mois. Vous l'enverrez à l'étape des documents."),
    )
    lei = _optional(_l("LEI"), 20, _l("L'identifiant d'entité juridique, si la société en a un."))
    parent_siren = _optional(
        _l("SIREN de la société qui la contrôle"),
        20,
        _l(
            "Vide si aucune ne la contrôle. Une société ne souscrit pas les actions de celle qui "
            "la contrôle."
        ),
    )

    def validate_siren(self, field: Field) -> None:
        if not is_siren(field.data or ""):
            raise ValidationError(
                gettext(
                    "Ce numéro n'est pas un SIREN : vérifiez ses neuf chiffres sur l'extrait Kbis."
                )
            )

    def validate_parent_siren(self, field: Field) -> None:
        if not is_siren(field.data):
            raise ValidationError(
                gettext("Indiquez le SIREN de l'autre société, ou laissez ce champ vide.")
            )

    def validate_lei(self, field: Field) -> None:
        if not lei.is_valid(field.data):
            raise ValidationError(
                gettext("Ce LEI n'est pas valable : vingt lettres et chiffres, ou laissez vide.")
            )

    def validate_postal_code(self, field: Field) -> None:
        rule = _FRENCH_CODE if self.country.data == "FR" else _CODE
        if not rule.fullmatch(field.data or ""):
            raise ValidationError(
                gettext("Ce code postal n'existe pas : en France, il a cinq chiffres.")
            )

    @classmethod
    def of(cls, file: IdentityFile) -> CompanyForm:
        """The form of a company that was begun."""
        return cls(obj=file.company, name=file.last_name, **_seat_of(file))

    def particulars(self) -> Particulars:
        """What was typed, once it is valid."""
        assert self.extract_on.data is not None  # required
        return Particulars(
            name=self.name.data or "",
            legal_form=self.legal_form.data or "",
            siren=plain_siren(self.siren.data or ""),
            address=self.address.data or "",
            postal_code=self.postal_code.data or "",
            city=self.city.data or "",
            country=self.country.data or "",
            representative_title=self.representative_title.data or "",
            extract_on=self.extract_on.data,
            lei=lei.compact(self.lei.data) if self.lei.data else None,
            parent_siren=plain_siren(self.parent_siren.data) if self.parent_siren.data else None,
        )


def _seat_of(file: IdentityFile) -> dict[str, str]:
    return {name: getattr(file, name) for name in ("address", "postal_code", "city", "country")}


class OwnerForm(Stake, FlaskForm):
    """Somebody who stands behind the company, as its declaration of beneficial owners says."""

    first_names = _text(_l("Prénoms"), _l("Indiquez ses prénoms."), 120, has_a_letter, name_only)
    last_name = _text(_l("Nom"), _l("Indiquez son nom."), 80, has_a_letter, name_only)
    birth_date = DayField(
        _l("Date de naissance"), validators=[required(_l("Indiquez sa date de naissance."))]
    )
    nationality = _country(_l("Nationalité"))
    country = _country(_l("Pays de résidence"))
    capital = capital_field()
    votes = votes_field()
    controls_otherwise = control_field()
    is_representative = representative_field()

    def validate_is_representative(self, field: Field) -> None:
        stands = field.data or self.controls_otherwise.data or any(self.parts())
        if not stands and not self.capital.errors and not self.votes.errors:
            raise ValidationError(
                gettext("Indiquez une part, ou ce qui lie cette personne à la société.")
            )

    def particulars(self) -> OwnerParticulars:
        """What was typed, once it is valid."""
        assert self.birth_date.data is not None  # required
        capital, votes = self.parts()
        return OwnerParticulars(
            first_names=self.first_names.data or "",
            last_name=self.last_name.data or "",
            birth_date=self.birth_date.data,
            nationality=self.nationality.data or "",
            country=self.country.data or "",
            capital_bps=capital,
            votes_bps=votes,
            controls_otherwise=bool(self.controls_otherwise.data),
            is_representative=bool(self.is_representative.data),
        )


class PaperForm(FlaskForm):
    """One of the papers of a company."""

    kind = AnswerField(
        _l("Quel document envoyez-vous ?"),
        choices=[SelectChoice(kind.value, _l(words)) for kind, words in COMPANY_PAPERS.items()],
        validators=[required(_l("Choisissez le document que vous envoyez."))],
    )
    file = FileField(
        _l("Fichier"),
        description=_l("PDF, JPEG ou PNG, 10 Mo au plus."),
        validators=[FileRequired(_l("Choisissez un fichier."))],
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )


class ActForm(FlaskForm):
    """For whom the person acts from here on: a company's account, or nothing for oneself."""

    account = HiddenField()
    next = HiddenField()
