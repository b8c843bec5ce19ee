"""What happens to an investor? They are classified, tested, warned; nothing here locks them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from compliance.as_of import as_of
from compliance.calendar import first_second, legal_day
from compliance.euro import Euro
from compliance.investors import classification, entry_test
from compliance.investors.classification import Refusal, Request
from compliance.investors.entry_draw import Questionnaire
from compliance.investors.investor import PersonFacts, assess_person, person_criteria
from compliance.investors.investor_company import CompanyFacts, assess_company, company_criteria
from compliance.investors.loss_simulation import clamped
from compliance.rule import Asked
from wiseed_like.accounts.models import User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.db import session
from wiseed_like.decisions.service import keep, reference
from wiseed_like.errors import N_, Refused
from wiseed_like.investors.models import (
    EntryTest,
    Investor,
    LossSimulation,
    SophisticationRequest,
)
from wiseed_like.investors.queries import (
    find_investor,
    latest_request,
    lock_investor,
    lock_request,
    next_questionnaire,
    status_of,
)
from wiseed_like.investors.rules import RequestState, TestOutcome
from wiseed_like.journal import record


def become(user: User, *, now: datetime) -> Investor:
    """Make an investor of a user; one who is an investor already stays the same."""
    created = session.scalar(
        insert(Investor)
        .values(user_id=user.id, created_at=now)
        .on_conflict_do_nothing()
        .returning(Investor.id)
    )
    investor = find_investor(user.id)
    assert investor is not None
    if created:
        record("investor.registered", investor, by=user.addressee, at=now)
    return investor


def take_test(
    investor: Investor, answers: Mapping[str, str], *, stamp: str | None = None, now: datetime
) -> EntryTest:
    """Mark the entry knowledge test (article 21(1)) and remember it, passed or not.

    Only answers to the questions that this person is asked today are looked at. `stamp` names
    the draw that the answers were given to; raises Refused when it is not the one of today.
    """
    lock_investor(investor.id)
    asked = next_questionnaire(investor, now)
    if stamp is not None and stamp != asked.stamp:
        raise Refused(
            "other_questionnaire",
            N_("Ces réponses sont celles d'un questionnaire qui n'est plus posé."),
        )
    offered = {
        question.key: answers[question.key]
        for question in asked.questions
        if question.offers(answers.get(question.key))
    }
    return _remember_test(investor, asked, offered, now=now)


def refuse_test(investor: Investor, *, now: datetime) -> EntryTest:
    """Remember that somebody would not answer: a warning follows, never a closed door."""
    lock_investor(investor.id)
    return _remember_test(investor, next_questionnaire(investor, now), {}, now=now)


def _remember_test(
    investor: Investor, asked: Questionnaire, answers: Mapping[str, str], *, now: datetime
) -> EntryTest:
    result = entry_test.score(asked.questions, answers, on=legal_day(now))
    test = EntryTest(
        investor=investor,
        version=asked.version,
        taking=asked.taking,
        drawn=list(asked.keys),
        outcome=TestOutcome(result.outcome),
        answers=dict(answers),
        score={
            "right": result.right,
            "asked": result.asked,
            "needed": result.needed,
            "by_section": {name: asdict(part) for name, part in result.by_section.items()},
        },
        taken_at=now,
    )
    session.add(test)
    record(
        "entry_test.taken",
        test,
        by=investor.actor,
        at=now,
        outcome=result.outcome,
        version=asked.version,
        taking=asked.taking,
    )
    return test


def acknowledge_warning(test: EntryTest, *, taking: str | None = None, now: datetime) -> None:
    """Note that the risk warning was received and understood (article 21(4)); said once.

    `taking` is the number of the test that the person was warned about, as their page sent it.
    Raises Refused when another test came since: its own warning has to be received.
    """
    if taking is not None and taking != str(test.taking):
        raise Refused(
            "other_warning",
            N_(
                "Cet accusé de réception répond à un questionnaire plus ancien. Voici votre "
                "dernier résultat et son avertissement."
            ),
        )
    if test.outcome == TestOutcome.PASSED or test.acknowledged_at:
        return
    test.acknowledged_at = now
    record("entry_test.acknowledged", test, by=test.investor.actor, at=now)


def record_simulation(
    investor: Investor, *, result: Euro | None, declined: bool = False, now: datetime
) -> LossSimulation:
    """Note that the simulation was made and its result received, or that it was declined.

    `result` is a tenth of net worth, if the investor lets us have it (2022/2114 art. 12). It
    stays out of the journal, which keeps no personal data.
    """
    simulation = LossSimulation(
        investor=investor,
        done_at=now,
        result=None if declined or result is None else clamped(result),
        declined=declined,
        acknowledged_at=now,
    )
    session.add(simulation)
    kind = "simulation.declined" if declined else "simulation.done"
    record(kind, simulation, by=investor.actor, at=now, transmitted=simulation.result is not None)
    return simulation


def request_sophistication(
    investor: Investor, facts: PersonFacts | CompanyFacts, *, explanation: str, now: datetime
) -> SophisticationRequest:
    """Ask to be treated as sophisticated (annex II, part II), for oneself or for the company.

    The caller has collected the three statements: the criteria attested, the loss of
    protection understood, the truth answered for. Raises Refused when a request already waits
    or when the facts attested meet too few criteria: two of a person, one of a company.
    """
    lock_investor(investor.id)
    latest = latest_request(investor)
    waiting = latest is not None and latest.state == RequestState.SUBMITTED
    made = dict.fromkeys(classification.STATEMENTS, True)
    _refuse(classification.assess_request.ask(Request(**made, waiting=waiting), as_of(now)))
    if investor.user.is_joint:
        raise Refused(
            "joint_class", N_("Une indivision reste investisseur non averti, la mieux protégée.")
        )
    if isinstance(facts, CompanyFacts) != investor.user.is_company:
        raise TypeError("the criteria of a person, or those of a company")
    asked = _ask_criteria(facts, now)
    # The whole in a sentence: which criteria are missing is for the person to choose.
    _refuse(replace(asked, verdict=replace(asked.verdict, parts=())))
    request = SophisticationRequest(
        investor=investor,
        criteria={
            "facts": _written(facts),
            "met": sorted(_met(facts, now)),
            "explanation": explanation,
            "statements": sorted(classification.STATEMENTS),
        },
        submitted_at=now,
    )
    session.add(request)
    kept = keep(asked, subject=request, person=investor.user, by=investor.actor)
    record("sophistication.requested", request, by=investor.actor, at=now, **reference(kept))
    return request


def approve_request(request_id: int, *, by: User, now: datetime) -> SophisticationRequest:
    """Confirm the status, for two years; annex II asks to approve unless in reasonable doubt."""
    request = _to_decide(request_id, by=by)
    request.state, request.decided_by, request.decided_at = RequestState.APPROVED, by.id, now
    investor = lock_investor(request.investor_id)
    investor.sophisticated_since = now
    investor.sophisticated_until = first_second(classification.expires_on(now))
    asked = _ask_criteria(request.facts, now)
    kept = keep(asked, subject=request, person=investor.user, by=by)
    record("sophistication.approved", request, by=by, at=now, **reference(kept))
    return request


def decline_request(
    request_id: int, reason: str, *, by: User, now: datetime
) -> SophisticationRequest:
    """Refuse the status, for a reasonable doubt that the investor reads (annex II, part II)."""
    doubt = Refusal(doubt_written=bool(reason.strip()))
    asked = _refuse(classification.assess_refusal.ask(doubt, as_of(now)), field="reason")
    request = _to_decide(request_id, by=by)
    request.state, request.decided_by, request.decided_at = RequestState.DECLINED, by.id, now
    request.reason = reason.strip()
    kept = keep(asked, subject=request, person=request.investor.user, by=by)
    record("sophistication.declined", request, by=by, at=now, **reference(kept))
    return request


def withdraw_sophistication(investor: Investor, *, now: datetime) -> None:
    """Give the status up: the protections are back for every offer made from now on."""
    investor = lock_investor(investor.id)
    asked = _refuse(classification.assess_giving_up.ask(status_of(investor), as_of(now)))
    investor.sophisticated_until = now
    kept = keep(asked, subject=investor, person=investor.user, by=investor.actor)
    record("sophistication.withdrawn", investor, by=investor.actor, at=now, **reference(kept))


def _ask_criteria(facts: PersonFacts | CompanyFacts, now: datetime) -> Asked:
    """Annex II, I(1) of a company, I(2) of a person."""
    if isinstance(facts, CompanyFacts):
        return assess_company.ask(facts, as_of(now))
    return assess_person.ask(facts, as_of(now))


def _met(facts: PersonFacts | CompanyFacts, now: datetime) -> frozenset[str]:
    if isinstance(facts, CompanyFacts):
        return company_criteria(facts, legal_day(now))
    return person_criteria(facts, legal_day(now))


def _refuse(asked: Asked, *, field: str | None = None) -> Asked:
    """The question itself when its answer lets go on. Raises Refused otherwise."""
    if not asked.verdict.may_go_on:
        raise Refused.answered(asked, field=field)
    return asked


def _to_decide(request_id: int, *, by: User) -> SophisticationRequest:
    request = lock_request(request_id)
    if request.state != RequestState.SUBMITTED:
        raise Refused("already_decided", N_("Cette demande a déjà reçu une décision."))
    refuse_own_file(by, {request.investor.user_id, request.investor.actor.id})
    return request


def _written(facts: PersonFacts | CompanyFacts) -> dict[str, Any]:
    """The facts as attested, for the file: amounts as texts of euros, durations in months."""
    if isinstance(facts, CompanyFacts):
        return {"own_company": {name: str(amount) for name, amount in asdict(facts).items()}}
    company = facts.executive_of
    return {
        "gross_income": str(facts.gross_income),
        "portfolio": str(facts.portfolio),
        "finance_months": facts.finance_months,
        "executive_months": facts.executive_months,
        "company": company
        and {
            "own_funds": str(company.own_funds),
            "turnover": str(company.turnover),
            "balance_sheet": str(company.balance_sheet),
        },
        "trades": sum(facts.trades),
    }
