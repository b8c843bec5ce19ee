"""What did the analyst, the founder and the compliance officer type about a round?"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    SearchField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from compliance.ceilings.regime import Regime
from compliance.euro import Euro
from compliance.offers.kiis_parts import required_parts
from wiseed_like.captable.rights import RIGHTS
from wiseed_like.fees.rules import Schedule
from wiseed_like.fields import AnswerField, DayField, EuroField, WholeField, no_hidden_characters
from wiseed_like.issuers.forms import Needed, line, tidy
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.allotment_words import NAMES
from wiseed_like.rounds.early.form import EARLY, EarlyForm
from wiseed_like.rounds.entry.entering import Audience
from wiseed_like.rounds.entry.form import EntryForm
from wiseed_like.rounds.instrument_form import InstrumentForm
from wiseed_like.rounds.instruments import Instrument
from wiseed_like.rounds.queries import GROUPS
from wiseed_like.rounds.terms import Terms

PART_LENGTH_MAX = 9_000  # characters; the limit that counts is the six pages
REASON_LENGTH_MAX = 500


def _up_to(maximum: int) -> Length:
    return Length(max=maximum, message=_l("Ce texte est trop long."))


class TermsForm(EarlyForm, EntryForm, InstrumentForm):
    """The terms of a round."""

    pre_money = EuroField(
        _l("Valeur de la société avant la levée (pre-money)"),
        [Needed()],
        description=_l(
            "Le prix d'une part est cette valeur divisée par le nombre de parts existantes : "
            "il doit tomber juste, au centime."
        ),
    )
    minimum_ticket = EuroField(
        _l("Ticket minimum"),
        [Needed()],
        description=_l("Arrondi au nombre entier de parts supérieur."),
    )
    shares_min = WholeField(
        _l("Minimum de la levée, en parts"),
        [Needed()],
        description=_l(
            "En dessous des trois quarts du maximum, la décision de l'assemblée doit prévoir une "
            "fourchette (C. com. L. 225-134)."
        ),
    )
    shares_max = WholeField(_l("Maximum de la levée, en parts"), [Needed()])
    shares_optimum = WholeField(
        _l("Optimum, en parts"),
        [Optional()],
        description=_l(
            "Ce que la société espère lever, entre le minimum et le maximum. Un repère sur la "
            "jauge, qui ne décide de rien. Vide : pas d'optimum."
        ),
    )
    maximum_per_holder = WholeField(
        _l("Maximum par personne, en parts"),
        [Optional()],
        description=_l(
            "Ce qu'une même personne peut souscrire en tout dans cette levée. Vide : pas de "
            "maximum."
        ),
    )
    regime = AnswerField(
        _l("Règles pour l'investisseur"),
        [InputRequired(_l("Choisissez l'une des réponses proposées."))],
        choices=[
            SelectChoice(
                Regime.ECSPR.value,
                _l(
                    "Règlement européen 2020/1503 : un avertissement au-dessus d'un seuil, aucun "
                    "montant interdit."
                ),
            ),
            SelectChoice(
                Regime.NATIONAL.value,
                _l(
                    "Hors règlement européen : réservée aux résidents d'Allemagne et d'Autriche, "
                    "avec la limite de leur pays."
                ),
            ),
        ],
        default=Regime.ECSPR.value,
        description=_l(
            "Les régimes américain et britannique comptent en dollars et en livres : une levée "
            "en euros ne peut pas les choisir."
        ),
    )
    allotment = AnswerField(
        _l("Si la demande dépasse le maximum"),
        [InputRequired(_l("Choisissez l'une des réponses proposées."))],
        choices=[SelectChoice(rule.value, _l(NAMES[rule])) for rule in AllotmentRule],
        default=AllotmentRule.FIRST_COME.value,
        description=_l(
            "Fixé avant l'ouverture et imprimé dans la fiche. Sauf dans l'ordre d'arrivée, les "
            "demandes ne s'arrêtent pas au maximum : les parts sont partagées à la fin, et "
            "personne ne paie avant."
        ),
    )
    rolling = BooleanField(
        _l("Conclusions successives"),
        description=_l(
            "Dès que le minimum est ferme et payé, une partie de la levée peut être conclue "
            "pendant que le reste continue. Seulement dans l'ordre d'arrivée, et si l'assemblée a "
            "décidé une fourchette à partir du minimum, à réaliser en plusieurs fois."
        ),
    )
    closes_on = DayField(
        _l("Dernier jour de la levée"),
        [Needed()],
        description=_l("Inclus, jusqu'à 23 h 59 à Paris ; six mois au plus après l'ouverture."),
    )
    minimum_by = DayField(
        _l("Dernier jour pour atteindre le minimum"),
        [Optional()],
        description=_l(
            "Avant le dernier jour de la levée : si les souscriptions faites ce jour-là au plus "
            "tard ne suffisent pas, tout s'arrête et chacun est remboursé. Vide : le dernier jour "
            "de la levée."
        ),
    )
    authorised_on = DayField(
        _l("Date de la décision de l'assemblée générale"),
        [Needed()],
        description=_l("Celle qui autorise l'augmentation de capital."),
    )
    depositary_name = StringField(
        _l("Dépositaire des fonds"),
        [Needed(), _up_to(120)],
        filters=[line],
        description=_l("Banque, notaire ou Caisse des dépôts, qui établira le certificat."),
    )
    depositary_address = StringField(
        _l("Adresse du dépositaire"), [Needed(), _up_to(200)], filters=[line]
    )

    def terms(self, fees: Schedule) -> Terms:
        """What was typed, once it is valid; the fees are the platform's own."""
        apart = ("csrf_token", "instrument", *RIGHTS, *EARLY)
        values = {name: field.data for name, field in self._fields.items() if name not in apart}
        values["regime"] = Regime(values["regime"])
        values["allotment"] = AllotmentRule(values["allotment"])
        values["audience"] = Audience(values["audience"])
        values["instrument"] = Instrument(self.instrument.data)
        return Terms(**values, preference=self.preference, early=self.early, fees=fees)

    @property
    def is_whole(self) -> bool:
        """Whether everything that terms need was typed and can be read."""
        optional = ("maximum_per_holder", "minimum_by", "shares_optimum", "priority_by")
        may_be_empty = ("csrf_token", *optional, *RIGHTS, *EARLY)
        typed = all(field.data is not None for field in self if field.name not in may_be_empty)
        chosen = (self.regime, self.allotment, self.audience, self.instrument)
        rights = (self[name] for name in (*RIGHTS, *EARLY))
        return typed and not any(field.errors for field in (*chosen, *rights))


