"""What do the pages of rounds share? The blueprint, and what they all read."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import get_locale
from werkzeug.wrappers import Response

from compliance.verdict import Sentence
from wiseed_like.captable import queries as captable
from wiseed_like.captable.models import Movement
from wiseed_like.rounds.models import Round

bp = Blueprint("rounds", __name__)
Answer = str | Response | tuple[str, int]


def language() -> str:
    return str(get_locale() or "fr")


def issued(offer: Round) -> Movement | None:
    """The movement that wrote the round's shares in the register; None until then."""
    return captable.find_movement(offer.company_id, f"round:{offer.id}")


def written(sentence: Sentence) -> str:
    """A sentence of the law in the reader's language."""
    return sentence.written(language())
