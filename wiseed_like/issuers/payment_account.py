"""Where does a company stand on its way to a payment account, and what does it do next?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from compliance.calendar import legal_day
from wiseed_like.accounts.models import User
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import Taken, store_upload
from wiseed_like.errors import N_, Refused
from wiseed_like.issuers.known_papers import known_papers
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.representatives import particulars
from wiseed_like.issuers.rules import Representative
from wiseed_like.payments.gateway import PaperSort
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.queries import find_account
from wiseed_like.payments.standing import verification
from wiseed_like.payments.standing.models import AccountStanding, OwnersDeclaration, Paper
from wiseed_like.payments.standing.queries import find_standing, latest_declaration, latest_papers
from wiseed_like.payments.standing.rules import REQUIRED


class Due(StrEnum):
    """What a company has to do next; nothing: the account is ready, or the provider's turn."""

    BANK = "bank"
    OPEN = "open"
    PAPERS = "papers"
    OWNERS = "owners"
    AUTHENTICATE = "authenticate"
    CLOSED = "closed"
    BLOCKED = "blocked"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one paper: what was sent, what could be, whether the provider needs it."""

    sort: PaperSort
    paper: Paper | None
    known: StoredFile | None
    is_required: bool

    @property
    def is_due(self) -> bool:
        """Whether the company has to send one (again)."""
        if self.paper is None:
            return self.is_required
        return self.paper.needs_mending

    @property
    def can_send_known(self) -> bool:
        """Whether what the house has already may leave: once, never after a refusal of it."""
        if self.known is None:
            return False
        return self.paper is None or (
            self.paper.needs_mending and self.paper.stored_file_id != self.known.id
        )


@dataclass(frozen=True, slots=True)
class Way:
    """Everything that the pages show of a company's way to its account."""

    account: ProviderAccount | None
    standing: AccountStanding | None
    slots: tuple[Slot, ...]
    declaration: OwnersDeclaration | None
    has_bank: bool

    @property
    def is_ready(self) -> bool:
        return self.standing is not None and self.standing.is_ready

    @property
    def papers_due(self) -> bool:
        return any(slot.is_due for slot in self.slots)

    @property
    def owners_due(self) -> bool:
        return self.declaration is None or self.declaration.needs_mending

    @property
    def is_expected_at_provider(self) -> bool:
        """Whether the representative has to authenticate."""
        return self.standing is not None and self.standing.needs_authentication

    @property
    def asks_again(self) -> bool:
        """Whether something has to be done now for an account that was opened."""
        return self.account is not None and self.due not in (Due.NOTHING, Due.OPEN, Due.BANK)

    @property
    def due(self) -> Due:
        """The first thing that the company has to do."""
        if self.account is None:
            return Due.OPEN if self.has_bank else Due.BANK
        if self.standing is not None and self.standing.is_closed:
            return Due.CLOSED
        if self.is_ready:
            return Due.NOTHING
        if self.standing is not None and self.standing.is_blocked:
            return Due.BLOCKED
        # Who is verified was asked for nothing more: old papers may be refused, the whole stands.
        verified = self.standing is not None and self.standing.verified
        if self.papers_due and not verified:
            return Due.PAPERS
        if self.owners_due and not verified:
            return Due.OWNERS
        return Due.AUTHENTICATE if self.is_expected_at_provider else Due.NOTHING


def way_of(company: Company) -> Way:
    """Where the company stands."""
    owner = f"company:{company.id}"
    account = find_account(owner)
    sent = latest_papers(account) if account else {}
    declared = latest_declaration(account) if account else None
    standing = find_standing(owner)
    known = known_papers(company)
    wanted = [*REQUIRED]
    if PaperSort.SHAREHOLDERS in sent or (declared is not None and declared.needs_mending):
        wanted.append(PaperSort.SHAREHOLDERS)
    slots = tuple(Slot(each, sent.get(each), known.get(each), each in REQUIRED) for each in wanted)
    return Way(account, standing, slots, declared, company.iban is not None)


def open_account(
    company: Company, representative: Representative, *, by: User, now: datetime
) -> ProviderAccount:
    """Have the account made at the provider; again is harmless. The company is locked.

    Raises Refused: no bank account yet, a representative who is no adult.
    """
    if company.iban is None:
        raise Refused("no_bank_yet", N_("Indiquez d'abord le compte bancaire de la société."))
    told = particulars(company, representative, on=legal_day(now))
    return verification.open_account(f"company:{company.id}", told, by=by, now=now)


def send_known(company: Company, *, by: User, now: datetime) -> int:
    """Send the provider what the house has already; returns how many papers leave.

    The company is locked. Raises Refused without an account.
    """
    papers = {slot.sort: slot.known for slot in way_of(company).slots if slot.can_send_known}
    held = {sort: stored for sort, stored in papers.items() if stored is not None}
    return verification.hand_over(f"company:{company.id}", held, [], by=by, now=now)


def send_paper(company: Company, sort: PaperSort, taken: Taken, *, by: User, now: datetime) -> None:
    """Keep a paper, and send it to the provider. The company is locked.

    Raises Refused: no account, a size that the provider does not take, one of this sort is being
    examined or was accepted.
    """
    stored = store_upload(taken, by=by, now=now)
    sent = verification.hand_over(f"company:{company.id}", {sort: stored}, [], by=by, now=now)
    if not sent:
        raise Refused(
            "paper_sent",
            N_("Ce document est déjà chez le prestataire, ou il l'a déjà accepté."),
            field="file",
        )
