"""How is money given back the way it came? Transfers and card payments, all of it or a part."""

from __future__ import annotations

from datetime import UTC, datetime

from wiseed_like.payments.simulator import books, rules
from wiseed_like.payments.simulator.api import payins, transfers
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.currencies import fees_wallet
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.store import Body

LEAST_FEES = -(10**12)  # fees given back are negative: judged by a result code, not by a 400


@route("GET", "/refunds/{refund}")
def get(call: Call, refund: str) -> Body:
    found = call.store.find("refund", refund)
    if found is None:
        raise absent("Refund", refund)
    return found


@route("POST", "/transfers/{transfer}/refunds")
def refund_transfer(call: Call, transfer: str) -> Body:
    return _refund(call, transfers.get(call, transfer), "TRANSFER", None)


@route("POST", "/payins/{payin}/refunds")
def refund_payin(call: Call, payin: str) -> Body:
    paid = payins.find(call, payin)
    if paid["PaymentType"] == "BANK_WIRE":
        raise wrong(PayInId="A bank wire cannot be refunded: pay it out with a PaymentRef.")
    code = None
    if call.now - paid["CreationDate"] > rules.CARD_REFUND_DAYS * 86_400:
        code = "001403"
    elif call.store.list("dispute", where={"InitialTransactionId": payin}):
        code = "001404"
    return _refund(call, paid, "PAYOUT", code)


def _refund(call: Call, paid: Body, sort: str, code: str | None) -> Body:
    """Give all back (no amounts) or a part (both amounts)."""
    author = call.user("AuthorId")
    if paid["Status"] != "SUCCEEDED":
        raise wrong(InitialTransactionId="Only a succeeded transaction can be refunded.")
    whole, of_fees = paid["CreditedFunds"]["Amount"], paid["Fees"]["Amount"]
    currency = paid["CreditedFunds"]["Currency"]
    named = [call.body.get(key) is not None for key in ("DebitedFunds", "Fees")]
    if any(named):
        if not all(named):
            raise wrong(DebitedFunds="Give both DebitedFunds and Fees, or neither of them.")
        cents = call.cents("DebitedFunds", currency, least=1)
        fees = call.cents("Fees", currency, least=LEAST_FEES)
    else:
        cents, fees = whole, -of_fees
    code = code or _refusal(call, paid, sort, cents, fees)
    if author["Id"] not in {paid["AuthorId"], paid["CreditedUserId"]}:
        code = "001002"
    refund = call.store.add(
        "refund",
        "refund_m",
        books.draft(call.now, sort, cents, fees, currency)
        | {
            "Tag": call.tag(),
            "AuthorId": author["Id"],
            "CreditedUserId": paid["AuthorId"],
            "Nature": "REFUND",
            "DebitedWalletId": paid["CreditedWalletId"],
            "CreditedWalletId": paid["DebitedWalletId"],
            **books.initial(paid),
            "RefundReason": {
                "RefundReasonMessage": None,
                "RefundReasonType": "INITIALIZED_BY_CLIENT",
            },
            "Reference": call.body.get("Reference"),
            "StatementDescriptor": call.body.get("StatementDescriptor"),
        },
    )
    books.finish(call.store, refund, code, call.now)
    return refund


def _refusal(call: Call, paid: Body, sort: str, cents: int, fees: int) -> str | None:
    """Why this much cannot go back; negative fees are fees given back."""
    whole, of_fees = paid["CreditedFunds"]["Amount"], paid["Fees"]["Amount"]
    given = books.given_back(call.store, paid["Id"])
    fees_given = -books.given_back(call.store, paid["Id"], "Fees")
    if given >= whole:
        return "001401"
    if given + cents > whole:
        return "005403"
    if fees < 0 and fees_given - fees > of_fees:
        return "005404"
    if cents - fees <= 0:
        return "001014"
    if fees < 0 and call.store.balance(fees_wallet(paid["Fees"]["Currency"])) < -fees:
        return "005405"
    if sort == "PAYOUT" and _made_today(call, paid, cents):
        return "005407"
    return None


def _made_today(call: Call, paid: Body, cents: int) -> bool:
    """Whether the same amount of the same payment went back to the card today already."""
    today = datetime.fromtimestamp(call.now, UTC).date()
    return any(
        refund["DebitedFunds"]["Amount"] == cents
        and refund["Status"] != "FAILED"
        and datetime.fromtimestamp(refund["CreationDate"], UTC).date() == today
        for refund in call.store.list("refund", where={"InitialTransactionId": paid["Id"]})
    )
