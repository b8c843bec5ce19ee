"""What does a client see of its disputes, and what may it do about them?"""

from __future__ import annotations

import base64
import binascii

from wiseed_like.payments.simulator import books, disputing
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.store import Body

PRIVATE = {"AuthorId", "CreditedWalletId"}
PAPER_SORTS = {
    *("DELIVERY_PROOF", "INVOICE", "REFUND_PROOF", "USER_CORRESPONDANCE"),
    *("USER_ACCEPTANCE_PROOF", "PRODUCT_REPLACEMENT_PROOF", "OTHER"),
}
LARGEST_PAGE = 7 * 1024 * 1024  # bytes


@route("GET", "/disputes")
def list_all(call: Call) -> list[Body]:
    return _list(call, {})


@route("GET", "/disputes/pendingsettlement")
def list_to_settle(call: Call) -> list[Body]:
    """Closed, and the platform's credit was not yet filled up again."""
    closed = call.store.list("dispute", where={"Status": "CLOSED"})
    owing = [
        each
        for each in closed
        if each["RepudiationId"] and disputing.owed(call.store, each["RepudiationId"]) > 0
    ]
    return [shown(each) for each in page(call, owing)]


@route("GET", "/disputes/{dispute}")
def get(call: Call, dispute: str) -> Body:
    return shown(_get(call, dispute))


@route("GET", "/users/{user}/disputes")
def list_of_user(call: Call, user: str) -> list[Body]:
    if call.store.find("user", user) is None:
        raise absent("User", user)
    return _list(call, {"AuthorId": user})


@route("GET", "/wallets/{wallet}/disputes")
def list_of_wallet(call: Call, wallet: str) -> list[Body]:
    if call.store.find("wallet", wallet) is None:
        raise absent("Wallet", wallet)
    return _list(call, {"CreditedWalletId": wallet})


@route("GET", "/payins/{payin}/disputes")
def list_of_payin(call: Call, payin: str) -> list[Body]:
    if call.store.find("payin", payin) is None:
        raise absent("PayIn", payin)
    return _list(call, {"InitialTransactionId": payin})


@route("GET", "/disputes/{dispute}/transactions")
def list_movements(call: Call, dispute: str) -> list[Body]:
    """The repudiation, then what followed from it."""
    repudiation = call.store.find("repudiation", _get(call, dispute)["RepudiationId"])
    if repudiation is None:
        return page(call, [])
    refunds = call.store.list("refund", where={"InitialTransactionId": repudiation["Id"]})
    settlements = call.store.list("settlement", where={"RepudiationId": repudiation["Id"]})
    return page(call, [repudiation, *refunds, *settlements])


@route("PUT", "/disputes/{dispute}")
def change(call: Call, dispute: str) -> Body:
    """Only the tag."""
    found = _get(call, dispute)
    if "Tag" in call.body:
        found["Tag"] = call.tag()
    call.store.put(found)
    return shown(found)


@route("PUT", "/disputes/{dispute}/submit")
def submit(call: Call, dispute: str) -> Body:
    """Contest it; again, without an amount, once more was asked for."""
    found = _open(call, dispute)
    before = found["ContestedFunds"]
    if call.body.get("ContestedFunds") is None and before is not None:
        cents = before["Amount"]
    elif found["DisputeType"] == "RETRIEVAL" and call.body.get("ContestedFunds") is None:
        cents = 0
    else:
        cents = call.cents("ContestedFunds", found["DisputedFunds"]["Currency"], least=1)
    if cents > found["DisputedFunds"]["Amount"]:
        raise wrong(ContestedFunds="The contested funds cannot exceed the disputed funds.")
    disputing.submit(call.store, found, cents, call.now)
    return shown(found)


@route("PUT", "/disputes/{dispute}/close")
def close(call: Call, dispute: str) -> Body:
    """Accept that the money is lost (a mere question has nothing to lose)."""
    found = _open(call, dispute)
    disputing.close(call.store, found, "LOST" if found["RepudiationId"] else "VOID", call.now)
    return shown(found)


# -- the evidence


@route("POST", "/disputes/{dispute}/documents")
def add_paper(call: Call, dispute: str) -> Body:
    _open(call, dispute)
    sort = call.text("Type")
    if sort not in PAPER_SORTS:
        raise wrong(Type="The Type field is not known.")
    paper = call.store.add(
        "dispute_document",
        "dispdoc_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "ProcessedDate": None,
            "DisputeId": dispute,
            "Type": sort,
            "Status": "CREATED",
            "RefusedReasonType": None,
            "RefusedReasonMessage": None,
            "Pages": [],
        },
    )
    call.store.announce("DISPUTE_DOCUMENT_CREATED", paper["Id"], call.now)
    return paper_shown(paper)


