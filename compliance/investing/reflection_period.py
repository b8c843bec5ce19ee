"""Until when may an investor change their mind?

ECSPR art. 22: four calendar days from the moment of the offer to invest, for non-sophisticated
investors. The end is computed once, on the day of the offer, and stored: never recomputed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from compliance.calendar import last_second, legal_day
from compliance.parameters.ecspr import REFLECTION_DAYS
from compliance.verdict import Sentence

ARTICLE = "ECSPR art. 22"
ONE_SECOND = timedelta(seconds=1)

# Art. 22(6): said immediately before the investor commits, and again just after.
BEFORE = Sentence(
    fr="Vous disposez d'un délai de réflexion de quatre jours calendaires à partir du moment où "
    "vous souscrivez. Jusqu'à sa fin, vous pouvez revenir sur votre souscription en un clic, "
    "sans donner de raison et sans frais.",
    en="You have a reflection period of four calendar days from the moment you subscribe. Until "
    "it ends, you may revoke your subscription in one click, without giving a reason and at no "
    "cost.",
)
AFTER = Sentence(
    fr="Votre délai de réflexion a commencé.", en="Your reflection period has started."
)


def ends_at(offered_at: datetime) -> datetime:
    """The last second at which the investor may still revoke, as a UTC moment.

    Of the readings of "calendar days" we keep the longest: full hours from the offer, or the
    end of the last civil day in Paris. The length in force on the day of the offer holds to its
    end: a change in the law never touches a period that is already running. Raises ValueError
    for a moment without a time zone.
    """
    first_day = legal_day(offered_at)
    days = timedelta(days=REFLECTION_DAYS.on(first_day))
    # Hours are added in UTC: across a clock change, wall-clock arithmetic would lose or win one.
    full_hours = _whole_second_after(offered_at.astimezone(UTC)) + days
    return max(full_hours, last_second(first_day + days))


def is_over(ends_at: datetime, now: datetime) -> bool:
    """Has the last second run out? The whole of it, 23:59:59.999 included, is still in time."""
    return now >= ends_at + ONE_SECOND


def _whole_second_after(moment: datetime) -> datetime:
    """Fractions round up, in the investor's favour."""
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + ONE_SECOND
