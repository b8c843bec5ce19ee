"""Who is the platform itself: its card of identity, its bank account, what it pays in and out."""

from __future__ import annotations

from wiseed_like.payments.simulator import books
from wiseed_like.payments.simulator.api.bankaccounts import iban_account
from wiseed_like.payments.simulator.api.payins_wire import PLATFORM_ACCOUNT, new_reference
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.currencies import currency_of_own, money
from wiseed_like.payments.simulator.errors import wrong
from wiseed_like.payments.simulator.persons import ADDRESS, whole
from wiseed_like.payments.simulator.store import Body

TEXTS = (
    "PrimaryButtonColour",
    "PrimaryThemeColour",
    "PlatformDescription",
    "PlatformURL",
    "TaxNumber",
    "HeadquartersPhoneNumber",
)
LISTS = ("TechEmails", "AdminEmails", "BillingEmails", "FraudEmails")


@route("GET", "/clients")
def get(call: Call) -> Body:
    return _card(call)


@route("PUT", "/clients")
def change(call: Call) -> Body:
    card = _card(call)
    card.update({key: call.body[key] for key in TEXTS if call.body.get(key) is not None})
    for key in LISTS:
        if call.body.get(key) is not None:
            if not isinstance(call.body[key], list):
                raise wrong(**{key: f"The {key} field must be a list."})
            card[key] = call.body[key]
    sort = call.body.get("PlatformCategorization")
    if isinstance(sort, dict):
        card["PlatformCategorization"] = whole(sort, ("BusinessType", "Sector"))
    address = whole(call.body.get("HeadquartersAddress"), ADDRESS)
    card["HeadquartersAddress"] = address or card["HeadquartersAddress"]
    return _keep(call, card)


@route("PUT", "/clients/logo")
def change_logo(call: Call) -> None:
    """The picture itself is not kept: nobody would see it here."""
    if not isinstance(call.body.get("File"), str) or not call.body["File"]:
        raise wrong(File="The File field is required.")
    card = _card(call)
    card["Logo"] = f"{call.origin}/static/simulator.svg"
    _keep(call, card)


@route("POST", "/clients/bankaccounts/iban")
def add_account(call: Call) -> Body:
    return iban_account(call, None)


@route("POST", "/clients/payins/bankwire/direct")
def expect_wire(call: Call) -> Body:
    """Fill the platform's own wallet, to settle what disputes have cost."""
    credited = call.text("CreditedWalletId").upper()
    currency = currency_of_own(credited)
    if currency is None:
        raise wrong(CreditedWalletId="The CreditedWalletId field must be a client wallet.")
    cents = call.cents("DeclaredDebitedFunds", currency, least=1)
    nothing = books.nothing_yet()
    payin = call.store.add(
        "payin",
        "payin_wf",
        books.draft(call.now, "PAYIN", 0, 0, currency)
        | {
            "Tag": call.tag(),
            "CreditedWalletId": credited,
            "DebitedFunds": nothing,
            "CreditedFunds": nothing,
            "Fees": nothing,
            "PaymentType": "BANK_WIRE",
            "ExecutionType": "DIRECT",
            "DeclaredDebitedFunds": money(cents, currency),
            "DeclaredFees": money(0, currency),
            "WireReference": new_reference(),
            "BankAccount": PLATFORM_ACCOUNT,
        },
    )
    books.announce(call.store, payin, call.now)
    call.later("expire_wire", payin["Id"], after=call.settings.wire_patience)
    return payin


@route("POST", "/clients/payouts")
def pay_out(call: Call) -> Body:
    """The platform draws on its own wallet, to its own bank account."""
    wallet = call.text("DebitedWalletId").upper()
    currency = currency_of_own(wallet)
    if currency is None:
        raise wrong(DebitedWalletId="The DebitedWalletId field must be a client wallet.")
    account = call.store.find("bankaccount", call.body.get("BankAccountId"))
    if account is None or account["UserId"] is not None or not account["Active"]:
        raise wrong(BankAccountId="The account must be one of the client's, and active.")
    cents = call.cents("DebitedFunds", currency, least=1)
    payout = call.store.add(
        "payout",
        "po_m",
        books.draft(call.now, "PAYOUT", cents, 0, currency)
        | {
            "Tag": call.tag(),
            "DebitedWalletId": wallet,
            "PaymentType": "BANK_WIRE",
            "BankAccountId": account["Id"],
            "RecipientId": None,
            "BankWireRef": call.body.get("BankWireRef"),
            "ModeRequested": "STANDARD",
            "ModeApplied": "PENDING_RESPONSE",
            "FallbackReason": None,
            "RecipientVerificationOfPayee": None,
            "PaymentRef": None,
            "EndToEndId": None,
            "ChargeBearer": "SHARED",
        },
    )
    books.announce(call.store, payout, call.now)
    # Unlike a user's wallet, the credit wallet may be overdrawn, but not by a payout.
    if call.store.balance(wallet) < cents:
        books.fail(call.store, payout, "001001", call.now)
        return payout
    books.debit_payout(call.store, payout)
    call.later("settle_payout", payout["Id"], after=call.settings.payout_delay)
    return payout


def _card(call: Call) -> Body:
    """The platform as it last described itself, or as it is before it ever did."""
    kept = call.store.list("client").first()
    if kept is not None:
        return kept
    client = call.store.client
    card: Body = {
        "ClientId": client,
        "Name": client,
        "RegisteredName": client,
        "Logo": None,
        "PlatformCategorization": {"BusinessType": "CROWDFUNDING", "Sector": "EQUITY"},
        "HeadquartersAddress": None,
        "Licensor": "MANGOPAY SA",
    }
    return card | dict.fromkeys(TEXTS) | {key: [] for key in LISTS}


def _keep(call: Call, card: Body) -> Body:
    if "Id" not in card:
        return call.store.add("client", "client_m", card)
    call.store.put(card)
    return card
