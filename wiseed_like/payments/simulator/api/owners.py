"""Who controls a company? Declarations of beneficial owners (UBO)."""

from __future__ import annotations

from wiseed_like.payments.simulator import verification
from wiseed_like.payments.simulator.agenda import later
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.api.users import find as find_user
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.persons import ADDRESS, COUNTRY, address_problems, whole
from wiseed_like.payments.simulator.rules import WITH_OWNERS, sort_of
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

MOST = 4  # owners above 25 % of a company: there cannot be more
# What the first owner's first name asks for: the status, and its reason.
MAGIC = {
    "AcceptUBO": ("VALIDATED", None),
    "RefuseUBO": ("REFUSED", "SPECIFIC_CASE"),
    "IncompleteUBO": ("INCOMPLETE", "MISSING_UBO"),
}
REASONS = (
    "MISSING_UBO",
    "DECLARATION_DO_NOT_MATCH_UBO_INFORMATION",
    "WRONG_UBO_INFORMATION",
    "UBO_IDENTITY_NEEDED",
    "SHAREHOLDERS_DECLARATION_NEEDED",
    "ORGANIZATION_CHART_NEEDED",
    "DOCUMENTS_NEEDED",
    "SPECIFIC_CASE",
)
OPEN = {"CREATED", "INCOMPLETE"}  # its owners may still change
BASE = "/users/{user}/kyc/ubodeclarations"


@route("POST", BASE)
def open_declaration(call: Call, user: str) -> Body:
    found = find_user(call, user)
    if found["UserCategory"] != "OWNER" or sort_of(found) not in WITH_OWNERS:
        raise wrong(UserId="Only an OWNER that is a BUSINESS or a PARTNERSHIP declares its UBOs.")
    declaration = call.store.add(
        "ubo_declaration",
        "ubodec_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "UserId": user,
            "ProcessedDate": None,
            "Status": "CREATED",
            "Reason": None,
            "Message": None,
            "Ubos": [],
        },
    )
    call.store.announce("UBO_DECLARATION_CREATED", declaration["Id"], call.now)
    return declaration


@route("PUT", f"{BASE}/{{declaration}}")
def ask_validation(call: Call, user: str, declaration: str) -> Body:
    found = _of(call, user, declaration)
    if call.body.get("Status") != "VALIDATION_ASKED":
        raise wrong(Status="The Status field can only become VALIDATION_ASKED.")
    if found["Status"] == "VALIDATION_ASKED":
        return found
    _need_open(found)
    active = [owner for owner in found["Ubos"] if owner["IsActive"]]
    if not active:
        raise wrong(Ubos="A declaration names at least one owner.")
    found.update(Status="VALIDATION_ASKED", Reason=None, Message=None, ProcessedDate=None)
    call.store.put(found)
    call.store.announce("UBO_DECLARATION_VALIDATION_ASKED", declaration, call.now)
    delay = 0.0 if active[0]["FirstName"] in MAGIC else call.settings.kyc_delay
    if delay is not None:
        call.later("examine_owners", declaration, after=delay)
    return found


@route("GET", f"{BASE}/{{declaration}}")
def get_of_user(call: Call, user: str, declaration: str) -> Body:
    return _of(call, user, declaration)


@route("GET", "/kyc/ubodeclarations/{declaration}")
def get(call: Call, declaration: str) -> Body:
    found = call.store.find("ubo_declaration", declaration)
    if found is None:
        raise absent("UboDeclaration", declaration)
    return found


@route("GET", BASE)
def list_of_user(call: Call, user: str) -> list[Body]:
    find_user(call, user)
    return page(call, call.store.list("ubo_declaration", where={"UserId": user}))


@route("POST", f"{BASE}/{{declaration}}/ubos")
def add(call: Call, user: str, declaration: str) -> Body:
    found = _of(call, user, declaration)
    _need_open(found)
    if sum(owner["IsActive"] for owner in found["Ubos"]) >= MOST:
        raise wrong(Ubos=f"A declaration names at most {MOST} owners.")
    owner = call.store.add(
        "ubo", "ubo_m", {"CreationDate": int(call.now), **_given(call), "IsActive": True}
    )
    found["Ubos"].append(owner)
    call.store.put(found)
    return owner


