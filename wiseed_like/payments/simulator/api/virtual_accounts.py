"""Which account numbers lead straight into a wallet? Virtual accounts, and the older aliases."""

from __future__ import annotations

import secrets

from wiseed_like.payments.simulator import authentication
from wiseed_like.payments.simulator.api import payins_wire
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.store import Body, Store

# By country: how many signs follow the check digits of its IBAN, and what they begin with.
COLLECTION = {
    "BE": (12, ""),
    "DE": (18, ""),
    "ES": (20, ""),
    "FR": (23, ""),
    "GB": (18, "SAPY"),
    "IT": (23, "X"),
    "LU": (16, ""),
    "NL": (14, "SAPY"),
}
USER_OWNED = ("DE", "FR", "LU")
PURPOSES = {"COLLECTION", "USER_OWNED"}
BANK_ADDRESS = {
    "StreetName": "2, Avenue Amélie",
    "PostCode": "L-1125",
    "TownName": "Luxembourg",
    "CountrySubDivision": None,
    "Country": "Luxembourg",
}
BANK = {"BankName": "Banque de la Simulation", "Bic": "SIMUFRP1XXX"}


def new_iban(country: str) -> str:
    """A number of this country that adds up, and that nobody has."""
    length, head = COLLECTION[country]
    body = head + "".join(secrets.choice("0123456789") for _ in range(length - len(head)))
    turned = "".join(str(int(sign, 36)) for sign in f"{body}{country}00")
    return f"{country}{98 - int(turned) % 97:02d}{body}"


@route("GET", "/virtual-accounts/availability")
def availability(_call: Call) -> Body:
    return {
        "Collection": [_available(country) for country in COLLECTION],
        "UserOwned": [_available(country) for country in USER_OWNED],
    }


@route("POST", "/wallets/{wallet}/virtual-accounts")
def add(call: Call, wallet: str) -> Body:
    """Usable at once; an account in the user's own name wants a verified owner."""
    found = _wallet(call, wallet)
    purpose, country = call.text("VirtualAccountPurpose"), call.text("Country").upper()
    if purpose not in PURPOSES:
        raise wrong(VirtualAccountPurpose="The purpose must be COLLECTION or USER_OWNED.")
    if country not in (COLLECTION if purpose == "COLLECTION" else USER_OWNED):
        raise wrong(Country="No virtual account is available in this country.")
    holder = call.holder(found)
    authentication.need_active(holder)
    verified = holder["UserCategory"] == "OWNER" and holder["KYCLevel"] == "REGULAR"
    if purpose == "USER_OWNED" and not verified:
        raise wrong(VirtualAccountPurpose="A USER_OWNED account wants a verified OWNER.")
    iban = new_iban(country)
    name = holder.get("Name") or f"{holder.get('FirstName')} {holder.get('LastName')}"
    account = call.store.add(
        "virtual_account",
        "wltbank_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "WalletId": wallet,
            "CreditedUserId": holder["Id"],
            "VirtualAccountPurpose": purpose,
            "Country": country,
            "Status": "ACTIVE",
            "Active": True,
            "AccountOwner": f"MGP {call.store.client}" if purpose == "COLLECTION" else name,
            "LocalAccountDetails": {
                "Address": BANK_ADDRESS,
                "Account": {"Iban": iban, "Bic": BANK["Bic"], "BankName": BANK["BankName"]},
                "BankName": BANK["BankName"],
            },
            "InternationalAccountDetails": [
                {
                    "Address": BANK_ADDRESS,
                    "Account": {"Iban": iban, "Bic": BANK["Bic"], "BankName": BANK["BankName"]},
                    "BankName": BANK["BankName"],
                }
            ],
            "Capabilities": {
                "LocalPayinAvailable": True,
                "InternationalPayinAvailable": True,
                "Currencies": [found["Currency"]],
            },
            "ResultCode": "000000",
            "ResultMessage": "Success",
        },
    )
    call.store.announce("VIRTUAL_ACCOUNT_ACTIVE", account["Id"], call.now)
    return account


@route("PUT", "/wallets/{wallet}/virtual-accounts/{account}")
def close(call: Call, wallet: str, account: str) -> Body:
    """For good, whatever the body says: closing is the only change there is."""
    found = get(call, wallet, account)
    if found["Status"] != "CLOSED":
        found.update(Status="CLOSED", Active=False)
        call.store.put(found)
        call.store.announce("VIRTUAL_ACCOUNT_CLOSED", account, call.now)
    return found


@route("GET", "/wallets/{wallet}/virtual-accounts/{account}")
def get(call: Call, wallet: str, account: str) -> Body:
    found = call.store.find("virtual_account", account)
    if found is None or found["WalletId"] != wallet:
        raise absent("VirtualAccount", account)
    return found


