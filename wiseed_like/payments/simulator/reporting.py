"""What stands in a report? Rows read from the simulator's own books, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from wiseed_like.payments.simulator.currencies import currency_of_own
from wiseed_like.payments.simulator.store import MOVEMENTS, Body, Store

FEE_COLUMNS = (
    *("ClientId", "TransactionId", "CreationDate", "ExecutionDate", "AuthorId"),
    *("DebitedWalletId", "CreditedWalletId", "FeesAmount", "FeesCurrency", "Type", "Nature"),
)
TRANSACTION_COLUMNS = (
    *("ClientId", "TransactionId", "CreationDate", "ExecutionDate", "AuthorId", "CreditedUserId"),
    *("DebitedFundsAmount", "DebitedFundsCurrency", "CreditedFundsAmount"),
    *("CreditedFundsCurrency", "FeesAmount", "FeesCurrency", "Type", "Nature"),
    *("CreditedWalletId", "DebitedWalletId", "BankAccountId", "PreauthorizationId"),
    *("BankWireRef", "CardId", "CardAlias", "CardType", "CardCountry", "CardExpirationDate"),
    *("Culture", "DeclaredDebitedFundsAmount", "DeclaredDebitedFundsCurrency"),
    *("DeclaredFeesAmount", "DeclaredFeesCurrency", "ExecutionType", "PaymentType"),
    "WireReference",
)
# May be asked for, and are not given unless they are.
MORE_COLUMNS = (
    *("CreationDate:ISO", "ExecutionDate:ISO", "Tag", "Status", "ResultCode", "ResultMessage"),
    *("Id", "Alias", "RecipientId", "InitialTransactionId", "RepudiationId"),
)
LEGACY_TRANSACTION_COLUMNS = (
    *("Id", "Tag", "CreationDate", "ExecutionDate", "AuthorId", "CreditedUserId"),
    *("DebitedFundsAmount", "DebitedFundsCurrency", "CreditedFundsAmount"),
    *("CreditedFundsCurrency", "FeesAmount", "FeesCurrency", "Status", "ResultCode"),
    *("ResultMessage", "Type", "Nature", "CreditedWalletId", "DebitedWalletId"),
)
WALLET_COLUMNS = (
    *("Id", "Tag", "CreationDate", "Owners", "Description", "BalanceAmount"),
    *("BalanceCurrency", "Currency", "FundsType"),
)
MONEY = ("DebitedFunds", "CreditedFunds", "Fees", "DeclaredDebitedFunds", "DeclaredFees")


def columns_of(sort: str) -> tuple[str, ...]:
    """Those given when none were asked for."""
    return {
        "COLLECTED_FEES": FEE_COLUMNS,
        "USER_WALLET_TRANSACTIONS": TRANSACTION_COLUMNS,
        "TRANSACTIONS": LEGACY_TRANSACTION_COLUMNS,
        "WALLETS": WALLET_COLUMNS,
    }[sort]


def known_columns(sort: str) -> set[str]:
    """Those that may be asked for."""
    if sort == "WALLETS":
        return set(WALLET_COLUMNS)
    return {*TRANSACTION_COLUMNS, *FEE_COLUMNS, *LEGACY_TRANSACTION_COLUMNS, *MORE_COLUMNS}


def write(store: Store, report: Body) -> str:
    """The whole file; `store` is that of the report's client."""
    sort, columns = report["ReportType"], report["Columns"]
    rows = _wallets(store, report) if sort == "WALLETS" else _transactions(store, report)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if row.get(name) is None else row[name] for name in columns])
    return written.getvalue()


def _transactions(store: Store, report: Body) -> Iterator[Body]:
    filters = report["Filters"] or {}
    for transaction in _within(store.list(*MOVEMENTS), report):
        if _wanted(report["ReportType"], transaction) and _passes(transaction, filters):
            yield _flat(store, transaction)


def _wanted(sort: str, transaction: Body) -> bool:
    if sort == "TRANSACTIONS":  # the old one tells the failures too
        return True
    if transaction["Status"] != "SUCCEEDED":
        return False
    if sort == "COLLECTED_FEES":
        return bool(transaction["Fees"]["Amount"])
    touched = {transaction["DebitedWalletId"], transaction["CreditedWalletId"]} - {None}
    # A repudiation touches the platform's credit only, and is listed all the same.
    return transaction["Nature"] == "REPUDIATION" or any(
        currency_of_own(wallet) is None for wallet in touched
    )


