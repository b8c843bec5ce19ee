"""Who and what does a subscription need? An open round, investors who are ready, their money."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from compliance.capital.bulletin import in_words
from compliance.euro import Euro
from tests.rounds.world import (
    FEES,
    a_company,
    a_payment_account,
    a_user,
    an_accepted_dossier,
    constituted,
)
from tests.support.numbers import numbers
from wiseed_like.accounts.models import User
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.fees.rules import Schedule
from wiseed_like.investors import service as investors
from wiseed_like.investors.models import EntryTest, Investor, LossSimulation
from wiseed_like.investors.rules import TestOutcome
from wiseed_like.kyc import overrides
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.ledger.service import post as post_money
from wiseed_like.payments import service as payments
from wiseed_like.payments.models import Wallet
from wiseed_like.payments.queries import find_wallet
from wiseed_like.rounds.models import Kiis, Round, RoundCounter
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.written import columns_of_fees
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.signature import Signature

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, ten o'clock in Paris
CLOSES_AT = datetime(2027, 2, 28, 22, 59, 59, tzinfo=UTC)
IBAN = "FR7630004000031234567890143"
_numbers = numbers()
COMPANY_PARTICULARS = {
    "name": "Levure",
    "siren": "732829320",
    "email": "contact@levure.example",
    "representative_first_name": "Nora",
    "representative_last_name": "Belkacem",
    "birth_date": "1984-05-17",
    "nationality": "FR",
    "country": "FR",
    "address": "3 rue des Fours",
    "postal_code": "69003",
    "city": "Lyon",
    "iban": "FR7630006000011234567890189",
    "bank_account_owner": "Levure",
}


def an_open_round(
    *,
    cap: int = 7_500,
    minimum: int = 2_500,
    price: str = "40",
    ticket: str = "100",
    fees: Schedule = FEES,
    **with_: Any,
) -> Round:
    """A round that takes orders: 40 euros a share of nominal 10, at least 100 euros each."""
    number = next(_numbers)
    with transaction():
        founder, analyst, officer = a_user("founder"), a_user("analyst"), a_user("compliance")
        company = a_company(founder)
        constituted(company, founder)
        offer = Round(
            slug=f"levure-{number}",
            dossier=an_accepted_dossier(company, founder, analyst, officer),
            company=company,
            state=RoundState.OPEN,
            offer_identifier=f"969500LEVAINDEMO0051{number:08d}",
            pre_money=Euro.of(price) * company.share_count,
            existing_shares=company.share_count,
            nominal=Euro.of(10),
            price=Euro.of(price),
            minimum_ticket=Euro.of(ticket),
            shares_min=minimum,
            shares_max=cap,
            closes_at=CLOSES_AT,
            authorised_on=date(2026, 11, 2),
            depositary_name="Banque du Rhône",
            depositary_address="1 place des Terreaux, 69001 Lyon",
            **columns_of_fees(fees),
            prepared_by=analyst.id,
            created_at=NOW - timedelta(days=9),
            opened_by=officer.id,
            opened_at=NOW - timedelta(days=7),
            **with_,
        )
        session.add(offer)
        session.flush()
        more = offer.allotment.takes_more
        early = offer.early_shares or 0
        session.add(RoundCounter(round_id=offer.id, cap=cap, takes_more=more, early_cap=early))
        session.add(_a_sheet(offer, founder, officer))
        a_payment_account(company)
        payments.open_round_wallet(
            f"round:{offer.id}", f"company:{company.id}", COMPANY_PARTICULARS, now=NOW
        )
    session.expire_all()
    return offer


def _a_sheet(offer: Round, founder: User, officer: User) -> Kiis:
    stored = store_bytes(b"%PDF-1.7 a sheet", "fiche.pdf", "application/pdf", by=founder, now=NOW)
    return Kiis(
        round_id=offer.id,
        version=1,
        parts={"A": "Texte"},
        drawn_up_by=founder.id,
        drawn_up_at=NOW - timedelta(days=8),
        checked_by=officer.id,
        published_at=NOW - timedelta(days=7),
        stored_file_id=stored.id,
        sha256=stored.sha256,
        pages=1,
    )


def an_investor(
    *,
    outcome: TestOutcome = TestOutcome.PASSED,
    result: Euro | None = None,
    sophisticated: bool = False,
    language: str = "fr",
    identity: IdentityState = IdentityState.ACCEPTED,
) -> Investor:
    """Somebody who may subscribe: identity accepted, test taken, simulation made."""
    with transaction():
        user, officer = a_user("investor"), a_user("compliance")
        user.language = language
        me = investors.become(user, now=NOW)
        session.flush()
        session.add(
            IdentityFile(
                user_id=user.id,
                state=identity,
                first_names="Camille Jeanne",
                last_name=user.last_name,
                birth_date=date(1990, 2, 1),
                birth_place="Lyon",
                address="4 rue des Lilas",
                postal_code="75011",
                city="Paris",
                reviewed_by=officer.id,
                reviewed_at=NOW,
                created_at=NOW,
            )
        )
        session.add(
            EntryTest(
                investor_id=me.id,
                version="2026-11",
                taking=1,
                drawn=[],
                outcome=outcome,
                answers={},
                score={},
                taken_at=NOW - timedelta(days=30),
                acknowledged_at=NOW - timedelta(days=30),
            )
        )
        session.add(
            LossSimulation(
                investor_id=me.id,
                done_at=NOW - timedelta(days=30),
                result=result,
                acknowledged_at=NOW - timedelta(days=30),
            )
        )
        if sophisticated:
            me.sophisticated_since = NOW - timedelta(days=1)
            me.sophisticated_until = NOW + timedelta(days=700)
        payments.open_person_wallet(f"user:{user.id}", particulars_of(user), now=NOW)
    return me


def frozen(me: Investor) -> None:
    """An officer freezes this person."""
    with transaction():
        overrides.freeze(_file_of(me), "asset_freeze", by=a_user("compliance"), now=NOW)
    session.expire_all()


def thawed(me: Investor) -> None:
    """Two officers lift the freeze."""
    with transaction():
        asked = overrides.ask_override(
            _file_of(me), "Une homonymie.", by=a_user("compliance"), now=NOW
        )
    with transaction():
        approvals.approve(asked, by=a_user("compliance"), now=NOW)
    session.expire_all()


def _file_of(me: Investor) -> IdentityFile:
    found = find_file_of(me.user_id, lock=True)
    assert found is not None
    return found


def particulars_of(user: User) -> dict[str, str]:
    """What the provider is told of a person."""
    return {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "birth_date": "1990-02-01",
        "nationality": "FR",
        "country": "FR",
        "address": "4 rue des Lilas",
        "postal_code": "75011",
        "city": "Paris",
    }


def wallet_of(me: Investor) -> Wallet:
    found = find_wallet(f"user:{me.user_id}")
    assert found is not None
    return found


def with_money(me: Investor, amount: str | Euro) -> Wallet:
    """Money in the wallet of our book only; the provider is not asked."""
    euros = amount if isinstance(amount, Euro) else Euro.of(amount)
    wallet = wallet_of(me)
    with transaction():
        post_money(
            uuid.uuid4(), "card_payin", {"clearing": -euros, wallet.ledger_code: euros}, now=NOW
        )
    return wallet


def has_read(me: Investor, offer: Round) -> None:
    """The sheet in force was read."""
    assert offer.sheet is not None
    with transaction():
        service.acknowledge_sheet(offer.sheet, me, now=NOW)


def an_order(me: Investor, offer: Round, shares: int = 25, *, now: datetime = NOW) -> Order:
    """An order that waits for its signature; the sheet is read."""
    has_read(me, offer)
    with transaction():
        return service.begin_order(me, offer, shares, now=now)


def signature(shares: int, **changes: Any) -> Signature:
    """Everything ticked and the right words."""
    given: dict[str, Any] = {
        "shares_in_words": in_words(shares, "fr"),
        "code": "",
        "accepts_terms": True,
        "understands_reflection": True,
        "acknowledges_risk": True,
        "consents_to_amount": True,
        "proves_understanding": True,
    }
    return Signature(**(given | changes))


def a_subscription(
    me: Investor, offer: Round, shares: int = 25, *, now: datetime = NOW, **changes: Any
) -> Subscription:
    """A signed subscription."""
    order = an_order(me, offer, shares, now=now)
    with transaction():
        return service.sign(order, signature(shares, **changes), now=now)


def counts(offer: Round) -> tuple[int, int, int]:
    """What the round's counter says: reserved, firm, paid."""
    session.expire_all()
    counter = session.get_one(RoundCounter, offer.id)
    return counter.reserved, counter.firm, counter.paid
