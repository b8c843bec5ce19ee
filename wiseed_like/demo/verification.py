"""How do the demo's companies get their payment accounts? Papers, owners, a click at the provider.

All of it is asked of the provider as anybody asks it; what its officers decide, and what the
representative confirms there, is clicked on its own pages.
"""

from __future__ import annotations

from wiseed_like.demo import papers
from wiseed_like.demo.companies import FOUNDER_BORN, Firm
from wiseed_like.demo.stage import Stage
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import store_bytes
from wiseed_like.issuers import owners, payment_account
from wiseed_like.issuers.known_papers import known_papers
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.rules import Representative
from wiseed_like.kyc import ownership
from wiseed_like.payments.gateway import PaperSort
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.standing.looking import look
from wiseed_like.payments.standing.queries import latest_declaration, latest_papers
from wiseed_like.payments.standing.verification import hand_over

PAPERS = {
    PaperSort.IDENTITY: papers.founder_card,
    PaperSort.REGISTRATION: papers.registration,
    PaperSort.ARTICLES: papers.articles,
}
# A quarter of a company: whoever has more stands behind it.
QUARTER = 4


def apply(stage: Stage, firm: Firm, company: Company) -> ProviderAccount:
    """The founder opens the account, sends every paper, and declares who owns the company."""
    account = _open(stage, firm, company)
    known = known_papers(company)
    sent = {sort: known.get(sort) or _file(stage, firm, sort) for sort in PAPERS}
    founder = stage.person(firm.email)
    hand_over(account.owner, sent, [], by=founder, now=stage.moment)
    for first, last, shares in _people_of(firm):
        owners.add(company, _owner(firm, first, last, shares), by=founder, now=stage.moment)
    owners.send(company, by=founder, now=stage.moment)
    return account


def begin(stage: Stage, firm: Firm, company: Company) -> ProviderAccount:
    """A founder who has only just begun: two papers sent, the owners and the word to come."""
    account = _open(stage, firm, company)
    sent = {sort: _file(stage, firm, sort) for sort in (PaperSort.IDENTITY, PaperSort.REGISTRATION)}
    hand_over(account.owner, sent, [], by=stage.person(firm.email), now=stage.moment)
    return account


def keep_mails(stage: Stage, account: ProviderAccount) -> None:
    """What the provider says of this account is told to its founder."""
    stage.keep_mails_about(account)
    for paper in latest_papers(account).values():
        stage.keep_mails_about(paper)


def be_verified(stage: Stage, account: ProviderAccount) -> None:
    """The provider's officers accept everything, and the representative confirms; then we look.

    Outside any transaction.
    """
    declared = latest_declaration(account)
    assert declared is not None
    assert account.reference is not None
    asked = gateway(account.provider)
    for paper in latest_papers(account).values():
        stage.click(f"/papers/{paper.reference}", accept="1")
    stage.click(f"/declarations/{declared.reference}", status="VALIDATED")
    stage.click(asked.ask_enrolment(account.reference), confirm="1")
    look(asked, account)


def be_refused(stage: Stage, account: ProviderAccount) -> None:
    """The extract is too old for the provider's officers; the identity is in order."""
    sent = latest_papers(account)
    stage.click(f"/papers/{sent[PaperSort.IDENTITY].reference}", accept="1")
    old = sent[PaperSort.REGISTRATION].reference
    stage.click(f"/papers/{old}", refuse="1", reason="DOCUMENT_HAS_EXPIRED")
    look(gateway(account.provider), account)


def _open(stage: Stage, firm: Firm, company: Company) -> ProviderAccount:
    representative = Representative(
        *firm.founder, FOUNDER_BORN, "FR", "FR", f"bonjour@{firm.domain}", "0639981000"
    )
    return payment_account.open_account(
        company, representative, by=stage.person(firm.email), now=stage.moment
    )


def _file(stage: Stage, firm: Firm, sort: PaperSort) -> StoredFile:
    return store_bytes(
        PAPERS[sort](firm),
        f"{sort}.pdf",
        "application/pdf",
        by=stage.person(firm.email),
        now=stage.moment,
    )


def _people_of(firm: Firm) -> list[tuple[str, str, int]]:
    """First and last name of whoever holds more than a quarter, and their shares."""
    found = [(firm.founder[0], firm.founder[1], firm.founder_shares)]
    for name, shares in firm.partners:
        first, _, last = name.partition(" ")
        found.append((first, last, shares))
    return [each for each in found if each[2] * QUARTER > firm.shares]


def _owner(firm: Firm, first: str, last: str, shares: int) -> owners.Particulars:
    bps = shares * ownership.WHOLE // firm.shares
    return owners.Particulars(
        first_names=first,
        last_name=last,
        birth_date=FOUNDER_BORN,
        birth_city=firm.city,
        birth_country="FR",
        nationality="FR",
        address=firm.address,
        postal_code=firm.postal_code,
        city=firm.city,
        country="FR",
        capital_bps=bps,
        votes_bps=bps,
        controls_otherwise=False,
        is_representative=(first, last) == firm.founder,
    )
