"""How are users asked to authenticate, what may be done for them, and what are they barred from?"""

from __future__ import annotations

import re

from wiseed_like.payments.simulator import authentication
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.api.users import find
from wiseed_like.payments.simulator.currencies import money
from wiseed_like.payments.simulator.errors import closed, wrong
from wiseed_like.payments.simulator.persons import COUNTRY
from wiseed_like.payments.simulator.store import Body
from wiseed_like.payments.simulator.verification import RENEWAL

# Company numbers that can be checked by their shape: country, pattern, the rule in words.
COMPANY_NUMBERS = {
    "FR": (r"[0-9]{9}", "9 digits"),
    "GB": (r"[0-9]{8}|[A-Z]{2}[0-9]{6}", "8 digits, or 2 letters and 6 digits"),
    "BE": (r"[01][0-9]{9}", "10 digits beginning with 0 or 1"),
    "ES": (r"[A-Z][0-9]{7}[0-9A-Z]", "1 letter, 7 digits and 1 digit or letter"),
    "IT": (r"[0-9]{11}|[A-Z]{2}[0-9]{6,7}", "11 digits, or 2 letters and 6 or 7 digits"),
    "LU": (r"[A-Z][0-9]{1,6}", "1 letter and up to 6 digits"),
    "NL": (r"[0-9]{8}", "8 digits"),
    "PT": (r"[0-9]{9}", "9 digits"),
}


@route("POST", "/sca/users/{user}/enrollment")
def enrol(call: Call, user: str) -> Body:
    """An address where the owner enrols, the first time or again."""
    found = find(call, user)
    if found["UserCategory"] != "OWNER":
        raise wrong(UserCategory="Only an OWNER authenticates.")
    if found["UserStatus"] == "CLOSED":
        raise closed()
    asked = authentication.ask(call, found, "ENROLLMENT")
    if found["UserStatus"] == "PENDING_USER_ACTION":
        found["PendingUserAction"] = asked
        call.store.put(found)
    return {"PendingUserAction": asked}


@route("POST", "/sca/users/{user}/consent")
def manage_consent(call: Call, user: str) -> Body:
    found = find(call, user)
    if found["UserCategory"] != "OWNER":
        raise wrong(UserCategory="Only an OWNER can consent.")
    authentication.need_active(found)
    return {"PendingUserAction": authentication.ask(call, found, "CONSENT")}


@route("GET", "/sca/users/{user}/sca-status")
def get_status(call: Call, user: str) -> Body:
    found = find(call, user)
    sca = found["Sca"]
    return {
        "UserStatus": found["UserStatus"],
        "IsEnrolled": sca["EnrolledAt"] is not None,
        "LastEnrollmentDate": sca["EnrolledAt"],
        "LastConsentCollectionDate": sca["ConsentAt"],
        "ConsentScope": {
            scope: bool(sca["Consents"].get(scope)) for scope in authentication.SCOPES
        },
    }


@route("GET", "/users/{user}/(?:regulatory|blockstatus)")
def get_regulatory(call: Call, user: str) -> Body:
    found = find(call, user)
    verified = found["KycDate"] if found["KYCLevel"] == "REGULAR" else None
    return {
        "Id": found["Id"],
        "ActionCode": "008700" if any(found["Blocked"].values()) else None,
        "ScopeBlocked": dict(found["Blocked"]),
        "KycInformation": {
            "LastKycDate": verified,
            "KycRenewalDeadline": verified + RENEWAL if verified else None,
        },
    }


@route("POST", "/users/data-formats/validation")
def validate_formats(call: Call) -> Body:
    """Whether a company number has the shape that its country gives them."""
    asked = call.body.get("CompanyNumber")
    if not isinstance(asked, dict) or not isinstance(asked.get("CompanyNumber"), str):
        raise wrong(CompanyNumber="The CompanyNumber field is required.")
    country = asked.get("CountryCode")
    if country is not None and not COUNTRY.fullmatch(str(country)):
        raise wrong(CountryCode="The CountryCode field is not an ISO 3166-1 alpha-2 code.")
    pattern, words = COMPANY_NUMBERS.get(str(country), (r"[0-9A-Z .-]{1,255}", "not empty"))
    number = asked["CompanyNumber"].strip().upper()
    return {
        "CompanyNumber": {
            "CompanyNumber": asked["CompanyNumber"],
            "CountryCode": country,
            "IsValid": re.fullmatch(pattern, number, re.ASCII) is not None,
            "ValidationRules": words,
        }
    }


@route("GET", "/users/{user}/emoney(?:/(?P<year>[0-9]{4}))?(?:/(?P<month>[0-9]{1,2}))?")
def get_emoney(call: Call, user: str, year: str | None, month: str | None) -> Body:
    """What came into this user's wallets and left them, ever, in a year or in a month (UTC)."""
    find(call, user)
    currency = call.query.get("currency", "EUR").upper()
    shape, wanted = {"year": "%Y", "month": "%Y-%m"}, ""
    form = shape["month"] if month else shape["year"]
    if year:
        wanted = f"{year}-{int(month):02d}" if month else year
    came, left = 0, 0
    for wallet in call.store.list("wallet", where={"Owners[0]": user, "Currency": currency}):
        row = call.store.db.execute(
            "SELECT sum(max(m.cents, 0)) AS came, sum(max(-m.cents, 0)) AS went"
            " FROM movements m JOIN resources r ON r.id = m.transaction_id"
            " WHERE m.client = ? AND m.wallet_id = ?"
            " AND (? = '' OR strftime(?, r.created, 'unixepoch') = ?)",
            (call.store.client, wallet["Id"], wanted, form, wanted),
        ).fetchone()
        came, left = came + (row["came"] or 0), left + (row["went"] or 0)
    return {
        "UserId": user,
        "CreditedEMoney": money(came, currency),
        "DebitedEMoney": money(left, currency),
    }


def set_block(user: Body, scope: str, *, blocked: bool) -> str | None:
    """Bar this user's `Inflows` or `Outflows`, or let them go; the event, None for no change."""
    assert scope in {"Inflows", "Outflows"}, scope
    if user["Blocked"][scope] == blocked:
        return None
    user["Blocked"][scope] = blocked
    return f"USER_{scope.upper()}_{'' if blocked else 'UN'}BLOCKED"
