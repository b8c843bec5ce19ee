"""Which documents prove who a user is? Sent page by page, examined, validated or refused."""

from __future__ import annotations

import base64
import binascii

from wiseed_like.payments.simulator import verification
from wiseed_like.payments.simulator.agenda import later
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.api.users import find as find_user
from wiseed_like.payments.simulator.errors import absent, closed, wrong
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

TYPES = {
    "NATURAL": {"IDENTITY_PROOF", "ADDRESS_PROOF"},
    "LEGAL": {
        "IDENTITY_PROOF",
        "REGISTRATION_PROOF",
        "ARTICLES_OF_ASSOCIATION",
        "SHAREHOLDER_DECLARATION",
        "ADDRESS_PROOF",
    },
}
LEAST, MOST = 1_024, 7 * 1_024 * 1_024  # bytes of a page
SHAPES = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF8": "image/gif",
}
# What a tag asks for: the reason of the refusal, or none.
MAGIC = {
    "accept": None,
    "refuse_unreadable": "DOCUMENT_UNREADABLE",
    "refuse_not_accepted": "DOCUMENT_NOT_ACCEPTED",
    "refuse_expired": "DOCUMENT_HAS_EXPIRED",
    "refuse_incomplete": "DOCUMENT_INCOMPLETE",
    "refuse_missing": "DOCUMENT_MISSING",
    "refuse_no_user_data_match": "DOCUMENT_DO_NOT_MATCH_USER_DATA",
    "refuse_no_account_data_match": "DOCUMENT_DO_NOT_MATCH_ACCOUNT_DATA",
    "refuse_falsified": "DOCUMENT_FALSIFIED",
    "refuse_underage": "UNDERAGE_PERSON",
    "refuse_specific_case": "SPECIFIC_CASE",
}
REASONS = [reason for reason in MAGIC.values() if reason]
CONSULTED = 600  # seconds that the address of a page holds


@route("POST", "/users/{user}/kyc/documents")
def add(call: Call, user: str) -> Body:
    found = find_user(call, user)
    if found["UserCategory"] != "OWNER":
        raise wrong(UserId="Only the documents of an OWNER are examined.")
    if found["UserStatus"] == "CLOSED":
        raise closed()
    sort = call.text("Type")
    if sort not in TYPES[found["PersonType"]]:
        raise wrong(Type="The Type field is not known for this sort of user.")
    paper = call.store.add(
        "paper",
        "kyc_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "UserId": user,
            "ProcessedDate": None,
            "Type": sort,
            "Status": "CREATED",
            "RefusedReasonType": None,
            "RefusedReasonMessage": None,
            "Flags": [],
        },
    )
    call.store.announce("KYC_CREATED", paper["Id"], call.now)
    return paper


@route("POST", "/users/{user}/kyc/documents/{paper}/pages")
def add_page(call: Call, user: str, paper: str) -> None:
    found = _of(call, user, paper)
    if found["Status"] != "CREATED":
        raise wrong(Status="Pages are added before the validation is asked.")
    try:
        content = base64.b64decode(call.text("File", longest=2 * MOST), validate=True)
    except binascii.Error:
        raise wrong(File="The File field is not base64.") from None
    if not LEAST <= len(content) <= MOST:
        raise wrong(File="A page has from 1 KB to 7 MB.")
    shape = shape_of(content)
    if shape is None:
        raise wrong(File="A page is a PDF, JPEG, PNG or GIF.")
    call.store.add(
        "paper_page",
        "page_m",
        {
            "CreationDate": int(call.now),
            "PaperId": paper,
            "UserId": user,
            "ContentType": shape,
            "File": base64.b64encode(content).decode(),
        },
    )


