"""How does money leave for a bank? Accounts, recipients, and wires that take their time."""

from __future__ import annotations

from wiseed_like.payments.simulator import books, rules
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.api.users import ADDRESS, whole
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.store import Body


def iban_adds_up(iban: str) -> bool:
    """ISO 13616: the number read with its head at the end leaves 1 when divided by 97."""
    if not (15 <= len(iban) <= 34 and iban.isascii() and iban.isalnum()):
        return False
    turned = (iban[4:] + iban[:4]).upper()
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


@route("POST", "/users/{user}/bankaccounts/iban")
def add_account(call: Call, user: str) -> Body:
    _need_user(call, user)
    address = whole(call.body.get("OwnerAddress"), ADDRESS)
    if address is None:
        raise wrong(OwnerAddress="The OwnerAddress field is required.")
    return call.store.add(
        "bankaccount",
        "bankacc_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "UserId": user,
            "Type": "IBAN",
            "OwnerName": call.text("OwnerName"),
            "OwnerAddress": address,
            "IBAN": _iban(call.body.get("IBAN")),
            "BIC": call.body.get("BIC"),
            "Active": True,
        },
    )


@route("PUT", "/users/{user}/bankaccounts/{account}")
def close_account(call: Call, user: str, account: str) -> Body:
    found = get_account(call, user, account)
    if call.body.get("Active") not in (0, False):
        raise wrong(Active="An account can only be closed.")
    found["Active"] = False
    call.store.put(found)
    return found


@route("GET", "/users/{user}/bankaccounts/{account}")
def get_account(call: Call, user: str, account: str) -> Body:
    found = call.store.find("bankaccount", account)
    if found is None or found["UserId"] != user:
        raise absent("BankAccount", account)
    return found


@route("GET", "/users/{user}/bankaccounts")
def list_accounts(call: Call, user: str) -> list[Body]:
    _need_user(call, user)
    return page(call, call.store.list("bankaccount", where={"UserId": user}))


@route("POST", "/users/{user}/recipients")
def add_recipient(call: Call, user: str) -> Body:
    holder = _need_user(call, user)
    scope = call.body.get("RecipientScope") or "PAYOUT"
    if scope not in {"PAYIN", "PAYOUT"}:
        raise wrong(RecipientScope="The RecipientScope field must be PAYIN or PAYOUT.")
    if scope == "PAYOUT" and holder["UserCategory"] != "OWNER":
        raise wrong(RecipientScope="A PAYER has recipients of scope PAYIN only.")
    sort = call.text("RecipientType")
    if sort not in {"Individual", "Business"}:
        raise wrong(RecipientType="The RecipientType field must be Individual or Business.")
    if not isinstance(call.body.get(f"{sort}Recipient"), dict):
        raise wrong(**{f"{sort}Recipient": f"The {sort}Recipient field is required."})
    if call.text("PayoutMethodType") != "LocalBankTransfer" or call.text("Currency") != "EUR":
        raise wrong(PayoutMethodType="This simulator knows local bank transfers in EUR.")
    local = (call.body.get("LocalBankTransfer") or {}).get("EUR") or {}
    recipient = call.store.add(
        "recipient",
        "rec",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "UserId": user,
            "Status": "ACTIVE",
            "DisplayName": call.text("DisplayName"),
            "PayoutMethodType": "LocalBankTransfer",
            "RecipientType": sort,
            "RecipientScope": scope,
            "Currency": "EUR",
            "Country": call.body.get("Country"),
            "IndividualRecipient": call.body.get("IndividualRecipient"),
            "BusinessRecipient": call.body.get("BusinessRecipient"),
            "LocalBankTransfer": {"EUR": {"IBAN": _iban(local.get("IBAN"))}},
            "InternationalBankTransfer": None,
            "PendingUserAction": None,
            "RecipientVerificationOfPayee": None,
        },
    )
    call.store.announce("RECIPIENT_ACTIVE", recipient["Id"], call.now)
    return recipient


@route("GET", "/recipients/{recipient}")
def get_recipient(call: Call, recipient: str) -> Body:
    found = call.store.find("recipient", recipient)
    if found is None:
        raise absent("Recipient", recipient)
    return found


@route("GET", "/users/{user}/recipients")
def list_recipients(call: Call, user: str) -> list[Body]:
    _need_user(call, user)
    return page(call, call.store.list("recipient", where={"UserId": user}))


