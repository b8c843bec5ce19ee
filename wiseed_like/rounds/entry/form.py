"""What did the analyst type about who may enter a round? For whom it is, and who comes first."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice
from wtforms.validators import InputRequired, Optional

from wiseed_like.fields import AnswerField, DayField
from wiseed_like.rounds.entry.entering import NAMES, Audience


class EntryForm(FlaskForm):
    """Two terms that are chosen before the opening, and frozen from there on."""

    audience = AnswerField(
        _l("Pour qui est la levée"),
        [InputRequired(_l("Choisissez l'une des réponses proposées."))],
        choices=[SelectChoice(each.value, _l(NAMES[each])) for each in Audience],
        default=Audience.EVERYBODY.value,
        description=_l(
            "Imprimé dans la fiche, et définitif à l'ouverture. Sur invitation, tout le reste "
            "s'applique : fiche, test, simulation, délai de réflexion."
        ),
    )
    priority_by = DayField(
        _l("Fin de la phase prioritaire"),
        [Optional()],
        description=_l(
            "Jusqu'à 23 h 59 ce jour-là, seuls souscrivent les associés d'avant l'ouverture et les "
            "membres qui avaient annoncé une intention lors de l'e-vote, sans autre limite que "
            "celles de la levée. Vide : tout le monde dès l'ouverture."
        ),
    )