@route("PUT", "/users/{user}/kyc/documents/{paper}")
def ask_validation(call: Call, user: str, paper: str) -> Body:
    """Asking again changes nothing; there is no way back."""
    found = _of(call, user, paper)
    status = call.body.get("Status")
    if status != "VALIDATION_ASKED":
        raise wrong(Status="The Status field can only become VALIDATION_ASKED.")
    if found["Status"] == "VALIDATION_ASKED":
        return found
    if found["Status"] != "CREATED":
        raise wrong(Status="This document was examined already.")
    if not pages_of(call.store, found):
        raise wrong(Pages="A document has at least one page.")
    if "Tag" in call.body:
        found["Tag"] = call.tag()
    found["Status"] = "VALIDATION_ASKED"
    call.store.put(found)
    call.store.announce("KYC_VALIDATION_ASKED", paper, call.now)
    delay = 0.0 if found["Tag"] in MAGIC else call.settings.kyc_delay
    if delay is not None:
        call.later("examine_paper", paper, after=delay)
    return found


@route("GET", "/kyc/documents/{paper}")
def get(call: Call, paper: str) -> Body:
    found = call.store.find("paper", paper)
    if found is None:
        raise absent("KycDocument", paper)
    return found


@route("GET", "/users/{user}/kyc/documents")
def list_of_user(call: Call, user: str) -> list[Body]:
    find_user(call, user)
    return page(call, call.store.list("paper", where={"UserId": user}))


@route("GET", "/kyc/documents")
def list_all(call: Call) -> list[Body]:
    return page(call, call.store.list("paper"))


@route("POST", "/kyc/documents/{paper}/consult")
def consult(call: Call, paper: str) -> list[Body]:
    """Addresses of its pages, for a little while."""
    return [
        {
            "Url": f"{call.origin}/papers/pages/{each['Id']}",
            "ExpirationDate": int(call.now) + CONSULTED,
        }
        for each in pages_of(call.store, get(call, paper))
    ]


def pages_of(store: Store, paper: Body) -> list[Body]:
    pages = store.list("paper_page", where={"UserId": paper["UserId"]})
    return [each for each in pages if each["PaperId"] == paper["Id"]]


def shape_of(content: bytes) -> str | None:
    """By its first bytes, whatever its name was."""
    return next((shape for start, shape in SHAPES.items() if content.startswith(start)), None)


def _of(call: Call, user: str, paper: str) -> Body:
    find_user(call, user)
    found = call.store.find("paper", paper)
    if found is None or found["UserId"] != user:
        raise absent("KycDocument", paper)
    return found


@later("examine_paper", by="machine")
def _examine(
    store: Store, settings: SimulatorSettings, faults: Faults, paper_id: str, now: float
) -> None:
    paper = store.find("paper", paper_id)
    if paper is not None:
        decide(store, settings, paper_id, MAGIC.get(paper["Tag"]), now)


def decide(
    store: Store, settings: SimulatorSettings, paper_id: str, reason: str | None, now: float
) -> None:
    """Validate a document, or refuse it for this reason. Once, inside `writing`."""
    paper = store.find("paper", paper_id)
    if paper is None or paper["Status"] != "VALIDATION_ASKED":
        return
    paper.update(
        Status="REFUSED" if reason else "VALIDATED",
        ProcessedDate=int(now),
        RefusedReasonType=reason,
        RefusedReasonMessage=reason and reason.replace("_", " ").capitalize(),
    )
    store.put(paper)
    store.announce("KYC_FAILED" if reason else "KYC_SUCCEEDED", paper_id, now)
    verification.reconsider(store, settings, paper["UserId"], now)


def outdate(store: Store, settings: SimulatorSettings, paper_id: str, now: float) -> None:
    """A document that was validated has expired since; so has what it proved."""
    paper = store.find("paper", paper_id)
    if paper is None or paper["Status"] != "VALIDATED":
        return
    paper["Status"] = "OUT_OF_DATE"
    store.put(paper)
    store.announce("KYC_OUTDATED", paper_id, now)
    verification.reconsider(store, settings, paper["UserId"], now)
