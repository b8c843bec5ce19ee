"""Who is told of what happened, and by which mail? One table: a fact, its readers, its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from compliance.euro import Euro
from wiseed_like import clock
from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import find_user, get_user, list_with_role
from wiseed_like.approvals.queries import get_approval
from wiseed_like.approvals.service import may_decide
from wiseed_like.arrivals.queries import get_arrival
from wiseed_like.disputes.queries import get_case
from wiseed_like.dossiers.queries import get_dossier
from wiseed_like.investors.queries import get_request
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.queries import get_change, get_company, get_invitation
from wiseed_like.journal import listens_to
from wiseed_like.journal.checkpoints import Heads, get_checkpoint
from wiseed_like.journal.models import Delivery, Entry
from wiseed_like.kyc.queries import get_file
from wiseed_like.kyc.rules import REFUSAL_TOLD, RETURN_REASONS
from wiseed_like.mailbox.service import post
from wiseed_like.notices.words import compose
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.queries import find_wallet, get_operation, spendable
from wiseed_like.payments.rules import ARRIVALS, Kind
from wiseed_like.payments.standing import get_account, get_declaration, get_paper
from wiseed_like.payments.standing_rules import SORTS
from wiseed_like.rounds.queries import get_round
from wiseed_like.rounds.takings import takings
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import get_subscription, list_of_round
from wiseed_like.subscriptions.rules import SubscriptionState

Readers = Callable[[Any, Entry], Iterable[User]]


def _nothing_more(subject: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail: its template, who reads it, what it says beyond the subject of the fact."""

    template: str
    readers: Readers
    facts: Callable[[Any], dict[str, Any]] = _nothing_more


# -- Who


def _themselves(subject: Any, entry: Entry) -> list[User]:
    """The person of an account."""
    return [subject]


def _told_of_a_role(subject: Any, entry: Entry) -> list[User]:
    """The person of an account whose role somebody else has changed."""
    return [] if entry.actor == f"user:{subject.id}" else [subject]


def _person(subject: Any, entry: Entry) -> list[User]:
    """The person of an identity file."""
    return [subject.user]


def _investor(subject: Any, entry: Entry) -> list[User]:
    """The investor of a subscription or of a request."""
    return [subject.investor.user]


def _officers(subject: Any, entry: Entry) -> list[User]:
    """Everybody who acts for the company of a dossier or a round."""
    company: Company = subject.company
    return [officer.user for officer in company.officers]


@dataclass(frozen=True, slots=True)
class _Addressee:
    """Who reads a mail at an address where perhaps nobody has an account."""

    email: str
    language: str
    id: None = None

    @property
    def first_name(self) -> str:
        return self.email


def _invited(company: Any, entry: Entry) -> list[Any]:
    """Whoever reads the address that was invited: the account there, if there is one."""
    invitation = get_invitation(entry.data["invitation"])
    user = find_user(invitation.email)
    return [user or _Addressee(invitation.email, invitation.language)]


def _other_officers(company: Any, entry: Entry) -> list[User]:
    """Everybody who speaks for a company, but for who has just joined."""
    return [each.user for each in company.officers if entry.actor != f"user:{each.user_id}"]


def _officers_of_account(subject: Any, entry: Entry) -> list[User]:
    """Everybody who acts for the company of an account at the provider, of a paper or of owners;
    nobody for an investor's account."""
    account = subject if isinstance(subject, ProviderAccount) else subject.account
    owner, _, number = account.owner.partition(":")
    return [each.user for each in get_company(int(number)).officers] if owner == "company" else []


def _analysts(subject: Any, entry: Entry) -> Iterable[User]:
    return list_with_role("analyst")


def _compliance(subject: Any, entry: Entry) -> Iterable[User]:
    return list_with_role("compliance")


def _checkers(approval: Any, entry: Entry) -> list[User]:
    """Those who may decide a request."""
    holders = _distinct(each for role in approval.rule.checkers for each in list_with_role(role))
    return [each for each in holders if may_decide(approval, each)]


