"""Which reports can be asked for, and when are they ready? The new service, and the old way."""

from __future__ import annotations

from secrets import token_urlsafe

from wiseed_like.payments.simulator import reporting
from wiseed_like.payments.simulator.agenda import later
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

SORTS = {"COLLECTED_FEES", "USER_WALLET_TRANSACTIONS"}
LONGEST = 366 * 86_400  # seconds that one report may cover
KEPT = 31 * 86_400  # seconds that it can be downloaded
KEPT_OLD = 86_400
PRIVATE = {"Secret", "Old", "Origin"}
# The SDK wants a filter whole: these keys, or none.
OLD_FILTERS = {
    "TRANSACTIONS": (
        *("BeforeDate", "AfterDate", "Type", "Status", "Nature", "MinDebitedFundsAmount"),
        *("MinDebitedFundsCurrency", "MaxDebitedFundsAmount", "MaxDebitedFundsCurrency"),
        *("ResultCode", "MinFeesAmount", "MinFeesCurrency", "MaxFeesAmount", "MaxFeesCurrency"),
        *("AuthorId", "WalletId"),
    ),
    "WALLETS": (
        *("BeforeDate", "AfterDate", "OwnerId", "Currency", "MinBalanceAmount"),
        *("MinBalanceCurrency", "MaxBalanceAmount", "MaxBalanceCurrency"),
    ),
}


@route("POST", "/reporting/reports")
def add(call: Call) -> Body:
    sort = call.text("ReportType")
    if sort not in SORTS:
        raise wrong(ReportType="This simulator knows COLLECTED_FEES and USER_WALLET_TRANSACTIONS.")
    after, before = _moment(call, "AfterDate"), _moment(call, "BeforeDate")
    if after is None or before is None or not 0 <= before - after <= LONGEST:
        raise wrong(AfterDate="AfterDate and BeforeDate are required, at most a year apart.")
    filters = call.body.get("Filters")
    return _keep(
        call,
        sort,
        {
            "Sort": call.body.get("Sort") or "CreationDate:DESC",
            "AfterDate": after,
            "BeforeDate": before,
            "DateRangeBy": call.body.get("DateRangeBy"),
            "Filters": filters if isinstance(filters, dict) else None,
        },
        old=False,
    )


@route("GET", "/reporting/reports/{report}")
@route("GET", "/reports/{report}")
def get(call: Call, report: str) -> Body:
    """By either door, as the SDK reads the one sort with the class of the other."""
    found = call.store.find("report", report)
    if found is None:
        raise absent("Report", report)
    return shown(found)


@route("GET", "/reporting/reports")
def list_new(call: Call) -> list[Body]:
    return [shown(each) for each in page(call, call.store.list("report", where={"Old": False}))]


@route("GET", "/reports")
def list_old(call: Call) -> list[Body]:
    return [shown(each) for each in page(call, call.store.list("report", where={"Old": True}))]


@route("POST", "/reports/{sort}")
def add_the_old_way(call: Call, sort: str) -> Body:
    sort = sort.upper()
    if sort not in OLD_FILTERS:
        raise absent("ReportType", sort)
    given = call.body.get("Filters")
    filters = {key: given.get(key) for key in OLD_FILTERS[sort]} if isinstance(given, dict) else {}
    return _keep(
        call,
        sort,
        {
            "Sort": call.body.get("Sort") or "CreationDate:DESC",
            "AfterDate": filters.get("AfterDate"),
            "BeforeDate": filters.get("BeforeDate"),
            "Preview": bool(call.body.get("Preview")),
            "CallbackURL": call.body.get("CallbackURL"),
            "Filters": filters or None,
        },
        old=True,
    )


def _keep(call: Call, sort: str, known: Body, *, old: bool) -> Body:
    call.one_of("DownloadFormat", {"CSV"}, "CSV")
    columns = call.body.get("Columns") or list(reporting.columns_of(sort))
    if not isinstance(columns, list) or not {
        str(each) for each in columns
    } <= reporting.known_columns(sort):
        raise wrong(Columns="The Columns field holds a column that is not known.")
    report = call.store.add(
        "report",
        "report",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "ReportDate": None,
            "Status": "PENDING",
            "ResultCode": None,
            "ResultMessage": None,
            "DownloadFormat": "CSV",
            "DownloadURL": None,
            "ReportType": sort,
            "Columns": columns,
            **known,
            "Secret": token_urlsafe(16),
            "Old": old,
            "Origin": call.origin,
        },
    )
    call.later("make_report", report["Id"], after=0)
    return shown(report)


@later("make_report", by="machine")
def _make(
    store: Store, settings: SimulatorSettings, _faults: Faults, report_id: str, now: float
) -> None:
    """What it holds is read when it is downloaded, up to the moment that it was made."""
    report = store.find("report", report_id)
    if report is None or report["Status"] != "PENDING":
        return
    before = int(now) if report["BeforeDate"] is None else report["BeforeDate"]
    address = f"{report['Origin']}/reports/{report_id}.csv?signature={report['Secret']}"
    report.update(Status="READY_FOR_DOWNLOAD", ReportDate=int(now), DownloadURL=address)
    report.update(BeforeDate=before, ResultCode="000000", ResultMessage="Success")
    store.put(report)
    store.announce("REPORT_GENERATED", report_id, now)
    kept = KEPT_OLD if report["Old"] else KEPT
    store.plan(now + kept, "expire_report", report_id, by="business")


@later("expire_report")
def _expire(
    store: Store, _settings: SimulatorSettings, _faults: Faults, report_id: str, now: float
) -> None:
    report = store.find("report", report_id)
    if report is not None and report["Status"] == "READY_FOR_DOWNLOAD":
        report.update(Status="EXPIRED", DownloadURL=None)
        store.put(report)


def shown(report: Body) -> Body:
    return {key: value for key, value in report.items() if key not in PRIVATE}


def _moment(call: Call, key: str) -> int | None:
    value = call.body.get(key)
    if value is not None and type(value) is not int:
        raise wrong(**{key: f"The {key} field must be a whole number of seconds."})
    return value
