"""What did the subscriber type? A number of shares, then everything that makes a signature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from flask_babel import gettext, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectChoice, StringField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from compliance.capital.bulletin import same_number
from compliance.euro import Euro
from compliance.investors.entry_test import QUESTIONS, Question
from compliance.offers.kiis_parts import PARTS
from wiseed_like.fields import EuroField, WholeField, known_to_older_pages

_ZERO = re.compile(r"0{1,40}", re.ASCII)
_TICK = _l("Cochez cette case pour signer.")
# Asked again, for this very offer, of whoever did not pass the entry test (article 21(7)(c)):
# each pair in its turn, and for each question the part of the sheet (annex I) to read again.
PROOFS: tuple[dict[str, str], ...] = (
    {"loss": "C", "liquidity": "C"},
    {"guarantees": "C", "rank_in_liquidation": "C"},
    {"dividends": "C", "what_a_share_is": "F"},
    {"dilution": "F", "liquidity": "C"},
)
# The signature's fields in the order of the page.
ORDER = (
    *(key for proof in PROOFS for key in proof),
    "acknowledges_risk",
    "consents_to_amount",
    "understands_reflection",
    "accepts_terms",
    "shares_in_words",
    "code",
)


class CeilingForm(FlaskForm):
    """The ceiling that an investor sets for themselves."""

    amount = EuroField(
        _l("Mon plafond sur douze mois"),
        [InputRequired(_l("Écrivez un montant."))],
        description=_l("Tout ce que vous investissez sur la plateforme, toutes levées réunies."),
    )
    # Asked only for a ceiling under which nothing can be subscribed.
    is_sure = BooleanField(_l("Je veux ce plafond, même si je ne peux plus rien souscrire"))


class MeansForm(FlaskForm):
    """What an investor declares of their means; only what their country's limit looks at."""

    monthly_income = EuroField(
        _l("Revenu net mensuel"),
        [Optional()],
        description=_l("En moyenne. Vide : rien à déclarer."),
    )
    free_assets = EuroField(
        _l("Avoirs libres"),
        [Optional()],
        description=_l("Dépôts bancaires et titres dont vous disposez. Vide : rien à déclarer."),
    )
    financial_assets = EuroField(
        _l("Avoirs financiers"),
        [Optional()],
        description=_l("Épargne, dépôts et titres. Vide : rien à déclarer."),
    )
    is_true = BooleanField(
        _l("Je déclare que ces montants sont exacts."),
        [DataRequired(_l("Sans cette déclaration, vos montants ne peuvent pas être retenus."))],
    )

    def ask_only(self, names: Iterable[str]) -> None:
        """Leave out the amounts that are not asked in this country."""
        for name in {"monthly_income", "free_assets", "financial_assets"} - set(names):
            del self[name]

    @property
    def means(self) -> dict[str, Euro]:
        """What was typed, in euros; what was left empty is not in it."""
        amounts = {name: field.data for name, field in self._fields.items() if name != "is_true"}
        return {name: amount for name, amount in amounts.items() if isinstance(amount, Euro)}


