"""Where money rests: users' wallets, the platform's fees, and what moved."""

from __future__ import annotations

from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.books import euros
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.store import Body

MOVEMENTS = ("payin", "transfer", "refund", "payout")
CLIENT_WALLETS = ("FEES", "CREDIT")


@route("POST", "/wallets")
def add(call: Call) -> Body:
    owners = call.body.get("Owners")
    if not isinstance(owners, list) or len(owners) != 1:
        raise wrong(Owners="The Owners field holds exactly one user.")
    if call.store.find("user", owners[0]) is None:
        raise wrong(Owners="The owner does not exist.")
    if call.body.get("Currency") != "EUR":
        raise wrong(Currency="The Currency field must be EUR here.")
    wallet = call.store.add(
        "wallet",
        "wlt_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "Owners": owners,
            "Description": call.text("Description"),
            "Currency": "EUR",
            "FundsType": "DEFAULT",
        },
    )
    return shown(call, wallet)


@route("PUT", "/wallets/{wallet}")
def change(call: Call, wallet: str) -> Body:
    found = _get(call, wallet)
    if "Description" in call.body:
        found["Description"] = call.text("Description")
    if "Tag" in call.body:
        found["Tag"] = call.tag()
    call.store.put(found)
    return shown(call, found)


@route("GET", "/wallets/{wallet}")
def get(call: Call, wallet: str) -> Body:
    return shown(call, _get(call, wallet))


@route("GET", "/users/{user}/wallets")
def list_of_user(call: Call, user: str) -> list[Body]:
    if call.store.find("user", user) is None:
        raise absent("User", user)
    wallets = call.store.list("wallet", where={"Owners[0]": user})
    return [shown(call, wallet) for wallet in page(call, wallets)]


@route("GET", "/wallets/{wallet}/transactions")
def list_movements(call: Call, wallet: str) -> list[Body]:
    _get(call, wallet)
    return page(call, call.store.list(*MOVEMENTS, where={"wallet": wallet}))


@route("GET", "/users/{user}/transactions")
def list_movements_of_user(call: Call, user: str) -> list[Body]:
    if call.store.find("user", user) is None:
        raise absent("User", user)
    return page(call, call.store.list(*MOVEMENTS, where={"AuthorId": user}))


@route("GET", "/clients/wallets")
def list_of_client(call: Call) -> list[Body]:
    return page(call, [_of_client(call, sort) for sort in CLIENT_WALLETS])


@route("GET", "/clients/wallets/{sort}/{currency}")
def get_of_client(call: Call, sort: str, currency: str) -> Body:
    if sort.upper() not in CLIENT_WALLETS or currency.upper() != "EUR":
        raise absent("Wallet", f"{sort}_{currency}")
    return _of_client(call, sort.upper())


def shown(call: Call, wallet: Body) -> Body:
    return {**wallet, "Balance": euros(call.store.balance(wallet["Id"]))}


def _of_client(call: Call, sort: str) -> Body:
    name = f"{sort}_EUR"
    return {
        "Id": name,
        "Tag": None,
        "CreationDate": 0,
        "Currency": "EUR",
        "FundsType": sort,
        "Balance": euros(call.store.balance(name)),
    }


def _get(call: Call, wallet_id: str) -> Body:
    wallet = call.store.find("wallet", wallet_id)
    if wallet is None:
        raise absent("Wallet", wallet_id)
    return wallet