def _maker(approval: Any, entry: Entry) -> list[User]:
    return [approval.maker]


def _guardians(subject: Any, entry: Entry) -> list[User]:
    """Administrators and compliance, to whom nothing grave happens unseen."""
    holders = (*list_with_role("administrator"), *list_with_role("compliance"))
    return _distinct(each for each in holders if each.active)


def _guardians_of_the_staff(user: Any, entry: Entry) -> list[User]:
    """The same, when it was somebody of the staff who lost a role or their account."""
    lost = [entry.data["role"]] if "role" in entry.data else [role.name for role in user.roles]
    if not set(lost) & set(STAFF):
        return []
    return [each for each in _guardians(user, entry) if each.id != user.id]


def _shareholders(round: Any, entry: Entry) -> list[User]:
    """Those whose money made the round, each once."""
    states = (SubscriptionState.PAID, SubscriptionState.ISSUED)
    return _distinct(each.investor.user for each in list_of_round(round.id, states))


def _still_in(round: Any, entry: Entry) -> list[User]:
    return still_in(list_of_round(round.id), ended_at=entry.at)


def still_in(subscriptions: Iterable[Subscription], *, ended_at: datetime) -> list[User]:
    """Those who were still in a round when it ended without shares, each once.

    The end itself may have lapsed or returned their subscriptions before we read them.
    """
    return _distinct(
        each.investor.user
        for each in subscriptions
        if each.ended_at is None or each.ended_at >= ended_at
    )


def _owner(*kinds: Kind) -> Readers:
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


def _payees_again(operation: Any, entry: Entry) -> Iterable[User]:
    """The officers of the issuer, when its bank sent a round's money back."""
    owner, _, number = operation.subject.partition(":")
    if owner != "round" or operation.kind != Kind.PAYOUT_RETURN:
        return []
    return _officers(get_round(int(number)), entry)


def _payers_again(operation: Any, entry: Entry) -> Iterable[User]:
    """Compliance, which may have it paid once more."""
    return _compliance(operation, entry) if list(_payees_again(operation, entry)) else []


def _of_wallet(subject: Any, entry: Entry) -> list[User]:
    """The owner of the wallet that a wire came to, or that a contested payment had gone to."""
    return [get_user(subject.user_id)] if subject.user_id is not None else []


def _payees(operation: Any, entry: Entry) -> Iterable[User]:
    """The officers of the issuer, when a round's money leaves for its bank."""
    owner, _, number = operation.subject.partition(":")
    if owner != "round" or operation.kind != Kind.PAYOUT:
        return []
    return _officers(get_round(int(number)), entry)


def _distinct(users: Iterable[User]) -> list[User]:
    return list({user.id: user for user in users}.values())


# -- What, beyond the subject


def _remedy(file: Any) -> dict[str, Any]:
    what, remedy = RETURN_REASONS.get(file.reason, ("", ""))
    return {"reason": what or REFUSAL_TOLD.get(file.reason, ""), "remedy": remedy}


def _payment(subscription: Any) -> dict[str, Any]:
    """What the wallet lacks for price and fee."""
    wallet = find_wallet(f"user:{subscription.investor.user_id}")
    held = spendable(wallet) if wallet else Euro.ZERO
    return {"missing": max(subscription.due - held, Euro.ZERO)}


def _company_of_account(subject: Any) -> dict[str, Any]:
    account = subject if isinstance(subject, ProviderAccount) else subject.account
    owner, _, number = account.owner.partition(":")
    return {"company": get_company(int(number)) if owner == "company" else None, "sorts": SORTS}


def _paid_round(operation: Any) -> dict[str, Any]:
    offer = get_round(int(operation.subject.partition(":")[2]))
    return {"round": offer, "takings": takings(offer)}


def _heads(checkpoint: Any) -> dict[str, Any]:
    return {"streams": len(Heads.read(checkpoint.body).streams)}


