"""How does a transaction move money, and what does it announce? Always inside `store.writing`."""

from __future__ import annotations

from typing import Any

from wiseed_like.payments.simulator import rules
from wiseed_like.payments.simulator.currencies import (
    credit_wallet,
    fees_wallet,
    is_credit,
    money,
)
from wiseed_like.payments.simulator.store import Body, Store


def nothing_yet() -> Body:
    """How an awaited bank wire says that nothing came."""
    return money(0, "XXX")


def draft(now: float, sort: str, cents: int, fees: int, currency: str, **known: Any) -> Body:
    """What every transaction says of itself (`Type`, amounts, no outcome), and what is `known`."""
    return {
        "Tag": None,
        "CreationDate": int(now),
        "AuthorId": None,
        "CreditedUserId": None,
        "DebitedFunds": money(cents, currency),
        "CreditedFunds": money(cents - fees, currency),
        "Fees": money(fees, currency),
        "Status": "CREATED",
        "ResultCode": None,
        "ResultMessage": None,
        "ExecutionDate": None,
        "Type": sort,
        "Nature": "REGULAR",
        "DebitedWalletId": None,
        "CreditedWalletId": None,
        **known,
    }


def event_name(transaction: Body) -> str:
    """PAYIN_NORMAL_SUCCEEDED and its sisters. A refund is named after what it gives back."""
    sort, nature, status = (transaction[key] for key in ("Type", "Nature", "Status"))
    if nature == "REFUND":
        return f"{transaction['InitialTransactionType']}_REFUND_{status}"
    if nature == "REPUDIATION":
        return f"PAYIN_REPUDIATION_{status}"
    if nature == "SETTLEMENT":
        return f"TRANSFER_SETTLEMENT_{status}"
    return f"{sort}_NORMAL_{status}"


def announce(store: Store, transaction: Body, now: float) -> None:
    store.announce(event_name(transaction), transaction["Id"], now)


def finish(store: Store, transaction: Body, code: str | None, now: float) -> None:
    """Announce a new transaction and end it at once: refused with this code, or done."""
    announce(store, transaction, now)
    if code:
        fail(store, transaction, code, now)
    else:
        succeed(store, transaction, now)


def succeed(store: Store, transaction: Body, now: float, *, moved: bool = False) -> None:
    """Move the money (unless it left before, as a payout's) and say so."""
    if not moved and not _move(store, transaction):
        fail(store, transaction, "001001", now)
        return
    _end(transaction, "SUCCEEDED", rules.SUCCESS)
    transaction["ExecutionDate"] = int(now)
    store.put(transaction)
    announce(store, transaction, now)


def fail(store: Store, transaction: Body, code: str, now: float) -> None:
    """Nothing moves."""
    _end(transaction, "FAILED", code)
    store.put(transaction)
    announce(store, transaction, now)


def debit_payout(store: Store, payout: Body) -> bool:
    """A payout leaves its wallet when it is asked for; whether the bank accepts comes later."""
    return _move(store, payout)


def undo_payout(store: Store, payout: Body) -> None:
    """Put everything back, the fee too."""
    fees = payout["Fees"]["Amount"]
    store.move(payout["DebitedWalletId"], payout["DebitedFunds"]["Amount"], payout["Id"])
    if fees:
        store.move(fees_wallet(payout["Fees"]["Currency"]), -fees, payout["Id"])


def bring_back(store: Store, payout: Body, now: float) -> Body:
    """The receiving bank returns a payout that had succeeded: a refund of its own.

    What reached the bank comes back, so the fee stays with the platform.
    """
    refund = store.add(
        "refund",
        "refund_m",
        draft(
            now,
            "PAYIN",
            payout["CreditedFunds"]["Amount"],
            0,
            payout["CreditedFunds"]["Currency"],
            Tag=payout["Tag"],
            AuthorId=payout["AuthorId"],
            CreditedUserId=payout["AuthorId"],
            Nature="REFUND",
            CreditedWalletId=payout["DebitedWalletId"],
            **initial(payout),
            RefundReason=_reason("BANKACCOUNT_INCORRECT", "Returned by the bank"),
        ),
    )
    finish(store, refund, None, now)
    return refund


