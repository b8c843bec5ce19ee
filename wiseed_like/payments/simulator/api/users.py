"""Who is known: natural and legal users, through the SCA routes and the old ones."""

from __future__ import annotations

from wiseed_like.payments.simulator import authentication, persons, verification
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent, closed, wrong
from wiseed_like.payments.simulator.persons import shown
from wiseed_like.payments.simulator.store import Body

CATEGORIES = ("PAYER", "OWNER")
SORTS = "(?P<sort>natural|legal)"


@route("POST", f"/sca/users/{SORTS}")
def add(call: Call, sort: str) -> Body:
    return shown(_add(call, sort.upper(), sca=True), sca=True)


@route("POST", f"/users/{SORTS}")
def add_the_old_way(call: Call, sort: str) -> Body:
    return shown(_add(call, sort.upper(), sca=False), sca=False)


@route("PUT", f"/sca/users/{SORTS}/{{user}}")
def change(call: Call, sort: str, user: str) -> Body:
    return shown(_change(call, find(call, user, sort)), sca=True)


@route("PUT", f"/users/{SORTS}/{{user}}")
def change_the_old_way(call: Call, sort: str, user: str) -> Body:
    """The only way that an old payer becomes an owner."""
    found = find(call, user, sort)
    if call.body.get("UserCategory") == "OWNER" and found["UserCategory"] == "PAYER":
        found["UserCategory"] = "OWNER"
        call.store.announce("USER_CATEGORY_UPDATED_TO_OWNER", user, call.now)
    return shown(_change(call, found), sca=False)


@route("PUT", f"/sca/users/{SORTS}/{{user}}/category")
def become_owner(call: Call, sort: str, user: str) -> Body:
    """PAYER to OWNER, one way; then they have to enrol."""
    found = find(call, user, sort)
    _need_open(found)
    if call.body.get("UserCategory") != "OWNER":
        raise wrong(UserCategory="A user can only become an OWNER.")
    if found["UserCategory"] == "OWNER":
        raise wrong(UserCategory="This user is an OWNER already.")
    _need_terms(call)
    _take(call, found)
    found["UserCategory"] = "OWNER"
    persons.check(found)
    found["KYCLevel"] = verification.level(call.store, call.settings, found)
    _ask_enrolment(call, found)
    call.store.put(found)
    call.store.announce("USER_CATEGORY_UPDATED_TO_OWNER", user, call.now)
    return shown(found, sca=True)


@route("DELETE", f"/users/{SORTS}/{{user}}")
def close(call: Call, sort: str, user: str) -> None:
    """For good; nobody may be left with money that they cannot reach."""
    found = find(call, user, sort)
    _need_open(found)
    wallets = call.store.list("wallet", where={"Owners[0]": user})
    if any(call.store.balance(wallet["Id"]) for wallet in wallets):
        raise wrong(UserId="The user's wallets must be empty.")
    found.update(UserStatus="CLOSED", PendingUserAction=None)
    call.store.put(found)
    call.store.announce("USER_ACCOUNT_CLOSED", user, call.now)


@route("GET", "/users")
def list_users(call: Call) -> list[Body]:
    return [shown(user, sca=user["BySca"]) for user in page(call, call.store.list("user"))]


@route("GET", f"/users/{SORTS}/{{user}}")
def get_the_old_way(call: Call, sort: str, user: str) -> Body:
    return shown(find(call, user, sort), sca=False)


@route("GET", f"/sca/users/{SORTS}/{{user}}")
def get_sca_of_sort(call: Call, sort: str, user: str) -> Body:
    return shown(find(call, user, sort), sca=True)


@route("GET", "/sca/users/{user}")
def get_sca(call: Call, user: str) -> Body:
    return shown(find(call, user), sca=True)


@route("GET", "/users/{user}")
def get(call: Call, user: str) -> Body:
    found = find(call, user)
    return shown(found, sca=found["BySca"])


def find(call: Call, user_id: str, sort: str | None = None) -> Body:
    """The caller's user; a natural person is not found among the legal ones."""
    user = call.store.find("user", user_id)
    if user is None or (sort is not None and user["PersonType"] != sort.upper()):
        raise absent("User", user_id)
    return user


