"""What does a round offer? Ordinary or preference shares, and within which bounds. Pure.

The rights of preference shares are those of their class in the register (captable.rights).
Another instrument is another word here, with its own columns.
"""

from __future__ import annotations

from enum import StrEnum

from wiseed_like.captable.rights import WHOLE
from wiseed_like.errors import N_

MULTIPLE_MIN, MULTIPLE_MAX = WHOLE, 5 * WHOLE  # of the subscription price
CAP_MAX = 10 * WHOLE
SENIORITY_MAX = 9


class Instrument(StrEnum):
    ORDINARY = "ordinary"
    PREFERENCE = "preference"


INSTRUMENTS = {
    Instrument.ORDINARY: N_("Actions ordinaires nouvelles"),
    Instrument.PREFERENCE: N_("Actions de préférence nouvelles"),
}
