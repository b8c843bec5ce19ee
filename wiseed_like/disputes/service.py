"""What happens with a payment that a bank takes back? Noted, contested or accepted, settled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from compliance.euro import Euro
from wiseed_like.accounts import followed
from wiseed_like.accounts.models import User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.db import session
from wiseed_like.disputes import queries
from wiseed_like.disputes.models import DisputeCase, DisputeLook, DisputePaper
from wiseed_like.disputes.rules import FILE_LEAST, FILE_MOST, FILES_MAX, bars_refund
from wiseed_like.documents.models import StoredFile
from wiseed_like.errors import N_, Refused
from wiseed_like.house_settings.service import value
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.ledger.queries import available_on
from wiseed_like.payments import service as payments
from wiseed_like.payments.contested import Contested, tells_contested
from wiseed_like.payments.gateway.words import Dispute
from wiseed_like.payments.holds import Hold, hold_on
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_by_reference, find_wallet, lock_wallet

GIVING_UP = "dispute.give_up"  # the act that needs a second person when much is lost

# -- What the provider tells


def take_in(told: Dispute, *, provider: str, now: datetime) -> DisputeCase | None:
    """Bring a case to what the provider says of it; None when the payment is none of ours."""
    case = queries.find_case(provider, told.provider_id)
    if case is None:
        payin = find_by_reference(provider, told.payin_id)
        if payin is None or payin.target is None:
            return None
        case = _open(told, payin, provider, now)
    else:
        case = queries.lock_case(case.id)
    before = (case.status, case.ended)
    case.status, case.ended = told.status, told.ended
    case.contested, case.contest_by = told.contested, told.contest_by
    case.end_message = told.end_message[:255]
    case.status_message = told.status_message[:255]
    if case.is_closed and case.closed_at is None:
        case.closed_at, case.asked = now, None
        record("dispute.closed", case, by=None, at=now, ended=told.ended, amount=case.amount)
    elif before != (case.status, case.ended):
        case.asked = None  # it was heard, and something else is expected now
        record("dispute.moved", case, by=None, at=now, status=case.status)
    return case


def _open(told: Dispute, payin: Operation, provider: str, now: datetime) -> DisputeCase:
    """The case of a dispute that was not known, once: who is second finds the first's."""
    lock_wallet_of(payin)
    known = queries.find_case(provider, told.provider_id)
    if known is not None:
        return known
    case = DisputeCase(
        provider=provider,
        reference=told.provider_id,
        payin=payin,
        sort=told.sort,
        status=told.status,
        ended=None,
        amount=told.disputed,
        reason=told.reason[:60],
        reason_message=told.reason_message[:255],
        opened_at=told.opened_at,
    )
    session.add(case)
    session.flush()
    record("dispute.opened", case, by=None, at=now, sort=told.sort, amount=told.disputed)
    return case


def lock_wallet_of(payin: Operation) -> None:
    assert payin.target is not None
    lock_wallet(payin.target)


def note_repudiation(case: DisputeCase, repudiation: Operation) -> None:
    """The movement that took the money from the platform."""
    case.repudiation = repudiation


def note_look(provider: str, *, now: datetime) -> None:
    """The provider's list was read to its end."""
    look = insert(DisputeLook).values(provider=provider, looked_at=now)
    session.execute(
        look.on_conflict_do_update(index_elements=["provider"], set_={"looked_at": now})
    )


def remind(case: DisputeCase, *, now: datetime) -> None:
    """The deadline is near: compliance is told, once."""
    if case.reminded_at is None:
        case.reminded_at = now
        record("dispute.due_soon", case, by=None, at=now)


# -- What the staff does


def take(case: DisputeCase, *, by: Actor, now: datetime, over: bool = False) -> None:
    """Become the one who takes care of it, with `over` in the place of another.

    Raises Refused for what is over, for own money, and for what another takes care of.
    """
    _refuse_over(case, by)
    told = followed.take(case, by=by, over=over)
    if told is not None:
        record("dispute.taken", case, by=by, at=now, **told)


