"""Who is told of what happened, and by which mail? One table: a fact, its readers, its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app

from compliance.euro import Euro
from wiseed_like import clock
from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.queries import get_user
from wiseed_like.approvals.queries import get_approval
from wiseed_like.arrivals.queries import get_arrival
from wiseed_like.config import Settings
from wiseed_like.disputes.queries import get_case
from wiseed_like.dossiers.queries import get_dossier
from wiseed_like.investors.queries import get_request
from wiseed_like.issuers.queries import get_change, get_company
from wiseed_like.journal import listens_to
from wiseed_like.journal.checkpoints import Heads, get_checkpoint
from wiseed_like.journal.models import Delivery
from wiseed_like.kyc.joint_queries import get_holder
from wiseed_like.kyc.queries import get_file
from wiseed_like.kyc.rules import REFUSAL_TOLD, RETURN_REASONS
from wiseed_like.mailbox.service import post
from wiseed_like.notices import sheets, together
from wiseed_like.notices.readers import (
    Readers,
    analysts,
    checkers,
    compliance,
    first_comers,
    guardians,
    guardians_of_the_staff,
    guest,
    investor,
    invited,
    maker,
    of_wallet,
    officers,
    officers_of_account,
    officers_of_part,
    other_officers,
    owner_of,
    payees,
    payees_again,
    payers_again,
    person,
    shareholders,
    subscribers,
    themselves,
    those_still_in,
    told_of_a_role,
)
from wiseed_like.notices.together import all_of_them, co_holders, who_revoked
from wiseed_like.notices.words import compose
from wiseed_like.payments.endings import endings_of
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.parts import Move, parts_of
from wiseed_like.payments.queries import find_wallet, get_operation, spendable
from wiseed_like.payments.rules import ARRIVALS, GIVEN_BACK, Kind
from wiseed_like.payments.standing.queries import get_account, get_declaration, get_paper
from wiseed_like.payments.standing.rules import SORTS
from wiseed_like.payments.withdrawals import earlier_account
from wiseed_like.rounds.closings import get_closing
from wiseed_like.rounds.correction.queries import get_irregularity
from wiseed_like.rounds.entry.first_comers import list_first_comers
from wiseed_like.rounds.entry.guests import get_invitation as get_guest, new_key
from wiseed_like.rounds.queries import get_round
from wiseed_like.rounds.takings import of_part, takings
from wiseed_like.subscriptions.allotment.told import told_of
from wiseed_like.subscriptions.joint.queries import get_signature
from wiseed_like.subscriptions.queries import get_subscription, list_of_round
from wiseed_like.subscriptions.representing.queries import (
    get_change as get_change_of_representative,
)
from wiseed_like.subscriptions.revocation_link import token_of
from wiseed_like.subscriptions.rules import LIVING
from wiseed_like.subscriptions.waiting.queries import get_place, position_of


def _nothing_more(subject: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail: its template, who reads it, what it says beyond the subject of the fact."""

    template: str
    readers: Readers
    facts: Callable[[Any], dict[str, Any]] = _nothing_more


# -- Who


def _remedy(file: Any) -> dict[str, Any]:
    what, remedy = RETURN_REASONS.get(file.reason, ("", ""))
    return {"reason": what or REFUSAL_TOLD.get(file.reason, ""), "remedy": remedy}


def _payment(subscription: Any) -> dict[str, Any]:
    """What the wallet lacks for price and fee."""
    wallet = find_wallet(f"user:{subscription.investor.user_id}")
    held = spendable(wallet) if wallet else Euro.ZERO
    return {"missing": max(subscription.due - held, Euro.ZERO)}


def _way_out(subscription: Any) -> dict[str, Any]:
    """The token of the link that revokes it, where there is a reflection period."""
    if subscription.reflection_ends_at is None:
        return {"token": None}
    settings: Settings = current_app.extensions["settings"]
    return {"token": token_of(subscription, settings.secret_key)}


def _given(subscription: Any) -> dict[str, Any]:
    """How the shares of its round were shared out."""
    return {"allotment": told_of(subscription)}


def _position(place: Any) -> dict[str, Any]:
    """Where somebody waits; nothing of it is promised to stay so."""
    return {"position": position_of(place)}


def _company_of_account(subject: Any) -> dict[str, Any]:
    account = subject if isinstance(subject, ProviderAccount) else subject.account
    owner, _, number = account.owner.partition(":")
    return {"company": get_company(int(number)) if owner == "company" else None, "sorts": SORTS}


