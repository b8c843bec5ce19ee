"""How do the demo's companies apply? They register, write, and are judged by two people."""

from __future__ import annotations

from datetime import timedelta

from compliance.calendar import legal_day
from compliance.euro import Euro
from wiseed_like.accounts.models import User
from wiseed_like.captable import service as captable
from wiseed_like.demo import papers
from wiseed_like.demo.companies import Firm
from wiseed_like.demo.plan import Ballot
from wiseed_like.demo.stage import Stage
from wiseed_like.documents.service import store_bytes
from wiseed_like.dossiers import service as dossiers
from wiseed_like.dossiers.models import Dossier
from wiseed_like.dossiers.rules import DocumentKind, Evidence
from wiseed_like.issuers import service as issuers
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.rules import Identity

INES, PAUL = "ines@demo.example", "paul@demo.example"
PAPERS = {
    DocumentKind.BUSINESS_PLAN: papers.business_plan,
    DocumentKind.ACCOUNTS: papers.accounts,
    DocumentKind.REGISTRATION: papers.registration,
    DocumentKind.CRIMINAL_RECORD: papers.criminal_record,
}
# A draft still lacks these.
LATER = (DocumentKind.ACCOUNTS, DocumentKind.REGISTRATION, DocumentKind.CRIMINAL_RECORD)
CLEAN = Evidence(
    criminal_record_clean=True, seat_cooperative=True, capital_paid_up=True, free_of_conflict=True
)
UNDER_CHECK = Evidence(criminal_record_clean=True, seat_cooperative=True)


def register(stage: Stage, firm: Firm) -> Company:
    """The founder declares the company, its account and those who hold it."""
    founder = stage.person(firm.email)
    first, last = firm.founder
    company = issuers.register_company(
        Identity(
            name=firm.name,
            legal_form=firm.legal_form,
            siren=firm.siren,
            rcs_city=firm.city,
            address=firm.address,
            postal_code=firm.postal_code,
            city=firm.city,
            nominal=Euro.of(firm.nominal),
            share_count=firm.shares,
            representative=f"{first} {last}",
            representative_title=firm.founder_title,
            contact_email=f"bonjour@{firm.domain}",
            website=f"https://{firm.domain}",
        ),
        by=founder,
        now=stage.moment,
        iban=firm.iban,
    )
    if firm.stage != "draft":
        _constitute(stage, firm, company, founder)
    return company


def _constitute(stage: Stage, firm: Firm, company: Company, founder: User) -> None:
    here = f"{firm.postal_code} {firm.city}"
    holders = [(" ".join(firm.founder), firm.founder_shares), *firm.partners]
    captable.constitute(
        company,
        [captable.IssueLine(name, here, shares) for name, shares in holders],
        effective_on=legal_day(stage.moment - timedelta(days=700)),
        by=founder,
        now=stage.moment,
    )


def write(stage: Stage, firm: Firm, company: Company) -> Dossier:
    """The dossier as far as it has been written, with its documents."""
    founder, texts = stage.person(firm.email), firm.texts
    dossier = dossiers.begin(company, texts["title"], by=founder, now=stage.moment)
    dossiers.save(
        dossier,
        {**texts, "sector": firm.sector, "amount_sought": Euro.of(firm.amount)},
        by=founder,
        now=stage.moment,
    )
    for kind, paper in PAPERS.items():
        if firm.stage == "draft" and kind in LATER:
            continue
        stored = store_bytes(
            paper(firm),
            f"{kind.replace('_', '-')}.pdf",
            "application/pdf",
            by=founder,
            now=stage.moment,
        )
        dossiers.attach(dossier, kind, stored, by=founder, now=stage.moment)
    if firm.stage == "submitted" or firm.founder_email:
        stage.keep_mails_about(dossier)
    return dossier


def submit(stage: Stage, firm: Firm, dossier: Dossier) -> None:
    dossiers.submit(dossier, by=stage.person(firm.email), now=stage.moment)


def screen(stage: Stage, dossier: Dossier) -> None:
    dossiers.screen(dossier, by=stage.person(INES), now=stage.moment)


def open_vote(stage: Stage, dossier: Dossier) -> None:
    dossiers.open_vote(dossier, by=stage.person(INES), now=stage.moment)


def cast(stage: Stage, ballot: Ballot, dossier: Dossier) -> None:
    dossiers.vote(
        dossier,
        in_favour=ballot.in_favour,
        intended=ballot.intended,
        by=stage.person(ballot.member.email),
        now=stage.moment,
    )


def examine(stage: Stage, firm: Firm, dossier: Dossier) -> None:
    """Due diligence begins; of the dossier that is there today, half is verified."""
    found = UNDER_CHECK if firm.stage == "due_diligence" else CLEAN
    dossiers.examine(dossier, found, by=stage.person(INES), now=stage.moment)


def recommend(stage: Stage, firm: Firm, dossier: Dossier) -> None:
    dossiers.recommend(
        dossier,
        f"Comptes rapprochés des déclarations, deux clients appelés. {firm.name} tient ses "
        "engagements ; le calendrier est serré mais documenté. Avis favorable, sous réserve que "
        "les risques d'approvisionnement restent écrits en clair dans la fiche.",
        by=stage.person(INES),
        now=stage.moment,
    )


def decide(stage: Stage, firm: Firm, dossier: Dossier) -> None:
    """The second analyst, for the committee."""
    decision = "decline" if firm.stage == "declined" else "accept"
    dossiers.decide(
        dossier, decision, firm.decision or None, by=stage.person(PAUL), now=stage.moment
    )