@route("GET", "/wallets/{wallet}/virtual-accounts")
def list_of_wallet(call: Call, wallet: str) -> list[Body]:
    _wallet(call, wallet)
    return page(call, call.store.list("virtual_account", where={"WalletId": wallet}))


# -- the older aliases


@route("POST", "/wallets/{wallet}/bankingaliases/iban")
def add_iban_alias(call: Call, wallet: str) -> Body:
    country = str(call.body.get("Country") or "LU").upper()
    if country not in COLLECTION:
        raise wrong(Country="No alias is available in this country.")
    known = {"Type": "IBAN", "IBAN": new_iban(country), "BIC": BANK["Bic"], "Country": country}
    return _add_alias(call, wallet, known)


@route("POST", "/wallets/{wallet}/bankingaliases/accountnumber")
def add_other_alias(call: Call, wallet: str) -> Body:
    number = "".join(secrets.choice("0123456789") for _ in range(10))
    country = call.text("Country").upper()
    known = {"Type": "OTHER", "AccountNumber": number, "BIC": BANK["Bic"], "Country": country}
    return _add_alias(call, wallet, known)


@route("GET", "/wallets/{wallet}/bankingaliases")
def list_aliases(call: Call, wallet: str) -> list[Body]:
    _wallet(call, wallet)
    return page(call, call.store.list("banking_alias", where={"WalletId": wallet}))


# The SDK repeats the id in the path when it is told both; the last one counts.
@route("GET", "/bankingaliases/(?:[^/]+/)?{alias}")
def get_alias(call: Call, alias: str) -> Body:
    found = call.store.find("banking_alias", alias)
    if found is None:
        raise absent("BankingAlias", alias)
    return found


@route("PUT", "/bankingaliases/(?:[^/]+/)?{alias}")
def close_alias(call: Call, alias: str) -> Body:
    found = get_alias(call, alias)
    if call.body.get("Active") in (0, False):
        found["Active"] = False
        call.store.put(found)
    return found


@route("POST", "/simulation/payins/bankwire/funding")
def simulate_funding(call: Call) -> Body:
    """What the sandbox offers to its testers: a wire reaches this account.

    `CreditedFunds` reach the account of `Creditor` (`IBAN`, `BIC`); `TransactionDetails` may say
    who pays (`Name`, `IBAN`) and what is written on the wire (`Reference`). The case of these
    inner names is not known for certain: any will do.
    """
    call.need("Creditor", "CreditedFunds")
    found = find_by_number(call.store, _inner(call, "Creditor").get("iban", ""))
    if found is None:
        raise wrong(Creditor="The account must exist and be active.")
    currency = _wallet(call, found["WalletId"])["Currency"]
    told = _inner(call, "TransactionDetails")
    sender = payins_wire.sender(told.get("name") or "SIMULATION", told.get("iban"))
    payin = payins_wire.receive(
        call.store,
        told.get("reference", ""),
        call.cents("CreditedFunds", currency, least=1),
        sender,
        call.now,
        account=found,
    )
    assert payin is not None, "an open account has a wallet"
    return payin


def _inner(call: Call, key: str) -> dict[str, str]:
    """The texts of an object of the body, by their names in small letters."""
    given = call.body.get(key)
    within = given.items() if isinstance(given, dict) else ()
    return {name.lower(): value for name, value in within if isinstance(value, str)}


def find_by_number(store: Store, written: str) -> Body | None:
    """The open virtual account or alias that has this IBAN or number."""
    number = "".join(written.split()).upper()
    for kind, path in (
        ("virtual_account", "LocalAccountDetails.Account.Iban"),
        ("banking_alias", "IBAN"),
        ("banking_alias", "AccountNumber"),
    ):
        found = store.list(kind, where={path: number}).first()
        if found is not None and found["Active"]:
            return found
    return None


def _add_alias(call: Call, wallet: str, known: Body) -> Body:
    found = _wallet(call, wallet)
    holder = call.holder(found)
    name = holder.get("Name") or f"{holder.get('FirstName')} {holder.get('LastName')}"
    return call.store.add(
        "banking_alias",
        "bankalias_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "WalletId": wallet,
            "CreditedUserId": holder["Id"],
            "OwnerName": call.body.get("OwnerName") or name,
            "VirtualAccountPurpose": "COLLECTION",
            "Active": True,
            **known,
        },
    )


def _available(country: str) -> Body:
    return {"Country": country, "Available": True, "Currencies": ["EUR"]}


def _wallet(call: Call, wallet_id: str) -> Body:
    wallet = call.store.find("wallet", wallet_id)
    if wallet is None:
        raise absent("Wallet", wallet_id)
    return wallet
