"""How are the shares of a round shared out? The table, for the staff and for its issuer."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like.accounts.access import requires
from wiseed_like.errors import NotFound
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.queries import get_company_of
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_of_company, get_round
from wiseed_like.subscriptions.allotment.table import as_csv, counts_holders, names_of, table_of
from wiseed_like.subscriptions.views.answers import Answer, bp


@bp.route("/staff/rounds/<int:round_id>/allotment")
@requires("analyst", "compliance")
def allotment(round_id: int) -> Answer:
    """What each subscription asked for and gets: numbers, no names."""
    return _page(_opened(get_round(round_id)), company=None)


@bp.route("/staff/rounds/<int:round_id>/allotment.csv")
@requires("analyst", "compliance")
def allotment_csv(round_id: int) -> Response:
    """The same, whole, as a spreadsheet."""
    return _sheet(_opened(get_round(round_id)))


@bp.route("/companies/<int:company_id>/rounds/<int:round_id>/allotment")
@requires("founder")
def allotment_of_company(company_id: int, round_id: int) -> Answer:
    """What each subscriber of the company's own round asked for and gets."""
    company = get_company_of(current_user.id, company_id)
    return _page(_opened(get_of_company(company.id, round_id)), company)


@bp.route("/companies/<int:company_id>/rounds/<int:round_id>/allotment.csv")
@requires("founder")
def allotment_of_company_csv(company_id: int, round_id: int) -> Response:
    """The same, whole, as a spreadsheet: numbers, no names."""
    company = get_company_of(current_user.id, company_id)
    return _sheet(_opened(get_of_company(company.id, round_id)))


def _opened(offer: Round) -> Round:
    """A round has something to share out from its opening. Raises NotFound before."""
    if offer.counter is None:
        raise NotFound
    return offer


def _page(offer: Round, company: Company | None) -> str:
    table = table_of(offer)
    return render_template(
        "subscriptions/allotment.html",
        round=offer,
        company=company,
        table=table,
        counts_holders=counts_holders(offer),
        names=names_of(table.shown) if company else {},
    )


def _sheet(offer: Round) -> Response:
    response = Response(as_csv(offer, table_of(offer)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="allotment-{offer.id}.csv"'
    return response
