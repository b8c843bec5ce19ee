"""How does money move between wallets? At once, unless its owner has to be seen first."""

from __future__ import annotations

from wiseed_like.payments.simulator import authentication, books, rules
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.authentication import concludes
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

EXEMPT = 3_000  # cents up to which nobody has to authenticate
CONTEXTS = {"USER_PRESENT", "USER_NOT_PRESENT"}


@route("POST", "/transfers")
def add(call: Call) -> Body:
    call.need("AuthorId", "DebitedFunds", "Fees", "DebitedWalletId", "CreditedWalletId")
    author = call.user("AuthorId")
    debited, credited = call.wallet("DebitedWalletId"), call.wallet("CreditedWalletId")
    if debited["Id"] == credited["Id"]:
        raise wrong(CreditedWalletId="The two wallets must differ.")
    currency = debited["Currency"]
    if credited["Currency"] != currency:
        raise wrong(CreditedWalletId="The two wallets must have the same currency.")
    cents, fees = call.cents("DebitedFunds", currency, least=1), call.cents("Fees", currency)
    call.one_of("ScaContext", CONTEXTS, "USER_PRESENT")
    payer, receiver = call.holder(debited), call.holder(credited)
    asked = False
    if author["UserStatus"] != "CLOSED":  # refused further down, with a code of its own
        authentication.need_active(author)
        asked = _must_authenticate(call, author, receiver, cents)
    transfer = call.store.add(
        "transfer",
        "xfer_m",
        books.draft(call.now, "TRANSFER", cents, fees, currency)
        | {
            "Tag": call.tag(),
            "AuthorId": author["Id"],
            "CreditedUserId": receiver["Id"],
            "DebitedWalletId": debited["Id"],
            "CreditedWalletId": credited["Id"],
            "ScaContext": call.body.get("ScaContext"),
            "PendingUserAction": None,
        },
    )
    code = rules.transfer_refusal(author, payer, receiver)
    if cents - fees <= 0:
        code = "001014"
    if code or not asked:
        books.finish(call.store, transfer, code, call.now)
        return transfer
    transfer["ScaContext"] = "USER_PRESENT"
    transfer["PendingUserAction"] = authentication.ask(
        call, author, "TRANSFER", subject_id=transfer["Id"]
    )
    call.store.put(transfer)
    books.announce(call.store, transfer, call.now)
    return transfer


def _must_authenticate(call: Call, author: Body, receiver: Body, cents: int) -> bool:
    """Only from one owner to another; ApiError 403 when absent without having agreed before."""
    if receiver["Id"] == author["Id"] or receiver["UserCategory"] != "OWNER":
        return False
    if not authentication.is_asked_of(call, author):
        return False
    if call.body.get("ScaContext") == "USER_NOT_PRESENT":
        authentication.need_consent(author, "Transfer")
        return False
    return cents > EXEMPT


@concludes("TRANSFER")
def _finish(store: Store, _settings: SimulatorSettings, session: Body, now: float) -> None:
    """The owner was seen, or was not, or never came."""
    transfer = store.find("transfer", session["SubjectId"])
    if transfer is None or transfer["Status"] != "CREATED":
        return
    transfer["PendingUserAction"] = None
    if session["Status"] != "DONE":
        books.fail(store, transfer, "007101" if session["Status"] == "REFUSED" else "007102", now)
        return
    payer, receiver = _user(store, transfer["AuthorId"]), _user(store, transfer["CreditedUserId"])
    code = rules.closed_refusal(payer, receiver)
    if code:  # closed while the author was asked
        books.fail(store, transfer, code, now)
    else:
        books.succeed(store, transfer, now)


def _user(store: Store, user_id: str) -> Body:
    user = store.find("user", user_id)
    assert user is not None, "users stay, closed or not"
    return user


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
