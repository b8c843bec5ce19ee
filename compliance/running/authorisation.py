"""When does the authority answer, and from when may services be offered in another state?

ECSPR art. 12 (authorisation), art. 17 (withdrawal when unused), art. 18 (passport).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.absurd import refuse_absurd, refuse_disorder, refuse_future
from compliance.as_of import AsOf
from compliance.calendar import add_months, add_working_days, first_second, last_second
from compliance.parameters.operations import (
    COMPLETENESS_WORKING_DAYS,
    DECISION_MONTHS,
    IDLE_MONTHS,
    NOTIFICATION_WORKING_DAYS,
    PASSPORT_FORWARD_WORKING_DAYS,
    PASSPORT_START_DAYS,
    UNUSED_MONTHS,
)
from compliance.rule import OFFICER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, instead, warn
from compliance.words import Sentence

MAY_START = Sentence(
    "Les services peuvent être proposés dans cet État depuis le {day}.",
    "Services may be offered in that state since {day}.",
)
WAIT = Sentence(
    "Les services peuvent être proposés dans cet État à partir du {day}, ou dès la confirmation.",
    "Services may be offered in that state from {day}, or from the confirmation on.",
)
FROM = Sentence("À partir du {day}.", "From {day} on.")
IN_USE = Sentence(
    "L'agrément est utilisé ; il pourrait être retiré à partir du {day} sans activité.",
    "The authorisation is in use; it could be withdrawn from {day} without any activity.",
)
MAY_BE_WITHDRAWN = Sentence(
    "L'agrément n'est plus utilisé depuis trop longtemps : il peut être retiré depuis le {day}.",
    "The authorisation has gone unused for too long: it may be withdrawn since {day}.",
)
UP_TO = Sentence("Jusqu'au {day} inclus.", "Until {day} included.")


@dataclass(frozen=True, slots=True)
class Passport:
    """Civil days in Paris. `confirmed_on`: when the home authority confirmed the passport."""

    submitted_on: date = given("Demande déposée le", "Request submitted on", by=OFFICER)
    confirmed_on: date | None = given("Confirmée le", "Confirmed on", by=OFFICER, default=None)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "submitted_on", "confirmed_on")


@dataclass(frozen=True, slots=True)
class Use:
    """`last_service_on` is the last day with a service or a contract to administer; None when
    nothing has begun."""

    authorised_on: date = given("Agrément obtenu le", "Authorised on", by=OFFICER)
    last_service_on: date | None = given(
        "Dernier jour de service", "Last day of service", by=PLATFORM, default=None
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "authorised_on", "last_service_on")


def completeness_by(applied_on: date) -> date:
    """The last day for the authority to say whether an application is complete."""
    return add_working_days(applied_on, COMPLETENESS_WORKING_DAYS.on(applied_on))


def decision_by(complete_on: date) -> date:
    """The last day for the authority to decide. Its silence is a refusal."""
    return add_months(complete_on, DECISION_MONTHS.on(complete_on))


def notification_by(decided_on: date) -> date:
    """The last day for the authority to notify its decision."""
    return add_working_days(decided_on, NOTIFICATION_WORKING_DAYS.on(decided_on))


def forwarded_by(submitted_on: date) -> date:
    """The last day for the home contact point to forward a passport request."""
    return add_working_days(submitted_on, PASSPORT_FORWARD_WORKING_DAYS.on(submitted_on))


@rule(
    "passport_start",
    "ECSPR art. 18(4)",
    fr="Les services peuvent-ils être proposés dans un autre État ?",
    en="May services be offered in another state?",
)
def assess_passport(facts: Passport, as_of: AsOf) -> Verdict:
    """From the confirmation, and without one at the latest fifteen days after the request."""
    refuse_future(facts, as_of, "submitted_on", "confirmed_on")
    latest = facts.submitted_on + timedelta(days=PASSPORT_START_DAYS.on(facts.submitted_on))
    start = latest if facts.confirmed_on is None else min(facts.confirmed_on, latest)
    if as_of.today >= start:
        return allow(MAY_START.filled(day=start), threshold=latest)
    return block(
        WAIT.filled(day=start),
        threshold=latest,
        instead=instead(FROM.filled(day=start), now=first_second(start)),
    )


@rule(
    "authorisation_use",
    "ECSPR art. 17",
    fr="L'agrément est-il assez utilisé pour n'être pas retiré ?",
    en="Is the authorisation used enough not to be withdrawn?",
)
def assess_use(facts: Use, as_of: AsOf) -> Verdict:
    """Unused for eighteen months, or idle for nine: the authority may withdraw it; nothing stops
    by itself, so this is a warning."""
    refuse_future(facts, as_of, "authorised_on", "last_service_on")
    if facts.last_service_on is None:
        day = add_months(facts.authorised_on, UNUSED_MONTHS.on(facts.authorised_on))
    else:
        day = add_months(facts.last_service_on, IDLE_MONTHS.on(facts.last_service_on))
    if as_of.today < day:
        return allow(IN_USE.filled(day=day), threshold=day)
    last = day - timedelta(days=1)
    return warn(
        MAY_BE_WITHDRAWN.filled(day=day),
        threshold=day,
        instead=instead(UP_TO.filled(day=last), now=last_second(last)),
    )
