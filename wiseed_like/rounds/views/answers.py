"""What do the pages of rounds share? The blueprint, and what they all read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from compliance.euro import Euro
from compliance.verdict import Sentence
from wiseed_like.captable import queries as captable
from wiseed_like.captable.models import Movement
from wiseed_like.errors import Refused
from wiseed_like.fields import known_to_older_pages
from wiseed_like.refusals import numbered
from wiseed_like.rounds import binding, closings, phases
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.allotment_words import IN_WORDS, NAMES, WHEN_SHARED
from wiseed_like.rounds.closings import Issued
from wiseed_like.rounds.early.advantage import Early
from wiseed_like.rounds.early.words import IN_WHOLE, said
from wiseed_like.rounds.models import Round

bp = Blueprint("rounds", __name__)
Answer = str | Response | tuple[str, int]


def language() -> str:
    return str(get_locale() or "fr")


def issued(offer: Round) -> Movement | None:
    """The movement that wrote the round's shares in the register; None until then."""
    return captable.find_movement(offer.company_id, f"round:{offer.id}")


@bp.app_template_filter("issued_parts")
def issued_parts(offer: Round) -> Issued | None:
    """What of a round is in the register before its end, where it is concluded in parts."""
    return closings.issued_parts(offer)


@bp.app_template_filter("allotment_name")
def allotment_name(rule: AllotmentRule) -> str:
    """The rule of a round's allotment in a few words."""
    return gettext(NAMES[rule])


@bp.app_template_filter("allotment_rule")
def allotment_rule(rule: AllotmentRule) -> str:
    """The whole rule, and where shares are shared out, what that means."""
    said = gettext(IN_WORDS[rule])
    return f"{said} {gettext(WHEN_SHARED)}" if rule.takes_more else said


@bp.app_template_filter("early_rule")
def early_rule(term: Early, price: Euro) -> str:
    """What who comes early gets, in a sentence; `price` is the ordinary one."""
    sentence, words = said(term, price, language())
    return gettext(sentence, **words)


@bp.app_template_filter("early_conditions")
def early_conditions(term: Early) -> str:
    """Who gets it, and when an order does not."""
    return gettext(IN_WHOLE)


def bound_page(offer: Round, now: datetime, *, for_staff: bool) -> Answer:
    """Why nothing of an opened offer is edited any more; what is sent to it is refused."""
    asked, decision = binding.assess(offer, now), None
    if request.method == "POST":
        # What an older page sent is not looked at.
        known_to_older_pages(request.form)
        decision = numbered(Refused.answered(asked)).decision
    page = render_template(
        "rounds/bound.html",
        round=offer,
        verdict=asked.verdict,
        decision=decision,
        for_staff=for_staff,
    )
    return (page, 422) if request.method == "POST" else page


def phases_of(offer: Round, now: datetime) -> dict[str, Any]:
    """What `rounds/_phases.html` needs."""
    judged_by = phases.judged_by(offer) if offer.minimum_at else None
    return {"phase": phases.phase(offer, now), "judged_by": judged_by}


def written(sentence: Sentence) -> str:
    """A sentence of the law in the reader's language."""
    return sentence.written(language())
