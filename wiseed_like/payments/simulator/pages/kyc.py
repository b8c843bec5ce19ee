"""What does the provider's own staff do? Examine documents and owners, block, and unblock."""

from __future__ import annotations

import base64

from flask import Response, abort, redirect, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator.api import identity as identities, owners, papers
from wiseed_like.payments.simulator.api.sca import set_block
from wiseed_like.payments.simulator.pages.frame import (
    bp,
    find,
    in_menu,
    lets_leave_to,
    list_of,
    now,
    settings,
    show,
    wake,
)

SHOWN = 100

in_menu("Vérifications", "/kyc", place=40)
in_menu("Utilisateurs", "/people", place=45)


@bp.get("/kyc")
def queue() -> ResponseReturnValue:
    asked = {"Status": "VALIDATION_ASKED"}
    waiting = list_of("identity", where={"Status": "REVIEW"})
    return show(
        "kyc.html",
        papers=list_of("paper", where=asked)[:SHOWN],
        declarations=list_of("ubo_declaration", where=asked)[:SHOWN],
        identities=waiting[:SHOWN],
    )


@bp.get("/papers/<paper_id>")
def paper(paper_id: str) -> ResponseReturnValue:
    store, found = find("paper", paper_id)
    pages = papers.pages_of(store, found)
    return show("paper.html", paper=found, pages=pages, reasons=papers.REASONS)


@bp.get("/papers/pages/<page_id>")
def paper_page(page_id: str) -> Response:
    _, found = find("paper_page", page_id)
    response = Response(base64.b64decode(found["File"]), content_type=found["ContentType"])
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.post("/papers/<paper_id>")
def decide_paper(paper_id: str) -> ResponseReturnValue:
    store, _ = find("paper", paper_id)
    reason = request.form.get("reason") or None
    if "refuse" in request.form and reason not in papers.REASONS:
        abort(400)
    with store.writing():
        if "outdate" in request.form:
            papers.outdate(store, settings(), paper_id, now())
        elif "refuse" in request.form:
            papers.decide(store, settings(), paper_id, reason, now())
        elif "accept" in request.form:
            papers.decide(store, settings(), paper_id, None, now())
    wake()
    return redirect(f"/papers/{paper_id}", 303)


@bp.get("/declarations/<declaration_id>")
def declaration(declaration_id: str) -> ResponseReturnValue:
    _, found = find("ubo_declaration", declaration_id)
    return show("declaration.html", declaration=found, reasons=owners.REASONS)


@bp.post("/declarations/<declaration_id>")
def decide_declaration(declaration_id: str) -> ResponseReturnValue:
    store, _ = find("ubo_declaration", declaration_id)
    status = request.form.get("status", "")
    reason = None if status == "VALIDATED" else request.form.get("reason")
    if status not in {"VALIDATED", "REFUSED", "INCOMPLETE"}:
        abort(400)
    if reason is not None and reason not in owners.REASONS:
        abort(400)
    with store.writing():
        owners.decide(store, settings(), declaration_id, status, reason, now())
    wake()
    return redirect(f"/declarations/{declaration_id}", 303)


@bp.get("/identity/<identity_id>")
def identity(identity_id: str) -> ResponseReturnValue:
    """What the user sees; whoever examines a session in REVIEW sees the same page."""
    _, found = find("identity", identity_id)
    return lets_leave_to(show("identity.html", identity=found), found["ReturnUrl"])


@bp.post("/identity/<identity_id>")
def decide_identity(identity_id: str) -> ResponseReturnValue:
    store, found = find("identity", identity_id)
    status = request.form.get("status", "")
    if status not in identities.ENDINGS:
        abort(400)
    with store.writing():
        identities.decide(store, settings(), identity_id, status, now())
    wake()
    return lets_leave_to(redirect(found["ReturnUrl"], 303), found["ReturnUrl"])


@bp.get("/people")
def people() -> ResponseReturnValue:
    return show("people.html", people=list_of("user")[:SHOWN])


@bp.get("/people/<user_id>")
def person(user_id: str) -> ResponseReturnValue:
    store, user = find("user", user_id)
    theirs = {"UserId": user_id}
    return show(
        "person.html",
        user=user,
        papers=store.list("paper", where=theirs),
        declarations=store.list("ubo_declaration", where=theirs),
        identities=store.list("identity", where=theirs),
        cards=store.list("card", where=theirs),
    )


@bp.post("/people/<user_id>")
def block_person(user_id: str) -> ResponseReturnValue:
    """`scope` is Inflows or Outflows; `block` or `unblock`."""
    store, _ = find("user", user_id)
    scope = request.form.get("scope", "")
    if scope not in {"Inflows", "Outflows"}:
        abort(400)
    with store.writing():
        user = store.find("user", user_id)
        assert user is not None, "found before"
        event = set_block(user, scope, blocked="block" in request.form)
        if event:
            store.put(user)
            store.announce(event, user_id, now())
    wake()
    return redirect(f"/people/{user_id}", 303)
