"""What follows once an invoice is issued? It is printed."""

from __future__ import annotations

from wiseed_like import clock
from wiseed_like.documents.service import store_bytes
from wiseed_like.fees import printing, service
from wiseed_like.fees.queries import get_invoice
from wiseed_like.journal import listens_to
from wiseed_like.journal.models import Delivery


@listens_to("fee_invoice.issued")
def print_invoice(delivery: Delivery) -> None:
    """Make the PDF of an invoice, once."""
    invoice = get_invoice(int(delivery.entry.subject_id))
    if invoice.print is not None:
        return
    now = clock.now()
    stored = store_bytes(
        printing.render(invoice), f"{invoice.number}.pdf", "application/pdf", by=None, now=now
    )
    service.note_printed(invoice, stored, now=now)
