"""Where does an owner prove that it is really them? `/sca?token=…&returnUrl=…`."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator import authentication
from wiseed_like.payments.simulator.pages.frame import (
    bp,
    find,
    lets_leave_to,
    now,
    settings,
    show,
    wake,
)
from wiseed_like.payments.simulator.store import Body
from wiseed_like.payments.simulator.web import is_web_address

PURPOSES = {
    "ENROLLMENT": "Protéger votre compte",
    "CONSENT": "Autoriser la plateforme à agir en votre absence",
    "VIEW_ACCOUNT": "Consulter votre compte",
    "TRANSFER": "Confirmer un transfert",
    "RECIPIENT": "Enregistrer un compte bancaire",
}
SCOPES = {
    "ContactInformationUpdate": "Modifier mes coordonnées",
    "RecipientRegistration": "Enregistrer un compte bancaire",
    "Transfer": "Confirmer un transfert",
    "ViewAccountInformation": "Consulter mon compte",
}


@bp.get("/sca")
def sca() -> ResponseReturnValue:
    store, session = find("sca_session", request.args.get("token", ""))
    user = store.find("user", session["UserId"]) or {}
    is_over = session["Status"] != "OPEN" or settings().machine() >= session["ExpiresAt"]
    page = show(
        "sca.html",
        session=session,
        user=user,
        is_over=is_over,
        purpose=PURPOSES.get(session["Purpose"], "Confirmer votre identité"),
        scopes=SCOPES if session["Purpose"] == "CONSENT" else {},
        given=user.get("Sca", {}).get("Consents", {}),
        back=_back(),
    )
    return lets_leave_to(page, *filter(None, [_back()]))


@bp.post("/sca")
def answer_sca() -> ResponseReturnValue:
    """Once; then back to the platform, which asks us what became of it."""
    store, session = find("sca_session", request.args.get("token", ""))
    with store.writing():
        _note_scopes(session)
        if session["Status"] == "OPEN":
            store.put(session)
        done = "confirm" in request.form
        authentication.conclude(store, settings(), session["Id"], done=done, now=now())
    wake()
    back = _back() or url_for("pages.sca", token=session["Id"])
    return lets_leave_to(redirect(back, 303), *filter(None, [_back()]))


def _note_scopes(session: Body) -> None:
    if session["Purpose"] == "CONSENT":
        session["Given"] = [scope for scope in SCOPES if scope in request.form]


def _back() -> str | None:
    """Where the platform wants its user back: a web address, or nowhere."""
    asked = request.args.get("returnUrl", "")
    return asked if is_web_address(asked) else None
