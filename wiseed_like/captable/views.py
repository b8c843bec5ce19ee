"""Who may see which page of the register? Its officers and compliance all, a holder their own."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, render_template
from flask_babel import gettext
from flask_login import current_user

from wiseed_like.accounts.access import signed_in
from wiseed_like.captable import queries
from wiseed_like.captable.models import Holder, Movement
from wiseed_like.chain import first_broken
from wiseed_like.documents.spreadsheets import to_csv
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.queries import get_company, get_company_visible_to, is_officer

bp = Blueprint("captable", __name__)


@bp.route("/companies/<int:company_id>/register")
@signed_in
def register(company_id: int) -> str:
    """The register of movements, all holders."""
    company = _company_to_read(company_id)
    return render_template(
        "captable/register.html",
        company=company,
        movements=queries.list_movements(company.id),
        broken=first_broken(queries.links_of(company.id)),
    )


@bp.route("/companies/<int:company_id>/register.csv")
@signed_in
def register_csv(company_id: int) -> Response:
    company = _company_to_read(company_id)
    rows = [
        (
            movement.seq,
            movement.effective_on.isoformat(),
            movement.kind,
            line.line,
            line.holder.name if line.holder.kind != "source" else "issuer account",
            line.holder.card.address if line.holder.card else "",
            line.delta,
            str(company.nominal),
            movement.hash.hex(),
        )
        for movement in queries.list_movements(company.id)
        for line in movement.lines
    ]
    header = (
        "seq", "effective_on", "nature", "line", "holder", "address", "shares", "nominal_eur",
        "sha256",
    )  # fmt: skip
    return _download(to_csv(header, rows), f"register-{company.slug}.csv")


@bp.route("/companies/<int:company_id>/cap-table")
@signed_in
def table(company_id: int) -> str:
    """Who holds what now, and who held what before the last movement."""
    company = _company_to_read(company_id)
    movements = queries.list_movements(company.id)
    before = queries.cap_table(company.id, before_seq=_last(movements))
    return render_template(
        "captable/table.html",
        company=company,
        last=movements[-1] if len(movements) > 1 else None,
        lines=queries.cap_table(company.id),
        before={line.holder.id: line for line in before},
        total=queries.shares_in_issue(company.id),
        total_before=sum(line.shares for line in before),
    )


@bp.route("/companies/<int:company_id>/cap-table.csv")
@signed_in
def table_csv(company_id: int) -> Response:
    company = _company_to_read(company_id)
    movements = queries.list_movements(company.id)
    before = {
        line.holder.id: line.shares
        for line in queries.cap_table(company.id, before_seq=_last(movements))
    }
    rows = [
        (
            line.holder.id,
            line.holder.name,
            before.get(line.holder.id, 0),
            line.shares,
            f"{line.part:.6f}",
        )
        for line in queries.cap_table(company.id)
    ]
    header = ("holder_id", "holder", "shares_before", "shares", "part")
    return _download(to_csv(header, rows), f"cap-table-{company.slug}.csv")


@bp.route("/companies/<int:company_id>/holders/<int:holder_id>")
@signed_in
def account(company_id: int, holder_id: int) -> str:
    """A holder's individual account: what came, what left, what is held."""
    company, holder = _holder_to_read(company_id, holder_id)
    entries = queries.account_of(holder)
    balances, held = [], 0
    for entry in entries:
        held += entry.delta
        balances.append((entry, held))
    return render_template(
        "captable/account.html",
        company=company,
        holder=holder,
        balances=balances,
        held=held,
        total=queries.shares_in_issue(company.id),
        own=holder.user_id == current_user.id,
    )


@bp.route("/companies/<int:company_id>/holders/<int:holder_id>.csv")
@signed_in
def account_csv(company_id: int, holder_id: int) -> Response:
    company, holder = _holder_to_read(company_id, holder_id)
    rows, held = [], 0
    for entry in queries.account_of(holder):
        held += entry.delta
        movement = entry.movement
        rows.append(
            (movement.seq, movement.effective_on.isoformat(), movement.kind, entry.delta, held)
        )
    header = ("seq", "effective_on", "nature", "shares", "balance")
    return _download(to_csv(header, rows), f"account-{company.slug}-{holder.id}.csv")


def _company_to_read(company_id: int) -> Company:
    """The company, for its officers and for compliance; for others there is none."""
    return get_company_visible_to(current_user, company_id)


def _holder_to_read(company_id: int, holder_id: int) -> tuple[Company, Holder]:
    holder = queries.get_holder_visible_to(current_user, company_id, holder_id)
    return get_company(company_id), holder


def _last(movements: Sequence[Movement]) -> int:
    """The number of the last movement; before the first there is nothing."""
    return movements[-1].seq if movements else 1


def _download(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def nature(kind: str) -> str:
    """What the register calls a movement."""
    return {
        "constitution": gettext("Ouverture du registre"),
        "capital_increase": gettext("Augmentation de capital"),
    }.get(kind, kind)


@bp.context_processor
def _words() -> dict[str, object]:
    return {"nature": nature, "speaks_for": _speaks_for}


def _speaks_for(company: Company) -> bool:
    """Whether the reader is an officer, who comes here from the company's own page."""
    return is_officer(current_user.id, company.id)
