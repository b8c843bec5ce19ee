"""Who subscribes, as far as the issuer may see it? Names and shares, nothing else."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from wiseed_like.accounts.access import requires
from wiseed_like.issuers.queries import get_company_of
from wiseed_like.rounds.queries import get_of_company
from wiseed_like.subscriptions import lists
from wiseed_like.subscriptions.lists import Cursor
from wiseed_like.subscriptions.views.answers import Answer, bp


@bp.route("/companies/<int:company_id>/rounds/<int:round_id>/subscribers")
@requires("founder")
def of_round(company_id: int, round_id: int) -> Answer:
    """The living subscriptions of the company's own round, in the order of their signature."""
    after, before = (Cursor.read(request.args.get(each, "")) for each in ("after", "before"))
    company = get_company_of(current_user.id, company_id)
    offer = get_of_company(company.id, round_id)
    return render_template(
        "subscriptions/of_round.html",
        company=company,
        round=offer,
        subscribers=lists.list_subscribers(offer.id, after=after, before=before),
    )
