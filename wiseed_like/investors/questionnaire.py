"""What does somebody see of the entry knowledge test? Its questions, its result, its warning.

ECSPR art. 21(1) to (4). Nothing here closes a door: answering, answering again and refusing are
possible on any day, and a warning only waits to be acknowledged.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.errors import BadInput
from compliance.investors import entry_test
from compliance.investors.entry_draw import Questionnaire, asked_then, kept_answers
from compliance.investors.entry_questions import DO_NOT_KNOW, Question, bank_of
from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.investors import queries, service
from wiseed_like.investors.answers import Answer, bp, reader_language, the_investor
from wiseed_like.investors.forms import AcknowledgementForm, entry_test_form
from wiseed_like.investors.models import EntryTest
from wiseed_like.investors.preparation import is_test_done
from wiseed_like.investors.rules import TestOutcome
from wiseed_like.refusals import say, show_refusal

UNANSWERED = (entry_test.Status.NONE, entry_test.Status.EXPIRED)


@bp.app_context_processor
def _warnings() -> dict[str, Any]:
    """`pending_warning()` for any page: the test whose risk warning waits to be acknowledged."""

    def pending_warning() -> EntryTest | None:
        if not current_user or not current_user.is_authenticated:
            return None
        if not current_user.has_role("investor"):
            return None
        return queries.find_unacknowledged_test(acting.subscriber().id, clock.now())

    return {
        "pending_warning": pending_warning,
        "warning_reason": lambda test: is_test_done(test, now=clock.now()),
        "risk_warning": lambda: entry_test.RISK_WARNING.written(reader_language()),
        "may_be_inappropriate": lambda: entry_test.MAY_BE_INAPPROPRIATE.written(reader_language()),
    }


SENT_ALREADY = N_(
    "Ce questionnaire a déjà été envoyé ou refusé, sans doute depuis un autre onglet : ces "
    "réponses-ci n'ont pas été enregistrées, votre résultat n'a pas changé. Pour répondre de "
    "nouveau, voici d'autres questions ; celles de vos réponses qui valent encore sont gardées."
)
CHANGED = N_(
    "Le questionnaire a changé depuis que vous avez ouvert cette page. Rien n'est encore "
    "enregistré : voici les questions d'aujourd'hui, avec vos réponses là où la question est la "
    "même."
)


@bp.route("/entry-test", methods=["GET", "POST"])
@requires("investor")
def test() -> Answer:
    """The questionnaire; once there is a valid answer, its result, unless one asks to retake."""
    now = clock.now()
    investor = the_investor(now)
    asked = queries.next_questionnaire(investor, now)
    latest = queries.latest_test(investor)
    status = queries.status_of_test(latest, now)
    if request.method == "GET" and status not in UNANSWERED and "again" not in request.args:
        return redirect(url_for("investors.test_result"), 303)
    form = entry_test_form(asked, reader_language())
    if form.is_submitted() and form.questionnaire.data != asked.stamp:
        return _answers_of_another_page(asked, latest, now)
    if form.validate_on_submit():
        answers = {key: form[key].data for key in asked.keys}
        try:
            with transaction():
                service.take_test(investor, answers, stamp=asked.stamp, now=now)
        except Refused as refusal:
            # Another page was sent in the same second.
            again = queries.next_questionnaire(investor, now)
            return _answers_of_another_page(again, queries.latest_test(investor), now, refusal)
        return redirect(url_for("investors.test_result"), 303)
    page = _questions_page(asked, form, latest, now)
    return (page, 422) if form.is_submitted() else page


@bp.route("/entry-test/refuse", methods=["GET", "POST"])
@requires("investor")
def refuse_test() -> str | Response:
    now = clock.now()
    investor = the_investor(now)
    if request.method == "GET":
        status = queries.status_of_test(queries.latest_test(investor), now)
        has_passed = status == entry_test.Status.VALID
        return render_template("investors/refuse_test.html", has_passed=has_passed)
    with transaction():
        service.refuse_test(investor, now=now)
    return redirect(url_for("investors.test_result"), 303)


@bp.route("/entry-test/result")
@requires("investor")
def test_result() -> str | Response:
    return _result_page(AcknowledgementForm(formdata=None))


@bp.route("/entry-test/not-investing")
@requires("investor")
def not_investing() -> str:
    """The other way out of the warning: nothing to sign, nothing to do."""
    return render_template("investors/not_investing.html")


@bp.route("/entry-test/acknowledge", methods=["POST"])
@requires("investor")
def acknowledge_warning() -> Answer:
    now = clock.now()
    latest = queries.latest_test(the_investor(now))
    if latest is None:
        raise NotFound
    if not entry_test.awaits_acknowledgement(
        latest.taken_at, latest.outcome, latest.acknowledged_at
    ):
        # Said already, or passed since: there is nothing left to acknowledge.
        return redirect(url_for("investors.test_result"), 303)
    form = AcknowledgementForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.acknowledge_warning(latest, taking=form.taking.data or "", now=now)
        except Refused as refusal:
            form.acknowledged.errors = [say(refusal)]
        else:
            flash(_l("Votre accusé de réception est enregistré."), "success")
            return redirect(url_for("investors.journey"), 303)
    page = _result_page(form)
    return (page, 422) if isinstance(page, str) else page


def _questions_page(
    asked: Questionnaire, form: Any, latest: EntryTest | None, now: datetime
) -> str:
    status = queries.status_of_test(latest, now)
    valid_until = None
    if latest and status == entry_test.Status.VALID:
        valid_until = entry_test.expires_on(latest.taken_at)
    return render_template(
        "investors/test.html",
        form=form,
        sections=[
            (asked.titles[section].written(reader_language()), [each.key for each in questions])
            for section, questions in asked.sections()
        ],
        questions_count=len(asked.questions),
        valid_until=valid_until,
        has_result=latest is not None,
    )


def _answers_of_another_page(
    asked: Questionnaire,
    latest: EntryTest | None,
    now: datetime,
    refusal: Refused | None = None,
) -> Answer:
    """Answers to a draw that is not asked any more: what still stands is kept, and it is said.

    The same answers sent twice are simply the result.
    """
    if latest and _is_sent_again(latest):
        return redirect(url_for("investors.test_result"), 303)
    version, _, taking = request.form.get("questionnaire", "").rpartition("/")
    try:
        kept = kept_answers(request.form, bank_of(version), asked)
    except BadInput:
        kept = {}
    form = entry_test_form(asked, reader_language(), formdata=None, data=kept)
    if latest and taking == str(latest.taking):
        refusal = Refused("other_questionnaire", SENT_ALREADY)
    show_refusal(refusal or Refused("other_questionnaire", CHANGED), form)
    return _questions_page(asked, form, latest, now), 422


def _is_sent_again(latest: EntryTest) -> bool:
    stamp = f"{latest.version}/{latest.taking}"
    if request.form.get("questionnaire") != stamp or latest.outcome == TestOutcome.REFUSED:
        return False
    return all(request.form.get(key) == said for key, said in latest.answers.items())


def _result_page(form: AcknowledgementForm) -> str | Response:
    now = clock.now()
    latest = queries.latest_test(the_investor(now))
    if latest is None:
        return redirect(url_for("investors.test"), 303)
    return render_template(
        "investors/test_result.html",
        test=latest,
        status=queries.status_of_test(latest, now),
        verdict=is_test_done(latest, now=now),
        expires_on=entry_test.expires_on(latest.taken_at),
        sections=[] if latest.outcome == TestOutcome.REFUSED else _reviewed(latest),
        acknowledgement=form,
    )


def _reviewed(test: EntryTest) -> list[dict[str, Any]]:
    """Section by section, in the words of the version it was taken with: what was answered."""
    bank = bank_of(test.version)
    asked = asked_then(bank, test.drawn)
    return [
        {
            "title": title.written(reader_language()),
            "score": test.score.get("by_section", {}).get(section),
            "questions": [_review(each, test) for each in asked if each.section == section],
        }
        for section, title in bank.titles.items()
        if any(each.section == section for each in asked)
    ]


def _review(question: Question, test: EntryTest) -> dict[str, Any]:
    """What was answered to one question; where something can be right, whether it was, and why."""
    language = reader_language()
    said = {each.key: each.sentence.written(language) for each in question.answers}
    given = test.answers.get(question.key)
    return {
        "question": question.sentence.written(language),
        "answer": said.get(given or ""),
        "is_right": question.right is not None and given == question.right,
        "is_unknown": given == DO_NOT_KNOW,
        "right": said.get(question.right or ""),
        "why": question.why and question.why.written(language),
    }
