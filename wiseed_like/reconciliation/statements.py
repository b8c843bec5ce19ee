"""What did a month bring, by our book and by the provider? Reckoned once, and kept as it was.

Both sides are reckoned apart: the book from its booked lines, the provider from its own list as
the runs saw it. What is executed in one month and booked in the next is told as in transit; what
then still differs is told as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from compliance.calendar import add_months, first_second, legal_day
from compliance.euro import Euro
from wiseed_like.chain import canonical
from wiseed_like.db import session
from wiseed_like.documents.spreadsheets import to_csv
from wiseed_like.journal import record
from wiseed_like.ledger.models import Account, Posting, Transaction
from wiseed_like.ledger.rules import BOOKED
from wiseed_like.payments.gateway.words import Kind
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.reconciliation import queries
from wiseed_like.reconciliation.models import MonthStatement, Run, Sighting
from wiseed_like.reconciliation.rules import CREDIT, FEES

# The groups of accounts, by how their codes begin, in the order of the statement.
GROUPS = {
    "investors": "wallet:user:%",
    "held": "held:%",
    "rounds": "wallet:round:%",
    "issuers": "issuer:%",
    "fees": "fees",
    "disputes": "disputes",
    "clearing": "clearing",
}
TABLE_HEADER = ("part", "group", "kind", "amount_eur")
# What the provider holds for us, and the groups of the book that mirror it.
MIRRORED = {
    "persons": ("investors", "held"),
    "rounds": ("rounds",),
    "fees": ("fees",),
    "disputes": ("disputes",),
}


def make_due(run: Run, *, now: datetime) -> list[MonthStatement]:
    """State the months that were over when the run began, each once, the earliest first."""
    return [state(month, run, now=now) for month in _due(run.started_at)]


def state(month: date, run: Run, *, now: datetime) -> MonthStatement:
    """Reckon a month and keep it for good; the database refuses a second one of it."""
    body = canonical(reckon(month, run, now=now))
    digest = hashlib.sha256(body.encode()).hexdigest()
    statement = MonthStatement(month=month, made_at=now, run_id=run.id, body=body, sha256=digest)
    session.add(statement)
    session.flush()
    told = {"sha256": digest, "csv_sha256": csv_sha256(statement)}
    record("month.stated", statement, by=None, at=now, month=month, **told)
    return statement


def _due(at: datetime) -> Iterator[date]:
    first = session.scalar(select(func.min(Transaction.at)))
    last = session.scalar(select(func.max(MonthStatement.month)))
    if last is not None:
        month = add_months(last, 1)
    elif first is not None:
        month = legal_day(first).replace(day=1)
    else:
        return
    while add_months(month, 1) <= legal_day(at):
        yield month
        month = add_months(month, 1)


def reckon(month: date, run: Run, *, now: datetime) -> dict[str, Any]:
    """The numbers of a month, in cents: the book by group and kind, then beside the provider."""
    since, until = first_second(month), first_second(add_months(month, 1))
    openings, closings = _balances(since), _balances(until)
    moved = _by_kind(since, until)
    groups = [
        {
            "group": group,
            "opening": openings[group],
            "movements": [
                {"kind": kind, "in": came, "out": left} for kind, came, left in moved[group]
            ],
            "closing": closings[group],
        }
        for group in GROUPS
    ]
    return {
        "month": f"{month:%Y-%m}",
        "run": run.id,
        "made_at": now.isoformat(),
        "groups": groups,
        "sums": {"opening": sum(openings.values()), "closing": sum(closings.values())},
        "provider": _beside(closings, until),
        "open_differences": queries.count_open()[0],
    }


def is_as_it_was(statement: MonthStatement) -> bool:
    """Whether the kept text is the one that was hashed."""
    return hashlib.sha256(statement.body.encode()).hexdigest() == statement.sha256


def numbers_of(statement: MonthStatement) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(statement.body)
    return found


def table_of(statement: MonthStatement) -> bytes:
    """The numbers as a spreadsheet, always the same bytes; what leaves is negative."""
    numbers, rows = numbers_of(statement), list[Sequence[object]]()
    for each in numbers["groups"]:
        rows.append(("opening", each["group"], "", Euro(each["opening"])))
        for moved in each["movements"]:
            for part, cents in (("in", moved["in"]), ("out", -moved["out"])):
                if cents:
                    rows.append((part, each["group"], moved["kind"], Euro(cents)))
        rows.append(("closing", each["group"], "", Euro(each["closing"])))
    for each in numbers["provider"]:
        rows += [
            ("provider", each["group"], told, Euro(each[told]))
            for told in ("book", "provider", "in_transit", "rest")
        ]
    return to_csv(TABLE_HEADER, rows)


def csv_sha256(statement: MonthStatement) -> str:
    """What a reader finds who digests the file as it was downloaded."""
    return hashlib.sha256(table_of(statement)).hexdigest()


# -- The book


def _group() -> ColumnElement[str]:
    cases = ((Account.code.like(pattern), group) for group, pattern in GROUPS.items())
    return case(*cases).label("account_group")


def _balances(at: datetime) -> dict[str, int]:
    rows = session.execute(
        select(_group(), func.sum(Posting.amount))
        .join(Posting.account)
        .join(Posting.transaction)
        .where(Transaction.phase.in_(BOOKED), Transaction.at < at)
        .group_by("account_group")
    )
    found = {group: amount.cents for group, amount in rows}
    return {group: found.get(group, 0) for group in GROUPS}


def _by_kind(since: datetime, until: datetime) -> dict[str, list[tuple[str, int, int]]]:
    came = func.sum(Posting.amount).filter(Posting.amount > Euro.ZERO)
    left = func.sum(Posting.amount).filter(Posting.amount < Euro.ZERO)
    rows = session.execute(
        select(_group(), Transaction.kind, came, left)
        .join(Posting.account)
        .join(Posting.transaction)
        .where(Transaction.phase.in_(BOOKED), Transaction.at >= since, Transaction.at < until)
        .group_by("account_group", Transaction.kind)
        .order_by(Transaction.kind)
    ).all()
    found: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for group, kind, arrived, gone in rows:
        in_, out = arrived or Euro.ZERO, gone or Euro.ZERO
        found[group].append((kind, in_.cents, -out.cents))
    return found


# -- Beside the provider


def _beside(closings: dict[str, int], until: datetime) -> list[dict[str, Any]]:
    """What both say at the end of the month; `rest` is what nothing explains."""
    provider, transit = _at_provider(until), _in_transit(until)
    lines = []
    for name, groups in MIRRORED.items():
        ours = sum(closings[group] for group in groups)
        lines.append(
            {
                "group": name,
                "book": ours,
                "provider": provider[name],
                "in_transit": transit[name],
                "rest": ours - provider[name] - transit[name],
            }
        )
    return lines


def _at_provider(until: datetime) -> dict[str, int]:
    """What its movements executed before then come to, group by group."""
    total: dict[str, int] = dict.fromkeys(MIRRORED, 0)
    executed = select(Sighting).where(Sighting.state == "succeeded", Sighting.executed_at < until)
    wallets = _names_of_wallets()
    for sighting in session.scalars(executed.execution_options(yield_per=1_000)):
        for group, cents in _effects(sighting, wallets).items():
            total[group] += cents
    return total


def _in_transit(until: datetime) -> dict[str, int]:
    """What the book has before then and the provider after, less the other way round."""
    total: dict[str, int] = dict.fromkeys(MIRRORED, 0)
    is_booked, is_executed = Transaction.at < until, Sighting.executed_at < until
    rows = session.execute(
        select(Sighting, is_booked)
        .join(
            Operation,
            (Operation.provider == Sighting.provider) & (Operation.reference == Sighting.reference),
        )
        .join(Transaction, Transaction.operation_id == Operation.id)
        .where(
            Sighting.state == "succeeded",
            Transaction.phase.in_(BOOKED),
            is_booked != is_executed,
        )
    )
    wallets = _names_of_wallets()
    for sighting, booked in rows:
        for group, cents in _effects(sighting, wallets).items():
            total[group] += cents if booked else -cents
    return total


def _names_of_wallets() -> dict[str, str]:
    """The provider's reference of each wallet -> the group that it belongs to there."""
    rows = session.execute(select(Wallet.reference, Wallet.owner))
    names = {
        reference: "persons" if owner.startswith("user:") else "rounds"
        for reference, owner in rows
        if reference
    }
    return names | {FEES: "fees", CREDIT: "disputes"}


def _effects(sighting: Sighting, wallets: dict[str, str]) -> dict[str, int]:
    """What a movement brings to each group, in cents; what leaves is negative."""
    amount, fee = sighting.amount.cents, sighting.fee.cents
    effects: dict[str, int] = defaultdict(int)
    source, target = wallets.get(sighting.source or ""), wallets.get(sighting.target or "")
    if sighting.kind == Kind.REPUDIATION:
        source, target = "disputes", None
    elif sighting.kind == Kind.REPUDIATION_REFUND:
        source, target = None, "disputes"
    elif sighting.kind == Kind.SETTLEMENT:
        target = "disputes"
    if source:
        effects[source] -= amount
    if target:
        effects[target] += amount - fee
    if fee:
        effects["fees"] += fee
    return effects