@route("PUT", f"{BASE}/{{declaration}}/ubos/{{ubo}}")
def change(call: Call, user: str, declaration: str, ubo: str) -> Body:
    """`IsActive` false takes an owner off the declaration."""
    found = _of(call, user, declaration)
    _need_open(found)
    owner = _owner(found, ubo)
    owner.update(_given(call))
    if "IsActive" in call.body:
        owner["IsActive"] = call.body["IsActive"] in (1, True)
    call.store.put(owner)
    call.store.put(found)
    return owner


@route("GET", f"{BASE}/{{declaration}}/ubos/{{ubo}}")
def get_owner(call: Call, user: str, declaration: str, ubo: str) -> Body:
    return _owner(_of(call, user, declaration), ubo)


def _of(call: Call, user: str, declaration: str) -> Body:
    find_user(call, user)
    found = call.store.find("ubo_declaration", declaration)
    if found is None or found["UserId"] != user:
        raise absent("UboDeclaration", declaration)
    return found


def _owner(declaration: Body, ubo: str) -> Body:
    for owner in declaration["Ubos"]:
        if owner["Id"] == ubo:
            found: Body = owner
            return found
    raise absent("Ubo", ubo)


def _need_open(declaration: Body) -> None:
    if declaration["Status"] not in OPEN:
        raise wrong(Status="This declaration can no longer change.")


def _given(call: Call) -> Body:
    """All of an owner; each part is required."""
    body = call.body
    problems = {}
    address, birthplace = whole(body.get("Address"), ADDRESS), body.get("Birthplace")
    if address is None or not any(address.values()):
        problems["Address"] = "The Address field is required."
    else:
        problems |= address_problems("Address", address)
    if not isinstance(birthplace, dict) or not birthplace.get("City"):
        problems["Birthplace"] = "The Birthplace field is required, with its City."
    for key, code in (
        ("Nationality", body.get("Nationality")),
        ("Birthplace.Country", (birthplace or {}).get("Country")),
    ):
        if not isinstance(code, str) or not COUNTRY.fullmatch(code):
            problems[key] = f"The {key} field is not an ISO 3166-1 alpha-2 code."
    if type(body.get("Birthday")) is not int:
        problems["Birthday"] = "The Birthday field must be a whole number of seconds."
    if problems:
        raise wrong(**problems)
    return {
        "Tag": call.tag(),
        "FirstName": call.text("FirstName", longest=100),
        "LastName": call.text("LastName", longest=100),
        "Address": address,
        "Nationality": body["Nationality"],
        "Birthday": body["Birthday"],
        "Birthplace": {key: body["Birthplace"].get(key) for key in ("City", "Country")},
    }


@later("examine_owners", by="machine")
def _examine(
    store: Store, settings: SimulatorSettings, faults: Faults, declaration_id: str, now: float
) -> None:
    found = store.find("ubo_declaration", declaration_id)
    if found is None:
        return
    first = next((owner for owner in found["Ubos"] if owner["IsActive"]), {"FirstName": ""})
    status, reason = MAGIC.get(first["FirstName"], ("VALIDATED", None))
    decide(store, settings, declaration_id, status, reason, now)


def decide(
    store: Store,
    settings: SimulatorSettings,
    declaration_id: str,
    status: str,
    reason: str | None,
    now: float,
) -> None:
    """VALIDATED, REFUSED or INCOMPLETE, once, inside `writing`."""
    found = store.find("ubo_declaration", declaration_id)
    if found is None or found["Status"] != "VALIDATION_ASKED":
        return
    message = reason and reason.replace("_", " ").capitalize()
    found.update(Status=status, Reason=reason, Message=message, ProcessedDate=int(now))
    store.put(found)
    store.announce(f"UBO_DECLARATION_{status}", declaration_id, now)
    verification.reconsider(store, settings, found["UserId"], now)
