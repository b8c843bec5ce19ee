"""What does the scenery bring before the staff? Dossiers, identities and requests, at each step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from compliance.investors.entry_test import QUESTIONS
from tests.dossiers.scenes import VERIFIED, a_complete_draft, a_draft
from tests.house import representing
from tests.house.identifying import a_sent_file
from tests.house.scenery import QUALIFIED, Scenery
from tests.rounds.world import a_company, a_user
from wiseed_like.accounts.models import User
from wiseed_like.db import transaction
from wiseed_like.dossiers import service as dossiers
from wiseed_like.dossiers.models import Dossier
from wiseed_like.investors import service as investors
from wiseed_like.issuers.models import Company
from wiseed_like.kyc import service as kyc

WRONG = {question.key: question.answers[-1].key for question in QUESTIONS}


def bring_dossiers(scenery: Scenery, *, now: datetime) -> None:
    """One that ends at each step, and two drafts."""
    founder, analyst = scenery.people["founder"], scenery.people["analyst"]
    steps: tuple[tuple[str, Callable[[Dossier], None]], ...] = (
        ("submitted", lambda each: dossiers.submit(each, by=founder, now=now)),
        ("screening", lambda each: dossiers.screen(each, by=analyst, now=now)),
        ("vote", lambda each: dossiers.open_vote(each, by=analyst, now=now)),
        ("due_diligence", lambda each: dossiers.examine(each, VERIFIED, by=analyst, now=now)),
        ("committee", lambda each: dossiers.recommend(each, "Solide.", by=analyst, now=now)),
        ("declined", lambda each: dossiers.decide(
            each, "decline", "Trop tôt.", by=scenery.people["compliance"], now=now)),
    )  # fmt: skip
    for last in range(len(steps)):
        dossier = a_complete_draft(_company(founder), founder)
        for _, act in steps[: last + 1]:
            with transaction():
                act(dossier)
        scenery.dossiers[steps[last][0]] = dossier
    blank, complete = _company(founder), _company(founder)
    scenery.companies["blank"] = blank
    scenery.companies["undeclared"] = _company(founder)
    scenery.dossiers["draft"] = a_draft(blank, founder)
    scenery.dossiers["complete"] = a_complete_draft(complete, founder)


def _company(founder: User) -> Company:
    with transaction():
        return a_company(founder)


def bring_identities(scenery: Scenery, *, now: datetime) -> None:
    """In review by our officer, waiting for anybody, and sent back."""
    officer = scenery.people["compliance"]
    for name in ("submitted", "in_review", "returned"):
        with transaction():
            user = scenery.people.get(name) or a_user("investor")
            file = a_sent_file(user, now)
            if name != "submitted":
                kyc.take(file, by=officer, now=now)
            if name == "returned":
                kyc.return_file(file, "unreadable", "La photo est floue.", by=officer, now=now)
        scenery.identities[name] = file
    companies = representing.companies_of(scenery.people["investor"], now=now)
    scenery.identities |= companies
    with transaction():
        warned = investors.become(scenery.people["warned"], now=now)
        investors.take_test(warned, WRONG, now=now)


def bring_requests(scenery: Scenery, *, now: datetime) -> None:
    """One sophisticated investor, and one who asks to be."""
    officer = scenery.people["compliance"]
    for name in ("sophisticated", "asking"):
        with transaction():
            scenery.people[name] = a_user("investor")
            found = investors.become(scenery.people[name], now=now)
        with transaction():
            asked = investors.request_sophistication(
                found, QUALIFIED, explanation="Analyste dans une banque.", now=now
            )
        scenery.requests[name] = asked.id
        if name == "sophisticated":
            with transaction():
                investors.approve_request(asked.id, by=officer, now=now)
