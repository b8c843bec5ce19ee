"""What does an invoice look like on paper? One page, in its buyer's language, kept as a PDF."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale

from wiseed_like.documents import pdf
from wiseed_like.fees.models import FeeInvoice


def render(invoice: FeeInvoice) -> bytes:
    """The PDF of an invoice: all that it says is its own row's; the platform's name over it is
    today's."""
    with force_locale(invoice.language):
        page = current_app.jinja_env.get_template("pdf/fee_invoice.html").render(
            invoice=invoice,
            seller=invoice.seller_particulars,
            buyer=invoice.buyer_particulars,
            platform=current_app.extensions["settings"].platform,
            language=invoice.language,
        )
        return pdf.render(page)