def _add(call: Call, person_type: str, *, sca: bool) -> Body:
    category = call.one_of("UserCategory", CATEGORIES, None if sca else "PAYER")
    if category == "OWNER" and sca:
        _need_terms(call)
    accepted = _accepts_terms(call)
    user = persons.given(call.body, person_type) | {
        "Tag": call.tag(),
        "CreationDate": int(call.now),
        "PersonType": person_type,
        "Email": call.body.get("Email"),
        "UserCategory": category,
        "UserStatus": "ACTIVE",
        "TermsAndConditionsAccepted": accepted,
        "TermsAndConditionsAcceptedDate": int(call.now) if accepted else None,
        "PendingUserAction": None,
        "BySca": sca,
        "Sca": {"EnrolledAt": None, "ConsentAt": None, "Consents": {}, "SeenUntil": 0},
        "Blocked": {"Inflows": False, "Outflows": False},
        "KycDate": None,
        "VerifiedBySession": False,
    }
    persons.check(user)
    if person_type == "NATURAL":
        user["Capacity"] = call.one_of("Capacity", ("NORMAL", "DECLARATIVE"), "NORMAL")
    user["KYCLevel"] = verification.level(call.store, call.settings, user)
    user = call.store.add("user", "user_m", user)
    if user["KYCLevel"] == "REGULAR":
        user["KycDate"] = int(call.now)
        call.store.announce("USER_KYC_REGULAR", user["Id"], call.now)
    if category == "OWNER" and sca:
        _ask_enrolment(call, user)
    call.store.put(user)
    return user


def _ask_enrolment(call: Call, user: Body) -> None:
    """An owner authenticates before anything else, unless they may pass. Changes `user`."""
    if authentication.is_asked_of(call, user):
        user["UserStatus"] = "PENDING_USER_ACTION"
        user["PendingUserAction"] = authentication.ask(call, user, "ENROLLMENT")
        call.store.announce("USER_ACCOUNT_VALIDATION_ASKED", user["Id"], call.now)
        return
    authentication.activate(user, call.now)
    if not call.settings.welcoming:
        call.store.announce("SCA_ENROLLMENT_SUCCEEDED", user["Id"], call.now)
        call.store.announce("USER_ACCOUNT_ACTIVATED", user["Id"], call.now)


def _change(call: Call, user: Body) -> Body:
    """Take over what may change; another contact asks an owner to authenticate again.

    Another name makes a verified owner LIGHT again.
    """
    _need_open(user)
    contact, identity = _part(user, persons.CONTACTS), _part(user, persons.IDENTITY)
    _take(call, user)
    persons.check(user)
    if user["KYCLevel"] == "REGULAR" and _part(user, persons.IDENTITY) != identity:
        verification.downgrade(call.store, call.settings, user, call.now)
    moved = _part(user, persons.CONTACTS) != contact and not _agreed(call, user)
    if moved and authentication.is_asked_of(call, user):
        _ask_enrolment(call, user)
    call.store.put(user)
    return user


def _take(call: Call, user: Body) -> None:
    """The SDK repeats everything that it knows: only what is given and not null counts."""
    for key, value in persons.given(call.body, user["PersonType"]).items():
        if isinstance(value, dict) and not any(value.values()):
            continue
        if value is not None:
            user[key] = value
    if call.body.get("Email"):
        user["Email"] = call.text("Email")
    if "Tag" in call.body:
        user["Tag"] = call.tag()
    if _accepts_terms(call) and not user["TermsAndConditionsAccepted"]:
        user["TermsAndConditionsAccepted"] = True
        user["TermsAndConditionsAcceptedDate"] = int(call.now)


def _part(user: Body, keys: tuple[str, ...]) -> tuple[object, ...]:
    person = persons.signatory(user)
    return tuple(person.get(key) for key in keys)


def _agreed(call: Call, user: Body) -> bool:
    """The user is absent, and has agreed that the platform may change contacts."""
    absent_user = call.body.get("ScaContext") == "USER_NOT_PRESENT"
    return absent_user and authentication.has_consented(user, "ContactInformationUpdate")


def _need_terms(call: Call) -> None:
    if not _accepts_terms(call):
        raise wrong(TermsAndConditionsAccepted="An OWNER has to accept the terms.")


def _accepts_terms(call: Call) -> bool:
    return call.body.get("TermsAndConditionsAccepted") in (1, True)


def _need_open(user: Body) -> None:
    if user["UserStatus"] == "CLOSED":
        raise closed()
