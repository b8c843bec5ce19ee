"""How are papers and beneficial owners shown to Mangopay, and what does it say of them?"""

from __future__ import annotations

from mangopay.resources import Document, Page, Ubo, UboDeclaration
from mangopay.utils import Birthplace

from wiseed_like.payments.gateway import (
    BeneficialOwner,
    DeclarationState,
    DeclarationStatus,
    GatewayRefused,
    PaperSort,
    PaperState,
    PaperStatus,
)
from wiseed_like.payments.mangopay.answers import Body, reads
from wiseed_like.payments.mangopay.caller import Caller, postal

SORTS = {
    PaperSort.IDENTITY: "IDENTITY_PROOF",
    PaperSort.REGISTRATION: "REGISTRATION_PROOF",
    PaperSort.ARTICLES: "ARTICLES_OF_ASSOCIATION",
    PaperSort.SHAREHOLDERS: "SHAREHOLDER_DECLARATION",
    PaperSort.ADDRESS: "ADDRESS_PROOF",
}
PAPERS = {
    "CREATED": PaperStatus.CREATED,
    "VALIDATION_ASKED": PaperStatus.ASKED,
    "VALIDATED": PaperStatus.VALIDATED,
    "REFUSED": PaperStatus.REFUSED,
    "OUT_OF_DATE": PaperStatus.OUT_OF_DATE,
}
DECLARATIONS = {
    "CREATED": DeclarationStatus.CREATED,
    "VALIDATION_ASKED": DeclarationStatus.ASKED,
    "INCOMPLETE": DeclarationStatus.INCOMPLETE,
    "VALIDATED": DeclarationStatus.VALIDATED,
    "REFUSED": DeclarationStatus.REFUSED,
}


class Papers(Caller):
    """What makes a company verified: its papers, and who controls it."""

    def open_paper(self, user_ref: str, sort: PaperSort, tag: str, *, key: str) -> str:
        paper = Document(user_id=user_ref, type=SORTS[sort], tag=tag)
        return str(self._write(paper, key)["Id"])

    def add_page(self, user_ref: str, paper_id: str, content: bytes) -> None:
        self._send_page(Page(user_id=user_ref, document_id=paper_id), content)

    def submit_paper(self, user_ref: str, paper_id: str) -> None:
        try:
            self._change(Document, paper_id, user_id=user_ref, status="VALIDATION_ASKED")
        except GatewayRefused:
            if self.find_paper(paper_id).state == PaperStatus.CREATED:
                raise

    def find_paper(self, paper_id: str) -> PaperState:
        return paper_state(self._read(Document, paper_id))

    def open_declaration(self, user_ref: str, *, key: str) -> str:
        return str(self._write(UboDeclaration(user_id=user_ref), key)["Id"])

    def add_owner(
        self, user_ref: str, declaration_id: str, owner: BeneficialOwner, *, key: str
    ) -> str:
        ubo = Ubo(
            user_id=user_ref,
            ubo_declaration_id=declaration_id,
            first_name=owner.first_name,
            last_name=owner.last_name,
            address=postal(owner.address),
            nationality=owner.nationality,
            birthday=owner.birth_date,
            birthplace=Birthplace(city=owner.birth_city, country=owner.birth_country),
        )
        return str(self._write(ubo, key)["Id"])

    def submit_declaration(self, user_ref: str, declaration_id: str) -> None:
        try:
            self._change(
                UboDeclaration, declaration_id, user_id=user_ref, status="VALIDATION_ASKED"
            )
        except GatewayRefused:
            now = self.find_declaration(user_ref, declaration_id).state
            if now in (DeclarationStatus.CREATED, DeclarationStatus.INCOMPLETE):
                raise

    def find_declaration(self, user_ref: str, declaration_id: str) -> DeclarationState:
        return declaration_state(self._read(UboDeclaration, declaration_id, user_id=user_ref))


@reads
def paper_state(body: Body) -> PaperState:
    return PaperState(
        state=PAPERS[body["Status"]],
        reason=str(body.get("RefusedReasonType") or ""),
        message=str(body.get("RefusedReasonMessage") or ""),
    )


@reads
def declaration_state(body: Body) -> DeclarationState:
    return DeclarationState(
        state=DECLARATIONS[body["Status"]],
        reason=str(body.get("Reason") or ""),
        message=str(body.get("Message") or ""),
    )
