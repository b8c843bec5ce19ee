"""What did somebody type about a sheet that is wrong?"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import Length

from wiseed_like.fields import AnswerField, DayField, no_hidden_characters
from wiseed_like.issuers.forms import Needed, tidy
from wiseed_like.rounds.forms import REASON_LENGTH_MAX, SheetForm

WHAT_LENGTH_MAX = 2_000
CHANGES_LENGTH_MAX = 4_000


def _up_to(maximum: int) -> Length:
    return Length(max=maximum, message=_l("Ce texte est trop long."))


class IrregularityForm(FlaskForm):
    """What is wrong in a published sheet, since when, and whether it matters."""

    what = TextAreaField(
        _l("Ce qui est faux ou dépassé"),
        [Needed(), _up_to(WHAT_LENGTH_MAX), no_hidden_characters],
        filters=[tidy],
        description=_l("La partie de la fiche, ce qu'elle dit, ce qui est vrai."),
    )
    since_on = DayField(
        _l("Depuis quand"), [Needed()], description=_l("Le jour où c'est devenu faux.")
    )
    material = AnswerField(
        _l("Cela peut-il changer ce qu'un investisseur attend de son investissement ?"),
        [Needed()],
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        assert isinstance(self.material, RadioField)
        self.material.choices = [
            SelectChoice("yes", _l("Oui : la levée doit être suspendue le temps de corriger.")),
            SelectChoice("no", _l("Non : un détail, qui ne change le choix de personne.")),
        ]

    @property
    def is_material(self) -> bool:
        return bool(self.material.data == "yes")

    @property
    def day(self) -> date:
        assert self.since_on.data is not None  # Needed
        return self.since_on.data


class ConfirmForm(FlaskForm):
    """What the subscribers are told of it."""

    told = TextAreaField(
        _l("Ce que les souscripteurs liront"),
        [Needed(), _up_to(WHAT_LENGTH_MAX), no_hidden_characters],
        filters=[tidy],
        description=_l("Ce qui est faux et ce qui est vrai, en mots simples. Aucun nom."),
    )


class AsideForm(FlaskForm):
    """Why nothing has to be corrected."""

    reason = TextAreaField(
        _l("Motif"),
        [Needed(), _up_to(REASON_LENGTH_MAX), no_hidden_characters],
        filters=[tidy],
        description=_l("La personne qui l'a signalé le lira."),
    )


class ReviewForm(FlaskForm):
    """What the second person should know of a correction, or why it goes back."""

    reason = TextAreaField(
        _l("Ce que vous avez vérifié, ou ce qui manque"),
        [Needed(), _up_to(REASON_LENGTH_MAX), no_hidden_characters],
        filters=[tidy],
    )


class CorrectionForm(SheetForm):
    """The corrected sheet, part by part, and what it changes."""

    changes = TextAreaField(
        _l("Ce qui change"),
        [_up_to(CHANGES_LENGTH_MAX), no_hidden_characters],
        filters=[tidy],
        description=_l(
            "Un changement par ligne, en mots simples. Chaque souscripteur le lira dans un mail."
        ),
    )
