"""What do we read of dossiers, of their history and of their votes?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import selectinload

from compliance.euro import Euro
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.db import existing, locked, session
from wiseed_like.documents.models import StoredFile
from wiseed_like.dossiers.models import Dossier, DossierDocument, Vote
from wiseed_like.dossiers.rules import UNDER_WAY, DocumentKind, DossierState, Evidence
from wiseed_like.errors import NotFound
from wiseed_like.issuers.known_papers import tells_papers
from wiseed_like.issuers.models import Company, Officer
from wiseed_like.journal.models import Entry
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.payments.gateway import PaperSort

# What of a dossier the payment provider wants to see as well.
_SENT_ON = {
    DocumentKind.REGISTRATION: PaperSort.REGISTRATION,
    DocumentKind.ARTICLES: PaperSort.ARTICLES,
}
_EVIDENCE_FACTS = ("dossier.examined", "dossier.evidence_recorded", "dossier.recommended")


@dataclass(frozen=True, slots=True)
class VoteTotals:
    """What members said of a project: heads, and euros that they might invest."""

    in_favour: int = 0
    against: int = 0
    intended: Euro = Euro.ZERO

    @property
    def count(self) -> int:
        return self.in_favour + self.against


def get_dossier(dossier_id: int) -> Dossier:
    """Raises NotFound."""
    return existing(Dossier, dossier_id)


def get_sent_dossier(dossier_id: int) -> Dossier:
    """A dossier that was sent at least once: a founder's first draft is nobody else's.

    Raises NotFound.
    """
    dossier = get_dossier(dossier_id)
    if dossier.submitted_at is None:
        raise NotFound
    return dossier


def get_dossier_of(user_id: int, dossier_id: int) -> Dossier:
    """The dossier, for an officer of its company. Raises NotFound for anybody else."""
    dossier = session.scalar(
        select(Dossier)
        .join(Officer, Officer.company_id == Dossier.company_id)
        .where(Dossier.id == dossier_id, Officer.user_id == user_id)
    )
    if dossier is None:
        raise NotFound
    return dossier


def get_document(dossier: Dossier, document_id: int) -> DossierDocument:
    """A document of this dossier. Raises NotFound."""
    document = session.scalar(
        select(DossierDocument).where(
            DossierDocument.id == document_id, DossierDocument.dossier_id == dossier.id
        )
    )
    if document is None:
        raise NotFound
    return document


def lock_dossier(dossier_id: int) -> Dossier:
    """The dossier as it is now, held until the end of the transaction. Raises NotFound."""
    return locked(Dossier, dossier_id)


def lock_dossier_of(user_id: int, dossier_id: int) -> Dossier:
    """As `lock_dossier`, for an officer of its company. Raises NotFound for anybody else."""
    get_dossier_of(user_id, dossier_id)
    return lock_dossier(dossier_id)


def get_screener(dossier: Dossier) -> User:
    """Who took a dossier that is being screened; the journal remembers."""
    facts = list_of_subject("dossier", dossier.id)
    actors = [fact.actor for fact in facts if fact.kind == "dossier.screened"]
    return get_user(int(actors[-1].removeprefix("user:")))


def find_under_way(company_id: int) -> Dossier | None:
    """The application that this company has not finished, if any."""
    return session.scalar(
        select(Dossier)
        .where(Dossier.company_id == company_id, Dossier.state.in_(UNDER_WAY))
        .order_by(Dossier.id)
        .limit(1)
    )


def list_dossiers_of_company(company_id: int) -> Sequence[Dossier]:
    """Newest first."""
    return session.scalars(
        select(Dossier)
        .where(Dossier.company_id == company_id)
        .order_by(Dossier.id.desc())
        .options(selectinload(Dossier.documents))
    ).all()


def list_slugs_like(slug: str) -> set[str]:
    """The addresses that begin like this one."""
    return set(session.scalars(select(Dossier.slug).where(Dossier.slug.startswith(slug))))


def list_for_staff(states: Iterable[DossierState] | None = None) -> Sequence[Dossier]:
    """What was sent to us, longest waiting first; `states` narrows it."""
    query = (
        select(Dossier)
        .where(Dossier.submitted_at.is_not(None))
        .order_by(Dossier.submitted_at, Dossier.id)
    )
    if states is None:
        return session.scalars(query.where(Dossier.state != DossierState.DRAFT)).all()
    return session.scalars(query.where(Dossier.state.in_(list(states)))).all()


Hider = Callable[[int], bool]
_hiders: list[Hider] = []


def hides_projects(hider: Hider) -> Hider:
    """Register a function that says whether what became of a dossier's id is not to be seen."""
    _hiders[:] = [hider]
    return hider