def initial(transaction: Body) -> Body:
    """How another transaction names this one, which it undoes."""
    return {
        "InitialTransactionId": transaction["Id"],
        "InitialTransactionType": transaction["Type"],
        "InitialTransactionNature": transaction["Nature"],
    }


def arrive(store: Store, payin: Body, cents: int, now: float, sender: Body | None = None) -> None:
    """A bank wire comes in, whatever was declared; `sender` is the account that it left.

    The declared fee is taken when there is enough for it.
    """
    declared, currency = (payin["DeclaredFees"][key] for key in ("Amount", "Currency"))
    fees = declared if declared < cents else 0
    payin.update(
        DebitedFunds=money(cents, currency),
        CreditedFunds=money(cents - fees, currency),
        Fees=money(fees, currency),
    )
    if sender is not None:
        payin["DebitedBankAccount"] = sender
    succeed(store, payin, now)


def repudiate(store: Store, payin: Body, cents: int, now: float, **known: Any) -> Body:
    """The bank takes a card payment back: out of the platform's own credit, below zero too."""
    currency = payin["DebitedFunds"]["Currency"]
    repudiation = store.add(
        "repudiation",
        "repudiation_m",
        draft(
            now,
            "PAYOUT",
            cents,
            0,
            currency,
            AuthorId=payin["AuthorId"],
            Nature="REPUDIATION",
            DebitedWalletId=credit_wallet(currency),
            DisputedFunds=money(cents, currency),
            **initial(payin),
            **known,
        ),
    )
    finish(store, repudiation, None, now)
    return repudiation


def give_credit_back(store: Store, repudiation: Body, cents: int, now: float) -> Body:
    """The platform won its dispute: the bank returns what was contested.

    No event of its own is known for it: DISPUTE_CLOSED tells.
    """
    refund = store.add(
        "refund",
        "refund_m",
        draft(
            now,
            "PAYIN",
            cents,
            0,
            repudiation["DebitedFunds"]["Currency"],
            AuthorId=repudiation["AuthorId"],
            Nature="REFUND",
            CreditedWalletId=repudiation["DebitedWalletId"],
            **initial(repudiation),
            RefundReason=_reason("OTHER", "Dispute won"),
        ),
    )
    _move(store, refund)
    _end(refund, "SUCCEEDED", rules.SUCCESS)
    refund["ExecutionDate"] = int(now)
    store.put(refund)
    return refund


def given_back(store: Store, transaction_id: str, key: str = "DebitedFunds") -> int:
    """Cents of this transaction already refunded or on their way back (of one of its amounts)."""
    refunds = store.list("refund", where={"InitialTransactionId": transaction_id})
    returns = store.list("payout", where={"PaymentRef.ReferenceId": transaction_id})
    return sum(
        movement[key]["Amount"]
        for movement in [*refunds, *returns]
        if movement["Status"] != "FAILED"
    )


def _end(transaction: Body, status: str, code: str) -> None:
    transaction.update(Status=status, ResultCode=code, ResultMessage=rules.MESSAGES[code])


def _reason(sort: str, message: str | None) -> Body:
    return {"RefundReasonMessage": message, "RefundReasonType": sort}


def _move(store: Store, transaction: Body) -> bool:
    """False, and nothing moved, when a wallet holds too little."""
    debited, credited = transaction["DebitedWalletId"], transaction["CreditedWalletId"]
    amount, fees = transaction["DebitedFunds"]["Amount"], transaction["Fees"]["Amount"]
    kept = fees_wallet(transaction["Fees"]["Currency"])
    if debited and not is_credit(debited) and store.balance(debited) < amount:
        return False
    if fees < 0 and store.balance(kept) < -fees:
        return False
    if debited:
        store.move(debited, -amount, transaction["Id"])
    if credited:
        store.move(credited, amount - fees, transaction["Id"])
    if fees:
        store.move(kept, fees, transaction["Id"])
    return True
