"""What did the founder, the member or the analyst type about a dossier?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from wiseed_like.dossiers.rules import (
    DOCUMENT_LABELS,
    EVIDENCE_QUESTIONS,
    HEADINGS,
    SECTIONS,
    SECTORS,
    DocumentKind,
    Evidence,
)
from wiseed_like.fields import EuroField
from wiseed_like.issuers.forms import Needed, line, tidy

SECTION_MAX = 8000
ANSWERS = {"yes": True, "no": False, "": None}


def _up_to(maximum: int) -> Length:
    return Length(max=maximum, message=_l("Ce texte est trop long."))


def _heading(name: str) -> Any:
    return _l(HEADINGS[name])


def _section(name: str, hint: Any) -> TextAreaField:
    return TextAreaField(
        _l(SECTIONS[name]), [_up_to(SECTION_MAX)], filters=[tidy], description=hint
    )


class BeginForm(FlaskForm):
    """The title alone begins a dossier."""

    title = StringField(
        _heading("title"),
        [Needed(), _up_to(120)],
        filters=[line],
        description=_l("Par exemple : Ouvrir un deuxième atelier à Lyon."),
    )


class DossierForm(FlaskForm):
    """All the texts of a draft; nothing but the title is needed to keep them."""

    title = StringField(_heading("title"), [Needed(), _up_to(120)], filters=[line])
    tagline = StringField(_heading("tagline"), [_up_to(200)], filters=[line])
    sector = SelectField(_heading("sector"), choices=[])
    amount_sought = EuroField(_heading("amount_sought"))
    summary = _section("summary", _l("Ce qu'un lecteur pressé doit savoir."))
    problem = _section("problem", _l("Qui a ce besoin, et comment le savez-vous ?"))
    solution = _section("solution", _l("Ce que vous faites, et où vous en êtes."))
    market = _section("market", _l("Sa taille, vos clients, ceux qui font déjà la même chose."))
    business_model = _section("business_model", _l("Qui paie, combien, et ce qu'il vous reste."))
    team = _section("team", _l("Qui fait quoi, et d'où chacun vient."))
    use_of_funds = _section("use_of_funds", _l("À quoi servira chaque tranche de la somme."))
    risks = _section("risks", _l("Ce qui peut faire échouer le projet, dit franchement."))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.sector.choices = [
            SelectChoice("", _l("À choisir")),
            *(SelectChoice(code, _l(label)) for code, label in SECTORS.items()),
        ]

    def content(self) -> dict[str, Any]:
        """What was typed, by attribute of the dossier."""
        typed = {name: self[name].data for name in (*HEADINGS, *SECTIONS)}
        return {
            name: value if name == "amount_sought" else value or "" for name, value in typed.items()
        }


class DocumentForm(FlaskForm):
    """A file and what it is."""

    kind = SelectField(_l("Nature du document"), choices=[])
    file = FileField(
        _l("Fichier"),
        description=_l(
            "PDF, JPEG ou PNG, 10 Mo au plus ; 7 Mo pour l'extrait Kbis et les statuts, que le "
            "prestataire de paiement lira aussi."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            SelectChoice(str(kind), _l(label)) for kind, label in DOCUMENT_LABELS.items()
        ]

    @property
    def document_kind(self) -> DocumentKind:
        return DocumentKind(self.kind.data)

    def validate_file(self, field: FileField) -> None:
        if not field.data:
            raise ValidationError(_l("Choisissez un fichier."))


class VoteForm(FlaskForm):
    """A yes or a no, and an amount that commits to nothing."""

    opinion = RadioField(
        _l("Votre avis"),
        choices=[
            SelectChoice(
                "yes", _l("Pour : je voudrais que ce projet soit proposé aux investisseurs")
            ),
            SelectChoice("no", _l("Contre : ce projet ne me convainc pas")),
        ],
        validate_choice=False,
    )
    intended = EuroField(
        _l("Ce que vous pourriez investir"),
        [Optional()],
        description=_l("Une simple indication : elle ne vous engage à rien et ne réserve rien."),
    )

    def validate_opinion(self, field: RadioField) -> None:
        if field.data not in ("yes", "no"):
            raise ValidationError(_l("Choisissez « pour » ou « contre »."))


class SendBackForm(FlaskForm):
    """What the founder must complete."""

    message = TextAreaField(
        _l("Ce que la société doit compléter"),
        [Needed(), _up_to(2000)],
        filters=[tidy],
        description=_l("La société lira ce message mot pour mot ; il reste dans l'historique."),
    )


class RecommendForm(FlaskForm):
    """What the analyst tells the committee."""

    note = TextAreaField(
        _l("Avis au comité"),
        [Needed(), _up_to(SECTION_MAX)],
        filters=[tidy],
        description=_l("Forces, faiblesses, points vérifiés. La société ne lit pas cette note."),
    )


class DecisionForm(FlaskForm):
    """Yes or no, with the reason that the company will read."""

    decision = RadioField(
        _l("Décision"),
        choices=[
            SelectChoice("accept", _l("Accepter le dossier")),
            SelectChoice("decline", _l("Ne pas le retenir")),
        ],
        validate_choice=False,
    )
    reason = TextAreaField(
        _l("Motif"),
        [_up_to(2000)],
        filters=[tidy],
        description=_l("Obligatoire pour un refus. La société lira ce motif."),
    )

    def validate_decision(self, field: RadioField) -> None:
        if field.data not in ("accept", "decline"):
            raise ValidationError(_l("Choisissez une décision."))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.decision.data == "decline" and not self.reason.data:
            self.reason.errors = [*self.reason.errors, _l("Indiquez le motif du refus.")]
            return False
        return valid


class DeclineForm(FlaskForm):
    """A no before the committee."""

    reason = TextAreaField(
        _l("Motif"),
        [Needed(), _up_to(2000)],
        filters=[tidy],
        description=_l("La société lira ce motif."),
    )


def _question(name: str) -> RadioField:
    return RadioField(
        _l(EVIDENCE_QUESTIONS[name]),
        choices=[
            SelectChoice("yes", _l("Oui")),
            SelectChoice("no", _l("Non")),
            SelectChoice("", _l("Pas encore vérifié")),
        ],
        default="",
        validate_choice=False,
    )


class EvidenceForm(FlaskForm):
    """What the analyst has verified so far."""

    criminal_record_clean = _question("criminal_record_clean")
    seat_cooperative = _question("seat_cooperative")
    capital_paid_up = _question("capital_paid_up")
    free_of_conflict = _question("free_of_conflict")

    def show(self, evidence: Evidence) -> None:
        """Begin with what was recorded last."""
        for name in EVIDENCE_QUESTIONS:
            known = getattr(evidence, name)
            self[name].data = {True: "yes", False: "no", None: ""}[known]

    def evidence(self) -> Evidence:
        """The answers; anything but a yes or a no is "not yet"."""
        return Evidence(**{name: ANSWERS.get(self[name].data or "") for name in EVIDENCE_QUESTIONS})