def list_in_vote() -> Sequence[Dossier]:
    """The projects that members may vote on, by name."""
    return session.scalars(
        select(Dossier)
        .join(Dossier.company)
        .where(Dossier.state == DossierState.VOTE)
        .order_by(Company.name, Dossier.id)
    ).all()


def get_in_vote(slug: str) -> Dossier:
    """A project in vote, or one that was and is being examined or accepted. Raises NotFound."""
    dossier = session.scalar(select(Dossier).where(Dossier.slug == slug))
    if dossier is None:
        raise NotFound
    was_in_vote = dossier.is_readable_after_vote and _had_vote(dossier.id)
    if not dossier.is_in_vote and not was_in_vote:
        raise NotFound
    if any(hides(dossier.id) for hides in _hiders):
        raise NotFound
    return dossier


def _had_vote(dossier_id: int) -> bool:
    return bool(session.scalar(select(exists().where(Vote.dossier_id == dossier_id))))


@tells_papers
def papers_of(company_id: int) -> dict[PaperSort, StoredFile]:
    """The extract and the articles of a company, from the latest dossier that has them."""
    found: dict[PaperSort, StoredFile] = {}
    for dossier in reversed(list_dossiers_of_company(company_id)):
        for document in dossier.documents:
            if sort := _SENT_ON.get(document.kind):
                found[sort] = document.stored_file
    return found


def find_vote(dossier_id: int, user_id: int) -> Vote | None:
    return session.scalar(
        select(Vote).where(Vote.dossier_id == dossier_id, Vote.user_id == user_id)
    )


def totals_of(dossier_id: int) -> VoteTotals:
    """The votes of one project so far."""
    return totals_of_many([dossier_id])[dossier_id]


def totals_of_many(dossier_ids: Sequence[int]) -> dict[int, VoteTotals]:
    """The votes of many projects: one query."""
    rows = session.execute(
        select(
            Vote.dossier_id,
            func.count().filter(Vote.in_favour),
            func.count().filter(~Vote.in_favour),
            func.sum(Vote.intended),
        )
        .where(Vote.dossier_id.in_(dossier_ids))
        .group_by(Vote.dossier_id)
    )
    found = {row[0]: VoteTotals(row[1], row[2], row[3] or Euro.ZERO) for row in rows}
    return {dossier_id: found.get(dossier_id, VoteTotals()) for dossier_id in dossier_ids}


def history_of(dossier: Dossier) -> list[Entry]:
    """What happened to it, newest first; savings of the draft are left out."""
    return [
        entry
        for entry in reversed(list_of_subject("dossier", dossier.id))
        if entry.kind != "dossier.saved"
    ]


def returned_at(dossier: Dossier) -> datetime | None:
    """When it was last given back to be completed, while it waits for that."""
    if not dossier.is_sent_back:
        return None
    return next((each.at for each in history_of(dossier) if each.kind == "dossier.sent_back"), None)


def people_of(entries: Iterable[Entry]) -> dict[str, User]:
    """Who acted, by the journal's name for them ("user:12")."""
    ids = {int(entry.actor[5:]) for entry in entries if entry.actor.startswith("user:")}
    users = session.scalars(select(User).where(User.id.in_(ids)))
    return {f"user:{user.id}": user for user in users}


def evidence_of(dossier: Dossier) -> Evidence:
    """What the analyst last recorded since the dossier was sent; nothing known at first."""
    for entry in history_of(dossier):
        if entry.kind == "dossier.submitted":
            break
        if entry.kind in _EVIDENCE_FACTS:
            data = entry.data
            return Evidence(**{field.name: data.get(field.name) for field in fields(Evidence)})
    return Evidence()


def waiting_since(dossiers: Iterable[Dossier]) -> dict[int, datetime]:
    """Since when each dossier is where it is: the moment of its last move."""
    wanted = {str(dossier.id): dossier for dossier in dossiers}
    rows = session.execute(
        select(Entry.subject_id, func.max(Entry.at))
        .where(Entry.subject_type == "dossier", Entry.subject_id.in_(wanted))
        .where(Entry.kind != "dossier.evidence_recorded")
        .group_by(Entry.subject_id)
    )
    found: dict[int, datetime] = {int(subject_id): at for subject_id, at in rows}
    return {
        dossier.id: found.get(dossier.id) or dossier.submitted_at or dossier.created_at
        for dossier in wanted.values()
    }
