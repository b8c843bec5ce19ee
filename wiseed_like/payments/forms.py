"""What did the person type about their money? Amounts to pay in or take out, an account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from stdnum import iban as ibans
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from wiseed_like.fields import EuroField

_NEEDED = _l("Écrivez un montant en euros.")


class AmountForm(FlaskForm):
    """How much money to pay in."""

    amount = EuroField(_l("Montant"), validators=[InputRequired(_NEEDED)])

    def validate_amount(self, field: EuroField) -> None:
        """An amount that could not be read has its own sentence already."""
        if field.data is None and not field.errors:
            raise ValidationError(str(_NEEDED))


class WithdrawForm(AmountForm):
    """How much money to take out, and where what came by wire goes."""

    iban = StringField(
        _l("IBAN de votre compte"),
        validators=[Optional(), Length(max=42, message=_l("Cet IBAN est trop long."))],
    )

    def validate_iban(self, field: StringField) -> None:
        if not ibans.is_valid(field.data):
            raise ValidationError(str(_l("Cet IBAN n'est pas valable : vérifiez-le.")))

    @property
    def plain_iban(self) -> str | None:
        """Without its spaces; None when nothing was typed."""
        return ibans.compact(self.iban.data) if self.iban.data and self.iban.data.strip() else None
