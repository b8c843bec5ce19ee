"""What did the person type about their money? Amounts to pay in or take out, a card, an account."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from stdnum import iban as ibans
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from wiseed_like.fields import EuroField

# What card.js tells of the screen: width, height, colours, minutes west of Greenwich.
_SCREEN = re.compile(r"([0-9]{1,5})x([0-9]{1,5})x([0-9]{1,2})x(-?[0-9]{1,4})", re.ASCII)
# What the provider answers to the browser: a token, or why there is none.
_REGISTRATION = re.compile(r"(data=|errorCode=)[\x21-\x7e]{1,1900}", re.ASCII)
_ATTEMPT = re.compile(r"[0-9a-f]{32}", re.ASCII)
PROVIDER_PAGE, NEW_CARD = "page", "new"

# Where a transfer in euros reaches: the countries and territories whose accounts are in SEPA.
# fmt: off
_SEPA = frozenset((
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR",
    "GB", "GI", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD",
    "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "VA",
))
# fmt: on

_NEEDED = _l("Écrivez un montant en euros.")


class AmountForm(FlaskForm):
    """How much money to pay in."""

    amount = EuroField(_l("Montant"), validators=[InputRequired(_NEEDED)])

    def validate_amount(self, field: EuroField) -> None:
        """An amount that could not be read has its own sentence already."""
        if field.data is None and not field.errors:
            raise ValidationError(str(_NEEDED))


class OnceForm(AmountForm):
    """How much money to pay in, once: the same form sent twice is one attempt."""

    # Drawn with the page.
    attempt = HiddenField(default=lambda: uuid4().hex)

    def validate_attempt(self, field: HiddenField) -> None:
        """Somebody who made one up, or left it out, gets a new one."""
        field.data = read_attempt(field.data)

    @property
    def effect(self) -> str:
        """Another amount, typed after going back to the page, is another attempt."""
        assert self.amount.data is not None
        return f"{self.attempt.data}:{self.amount.data.cents}"


def read_attempt(written: str | None) -> str:
    """The attempt that a page has drawn; a new one for anything else."""
    return written if written and _ATTEMPT.fullmatch(written) else uuid4().hex


class FromBrowser(AmountForm):
    """An amount that is paid by card: the card's bank wants to know the browser."""

    screen = HiddenField()

    @property
    def screen_facts(self) -> dict[str, int | bool]:
        """What the page's script told; nothing when it did not run, or told nonsense."""
        told = _SCREEN.fullmatch(self.screen.data or "")
        if told is None:
            return {}
        width, height, colors, offset = (int(each) for each in told.groups())
        return {
            "javascript": True,
            "width": width,
            "height": height,
            "color_depth": colors or 24,
            "utc_offset": offset,
        }


class CardForm(OnceForm, FromBrowser):
    """How much to pay in by card, and with which one."""

    means = RadioField(_l("Avec quelle carte"), validate_choice=False)

    def offer(self, saved: Iterable[tuple[str, str]]) -> None:
        """The cards that were kept (value and words), then the other ways."""
        self.means.choices = [
            *saved,
            (NEW_CARD, _l("Une nouvelle carte, tapée ici")),
            (PROVIDER_PAGE, _l("Une carte tapée sur la page de notre prestataire")),
        ]
        if not self.is_submitted():
            self.means.data = self.means.choices[0][0]

    def validate_means(self, field: RadioField) -> None:
        """Whoever chose a card that is gone chooses again: no other way stands in for it."""
        if not field.data:
            raise ValidationError(str(_l("Choisissez l'une des réponses proposées.")))
        if field.data not in [value for value, _ in field.choices]:
            raise ValidationError(
                str(_l("Cette carte n'est plus gardée : choisissez-en une autre."))
            )


class TypedCardForm(FromBrowser):
    """What comes back once the browser has sent the number to the provider: a token only."""

    registration = HiddenField(validators=[InputRequired(_l("Tapez votre carte."))])
    keep = BooleanField(_l("Garder cette carte pour la prochaine fois"))

    def validate_registration(self, field: HiddenField) -> None:
        if not _REGISTRATION.fullmatch(field.data or ""):
            raise ValidationError(str(_l("Votre carte n'a pas pu être lue : retapez-la.")))


class WithdrawForm(AmountForm):
    """How much money to take out, and where what came by wire goes."""

    iban = StringField(
        _l("IBAN de votre compte"),
        validators=[Optional(), Length(max=42, message=_l("Cet IBAN est trop long."))],
    )

    def need_iban(self, *, at_once: bool, at_times: bool) -> None:
        """No account is known that could stand in: for any amount, or for some amounts only."""
        if at_once:
            needed = InputRequired(_l("Indiquez l'IBAN du compte où renvoyer l'argent."))
            self.iban.validators = [needed, *self.iban.validators[1:]]
            self.iban.flags.required = True
        if at_once or at_times:
            self.iban.flags.optional = False

    def validate_iban(self, field: StringField) -> None:
        if not ibans.is_valid(field.data):
            raise ValidationError(str(_l("Cet IBAN n'est pas valable : vérifiez-le.")))
        if ibans.compact(field.data)[:2].upper() not in _SEPA:
            raise ValidationError(
                str(_l("Ce compte est hors de la zone SEPA : indiquez-en un qui y est."))
            )

    @property
    def plain_iban(self) -> str | None:
        """Without its spaces; None when nothing was typed."""
        return ibans.compact(self.iban.data) if self.iban.data and self.iban.data.strip() else None
