"""How does a transaction move money, and what does it announce? Always inside `store.writing`."""

from __future__ import annotations

from wiseed_like.payments.simulator import rules
from wiseed_like.payments.simulator.store import Body, Store

FEES_WALLET = "FEES_EUR"


def euros(cents: int) -> Body:
    return {"Currency": "EUR", "Amount": cents}


def nothing_yet() -> Body:
    """How an awaited bank wire says that nothing came."""
    return {"Currency": "XXX", "Amount": 0}


def event_name(transaction: Body) -> str:
    """PAYIN_NORMAL_SUCCEEDED and its sisters. A refund is named after what it gives back."""
    if transaction["Nature"] == "REFUND":
        return f"{transaction['InitialTransactionType']}_REFUND_{transaction['Status']}"
    return f"{transaction['Type']}_NORMAL_{transaction['Status']}"


def announce(store: Store, transaction: Body, now: float) -> None:
    store.announce(event_name(transaction), transaction["Id"], now)


def succeed(store: Store, transaction: Body, now: float, *, moved: bool = False) -> None:
    """Move the money (unless it left before, as a payout's) and say so."""
    if not moved and not _move(store, transaction):
        fail(store, transaction, "001001", now)
        return
    transaction.update(Status="SUCCEEDED", ResultCode=rules.SUCCESS, ExecutionDate=int(now))
    transaction["ResultMessage"] = rules.MESSAGES[rules.SUCCESS]
    store.put(transaction)
    announce(store, transaction, now)


def fail(store: Store, transaction: Body, code: str, now: float) -> None:
    """Nothing moves."""
    transaction.update(Status="FAILED", ResultCode=code, ResultMessage=rules.MESSAGES[code])
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
        store.move(FEES_WALLET, -fees, payout["Id"])


def bring_back(store: Store, payout: Body, now: float) -> Body:
    """The receiving bank returns a payout that had succeeded: a refund of its own."""
    refund = store.add(
        "refund",
        "refund_m",
        {
            **{key: payout[key] for key in ("AuthorId", "DebitedFunds", "CreditedFunds", "Fees")},
            "Tag": payout["Tag"],
            "CreationDate": int(now),
            "CreditedUserId": payout["AuthorId"],
            "Type": "PAYIN",
            "Nature": "REFUND",
            "Status": "CREATED",
            "ResultCode": None,
            "ResultMessage": None,
            "ExecutionDate": None,
            "DebitedWalletId": None,
            "CreditedWalletId": payout["DebitedWalletId"],
            "InitialTransactionId": payout["Id"],
            "InitialTransactionType": "PAYOUT",
            "InitialTransactionNature": "REGULAR",
            "RefundReason": {
                "RefundReasonMessage": "Returned by the bank",
                "RefundReasonType": "BANKACCOUNT_INCORRECT",
            },
        },
    )
    refund.update(DebitedFunds=payout["CreditedFunds"], Fees=euros(0))
    succeed(store, refund, now)
    return refund


def arrive(store: Store, payin: Body, cents: int, now: float) -> None:
    """A bank wire comes in, whatever was declared."""
    payin.update(DebitedFunds=euros(cents), CreditedFunds=euros(cents), Fees=euros(0))
    succeed(store, payin, now)


def given_back(store: Store, transaction_id: str) -> int:
    """Cents of this transaction already refunded or on their way back."""
    refunds = store.list("refund", where={"InitialTransactionId": transaction_id})
    returns = store.list("payout", where={"PaymentRef.ReferenceId": transaction_id})
    return sum(
        movement["DebitedFunds"]["Amount"]
        for movement in refunds + returns
        if movement["Status"] != "FAILED"
    )


def _move(store: Store, transaction: Body) -> bool:
    """False, and nothing moved, when a wallet holds too little."""
    debited, credited = transaction["DebitedWalletId"], transaction["CreditedWalletId"]
    amount, fees = transaction["DebitedFunds"]["Amount"], transaction["Fees"]["Amount"]
    if debited and store.balance(debited) < amount:
        return False
    if fees < 0 and store.balance(FEES_WALLET) < -fees:
        return False
    if debited:
        store.move(debited, -amount, transaction["Id"])
    if credited:
        store.move(credited, amount - fees, transaction["Id"])
    if fees:
        store.move(FEES_WALLET, fees, transaction["Id"])
    return True
