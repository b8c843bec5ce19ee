"""How does a holder prove what they hold? A certificate of registration on paper, in French.

Shares belong to whoever the company's account shows (C. com. art. L. 228-1): the certificate says
what it shows at a moment, class by class, and up to which movement of the register.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from flask_babel import force_locale

from wiseed_like.captable import queries
from wiseed_like.captable.models import Holder, ShareEntry
from wiseed_like.documents import pdf
from wiseed_like.issuers.models import Company


def render(company: Company, holder: Holder, *, now: datetime) -> bytes:
    """The certificate of an account as PDF."""
    balances = queries.balances_of(holder)
    last: dict[int, tuple[ShareEntry, int]] = {entry.class_id: (entry, n) for entry, n in balances}
    register = queries.get_register(company.id)
    with force_locale("fr"):
        # Not `render_template`: on paper nobody is signed in.
        page = current_app.jinja_env.get_template("pdf/account_certificate.html").render(
            company=company,
            holder=holder,
            held=[(entry.share_class, shares) for entry, shares in last.values() if shares],
            total=queries.shares_in_issue(company.id),
            balances=balances,
            seq=register.last_seq,
            head=register.head.hex(),
            now=now,
            platform=current_app.extensions["settings"].platform,
            language="fr",
        )
    return pdf.render(page)
