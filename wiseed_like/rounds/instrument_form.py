"""What did the analyst type about the shares on offer? Which they are, and their rights."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, StringField
from wtforms.validators import Optional

from wiseed_like.captable.rights import WHOLE, Participation, Preference, times
from wiseed_like.fields import AnswerField, PickField, WholeField
from wiseed_like.house_settings.forms import PercentField
from wiseed_like.rounds.instruments import (
    CAP_MAX,
    INSTRUMENTS,
    MULTIPLE_MAX,
    MULTIPLE_MIN,
    SENIORITY_MAX,
    Instrument,
)

_MULTIPLE = re.compile(r"(\d{1,2})(?:[.,](\d{1,2}))?")


class MultipleField(StringField):
    """A multiple of the price, two decimals at most, as basis points: `1,5` is 15,000."""

    data: int | None  # type: ignore[assignment]

    def __init__(self, *args: Any, maximum: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.maximum = maximum

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        found = _MULTIPLE.fullmatch(text)
        if found is None:
            raise ValueError(_l("Écrivez un multiple en chiffres : par exemple 1 ou 1,5."))
        value = int(found[1]) * WHOLE + int((found[2] or "").ljust(2, "0")) * (WHOLE // 100)
        if not MULTIPLE_MIN <= value <= self.maximum:
            raise ValueError(
                _l("Entre 1 et %(most)s fois le prix.", most=times(self.maximum)),
            )
        self.data = value

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else times(self.data)


class RateField(PercentField):
    """A percentage of a whole, which shows what was kept."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and self.data > WHOLE:
            self.data = None
            raise ValueError(_l("Cent pour cent au plus."))

    def _value(self) -> str:
        return super()._value() or ("" if self.data is None else times(self.data * 100))


class SomePickField(PickField):
    """One line, or none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist or [""])


class InstrumentForm(FlaskForm):
    """Which shares are offered; the rights are asked of preference shares alone."""

    instrument = AnswerField(
        _l("Actions offertes"),
        choices=[SelectChoice(each.value, _l(INSTRUMENTS[each])) for each in Instrument],
        default=Instrument.ORDINARY.value,
        description=_l(
            "Des actions de préférence forment une catégorie du registre : elle prend ses droits à "
            "l'ouverture, et les garde."
        ),
    )
    liquidation_bps = MultipleField(
        _l("Préférence de liquidation, en multiple du prix"),
        [Optional()],
        maximum=MULTIPLE_MAX,
        description=_l("1 : le prix payé revient d'abord à ces actions."),
    )
    participation = SomePickField(
        _l("Après la préférence"),
        choices=[
            SelectChoice("", _l("Choisissez")),
            SelectChoice(Participation.NONE.value, _l("Rien de plus (non participante)")),
            SelectChoice(Participation.FULL.value, _l("Une part du reste (participante)")),
            SelectChoice(Participation.CAPPED.value, _l("Une part du reste, jusqu'à un plafond")),
        ],
        default="",
    )
    participation_cap_bps = MultipleField(
        _l("Plafond, en multiple du prix"), [Optional()], maximum=CAP_MAX
    )
    seniority = WholeField(
        _l("Rang"),
        [Optional()],
        maximum=SENIORITY_MAX,
        description=_l("1 est servi avant 2, et ainsi de suite."),
    )
    dividend_bps = RateField(
        _l("Dividende prioritaire, en pourcentage du prix par an"),
        [Optional()],
        description=_l("0 : aucun."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field for itself, then what they say together."""
        valid = bool(super().validate(extra_validators))
        return self._say_which_rights_are_missing() and valid

    @property
    def preference(self) -> Preference | None:
        """The rights that were typed, once the form is valid; None for ordinary shares."""
        if self.instrument.data != Instrument.PREFERENCE:
            return None
        # `validate` asked for them.
        assert self.liquidation_bps.data is not None
        assert self.seniority.data is not None
        return Preference(
            self.liquidation_bps.data,
            Participation(self.participation.data),
            self.seniority.data,
            self.dividend_bps.data or 0,
            self.participation_cap_bps.data,
        )

    def _say_which_rights_are_missing(self) -> bool:
        if self.instrument.data != Instrument.PREFERENCE:
            return True
        whole = True
        for field in (self.liquidation_bps, self.participation, self.seniority):
            if not field.data and not field.errors:
                field.errors = [_l("À remplir pour des actions de préférence.")]
                whole = False
        cap, multiple = self.participation_cap_bps, self.liquidation_bps.data
        is_capped = self.participation.data == Participation.CAPPED
        if cap.errors:
            return False
        if is_capped and not cap.data:
            cap.errors = [_l("À remplir pour une participation plafonnée.")]
            return False
        if not is_capped and cap.data:
            cap.errors = [_l("Un plafond ne va qu'avec une participation plafonnée.")]
            return False
        if cap.data and multiple and cap.data < multiple:
            cap.errors = [_l("Le plafond n'est pas sous la préférence.")]
            return False
        return whole