def _whole(part: Any) -> dict[str, Any]:
    """All of the withdrawal whose last part has ended."""
    parts = parts_of(part)
    return {"move": Move(parts), "endings": endings_of(parts)}


def _accounts(operation: Any) -> dict[str, Any]:
    """The last digits of the account that is new, and of the one before."""
    earlier = earlier_account(operation)
    return {"ending": operation.wire_iban[-4:], "earlier": earlier[-4:] if earlier else None}


def _paid_round(operation: Any) -> dict[str, Any]:
    owner, _, number = operation.subject.partition(":")
    if owner == "closing":
        closing = get_closing(int(number))
        return {"round": closing.round, "takings": of_part(closing)}
    offer = get_round(int(number))
    return {"round": offer, "takings": takings(offer)}


def _orders(round: Any) -> dict[str, Any]:
    """The living subscriptions of a round, by the id of their user."""
    orders: dict[int, list[Any]] = {}
    for each in list_of_round(round.id, LIVING):
        orders.setdefault(each.investor.user_id, []).append(each)
    return {"orders": orders}


def _comers(round: Any) -> dict[str, Any]:
    """Why each first comer is told, by the id of their user."""
    return {"comers": list_first_comers(round)}


def _key(invitation: Any) -> dict[str, Any]:
    """The secret of its link: made for this mail, kept nowhere else."""
    return {"key": new_key(invitation)}


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
    return Notice(template, officers_of_account, _company_of_account)


# -- The table

