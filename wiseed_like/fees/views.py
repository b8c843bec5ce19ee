"""Where does the staff see what was invoiced? A list by year, its spreadsheet, and each PDF."""

from __future__ import annotations

import io

from flask import Blueprint, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.documents.downloads import send
from wiseed_like.documents.spreadsheets import to_csv
from wiseed_like.errors import NotFound
from wiseed_like.fees import queries
from wiseed_like.fees.models import FeeInvoice

bp = Blueprint("fees", __name__)
ROWS = 50
HEADER = (
    *("number", "issued_on", "kind", "fee_of", "buyer", "buyer_name", "round"),
    *("basis_eur", "net_eur", "vat_bps", "vat_eur", "amount_eur"),
)


@bp.get("/staff/invoices")
@requires("compliance", "administrator")
def invoices() -> str:
    """The invoices of a year, the last one first."""
    years = queries.list_years()
    year = _year(default=years[0] if years else clock.now().year)
    before = request.args.get("before", type=int)
    before = before if before and 0 < before < 2**31 else None
    found = queries.list_of_year(year, before=before, limit=ROWS + 1)
    return render_template(
        "fees/invoices.html",
        years=years,
        year=year,
        invoices=found[:ROWS],
        totals=queries.totals_of_year(year),
        next_url=url_for(".invoices", year=year, before=found[ROWS - 1].seq)
        if len(found) > ROWS
        else None,
        is_first=before is None,
    )


@bp.get("/staff/invoices.csv")
@requires("compliance", "administrator")
def invoices_csv() -> Response:
    """The same year as a spreadsheet; who is a person stays a number."""
    year = _year(default=clock.now().year)
    rows = [_row(each) for each in reversed(queries.list_of_year(year))]
    return send_file(
        io.BytesIO(to_csv(HEADER, rows)),
        mimetype="text/csv",
        as_attachment=True,
        download_name=f"factures-{year}.csv",
    )


@bp.get("/staff/invoices/<int:invoice_id>.pdf")
@requires("compliance")
def invoice(invoice_id: int) -> Response:
    """An invoice as its buyer has it."""
    found = queries.get_invoice(invoice_id)
    if found.print is None:
        raise NotFound
    return send(found.print.stored_file)


def _year(*, default: int) -> int:
    asked = request.args.get("year", type=int)
    return asked if asked and 2000 <= asked < 3000 else default


def _row(each: FeeInvoice) -> tuple[object, ...]:
    return (
        each.number,
        each.issued_on.isoformat(),
        str(each.kind),
        each.fee_of,
        each.buyer,
        each.company_name or "",
        each.subject,
        *(each.basis, each.net, each.vat_bps, each.vat, each.gross),
    )
