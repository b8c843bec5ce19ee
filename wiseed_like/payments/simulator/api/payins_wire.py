"""How does money come in by bank wire? Awaited under a reference, or without a word."""

from __future__ import annotations

import secrets

from wiseed_like.payments.simulator import books, rules
from wiseed_like.payments.simulator.agenda import later
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.currencies import money
from wiseed_like.payments.simulator.errors import absent, closed, wrong
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

REFERENCE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that reads like another
MOST_BENEFICIARIES = 5
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


def new_reference() -> str:
    """What the payer is asked to write on their wire."""
    return "".join(secrets.choice(REFERENCE_SIGNS) for _ in range(10))


def beneficiaries(call: Call) -> list[Body]:
    """Whom the money is for in the end, if the request says so (at most five users)."""
    descriptor = call.body.get("FlowDescriptor")
    named = descriptor.get("Beneficiaries") if isinstance(descriptor, dict) else None
    if not named:
        return []
    if not isinstance(named, list) or len(named) > MOST_BENEFICIARIES:
        raise wrong(FlowDescriptor="At most five Beneficiaries can be named.")
    found = []
    for each in named:
        user = call.store.find("user", each.get("UserId") if isinstance(each, dict) else None)
        if user is None:
            raise wrong(FlowDescriptor="Every beneficiary must be a user who exists.")
        found.append(user)
    return found


@route("POST", "/payins/bankwire/direct")
def expect(call: Call) -> Body:
    """Nothing is known of the money yet: amounts stay at zero of no currency until it is there."""
    call.need("AuthorId", "CreditedWalletId", "DeclaredDebitedFunds", "DeclaredFees")
    author, wallet = call.user("AuthorId"), call.wallet("CreditedWalletId")
    currency = wallet["Currency"]
    cents = call.cents("DeclaredDebitedFunds", currency, least=1)
    fees = call.cents("DeclaredFees", currency)
    if fees >= cents:
        raise wrong(DeclaredFees="The declared fees must be less than the declared funds.")
    if "CLOSED" in (author["UserStatus"], call.holder(wallet)["UserStatus"]):
        raise closed()
    nothing = books.nothing_yet()
    payin = call.store.add(
        "payin",
        "payin_wf",
        books.draft(call.now, "PAYIN", 0, 0, currency)
        | {
            "Tag": call.tag(),
            "AuthorId": author["Id"],
            "CreditedUserId": wallet["Owners"][0],
            "CreditedWalletId": wallet["Id"],
            "DebitedFunds": nothing,
            "CreditedFunds": nothing,
            "Fees": nothing,
            "PaymentType": "BANK_WIRE",
            "ExecutionType": "DIRECT",
            "DeclaredDebitedFunds": money(cents, currency),
            "DeclaredFees": money(fees, currency),
            "WireReference": new_reference(),
            "BankAccount": PLATFORM_ACCOUNT,
            "FlowDescriptor": call.body.get("FlowDescriptor"),
        },
    )
    books.announce(call.store, payin, call.now)
    code = rules.inflow_refusal(call.holder(wallet), beneficiaries(call))
    if code:
        books.fail(call.store, payin, code, call.now)
    else:
        call.later("expire_wire", payin["Id"], after=call.settings.wire_patience)
    return payin


@later("expire_wire")
def _expire(
    store: Store, _settings: SimulatorSettings, _faults: Faults, payin_id: str, now: float
) -> None:
    """A month without a wire, by the business's calendar."""
    payin = store.find("payin", payin_id)
    if payin is not None and payin["Status"] == "CREATED":
        books.fail(store, payin, "101109", now)


@route("POST", "/simulation/payins/bankwire/(?!funding$){payin}")
def simulate(call: Call, payin: str) -> Body:
    """What the sandbox offers to its testers: the whole declared amount arrives, or is refused.

    The name of the field that holds ACCEPT or REJECT is not known for certain: any will do.
    """
    found = call.store.find("payin", payin)
    if found is None or found["Status"] != "CREATED" or found["PaymentType"] != "BANK_WIRE":
        raise absent("PayIn", payin)
    said = {str(value).upper() for value in call.body.values()}
    if "REJECT" in said:
        books.fail(call.store, found, "008500", call.now)
    elif "ACCEPT" in said:
        books.arrive(call.store, found, found["DeclaredDebitedFunds"]["Amount"], call.now)
    else:
        raise wrong(Action="Say ACCEPT or REJECT.")
    return found


def sender(name: str, iban: str | None = None, country: str | None = None) -> Body:
    """The account that a wire left, complete: the SDK wants every key."""
    return {
        "OwnerName": name,
        "AccountNumber": None,
        "IBAN": iban,
        "BIC": None,
        "Type": "IBAN" if iban else "OTHER",
        "Country": country or (iban[:2] if iban else None),
    }


def receive(
    store: Store,
    reference: str,
    cents: int,
    payer: Body,
    now: float,
    *,
    wallet_id: str | None = None,
    account: Body | None = None,
) -> Body | None:
    """A wire of this many cents came in, under this reference; the pay-in that it made.

    The awaited pay-in of that reference takes it, whatever its amount. Nothing awaits it (never
    did, has expired, was paid already): it is credited as an EXTERNAL_INSTRUCTION to `wallet_id`,
    to the wallet of `account` (a virtual account or an alias), or to the wallet that the reference
    once named. None when nobody can tell whose it is: it stays with the bank.
    """
    known = (
        store.list("payin", where={"WireReference": reference, "ExecutionType": "DIRECT"})
        if reference
        else ()
    )
    for payin in known:
        if payin["Status"] == "CREATED" and payin["ExecutionType"] == "DIRECT":
            books.arrive(store, payin, cents, now, payer)
            return payin
    if account is not None:
        wallet_id = account["WalletId"]
    if wallet_id is None and known:
        wallet_id = known[0]["CreditedWalletId"]
    wallet = store.find("wallet", wallet_id)
    if wallet is None:
        return None
    return _credit(store, wallet, reference, cents, payer, now, account)


def _credit(
    store: Store,
    wallet: Body,
    reference: str,
    cents: int,
    payer: Body,
    now: float,
    account: Body | None,
) -> Body:
    holder = store.find("user", wallet["Owners"][0])
    assert holder is not None, "a wallet is opened for a user who exists"
    payin = store.add(
        "payin",
        "payin_m",
        books.draft(now, "PAYIN", cents, 0, wallet["Currency"])
        | {
            "AuthorId": holder["Id"],
            "CreditedUserId": holder["Id"],
            "CreditedWalletId": wallet["Id"],
            "PaymentType": "BANK_WIRE",
            "ExecutionType": "EXTERNAL_INSTRUCTION",
            # One account under both names: a virtual account is what once was an alias.
            "BankingAliasId": account["Id"] if account else None,
            "VirtualAccountId": account["Id"] if account else None,
            "WireReference": reference,
            "DebitedBankAccount": payer,
        },
    )
    code = rules.inflow_refusal(holder)
    books.finish(store, payin, code, now)
    return payin
