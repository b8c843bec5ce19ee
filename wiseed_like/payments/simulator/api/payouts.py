"""How does money leave for a bank? Wires that take their time, fail, or come back later."""

from __future__ import annotations

from secrets import token_hex

from wiseed_like.payments.simulator import authentication, books, rules
from wiseed_like.payments.simulator.agenda import later
from wiseed_like.payments.simulator.api.bankaccounts import MAGIC_FALLBACK_IBAN
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.recipients import iban_of, is_refused_by_name
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

INSTANT = {"INSTANT_PAYMENT", "INSTANT_PAYMENT_ONLY"}
MODES = {"STANDARD", "RTGS_PAYMENT"} | INSTANT
BEARERS = {"SHARED", "OURS"}
FALLBACK = {"Code": "001999", "Message": "Instant payment is not possible: sent as a standard one"}
# A text on the wire that asks for its own refusal of an instant payment.
MAGIC_TEXTS = {f"IP{1070 + place}": f"1300{6 + place:02d}" for place in range(5)}


@route("POST", "/payouts/bankwire")
def add(call: Call) -> Body:
    """The wallet is debited now; whether the bank takes the money is known later."""
    call.need("AuthorId", "DebitedWalletId", "DebitedFunds", "Fees")
    author, wallet = call.user("AuthorId"), call.wallet("DebitedWalletId")
    currency = wallet["Currency"]
    cents, fees = call.cents("DebitedFunds", currency, least=1), call.cents("Fees", currency)
    authentication.need_active(author)
    mode = call.one_of("PayoutModeRequested", MODES, "STANDARD")
    target = _destination(call, author["Id"])
    returned = _returned_wire(call)
    if target.get("RecipientScope") == "PAYIN" and returned is None:
        raise wrong(PaymentRef="A recipient of scope PAYIN only serves to return a bank wire.")
    payout = call.store.add(
        "payout",
        "po_m",
        books.draft(call.now, "PAYOUT", cents, fees, currency)
        | {
            "Tag": call.tag(),
            "AuthorId": author["Id"],
            "DebitedWalletId": wallet["Id"],
            "PaymentType": "BANK_WIRE",
            **_named(target),
            "BankWireRef": call.body.get("BankWireRef"),
            "ModeRequested": mode,
            "ModeApplied": "PENDING_RESPONSE",
            "FallbackReason": None,
            "EndToEndId": token_hex(16),
            "RecipientVerificationOfPayee": target.get("RecipientVerificationOfPayee"),
            "PaymentRef": None,
            "ChargeBearer": call.one_of("ChargeBearer", BEARERS, "SHARED"),
        },
    )
    code = rules.payout_refusal(author, call.holder(wallet), returns_wire=returned is not None)
    if returned is not None:
        code = code or _return_refusal(call, returned, cents, wallet["Id"])
        payout["PaymentRef"] = {"ReasonType": "PAYIN_REFUND", "ReferenceId": returned["Id"]}
    if cents - fees <= 0:
        code = "001014"
    elif not code and is_refused_by_name(target):
        code = "121030"
    books.announce(call.store, payout, call.now)
    if not code and not books.debit_payout(call.store, payout):
        code = "001001"
    if code:
        payout["ModeApplied"] = None
        books.fail(call.store, payout, code, call.now)
        return payout
    call.store.put(payout)
    call.later("settle_payout", payout["Id"], after=call.settings.payout_delay)
    return payout


@later("settle_payout", by="machine")
def _settle(
    store: Store, _settings: SimulatorSettings, faults: Faults, payout_id: str, now: float
) -> None:
    """The bank takes it, unless somebody said no meanwhile or a fault was asked for."""
    payout = store.find("payout", payout_id)
    if payout is None or payout["Status"] != "CREATED":
        return
    if faults.take("payout_fails"):
        refuse(store, payout, "121999", now)
        return
    if payout["ModeRequested"] in INSTANT and not _send_instantly(store, payout, now):
        return
    if payout["ModeApplied"] == "PENDING_RESPONSE":
        payout["ModeApplied"] = "STANDARD"
    books.succeed(store, payout, now, moved=True)
    if faults.take("payout_returns"):
        books.bring_back(store, payout, now)


