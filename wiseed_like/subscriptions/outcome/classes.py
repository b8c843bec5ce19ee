"""Who is served before whom, by what the register knew when a round opened?"""

from __future__ import annotations

from wiseed_like.captable.classes import InIssue, list_in_issue
from wiseed_like.captable.exits import claim_of
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.outcome.figures import Before


def preferred_before(offer: Round) -> list[InIssue]:
    """The preference shares that were in issue before the round, class by class."""
    known = list_in_issue(offer.company_id, before=offer.opened_at)
    return [each for each in known if each.share_class.preference]


def before_of(offer: Round, preferred: list[InIssue]) -> Before:
    """The same as claims; what is of the round's own class is counted apart."""
    return Before(
        tuple(
            claim_of(each.shares, each.share_class.preference, each.share_class.price)
            for each in preferred
            if each.share_class.code != offer.class_code and each.share_class.price
        ),
        alike=sum(each.shares for each in preferred if each.share_class.code == offer.class_code),
    )
