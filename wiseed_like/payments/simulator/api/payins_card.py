"""How does money come in by card? On a page of ours, or with a card that was registered."""

from __future__ import annotations

import ipaddress
from typing import Any

from wiseed_like.payments.simulator import books, rules, three_d_secure
from wiseed_like.payments.simulator.agenda import later
from wiseed_like.payments.simulator.api import cards
from wiseed_like.payments.simulator.api.payins import find
from wiseed_like.payments.simulator.api.payins_wire import beneficiaries
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent, closed, wrong
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.persons import ADDRESS, whole
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store
from wiseed_like.payments.simulator.web import is_web_address, with_query

BROWSER = (
    "AcceptHeader",
    "JavaEnabled",
    "JavascriptEnabled",
    "Language",
    "ColorDepth",
    "ScreenHeight",
    "ScreenWidth",
    "TimeZoneOffset",
    "UserAgent",
)
NEEDED = ("AuthorId", "CreditedWalletId", "DebitedFunds", "Fees")
SECURE_MODES = {"DEFAULT", "FORCE", "NO_CHOICE"}


@route("POST", "/payins/card/web")
def ask_on_our_page(call: Call) -> Body:
    call.need(*NEEDED, "ReturnURL", "CardType", "Culture")
    return_url = web_address(call, "ReturnURL", longest=220)
    call.text("CardType")
    call.text("Culture")
    payin = call.store.add(
        "payin",
        "payin_m",
        draft(call)
        | {
            "ExecutionType": "WEB",
            "CardType": call.body["CardType"],
            "SecureMode": secure_mode(call),
            "Culture": call.body["Culture"],
            "StatementDescriptor": call.body.get("StatementDescriptor"),
            "TemplateURLOptions": None,
            "Shipping": recipient_of(call, "Shipping"),
        },
    )
    payin["ReturnURL"] = with_query(return_url, transactionId=payin["Id"])
    payin["RedirectURL"] = f"{call.origin}/pay/card/{payin['Id']}"
    call.store.put(payin)
    books.announce(call.store, payin, call.now)
    code = refusal(call, payin)
    if code:
        books.fail(call.store, payin, code, call.now)
    else:
        call.later("expire_card", payin["Id"], after=call.settings.card_session)
    return payin


@later("expire_card", by="machine")
def _expire(
    store: Store, settings: SimulatorSettings, faults: Faults, payin_id: str, now: float
) -> None:
    payin = store.find("payin", payin_id)
    if payin is not None and payin["Status"] == "CREATED":
        books.fail(store, payin, "101109", now)


@route("GET", "/payins/card/web/{payin}/extended")
def get_card_of(call: Call, payin: str) -> Body:
    """The card that was used on our page, once it was."""
    found = find(call, payin)
    used = call.store.list("card_used", where={"PayInId": payin}).first()
    if used is None or found["ExecutionType"] != "WEB":
        raise absent("PayIn", payin)
    seen = ("ExpirationDate", "Alias", "CardType", "Country", "Fingerprint")
    return {
        "Id": payin,
        "PaymentType": "CARD",
        "ExecutionType": "WEB",
        **{key: used[key] for key in seen},
    }


@route("POST", "/payins/card/direct")
def pay(call: Call) -> Body:
    """With a registered card: at once, or after its bank has seen its customer."""
    call.need(*NEEDED, "CardId", "SecureModeReturnURL", "IpAddress", "BrowserInfo")
    card = cards.usable(call, call.body.get("AuthorId"))
    return_url = web_address(call, "SecureModeReturnURL")
    mode = secure_mode(call)
    payin = call.store.add(
        "payin",
        "payin_m",
        draft(call)
        | {
            "ExecutionType": "DIRECT",
            "CardId": card["Id"],
            "SecureMode": mode,
            "SecureModeNeeded": False,
            "SecureModeRedirectURL": None,
            "StatementDescriptor": descriptor(call),
            "Culture": call.body.get("Culture"),
            "Billing": recipient_of(call, "Billing"),
            "Shipping": recipient_of(call, "Shipping"),
            "IpAddress": ip_address(call),
            "BrowserInfo": browser(call),
            "SecurityInfo": {"AVSResult": "NO_CHECK"},
            "Requested3DSVersion": call.body.get("Requested3DSVersion"),
            "Applied3DSVersion": "V2_1",
            "PreferredCardNetwork": call.body.get("PreferredCardNetwork"),
            "PaymentCategory": call.body.get("PaymentCategory") or "ECommerce",
            "CardInfo": cards.info(card),
        },
    )
    payin["SecureModeReturnURL"] = with_query(return_url, transactionId=payin["Id"])
    books.announce(call.store, payin, call.now)
    code = refusal(call, payin) or cards.refusal(card, call.now)
    if code is None:
        code = rules.card_verdict(card["Bank"], payin["DebitedFunds"]["Amount"], payin["Billing"])
        if rules.needs_challenge(card["Bank"], mode):
            return _wait_for_customer(call, payin, card, code)
    settle(call.store, payin, code, call.now)
    return payin


