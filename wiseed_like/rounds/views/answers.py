"""What do the pages of rounds share? The blueprint, and how a no is said."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import get_locale
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from compliance.verdict import Sentence
from wiseed_like import formats
from wiseed_like.captable import queries as captable
from wiseed_like.captable.models import Movement
from wiseed_like.errors import Refused
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.service import TermsRefused
from wiseed_like.rounds.terms import Fault

bp = Blueprint("rounds", __name__)
Answer = str | Response | tuple[str, int]


def language() -> str:
    return str(get_locale() or "fr")


def issued(offer: Round) -> Movement | None:
    """The movement that wrote the round's shares in the register; None until then."""
    return captable.find_movement(offer.company_id, f"round:{offer.id}")


def say(refusal: Refused) -> str:
    """A no in the reader's language: its amounts and days too, and why."""
    return formats.say(refusal)


def flash_refusal(refusal: Refused) -> None:
    """Say no on the next page: every reason of it, each with its own way out."""
    reasons = refusal.verdict.reasons() if refusal.verdict else []
    for each in [Refused.of(reason) for reason in reasons] or [refusal]:
        formats.flash_refusal(each, "danger")


def show_refusal(form: FlaskForm, refusal: Refused) -> None:
    """Say no beside the field that it is about, or above the form."""
    if isinstance(refusal, TermsRefused):
        show_faults(form, refusal.faults)
    elif refusal.field and refusal.field in form:
        _add_error(form, refusal.field, say(refusal))
    else:
        form.form_errors.append(say(refusal))


def show_faults(form: FlaskForm, faults: list[Fault]) -> None:
    """What is wrong with the terms, each beside its field."""
    for fault in faults:
        _add_error(form, fault.field, formats.say(Refused.of(fault.verdict)))


def written(sentence: Sentence) -> str:
    """A sentence of the law in the reader's language."""
    return sentence.written(language())


def _add_error(form: FlaskForm, name: str, sentence: str) -> None:
    form[name].errors = [*form[name].errors, sentence]
