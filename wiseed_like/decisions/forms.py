"""What does the reader look for? A day of the law, some words, decisions of a kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SearchField, SelectChoice, StringField
from wtforms.validators import Regexp

from compliance.rulebook import RULES
from compliance.texts import TEXTS
from compliance.verdict import Answer
from compliance.words import Sentence
from wiseed_like.decisions.lawbook import INTERPRETATION, UNVERIFIED
from wiseed_like.decisions.queries import Wanted
from wiseed_like.fields import DayField, PickField, WholeField

_SUBJECT = re.compile(r"\s{0,20}[a-z_]{1,40}:[0-9a-f-]{1,40}\s{0,20}", re.ASCII | re.IGNORECASE)
LONGEST_SEARCH = 200
KINDS = (
    SelectChoice("", _l("Tout")),
    SelectChoice(INTERPRETATION, _l("Nos interprétations")),
    SelectChoice(UNVERIFIED, _l("À vérifier")),
)
ANSWERS = {
    Answer.ALLOW: _l("Oui"),
    Answer.WARN: _l("Oui, avec un avertissement"),
    Answer.GATE: _l("Pas encore"),
    Answer.BLOCK: _l("Non"),
}


class FilterField(PickField):
    """One line of a list, of which the first, that leaves nothing out, needs no sending."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist or [""])


class _Search(FlaskForm):
    """What is looked for stands in the address: it changes nothing and needs no token."""

    class Meta:
        csrf = False


class LawForm(_Search):
    """The public table of numbers and rules."""

    on = DayField(_l("Valeurs au"))
    q = SearchField(
        _l("Mots cherchés"), default="", filters=[lambda typed: (typed or "")[:LONGEST_SEARCH]]
    )
    text = FilterField(_l("Texte"))
    only = FilterField(_l("Montrer"), choices=KINDS)

    def __init__(self, *args: Any, language: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.text.choices = [
            SelectChoice("", _l("Tous les textes")),
            *(SelectChoice(each.short, each.name.written(language)) for each in TEXTS),
        ]


class LawDayForm(_Search):
    """Under the law of which day one decision is asked again."""

    law = DayField(_l("Sous le droit du"))


class DecisionsForm(_Search):
    """The staff's list of decisions."""

    rule = FilterField(_l("Règle"))
    answer = FilterField(
        _l("Réponse"),
        choices=[
            SelectChoice("", _l("Toutes")),
            *(SelectChoice(each.value, words) for each, words in ANSWERS.items()),
        ],
    )
    person = WholeField(_l("Numéro de la personne"))
    subject = StringField(
        _l("Objet"),
        [
            Regexp(
                re.compile(rf"({_SUBJECT.pattern})?\Z", _SUBJECT.flags),
                message=_l(
                    "Écrivez un nom, deux-points et un numéro, par exemple subscription:12."
                ),
            )
        ],
        default="",
        description=_l("Par exemple subscription:12."),
    )
    since = DayField(_l("Du"))
    until = DayField(_l("Au"))

    def __init__(self, *args: Any, rules: Sequence[str], language: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.rule.choices = [
            SelectChoice("", _l("Toutes")),
            *(SelectChoice(key, question_of(key).written(language)) for key in rules),
        ]

    def wanted(self) -> Wanted:
        kind, _, number = (self.subject.data or "").strip().lower().partition(":")
        return Wanted(
            rule=self.rule.data or None,
            answer=Answer(self.answer.data) if self.answer.data else None,
            person_id=self.person.data,
            subject=(kind, number) if number else None,
            since=self.since.data,
            until=self.until.data,
        )


def question_of(key: str) -> Sentence:
    """The question of a rule; the key itself for a rule that is gone."""
    return RULES[key].question if key in RULES else Sentence(key, key)
