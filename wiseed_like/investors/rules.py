"""Which words do we have for classes and outcomes? Pure."""

from __future__ import annotations

from enum import StrEnum


class Classification(StrEnum):
    NON_SOPHISTICATED = "non_sophisticated"
    SOPHISTICATED = "sophisticated"


class TestOutcome(StrEnum):
    __test__ = False

    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"


class RequestState(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DECLINED = "declined"
