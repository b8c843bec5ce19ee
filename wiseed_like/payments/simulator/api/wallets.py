"""Where money rests: users' wallets, the platform's own, and what moved."""

from __future__ import annotations

from wiseed_like.payments.simulator import authentication
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.currencies import CURRENCIES, SORTS, currency_of_own, money
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.store import MOVEMENTS, Body


@route("POST", "/wallets")
def add(call: Call) -> Body:
    call.need("Owners", "Description", "Currency")
    owners = call.body["Owners"]
    if not isinstance(owners, list) or len(owners) != 1:
        raise wrong(Owners="The Owners field holds exactly one user.")
    owner = call.store.find("user", owners[0])
    if owner is None or owner["UserStatus"] == "CLOSED":
        raise wrong(Owners="The owner does not exist.")
    wallet = call.store.add(
        "wallet",
        "wlt_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "Owners": owners,
            "Description": call.text("Description"),
            "Currency": call.one_of("Currency", CURRENCIES),
            "FundsType": "DEFAULT",
        },
    )
    return shown(call, wallet)


@route("PUT", "/wallets/{wallet}")
def change(call: Call, wallet: str) -> Body:
    """Only the description and the tag; whatever else the SDK repeats is left as it is."""
    found = _get(call, wallet)
    if "Description" in call.body:
        found["Description"] = call.text("Description")
    if "Tag" in call.body:
        found["Tag"] = call.tag()
    call.store.put(found)
    return shown(call, found)


@route("GET", "/wallets/{wallet}")
def get(call: Call, wallet: str) -> Body:
    found = _get(call, wallet)
    authentication.may_look(call, call.holder(found))
    return shown(call, found)


@route("GET", "/users/{user}/wallets")
def list_of_user(call: Call, user: str) -> list[Body]:
    authentication.may_look(call, _user(call, user))
    wallets = call.store.list("wallet", where={"Owners[0]": user})
    return [shown(call, wallet) for wallet in page(call, wallets)]


@route("GET", "/wallets/{wallet}/transactions")
def list_movements(call: Call, wallet: str) -> list[Body]:
    authentication.may_look(call, call.holder(_get(call, wallet)))
    return page(call, call.store.list(*MOVEMENTS, where={"wallet": wallet}))


@route("GET", "/users/{user}/transactions")
def list_movements_of_user(call: Call, user: str) -> list[Body]:
    authentication.may_look(call, _user(call, user))
    return page(call, call.store.list(*MOVEMENTS, where={"AuthorId": user}))


@route("GET", "/bankaccounts/{account}/transactions")
def list_movements_of_account(call: Call, account: str) -> list[Body]:
    if call.store.find("bankaccount", account) is None:
        raise absent("BankAccount", account)
    return page(call, call.store.list("payout", where={"BankAccountId": account}))


@route("GET", "/clients/wallets")
def list_of_client(call: Call) -> list[Body]:
    return [_of_client(call, sort, each) for sort in SORTS for each in _currencies(call)]


@route("GET", "/clients/wallets/{sort}")
def list_of_client_by_sort(call: Call, sort: str) -> list[Body]:
    return [_of_client(call, sort, each) for each in _currencies(call)]


@route("GET", "/clients/wallets/{sort}/{currency}")
def get_of_client(call: Call, sort: str, currency: str) -> Body:
    return _of_client(call, sort, currency)


@route("GET", "/clients/wallets/{sort}/{currency}/transactions")
def list_movements_of_client(call: Call, sort: str, currency: str) -> list[Body]:
    """All that put money into the platform's wallet, or took some out."""
    wallet = _of_client(call, sort, currency)["Id"]
    return page(call, call.store.list(*MOVEMENTS, where={"moved": wallet}))


@route("GET", "/clients/transactions")
def list_all_movements(call: Call) -> list[Body]:
    return page(call, call.store.list(*MOVEMENTS))


def shown(call: Call, wallet: Body) -> Body:
    return {**wallet, "Balance": money(call.store.balance(wallet["Id"]), wallet["Currency"])}


def _currencies(call: Call) -> list[str]:
    """Those in which this client has wallets, and the euro in any case."""
    return sorted(
        currency
        for currency in CURRENCIES
        if currency == "EUR" or call.store.list("wallet", where={"Currency": currency})
    )


def _of_client(call: Call, sort: str, currency: str) -> Body:
    """ApiError 404 for another sort or currency."""
    name, currency = f"{sort}_{currency}".upper(), currency.upper()
    if currency_of_own(name) != currency:
        raise absent("Wallet", name)
    return {
        "Id": name,
        "Tag": None,
        "CreationDate": 0,
        "Owners": [],
        "Description": None,
        "Currency": currency,
        "FundsType": sort.upper(),
        "Balance": money(call.store.balance(name), currency),
    }


def _user(call: Call, user_id: str) -> Body:
    user = call.store.find("user", user_id)
    if user is None:
        raise absent("User", user_id)
    return user


def _get(call: Call, wallet_id: str) -> Body:
    wallet = call.store.find("wallet", wallet_id)
    if wallet is None:
        raise absent("Wallet", wallet_id)
    return wallet