NOTICES: dict[str, tuple[Notice, ...]] = {
    "person.factor_added": (Notice("factor_added", themselves),),
    "person.factor_removed": (Notice("factor_removed", themselves),),
    "person.factors_cleared": (Notice("factors_cleared", themselves),),
    "person.recovery_code_used": (Notice("recovery_code_used", themselves),),
    "person.recovery_codes_renewed": (Notice("recovery_codes_renewed", themselves),),
    "person.role_granted": (Notice("role_changed", told_of_a_role),),
    "person.role_revoked": (
        Notice("role_changed", told_of_a_role),
        Notice("staff_lost", guardians_of_the_staff),
    ),
    "person.deactivated": (
        Notice("account_closed", themselves),
        Notice("staff_lost", guardians_of_the_staff),
    ),
    "person.reactivated": (Notice("account_reopened", themselves),),
    "person.second_factor_failed": (Notice("second_factor_failed", themselves),),
    "person.sign_in_slowed": (Notice("sign_in_slowed", themselves),),
    "person.new_device": (Notice("new_device", themselves),),
    "identity.accepted": (Notice("identity_accepted", person),),
    "identity.returned": (Notice("identity_returned", person, _remedy),),
    "identity.refused": (Notice("identity_refused", person, _remedy),),
    "identity.reopened": (Notice("identity_reopened", person),),
    "bank_change.asked": (Notice("bank_change_asked", officers),),
    "bank_change.agreed": (Notice("bank_change_agreed", officers),),
    "bank_change.ended": (Notice("bank_change_ended", officers),),
    "bank_change.stopped": (Notice("bank_change_stopped", officers),),
    "bank_change.took_effect": (Notice("bank_change_done", officers),),
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
    "sophistication.approved": (Notice("sophistication_approved", investor),),
    "sophistication.declined": (Notice("sophistication_declined", investor),),
    "company.officer_invited": (Notice("officer_invited", invited),),
    "company.officer_joined": (Notice("officer_joined", other_officers),),
    "company.officer_left": (Notice("officer_left", other_officers),),
    "dossier.submitted": (
        Notice("dossier_received", officers),
        Notice("dossier_to_screen", analysts),
    ),
    "dossier.sent_back": (Notice("dossier_sent_back", officers),),
    "dossier.accepted": (Notice("dossier_accepted", officers),),
    "dossier.declined": (Notice("dossier_declined", officers),),
    "round.opened": (
        Notice("round_opened", officers),
        Notice("round_opened_for_you", first_comers, _comers),
    ),
    "round.guest_invited": (Notice("guest_invited", guest, _key),),
    "round.extended": (
        Notice("round_extended", subscribers, _orders),
        Notice("round_extended_for_issuer", officers),
    ),
    "round.closed": (
        Notice("round_closed", shareholders),
        Notice("round_closed_for_issuer", officers),
    ),
    "closing.issued": (Notice("closing_issued_for_issuer", officers_of_part),),
    "round.failed": (
        Notice("round_failed", those_still_in),
        Notice("round_failed_for_issuer", officers),
    ),
    "round.cancelled": (
        Notice("round_cancelled", those_still_in),
        Notice("round_cancelled_for_issuer", officers),
    ),
    "subscription.offered": (
        Notice("subscription_offered", investor, _way_out),
        Notice("joint_subscription_offered", co_holders),
    ),
    "subscription.revoked": (Notice("subscription_revoked", all_of_them, who_revoked),),
    "subscription.bound": (Notice("subscription_bound", investor),),
    "subscription.allotted": (Notice("subscription_allotted", investor, _given),),
    "subscription.not_served": (Notice("subscription_not_served", investor, _given),),
    "subscription.payment_called": (Notice("payment_called", investor, _payment),),
    "subscription.payment_reminded": (Notice("payment_reminder", investor, _payment),),
    "subscription.paid": (Notice("subscription_paid", investor),),
    "subscription.lapsed": (Notice("subscription_lapsed", all_of_them),),
    "subscription.issued": (Notice("subscription_issued", all_of_them),),
    "subscription.returned": (Notice("subscription_returned", all_of_them),),
    "waiting.joined": (Notice("waiting_joined", investor, _position),),
    "waiting.offered": (Notice("waiting_offered", investor),),
    "waiting.prolonged": (Notice("waiting_prolonged", investor),),
    "waiting.lapsed": (Notice("waiting_lapsed", investor),),
    "waiting.ended": (Notice("waiting_ended", investor),),
    "checkpoint.made": (Notice("journal_checkpoint", compliance, _heads),),
    "arrival.differed": (Notice("arrival_differed", of_wallet),),
    "arrival.held": (Notice("arrival_held", of_wallet),),
    "arrival.returned": (Notice("arrival_returned", of_wallet),),
    "dispute.opened": (
        Notice("dispute_opened", compliance),
        Notice("dispute_told", of_wallet),
    ),
    "dispute.due_soon": (Notice("dispute_due_soon", compliance),),
    "approval.asked": (Notice("approval_asked", checkers, _about),),
    **dict.fromkeys(
        ("approval.approved", "approval.refused", "approval.lapsed", "approval.voided"),
        (Notice("approval_ended", maker, _request),),
    ),
    "person.glass_broken": (Notice("glass_broken", guardians),),
    "operation.succeeded": (
        Notice("money_arrived", owner_of(*ARRIVALS)),
        Notice("withdrawal_came_back", owner_of(Kind.PAYOUT_RETURN)),
        Notice("round_paid_out", payees, _paid_round),
        Notice("payout_came_back", payees_again, _paid_round),
        Notice("payout_came_back_for_staff", payers_again, _paid_round),
    ),
    "operation.another_account": (
        Notice("withdrawal_other_account", owner_of(Kind.WIRE_RETURN), _accounts),
    ),
    "withdrawal.ended": (Notice("withdrawal_ended", owner_of(*GIVEN_BACK), _whole),),
    **{
        kind: tuple(Notice(*each) for each in told)
        for kind, told in (*sheets.TOLD.items(), *together.TOLD.items())
    },
}
# The name of a subject in the journal -> how it is read back.
SUBJECTS: dict[str, Callable[[str], Any]] = {
    "company": lambda number: get_company(int(number)),
    "identityfile": lambda number: get_file(int(number)),
    "jointholder": lambda number: get_holder(int(number)),
    "jointsignature": lambda number: get_signature(int(number)),
    "representativechange": lambda number: get_change_of_representative(int(number)),
    "sophisticationrequest": lambda number: get_request(int(number)),
    "dossier": lambda number: get_dossier(int(number)),
    "round": lambda number: get_round(int(number)),
    "roundinvitation": lambda number: get_guest(int(number)),
    "roundclosing": lambda number: get_closing(int(number)),
    "subscription": lambda number: get_subscription(int(number)),
    "waitingplace": lambda number: get_place(int(number)),
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
    "sheetirregularity": lambda number: get_irregularity(int(number)),
}


@listens_to(*NOTICES)
def tell(delivery: Delivery) -> None:
    """Post the mails of a fact; they leave once this transaction is true."""
    entry = delivery.entry
    subject = SUBJECTS[entry.subject_type](entry.subject_id)
    for notice in NOTICES[entry.kind]:
        readers = list(notice.readers(subject, entry))
        facts = notice.facts(subject) if readers else {}
        for reader in readers:
            title, text = compose(
                notice.template, reader, subject=subject, told=entry.data, **facts
            )
            post(
                reader.addressee.email,
                user_id=reader.addressee.id,
                template=notice.template,
                subject=title,
                text=text,
                now=clock.now(),
                about=entry.stream,
            )
