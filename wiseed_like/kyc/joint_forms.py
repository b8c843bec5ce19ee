"""With whom does somebody hold an account, and for which parts? And: do they agree?"""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

from email_validator import EmailNotValidError
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from wiseed_like.accounts.forms import at_most, has_a_letter, plain, required
from wiseed_like.accounts.letters import canonical
from wiseed_like.fields import no_hidden_characters
from wiseed_like.kyc.joint import HOLDERS_MAX, Asked, equal_parts
from wiseed_like.kyc.part_field import PartField

OTHERS = range(1, HOLDERS_MAX)


def _email(is_needed: bool) -> EmailField:
    first = required(_l("Écrivez l'adresse de l'autre indivisaire.")) if is_needed else Optional()
    return EmailField(
        _l("Adresse e-mail de l'indivisaire"),
        filters=[plain],
        validators=[first, at_most(254)],
        render_kw={"autocomplete": "off"},
    )


def _part() -> PartField:
    return PartField(_l("Sa quote-part, pourcentage ou fraction"), [Optional()])


class JointForm(FlaskForm):
    """A name, one's own part, and up to four others by their addresses."""

    name = StringField(
        _l("Nom affiché"),
        filters=[plain],
        validators=[
            required(_l("Donnez un nom à l'indivision.")),
            at_most(80),
            has_a_letter,
            no_hidden_characters,
        ],
        description=_l("Par exemple « Indivision Martin et Durand »."),
    )
    own_part = PartField(
        _l("Votre quote-part, pourcentage ou fraction"),
        [Optional()],
        description=_l("Par exemple 60, 33,34 ou 1/3. Toutes vides : des parts égales."),
    )
    email_1, part_1 = _email(is_needed=True), _part()
    email_2, part_2 = _email(is_needed=False), _part()
    email_3, part_3 = _email(is_needed=False), _part()
    email_4, part_4 = _email(is_needed=False), _part()

    key = HiddenField()

    def validate_email(self, field: Field) -> None:
        """Keep the address as accounts keep theirs."""
        if not field.data:
            return
        try:
            field.data = canonical(field.data)
        except EmailNotValidError:
            raise ValidationError(_l("Cette adresse e-mail n'est pas valable.")) from None

    validate_email_1 = validate_email_2 = validate_email_3 = validate_email_4 = validate_email

    @property
    def rows(self) -> list[tuple[EmailField, PartField]]:
        """The fields of each other holder, in their order."""
        return [(self[f"email_{number}"], self[f"part_{number}"]) for number in OTHERS]

    @property
    def sent_with(self) -> UUID | None:
        """The key that the page was made with; None when it is not one."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return None

    def place_of(self, field: str | None) -> str | None:
        """Where a refusal belongs: it counts the rows that were filled only."""
        name, _, place = (field or "").rpartition("_")
        if not place.isdecimal():
            return field
        filled = [number for number in OTHERS if self[f"email_{number}"].data]
        return f"{name}_{filled[int(place) - 1]}"

    def told(self) -> tuple[Fraction, list[Asked]]:
        """One's own part and the others; equal where none is typed."""
        filled = [(email.data, part.data) for email, part in self.rows if email.data]
        if self.own_part.data is None and all(part is None for _, part in filled):
            own, *parts = equal_parts(len(filled) + 1)
        else:
            none = Fraction()
            own, parts = self.own_part.data or none, [part or none for _, part in filled]
        return own, [
            Asked(email or "", part) for (email, _), part in zip(filled, parts, strict=True)
        ]


class AgreeForm(FlaskForm):
    """The mandate, and the code."""

    accepts = BooleanField(
        _l(
            "Je détiens ce compte avec les autres pour ma quote-part, et je donne mandat au "
            "représentant d'agir pour nous tous."
        ),
        [DataRequired(_l("Cochez cette case pour donner votre accord."))],
    )
    code = StringField(
        _l("Code reçu par e-mail"),
        filters=[plain],
        validators=[required(_l("Écrivez le code.")), Length(max=20)],
    )
