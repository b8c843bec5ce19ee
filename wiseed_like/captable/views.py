"""Who may see which page of the register? Its officers and compliance all, a holder their own."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, render_template
from flask_babel import gettext
from flask_login import current_user

from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import signed_in
from wiseed_like.captable import certificate, queries
from wiseed_like.captable.classes import list_in_issue
from wiseed_like.captable.models import Holder, Movement, ShareClass
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
            line.share_class.code,
            str(line.share_class.nominal),
            movement.hash.hex(),
        )
        for movement in queries.list_movements(company.id)
        for line in movement.lines
    ]
    header = (
        "seq", "effective_on", "nature", "line", "holder", "address", "shares", "class",
        "nominal_eur", "sha256",
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
        before={line.key: line for line in before},
        classes=list_in_issue(company.id),
        total=queries.shares_in_issue(company.id),
        total_before=sum(line.shares for line in before),
    )


@bp.route("/companies/<int:company_id>/cap-table.csv")
@signed_in
def table_csv(company_id: int) -> Response:
    company = _company_to_read(company_id)
    movements = queries.list_movements(company.id)
    before = {
        line.key: line.shares for line in queries.cap_table(company.id, before_seq=_last(movements))
    }
    rows = [
        (
            line.holder.id,
            line.holder.name,
            line.share_class.code,
            before.get(line.key, 0),
            line.shares,
            f"{line.part:.6f}",
            line.shares * line.share_class.votes,
            f"{line.voting_part:.6f}",
        )
        for line in queries.cap_table(company.id)
    ]
    header = (
        "holder_id", "holder", "class", "shares_before", "shares", "part", "votes", "voting_part",
    )  # fmt: skip
    return _download(to_csv(header, rows), f"cap-table-{company.slug}.csv")


@bp.route("/companies/<int:company_id>/holders/<int:holder_id>")
@signed_in
def account(company_id: int, holder_id: int) -> str:
    """A holder's individual account: what came, what left, what is held."""
    company, holder = _holder_to_read(company_id, holder_id)
    balances = queries.balances_of(holder)
    last = {entry.share_class: balance for entry, balance in balances}
    return render_template(
        "captable/account.html",
        company=company,
        holder=holder,
        balances=balances,
        held={share_class: shares for share_class, shares in last.items() if shares},
        total=queries.shares_in_issue(company.id),
        own=holder.user_id is not None
        and (acting.is_in_hand(holder.user_id) or acting.is_held_with_others(holder.user_id)),
    )


@bp.route("/companies/<int:company_id>/holders/<int:holder_id>.csv")
@signed_in
def account_csv(company_id: int, holder_id: int) -> Response:
    company, holder = _holder_to_read(company_id, holder_id)
    rows = [
        (
            entry.seq,
            entry.movement.effective_on.isoformat(),
            entry.movement.kind,
            entry.share_class.code,
            entry.delta,
            balance,
        )
        for entry, balance in queries.balances_of(holder)
    ]
    header = ("seq", "effective_on", "nature", "class", "shares", "balance")
    return _download(to_csv(header, rows), f"account-{company.slug}-{holder.id}.csv")


@bp.route("/companies/<int:company_id>/holders/<int:holder_id>.pdf")
@signed_in
def account_pdf(company_id: int, holder_id: int) -> Response:
    """The certificate of registration of an account."""
    company, holder = _holder_to_read(company_id, holder_id)
    content = certificate.render(company, holder, now=clock.now())
    return _download(content, f"attestation-{company.slug}-{holder.id}.pdf", "application/pdf")


def _company_to_read(company_id: int) -> Company:
    """The company, for its officers and for compliance; for others there is none."""
    return get_company_visible_to(current_user, company_id)


def _holder_to_read(company_id: int, holder_id: int) -> tuple[Company, Holder]:
    holder = queries.get_holder_visible_to(current_user, company_id, holder_id)
    return get_company(company_id), holder


def _last(movements: Sequence[Movement]) -> int:
    """The number of the last movement; before the first there is nothing."""
    return movements[-1].seq if movements else 1


def _download(content: bytes, name: str, mimetype: str = "text/csv") -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.app_template_filter("class_name")
def class_name(share_class: ShareClass) -> str:
    """What pages call a class; on paper it has its own French name."""
    if share_class.is_ordinary:
        return gettext("Actions ordinaires")
    return gettext("Actions de préférence %(code)s", code=share_class.code)


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
