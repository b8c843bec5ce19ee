"""How does a company go through the provider's verification? Account, papers, owners, sent once.

Everything is a committed row with its own key before any of it leaves; `standing_jobs` sends it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from wiseed_like.db import session
from wiseed_like.documents.models import StoredFile
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments.gateway import BeneficialOwner, PaperSort, PostalAddress
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.queries import find_account
from wiseed_like.payments.rules import may_ask
from wiseed_like.payments.standing.models import DeclaredOwner, OwnersDeclaration, Paper
from wiseed_like.payments.standing.queries import find_standing, latest_declaration, latest_papers
from wiseed_like.payments.standing.rules import LEAST_BYTES, MOST_BYTES, Progress
from wiseed_like.payments.standing.service import lock_account


def open_account(
    company_owner: str, particulars: dict[str, Any], *, by: Actor | None, now: datetime
) -> ProviderAccount:
    """Make `company:5` known to the provider, before any round; asking again changes nothing.

    `particulars` as for `payments.service.open_round_wallet`, with representative_email,
    representative_phone and representative_phone_country where they are known. The caller holds
    a lock on whoever owns the account.
    """
    known = find_account(company_owner)
    if known is not None:
        return known
    account = ProviderAccount(
        owner=company_owner,
        particulars=particulars,
        iban=particulars.get("iban"),
        bank_account_owner=particulars.get("bank_account_owner"),
        created_at=now,
    )
    session.add(account)
    session.flush()
    record("payment_account.asked", account, by=by, at=now)
    return account


def hand_over(
    company_owner: str,
    papers: Mapping[PaperSort, StoredFile],
    owners: Sequence[BeneficialOwner],
    *,
    by: Actor | None = None,
    now: datetime,
) -> int:
    """Write down what is to be sent to the provider; returns how many things will leave.

    Of what is being examined or was accepted nothing is sent twice. Raises Refused without an
    account, for a closed one, and for a file of a size that the provider does not take.
    """
    account = find_account(company_owner)
    if account is None:
        raise Refused("no_payment_account", N_("Le compte de paiement n'est pas encore ouvert."))
    lock_account(account)
    standing = find_standing(company_owner)
    if standing is not None and standing.is_closed:
        raise Refused("payment_account_closed", N_("Le compte de paiement est fermé."))
    has_lost = standing is not None and standing.lost_at is not None
    sent = 0
    latest = latest_papers(account)
    for sort, stored in papers.items():
        if _may_follow(latest.get(sort), has_lost):
            _hand_over_paper(account, sort, stored, by, now)
            sent += 1
    if owners and _may_follow(latest_declaration(account), has_lost):
        _declare(account, owners, by, now)
        sent += 1
    return sent


def _may_follow(last: Paper | OwnersDeclaration | None, has_lost: bool) -> bool:
    """Whether another may be sent: there is none, or it was refused, or holds no more."""
    if last is None or last.needs_mending:
        return True
    return has_lost and last.state == Progress.VALIDATED


def _hand_over_paper(
    account: ProviderAccount, sort: PaperSort, stored: StoredFile, by: Actor | None, now: datetime
) -> None:
    if not LEAST_BYTES <= stored.size <= MOST_BYTES:
        raise Refused(
            "paper_size",
            N_(
                "Débarrassé de ce qui ne se voit pas, « %(name)s » fait %(size)s octets ; le "
                "prestataire en prend de 1 Ko à 7 Mo. Envoyez-en une autre version, ou une photo."
            ),
            field="file",
            name=stored.name,
            size=stored.size,
        )
    paper = Paper(
        account=account,
        sort=sort,
        stored_file=stored,
        created_by=by.id if by else None,
        created_at=now,
    )
    session.add(paper)
    session.flush()
    record("payment_paper.handed_over", paper, by=by, at=now, sort=sort, sha256=stored.sha256)


def _declare(
    account: ProviderAccount, owners: Sequence[BeneficialOwner], by: Actor | None, now: datetime
) -> None:
    # Also after an incomplete one: a new declaration says the whole again, and what was wrong in
    # the old one stays there.
    declared = OwnersDeclaration(
        account=account,
        created_by=by.id if by else None,
        created_at=now,
        owners=[DeclaredOwner(particulars=_particulars(owner)) for owner in owners],
    )
    session.add(declared)
    session.flush()
    record("payment_owners.declared", declared, by=by, at=now, owners=len(owners))


def _particulars(owner: BeneficialOwner) -> dict[str, Any]:
    return {**asdict(owner), "birth_date": owner.birth_date.isoformat()}


def owner_of(told: dict[str, Any]) -> BeneficialOwner:
    """A declared owner, as the provider is told of them."""
    birth_date = datetime.fromisoformat(told["birth_date"]).date()
    address = PostalAddress(**told["address"])
    return BeneficialOwner(**told | {"birth_date": birth_date, "address": address})


def note_refused(sent: Paper | OwnersDeclaration, message: str, *, now: datetime) -> None:
    """The provider did not take it at all: another attempt is another row."""
    session.refresh(sent)
    if sent.state != Progress.WAITING:
        return
    sent.state, sent.reason, sent.message = Progress.REFUSED, NOT_TAKEN, message[:255]
    sent.settled_at = now
    session.flush()
    if isinstance(sent, Paper):
        record("payment_paper.refused", sent, by=None, at=now, sort=sent.sort, reason=NOT_TAKEN)
    else:
        record("payment_owners.refused", sent, by=None, at=now, reason=NOT_TAKEN)


def note_leaving(sent: Paper | OwnersDeclaration, *, machine_now: datetime) -> None:
    """It is about to leave. Under keys that the provider has forgotten a part of it could be made
    twice: then all of it begins anew."""
    lock_account(sent.account)
    owners = sent.owners if isinstance(sent, OwnersDeclaration) else []
    for each in (sent, *owners):
        session.refresh(each)
    is_made = all(each.reference for each in (sent, *owners))
    if not is_made and not may_ask(sent.sent_at, None, machine_now):
        begin_anew(sent)
    sent.sent_at = sent.sent_at or machine_now


def begin_anew(sent: Paper | OwnersDeclaration) -> None:
    """Forget what was tried under the old keys: nothing of it was examined."""
    owners = sent.owners if isinstance(sent, OwnersDeclaration) else []
    for each in (sent, *owners):
        each.key, each.reference = uuid.uuid4(), None
    sent.sent_at = None
    session.flush()


NOT_TAKEN = "NOT_TAKEN"  # our own code: the provider refused the call itself