def _wait_for_customer(call: Call, payin: Body, card: Body, verdict: str) -> Body:
    url = three_d_secure.ask(
        call, "payin", payin, verdict, card["Alias"][-4:], payin["SecureModeReturnURL"]
    )
    payin.update(SecureModeNeeded=True, SecureModeRedirectURL=url)
    call.store.put(payin)
    return payin


@three_d_secure.settles("payin")
def settle(store: Store, payin: Body, code: str, now: float) -> None:
    """Move the money, or say why not; a card that has paid is a good one."""
    if code != rules.SUCCESS:
        books.fail(store, payin, code, now)
        return
    books.succeed(store, payin, now)
    if payin.get("CardId"):
        cards.prove(store, payin["CardId"])


# -- what the ways to pay by card have in common


def draft(call: Call) -> Body:
    author, wallet = call.user("AuthorId"), call.wallet("CreditedWalletId")
    if "CLOSED" in (author["UserStatus"], call.holder(wallet)["UserStatus"]):
        raise closed()
    currency = wallet["Currency"]
    cents, fees = call.cents("DebitedFunds", currency, least=1), call.cents("Fees", currency)
    return books.draft(
        call.now,
        "PAYIN",
        cents,
        fees,
        currency,
        Tag=call.tag(),
        AuthorId=author["Id"],
        CreditedUserId=wallet["Owners"][0],
        CreditedWalletId=wallet["Id"],
        PaymentType="CARD",
        FlowDescriptor=call.body.get("FlowDescriptor"),
        ProfilingAttemptReference=call.body.get("ProfilingAttemptReference"),
    )


def refusal(call: Call, payin: Body) -> str | None:
    """Why this could never arrive."""
    if payin["CreditedFunds"]["Amount"] <= 0:
        return "001014"
    holder = call.holder(call.wallet("CreditedWalletId"))
    return rules.inflow_refusal(holder, beneficiaries(call))


def secure_mode(call: Call) -> str:
    return call.one_of("SecureMode", SECURE_MODES, "DEFAULT")


def web_address(call: Call, key: str, *, longest: int = 255) -> str:
    url = call.text(key, longest=longest)
    if not is_web_address(url):
        raise wrong(**{key: f"The {key} field is not a valid URL."})
    return url


def descriptor(call: Call) -> str | None:
    """What the customer reads on their statement: at most ten signs."""
    key = "StatementDescriptor"
    return call.text(key, longest=10) if call.body.get(key) else None


def recipient_of(call: Call, key: str) -> Body | None:
    """Billing or Shipping: null, or complete."""
    given: Any = call.body.get(key)
    if not isinstance(given, dict):
        return None
    return {
        "FirstName": given.get("FirstName"),
        "LastName": given.get("LastName"),
        "Address": whole(given.get("Address"), ADDRESS),
    }


def ip_address(call: Call) -> str:
    address = call.text("IpAddress")
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise wrong(IpAddress="The IpAddress field is not an address.") from None
    return address


def browser(call: Call) -> Body:
    """What the bank wants to know of the customer's browser: all nine facts."""
    given = call.body.get("BrowserInfo")
    if not isinstance(given, dict):
        raise wrong(BrowserInfo="The BrowserInfo field is required.")
    missing = {
        f"BrowserInfo.{key}": f"The {key} field is required."
        for key in BROWSER
        if given.get(key) is None or given.get(key) == ""
    }
    if missing:
        raise wrong(**missing)
    return {key: given[key] for key in BROWSER}