class SheetForm(FlaskForm):
    """One text for each part of annex I that an offer of shares has."""

    @classmethod
    def blank(cls, texts: dict[str, str], language: str) -> SheetForm:
        """The form with the texts as they are; labels in the reader's language."""
        with_parts = type("SheetFormWithParts", (cls,), _part_fields(language))
        form: SheetForm = with_parts(data={f"part_{key}": text for key, text in texts.items()})
        return form

    @property
    def parts(self) -> dict[str, str]:
        """`{letter: text}`, as typed."""
        return {part.letter: self[f"part_{part.letter}"].data or "" for part in required_parts()}


def _part_fields(language: str) -> dict[str, TextAreaField]:
    return {
        f"part_{part.letter}": TextAreaField(
            f"{part.letter}. {part.title.written(language)}",
            [_up_to(PART_LENGTH_MAX)],
            filters=[tidy],
            description=(" ; " if language == "fr" else "; ").join(
                sentence.written(language) for sentence in part.must_say
            )
            + ".",
        )
        for part in required_parts()
    }


class ReasonForm(FlaskForm):
    """Why something is suspended, resumed, sent back or cancelled."""

    reason = TextAreaField(
        _l("Motif"),
        [Needed(), _up_to(REASON_LENGTH_MAX), no_hidden_characters],
        filters=[tidy],
        description=_l("Il reste dans le journal de la levée. N'y écrivez le nom de personne."),
    )


class ExtensionForm(ReasonForm):
    """Until when a round would go on, and why."""

    closes_on = DayField(_l("Nouveau dernier jour"), [Needed()])

    @property
    def last_day(self) -> date:
        assert self.closes_on.data is not None  # Needed
        return self.closes_on.data


class OpeningForm(FlaskForm):
    """What compliance should know of a round that it is asked to open."""

    reason = TextAreaField(
        _l("À l'attention de la conformité"),
        [Needed(), _up_to(REASON_LENGTH_MAX), no_hidden_characters],
        filters=[tidy],
        description=_l("Ce que vous avez vérifié, et ce qu'il faut regarder de plus près."),
    )


class ConcludeForm(FlaskForm):
    """What the second person should know before a round is concluded."""

    reason = TextAreaField(
        _l("À l'attention de la seconde personne"),
        [Needed(), _up_to(REASON_LENGTH_MAX), no_hidden_characters],
        filters=[tidy],
        description=_l("Ce que vous avez vérifié avant de demander la conclusion."),
    )


class CertificateForm(FlaskForm):
    """The depositary's certificate, as it reads."""

    amount = EuroField(_l("Montant certifié"), [Needed()])
    issued_on = DayField(
        _l("Date du certificat"),
        [Needed()],
        description=_l("C'est la date de l'augmentation de capital (C. com. R. 225-135)."),
    )
    number = StringField(_l("Numéro ou référence"), [Needed(), _up_to(60)], filters=[line])
    file = FileField(
        _l("Certificat (PDF)"),
        [FileRequired(_l("Joignez le certificat."))],
        description=_l("10 Mo au plus."),
    )

    @property
    def certified(self) -> Euro:
        assert self.amount.data is not None  # Needed
        return self.amount.data


class FilterForm(FlaskForm):
    """Which rounds a visitor wants to see; sent by GET, so without a token."""

    class Meta:
        csrf = False

    q = SearchField(_l("Rechercher"), description=_l("entreprise, métier, ville"))
    state = SelectField(_l("État"), choices=[])
    sector = SelectField(_l("Secteur"), choices=[])

    def __init__(self, sectors: list[tuple[str, Any]], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        words = {
            "open": _l("Ouvertes"),
            "closing": _l("Suspendues ou en clôture"),
            "closed": _l("Réussies"),
            "failed": _l("Non abouties"),
        }
        self.state.choices = [(group, words[group]) for group in GROUPS]
        self.sector.choices = [("", _l("Tous les secteurs")), *sectors]