class SharesField(WholeField):
    """A number of shares. Zero is read too: the offer's minimum is the better answer to it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and _ZERO.fullmatch(valuelist[0].strip()):
            self.data = 0
        else:
            super().process_formdata(valuelist)


class SharesForm(FlaskForm):
    """How many shares; whole ones."""

    shares = SharesField(
        _l("Nombre de parts"), validators=[InputRequired(_l("Écrivez un nombre de parts."))]
    )

    def validate_shares(self, field: WholeField) -> None:
        """A number that could not be read has its own sentence already."""
        if field.data is None and not field.errors:
            raise ValidationError(str(_l("Écrivez un nombre de parts.")))


class SheetForm(FlaskForm):
    """That the sheet was opened and read; the version is the one that was on the page."""

    has_read = BooleanField(
        _l("J'ai ouvert cette fiche et je l'ai lue."),
        validators=[DataRequired(_l("Ouvrez la fiche, lisez-la, puis cochez cette case."))],
    )


class CodeForm(FlaskForm):
    """Ask for a one-time code; nothing to type."""


class SignForm(FlaskForm):
    """The signature: no box is ticked beforehand (article 21(7): explicit consent)."""

    shares_in_words = StringField(
        _l("Nombre de parts, en toutes lettres"),
        validators=[
            InputRequired(_l("Écrivez le nombre de parts en toutes lettres.")),
            Length(max=200, message=_l("C'est trop long : écrivez seulement le nombre.")),
        ],
    )
    accepts_terms = BooleanField(
        _l("J'ai lu ce bulletin de souscription, j'accepte ses termes et j'en reçois une copie."),
        validators=[DataRequired(_TICK)],
    )
    code = StringField(
        _l("Code reçu par e-mail"),
        validators=[
            InputRequired(_l("Écrivez le code à six chiffres reçu par e-mail.")),
            Regexp(
                r"\s*[0-9]{3}\s?[0-9]{3}\s*\Z", message=_l("Le code a six chiffres, sans lettre.")
            ),
        ],
    )

    # What the page said that the order comes to (`Quote.mark`). Nobody sees its label; for one that
    # is not given the library opens its file of words, at each signature.
    seen = HiddenField("")

    shares: int
    language: str

    def __iter__(self) -> Iterator[Field]:
        """In the order of the page, so that the list of what is wrong reads downwards."""
        return iter(sorted(super().__iter__(), key=_place))

    @property
    def is_proof_wrong(self) -> bool:
        """Whether a question was answered, and wrongly."""
        return any(
            field.data != field.right
            for field in self
            if isinstance(field, ProofField) and field.data
        )

    def validate_shares_in_words(self, field: StringField) -> None:
        """The law wants the number in full words, and the right one (C. com. L. 225-143)."""
        if not same_number(field.data or "", self.shares, self.language):
            raise ValidationError(
                str(_l("Ces mots n'écrivent pas le nombre de parts que vous souscrivez."))
            )


def _place(field: Field) -> int:
    return ORDER.index(field.short_name) if field.short_name in ORDER else -1


# What one signature needs and another does not; what changed meanwhile locks nobody out.
_BOXES = ("understands_reflection", "acknowledges_risk", "consents_to_amount")


class ProofField(RadioField):
    """A question about the risks; `right` is its right answer."""

    def __init__(self, *args: Any, right: str | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.right = right


def sign_form(
    shares: int,
    language: str,
    *,
    reflects: bool,
    is_gated: bool,
    is_proof_needed: bool,
    proof_tries: int = 0,
) -> SignForm:
    """The form that one signature needs: a reflection box, the gate's boxes, the questions.

    `proof_tries` counts the wrong answers so far: each time other questions are asked and, once
    all have been, the same ones with their answers in another order. Nobody is locked out.
    """
    known_to_older_pages((*_BOXES, *(question.key for question in QUESTIONS)))
    turn, number = divmod(proof_tries, len(PROOFS))
    proof = (number, turn, language) if is_proof_needed else None
    form = _sign_form(reflects, is_gated, proof)()
    form.shares, form.language = shares, language
    return form


@lru_cache(maxsize=256)
def _sign_form(
    reflects: bool, is_gated: bool, proof: tuple[int, int, str] | None
) -> type[SignForm]:
    """The class of such forms: to make one costs more than to fill it in."""
    fields: dict[str, Any] = {}
    if reflects:
        fields["understands_reflection"] = BooleanField(
            _l(
                "J'ai compris que j'ai quatre jours calendaires pour revenir sur ma souscription, "
                "et qu'elle m'engage ensuite."
            ),
            validators=[DataRequired(_TICK)],
        )
    if is_gated:
        fields["acknowledges_risk"] = BooleanField(
            _l("J'ai reçu l'avertissement : je peux perdre toute cette somme."),
            validators=[DataRequired(_TICK)],
        )
        fields["consents_to_amount"] = BooleanField(
            _l("Je consens expressément à investir ce montant dans cette offre."),
            validators=[DataRequired(_TICK)],
        )
    if proof is not None:
        number, turn, language = proof
        for question in QUESTIONS:
            if question.key in PROOFS[number]:
                part = PROOFS[number][question.key]
                fields[question.key] = _proof_field(question, language, part, turn)
    return type("ThisSignForm", (SignForm,), fields)


def _proof_field(question: Question, language: str, part: str, turn: int) -> ProofField:
    """The question with its answers, moved round `turn` times; no error tells the right one."""

    said = {each.key: each.sentence.written(language) for each in question.answers}

    def is_right(form: FlaskForm, field: ProofField) -> None:
        if field.data != question.right:
            raise ValidationError(
                gettext(
                    "« %(question)s » : la réponse « %(answer)s » n'est pas la bonne. Relisez la "
                    "partie %(part)s de la fiche.",
                    question=field.label.text,
                    answer=said.get(field.data, field.data),
                    part=_title_of(part, language),
                )
            )

    start = turn % len(question.answers)
    answers = question.answers[start:] + question.answers[:start]
    return ProofField(
        question.sentence.written(language),
        choices=[SelectChoice(answer.key, answer.sentence.written(language)) for answer in answers],
        validators=[InputRequired(_l("Choisissez une réponse.")), is_right],
        right=question.right,
    )


def _title_of(letter: str, language: str) -> str:
    """A part of the sheet as the sheet names it: `C (Facteurs de risque)`."""
    title = next(part.title for part in PARTS if part.letter == letter)
    return f"{letter} ({title.written(language)})"
