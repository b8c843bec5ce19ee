"""Has a data breach been notified to the authority in time? Seventy-two hours from knowing.

GDPR art. 33: without a risk for people nothing is notified; a late notification gives its reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from compliance.absurd import refuse_absurd, refuse_disorder, refuse_future
from compliance.as_of import AsOf
from compliance.calendar import legal_day
from compliance.parameters.privacy import BREACH_HOURS
from compliance.rule import OFFICER, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead, warn
from compliance.words import Sentence

NO_RISK = Sentence(
    "Cette violation ne présente pas de risque pour les personnes : elle est notée au registre, "
    "sans notification.",
    "This breach is unlikely to put people at risk: it is noted in the register, without a "
    "notification.",
)
TO_NOTIFY = Sentence(
    "Cette violation est à notifier à la CNIL avant le {moment}.",
    "This breach is to be notified to the authority by {moment}.",
)
NOT_NOTIFIED = Sentence(
    "Cette violation devait être notifiée à la CNIL avant le {moment} : notifiez-la maintenant, en "
    "donnant les raisons du retard.",
    "This breach was to be notified to the authority by {moment}: notify it now, with the reasons "
    "for the delay.",
)
NOTIFIED = Sentence("La notification est partie à temps.", "The notification was made in time.")
EXPLAINED = Sentence(
    "La notification est partie après le {moment}, avec les raisons du retard.",
    "The notification was made after {moment}, with the reasons for the delay.",
)
UNEXPLAINED = Sentence(
    "La notification est partie après le {moment} : il faut en donner les raisons.",
    "The notification was made after {moment}: the reasons must be given.",
)
ONCE_NOTIFIED = Sentence("Une fois la notification envoyée.", "Once it is notified.")
BY = Sentence("Notifiée au plus tard le {moment}.", "Notified by {moment}.")
WITH_REASONS = Sentence("En donnant les raisons du retard.", "By giving the reasons for the delay.")


@dataclass(frozen=True, slots=True)
class Breach:
    """UTC moments. `reasons_given`: those of a late notification."""

    known_at: datetime = given("Connue le", "Known at", by=OFFICER)
    notified_at: datetime | None = given("Notifiée le", "Notified at", by=OFFICER, default=None)
    puts_people_at_risk: bool = given(
        "Risque pour les personnes", "A risk for people", by=OFFICER, default=True
    )
    reasons_given: bool = given(
        "Raisons du retard données", "Reasons for the delay given", by=OFFICER, default=False
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "known_at", "notified_at")


def notify_by(known_at: datetime) -> datetime:
    """The last moment to notify, in UTC: full hours, whatever clocks and weekends do."""
    return known_at.astimezone(UTC) + timedelta(hours=BREACH_HOURS.on(legal_day(known_at)))


@rule(
    "data_breach",
    "GDPR art. 33",
    fr="Cette violation de données est-elle notifiée à temps ?",
    en="Is this data breach notified in time?",
)
def assess(facts: Breach, as_of: AsOf) -> Verdict:
    """Exactly 72 hours is in time. Raises BadInput for a moment still to come."""
    refuse_future(facts, as_of, "known_at", "notified_at")
    due = notify_by(facts.known_at)
    if not facts.puts_people_at_risk:
        return allow(NO_RISK)
    if facts.notified_at is None and as_of.now > due:
        return block(
            NOT_NOTIFIED.filled(moment=due),
            threshold=due,
            instead=instead(ONCE_NOTIFIED, notified_at=as_of.now),
        )
    if facts.notified_at is None:
        return gate(
            TO_NOTIFY.filled(moment=due),
            {"breach_notification"},
            threshold=due,
            instead=instead(ONCE_NOTIFIED, notified_at=as_of.now),
        )
    if facts.notified_at <= due:
        return allow(NOTIFIED, threshold=due)
    if not facts.reasons_given:
        return gate(
            UNEXPLAINED.filled(moment=due),
            {"reasons_for_delay"},
            threshold=due,
            instead=instead(WITH_REASONS, reasons_given=True),
        )
    return warn(
        EXPLAINED.filled(moment=due),
        threshold=due,
        instead=instead(BY.filled(moment=due), notified_at=due),
    )
