"""How does an invoice come into a test? Issued by the service; printed when the test wants it."""

from __future__ import annotations

from datetime import date, datetime

from compliance.euro import Euro
from wiseed_like.db import transaction
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import store_bytes
from wiseed_like.fees import service
from wiseed_like.fees.models import FeeInvoice, FeeKind
from wiseed_like.fees.rules import Fee
from wiseed_like.fees.service import Line, Party

SELLER = Party(
    "Levain SAS",
    "12 rue des Meuniers, 75012 Paris",
    "000000000",
    "FR00000000000",
    "c@l.example",
    "SAS au capital de 100 000 €, RCS Paris 000 000 000",
    "TVA non applicable, CGI, art. 261 C",
)
COMPANY = Party("Fournil Martin", "3 rue du Four, 69001 Lyon", "732829320")
SUCCESS = Line(
    FeeKind.SUCCESS,
    Euro.of(100_000),
    Fee(Euro.of(7_000), Euro.of(1_400)),
    2_000,
    "Fournil Martin",
    date(2026, 12, 29),
)


def issue(
    fee_of: str,
    line: Line = SUCCESS,
    *,
    now: datetime,
    buyer: str = "company:5",
    language: str = "fr",
) -> FeeInvoice | None:
    """In a transaction of its own."""
    with transaction():
        return service.issue(
            fee_of,
            line,
            buyer=buyer,
            sold_to=COMPANY,
            sold_by=SELLER,
            language=language,
            now=now,
        )


def note_printed(invoice: FeeInvoice, *, now: datetime) -> StoredFile:
    """A paper that stands for the printed one."""
    with transaction():
        stored = store_bytes(
            b"%PDF-1.7", f"{invoice.number}.pdf", "application/pdf", by=None, now=now
        )
        service.note_printed(invoice, stored, now=now)
    return stored
