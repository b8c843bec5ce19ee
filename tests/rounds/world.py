"""Who and what does a round need before it exists? A company, its founder, an accepted dossier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from compliance.euro import Euro
from tests.support.numbers import numbers
from wiseed_like.accounts.models import Role, User
from wiseed_like.approvals import service as approvals
from wiseed_like.captable import service as captable
from wiseed_like.db import session, transaction
from wiseed_like.dossiers.models import Dossier
from wiseed_like.dossiers.rules import SECTIONS, DossierState
from wiseed_like.fees.rules import Schedule
from wiseed_like.issuers.models import Company, Officer
from wiseed_like.issuers.representatives import particulars
from wiseed_like.issuers.rules import Representative
from wiseed_like.payments.gateway import AccountStatus
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.standing.models import AccountStanding
from wiseed_like.rounds import second_person, service, sheet
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.terms import Terms

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEI = "969500LEVAINDEMO0051"
_numbers = numbers()
REPRESENTATIVE = Representative("Nora", "Belkacem", date(1984, 5, 17), "FR", "FR")


def a_user(*roles: str) -> User:
    """Somebody with these roles; their address is unlike anybody else's."""
    number = next(_numbers)
    user = User(
        email=f"somebody{number}@example.org",
        first_name="Camille",
        last_name=f"Durand {number}",
        fs_uniquifier=f"uniquifier-{number}",
        active=True,
        confirmed_at=NOW,
        roles=[_role(name) for name in roles],
    )
    session.add(user)
    session.flush()
    return user


def _role(name: str) -> Role:
    found = session.scalar(select(Role).where(Role.name == name))
    if found is None:
        found = Role(name=name)
        session.add(found)
        session.flush()
    return found


def a_company(
    founder: User,
    *,
    shares: int = 100_000,
    nominal: str = "10",
    iban: str | None = "FR7630006000011234567890189",
) -> Company:
    """A company with its register constituted and its bank account known."""
    number = next(_numbers)
    company = Company(
        slug=f"levure-{number}",
        name=f"Levure {number}",
        legal_form="SAS",
        siren=f"{900_000_000 + number}",
        rcs_city="Lyon",
        address="3 rue des Fours",
        postal_code="69003",
        city="Lyon",
        nominal=Euro.of(nominal),
        share_count=shares,
        representative="Nora Belkacem",
        representative_title="présidente",
        contact_email="contact@levure.example",
        iban=iban,
        created_by=founder.id,
        created_at=NOW,
        officers=[Officer(user_id=founder.id)],
    )
    session.add(company)
    session.flush()
    return company


def a_payment_account(company: Company, *, now: datetime = NOW) -> ProviderAccount:
    """The company's account at the provider: verified, and ready for a round.

    Nobody has asked the provider yet: the first job that needs the account has it made there.
    """
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
    return account


def constituted(company: Company, founder: User) -> None:
    """Begin the company's register with the founder as only holder."""
    captable.constitute(
        company,
        [captable.IssueLine("Nora Belkacem", "Lyon", company.share_count)],
        effective_on=date(2024, 1, 15),
        by=founder,
        now=NOW,
    )


def an_accepted_dossier(company: Company, founder: User, analyst: User, judge: User) -> Dossier:
    """A dossier that two people accepted."""
    number = next(_numbers)
    dossier = Dossier(
        slug=f"four-solaire-{number}",
        company_id=company.id,
        state=DossierState.ACCEPTED,
        title="Un four solaire pour les boulangeries",
        tagline="Cuire le pain avec la chaleur du soleil",
        sector="energy",
        amount_sought=Euro.of(300_000),
        created_by=founder.id,
        created_at=NOW,
        examined_by=analyst.id,
        examined_at=NOW,
        decided_by=judge.id,
        decided_at=NOW,
        **{name: f"Texte de la partie {name}, en quelques phrases." for name in SECTIONS},
    )
    session.add(dossier)
    session.flush()
    return dossier


# As the house sets them before anybody changes them.
FEES = Schedule(700, Euro.ZERO, 0, 2_000)
TERMS = Terms(
    pre_money=Euro.of(4_000_000),
    minimum_ticket=Euro.of(100),
    shares_min=2_500,
    shares_max=7_500,
    closes_on=date(2027, 2, 28),
    authorised_on=date(2026, 11, 2),
    depositary_name="Banque du Rhône",
    depositary_address="1 place des Terreaux, 69001 Lyon",
    fees=FEES,
)


def terms(**changes: Any) -> Terms:
    """The usual terms, with these changes: 40 euros a share, 100,000 to 300,000 euros."""
    return replace(TERMS, **changes)


@dataclass
class World:
    """The people of one round, and how far it has come."""

    founder: User
    analyst: User
    officer: User  # of compliance
    company: Company
    dossier: Dossier

    def prepared(self, *, now: datetime | None = None, **changes: Any) -> Round:
        """A round whose terms are written."""
        with transaction():
            return service.prepare(
                self.dossier, terms(**changes), lei=LEI, by=self.analyst, now=now or NOW
            )

    def with_sheet(self, *, now: datetime | None = None, **changes: Any) -> Round:
        """A round whose sheet is whole."""
        offer = self.prepared(now=now, **changes)
        with transaction():
            service.save_sheet(offer, whole_sheet(offer), by=self.founder, now=now or NOW)
        return offer

    def ready(self, *, now: datetime = NOW, **changes: Any) -> Round:
        """A round that waits for compliance."""
        offer = self.with_sheet(now=now, **changes)
        with transaction():
            second_person.ask_opening(offer, "Tout est vérifié.", by=self.analyst, now=now)
        return offer

    def opened(self, *, now: datetime = NOW, **changes: Any) -> Round:
        """A round that takes orders."""
        offer = self.ready(now=now, **changes)
        with transaction():
            asked = approvals.waiting(second_person.OPENING, offer)
            assert asked is not None
            approvals.approve(asked, by=self.officer, now=now)
        return offer


def a_world(**company: Any) -> World:
    """An accepted dossier of a company that is ready for a round."""
    with transaction():
        founder, analyst = a_user("founder"), a_user("analyst")
        officer = a_user("compliance")
        issuer = a_company(founder, **company)
        constituted(issuer, founder)
        a_payment_account(issuer)
        dossier = an_accepted_dossier(issuer, founder, analyst, officer)
    return World(founder, analyst, officer, issuer, dossier)


def whole_sheet(offer: Round) -> dict[str, str]:
    """The first text with nothing left to complete."""
    first = sheet.first_text(offer)
    return {letter: text.replace("[à compléter]", "120 000 €") for letter, text in first.items()}
