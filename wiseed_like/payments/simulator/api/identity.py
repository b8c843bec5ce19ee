"""How is a user verified on the provider's own pages? Hosted identity sessions."""

from __future__ import annotations

from wiseed_like.payments.simulator import rules, verification
from wiseed_like.payments.simulator.agenda import later
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.api.users import find as find_user
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.persons import signatory
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store
from wiseed_like.payments.simulator.web import is_web_address

PATIENCE = {"NATURAL": 86_400, "SOLETRADER": 86_400}  # seconds; a week for other companies
A_WEEK = 7 * 86_400
CHECKS = {
    "NATURAL": ("IDENTITY_DOCUMENT_VERIFICATION",),
    "SOLETRADER": ("IDENTITY_DOCUMENT_VERIFICATION", "BUSINESS_VERIFICATION"),
    "ORGANIZATION": ("IDENTITY_DOCUMENT_VERIFICATION", "BUSINESS_VERIFICATION"),
    "BUSINESS": (
        "IDENTITY_DOCUMENT_VERIFICATION",
        "BUSINESS_VERIFICATION",
        "PERSONS_SIGNIFICANT_CONTROL",
    ),
}
# How a session can end: the event that says so.
ENDINGS = {
    "VALIDATED": "IDENTITY_VERIFICATION_VALIDATED",
    "REFUSED": "IDENTITY_VERIFICATION_FAILED",
    "REVIEW": "IDENTITY_VERIFICATION_INCONCLUSIVE",
    "TIMEOUT": "IDENTITY_VERIFICATION_TIMEOUT",
    "EXPIRED": "IDENTITY_VERIFICATION_EXPIRED",
    "OUT_OF_DATE": "IDENTITY_VERIFICATION_OUTDATED",
}
UNDECIDED = {"PENDING", "REVIEW"}


@route("POST", "/users/{user}/identity-verifications")
def add(call: Call, user: str) -> Body:
    found = find_user(call, user)
    sort = rules.sort_of(found)
    if found["UserCategory"] != "OWNER" or sort not in CHECKS:
        raise wrong(UserId="Only an OWNER, and no PARTNERSHIP, is verified in a session.")
    return_url = call.text("ReturnUrl")
    if not is_web_address(return_url):
        raise wrong(ReturnUrl="The ReturnUrl field is not a valid URL.")
    session = call.store.add(
        "identity",
        "idv_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "LastUpdate": int(call.now),
            "UpdateDate": int(call.now),
            "UserId": user,
            "ReturnUrl": return_url,
            "Status": "PENDING",
            "Checks": [],
        },
    )
    session["HostedUrl"] = f"{call.origin}/identity/{session['Id']}"
    session["PSCs"] = [_person(call, found, session)] if sort == "BUSINESS" else []
    call.store.put(session)
    call.store.announce("IDENTITY_VERIFICATION_PENDING", session["Id"], call.now)
    call.later("expire_identity", session["Id"], after=PATIENCE.get(sort, A_WEEK))
    return session


@route("GET", "/identity-verifications/{identity}")
def get(call: Call, identity: str) -> Body:
    found = call.store.find("identity", identity)
    if found is None:
        raise absent("IdentityVerification", identity)
    return found


@route("GET", "/users/{user}/identity-verifications")
def list_of_user(call: Call, user: str) -> list[Body]:
    find_user(call, user)
    return page(call, call.store.list("identity", where={"UserId": user}))


@route("PUT", "/identity-verifications/{identity}/pscs/{psc}/retry")
def retry(call: Call, identity: str, psc: str) -> Body:
    """Invite one of the people in control again, with what was corrected."""
    found = get(call, identity)
    for person in found["PSCs"]:
        if person["Id"] == psc:
            changes = ("FirstName", "LastName", "Email", "DateOfBirth", "Country", "Nationality")
            person.update({key: call.body[key] for key in changes if call.body.get(key)})
            person.update(Status="PENDING", LastUpdate=int(call.now))
            call.store.put(found)
            call.store.announce("IDENTITY_VERIFICATION_PSC_PENDING", identity, call.now)
            again: Body = person
            return again
    raise absent("Psc", psc)


def _person(call: Call, user: Body, session: Body) -> Body:
    person = signatory(user)
    return {
        "Id": session["Id"].replace("idv", "psc", 1),
        "FirstName": person["FirstName"],
        "LastName": person["LastName"],
        "Email": person["Email"],
        "DateOfBirth": person["Birthday"],
        "Country": person["CountryOfResidence"],
        "Nationality": person["Nationality"],
        "PscType": "LEGAL_REPRESENTATIVE",
        "Status": "PENDING",
        "ValidationDate": None,
        "HostedUrl": session["HostedUrl"],
        "Data": [],
        "LastUpdate": int(call.now),
    }


@later("expire_identity", by="machine")
def _expire(
    store: Store, settings: SimulatorSettings, faults: Faults, identity_id: str, now: float
) -> None:
    found = store.find("identity", identity_id)
    if found is not None and found["Status"] == "PENDING":
        decide(store, settings, identity_id, "EXPIRED", now)


def decide(
    store: Store, settings: SimulatorSettings, identity_id: str, status: str, now: float
) -> None:
    """End a session in one of `ENDINGS`, inside `writing`; what is decided stays so.

    OUT_OF_DATE is for one that had been validated: the papers shown then have expired.
    """
    found = store.find("identity", identity_id)
    if found is None:
        return
    allowed = {"VALIDATED"} if status == "OUT_OF_DATE" else UNDECIDED
    if found["Status"] not in allowed or found["Status"] == status:
        return
    found.update(Status=status, LastUpdate=int(now), UpdateDate=int(now))
    user = store.find("user", found["UserId"])
    if user is None:
        return
    if status != "OUT_OF_DATE":
        found["Checks"] = [_check(each, user, status, now) for each in _checks_of(user)]
    for person in found["PSCs"]:
        person.update(Status=status, LastUpdate=int(now))
        person["ValidationDate"] = int(now) if status == "VALIDATED" else None
    store.put(found)
    store.announce(ENDINGS[status], identity_id, now)
    if status in {"VALIDATED", "OUT_OF_DATE"}:
        user["VerifiedBySession"] = status == "VALIDATED"
        store.put(user)
        verification.reconsider(store, settings, user["Id"], now)


def _checks_of(user: Body) -> tuple[str, ...]:
    return CHECKS[rules.sort_of(user)]


def _check(sort: str, user: Body, status: str, now: float) -> Body:
    person = signatory(user)
    shown = {"FIRST_NAME": person["FirstName"], "LAST_NAME": person["LastName"]}
    if sort == "BUSINESS_VERIFICATION":
        shown = {"LEGAL_NAME": user["Name"], "REGISTRATION_NUMBER": user["CompanyNumber"]}
    refused = [{"Type": "DOCUMENT_UNREADABLE", "Value": "The document cannot be read"}]
    return {
        "CheckId": f"{user['Id']}-{sort}".lower(),
        "Type": sort,
        "CheckStatus": status,
        "CreationDate": int(now),
        "LastUpdate": int(now),
        "Data": [{"Type": key, "Value": value} for key, value in shown.items()],
        "Reasons": refused if status == "REFUSED" else [],
    }