@route("POST", "/payouts/bankwire")
def add(call: Call) -> Body:
    cents, fees = call.cents("DebitedFunds", least=1), call.cents("Fees")
    author, wallet = call.user("AuthorId"), call.wallet("DebitedWalletId")
    account_id, recipient_id, scope = _destination(call, author["Id"])
    returned = _returned_wire(call)
    if scope == "PAYIN" and returned is None:
        raise wrong(PaymentRef="A recipient of scope PAYIN only serves to return a bank wire.")
    payout = call.store.add(
        "payout",
        "po_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "AuthorId": author["Id"],
            "CreditedUserId": None,
            "DebitedFunds": books.euros(cents),
            "CreditedFunds": books.euros(cents - fees),
            "Fees": books.euros(fees),
            "Status": "CREATED",
            "ResultCode": None,
            "ResultMessage": None,
            "ExecutionDate": None,
            "Type": "PAYOUT",
            "Nature": "REGULAR",
            "PaymentType": "BANK_WIRE",
            "DebitedWalletId": wallet["Id"],
            "CreditedWalletId": None,
            "BankAccountId": account_id,
            "RecipientId": recipient_id,
            "BankWireRef": call.body.get("BankWireRef"),
            "ModeRequested": call.body.get("PayoutModeRequested") or "STANDARD",
            "ModeApplied": "PENDING_RESPONSE",
            "FallbackReason": None,
            "RecipientVerificationOfPayee": None,
            "PaymentRef": None,
        },
    )
    code = rules.payout_refusal(author, call.holder(wallet), returns_wire=returned is not None)
    if returned is not None:
        code = code or _return_refusal(call, returned, cents, wallet["Id"])
        payout["PaymentRef"] = {"ReasonType": "PAYIN_REFUND", "ReferenceId": returned["Id"]}
    if cents - fees <= 0:
        code = "001014"
    if not code and not books.debit_payout(call.store, payout):
        code = "001001"
    if code:
        books.fail(call.store, payout, code, call.now)
        return payout
    call.store.put(payout)
    books.announce(call.store, payout, call.now)
    call.store.plan(call.now + call.settings.payout_delay, "settle_payout", payout["Id"])
    return payout


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


def _need_user(call: Call, user_id: str) -> Body:
    user = call.store.find("user", user_id)
    if user is None:
        raise absent("User", user_id)
    return user


def _iban(written: object) -> str:
    iban = written.replace(" ", "").upper() if isinstance(written, str) else ""
    if not iban_adds_up(iban):
        raise wrong(IBAN="The IBAN field is required and must be valid.")
    return iban


def _destination(call: Call, author_id: str) -> tuple[str | None, str | None, str]:
    """(account, recipient, scope): which of the two a payout should name is not settled."""
    named = call.body.get("RecipientId") or call.body.get("BankAccountId")
    account = call.store.find("bankaccount", named)
    if account is not None and account["UserId"] == author_id and account["Active"]:
        return account["Id"], None, "PAYOUT"
    recipient = call.store.find("recipient", named)
    if recipient is not None and recipient["UserId"] == author_id:
        return None, recipient["Id"], recipient["RecipientScope"]
    raise wrong(BankAccountId="The account must exist, be active, and belong to the author.")


def _returned_wire(call: Call) -> Body | None:
    reference = call.body.get("PaymentRef")
    if not reference:
        return None
    wire = call.store.find("payin", reference.get("ReferenceId"))
    if reference.get("ReasonType") != "PAYIN_REFUND" or wire is None:
        raise wrong(PaymentRef="The PaymentRef must name a PAYIN_REFUND and a pay-in.")
    if wire["PaymentType"] != "BANK_WIRE" or wire["Status"] != "SUCCEEDED":
        raise wrong(PaymentRef="Only a succeeded bank wire can be returned.")
    return wire


def _return_refusal(call: Call, wire: Body, cents: int, wallet_id: str) -> str | None:
    if wire["CreditedWalletId"] != wallet_id:
        return "001002"
    given_back = books.given_back(call.store, wire["Id"])
    if given_back >= wire["DebitedFunds"]["Amount"]:
        return "001401"
    return "005403" if given_back + cents > wire["DebitedFunds"]["Amount"] else None
