"""How does an owner prove that it is really them? Sessions of strong customer authentication.

    authentication.ask(call, user, "TRANSFER", subject_id=transfer["Id"])  -> {"RedirectUrl": …}

    @authentication.concludes("TRANSFER")
    def _finish(store, settings, session, now): ...   # session["Status"] is DONE or REFUSED

A session holds for ten minutes of the machine's clock; the page appends its own answer, the
platform only adds `&returnUrl=<encoded>` to the address.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wiseed_like.payments.simulator.agenda import later, plan
from wiseed_like.payments.simulator.errors import ApiError, closed
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.persons import signatory
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

if TYPE_CHECKING:
    from wiseed_like.payments.simulator.api.routes import Call

SESSION = 600.0  # seconds
VIEW_HOLDS = 180 * 86_400  # seconds that looking at one's account stays authenticated
SCOPES = {  # what a person may agree to once for all: the events that say so
    "ContactInformationUpdate": "SCA_CONTACT_INFORMATION_UPDATE_CONSENT",
    "RecipientRegistration": "SCA_RECIPIENT_REGISTRATION_CONSENT",
    "Transfer": "SCA_TRANSFER_CONSENT",
    "ViewAccountInformation": "SCA_VIEW_ACCOUNT_INFORMATION_CONSENT",
}
Conclusion = Callable[[Store, SimulatorSettings, Body, float], None]
CONCLUSIONS: dict[str, Conclusion] = {}


def concludes(purpose: str) -> Callable[[Conclusion], Conclusion]:
    """Register what follows when a session of this purpose is answered, inside `writing`."""

    def register(conclusion: Conclusion) -> Conclusion:
        CONCLUSIONS[purpose] = conclusion
        return conclusion

    return register


def ask(call: Call, user: Body, purpose: str, *, subject_id: str | None = None) -> Body:
    """Open a session; the `PendingUserAction` to answer with."""
    session = call.store.add(
        "sca_session",
        "sca",
        {
            "CreationDate": int(call.now),
            "UserId": user["Id"],
            "Purpose": purpose,
            "SubjectId": subject_id,
            "ExpiresAt": call.settings.machine() + SESSION,
            "Status": "OPEN",
        },
    )
    plan(call.store, call.settings, "expire_sca_session", session["Id"], after=SESSION)
    return {"RedirectUrl": f"{call.origin}/sca?token={session['Id']}"}


def conclude(
    store: Store, settings: SimulatorSettings, session_id: str, *, done: bool, now: float
) -> Body | None:
    """Answer a session once; None when it is over. Inside `writing`, with its client's store."""
    session = store.find("sca_session", session_id)
    if session is None or session["Status"] != "OPEN":
        return None
    if settings.machine() >= session["ExpiresAt"]:
        return None
    session["Status"] = "DONE" if done else "REFUSED"
    store.put(session)
    CONCLUSIONS[session["Purpose"]](store, settings, session, now)
    return session


@later("expire_sca_session", by="machine")
def _expire(
    store: Store, settings: SimulatorSettings, faults: Faults, session_id: str, now: float
) -> None:
    session = store.find("sca_session", session_id)
    if session is None or session["Status"] != "OPEN":
        return
    session["Status"] = "EXPIRED"
    store.put(session)
    CONCLUSIONS[session["Purpose"]](store, settings, session, now)


def is_asked_of(call: Call, user: Body) -> bool:
    """Whether this user has to authenticate at all: owners of the SCA routes, unless bypassed.

    The sandbox's bypass is an e-mail that contains `accept`.
    """
    if call.settings.welcoming or user["UserCategory"] != "OWNER" or not user["BySca"]:
        return False
    return "accept" not in str(signatory(user)["Email"] or user["Email"]).lower()


def has_consented(user: Body, scope: str) -> bool:
    """Whether the platform may act in this user's absence."""
    return bool(user["Sca"]["Consents"].get(scope))


def need_consent(user: Body, scope: str) -> None:
    """Raises ApiError 403 when this user, who is absent, never agreed to it."""
    if not has_consented(user, scope):
        message = "The user has not given their consent to this action"
        raise ApiError(403, "forbidden_ressource", message)


def need_active(user: Body) -> None:
    """Raises ApiError 403 while the user has not authenticated, 400 when the account is closed."""
    if user["UserStatus"] == "PENDING_USER_ACTION":
        message = "The user has to complete their authentication first"
        raise ApiError(403, "forbidden_ressource", message)
    if user["UserStatus"] == "CLOSED":
        raise closed()


def may_look(call: Call, user: Body) -> None:
    """Raises ApiError 401 with the address when an owner who is present must authenticate.

    Nothing said means present. Absent, their consent counts where the settings want it.
    """
    if not is_asked_of(call, user):
        return
    if call.query.get("scacontext", "").upper() == "USER_NOT_PRESENT":
        if call.settings.looks_need_consent:
            need_consent(user, "ViewAccountInformation")
        return
    need_active(user)
    if call.now < user["Sca"]["SeenUntil"]:
        return
    with call.store.writing():  # a GET: nothing else is written with it
        asked = ask(call, user, "VIEW_ACCOUNT")
    header = f"PendingUserAction RedirectUrl={asked['RedirectUrl']}"
    raise ApiError(
        401,
        "unauthorized",
        "The user has to authenticate to see this account",
        headers={"WWW-Authenticate": header},
    )


# -- what the sessions about the user's own account lead to


@concludes("ENROLLMENT")
def _enrol(store: Store, settings: SimulatorSettings, session: Body, now: float) -> None:
    user = store.find("user", session["UserId"])
    if user is None or user["UserStatus"] == "CLOSED":
        return
    if session["Status"] == "DONE":
        was_pending = user["UserStatus"] == "PENDING_USER_ACTION"
        activate(user, now)
        store.put(user)
        store.announce("SCA_ENROLLMENT_SUCCEEDED", user["Id"], now)
        if was_pending:
            store.announce("USER_ACCOUNT_ACTIVATED", user["Id"], now)
        return
    pending = user["PendingUserAction"]
    if pending is not None and pending["RedirectUrl"].endswith(session["Id"]):
        user["PendingUserAction"] = None  # this address leads nowhere any more
        store.put(user)
    ending = "EXPIRED" if session["Status"] == "EXPIRED" else "FAILED"
    store.announce(f"SCA_ENROLLMENT_{ending}", user["Id"], now)


def activate(user: Body, now: float) -> None:
    """This user has authenticated."""
    user.update(UserStatus="ACTIVE", PendingUserAction=None)
    user["Sca"]["EnrolledAt"] = int(now)


@concludes("CONSENT")
def _consent(store: Store, settings: SimulatorSettings, session: Body, now: float) -> None:
    """`Given` holds the scopes that were ticked."""
    user = store.find("user", session["UserId"])
    if user is None or session["Status"] != "DONE":
        return
    before, given = user["Sca"]["Consents"], session.get("Given", [])
    user["Sca"]["Consents"] = {scope: scope in given for scope in SCOPES}
    user["Sca"]["ConsentAt"] = int(now)
    store.put(user)
    for scope, name in SCOPES.items():
        if bool(before.get(scope)) != (scope in given):
            store.announce(f"{name}_{'GIVEN' if scope in given else 'REVOKED'}", user["Id"], now)


@concludes("VIEW_ACCOUNT")
def _look(store: Store, settings: SimulatorSettings, session: Body, now: float) -> None:
    user = store.find("user", session["UserId"])
    if user is not None and session["Status"] == "DONE":
        user["Sca"]["SeenUntil"] = now + VIEW_HOLDS
        store.put(user)
