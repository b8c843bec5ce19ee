"""Who reads of a fact? From its subject, and from what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import find_user, get_user, list_with_role
from wiseed_like.approvals.service import may_decide
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.queries import get_company, get_invitation, list_officer_ids
from wiseed_like.journal.models import Entry
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.rules import Kind
from wiseed_like.rounds.closings import get_closing
from wiseed_like.rounds.entry.first_comers import list_first_people
from wiseed_like.rounds.queries import get_round
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.parts.rows import is_held
from wiseed_like.subscriptions.queries import list_of_round
from wiseed_like.subscriptions.rules import LIVING, SubscriptionState

Readers = Callable[[Any, Entry], Iterable[User]]


def themselves(subject: Any, entry: Entry) -> list[User]:
    """The person of an account."""
    return [subject]


def told_of_a_role(subject: Any, entry: Entry) -> list[User]:
    """The person of an account whose role somebody else has changed."""
    return [] if entry.actor == f"user:{subject.id}" else [subject]


def person(subject: Any, entry: Entry) -> list[User]:
    """The person of an identity file."""
    return [subject.user]


def investor(subject: Any, entry: Entry) -> list[User]:
    """The investor of a subscription or of a request."""
    return [subject.investor.user]


def officers(subject: Any, entry: Entry) -> list[User]:
    """Everybody who acts for the company of a dossier or a round."""
    company: Company = subject.company
    return [officer.user for officer in company.officers]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who reads a mail at an address where perhaps nobody has an account."""

    email: str
    language: str
    id: None = None

    is_company: bool = False
    is_joint: bool = False
    holds_with: None = None

    @property
    def first_name(self) -> str:
        return self.email

    @property
    def addressee(self) -> Addressee:
        return self


def invited(company: Any, entry: Entry) -> list[Any]:
    """Whoever reads the address that was invited: the account there, if there is one."""
    invitation = get_invitation(entry.data["invitation"])
    user = find_user(invitation.email)
    return [user or Addressee(invitation.email, invitation.language)]


def guest(invitation: Any, entry: Entry) -> list[Any]:
    """Whoever reads the address that a private round invites; nobody once it was taken back."""
    if invitation.revoked_at is not None:
        return []
    user = find_user(invitation.email)
    return [user or Addressee(invitation.email, invitation.language)]


def first_comers(round: Any, entry: Entry) -> list[User]:
    """Whom an opening concerns first, but for those who speak for the company."""
    officer_ids = set(list_officer_ids(round.company_id))
    return [each for each in list_first_people(round) if each.active and each.id not in officer_ids]


def other_officers(company: Any, entry: Entry) -> list[User]:
    """Everybody who speaks for a company, but for who has just joined."""
    return [each.user for each in company.officers if entry.actor != f"user:{each.user_id}"]


def officers_of_account(subject: Any, entry: Entry) -> list[User]:
    """Everybody who acts for the company of an account at the provider, of a paper or of owners;
    nobody for an investor's account."""
    account = subject if isinstance(subject, ProviderAccount) else subject.account
    owner, _, number = account.owner.partition(":")
    return [each.user for each in get_company(int(number)).officers] if owner == "company" else []


def analysts(subject: Any, entry: Entry) -> Iterable[User]:
    return list_with_role("analyst")


def compliance(subject: Any, entry: Entry) -> Iterable[User]:
    return list_with_role("compliance")


def checkers(approval: Any, entry: Entry) -> list[User]:
    """Those who may decide a request."""
    holders = distinct(each for role in approval.rule.checkers for each in list_with_role(role))
    return [each for each in holders if may_decide(approval, each)]


def maker(approval: Any, entry: Entry) -> list[User]:
    return [approval.maker]


def guardians(subject: Any, entry: Entry) -> list[User]:
    """Administrators and compliance, to whom nothing grave happens unseen."""
    holders = (*list_with_role("administrator"), *list_with_role("compliance"))
    return distinct(each for each in holders if each.active)


def guardians_of_the_staff(user: Any, entry: Entry) -> list[User]:
    """The same, when it was somebody of the staff who lost a role or their account."""
    lost = [entry.data["role"]] if "role" in entry.data else [role.name for role in user.roles]
    if not set(lost) & set(STAFF):
        return []
    return [each for each in guardians(user, entry) if each.id != user.id]


def shareholders(round: Any, entry: Entry) -> list[User]:
    """Those whose money made the round, each once."""
    states = (SubscriptionState.PAID, SubscriptionState.ISSUED)
    return distinct(each.investor.user for each in list_of_round(round.id, states))


def subscribers(round: Any, entry: Entry) -> list[User]:
    """Those whose subscriptions are alive, each once."""
    return distinct(each.investor.user for each in list_of_round(round.id, LIVING))


def those_still_in(round: Any, entry: Entry) -> list[User]:
    """But for those whose shares are agreed to: what is called off is the rest."""
    found = (each for each in list_of_round(round.id) if not is_held(each))
    return still_in(found, ended_at=entry.at)


def still_in(subscriptions: Iterable[Subscription], *, ended_at: datetime) -> list[User]:
    """Those who were still in a round when it ended without shares, each once.

    The end itself may have lapsed or returned their subscriptions before we read them.
    """
    return distinct(
        each.investor.user
        for each in subscriptions
        if each.ended_at is None or each.ended_at >= ended_at
    )


def owner_of(*kinds: Kind) -> Readers:
    """The owner of the wallet, for their own money moving in one of these ways."""

    def readers(operation: Any, entry: Entry) -> list[User]:
        owner, _, number = operation.subject.partition(":")
        theirs = owner == "user" and operation.kind in kinds and not operation.of_held
        if operation.kind == Kind.ALLOCATION and Kind.ALLOCATION in kinds:
            # What was theirs at once was told with its arrival.
            theirs = owner == "user" and operation.created_by is not None
        elif operation.kind == Kind.WIRE_PAYIN and operation.amount != operation.declared:
            theirs = False  # told otherwise: it is not what was announced
        return [get_user(int(number))] if theirs else []

    return readers


def payees_again(operation: Any, entry: Entry) -> Iterable[User]:
    """The officers of the issuer, when its bank sent a round's money back."""
    if operation.kind != Kind.PAYOUT_RETURN:
        return []
    return officers_of_payout(operation, entry)


def payers_again(operation: Any, entry: Entry) -> Iterable[User]:
    """Compliance, which may have it paid once more."""
    return compliance(operation, entry) if list(payees_again(operation, entry)) else []


def of_wallet(subject: Any, entry: Entry) -> list[User]:
    """The owner of the wallet that a wire came to, or that a contested payment had gone to."""
    return [get_user(subject.user_id)] if subject.user_id is not None else []


def payees(operation: Any, entry: Entry) -> Iterable[User]:
    """The officers of the issuer, when a round's money leaves for its bank."""
    if operation.kind != Kind.PAYOUT:
        return []
    return officers_of_payout(operation, entry)


def officers_of_payout(operation: Any, entry: Entry) -> Iterable[User]:
    """The officers of the company that was paid for a round, or for a part of one."""
    owner, _, number = operation.subject.partition(":")
    if owner == "closing":
        return officers(get_closing(int(number)).round, entry)
    return officers(get_round(int(number)), entry) if owner == "round" else []


def officers_of_part(closing: Any, entry: Entry) -> Iterable[User]:
    """The officers of a company of which a part was concluded; the last one is told as the end of
    the round."""
    return [] if closing.is_final else officers(closing.round, entry)


def distinct(users: Iterable[User]) -> list[User]:
    return list({user.id: user for user in users}.values())


# -- What, beyond the subject
