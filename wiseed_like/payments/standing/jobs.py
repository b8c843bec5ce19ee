"""Who takes an issuer's papers and owners to the provider, and looks what became of them?

Outside transactions, by key, as often as it takes. Whatever was heard of an account from the
provider is a reason to read it again, never more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import DamagedFile, read
from wiseed_like.errors import GatewayDown
from wiseed_like.journal import listens_to, record
from wiseed_like.journal.models import Delivery
from wiseed_like.payments.accounts import ensure_account, ensure_bank_account
from wiseed_like.payments.gateway import (
    Gateway,
    GatewayRefused,
    KeySpent,
    NotAtGateway,
    PaperStatus,
)
from wiseed_like.payments.gateway.words import OF_THIS_ONE
from wiseed_like.payments.inbox.heed import heeds
from wiseed_like.payments.listening import listening
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.standing.looking import look
from wiseed_like.payments.standing.models import (
    AccountStanding,
    DeclaredOwner,
    OwnersDeclaration,
    Paper,
)
from wiseed_like.payments.standing.queries import (
    find_account_of_reference,
    find_standing,
    get_account,
    get_declaration,
    get_paper,
    list_retired,
    list_to_look_at,
)
from wiseed_like.payments.standing.rules import Progress
from wiseed_like.payments.standing.service import note_declaration, note_paper
from wiseed_like.payments.standing.verification import (
    begin_anew,
    note_leaving,
    note_refused,
    owner_of,
)

log = logging.getLogger(__name__)


@listens_to("payment_account.asked", "payment_account.opening_asked_again", alone=True)
def open_account(delivery: Delivery) -> None:
    """Make a company known to the provider, and read how it stands there."""
    account = get_account(int(delivery.entry.subject_id))
    try:
        with listening(account.provider) as asked:
            ensure_account(asked, account)
    except GatewayRefused as refusal:
        log.warning("account %s was refused: %s", account.owner, refusal)
        if account.reference is not None:  # it is there, only not to be read
            raise


@listens_to("payment_account.asked_again", alone=True, queue="high")
def read_again(delivery: Delivery) -> None:
    """Somebody wants to know how it stands now."""
    _look_at(int(delivery.entry.subject_id))


def _look_at(account_id: int) -> None:
    account = get_account(account_id)
    with listening(account.provider) as asked:
        look(asked, account)


@listens_to("payment_account.stands", "payment_account.bank_changed", alone=True)
def register_bank(delivery: Delivery) -> None:
    """Make an issuer's bank account known before anything has to be paid there, and close the
    one that it replaces.

    The provider takes it only of an account whose representative has authenticated.
    """
    account = get_account(int(delivery.entry.subject_id))
    standing = find_standing(account.owner)
    if account.is_issuers and account.iban and standing and standing.is_open:
        try:
            with listening(account.provider) as asked:
                ensure_bank_account(asked, account)
                _close_retired(asked, account)
        except GatewayRefused as refusal:  # until it changes, or something has to be paid there
            log.warning("the bank account of %s was refused: %s", account.owner, refusal)
            with transaction():
                record(
                    "payment_account.bank_refused", account,
                    by=None, at=clock.now(), code=refusal.code,
                )  # fmt: skip


def _close_retired(asked: Gateway, account: ProviderAccount) -> None:
    """Nothing can be paid to a former bank account any more, not even by mistake."""
    assert account.reference is not None
    for former in list_retired(account):
        try:
            asked.close_bank_account(account.reference, former.reference)
        except NotAtGateway:
            log.warning("a former bank account of %s is not there any more", account.owner)
        with transaction():
            former.deactivated_at = clock.now()


@listens_to("payment_paper.handed_over", alone=True)
def send_paper(delivery: Delivery) -> None:
    """Open it, add its one file, have it examined: what was done before is not done again."""
    paper = get_paper(int(delivery.entry.subject_id))
    if paper.state != Progress.WAITING:
        return
    with listening(paper.account.provider) as asked:
        user = ensure_account(asked, paper.account)
        try:
            content = read(paper.stored_file)
        except DamagedFile:
            if paper.stored_file.erasure is None:
                raise
            _refused(paper, "the file was erased before it could be sent")
            return
        _unless_refused(paper, lambda: _send_paper(asked, user, paper, content))


def _send_paper(asked: Gateway, user: str, paper: Paper, content: bytes) -> None:
    if paper.reference is None:
        tag = f"paper:{paper.id}"
        reference = asked.open_paper(user, paper.sort, tag, key=str(paper.key))
        with transaction():
            paper.reference = reference
    assert paper.reference is not None
    if asked.find_paper(paper.reference).state == PaperStatus.CREATED:
        asked.add_page(user, paper.reference, content)
        asked.submit_paper(user, paper.reference)
    told = asked.find_paper(paper.reference)
    with transaction():
        note_paper(paper, told, now=clock.now())


@listens_to("payment_owners.declared", alone=True)
def send_declaration(delivery: Delivery) -> None:
    """Open it, add its owners one by one, have it examined."""
    declared = get_declaration(int(delivery.entry.subject_id))
    if declared.state != Progress.WAITING:
        return
    with listening(declared.account.provider) as asked:
        user = ensure_account(asked, declared.account)
        _unless_refused(declared, lambda: _send_declaration(asked, user, declared))


def _send_declaration(asked: Gateway, user: str, declared: OwnersDeclaration) -> None:
    if declared.reference is None:
        reference = asked.open_declaration(user, key=str(declared.key))
        with transaction():
            declared.reference = reference
    assert declared.reference is not None
    for owner in declared.owners:
        if owner.reference is None:
            _add_owner(asked, user, declared.reference, owner)
    asked.submit_declaration(user, declared.reference)
    told = asked.find_declaration(user, declared.reference)
    with transaction():
        note_declaration(declared, told, now=clock.now())


def _add_owner(asked: Gateway, user: str, declaration: str, owner: DeclaredOwner) -> None:
    person = owner_of(owner.particulars)
    reference = asked.add_owner(user, declaration, person, key=str(owner.key))
    with transaction():
        owner.reference = reference


def _unless_refused(sent: Paper | OwnersDeclaration, act: Callable[[], None]) -> None:
    """A definite no to a call ends the attempt; a silence has it all repeated with its keys.

    A key that is spent without an answer: all of it begins anew. What the provider may have kept
    of the first was never handed in for examination, and stays without effect.
    """
    with transaction():
        note_leaving(sent, machine_now=clock.machine_now())
    try:
        act()
    except GatewayRefused as refusal:
        _refused(sent, str(refusal))
    except KeySpent:
        with transaction():
            begin_anew(sent)
        raise


def _refused(sent: Paper | OwnersDeclaration, message: str) -> None:
    with transaction():
        note_refused(sent, message, now=clock.now())


@heeds("USER", "KYC", "UBO", "SCA_ENROLLMENT", "RECIPIENT")
def heed(event_type: str, resource_id: str) -> None:
    """Something happened to an account, a paper or owners: read all of it again."""
    account = find_account_of_reference(resource_id)
    if account is not None:
        with listening(account.provider) as asked:
            look(asked, account)


def resolve_standings(now: datetime) -> None:
    """Read what was not read for a while, so that correctness needs no hook at all."""
    for account_id in list_to_look_at(now):
        try:
            _look_at(account_id)
        except OF_THIS_ONE as failure:
            log.warning("could not read account %s: %s", account_id, failure)
            _note_denied(get_account(account_id), now)
        except GatewayDown as failure:
            log.warning("could not read account %s: %s", account_id, failure)
            return


def _note_denied(account: ProviderAccount, now: datetime) -> None:
    with transaction():
        known = session.get(AccountStanding, account.id, populate_existing=True)
        if known is not None:
            known.checked_at = max(known.checked_at, now)
