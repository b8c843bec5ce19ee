"""How does somebody take away what happened to their money? A statement, as a table or on paper."""

from __future__ import annotations

import html
import io
import re
from typing import Any

from flask import get_template_attribute, render_template, send_file
from flask_babel import format_date, gettext

from compliance.calendar import PARIS, legal_day
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import let_go
from wiseed_like.documents import pdf
from wiseed_like.documents.spreadsheets import to_csv
from wiseed_like.errors import NotFound
from wiseed_like.ledger.queries import Line
from wiseed_like.payments.statements import (
    Period,
    WalletStatement,
    list_periods,
    read_period,
    statement,
)
from wiseed_like.payments.views.answers import Answer, bp, find_mine, mine, no_wallet


@bp.route("/wallet/statements")
@requires("investor")
def list_statements() -> Answer:
    """Which months and years there are."""
    found = find_mine()
    if found is None:
        return no_wallet()
    periods = list_periods(found, clock.now())
    return render_template("payments/statements.html", periods=periods, called=_called)


@bp.route("/wallet/statements/<period>")
@requires("investor")
def show_statement(period: str) -> Answer:
    """Each line with the balance after it."""
    if find_mine() is None:
        return no_wallet()
    return render_template("payments/statement.html", **_told(period))


@bp.route("/wallet/statements/<period>.csv")
@requires("investor")
def statement_csv(period: str) -> Answer:
    """The same as a table; amounts in euros with a point, moments in Paris."""
    if find_mine() is None:
        return no_wallet()
    told = _statement(period)
    header = (
        gettext("Date"),
        gettext("Opération"),
        gettext("Montant en euros"),
        gettext("Solde en euros"),
        gettext("Référence"),
    )
    first = (told.period.first_day.isoformat(), gettext("Solde au début"), "", told.opening, "")
    rows = [
        (
            f"{line.at.astimezone(PARIS):%Y-%m-%d %H:%M}",
            _name(told, line),
            line.amount,
            line.balance,
            str(line.operation_id),
        )
        for line in told.lines
    ]
    day = min(told.period.last_day, legal_day(clock.now()))
    called = gettext("Solde à ce jour") if _is_running(told) else gettext("Solde à la fin")
    last = (day.isoformat(), called, "", told.closing, "")
    return _download(to_csv(header, [first, *rows, last]), told.period, "csv", "text/csv")


@bp.route("/wallet/statements/<period>.pdf")
@requires("investor")
def statement_pdf(period: str) -> Answer:
    """The same on paper."""
    if find_mine() is None:
        return no_wallet()
    page = render_template("pdf/wallet_statement.html", **_told(period))
    let_go()
    return _download(pdf.render(page), read_period(period), "pdf", "application/pdf")


def _told(written: str) -> dict[str, Any]:
    told = _statement(written)
    return {
        "told": told,
        "name": _name,
        "called": _called(told.period),
        "is_running": _is_running(told),
    }


def _is_running(told: WalletStatement) -> bool:
    return told.period.until > clock.now()


def _statement(written: str) -> WalletStatement:
    """Of one's own wallet. Raises NotFound for a period that is none, or has not begun."""
    wallet, period = mine(), read_period(written)
    if period.since > clock.now() or period.until <= wallet.created_at:
        raise NotFound
    return statement(wallet, period)


def _called(period: Period) -> str:
    """ "mars 2026", or the year."""
    return format_date(period.first_day, "MMMM y") if period.month else str(period.year)


def _name(told: WalletStatement, line: Line) -> str:
    """What a line is, in the words of the other pages."""
    found = told.operations.get(line.operation_id)
    if found is None:
        return line.kind
    words = get_template_attribute("payments/_words.html", "full_name")
    written = words(found, told.purposes.get(found.id))
    # Ordinary spaces only: those inside an amount keep it on one line.
    return re.sub(r"[ \n]+", " ", html.unescape(str(written))).strip()


def _download(content: bytes, period: Period, ending: str, media_type: str) -> Answer:
    return send_file(
        io.BytesIO(content),
        mimetype=media_type,
        as_attachment=True,
        download_name=f"releve-{period}.{ending}",
    )
