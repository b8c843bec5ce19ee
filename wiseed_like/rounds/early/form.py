"""What did the analyst type about who comes early? Whether they get something, and what."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectChoice
from wtforms.validators import Optional

from wiseed_like.fields import AnswerField, EuroField, WholeField
from wiseed_like.rounds.early.advantage import Early, EarlyKind
from wiseed_like.rounds.early.words import NAMES

# The fields beside the choice, and which choice asks for each.
ASKED = {
    "early_shares": (EarlyKind.PRICE, EarlyKind.BONUS),
    "early_price": (EarlyKind.PRICE,),
    "early_bonus_for": (EarlyKind.BONUS,),
}
EARLY = ("early_kind", *ASKED)


class EarlyForm(FlaskForm):
    """A term that is chosen before the opening, and frozen from there on."""

    early_kind = AnswerField(
        _l("Avantage aux premières parts"),
        choices=[SelectChoice(each.value, _l(NAMES[each])) for each in EarlyKind],
        default=EarlyKind.NONE.value,
        description=_l(
            "Compté en parts payées, dans l'ordre des signatures, jamais par date ni par "
            "personne : le même pour tous ceux qui arrivent à temps. Imprimé dans la fiche et "
            "définitif à l'ouverture. Seulement avec l'ordre d'arrivée : quand les parts sont "
            "partagées à la fin, arriver tôt ne donne rien."
        ),
    )
    early_shares = WholeField(
        _l("Nombre de premières parts"),
        [Optional()],
        description=_l(
            "Moins que le maximum de la levée. Une demande qui n'y tient pas en entier est au "
            "prix ordinaire ; les parts rendues n'y reviennent pas."
        ),
    )
    early_price = EuroField(
        _l("Prix des premières parts"),
        [Optional()],
        description=_l(
            "Entre la valeur nominale et le prix ordinaire, celui de la valeur avant la levée."
        ),
    )
    early_bonus_for = WholeField(
        _l("Une part offerte pour combien de parts payées"),
        [Optional()],
        maximum=1_000,
        description=_l(
            "10 : une part offerte pour dix payées dans la même demande, arrondi à l'entier "
            "inférieur. Les parts offertes comptent dans le maximum de la levée et dans celui de "
            "chacun ; leur valeur nominale est prise sur la prime des parts payées."
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field for itself, then what they say together."""
        valid = bool(super().validate(extra_validators))
        return self._say_what_is_missing() and valid

    @property
    def early(self) -> Early | None:
        """What who comes early gets, once all of it is typed; None for nothing."""
        kind, shares = EarlyKind(self.early_kind.data), self.early_shares.data
        price = self.early_price.data if kind == EarlyKind.PRICE else None
        bonus_for = self.early_bonus_for.data if kind == EarlyKind.BONUS else None
        if kind == EarlyKind.NONE or not shares or not (price or bonus_for):
            return None
        return Early(kind, shares, price, bonus_for)

    def _say_what_is_missing(self) -> bool:
        whole = True
        for name, kinds in ASKED.items():
            field: Field = self[name]
            if self.early_kind.data in kinds and not field.data and not field.errors:
                field.errors = [_l("À remplir pour cet avantage.")]
                whole = False
            if self.early_kind.data not in kinds and field.data:
                field.errors = [_l("À laisser vide, ou choisissez l'avantage qui va avec.")]
                whole = False
        return whole
