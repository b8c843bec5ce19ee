"""Which pages explain the law? All its numbers, for everybody; one's own decisions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import get_locale
from flask_login import current_user

from compliance.calendar import legal_day
from compliance.rule import Rule
from compliance.verdict import Verdict
from compliance.words import Sentence
from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import open_to_all, signed_in
from wiseed_like.decisions import lawbook, words
from wiseed_like.decisions.forms import LawForm, question_of
from wiseed_like.decisions.queries import Wanted, find_decision_of, list_decisions
from wiseed_like.decisions.replay import kept_verdict
from wiseed_like.errors import NotFound

ROWS = 30
bp = Blueprint("decisions", __name__)
Answer = str | tuple[str, int]


@bp.app_template_filter("places")
def places(article: str) -> list[tuple[str, str | None]]:
    """Each text of an article in full, in the reader's language, with its address if any."""
    return lawbook.places(article, _language())


@bp.app_template_filter("looked_at")
def looked_at(rule: Rule[Any]) -> list[tuple[Sentence, Sentence]]:
    """The facts of a rule: label, origin."""
    return lawbook.looked_at(rule)


@bp.app_template_filter("in_words")
def in_words(value: object) -> str:
    """A value that was kept, in the reader's language."""
    return words.in_words(value, _language())


@bp.app_template_filter("asked_first")
def asked_first(verdict: Verdict) -> list[str]:
    """What a gate waits for, in the reader's language."""
    return words.requirements(verdict, _language())


@bp.get("/regles")
@open_to_all
def rules() -> Answer:
    """Every number and every rule, as of a day."""
    form = LawForm(request.args, language=_language())
    is_right = form.validate()
    today = legal_day(clock.now())
    day = form.on.data or today
    like, text = form.q.data or "", form.text.data or ""
    page = render_template(
        "decisions/rules.html",
        form=form,
        day=day,
        is_today=day == today,
        chapters=lawbook.chapters(
            day, like=like, text=text, only=form.only.data or "", say=words.in_words
        )
        if is_right
        else [],
        rules=lawbook.rules_like(like, text=text) if is_right and not form.only.data else [],
        is_filtered=bool(like or text or form.only.data),
    )
    return page if is_right else (page, 422)


@bp.app_template_global("is_my_decision")
def is_my_decision(number: str) -> bool:
    """Whether a number that came with an address is that of a decision about the reader."""
    if not current_user.is_authenticated:
        return False
    return find_decision_of(acting.subscriber().id, int(number)) is not None


@bp.get("/decisions")
@signed_in
def mine() -> str:
    """What was answered about oneself: the newest first, a page at a time."""
    before = request.args.get("before", type=int)
    found = list_decisions(
        Wanted(person_id=acting.subscriber().id),
        before=before if before and 0 < before < 2**31 else None,
        limit=ROWS + 1,
    )
    return render_template(
        "decisions/mine.html",
        decisions=found[:ROWS],
        questions={key: question_of(key) for key in {each.rule for each in found}},
        next_url=url_for(".mine", before=found[ROWS - 1].id) if len(found) > ROWS else None,
    )


@bp.get("/decisions/<int:decision_id>")
@signed_in
def show(decision_id: int) -> str:
    """What was answered about oneself, and why; somebody else's reads as absent."""
    decision = find_decision_of(acting.subscriber().id, decision_id)
    if decision is None:
        raise NotFound
    return render_template("decisions/show.html", decision=decision, verdict=kept_verdict(decision))


def _language() -> str:
    return str(get_locale() or "fr")
