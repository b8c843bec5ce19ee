"""Which moves does a subscription have, and what do we decide ourselves? Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from wiseed_like.states import LifeCycle


class SubscriptionState(StrEnum):
    REFLECTING = "reflecting"
    FIRM = "firm"
    PAID = "paid"
    ISSUED = "issued"
    REVOKED = "revoked"
    LAPSED = "lapsed"
    RETURNED = "returned"
    FROZEN = "frozen"


class Channel(StrEnum):
    """Where somebody revoked: the page of the subscription, or the link of its mail."""

    PAGE = "page"
    MAIL = "mail"


_S = SubscriptionState
LIFE_CYCLE: LifeCycle[SubscriptionState] = LifeCycle(
    {
        (_S.REFLECTING, "revoke"): _S.REVOKED,
        (_S.REFLECTING, "bind"): _S.FIRM,
        (_S.REFLECTING, "lapse"): _S.LAPSED,
        (_S.FIRM, "pay"): _S.PAID,
        # Where a wrong sheet opened the right again (ECSPR art. 23(12)).
        (_S.FIRM, "revoke"): _S.REVOKED,
        (_S.PAID, "revoke"): _S.REVOKED,
        (_S.FIRM, "lapse"): _S.LAPSED,
        (_S.PAID, "issue"): _S.ISSUED,
        (_S.PAID, "return"): _S.RETURNED,
    }
)
# Those that hold shares of the round.
LIVING = (_S.REFLECTING, _S.FIRM, _S.PAID, _S.ISSUED)
BINDING = (_S.FIRM, _S.PAID, _S.ISSUED)
FUNDED = (_S.PAID, _S.ISSUED)
# Those whose right to revoke a wrong sheet opens again: all that are alive and not issued.
REOPENABLE = (_S.REFLECTING, _S.FIRM, _S.PAID)

# An order that was begun and never signed is forgotten after this long; so is its price.
ORDER_LIFE = timedelta(hours=2)
# Where several subscribe together, each has to come and sign.
JOINT_ORDER_LIFE = timedelta(days=7)
# How long money that the provider refused to move waits before each further attempt; then a person
# of the staff has to look.
RETRY_PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
# How long before the end of its delay somebody whose money is missing is reminded, each time once.
REMINDERS = (timedelta(days=3), timedelta(days=1))