def hand_back(case: DisputeCase, *, by: Actor, now: datetime) -> None:
    """Leave it to whoever comes. Raises Refused as `take` does."""
    _refuse_over(case, by)
    if followed.hand_back(case, by=by):
        record("dispute.handed_back", case, by=by, at=now)


def _refuse_over(case: DisputeCase, by: Actor) -> None:
    refuse_own_file(by, {case.user_id})
    if not queries.is_to_follow(case):
        raise Refused("dispute_not_ours", N_("Ce litige n'attend rien de nous pour l'instant."))


def add_paper(case: DisputeCase, stored: StoredFile, *, by: Actor, now: datetime) -> DisputePaper:
    """Add a document as evidence. Raises Refused when nothing can be sent any more."""
    _refuse_not_mine(case, by, now)
    if len(case.papers) >= FILES_MAX:
        raise Refused(
            "papers_enough",
            N_("Un litige porte au plus %(most)s documents."),
            field="file",
            most=FILES_MAX,
        )
    if not FILE_LEAST <= stored.size <= FILE_MOST:
        raise Refused(
            "evidence_size",
            N_("Le prestataire n'accepte que des documents de 1 Ko à 7 Mo."),
            field="file",
        )
    paper = DisputePaper(case=case, stored_file=stored, added_by=by.id, added_at=now)
    session.add(paper)
    session.flush()
    record("dispute.paper_added", case, by=by, at=now, sha256=stored.sha256)
    return paper


def contest(case: DisputeCase, amount: Euro, note: str, *, by: Actor, now: datetime) -> None:
    """Claim `amount` back with the documents; the provider is asked by a job."""
    _refuse_not_mine(case, by, now)
    if not Euro.ZERO < amount <= case.amount:
        raise Refused(
            "contested_amount",
            N_("On conteste au plus %(most)s."),
            field="amount",
            most=case.amount,
        )
    if not case.papers:
        raise Refused(
            "no_evidence", N_("Ajoutez au moins un document avant de contester."), field="amount"
        )
    if any(paper.stored_file.hold is not None for paper in case.papers):
        raise Refused(
            "evidence_unchecked",
            N_("Un document attend encore son contrôle : réessayez dans quelques minutes."),
        )
    _ask(case, "contest", note, amount, by, now)
    record("dispute.contest_asked", case, by=by, at=now, amount=amount)


def accept(case: DisputeCase, note: str, *, by: User, now: datetime) -> Approval | None:
    """Accept that the money is lost; the provider is told by a job.

    Returns the request when so much needs a second person, None when it is done.
    """
    _refuse_not_mine(case, by, now)
    return _give_up(case, "accept", note, by=by, now=now)


def _accept(case: DisputeCase, note: str, *, by: Actor, now: datetime) -> None:
    _refuse_not_ours(case, by, now)
    _ask(case, "accept", note, None, by, now)
    record("dispute.accept_asked", case, by=by, at=now)


def note_refused(case: DisputeCase, message: str, *, now: datetime) -> None:
    """The provider would not hear of what was asked: somebody has to look again."""
    case.asked, case.refusal = None, message[:255]
    record("dispute.refused", case, by=None, at=now)


def _ask(
    case: DisputeCase, what: str, note: str, amount: Euro | None, by: Actor, now: datetime
) -> None:
    case.asked, case.asked_by, case.asked_at = what, by.id, now
    case.asked_amount, case.note, case.refusal = amount, note.strip() or None, None


def _refuse_not_mine(case: DisputeCase, by: Actor, now: datetime) -> None:
    """Raise Refused where another takes care of it, or nothing is to be answered."""
    _refuse_not_ours(case, by, now)
    followed.refuse_another_s(case, by)


def _refuse_not_ours(case: DisputeCase, by: Actor, now: datetime) -> None:
    refuse_own_file(by, {case.user_id})
    if not case.is_ours(now) or case.asked is not None:
        raise Refused("dispute_not_ours", N_("Ce litige n'attend rien de nous pour l'instant."))


