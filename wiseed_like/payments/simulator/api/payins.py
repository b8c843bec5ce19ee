"""How does money come in? By card on a page of ours, or by a wire that is declared arrived."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode, urlsplit, urlunsplit

from wiseed_like.payments.simulator import books, rules
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.store import Body

REFERENCE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that reads like another
PLATFORM_ACCOUNT = {
    "Type": "IBAN",
    "OwnerName": "MANGOPAY SIMULATION",
    "OwnerAddress": {
        "AddressLine1": "1 rue de la Simulation",
        "AddressLine2": None,
        "City": "Paris",
        "Region": None,
        "PostalCode": "75001",
        "Country": "FR",
    },
    "IBAN": "FR7630004000031234567890143",
    "BIC": "BNPAFRPP",
}


@route("POST", "/payins/card/web")
def ask_card(call: Call) -> Body:
    cents, fees = call.cents("DebitedFunds", least=1), call.cents("Fees")
    return_url = call.text("ReturnURL", longest=220)
    if urlsplit(return_url).scheme not in {"http", "https"} or not urlsplit(return_url).netloc:
        raise wrong(ReturnURL="The ReturnURL field is not a valid URL.")
    call.text("CardType")
    call.text("Culture")
    secure_mode = call.body.get("SecureMode") or "DEFAULT"
    if secure_mode not in {"DEFAULT", "FORCE", "NO_CHOICE"}:
        raise wrong(SecureMode="The SecureMode field is not known.")
    payin = call.store.add(
        "payin",
        "payin_m",
        {
            **_common(call),
            "DebitedFunds": books.euros(cents),
            "CreditedFunds": books.euros(cents - fees),
            "Fees": books.euros(fees),
            "PaymentType": "CARD",
            "ExecutionType": "WEB",
            "CardType": call.body["CardType"],
            "SecureMode": secure_mode,
            "Culture": call.body["Culture"],
            "StatementDescriptor": call.body.get("StatementDescriptor"),
        },
    )
    payin["ReturnURL"] = with_transaction(return_url, payin["Id"])
    payin["RedirectURL"] = f"{call.origin}/pay/card/{payin['Id']}"
    call.store.put(payin)
    if not _accepted(call, payin, cents - fees):
        return payin
    call.store.plan(call.now + call.settings.card_session, "expire_card", payin["Id"])
    return payin


@route("POST", "/payins/bankwire/direct")
def expect_wire(call: Call) -> Body:
    cents, fees = call.cents("DeclaredDebitedFunds", least=1), call.cents("DeclaredFees")
    if fees:
        raise wrong(DeclaredFees="This simulator takes no fee on bank wires.")
    payin = call.store.add(
        "payin",
        "payin_wf",
        {
            **_common(call),
            "DebitedFunds": books.nothing_yet(),
            "CreditedFunds": books.nothing_yet(),
            "Fees": books.nothing_yet(),
            "PaymentType": "BANK_WIRE",
            "ExecutionType": "DIRECT",
            "DeclaredDebitedFunds": books.euros(cents),
            "DeclaredFees": books.euros(fees),
            "WireReference": "".join(secrets.choice(REFERENCE_SIGNS) for _ in range(10)),
            "BankAccount": PLATFORM_ACCOUNT,
        },
    )
    if _accepted(call, payin, cents):
        call.store.plan(call.now + call.settings.wire_patience, "expire_wire", payin["Id"])
    return payin


@route("GET", "/payins/{payin}")
def get(call: Call, payin: str) -> Body:
    return find(call, payin)


@route("GET", "/payins/{payin}/refunds")
def list_refunds(call: Call, payin: str) -> list[Body]:
    find(call, payin)
    return page(call, call.store.list("refund", where={"InitialTransactionId": payin}))


def find(call: Call, payin_id: str) -> Body:
    payin = call.store.find("payin", payin_id)
    if payin is None:
        raise absent("PayIn", payin_id)
    return payin


def with_transaction(url: str, payin_id: str) -> str:
    """The return address, told which transaction it is about."""
    parts = urlsplit(url)
    added = urlencode({"transactionId": payin_id})
    query = f"{parts.query}&{added}" if parts.query else added
    return urlunsplit(parts._replace(query=query))


def _common(call: Call) -> Body:
    author, wallet = call.user("AuthorId"), call.wallet("CreditedWalletId")
    return {
        "Tag": call.tag(),
        "CreationDate": int(call.now),
        "AuthorId": author["Id"],
        "CreditedUserId": wallet["Owners"][0],
        "Status": "CREATED",
        "ResultCode": None,
        "ResultMessage": None,
        "ExecutionDate": None,
        "Type": "PAYIN",
        "Nature": "REGULAR",
        "DebitedWalletId": None,
        "CreditedWalletId": wallet["Id"],
    }


def _accepted(call: Call, payin: Body, arriving: int) -> bool:
    """Announce the pay-in; refuse at once what could never arrive."""
    code = rules.inflow_refusal(call.holder(call.wallet("CreditedWalletId")))
    if arriving <= 0:
        code = "001014"
    if code:
        books.fail(call.store, payin, code, call.now)
        return False
    books.announce(call.store, payin, call.now)
    return True
