"""What did the law answer, to whom, and would it answer so today? For the compliance team."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask_babel import get_locale

from compliance.calendar import legal_day
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.backoffice.views.blueprint import bp
from wiseed_like.decisions.differences import Change, in_language
from wiseed_like.decisions.forms import DecisionsForm, LawDayForm, question_of
from wiseed_like.decisions.models import Decision
from wiseed_like.decisions.queries import (
    get_decision,
    list_decisions,
    list_facts,
    list_rules,
)
from wiseed_like.decisions.replay import Outcome, asked_again, kept_verdict
from wiseed_like.decisions.words import FIELDS, in_words

ROWS = 50
LONGEST = 400  # characters of a value that differs, on the page
Answer = str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A change between two answers, in the reader's words."""

    question: str
    field: str
    path: str
    before: str
    after: str


@bp.get("/staff/decisions")
@requires("compliance")
def decisions() -> Answer:
    """The newest first, a page at a time."""
    form = DecisionsForm(request.args, rules=list_rules(), language=_language())
    is_right = form.validate()
    before = request.args.get("before", type=int)
    found = (
        list_decisions(
            form.wanted(),
            before=before if before and 0 < before < 2**31 else None,
            limit=ROWS + 1,
        )
        if is_right
        else []
    )
    asked: dict[str, Any] = {
        name: value for name, value in request.args.items() if value and name != "before"
    }
    page = render_template(
        "backoffice/decisions.html",
        form=form,
        decisions=found[:ROWS],
        questions={key: question_of(key) for key in {each.rule for each in found}},
        is_filtered=bool(asked),
        next_url=url_for(".decisions", **asked, before=found[ROWS - 1].id)
        if len(found) > ROWS
        else None,
    )
    return page if is_right else (page, 422)


@bp.get("/staff/decisions/<int:decision_id>")
@requires("compliance")
def decision(decision_id: int) -> Answer:
    """One of them, whole; asked again under its own law, and under the day that is asked for."""
    found = get_decision(decision_id)
    form = LawDayForm(request.args)
    is_right = form.validate()
    replayed = asked_again(found)
    another = asked_again(found, law=form.law.data) if form.law.data else None
    page = render_template(
        "backoffice/decision.html",
        decision=found,
        question=question_of(found.rule),
        verdict=kept_verdict(found),
        kept=_text_of(found),
        entries=list_facts(found),
        form=form,
        today=legal_day(clock.now()),
        replayed=replayed,
        rows=_rows(replayed.changes),
        another=another,
        other_rows=_rows(another.changes) if another else [],
        outcomes=Outcome,
    )
    return page if is_right else (page, 422)


def _rows(changes: tuple[Change, ...]) -> list[Row]:
    language = _language()
    return [
        Row(
            each.question.written(language) or each.rule,
            str(FIELDS[each.name]),
            each.path,
            _short(in_words(each.before, language)),
            _short(in_words(each.after, language)),
        )
        for each in in_language(changes, language)
    ]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _text_of(found: Decision) -> str:
    """What was kept, laid out to be read; as it stands when it is damaged."""
    try:
        return json.dumps(found.record, ensure_ascii=False, indent=2, sort_keys=True)
    except ValueError:
        return found.body


def _language() -> str:
    return str(get_locale() or "fr")
