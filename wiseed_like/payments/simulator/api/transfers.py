"""How does money move between wallets, and how is it given back?"""

from __future__ import annotations

from wiseed_like.payments.simulator import books, rules
from wiseed_like.payments.simulator.api import payins
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.store import Body


@route("POST", "/transfers")
def add(call: Call) -> Body:
    cents, fees = call.cents("DebitedFunds", least=1), call.cents("Fees")
    author = call.user("AuthorId")
    debited, credited = call.wallet("DebitedWalletId"), call.wallet("CreditedWalletId")
    if debited["Id"] == credited["Id"]:
        raise wrong(CreditedWalletId="The two wallets must differ.")
    transfer = call.store.add(
        "transfer",
        "xfer_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "AuthorId": author["Id"],
            "CreditedUserId": credited["Owners"][0],
            "DebitedFunds": books.euros(cents),
            "CreditedFunds": books.euros(cents - fees),
            "Fees": books.euros(fees),
            "Status": "CREATED",
            "ResultCode": None,
            "ResultMessage": None,
            "ExecutionDate": None,
            "Type": "TRANSFER",
            "Nature": "REGULAR",
            "DebitedWalletId": debited["Id"],
            "CreditedWalletId": credited["Id"],
            "ScaContext": call.body.get("ScaContext"),
            "PendingUserAction": None,
        },
    )
    code = rules.transfer_refusal(author, call.holder(debited), call.holder(credited))
    if cents - fees <= 0:
        code = "001014"
    _settle(call, transfer, code)
    return transfer


@route("GET", "/transfers/{transfer}")
def get(call: Call, transfer: str) -> Body:
    found = call.store.find("transfer", transfer)
    if found is None:
        raise absent("Transfer", transfer)
    return found


@route("GET", "/transfers/{transfer}/refunds")
def list_refunds(call: Call, transfer: str) -> list[Body]:
    get(call, transfer)
    return page(call, call.store.list("refund", where={"InitialTransactionId": transfer}))


@route("GET", "/refunds/{refund}")
def get_refund(call: Call, refund: str) -> Body:
    found = call.store.find("refund", refund)
    if found is None:
        raise absent("Refund", refund)
    return found


@route("POST", "/transfers/{transfer}/refunds")
def refund_transfer(call: Call, transfer: str) -> Body:
    return _refund(call, get(call, transfer), "TRANSFER", None)


@route("POST", "/payins/{payin}/refunds")
def refund_payin(call: Call, payin: str) -> Body:
    paid = payins.find(call, payin)
    if paid["PaymentType"] == "BANK_WIRE":
        raise wrong(PayInId="A bank wire cannot be refunded: pay it out with a PaymentRef.")
    too_late = call.now - paid["CreationDate"] > rules.CARD_REFUND_DAYS * 86_400
    return _refund(call, paid, "PAYOUT", "001403" if too_late else None)


def _refund(call: Call, initial: Body, sort: str, code: str | None) -> Body:
    """Give all back (no amounts) or a part (both amounts)."""
    author = call.user("AuthorId")
    if initial["Status"] != "SUCCEEDED":
        raise wrong(InitialTransactionId="Only a succeeded transaction can be refunded.")
    whole = initial["CreditedFunds"]["Amount"]
    if call.body.get("DebitedFunds") is None and call.body.get("Fees") is None:
        cents, fees = whole, -initial["Fees"]["Amount"]
    else:
        least = -initial["Fees"]["Amount"]
        cents, fees = call.cents("DebitedFunds", least=1), call.cents("Fees", least=least)
    given_back = books.given_back(call.store, initial["Id"])
    if given_back >= whole:
        code = "001401"
    elif given_back + cents > whole:
        code = "005403"
    elif fees < 0 and call.store.balance(books.FEES_WALLET) < -fees:
        code = "005405"
    elif author["Id"] not in {initial["AuthorId"], initial["CreditedUserId"]}:
        code = "001002"
    refund = call.store.add(
        "refund",
        "refund_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "AuthorId": author["Id"],
            "CreditedUserId": initial["AuthorId"],
            "DebitedFunds": books.euros(cents),
            "CreditedFunds": books.euros(cents - fees),
            "Fees": books.euros(fees),
            "Status": "CREATED",
            "ResultCode": None,
            "ResultMessage": None,
            "ExecutionDate": None,
            "Type": sort,
            "Nature": "REFUND",
            "DebitedWalletId": initial["CreditedWalletId"],
            "CreditedWalletId": initial["DebitedWalletId"],
            "InitialTransactionId": initial["Id"],
            "InitialTransactionType": initial["Type"],
            "InitialTransactionNature": initial["Nature"],
            "RefundReason": {
                "RefundReasonMessage": None,
                "RefundReasonType": "INITIALIZED_BY_CLIENT",
            },
        },
    )
    _settle(call, refund, code)
    return refund


def _settle(call: Call, transaction: Body, code: str | None) -> None:
    """Both are synchronous: the answer already says how it ended."""
    if code:
        books.fail(call.store, transaction, code, call.now)
    else:
        books.succeed(call.store, transaction, call.now)
