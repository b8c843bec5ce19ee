"""Where is a report downloaded? Under an address that only its answer tells."""

from __future__ import annotations

import hmac

from flask import Response, abort, request

from wiseed_like.payments.simulator import reporting
from wiseed_like.payments.simulator.pages.frame import bp, find


@bp.get("/reports/<report_id>.csv")
def download_report(report_id: str) -> Response:
    store, report = find("report", report_id)
    given = request.args.get("signature", "")
    if not hmac.compare_digest(given.encode(), report["Secret"].encode()):
        abort(404)
    if report["Status"] != "READY_FOR_DOWNLOAD":
        abort(410)
    written = Response(reporting.write(store, report), content_type="text/csv; charset=utf-8")
    written.headers["Content-Disposition"] = f'attachment; filename="{report_id}.csv"'
    return written