def _request(approval: Any) -> dict[str, Any]:
    """Whether its page opens to the maker, and what it is about."""
    return {"is_staff": any(approval.maker.has_role(role) for role in STAFF), **_about(approval)}


def _about(approval: Any) -> dict[str, Any]:
    """The two lines that tell most; all of it stands on the page, behind a second factor."""
    lines = approval.rule.lines(approval) if approval.rule.lines else []
    return {"lines": lines[:2]}


def _of_account(template: str) -> Notice:
    """A mail to a company about its account at the payment provider."""
    return Notice(template, _officers_of_account, _company_of_account)


# -- The table

NOTICES: dict[str, tuple[Notice, ...]] = {
    "person.factor_added": (Notice("factor_added", _themselves),),
    "person.factor_removed": (Notice("factor_removed", _themselves),),
    "person.factors_cleared": (Notice("factors_cleared", _themselves),),
    "person.recovery_code_used": (Notice("recovery_code_used", _themselves),),
    "person.recovery_codes_renewed": (Notice("recovery_codes_renewed", _themselves),),
    "person.role_granted": (Notice("role_changed", _told_of_a_role),),
    "person.role_revoked": (
        Notice("role_changed", _told_of_a_role),
        Notice("staff_lost", _guardians_of_the_staff),
    ),
    "person.deactivated": (
        Notice("account_closed", _themselves),
        Notice("staff_lost", _guardians_of_the_staff),
    ),
    "person.reactivated": (Notice("account_reopened", _themselves),),
    "person.second_factor_failed": (Notice("second_factor_failed", _themselves),),
    "person.sign_in_slowed": (Notice("sign_in_slowed", _themselves),),
    "person.new_device": (Notice("new_device", _themselves),),
    "identity.accepted": (Notice("identity_accepted", _person),),
    "identity.returned": (Notice("identity_returned", _person, _remedy),),
    "identity.refused": (Notice("identity_refused", _person, _remedy),),
    "identity.reopened": (Notice("identity_reopened", _person),),
    "bank_change.asked": (Notice("bank_change_asked", _officers),),
    "bank_change.agreed": (Notice("bank_change_agreed", _officers),),
    "bank_change.ended": (Notice("bank_change_ended", _officers),),
    "bank_change.stopped": (Notice("bank_change_stopped", _officers),),
    "bank_change.took_effect": (Notice("bank_change_done", _officers),),
    "payment_account.authentication_needed": (_of_account("provider_authentication"),),
    "payment_account.ready": (_of_account("provider_ready"),),
    "payment_account.blocked": (_of_account("provider_blocked"),),
    "payment_account.renewal_needed": (_of_account("provider_renewal"),),
    "payment_account.closed": (_of_account("provider_closed"),),
    **dict.fromkeys(
        ("payment_paper.refused", "payment_paper.out_of_date"),
        (_of_account("provider_paper_refused"),),
    ),
    **dict.fromkeys(
        ("payment_owners.refused", "payment_owners.incomplete"),
        (_of_account("provider_owners_refused"),),
    ),
    "sophistication.approved": (Notice("sophistication_approved", _investor),),
    "sophistication.declined": (Notice("sophistication_declined", _investor),),
    "company.officer_invited": (Notice("officer_invited", _invited),),
    "company.officer_joined": (Notice("officer_joined", _other_officers),),
    "company.officer_left": (Notice("officer_left", _other_officers),),
    "dossier.submitted": (
        Notice("dossier_received", _officers),
        Notice("dossier_to_screen", _analysts),
    ),
    "dossier.sent_back": (Notice("dossier_sent_back", _officers),),
    "dossier.accepted": (Notice("dossier_accepted", _officers),),
    "dossier.declined": (Notice("dossier_declined", _officers),),
    "round.opened": (Notice("round_opened", _officers),),
    "round.closed": (
        Notice("round_closed", _shareholders),
        Notice("round_closed_for_issuer", _officers),
    ),
    "round.failed": (
        Notice("round_failed", _still_in),
        Notice("round_failed_for_issuer", _officers),
    ),
    "round.cancelled": (
        Notice("round_cancelled", _still_in),
        Notice("round_cancelled_for_issuer", _officers),
    ),
    "subscription.offered": (Notice("subscription_offered", _investor),),
    "subscription.revoked": (Notice("subscription_revoked", _investor),),
    "subscription.bound": (Notice("subscription_bound", _investor),),
    "subscription.payment_called": (Notice("payment_called", _investor, _payment),),
    "subscription.paid": (Notice("subscription_paid", _investor),),
    "subscription.lapsed": (Notice("subscription_lapsed", _investor),),
    "subscription.issued": (Notice("subscription_issued", _investor),),
    "subscription.returned": (Notice("subscription_returned", _investor),),
    "checkpoint.made": (Notice("journal_checkpoint", _compliance, _heads),),
    "arrival.differed": (Notice("arrival_differed", _of_wallet),),
    "arrival.held": (Notice("arrival_held", _of_wallet),),
    "arrival.returned": (Notice("arrival_returned", _of_wallet),),
    "dispute.opened": (
        Notice("dispute_opened", _compliance),
        Notice("dispute_told", _of_wallet),
    ),
    "dispute.due_soon": (Notice("dispute_due_soon", _compliance),),
    "approval.asked": (Notice("approval_asked", _checkers, _about),),
    **dict.fromkeys(
        ("approval.approved", "approval.refused", "approval.lapsed", "approval.voided"),
        (Notice("approval_ended", _maker, _request),),
    ),
    "person.glass_broken": (Notice("glass_broken", _guardians),),
    "operation.succeeded": (
        Notice("money_arrived", _owner(*ARRIVALS)),
        Notice("money_withdrawn", _owner(Kind.CARD_REFUND, Kind.WIRE_RETURN, Kind.PAYOUT)),
        Notice("withdrawal_came_back", _owner(Kind.PAYOUT_RETURN)),
        Notice("round_paid_out", _payees, _paid_round),
        Notice("payout_came_back", _payees_again, _paid_round),
        Notice("payout_came_back_for_staff", _payers_again, _paid_round),
    ),
    "operation.failed": (
        Notice("withdrawal_failed", _owner(Kind.CARD_REFUND, Kind.WIRE_RETURN, Kind.PAYOUT)),
    ),
}
# The name of a subject in the journal -> how it is read back.
SUBJECTS: dict[str, Callable[[str], Any]] = {
    "company": lambda number: get_company(int(number)),
    "identityfile": lambda number: get_file(int(number)),
    "sophisticationrequest": lambda number: get_request(int(number)),
    "dossier": lambda number: get_dossier(int(number)),
    "round": lambda number: get_round(int(number)),
    "subscription": lambda number: get_subscription(int(number)),
    "operation": lambda number: get_operation(UUID(number)),
    "approval": lambda number: get_approval(int(number)),
    "arrival": lambda number: get_arrival(int(number)),
    "disputecase": lambda number: get_case(int(number)),
    "provideraccount": lambda number: get_account(int(number)),
    "paper": lambda number: get_paper(int(number)),
    "ownersdeclaration": lambda number: get_declaration(int(number)),
    "bankchange": lambda number: get_change(int(number)),
    "user": lambda number: get_user(int(number)),
    "checkpoint": lambda number: get_checkpoint(int(number)),
}


@listens_to(*NOTICES)
def tell(delivery: Delivery) -> None:
    """Post the mails of a fact; they leave once this transaction is true."""
    entry = delivery.entry
    subject = SUBJECTS[entry.subject_type](entry.subject_id)
    for notice in NOTICES[entry.kind]:
        for reader in notice.readers(subject, entry):
            title, text = compose(
                notice.template, reader, subject=subject, told=entry.data, **notice.facts(subject)
            )
            post(
                reader.email,
                user_id=reader.id,
                template=notice.template,
                subject=title,
                text=text,
                now=clock.now(),
            )
