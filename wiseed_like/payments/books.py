"""Do the ledger, the operations and the provider agree? Recomputed from the smallest parts.

Each check yields the row and what is wrong with it, all of it (wiseed_like.books runs them).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from itertools import groupby
from operator import attrgetter
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
from wiseed_like.payments.rules import OUTGOING, UNANSWERED, Kind, OperationState

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
    sums: dict[int, Euro] = {}
    yield from _running_balances(sums)
    total = Euro.ZERO
    for number, code, balance in session.execute(
        select(Account.id, Account.code, Account.balance).order_by(Account.id)
    ):
        total += balance
        expected = sums.get(number, Euro.ZERO)
        if balance != expected:
            yield f"ledger_accounts {code}", f"holds {balance}, postings {expected}"
    if total:
        yield "ledger_accounts", f"together hold {total}, not nothing"


def _running_balances(sums: dict[int, Euro]) -> Wrong:
    """What is wrong with the balances that lines tell; `sums` learns what each account holds."""
    lines = session.execute(
        select(
            Posting.id,
            Posting.account_id,
            Posting.amount,
            Posting.balance_after,
            Transaction.phase,
        )
        .join(Posting.transaction)
        .order_by(Posting.account_id, Posting.id)
        .execution_options(yield_per=1_000)
    )
    for account_id, postings in groupby(lines, key=attrgetter("account_id")):
        running = Euro.ZERO
        for line in postings:
            if line.phase not in BOOKED:
                if line.balance_after is not None:
                    what = f"is {line.phase} and says that it moved something"
                    yield f"ledger_postings {line.id}", what
                continue
            running += line.amount
            if line.balance_after != running:
                yield f"ledger_postings {line.id}", f"the running balance should be {running}"
        sums[account_id] = running


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
    for number, code, outgoing in session.execute(
        select(Account.id, Account.code, Account.outgoing).order_by(Account.id)
    ):
        expected = set_aside.get(number, Euro.ZERO)
        if outgoing != expected:
            yield f"ledger_accounts {code}", f"{outgoing} set aside, not {expected}"
    unlike = (
        select(Transaction.id)
        .join(Posting, Posting.transaction_id.in_((Transaction.id, Transaction.resolves_id)))
        .where(Transaction.phase == Phase.VOIDED)
        .group_by(Transaction.id, Posting.account_id)
        .having(func.sum(Posting.amount) != Euro.ZERO)
    )
    for number in sorted(set(session.scalars(unlike))):
        yield f"ledger_transactions {number}", "does not give back what was held"


def ledger_operations() -> Wrong:
    """An operation is in the book as far as it has come, and nothing else is there.

    Succeeded: booked once, with what it moves. Open and outgoing: held. Failed: given back, or
    never held.
    """
    phases: dict[UUID, set[Phase]] = defaultdict(set)
    for operation_id, phase in session.execute(select(Transaction.operation_id, Transaction.phase)):
        phases[operation_id].add(phase)
    lines = _booked_lines()
    wallets = session.scalars(select(Wallet)).all()  # kept here, so that each is read once
    operations = session.scalars(
        select(Operation).order_by(Operation.created_at).execution_options(yield_per=1_000)
    )
    for operation in operations:
        found = phases.pop(operation.id, set())
        if found not in _expected_phases(operation):
            told = ", ".join(sorted(found)) or "nothing"
            yield f"payment_operations {operation.id}", f"is {operation.state}, booked: {told}"
        elif operation.state == OperationState.SUCCEEDED and not _is_moved(
            operation, lines[operation.id]
        ):
            yield f"payment_operations {operation.id}", "the book moved something else"
    del wallets
    for orphan in sorted(map(str, phases)):
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


def _booked_lines() -> dict[UUID, dict[str, Euro]]:
    """What each operation moved in the book: `{account code: amount}` by its id."""
    lines: dict[UUID, dict[str, Euro]] = defaultdict(dict)
    rows = session.execute(
        select(Transaction.operation_id, Account.code, Posting.amount)
        .join(Posting.account)
        .join(Posting.transaction)
        .where(Transaction.phase.in_(BOOKED))
        .execution_options(yield_per=1_000)
    )
    for operation_id, code, amount in rows:
        lines[operation_id][code] = amount
    return lines


def _is_moved(operation: Operation, lines: dict[str, Euro]) -> bool:
    """Whether the book moved its amount, on its wallets' accounts."""
    if operation.kind == Kind.PAYOUT and CLEARING in lines:  # before issuers had accounts
        return True
    return lines == {code: amount for code, amount in operation.movements.items() if amount}


def provider_wallets() -> Wrong:
    """Each wallet holds at the provider what the book says, held money with it, and less what is
    on its way out.

    A wallet is left out while something was asked of it and nobody knows whether it happened.
    One call to the provider for each wallet, without a pause: for a person who checks the books by
    hand. By night `reconciliation` asks the same at the pace that the provider allows.
    """
    yield from wallets_among(None)


def wallets_among(rows: Container[str] | None) -> Wrong:
    """The same, of these rows only; of all for None."""
    balances = dict(session.execute(select(Account.code, Account.balance)).all())
    unsettled, leaving = _unsettled_wallets(), _leaving()
    for wallet in session.scalars(select(Wallet).order_by(Wallet.id)):
        row = f"wallets {wallet.owner}"
        if wallet.reference is None or wallet.id in unsettled:
            continue
        if rows is not None and row not in rows:
            continue
        codes = (wallet.ledger_code, wallet.held_code)
        booked = Euro.total(balances.get(code, Euro.ZERO) for code in codes)
        expected = booked - leaving.get(wallet.id, Euro.ZERO)
        found = gateway(wallet.account.provider).wallet_balance(wallet.reference)
        if found != expected:
            yield row, f"the provider holds {found}, the book says {expected}"


def _unsettled_wallets() -> set[int | None]:
    rows = session.execute(
        select(Operation.source_id, Operation.target_id).where(Operation.state.in_(UNANSWERED))
    )
    return {wallet_id for row in rows for wallet_id in row}


def _leaving() -> dict[int | None, Euro]:
    """Payouts leave a wallet when they are asked, and the book when they have arrived."""
    return dict(
        session.execute(
            select(Operation.source_id, func.sum(Operation.amount))
            .where(Operation.state == OperationState.ASKED)
            .group_by(Operation.source_id)
        ).all()
    )


def provider_own_wallets() -> Wrong:
    """The platform's fees and what disputes have cost are at the provider as in the book.

    The provider takes a fee when the payout is asked, the book when it has arrived.
    """
    unknown = select(Operation.id).where(
        Operation.kind.in_((Kind.PAYOUT, Kind.SETTLEMENT)), Operation.state.in_(UNANSWERED)
    )
    if session.scalar(unknown.limit(1)) is not None:
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


def _fees_leaving() -> Euro:
    total = session.scalar(
        select(func.sum(Operation.fee)).where(Operation.state == OperationState.ASKED)
    )
    return total or Euro.ZERO


CHECKS: tuple[Callable[[], Wrong], ...] = (
    ledger_sums,
    ledger_phases,
    ledger_operations,
    provider_wallets,
    provider_own_wallets,
)
