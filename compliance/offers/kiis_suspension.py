"""What becomes of an offer whose sheet was found wrong? Suspended, resumed, or cancelled.

ECSPR art. 23(12): an irregularity that could change the expected return is signalled to the
project owner; not corrected promptly, the offer is suspended for thirty days at most, then
cancelled. Everybody who committed is told at once and may revoke, sophisticated or not, after the
four days too. Art. 23(8): a material change of the sheet is told to everybody concerned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from compliance.absurd import refuse_absurd, refuse_disorder
from compliance.as_of import AsOf
from compliance.calendar import last_second, legal_day
from compliance.parameters.ecspr import KIIS_CORRECTION_REVOCATION_DAYS, KIIS_SUSPENSION_DAYS
from compliance.rule import OFFICER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead
from compliance.words import Sentence

ONE_SECOND = timedelta(seconds=1)
CORRECTION = "corrected_sheet"
NOTICE = "inform_interested"

# --- The suspension -----------------------------------------------------------------------------

MAY_RESUME = Sentence(
    "La fiche a été corrigée le {day}, à temps : la levée peut reprendre.",
    "The sheet was corrected on {day}, in time: the round may resume.",
)
NOT_SUSPENDED = Sentence(
    "La levée n'est pas encore suspendue ce jour-là.", "The round is not suspended yet on that day."
)
WAITS = Sentence(
    "La levée est suspendue jusqu'au {deadline} au plus tard. Sans correction d'ici là, elle sera "
    "annulée et chacun remboursé.",
    "The round is suspended until {deadline} at the latest. Without a correction by then it will "
    "be cancelled and everybody refunded.",
)
ONCE_CORRECTED = Sentence(
    "Dès que la fiche corrigée est publiée, au plus tard le {deadline}.",
    "As soon as the corrected sheet is published, on {deadline} at the latest.",
)
IS_CANCELLED = Sentence(
    "La suspension a atteint son terme le {deadline} sans correction : la levée est annulée et "
    "chacun est remboursé en totalité.",
    "The suspension reached its end on {deadline} without a correction: the round is cancelled and "
    "everybody is refunded in full.",
)
MAY_GO_ON = Sentence(
    "La levée est suspendue jusqu'au {deadline} au plus tard, sans que sa fiche soit en cause : "
    "elle peut reprendre dès que ce qui l'arrête est réglé. Après ce jour, elle sera annulée et "
    "chacun remboursé.",
    "The round is suspended until {deadline} at the latest, and not because of its sheet: it may "
    "resume as soon as what stopped it is settled. After that day it will be cancelled and "
    "everybody refunded.",
)
HAD_IT_BEEN = Sentence(
    "La fiche devait être corrigée le {deadline} au plus tard.",
    "The sheet had to be corrected on {deadline} at the latest.",
)
IS_OVER = Sentence(
    "La suspension a atteint son terme le {deadline} sans que la levée reprenne : elle est annulée "
    "et chacun est remboursé en totalité.",
    "The suspension reached its end on {deadline} and the round had not resumed: it is cancelled "
    "and everybody is refunded in full.",
)
HAD_IT_RESUMED = Sentence(
    "La levée devait reprendre le {deadline} au plus tard.",
    "The round had to resume on {deadline} at the latest.",
)


@dataclass(frozen=True, slots=True)
class Suspension:
    """Civil days in Paris; `sheet_wrong` is false where the platform stopped the offer for another
    reason than its sheet. Raises BadInput for a day out of reach, Contradiction for a correction
    before the suspension."""

    suspended_on: date = given("Suspendue le", "Suspended on", by=PLATFORM)
    fixed_on: date | None = given(
        "Correction constatée le", "Correction found on", by=OFFICER, default=None
    )
    sheet_wrong: bool = given(
        "Fiche trouvée fausse", "Sheet found wrong", by=PLATFORM, default=True
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "suspended_on", "fixed_on")


def cancels_after(suspended_on: date) -> date:
    """The last day to put a wrong sheet right; the day after, the offer is cancelled (23(12))."""
    return suspended_on + timedelta(days=KIIS_SUSPENSION_DAYS.on(suspended_on))


@rule(
    "kiis_suspension",
    "ECSPR art. 23(12)",
    fr="Cette levée suspendue peut-elle reprendre ?",
    en="May this suspended round resume?",
)
def assess(facts: Suspension, as_of: AsOf) -> Verdict:
    """Corrected in time, or nothing to correct: yes. Not yet: it waits. The day after the last one:
    it is cancelled.

    The length in force on the first day of the suspension holds to its end. The article speaks of
    wrong sheets alone; that no other suspension lasts longer is our own decision.
    """
    if as_of.today < facts.suspended_on:
        return allow(NOT_SUSPENDED)
    deadline = cancels_after(facts.suspended_on)
    fixed_on = facts.fixed_on
    if fixed_on is not None and fixed_on <= min(deadline, as_of.today):
        return allow(MAY_RESUME.filled(day=fixed_on), threshold=deadline)
    if as_of.today <= deadline and not facts.sheet_wrong:
        return allow(MAY_GO_ON.filled(deadline=deadline), threshold=deadline)
    if as_of.today <= deadline:
        change = instead(ONCE_CORRECTED.filled(deadline=deadline), fixed_on=as_of.today)
        said = WAITS.filled(deadline=deadline)
        return gate(said, {CORRECTION}, threshold=deadline, instead=change)
    said, resumed = (IS_CANCELLED, HAD_IT_BEEN) if facts.sheet_wrong else (IS_OVER, HAD_IT_RESUMED)
    change = instead(resumed.filled(deadline=deadline), fixed_on=deadline)
    return block(said.filled(deadline=deadline), threshold=deadline, instead=change)


# --- The right to revoke ------------------------------------------------------------------------

OPEN = Sentence(
    "La fiche était fausse : vous pouvez revenir sur votre souscription, sans frais.",
    "The sheet was wrong: you may revoke your subscription, at no cost.",
)
OPEN_UNTIL = Sentence(
    "La fiche a été corrigée : vous pouvez revenir sur votre souscription jusqu'au {end} compris, "
    "sans frais.",
    "The sheet was corrected: you may revoke your subscription until {end} included, at no cost.",
)
OVER = Sentence(
    "Le temps pour revenir sur une souscription après la correction de la fiche est passé.",
    "The time to revoke a subscription after the correction of the sheet is over.",
)
UNTIL_THEN = Sentence("C'était possible jusqu'au {end}.", "It was possible until {end}.")
SIGNED_LATER = Sentence(
    "Vous avez souscrit sur la fiche corrigée : sa correction n'ouvre pas de nouveau délai.",
    "You subscribed on the corrected sheet: its correction opens no new period.",
)
HAD_IT_BEEN_EARLIER = Sentence(
    "Le délai vaut pour les souscriptions faites jusqu'au {moment}.",
    "The period is for subscriptions made until {moment}.",
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """Moments in UTC; `republished_at` is None while the correction is awaited, `told_at` until
    this person was told of it: no time runs against who does not know. Raises BadInput for a
    moment without a time zone, or out of reach."""

    offered_at: datetime = given("Souscription signée le", "Subscription signed on", by=PLATFORM)
    republished_at: datetime | None = given(
        "Fiche corrigée publiée le", "Corrected sheet published on", by=PLATFORM, default=None
    )
    told_at: datetime | None = given(
        "Correction annoncée le", "Correction announced on", by=PLATFORM, default=None
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)


def revocable_until(told_at: datetime) -> datetime:
    """The last second at which the correction lets one revoke, as a UTC moment.

    Counted like the reflection period, the longest reading: full hours from the announcement (or
    the publication), or the end of the last civil day in Paris. The length of the first day holds
    to the end.
    """
    first_day = legal_day(told_at)
    days = timedelta(days=KIIS_CORRECTION_REVOCATION_DAYS.on(first_day))
    moment = told_at.astimezone(UTC)
    whole = moment.replace(microsecond=0)
    full_hours = (whole if whole == moment else whole + ONE_SECOND) + days
    return max(full_hours, last_second(first_day + days))


@rule(
    "kiis_correction",
    "ECSPR art. 23(12)",
    fr="La fiche fausse permet-elle de revenir sur cette souscription ?",
    en="Does the wrong sheet allow this subscription to be revoked?",
)
def assess_revocation(facts: Corrected, as_of: AsOf) -> Verdict:
    """Open to everybody who signed on the wrong sheet, until some days after the right one."""
    republished_at = facts.republished_at
    if republished_at is None or as_of.now < republished_at:
        return allow(OPEN)
    end = revocable_until(facts.told_at or republished_at)
    past: dict[str, object] = {"now": end} if as_of.now >= end + ONE_SECOND else {}
    if facts.offered_at > republished_at:
        said = HAD_IT_BEEN_EARLIER.filled(moment=republished_at)
        return block(SIGNED_LATER, instead=instead(said, offered_at=republished_at, **past))
    if past:
        return block(OVER, threshold=end, instead=instead(UNTIL_THEN.filled(end=end), **past))
    return allow(OPEN_UNTIL.filled(end=end), threshold=end)


# --- A change -----------------------------------------------------------------------------------

MAY_REPLACE = Sentence(
    "La nouvelle version de la fiche peut être publiée, sous le même identifiant.",
    "The new version of the sheet may be published, under the same identifier.",
)
MUST_INFORM = Sentence(
    "Ce changement est important : tous ceux qui ont souscrit ou montré leur intérêt doivent en "
    "être informés aussitôt.",
    "This change is material: everybody who subscribed or showed interest must be told at once.",
)
ONCE_INFORMED = Sentence("Une fois qu'ils sont informés.", "Once they have been told.")


@dataclass(frozen=True, slots=True)
class Change:
    """A new version of a published sheet."""

    material: bool = given("Changement important", "Material change", by=OFFICER, default=True)
    informed: bool = given(
        "Personnes concernées informées", "People concerned informed", by=PLATFORM, default=False
    )


@rule(
    "kiis_change",
    "ECSPR art. 23(8); 2022/2119 art. 3",
    fr="Cette nouvelle version de la fiche peut-elle remplacer l'ancienne ?",
    en="May this new version of the sheet replace the old one?",
)
def assess_change(facts: Change, as_of: AsOf) -> Verdict:
    """A material change goes with a notice to everybody concerned."""
    if facts.informed or not facts.material:
        return allow(MAY_REPLACE)
    return gate(MUST_INFORM, {NOTICE}, instead=instead(ONCE_INFORMED, informed=True))


# --- The cancellation ---------------------------------------------------------------------------

MAY_CANCEL = Sentence(
    "La levée peut être annulée : chaque souscription est rendue, chacun est remboursé en totalité "
    "et sans frais, aucune action n'est émise.",
    "The round may be cancelled: every subscription is given back, everybody is refunded in full "
    "and at no cost, no share is issued.",
)
ENDED = Sentence("Cette levée est déjà terminée.", "This round has already ended.")
NOTHING_LEFT = Sentence("Il n'y a plus rien à annuler.", "There is nothing left to cancel.")
NO_REASON = Sentence("Indiquez le motif de l'annulation.", "Give the reason for the cancellation.")
WITH_REASON = Sentence(
    "Avec un motif, qui reste dans le journal de la levée.",
    "With a reason, which stays in the round's journal.",
)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Whether the offer has ended, and whether it is said why it would be cancelled."""

    ended: bool = given("Levée terminée", "Round ended", by=PLATFORM, default=False)
    reason_given: bool = given("Motif donné", "Reason given", by=OFFICER, default=False)


@rule(
    "cancellation",
    "Levain; ECSPR art. 23(12)",
    fr="Cette levée peut-elle être annulée ?",
    en="May this round be cancelled?",
)
def assess_cancellation(facts: Cancellation, as_of: AsOf) -> Verdict:
    """While it has not ended, with a reason; everybody then gets everything back."""
    if facts.ended:
        return block(ENDED, instead=instead(NOTHING_LEFT))
    if not facts.reason_given:
        return gate(NO_REASON, {"reason"}, instead=instead(WITH_REASON, reason_given=True))
    return allow(MAY_CANCEL)
