"""Do the ledger, the operations and the provider agree? Recomputed from the smallest parts.

Each check yields the row and what is wrong with it, all of it (wiseed_like.books runs them).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.ledger.models import Account, Posting, Transaction
from wiseed_like.ledger.queries import balance_of
from wiseed_like.ledger.rules import BOOKED, CLEARING, DISPUTES, FEES, Phase
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.rules import OUTGOING, Kind, OperationState

Wrong = Iterator[tuple[str, str]]


def ledger_sums() -> Wrong:
    """The postings of a transaction sum to zero; an account's balance is the sum of its booked
    ones, and all accounts together hold nothing."""
    unbalanced = (
        select(Posting.transaction_id)
        .group_by(Posting.transaction_id)
        .having(func.sum(Posting.amount) != Euro.ZERO)
    )
    for number in session.scalars(unbalanced):
        yield f"ledger_transactions {number}", "the postings do not sum to zero"
    accounts = session.scalars(select(Account).order_by(Account.id)).all()
    for account in accounts:
        yield from _running_balance(account)
    total = Euro.total(account.balance for account in accounts)
    if total:
        yield "ledger_accounts", f"together hold {total}, not nothing"


def _running_balance(account: Account) -> Wrong:
    running = Euro.ZERO
    lines = session.execute(
        select(Posting.id, Posting.amount, Posting.balance_after, Transaction.phase)
        .join(Posting.transaction)
        .where(Posting.account_id == account.id)
        .order_by(Posting.id)
    )
    for number, amount, balance_after, phase in lines:
        if phase not in BOOKED:
            if balance_after is not None:
                yield f"ledger_postings {number}", f"is {phase} and says that it moved something"
            continue
        running += amount
        if balance_after != running:
            yield f"ledger_postings {number}", f"the running balance should be {running}"
    if running != account.balance:
        yield f"ledger_accounts {account.code}", f"holds {account.balance}, postings {running}"


def ledger_phases() -> Wrong:
    """What is set aside on an account is what its unresolved pending lines take; a voided
    transaction gives back exactly what was pending."""
    resolved = aliased(Transaction)
    waiting = ~exists().where(resolved.resolves_id == Transaction.id)
    set_aside = dict(
        session.execute(
            select(Posting.account_id, -func.sum(Posting.amount))
            .join(Posting.transaction)
            .where(Transaction.phase == Phase.PENDING, waiting, Posting.amount < Euro.ZERO)
            .group_by(Posting.account_id)
        ).all()
    )
    for account in session.scalars(select(Account).order_by(Account.id)):
        expected = set_aside.get(account.id, Euro.ZERO)
        if account.outgoing != expected:
            yield f"ledger_accounts {account.code}", f"{account.outgoing} set aside, not {expected}"
    voided = select(Transaction).where(Transaction.phase == Phase.VOIDED)
    for transaction in session.scalars(voided.order_by(Transaction.id)):
        held = _lines_of(transaction.resolves_id)
        if {code: -amount for code, amount in held.items()} != _lines_of(transaction.id):
            yield f"ledger_transactions {transaction.id}", "does not give back what was held"


def _lines_of(transaction_id: int | None) -> dict[int, Euro]:
    rows = session.execute(
        select(Posting.account_id, Posting.amount).where(Posting.transaction_id == transaction_id)
    )
    return dict(rows.all())


def ledger_operations() -> Wrong:
    """An operation is in the book as far as it has come, and nothing else is there.

    Succeeded: booked once, with what it moves. Open and outgoing: held. Failed: given back, or
    never held.
    """
    booked: dict[UUID, set[Phase]] = defaultdict(set)
    for operation_id, phase in session.execute(select(Transaction.operation_id, Transaction.phase)):
        booked[operation_id].add(phase)
    for operation in session.scalars(select(Operation).order_by(Operation.created_at)):
        phases = booked.pop(operation.id, set())
        if phases not in _expected_phases(operation):
            found = ", ".join(sorted(phases)) or "nothing"
            yield f"payment_operations {operation.id}", f"is {operation.state}, booked: {found}"
        elif operation.state == OperationState.SUCCEEDED:
            yield from _moved(operation)
    for orphan in sorted(map(str, booked)):
        yield f"ledger_transactions of {orphan}", "mirrors no operation"


def _expected_phases(operation: Operation) -> tuple[set[Phase], ...]:
    if operation.kind not in OUTGOING:
        succeeded = operation.state == OperationState.SUCCEEDED
        return ({Phase.SINGLE},) if succeeded else (set(),)
    if operation.state == OperationState.SUCCEEDED:  # the first: before the book had phases
        return ({Phase.SINGLE}, {Phase.PENDING, Phase.POSTED})
    if operation.state == OperationState.FAILED:
        return (set(), {Phase.PENDING, Phase.VOIDED})
    return ({Phase.PENDING},)


def _moved(operation: Operation) -> Wrong:
    """What a succeeded operation moved in the book is its amount, on its wallets' accounts."""
    lines = dict(
        session.execute(
            select(Account.code, Posting.amount)
            .join(Posting.account)
            .join(Posting.transaction)
            .where(Transaction.operation_id == operation.id, Transaction.phase.in_(BOOKED))
        ).all()
    )
    expected = {code: amount for code, amount in operation.movements.items() if amount}
    if operation.kind == Kind.PAYOUT and CLEARING in lines:  # before issuers had accounts
        return
    if lines != expected:
        yield f"payment_operations {operation.id}", "the book moved something else"


