"""Which pages of the staff show whose data, and why are they opened? One table, kept at the door.

A page of this table is noted in the access ledger when its answer is ready and before it leaves.
Where no task leads to it (`why` is None) the viewer chooses a reason first. Lists of work, which
show a name and nothing else, are not noted. A test holds the table against all routes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from flask_login import current_user

from wiseed_like import clock
from wiseed_like.accesses.reasons import reason_for
from wiseed_like.accesses.rules import FREEZE, REASON_HOLDS
from wiseed_like.accesses.service import looked_at_all
from wiseed_like.accesses.views import ask
from wiseed_like.accounts.joint_holders import list_people_of
from wiseed_like.accounts.queries import get_user
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.queries import waiting
from wiseed_like.arrivals.models import Arrival
from wiseed_like.db import session, transaction
from wiseed_like.decisions.models import Decision
from wiseed_like.disputes.models import DisputeCase
from wiseed_like.dossiers.models import Dossier
from wiseed_like.fees.models import FeeInvoice
from wiseed_like.investors.models import SophisticationRequest
from wiseed_like.issuers.models import Company
from wiseed_like.kyc import overrides
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import WAITING, IdentityState
from wiseed_like.payments.models import Operation
from wiseed_like.reconciliation.models import Difference
from wiseed_like.reconciliation.settlement import subscribers_of
from wiseed_like.rounds.entry.guest_list import Wanted, page_of
from wiseed_like.subscriptions.waiting.queries import SHOWN, list_user_ids

People = Callable[[dict[str, Any]], Iterable[int]]
Task = Callable[[dict[str, Any]], str | None]


@dataclass(frozen=True, slots=True)
class Watched:
    """What a page shows, of whom (from the parts of its address), and the task behind it, which
    may depend on how things stand."""

    what: str
    people: People
    why: str | Task | None = None

    def task(self, parts: dict[str, Any]) -> str | None:
        return self.why(parts) if callable(self.why) else self.why


# -- of whom


def _user(parts: dict[str, Any]) -> list[int]:
    return [parts["user_id"]]


def _identity(parts: dict[str, Any]) -> list[int]:
    file = session.get(IdentityFile, parts["file_id"])
    return file.concerned if file else []


def _who_hold(parts: dict[str, Any]) -> list[int]:
    """Whoever has agreed to hold a joint account."""
    return list_people_of(parts["user_id"])


def _applicant(parts: dict[str, Any]) -> list[int]:
    found = session.get(SophisticationRequest, parts["request_id"])
    return [found.investor.user_id] if found else []


def _project_owners(parts: dict[str, Any]) -> list[int]:
    dossier = session.get(Dossier, parts["dossier_id"])
    return _officers_of(dossier.company if dossier else None)


def _company_officers(parts: dict[str, Any]) -> list[int]:
    return _officers_of(session.get(Company, parts["company_id"]))


def _officers_of(company: Company | None) -> list[int]:
    return [officer.user_id for officer in company.officers] if company else []


def _decided(parts: dict[str, Any]) -> list[int]:
    decision = session.get(Decision, parts["decision_id"])
    return [decision.person_id] if decision and decision.person_id else []


def _payment_owners(parts: dict[str, Any]) -> list[int]:
    operation = session.get(Operation, parts["operation_id"])
    if operation is None:
        return []
    return _users_among(each.owner for each in (operation.source, operation.target) if each)


def _invoiced(parts: dict[str, Any]) -> list[int]:
    invoice = session.get(FeeInvoice, parts["invoice_id"])
    return _users_among([invoice.buyer]) if invoice else []


def _arrival_owner(parts: dict[str, Any]) -> list[int]:
    found = session.get(Arrival, parts["arrival_id"])
    return [found.user_id] if found and found.user_id is not None else []


def _disputant(parts: dict[str, Any]) -> list[int]:
    found = session.get(DisputeCase, parts["case_id"])
    return [found.user_id] if found else []


def _difference_owners(parts: dict[str, Any]) -> list[int]:
    found = session.get(Difference, parts["difference_id"])
    return _users_among(found.wallets) if found else []


def _users_among(owners: Iterable[str]) -> list[int]:
    """The users of these owners of wallets (`user:12`, `round:3`)."""
    return [int(each.removeprefix("user:")) for each in owners if each.startswith("user:")]


def _subscribers(parts: dict[str, Any]) -> list[int]:
    return subscribers_of(f"round:{parts['round_id']}")


def _in_the_queue(parts: dict[str, Any]) -> list[int]:
    return list_user_ids(parts["round_id"], limit=SHOWN)


def _guests(parts: dict[str, Any]) -> list[int]:
    """Of the invitations that the page shows, the accounts that took one up."""
    shown = page_of(parts["round_id"], Wanted.read(request.args)).shown
    return [each.user_id for each in shown if each.user_id is not None]


def _asked_about(parts: dict[str, Any]) -> list[int]:
    """The person of an approval that is about one: their account, their identity."""
    approval = session.get(Approval, parts["approval_id"])
    if approval is None or not approval.subject_id.isdecimal():
        return []
    if approval.subject_type == "user":
        return [int(approval.subject_id)]
    if approval.subject_type == "identityfile":
        return _identity({"file_id": int(approval.subject_id)})
    return []


# -- why


def _examination(parts: dict[str, Any]) -> str | None:
    """A file that waits, was decided a moment ago by whoever opens it, or is asked back, is a task;
    any other is a free look, and one that is frozen is nothing its owner may hear of."""
    file = session.get(IdentityFile, parts["file_id"])
    if file is None or file.state == IdentityState.FROZEN:
        return FREEZE
    decided = file.reviewed_at if file.reviewed_by == current_user.id else None
    if file.state in WAITING or (decided and clock.now() - decided < REASON_HOLDS):
        return "examination"
    return "approval" if waiting(overrides.KIND, file) else None


def _approval(parts: dict[str, Any]) -> str:
    approval = session.get(Approval, parts["approval_id"])
    is_thaw = approval is not None and approval.payload.get("action") == "unfreeze"
    return FREEZE if is_thaw else "approval"


WATCHED = {
    "accounts.user": Watched("account", _user),
    "accounts.change_role": Watched("account", _user),
    "accounts.change_access": Watched("account", _user),
    "accounts.ask_factors_reset": Watched("account", _user),
    "accounts.end_users_sessions": Watched("account", _user),
    "arrivals.show": Watched("payments", _arrival_owner, "payment_check"),
    "backoffice.approval": Watched("account", _asked_about, _approval),
    "backoffice.decide_approval": Watched("account", _asked_about, _approval),
    "backoffice.decision": Watched("decisions", _decided, "decision_review"),
    "backoffice.payment": Watched("payments", _payment_owners, "payment_check"),
    "backoffice.person_payments": Watched("payments", _user),
    "backoffice.person_account": Watched("payments", _user),
    "backoffice.person_account_csv": Watched("payments", _user),
    "backoffice.person_held": Watched("payments", _user),
    "backoffice.person_held_csv": Watched("payments", _user),
    "backoffice.dossier": Watched("dossier", _project_owners, "examination"),
    "backoffice.dossier_document": Watched("dossier", _project_owners, "examination"),
    "bank_account.examine": Watched("company", _company_officers, "approval"),
    "bank_account.statement": Watched("company", _company_officers, "approval"),
    "disputes.show": Watched("payments", _disputant, "payment_check"),
    "disputes.paper": Watched("payments", _disputant, "payment_check"),
    "fees.invoice": Watched("payments", _invoiced, "payment_check"),
    "provider_account.examine": Watched("company", _company_officers, "payment_check"),
    "investors.decide": Watched("sophistication", _applicant, "request"),
    "kyc.examine": Watched("identity", _identity, _examination),
    "kyc.examine_document": Watched("identity_document", _identity, _examination),
    "kyc.examine_page": Watched("identity_document", _identity, _examination),
    "kyc.freeze": Watched("identity", _identity, FREEZE),
    "kyc.joint_account_of_staff": Watched("account", _who_hold, "examination"),
    "kyc.override": Watched("identity", _identity, _examination),
    "subscriptions.name_representative": Watched("account", _who_hold, "examination"),
    "subscriptions.representative_paper": Watched("account", _who_hold, "examination"),
    "rounds.staff_guests": Watched("account", _guests, "invitations"),
    "reconciliation.difference": Watched("payments", _difference_owners, "payment_check"),
    "reconciliation.settlement": Watched("payments", _subscribers, "closing"),
    "subscriptions.waiting_list_of_round": Watched("waiting", _in_the_queue, "waiting"),
    "retention.person": Watched("account", _user, "retention"),
}


# -- at the door


def install(app: Flask) -> None:
    """After the guard: only who may open the page is asked why."""
    app.before_request(_ask_first)
    app.after_request(_note)


def _ask_first() -> str | None:
    watched = _watched()
    parts = request.view_args or {}
    if watched is None or request.method != "GET" or watched.task(parts) is not None:
        return None
    unknown = [
        person_id
        for person_id in watched.people(parts)
        if person_id != current_user.id and reason_for(person_id) is None
    ]
    return ask(get_user(unknown[0]), next_page=request.full_path.rstrip("?")) if unknown else None


def _note(response: Response) -> Response:
    watched = _watched()
    if watched is None or response.status_code not in (200, 422):
        return response
    parts = request.view_args or {}
    task = watched.task(parts)
    reasons = {each: task or reason_for(each) for each in watched.people(parts)}
    session.rollback()
    with transaction():
        for person_id, why in reasons.items():
            if why:
                looked_at_all(
                    [person_id], what=watched.what, why=why, by=current_user, now=clock.now()
                )
    return response


def _watched() -> Watched | None:
    return WATCHED.get(request.endpoint or "") if current_user.is_authenticated else None
