"""Must this client's identity be verified again? After a year, or five, or when something changed.

AMLR art. 26: at most one year for higher risks, five for the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.absurd import refuse_absurd, refuse_future
from compliance.as_of import AsOf
from compliance.calendar import add_years, latest_start
from compliance.parameters.aml import REFRESH_YEARS, REFRESH_YEARS_HIGHER
from compliance.rule import IDENTITY, OFFICER, PLATFORM, given, rule
from compliance.verdict import Counterfactual, Verdict, allow, gate, instead
from compliance.words import Sentence

FRESH = Sentence(
    "L'identité a été vérifiée le {verified} ; elle est à vérifier de nouveau le {day} au plus "
    "tard.",
    "The identity was verified on {verified}; it is to be verified again by {day}.",
)
DUE = Sentence(
    "L'identité a été vérifiée le {verified} : il est temps de la vérifier de nouveau.",
    "The identity was verified on {verified}: it is time to verify it again.",
)
CHANGED = Sentence(
    "La situation a changé le {changed}, après la dernière vérification : l'identité est à "
    "vérifier de nouveau.",
    "The situation changed on {changed}, after the last verification: the identity is to be "
    "verified again.",
)
ONCE_RENEWED = Sentence(
    "Avec une vérification faite le {day} ou après.", "With a verification made on {day} or later."
)


@dataclass(frozen=True, slots=True)
class Verification:
    """Civil days in Paris. `changed_on`: the last change in what is known of the client."""

    verified_on: date = given("Identité vérifiée le", "Identity verified on", by=IDENTITY)
    higher_risk: bool = given("Risque élevé", "Higher risk", by=OFFICER, default=False)
    changed_on: date | None = given(
        "Dernier changement connu", "Last known change", by=PLATFORM, default=None
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)


def refresh_by(verified_on: date, *, higher_risk: bool) -> date:
    """The day by which the identity is verified again, when nothing changes before."""
    years = REFRESH_YEARS_HIGHER if higher_risk else REFRESH_YEARS
    return add_years(verified_on, years.on(verified_on))


@rule(
    "identity_refresh",
    "AMLR art. 26",
    fr="L'identité de ce client est-elle à vérifier de nouveau ?",
    en="Is this client's identity to be verified again?",
)
def assess(facts: Verification, as_of: AsOf) -> Verdict:
    """On the day itself it is due. A change on the day of the verification was seen by it."""
    refuse_future(facts, as_of, "verified_on", "changed_on")
    due = refresh_by(facts.verified_on, higher_risk=facts.higher_risk)
    if facts.changed_on is not None and facts.changed_on > facts.verified_on:
        sentence = CHANGED.filled(changed=facts.changed_on)
    elif as_of.today >= due:
        sentence = DUE.filled(verified=facts.verified_on)
    else:
        return allow(FRESH.filled(verified=facts.verified_on, day=due), threshold=due)
    return gate(sentence, {"identity_refresh"}, threshold=due, instead=_renewed(facts, as_of))


def _renewed(facts: Verification, as_of: AsOf) -> Counterfactual:
    """The earliest day of a verification that would be good enough now."""
    years = REFRESH_YEARS_HIGHER if facts.higher_risk else REFRESH_YEARS
    too_old = latest_start(as_of.today, 12 * years.on(as_of.today))
    day = max(too_old + timedelta(days=1), facts.changed_on or date.min)
    return instead(ONCE_RENEWED.filled(day=day), verified_on=day)