def provider_wallets() -> Wrong:
    """Each wallet holds at the provider what the book says, held money with it, and less what is
    on its way out."""
    for wallet in session.scalars(select(Wallet).order_by(Wallet.id)):
        if wallet.reference is None:
            continue
        if _is_unsettled(wallet):
            continue
        booked = balance_of(wallet.ledger_code) + balance_of(wallet.held_code)
        expected = booked - _leaving(wallet)
        found = gateway(wallet.account.provider).wallet_balance(wallet.reference)
        if found != expected:
            yield f"wallets {wallet.owner}", f"the provider holds {found}, the book says {expected}"


def provider_own_wallets() -> Wrong:
    """The platform's fees and what disputes have cost are at the provider as in the book.

    The provider takes a fee when the payout is asked, the book when it has arrived.
    """
    if _is_unsettled(None):
        return
    asked = gateway()
    for code, found, expected in (
        (FEES, asked.fees_balance(), balance_of(FEES) + _fees_leaving()),
        (DISPUTES, asked.credit_balance(), balance_of(DISPUTES)),
    ):
        if found != expected:
            yield (
                f"ledger_accounts {code}",
                f"the provider holds {found}, the book says {expected}",
            )


def _is_unsettled(wallet: Wallet | None) -> bool:
    """Something was asked and nobody knows yet whether it happened: not comparable now.

    Without a wallet: something that touches the platform's own money.
    """
    unsettled = select(Operation.id).where(
        (Operation.source_id == wallet.id) | (Operation.target_id == wallet.id)
        if wallet
        else Operation.kind.in_((Kind.PAYOUT, Kind.SETTLEMENT)),
        Operation.state.in_((OperationState.INTENDED, OperationState.UNKNOWN)),
    )
    return session.scalar(unsettled.limit(1)) is not None


def _fees_leaving() -> Euro:
    total = session.scalar(
        select(func.sum(Operation.fee)).where(Operation.state == OperationState.ASKED)
    )
    return total or Euro.ZERO


def _leaving(wallet: Wallet) -> Euro:
    """Payouts leave the wallet when they are asked, and the book when they have arrived."""
    total = session.scalar(
        select(func.sum(Operation.amount)).where(
            Operation.source_id == wallet.id, Operation.state == OperationState.ASKED
        )
    )
    return total or Euro.ZERO


CHECKS: tuple[Callable[[], Wrong], ...] = (
    ledger_sums,
    ledger_phases,
    ledger_operations,
    provider_wallets,
    provider_own_wallets,
)
