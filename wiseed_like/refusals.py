"""How is a no said on a page? One sentence, and its reason to unfold under « Pourquoi ? »."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import flash
from flask_babel import gettext, lazy_gettext as _l
from flask_wtf import FlaskForm

from compliance import texts
from compliance.verdict import Verdict
from wiseed_like.errors import Refused
from wiseed_like.formats import language, written
from wiseed_like.reasons import REASONS, UNKNOWN

Keeper = Callable[[Refused], Refused]
_keepers: list[Keeper] = []


@dataclass(frozen=True, slots=True)
class Why:
    """What the page unfolds beside a refusal: the law's whole answer, or the house's reason.

    All words are in the reader's language. `decision` is the number under which a verdict was
    kept, for whoever contests it.
    """

    sentence: str
    verdict: Verdict | None
    article: str
    because: str
    remedy: str
    decision: int | None = None


class Said(str):
    """A sentence that knows its reason: forms and pages unfold it under « Pourquoi ? »."""

    why: Why


def say(refusal: Refused) -> Said:
    """The sentence of a refusal in the reader's language, with its reason."""
    why = _of_the_law(refusal) if refusal.verdict is not None else _of_the_house(refusal)
    said = Said(why.sentence)
    said.why = why
    return said


def because(sentence: str, verdict: Verdict) -> Said:
    """A sentence of the page's own, in the reader's language, with the rule that is behind it."""
    said = Said(sentence)
    said.why = replace(_of_the_law(Refused.of(verdict)), sentence=sentence)
    return said


def _of_the_law(refusal: Refused) -> Why:
    assert refusal.verdict is not None
    reasons, reader = refusal.verdict.reasons(), language()
    heaviest = reasons[0] if reasons else refusal.verdict
    change = heaviest.counterfactual
    return Why(
        heaviest.sentence.written(reader),
        refusal.verdict,
        texts.cited(heaviest.article, reader),
        heaviest.question.written(reader),
        change.sentence.written(reader) if change else "",
        refusal.decision,
    )


def _of_the_house(refusal: Refused) -> Why:
    params = {name: written(value) for name, value in refusal.params.items()}
    return house_reason(refusal.code, gettext(refusal.sentence, **params))


def house_reason(code: str, sentence: str) -> Why:
    """Why the house says no, by the code of its refusal; `sentence` is in the reader's language."""
    reason = REASONS.get(code, UNKNOWN)
    article = texts.cited(reason.article, language())
    return Why(sentence, None, article, gettext(reason.because), gettext(reason.remedy))


def keeps_refusals(keeper: Keeper) -> Keeper:
    """Register the function that gives a refusal of the law its number, once, before it is said."""
    _keepers[:] = [keeper]
    return keeper


def numbered(refusal: Refused) -> Refused:
    """The same, with a number when a question of law is behind it; never kept twice."""
    if refusal.asked is None or refusal.decision is not None:
        return refusal
    for keeper in _keepers:
        refusal = keeper(refusal)
    return refusal


def show_refusal(refusal: Refused, form: FlaskForm) -> None:
    """Say no in a form: beside the field it is about, else above the form.

    For edges, outside any transaction: what the law answered is kept first.
    """
    every = [reason for each in numbered(refusal).apart() for reason in each.reason_by_reason()]
    for each in every:
        if each.field and each.field in form:
            field = form[each.field]
            field.errors = [*field.errors, say(each)]
        else:
            form.form_errors.append(say(each))


def flash_no_longer(refusal: Refused | None) -> None:
    """Say on the next page that what was typed is no longer asked for: by its refusal, if any."""
    if refusal is not None:
        flash_refusal(refusal)
    else:
        flash(_l("Cela n'est plus à faire ; voici où les choses en sont."), "warning")


def flash_refusal(refusal: Refused, tone: str = "warning") -> None:
    """Say no on the next page: every reason of it, each in a few words.

    For edges, outside any transaction: what the law answered is kept first.
    """
    for each in numbered(refusal).reason_by_reason():
        why = say(each).why
        flash(
            {
                "sentence": why.sentence,
                "article": why.article,
                "because": why.because,
                "remedy": why.remedy,
                "decision": why.decision,
            },  # type: ignore[arg-type]  # whatever JSON can hold; base.html unfolds it
            tone,
        )
