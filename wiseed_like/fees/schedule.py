"""Which fees hold at a moment? The four settings that two persons agree on, read together."""

from __future__ import annotations

from datetime import datetime

from compliance.euro import Euro
from wiseed_like.fees.rules import Schedule
from wiseed_like.house_settings.queries import list_coming
from wiseed_like.house_settings.service import value

KEYS = ("success_fee_bps", "success_fee_min", "investor_fee_bps", "vat_bps")


def schedule_on(at: datetime) -> Schedule:
    """The fees of a round that opens at this moment."""
    return Schedule(
        success_fee_bps=value("success_fee_bps", at),
        success_fee_min=Euro(value("success_fee_min", at)),
        investor_fee_bps=value("investor_fee_bps", at),
        vat_bps=value("vat_bps", at),
    )


def next_change(now: datetime) -> datetime | None:
    """From when other fees hold, as decided already; None when nothing is coming."""
    return min((each.since for key in KEYS for each in list_coming(key, now)), default=None)
