"""Is this card a good one? Asked of its bank, without paying anything."""

from __future__ import annotations

from wiseed_like.payments.simulator import rules, three_d_secure
from wiseed_like.payments.simulator.api import cards
from wiseed_like.payments.simulator.api.payins_card import (
    browser,
    ip_address,
    secure_mode,
    web_address,
)
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.store import Body, Store
from wiseed_like.payments.simulator.web import with_query


@route("POST", "/cards/{card}/validation")
def ask(call: Call, card: str) -> Body:
    found = cards.find(call, card)
    if call.user("AuthorId")["Id"] != found["UserId"]:
        raise wrong(AuthorId="The card must be the author's.")
    mode = secure_mode(call)
    return_url = web_address(call, "SecureModeReturnURL")
    validation = call.store.add(
        "card_validation",
        "cardval_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "AuthorId": found["UserId"],
            "CardId": card,
            "IpAddress": ip_address(call),
            "BrowserInfo": browser(call),
            "SecureMode": mode,
            "SecureModeNeeded": False,
            "SecureModeRedirectURL": None,
            "Validity": "UNKNOWN",
            "Type": "CARD_VALIDATION",
            "Applied3DSVersion": "V2_1",
            "Status": "CREATED",
            "ResultCode": None,
            "ResultMessage": None,
            "PreferredCardNetwork": call.body.get("PreferredCardNetwork"),
            "AuthorizationDate": None,
            "CardInfo": cards.info(found),
            "PaymentCategory": call.body.get("PaymentCategory") or "ECommerce",
        },
    )
    validation["SecureModeReturnURL"] = with_query(return_url, transactionId=validation["Id"])
    call.store.announce("CARD_VALIDATION_CREATED", validation["Id"], call.now)
    refused = cards.refusal(found, call.now)
    verdict = refused or rules.card_verdict(found["Bank"], 0)
    if refused is None and rules.needs_challenge(found["Bank"], mode):
        url = three_d_secure.ask(
            call,
            "card_validation",
            validation,
            verdict,
            found["Alias"][-4:],
            validation["SecureModeReturnURL"],
        )
        validation.update(SecureModeNeeded=True, SecureModeRedirectURL=url)
        call.store.put(validation)
    else:
        settle(call.store, validation, verdict, call.now)
    return validation


@route("GET", "/cards/{card}/validation/{validation}")
def get(call: Call, card: str, validation: str) -> Body:
    found = call.store.find("card_validation", validation)
    if found is None or found["CardId"] != card:
        raise absent("CardValidation", validation)
    return found


@three_d_secure.settles("card_validation")
def settle(store: Store, validation: Body, code: str, now: float) -> None:
    """A bank that refuses makes the card invalid."""
    good = code == rules.SUCCESS
    validation.update(
        Status="SUCCEEDED" if good else "FAILED",
        Validity="VALID" if good else "INVALID",
        ResultCode=code,
        ResultMessage=rules.MESSAGES[code],
        AuthorizationDate=int(now) if good else None,
    )
    store.put(validation)
    cards.prove(store, validation["CardId"], good=good)
    store.announce(f"CARD_VALIDATION_{validation['Status']}", validation["Id"], now)
