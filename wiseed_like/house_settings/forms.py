"""What did the administrator type for a fee or a limit?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from wiseed_like.fields import DayField, EuroField, WholeField, no_hidden_characters
from wiseed_like.house_settings.rules import Setting, Unit


class PercentField(StringField):
    """A percentage with two decimals at most, kept in basis points: `7`, `7,25`."""

    data: int | None  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip().removesuffix("%").strip() if valuelist else ""
        if not text:
            return
        units, _, rest = text.replace(",", ".").partition(".")
        digits = units + rest
        if not (units and len(rest) <= 2 and digits.isascii() and digits.isdigit()):
            raise ValueError(_l("Écrivez un pourcentage, deux décimales au plus : par exemple 7."))
        if len(units) > 3:
            raise ValueError(_l("Ce nombre est trop grand."))
        self.data = int(units) * 100 + int(rest.ljust(2, "0") or 0)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""


class SettingForm(FlaskForm):
    """From which day, and why; the value stands in a field of its unit."""

    since = DayField(
        _l("Valable à partir du"),
        [InputRequired(_l("Choisissez un jour."))],
        description=_l("À minuit, heure de Paris ; pour aujourd'hui, dès l'accord."),
    )
    reason = TextAreaField(
        _l("Pourquoi ce changement ?"),
        [
            InputRequired(_l("Dites pourquoi, en une phrase.")),
            Length(max=500, message=_l("Ce texte est trop long.")),
            no_hidden_characters,
        ],
        description=_l("La personne qui décide lira ce texte, et il est conservé."),
    )


_NEEDED = InputRequired(_l("Écrivez la nouvelle valeur."))


class PercentSettingForm(SettingForm):
    value = PercentField(_l("Nouvelle valeur, en pourcentage"), [_NEEDED])

    @property
    def wanted(self) -> int:
        return int(self.value.data or 0)


class EuroSettingForm(SettingForm):
    value = EuroField(_l("Nouvelle valeur, en euros"), [_NEEDED])

    @property
    def wanted(self) -> int:
        return self.value.data.cents if self.value.data else 0


class HoursSettingForm(SettingForm):
    value = WholeField(_l("Nouvelle valeur, en heures"), [_NEEDED])

    @property
    def wanted(self) -> int:
        return int(self.value.data or 0)


AnySettingForm = PercentSettingForm | EuroSettingForm | HoursSettingForm
_FORMS: dict[Unit, type[AnySettingForm]] = {
    Unit.BASIS_POINTS: PercentSettingForm,
    Unit.CENTS: EuroSettingForm,
    Unit.HOURS: HoursSettingForm,
}


def form_for(setting: Setting, **kwargs: Any) -> AnySettingForm:
    """The form whose value is typed in the setting's unit."""
    return _FORMS[setting.unit](**kwargs)
