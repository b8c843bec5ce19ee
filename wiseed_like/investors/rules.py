"""Which words do we have for outcomes and requests? Pure."""

from __future__ import annotations

from enum import StrEnum


class TestOutcome(StrEnum):
    __test__ = False

    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"


class RequestState(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DECLINED = "declined"