def _passes(transaction: Body, filters: Body) -> bool:
    people = {transaction["AuthorId"], transaction["CreditedUserId"]}
    wallets = {transaction["DebitedWalletId"], transaction["CreditedWalletId"]}
    checks: dict[str, Callable[[Any], bool]] = {
        "UserId": lambda value: value in people,
        "AuthorId": lambda value: value == transaction["AuthorId"],
        "WalletId": lambda value: value in wallets,
        "Currency": lambda value: transaction["DebitedFunds"]["Currency"] == value,
        "Type": lambda value: transaction["Type"] in _several(value),
        "Status": lambda value: transaction["Status"] in _several(value),
        "Nature": lambda value: transaction["Nature"] in _several(value),
        "ResultCode": lambda value: transaction["ResultCode"] in _several(value),
        "MinDebitedFundsAmount": lambda value: transaction["DebitedFunds"]["Amount"] >= int(value),
        "MaxDebitedFundsAmount": lambda value: transaction["DebitedFunds"]["Amount"] <= int(value),
        "MinFeesAmount": lambda value: transaction["Fees"]["Amount"] >= int(value),
        "MaxFeesAmount": lambda value: transaction["Fees"]["Amount"] <= int(value),
    }
    return all(
        check(filters[key]) for key, check in checks.items() if filters.get(key) not in (None, "")
    )


def _wallets(store: Store, report: Body) -> Iterator[Body]:
    filters = report["Filters"] or {}
    for wallet in _within(store.list("wallet"), report):
        balance = store.balance(wallet["Id"])
        owner, least, most = (
            filters.get(key) for key in ("OwnerId", "MinBalanceAmount", "MaxBalanceAmount")
        )
        if owner and owner not in wallet["Owners"]:
            continue
        if (least and balance < int(least)) or (most and balance > int(most)):
            continue
        yield {
            **wallet,
            "Owners": " ".join(wallet["Owners"]),
            "BalanceAmount": balance,
            "BalanceCurrency": wallet["Currency"],
        }


def _within(bodies: Iterable[Body], report: Body) -> Iterator[Body]:
    """Of the report's time, the oldest first unless it asks for the newest."""
    dated = report.get("DateRangeBy") or "CreationDate"
    dated = {"CREATION_DATE": "CreationDate", "EXECUTION_DATE": "ExecutionDate"}.get(dated, dated)
    after, before = report.get("AfterDate"), report.get("BeforeDate")
    kept = [
        body
        for body in bodies
        if body.get(dated) is not None
        and (after is None or body[dated] >= after)
        and (before is None or body[dated] <= before)
    ]
    yield from reversed(kept) if str(report["Sort"]).upper().endswith(":DESC") else kept


def _flat(store: Store, transaction: Body) -> Body:
    """One row: amounts and currencies apart, and what the columns are called."""
    row = {key: value for key, value in transaction.items() if not isinstance(value, dict | list)}
    row |= {"ClientId": store.client, "TransactionId": transaction["Id"]}
    for key in MONEY:
        money = transaction.get(key)
        if isinstance(money, dict):
            row |= {f"{key}Amount": money["Amount"], f"{key}Currency": money["Currency"]}
    for key in ("CreationDate", "ExecutionDate"):
        if transaction.get(key) is not None:
            row[f"{key}:ISO"] = (
                f"{datetime.fromtimestamp(transaction[key], UTC):%Y-%m-%dT%H:%M:%SZ}"
            )
    card = store.find("card", transaction.get("CardId"))
    if card is not None:
        row |= {"CardAlias": card["Alias"], "Alias": card["Alias"]}
        row |= {"CardCountry": card["Country"], "CardExpirationDate": card["ExpirationDate"]}
    return row


def _several(value: Any) -> list[str]:
    """A filter is one value, several with commas, or a list of them."""
    if isinstance(value, list):
        return [str(each) for each in value]
    return str(value).split(",")
