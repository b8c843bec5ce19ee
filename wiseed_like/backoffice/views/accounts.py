"""What moved on one account of the book? Its lines with the balance after each, page and file."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Response as Page, render_template, request, send_file, url_for

from compliance.calendar import add_months, first_second, legal_day
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.queries import get_user
from wiseed_like.backoffice.views.blueprint import bp
from wiseed_like.documents.spreadsheets import to_csv
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.ledger.queries import Statement, find_accounts, statement_of
from wiseed_like.reconciliation import words

LINES = 100
LONGEST_FILE = 20_000  # lines of one account in one file
HEADER = ("at", "operation", "kind", "amount_eur", "balance_eur")
# The accounts of the platform itself; all others belong to a wallet or a company.
PLATFORM = ("fees", "disputes", "clearing")
# Of rounds and issuers; a person's accounts have an address that names the person.
_CODE = re.compile(r"(wallet:round|issuer):[0-9]{1,10}", re.ASCII)
_AFTER = re.compile(r"([0-9T:.+-]{19,40})_([0-9]{1,18})", re.ASCII)


@bp.get("/staff/payments/people/<int:user_id>/account")
@requires("compliance")
def person_account(user_id: int) -> str:
    """The lines of a person's account."""
    return _account(f"wallet:user:{user_id}", ".person_account", user_id=user_id)


@bp.get("/staff/payments/people/<int:user_id>/account.csv")
@requires("compliance")
def person_account_csv(user_id: int) -> Page:
    """The same as a table."""
    return _file(f"wallet:user:{user_id}")


@bp.get("/staff/payments/people/<int:user_id>/held")
@requires("compliance")
def person_held(user_id: int) -> str:
    """What arrived on a person's wallet before anybody knew if it may be used."""
    return _account(f"held:user:{user_id}", ".person_held", user_id=user_id)


@bp.get("/staff/payments/people/<int:user_id>/held.csv")
@requires("compliance")
def person_held_csv(user_id: int) -> Page:
    """The same as a table."""
    return _file(f"held:user:{user_id}")


@bp.get("/staff/payments/accounts/<code>")
@requires("compliance")
def ledger_account(code: str) -> str:
    """The lines of an account of the platform, of a round or of an issuer."""
    return _account(_open(code), ".ledger_account", code=code)


@bp.get("/staff/payments/accounts/<code>.csv")
@requires("compliance")
def ledger_account_csv(code: str) -> Page:
    """The same as a table."""
    return _file(_open(code))


def _open(code: str) -> str:
    """The code, unless it is a person's or nobody's. Raises NotFound."""
    if code not in PLATFORM and not _CODE.fullmatch(code):
        raise NotFound
    return code


def _account(account: str, here: str, **where: Any) -> str:
    _refuse_unknown(account)
    since, until = _period()
    statement = statement_of(account, since, until, after=_after(), limit=LINES)
    period: dict[str, Any] = {}
    if request.args.get("month"):
        period["month"] = request.args["month"]
    older = None
    if statement.next_after is not None:
        at, number = statement.next_after
        older = url_for(here, **where, **period, after=f"{at.isoformat()}_{number}")
    return render_template(
        "backoffice/account.html",
        statement=statement,
        here=url_for(here, **where),
        csv_url=url_for(f"{here}_csv", **where, **period),
        next_url=older,
        months=_months(),
        month=request.args.get("month", ""),
        person=get_user(where["user_id"]) if "user_id" in where else None,
        words=words,
    )


def _file(code: str) -> Page:
    _refuse_unknown(code)
    since, until = _period()
    statement = statement_of(code, since, until, limit=LONGEST_FILE)
    if statement.next_after is not None:
        # A file that leaves lines out would be taken for the whole.
        raise Refused(
            "too_many_lines", N_("Il y a trop de lignes pour un fichier : choisissez un mois.")
        )
    response = send_file(
        io.BytesIO(to_csv(HEADER, _rows(statement))),
        mimetype="text/csv",
        as_attachment=True,
        download_name=f"{code.replace(':', '-')}.csv",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _rows(statement: Statement) -> list[Sequence[object]]:
    opening = (statement.since.isoformat(), "", "opening", "", statement.opening)
    closing = (statement.until.isoformat(), "", "closing", "", statement.closing)
    lines = [
        (each.at.isoformat(), str(each.operation_id), each.kind, each.amount, each.balance)
        for each in statement.lines
    ]
    return [opening, *lines, closing]


def _refuse_unknown(code: str) -> None:
    if code not in PLATFORM and not find_accounts([code]):
        raise NotFound


def _period() -> tuple[datetime, datetime]:
    """The month that is asked for; else the last twelve, this one to its end."""
    this = legal_day(clock.now()).replace(day=1)
    asked = request.args.get("month", "")
    if re.fullmatch(r"2[0-9]{3}-(0[1-9]|1[0-2])", asked, re.ASCII):
        first = date.fromisoformat(f"{asked}-01")
        return first_second(first), first_second(add_months(first, 1))
    return first_second(add_months(this, -11)), first_second(add_months(this, 1))


def _months() -> list[date]:
    this = legal_day(clock.now()).replace(day=1)
    return [add_months(this, -back) for back in range(12)]


def _after() -> tuple[datetime, int] | None:
    found = _AFTER.fullmatch(request.args.get("after", ""))
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found[1])
    except ValueError:
        return None
    return (at, int(found[2])) if at.tzinfo else None
