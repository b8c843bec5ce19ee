"""Who is to represent the holders, and who agrees?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from wiseed_like.accounts.forms import plain, required
from wiseed_like.accounts.joint_holders import JointHolder
from wiseed_like.accounts.representatives import Cause
from wiseed_like.fields import AnswerField, no_hidden_characters
from wiseed_like.subscriptions.representing.words import CAUSES

REASON_LENGTH_MAX = 2000


class _NamingForm(FlaskForm):
    holder = AnswerField(
        _l("Nouveau représentant"),
        validators=[DataRequired(_l("Choisissez l'un des autres indivisaires."))],
        coerce=int,
    )

    def offer(self, holders: list[JointHolder]) -> None:
        """Let one of these be named."""
        self.holder.choices = [SelectChoice(each.id, each.name) for each in holders]


class ProposeForm(_NamingForm):
    """Which of the others is to represent all."""


class NameForm(_NamingForm):
    """Whom an officer names, why, and on which paper."""

    cause = AnswerField(
        _l("Pourquoi"),
        validators=[DataRequired(_l("Choisissez un motif."))],
        choices=[SelectChoice(cause.value, _l(words)) for cause, words in CAUSES.items()],
    )
    file = FileField(
        _l("Pièce qui le prouve"),
        description=_l("Acte de décès, jugement… PDF, JPEG ou PNG, 10 Mo au plus."),
    )
    reason = TextAreaField(
        _l("Ce qui a été vérifié"),
        validators=[
            required(_l("Dites pourquoi, en une phrase.")),
            Length(max=REASON_LENGTH_MAX),
            no_hidden_characters,
        ],
    )

    @property
    def told_cause(self) -> Cause:
        return Cause(self.cause.data or "")


class AgreeToRepresentativeForm(FlaskForm):
    """The agreement of one holder, and their code."""

    accepts = BooleanField(
        _l("Je donne mandat à cette personne d'agir pour nous tous, à la place de l'ancienne."),
        [DataRequired(_l("Cochez cette case pour donner votre accord."))],
    )
    code = StringField(
        _l("Code reçu par e-mail"),
        filters=[plain],
        validators=[required(_l("Écrivez le code.")), Length(max=20)],
    )
