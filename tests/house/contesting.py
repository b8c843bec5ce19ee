"""What does the staff see of money that came astray? A stranger's wire, a payment taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from compliance.euro import Euro
from tests.documents.samples import pdf
from wiseed_like.accounts.models import User
from wiseed_like.arrivals import service as arrivals
from wiseed_like.db import session, transaction
from wiseed_like.disputes import service as disputes
from wiseed_like.disputes.models import DisputePaper
from wiseed_like.documents.service import store_bytes
from wiseed_like.payments import outcomes, service as payments
from wiseed_like.payments.gateway.words import (
    Dispute,
    DisputeSort,
    DisputeStatus,
    Kind as Sort,
    Outcome,
    OutcomeState,
)
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_wallet, lock_operation
from wiseed_like.payments.rules import Kind

PAYER_IBAN = "FR1420041010050500013M02606"


def told(reference: str, sort: Sort, amount: str, now: datetime, **more: object) -> Outcome:
    """What the provider would say of a movement that succeeded."""
    known: dict[str, object] = {
        "provider_id": reference,
        "kind": sort,
        "state": OutcomeState.SUCCEEDED,
        "amount": Euro.of(amount),
        "fee": Euro.ZERO,
        "code": "000000",
        "message": "Success",
        "tag": "",
        "author_ref": "",
        "from_wallet": None,
        "to_wallet": None,
        "initial_id": None,
        "created_at": now,
        "executed_at": now,
        "raw": {},
    }
    return Outcome(**{**known, **more})  # type: ignore[arg-type]


def a_dispute(payin: str, repudiation: str | None, amount: str, now: datetime) -> Dispute:
    """A dispute that waits for our answer, as the provider would tell of it."""
    return Dispute(
        provider_id=f"dispute-of-{payin}",
        sort=DisputeSort.CONTESTABLE,
        status=DisputeStatus.OUR_MOVE,
        payin_id=payin,
        repudiation_id=repudiation,
        disputed=Euro.of(amount),
        contested=Euro.ZERO,
        reason="FRAUD",
        reason_message="",
        ended=None,
        end_message="",
        status_message="",
        contest_by=now + timedelta(days=14),
        opened_at=now,
        tag="",
        raw={},
    )


def contested(investor: User, officer: User, now: datetime) -> dict[str, int]:
    """The ids of an arrival to be decided, of a case, and of its evidence."""
    wallet = find_wallet(f"user:{investor.id}")
    assert wallet is not None
    with transaction():
        came = outcomes.adopt(
            told("stray-wire", Sort.PAYIN, "250", now, wire_reference="MERCI"),
            Kind.WIRE_ARRIVAL,
            wallet=wallet,
            now=now,
        )
        arrival = arrivals.take_in(came, "Société Inconnue SARL", PAYER_IBAN, now=now)
    with transaction():
        payin = payments.pay_by_card(
            wallet, Euro.of(80), return_url="http://here/{id}", language="fr", by=investor, now=now
        )
    paid = told("disputed-payin", Sort.PAYIN, "80", now)
    with transaction():
        outcomes.apply(lock_operation(payin.id), paid, now=now)
    with transaction():
        case = disputes.take_in(
            a_dispute("disputed-payin", "its-repudiation", "80", now), provider="mangopay", now=now
        )
        assert case is not None
        taken = told("its-repudiation", Sort.REPUDIATION, "80", now, initial_id="disputed-payin")
        disputes.note_repudiation(
            case, outcomes.adopt(taken, Kind.REPUDIATION, wallet=None, now=now)
        )
        stored = store_bytes(pdf(pages=9), "ordre.pdf", "application/pdf", by=officer, now=now)
        disputes.add_paper(case, stored, by=officer, now=now)
    evidence = session.scalars(select(DisputePaper.id)).first()
    assert session.get(Operation, payin.id) is not None
    assert evidence is not None
    return {"arrival": arrival.id, "case": case.id, "evidence": evidence}