def settle(case: DisputeCase, *, by: Actor, now: datetime) -> Operation:
    """Have the wallet pay what it can of what the dispute has cost. Raises Refused.

    The provider settles closed disputes only; what the wallet lacks stays due to the platform.
    """
    refuse_own_file(by, {case.user_id})
    followed.refuse_another_s(case, by)
    lock_wallet(case.wallet)
    if hold_on(case.wallet) == Hold.FROZEN:
        raise Refused(
            "owner_frozen",
            N_("Les avoirs de cette personne sont gelés : rien ne peut en être repris."),
        )
    held = queries.held_for(case)
    if not case.is_closed or case.repudiation is None or not held:
        raise Refused("nothing_to_settle", N_("Rien n'est à récupérer pour ce litige."))
    amount = min(held, max(available_on(case.wallet.ledger_code), Euro.ZERO))
    if not amount:
        raise Refused("wallet_empty", N_("Le portemonnaie est vide : rien ne peut en être repris."))
    operation = payments.settle_repudiation(case.repudiation, case.wallet, amount, by=by, now=now)
    if operation is None:
        raise Refused("wallet_empty", N_("Le portemonnaie est vide : rien ne peut en être repris."))
    record("dispute.settling", case, by=by, at=now, amount=amount)
    return operation


def waive(case: DisputeCase, because: str, *, by: User, now: datetime) -> Approval | None:
    """Claim nothing of the person any more: what is left is the platform's loss.

    Returns the request when so much needs a second person, None when it is done.
    """
    refuse_own_file(by, {case.user_id})
    followed.refuse_another_s(case, by)
    return None if case.is_waived else _give_up(case, "waive", because, by=by, now=now)


def _waive(case: DisputeCase, because: str, *, by: Actor, now: datetime) -> None:
    refuse_own_file(by, {case.user_id})
    if case.is_waived:
        return
    case.waived_at, case.waived_by, case.waived_because = now, by.id, because.strip()
    record("dispute.waived", case, by=by, at=now, amount=queries.owed_of(case))


def _give_up(
    case: DisputeCase, act: str, reason: str, *, by: User, now: datetime
) -> Approval | None:
    if not reason.strip():
        raise Refused("no_reason", N_("Dites pourquoi, en une phrase."), field="note")
    if is_large(case, now):
        asked = payload(case, act, reason)
        return approvals.ask(GIVING_UP, case, asked, reason=reason, by=by, now=now)
    carry_out(case, act, reason, by=by, now=now)
    return None


def is_large(case: DisputeCase, now: datetime) -> bool:
    """Whether giving up so much needs a second person."""
    return case.amount.cents >= value("large_refund", now)


def payload(case: DisputeCase, act: str, reason: str) -> dict[str, object]:
    """What both persons agree to: `act` is accept or waive."""
    return {
        "act": act,
        "reason": reason,
        "amount": case.amount.cents,
        "status": case.status,
        "asked": case.asked,
        "is_waived": case.is_waived,
    }


def carry_out(case: DisputeCase, act: str, reason: str, *, by: User, now: datetime) -> None:
    """Give it up as it was decided. The case is locked."""
    (_accept if act == "accept" else _waive)(case, reason, by=by, now=now)


def claim_again(case: DisputeCase, *, by: Actor, now: datetime) -> None:
    """Take the waiver back."""
    refuse_own_file(by, {case.user_id})
    if not case.is_waived:
        return
    case.waived_at = case.waived_by = case.waived_because = None
    record("dispute.claimed_again", case, by=by, at=now)


# -- What the wallet hears of it


@tells_contested
def contested_of(user_id: int) -> Contested:
    """What of this person's money is kept back, and which payments cannot go back to their card."""
    wallet = find_wallet(f"user:{user_id}")
    if wallet is None:
        return Contested()
    cases = queries.list_of_wallet(wallet)
    return Contested(
        sum((queries.held_for(case) for case in cases), Euro.ZERO),
        frozenset(case.payin_id for case in cases if bars_refund(case.ended)),
    )