@route("POST", "/disputes/{dispute}/documents/{paper}/pages")
def add_page(call: Call, dispute: str, paper: str) -> None:
    """Its size is kept, so that one sees that it came; its content is not."""
    found = _paper(call, dispute, paper)
    if found["Status"] != "CREATED":
        raise wrong(Status="Pages can only be added to a document that was not submitted.")
    try:
        content = base64.b64decode(call.body.get("File") or "", validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise wrong(File="The File field is not base64.") from None
    if not 0 < len(content) <= LARGEST_PAGE:
        raise wrong(File="The file must have content, and no more than 7 MB.")
    found["Pages"].append(len(content))
    call.store.put(found)


@route("PUT", "/disputes/{dispute}/documents/{paper}")
def submit_paper(call: Call, dispute: str, paper: str) -> Body:
    found = _paper(call, dispute, paper)
    if call.body.get("Status") != "VALIDATION_ASKED" or found["Status"] != "CREATED":
        raise wrong(Status="A CREATED document can only become VALIDATION_ASKED.")
    if not found["Pages"]:
        raise wrong(Status="The document has no page.")
    found["Status"] = "VALIDATION_ASKED"
    call.store.put(found)
    call.store.announce("DISPUTE_DOCUMENT_VALIDATION_ASKED", paper, call.now)
    return paper_shown(found)


@route("GET", "/disputes/{dispute}/documents")
def list_papers(call: Call, dispute: str) -> list[Body]:
    _get(call, dispute)
    papers = call.store.list("dispute_document", where={"DisputeId": dispute})
    return [paper_shown(each) for each in page(call, papers)]


@route("GET", "/dispute-documents")
def list_all_papers(call: Call) -> list[Body]:
    return [paper_shown(each) for each in page(call, call.store.list("dispute_document"))]


@route("GET", "/dispute-documents/{paper}")
def get_paper(call: Call, paper: str) -> Body:
    found = call.store.find("dispute_document", paper)
    if found is None:
        raise absent("DisputeDocument", paper)
    return paper_shown(found)


@route("POST", "/dispute-documents/{paper}/consult")
def consult(call: Call, paper: str) -> list[Body]:
    """One address for each page; nothing stands there, since contents are not kept."""
    found = call.store.find("dispute_document", paper)
    if found is None:
        raise absent("DisputeDocument", paper)
    return [
        {"Url": f"{call.origin}/papers/{paper}/{place}", "ExpirationDate": int(call.now) + 600}
        for place in range(len(found["Pages"]))
    ]


# -- what it cost, and making up for it


@route("GET", "/repudiations/{repudiation}")
def get_repudiation(call: Call, repudiation: str) -> Body:
    found = call.store.find("repudiation", repudiation)
    if found is None:
        raise absent("Repudiation", repudiation)
    return found


@route("GET", "/repudiations/{repudiation}/refunds")
def list_refunds(call: Call, repudiation: str) -> list[Body]:
    get_repudiation(call, repudiation)
    return page(call, call.store.list("refund", where={"InitialTransactionId": repudiation}))


@route("POST", "/repudiations/{repudiation}/settlementtransfer")
def settle(call: Call, repudiation: str) -> Body:
    """Fill the platform's credit up from the wallet that the payment had gone to."""
    found = get_repudiation(call, repudiation)
    author = call.user("AuthorId")
    currency = found["DebitedFunds"]["Currency"]
    cents, fees = call.cents("DebitedFunds", currency, least=1), call.cents("Fees", currency)
    dispute = call.store.find("dispute", found["DisputeId"])
    if dispute is None or dispute["Status"] != "CLOSED":
        raise wrong(RepudiationId="Only a closed dispute can be settled.")
    if cents > disputing.owed(call.store, repudiation):
        raise wrong(DebitedFunds="The settlement cannot exceed what is still owed.")
    code = None if author["Id"] == found["AuthorId"] else "001002"
    if cents - fees <= 0:
        code = "001014"
    settlement = call.store.add(
        "settlement",
        "settlement_m",
        books.draft(call.now, "TRANSFER", cents, fees, currency)
        | {
            "Tag": call.tag(),
            "AuthorId": author["Id"],
            "Nature": "SETTLEMENT",
            "DebitedWalletId": dispute["CreditedWalletId"],
            "CreditedWalletId": found["DebitedWalletId"],
            "RepudiationId": repudiation,
        },
    )
    books.finish(call.store, settlement, code, call.now)
    return settlement


@route("GET", "/settlements/{settlement}")
def get_settlement(call: Call, settlement: str) -> Body:
    found = call.store.find("settlement", settlement)
    if found is None:
        raise absent("Settlement", settlement)
    return found


def shown(dispute: Body) -> Body:
    return {key: value for key, value in dispute.items() if key not in PRIVATE}


def paper_shown(paper: Body) -> Body:
    return {key: value for key, value in paper.items() if key != "Pages"}


def _list(call: Call, where: dict[str, object]) -> list[Body]:
    disputes = call.store.list("dispute", where=where)
    sort = call.query.get("disputetype")
    if sort:
        disputes = disputes.among("DisputeType", sort.split(","))
    return [shown(each) for each in page(call, disputes)]


def _get(call: Call, dispute: str) -> Body:
    found = call.store.find("dispute", dispute)
    if found is None:
        raise absent("Dispute", dispute)
    return found


def _open(call: Call, dispute: str) -> Body:
    found = _get(call, dispute)
    if found["Status"] not in disputing.OPEN_TO_CLIENT:
        raise wrong(Status=f"Nothing can be done while the dispute is {found['Status']}.")
    return found


def _paper(call: Call, dispute: str, paper: str) -> Body:
    found = call.store.find("dispute_document", paper)
    if found is None or found["DisputeId"] != dispute:
        raise absent("DisputeDocument", paper)
    return found
