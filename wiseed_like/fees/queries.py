"""What is read of invoices?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from compliance.euro import Euro
from wiseed_like.db import existing, session
from wiseed_like.fees.models import FeeInvoice
from wiseed_like.fees.rules import Fee


def get_invoice(invoice_id: int) -> FeeInvoice:
    return existing(FeeInvoice, invoice_id)


def find_of_fee(fee_of: str) -> FeeInvoice | None:
    """The invoice of `round:3` or `subscription:7`, once it is issued."""
    return session.scalar(select(FeeInvoice).where(FeeInvoice.fee_of == fee_of))


def list_years() -> Sequence[int]:
    """The years in which something was invoiced, the newest first."""
    return session.scalars(
        select(FeeInvoice.year).distinct().order_by(FeeInvoice.year.desc())
    ).all()


def totals_of_year(year: int) -> Fee:
    """What a year's invoices sum to."""
    net, vat = session.execute(
        select(func.sum(FeeInvoice.net), func.sum(FeeInvoice.vat)).where(FeeInvoice.year == year)
    ).one()
    return Fee(net or Euro.ZERO, vat or Euro.ZERO)


def list_of_year(
    year: int, *, before: int | None = None, limit: int | None = None
) -> Sequence[FeeInvoice]:
    """The invoices of a year, the last number first; `before` is a number of the year."""
    query = select(FeeInvoice).where(FeeInvoice.year == year)
    if before is not None:
        query = query.where(FeeInvoice.seq < before)
    return session.scalars(query.order_by(FeeInvoice.seq.desc()).limit(limit)).all()