def _send_instantly(store: Store, payout: Body, now: float) -> bool:
    """Say how it is sent; False when it was refused, because only instantly would do."""
    code = MAGIC_TEXTS.get(payout["BankWireRef"] or "")
    if code is None and _reachable(store, payout):
        payout["ModeApplied"] = "INSTANT_PAYMENT"
        store.announce("INSTANT_PAYOUT_SUCCEEDED", payout["Id"], now)
        return True
    if payout["ModeRequested"] == "INSTANT_PAYMENT_ONLY":
        store.announce("INSTANT_PAYOUT_FAILED", payout["Id"], now)
        refuse(store, payout, code or "130009", now)
        return False
    reason = FALLBACK if code is None else {"Code": code, "Message": rules.MESSAGES[code]}
    payout.update(ModeApplied="STANDARD", FallbackReason=reason)
    store.announce("INSTANT_PAYOUT_FALLBACKED", payout["Id"], now)
    return True


def refuse(store: Store, payout: Body, code: str, now: float) -> None:
    """The bank does not take it: everything goes back to the wallet, the fee too."""
    payout["ModeApplied"] = None
    books.undo_payout(store, payout)
    books.fail(store, payout, code, now)


@route("POST", "/payouts/reachability")
def check_reachability(call: Call) -> Body:
    """Whether an instant payment would get there."""
    author = call.user("AuthorId")
    call.cents("DebitedFunds", call.wallet("DebitedWalletId")["Currency"], least=1)
    target = _named(_destination(call, author["Id"]))
    reachable = _reachable(call.store, target)
    return {
        "InstantPayout": {
            "IsReachable": reachable,
            "UnreachableReason": None if reachable else FALLBACK,
        }
    }


@route("GET", "/payouts/(?:bankwire/)?{payout}")
def get(call: Call, payout: str) -> Body:
    found = call.store.find("payout", payout)
    if found is None:
        raise absent("PayOut", payout)
    return found


@route("GET", "/payouts/{payout}/refunds")
def list_refunds(call: Call, payout: str) -> list[Body]:
    get(call, payout)
    return page(call, call.store.list("refund", where={"InitialTransactionId": payout}))


def _destination(call: Call, author_id: str) -> Body:
    """The account or recipient: which of the two keys a payout should use is not settled."""
    named = call.body.get("RecipientId") or call.body.get("BankAccountId")
    account = call.store.find("bankaccount", named)
    if account is not None and account["UserId"] == author_id and account["Active"]:
        return account
    recipient = call.store.find("recipient", named)
    if recipient is not None and recipient["UserId"] == author_id:
        if recipient["Status"] == "ACTIVE":
            return recipient
        raise wrong(RecipientId=f"The recipient is {recipient['Status']}, not ACTIVE.")
    raise wrong(BankAccountId="The account must exist, be active, and belong to the author.")


def _named(target: Body) -> Body:
    """A payout names its recipient under both keys, an account of the old sort under its own."""
    is_recipient = "RecipientScope" in target
    return {
        "BankAccountId": None if is_recipient else target["Id"],
        "RecipientId": target["Id"] if is_recipient else None,
    }


def _reachable(store: Store, named: Body) -> bool:
    account = store.find("bankaccount", named["BankAccountId"])
    recipient = store.find("recipient", named["RecipientId"])
    iban = account["IBAN"] if account and "IBAN" in account else recipient and iban_of(recipient)
    return bool(iban) and iban != MAGIC_FALLBACK_IBAN


def _returned_wire(call: Call) -> Body | None:
    reference = call.body.get("PaymentRef")
    if not reference:
        return None
    named = reference if isinstance(reference, dict) else {}
    wire = call.store.find("payin", named.get("ReferenceId"))
    if named.get("ReasonType") != "PAYIN_REFUND" or wire is None:
        raise wrong(PaymentRef="The PaymentRef must name a PAYIN_REFUND and a pay-in.")
    if wire["PaymentType"] != "BANK_WIRE" or wire["Status"] != "SUCCEEDED":
        raise wrong(PaymentRef="Only a succeeded bank wire can be returned.")
    return wire


def _return_refusal(call: Call, wire: Body, cents: int, wallet_id: str) -> str | None:
    if wire["CreditedWalletId"] != wallet_id:
        return "121002"
    given_back = books.given_back(call.store, wire["Id"])
    if given_back >= wire["DebitedFunds"]["Amount"]:
        return "001401"
    return "005403" if given_back + cents > wire["DebitedFunds"]["Amount"] else None
