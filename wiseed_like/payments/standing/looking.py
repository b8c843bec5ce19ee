"""How does somebody stand with the provider? Asked there, then taken over: an edge."""

from __future__ import annotations

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.payments.gateway import Gateway
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.standing.queries import get_account, latest_declaration, latest_papers
from wiseed_like.payments.standing.rules import (
    Progress,
)
from wiseed_like.payments.standing.service import Answers, note


def look(asked: Gateway, account: ProviderAccount) -> None:
    """Read an account again at the provider, with its papers and owners, and take it all over.

    For edges, outside any transaction. Does nothing to an account that the provider has not
    made yet. Raises GatewayDown, GatewayRefused.
    """
    if account.reference is None:
        return
    answers = _ask(asked, account)
    with transaction():
        note(account, answers, now=clock.now())


def look_at(account_id: int) -> None:
    """As `look`, for an account by its number."""
    account = get_account(account_id)
    look(gateway(account.provider), account)


def _ask(asked: Gateway, account: ProviderAccount) -> Answers:
    assert account.reference is not None
    asked_at = clock.now()
    papers = {
        each.id: asked.find_paper(each.reference)
        for each in latest_papers(account).values()
        if each.reference is not None and each.state in (Progress.ASKED, Progress.VALIDATED)
    }
    declared = latest_declaration(account)
    declarations = {}
    if declared is not None and declared.reference and declared.state == Progress.ASKED:
        declarations[declared.id] = asked.find_declaration(account.reference, declared.reference)
    # Last of all: a paper that has just been accepted may have verified the account.
    return Answers(asked_at, asked.find_standing(account.reference), papers, declarations)
