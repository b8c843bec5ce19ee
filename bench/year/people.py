"""Who plays in the year? Companies with an open round, investors who may subscribe, the staff.

What the law wants to know of them stands in their rows at once; what touches money (accounts and
wallets at the provider) is asked for by the services, and opened by the jobs.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bench.year.plan import PRICE, Offer
from compliance.euro import Euro
from compliance.investors.entry_test import QUESTIONS
from wiseed_like.accounts.models import User
from wiseed_like.accounts.service import enrol
from wiseed_like.captable import service as captable
from wiseed_like.db import session
from wiseed_like.documents.service import store_bytes
from wiseed_like.dossiers.models import Dossier
from wiseed_like.dossiers.rules import SECTIONS, DossierState
from wiseed_like.fees.rules import Schedule
from wiseed_like.investors import service as investors
from wiseed_like.investors.models import EntryTest, Investor, LossSimulation
from wiseed_like.investors.rules import TestOutcome
from wiseed_like.issuers.models import Company, Officer
from wiseed_like.issuers.representatives import particulars
from wiseed_like.issuers.rules import Representative
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.payments import service as payments
from wiseed_like.payments.gateway import AccountStatus
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.standing.models import AccountStanding
from wiseed_like.rounds.models import Kiis, Round, RoundCounter
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.written import columns_of_fees

FEES = Schedule(700, Euro.of(10), 0, 2_000)
SHARES = 100_000  # of a company before its round
IBAN = "FR7630006000011234567890189"
REPRESENTATIVE = Representative("Nora", "Belkacem", date(1984, 5, 17), "FR", "FR")
# The provider takes no page of less than a kilobyte.
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + b"% nothing to read\n" * 80


def somebody(name: str, *roles: str, now: datetime) -> User:
    """A confirmed account; nobody ever signs in with it."""
    return enrol(
        email=f"{name}@annee.example",
        password="nobody signs in",
        first_name="Camille",
        last_name=f"Durand {name}",
        roles=roles,
        language="fr",
        now=now,
        confirmed_at=now,
    )


def an_investor(number: int, officer: User, *, now: datetime) -> Investor:
    """Somebody identified, tested and warned; their wallet is asked for."""
    user = somebody(f"i{number}", "investor", now=now)
    me = investors.become(user, now=now)
    session.flush()
    identity = IdentityFile(
        user_id=user.id,
        state=IdentityState.ACCEPTED,
        first_names=user.first_name,
        last_name=user.last_name,
        birth_date=date(1990, 2, 1),
        birth_place="Lyon",
        address="4 rue des Lilas",
        postal_code="75011",
        city="Paris",
        reviewed_by=officer.id,
        reviewed_at=now,
        created_at=now,
    )
    test = EntryTest(
        investor_id=me.id,
        version="2026-11",
        taking=1,
        drawn=[],
        outcome=TestOutcome.PASSED,
        answers={each.key: each.right or each.answers[0].key for each in QUESTIONS},
        score={},
        taken_at=now,
        acknowledged_at=now,
    )
    simulation = LossSimulation(
        investor_id=me.id, done_at=now, result=Euro.of(20_000), acknowledged_at=now
    )
    session.add_all([identity, test, simulation])
    told = {
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
    payments.open_person_wallet(f"user:{user.id}", told, now=now)
    return me


def an_open_round(
    offer: Offer, planned: int, staff: tuple[User, User, User], *, now: datetime, closes: datetime
) -> Round:
    """A company verified at the provider, and its round, open until `closes`.

    `planned` shares will be paid for; a round that is to fail wants three times as many.
    """
    analyst, officer, other = staff
    founder = somebody(f"f{offer.number}", "founder", now=now)
    company = _a_company(offer.number, founder, now)
    least = max(planned // 3, 1) if offer.succeeds else planned * 3 + 1
    most = max(planned * 2, least) * 2
    round = Round(
        slug=f"annee-{offer.number}",
        dossier=_a_dossier(offer.number, company, founder, analyst, officer, now),
        company=company,
        state=RoundState.OPEN,
        offer_identifier=f"969500LEVAINDEMO0051{offer.number:08d}",
        pre_money=Euro(PRICE) * SHARES,
        existing_shares=SHARES,
        nominal=Euro.of(10),
        price=Euro(PRICE),
        minimum_ticket=Euro.of(100),
        shares_min=least,
        shares_max=most,
        closes_at=closes,
        authorised_on=now.date() - timedelta(days=20),
        depositary_name="Banque du Rhône",
        depositary_address="1 place des Terreaux, 69001 Lyon",
        **columns_of_fees(FEES),
        prepared_by=analyst.id,
        created_at=now - timedelta(days=9),
        opened_by=other.id,
        opened_at=now,
    )
    session.add(round)
    session.flush()
    session.add(RoundCounter(round_id=round.id, cap=most))
    session.add(_a_sheet(round, founder, officer, now))
    _a_payment_account(company, now)
    payments.open_round_wallet(f"round:{round.id}", f"company:{company.id}", {}, now=now)
    return round


def _a_company(number: int, founder: User, now: datetime) -> Company:
    company = Company(
        slug=f"annee-{number}",
        name=f"Levure {number}",
        legal_form="SAS",
        siren=f"{910_000_000 + number}",
        rcs_city="Lyon",
        address="3 rue des Fours",
        postal_code="69003",
        city="Lyon",
        nominal=Euro.of(10),
        share_count=SHARES,
        representative="Nora Belkacem",
        representative_title="présidente",
        contact_email="contact@levure.example",
        iban=IBAN,
        created_by=founder.id,
        created_at=now,
        officers=[Officer(user_id=founder.id)],
    )
    session.add(company)
    session.flush()
    captable.constitute(
        company,
        [captable.IssueLine("Nora Belkacem", "Lyon", SHARES)],
        effective_on=date(2024, 1, 15),
        by=founder,
        now=now,
    )
    return company


def _a_dossier(
    number: int, company: Company, founder: User, analyst: User, judge: User, now: datetime
) -> Dossier:
    return Dossier(
        slug=f"annee-{number}",
        company_id=company.id,
        state=DossierState.ACCEPTED,
        title="Un four solaire pour les boulangeries",
        tagline="Cuire le pain avec la chaleur du soleil",
        sector="energy",
        amount_sought=Euro.of(300_000),
        created_by=founder.id,
        created_at=now,
        examined_by=analyst.id,
        examined_at=now,
        decided_by=judge.id,
        decided_at=now,
        **{name: f"Texte de la partie {name}, en quelques phrases." for name in SECTIONS},
    )


def _a_sheet(round: Round, founder: User, officer: User, now: datetime) -> Kiis:
    stored = store_bytes(PDF, "fiche.pdf", "application/pdf", by=founder, now=now)
    return Kiis(
        round_id=round.id,
        version=1,
        parts={"A": "Texte"},
        drawn_up_by=founder.id,
        drawn_up_at=now,
        checked_by=officer.id,
        published_at=now,
        stored_file_id=stored.id,
        sha256=stored.sha256,
        pages=1,
    )


def _a_payment_account(company: Company, now: datetime) -> None:
    """Verified: the simulator is a welcoming one, and says the same when it is asked."""
    account = ProviderAccount(
        owner=f"company:{company.id}",
        particulars=particulars(company, REPRESENTATIVE, on=now.date()),
        iban=company.iban,
        bank_account_owner=company.name,
        created_at=now,
    )
    standing = AccountStanding(
        account=account,
        status=AccountStatus.ACTIVE,
        verified=True,
        inflows_blocked=False,
        outflows_blocked=False,
        checked_at=now,
        changed_at=now,
        ready_at=now,
    )
    session.add_all([account, standing])
    session.flush()


def midnight(now: datetime) -> datetime:
    """The beginning of a day, UTC."""
    return datetime(now.year, now.month, now.day, tzinfo=UTC)
