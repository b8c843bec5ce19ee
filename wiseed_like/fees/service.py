"""What happens when a fee was taken? Its invoice is issued, once, under the next number."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.dialects.postgresql import insert

from compliance.calendar import legal_day
from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.documents.models import StoredFile
from wiseed_like.fees.models import FeeInvoice, FeeInvoiceCounter, FeeInvoicePrint, FeeKind
from wiseed_like.fees.queries import find_of_fee
from wiseed_like.fees.rules import Fee
from wiseed_like.journal import record


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells or buys, as the invoice names them (code de commerce, art. L. 441-9, R. 123-237).

    Of the seller alone: `registration` is its legal form, capital and register, `no_vat` why it
    asks no VAT where the rate is zero.
    """

    name: str
    address: str
    siren: str | None = None
    vat_number: str | None = None
    email: str | None = None
    registration: str | None = None
    no_vat: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The one line of an invoice: a fee, and what it was counted on."""

    kind: FeeKind
    basis: Euro
    fee: Fee
    vat_bps: int
    subject: str  # the company whose round it is
    taken_on: date  # when the fee was kept


def issue(
    fee_of: str,
    line: Line,
    *,
    buyer: str,
    sold_to: Party,
    sold_by: Party,
    language: str,
    now: datetime,
) -> FeeInvoice | None:
    """Issue the invoice of `round:3` or `subscription:7`; None for a fee of nothing.

    Issuing it again returns the first. The number is taken last of all, under the lock of its
    year, which the commit gives back: no number is lost, none is given twice.
    """
    if not line.fee.net:
        return None
    found = find_of_fee(fee_of)
    if found is not None:
        return found
    issued_on = legal_day(now)
    invoice = FeeInvoice(
        year=issued_on.year,
        seq=_next_number(issued_on.year),
        fee_of=fee_of,
        kind=line.kind,
        buyer=buyer,
        buyer_particulars=asdict(sold_to),
        seller_particulars=asdict(sold_by),
        basis=line.basis,
        subject=line.subject,
        net=line.fee.net,
        vat_bps=line.vat_bps,
        vat=line.fee.vat,
        gross=line.fee.gross,
        language=language,
        taken_on=line.taken_on,
        issued_on=issued_on,
        issued_at=now,
    )
    session.add(invoice)
    session.flush()
    record(
        "fee_invoice.issued",
        invoice,
        by=None,
        at=now,
        number=invoice.number,
        fee_of=fee_of,
        gross=invoice.gross,
    )
    return invoice


def _next_number(year: int) -> int:
    counter = insert(FeeInvoiceCounter).values(year=year, last=1)
    taken = session.scalar(
        counter.on_conflict_do_update(
            index_elements=["year"], set_={"last": FeeInvoiceCounter.last + 1}
        ).returning(FeeInvoiceCounter.last)
    )
    assert taken is not None
    return taken


def note_printed(invoice: FeeInvoice, stored: StoredFile, *, now: datetime) -> None:
    """Keep the PDF of an invoice: it is the original, and never made again."""
    session.add(FeeInvoicePrint(invoice=invoice, stored_file=stored, printed_at=now))
    session.flush()
    record("fee_invoice.printed", invoice, by=None, at=now, sha256=stored.sha256)
