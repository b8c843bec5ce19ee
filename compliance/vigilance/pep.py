"""Is this a politically exposed person, and what is then done? More care; never a refusal.

CMF R. 561-18 and R. 561-20, AMLR art. 45: for as long as the function, then at least twelve months,
and longer while the risk lasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.absurd import refuse_absurd, refuse_future
from compliance.as_of import AsOf
from compliance.calendar import add_months
from compliance.errors import Contradiction
from compliance.items import ExposedMeasure
from compliance.parameters.aml import (
    EXPOSED_MEASURES,
    EXPOSED_MONTHS,
    EXPOSED_ON_THE_ANNIVERSARY,
)
from compliance.rule import IDENTITY, OFFICER, given, rule
from compliance.verdict import Verdict, allow, gate, instead
from compliance.words import Sentence

REASSESSMENT = "reassessment"

NOT_EXPOSED = Sentence(
    "Cette personne n'est pas politiquement exposée.",
    "This person is not politically exposed.",
)
NO_LONGER = Sentence(
    "La fonction a pris fin le {day} et le risque a été réexaminé : cette personne n'est plus "
    "politiquement exposée.",
    "The function ended on {day} and the risk was looked at again: this person is no longer "
    "politically exposed.",
)
REASSESS = Sentence(
    "La fonction a pris fin le {day} : le risque est à réexaminer avant de lever les mesures "
    "renforcées.",
    "The function ended on {day}: the risk is to be looked at again before the enhanced measures "
    "are lifted.",
)
EXPOSED = Sentence(
    "Cette personne est politiquement exposée. Ce n'est jamais un refus ; il reste à obtenir : "
    "{missing}.",
    "This person is politically exposed. That is never a refusal; still to be obtained: {missing}.",
)
IN_PLACE = Sentence(
    "Cette personne est politiquement exposée ; les mesures renforcées sont en place.",
    "This person is politically exposed; the enhanced measures are in place.",
)
ONCE_TAKEN = Sentence("Une fois ces mesures prises.", "Once these measures are taken.")
ONCE_REASSESSED = Sentence(
    "Une fois noté que le risque ne persiste pas.", "Once it is noted that the risk is over."
)


@dataclass(frozen=True, slots=True)
class Exposure:
    """`ceased_on` is None while the function lasts. `risk_persists` is None until the risk has been
    looked at again. Raises BadInput for a measure that is none."""

    exposed: bool = given(
        "Exerce, a exercé, ou est proche de qui exerce une fonction publique importante",
        "Holds, held, or is close to who holds a prominent public function",
        by=IDENTITY,
    )
    ceased_on: date | None = given(
        "Fin de la fonction", "End of the function", by=IDENTITY, default=None
    )
    risk_persists: bool | None = given(
        "Le risque persiste", "The risk persists", by=OFFICER, default=None
    )
    measures: frozenset[ExposedMeasure] = given(
        "Mesures prises", "Measures taken", by=OFFICER, default=frozenset()
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        if self.ceased_on is not None and not self.exposed:
            raise Contradiction("ceased_on", "the end of a function that was never held")


def is_still_exposed(ceased_on: date, today: date) -> bool:
    """Within the months that follow the function, whatever the risk."""
    anniversary = add_months(ceased_on, EXPOSED_MONTHS.on(ceased_on))
    if EXPOSED_ON_THE_ANNIVERSARY.on(ceased_on):
        return today <= anniversary
    return today < anniversary


@rule(
    "politically_exposed",
    "CMF R. 561-18; CMF R. 561-20; AMLR art. 45",
    fr="Cette personne est-elle politiquement exposée, et que faut-il alors ?",
    en="Is this person politically exposed, and what is then needed?",
)
def assess(facts: Exposure, as_of: AsOf) -> Verdict:
    """Enhanced measures while exposed, then a new look at the risk, and nothing once it is over."""
    refuse_future(facts, as_of, "ceased_on")
    if not facts.exposed:
        return allow(NOT_EXPOSED)
    ceased = facts.ceased_on
    if ceased is not None and not is_still_exposed(ceased, as_of.today):
        if facts.risk_persists is None:
            return gate(
                REASSESS.filled(day=ceased),
                {REASSESSMENT},
                instead=instead(ONCE_REASSESSED, risk_persists=False),
            )
        if not facts.risk_persists:
            return allow(NO_LONGER.filled(day=ceased))
    missing = EXPOSED_MEASURES.on(as_of.law) - facts.measures
    if not missing:
        return allow(IN_PLACE)
    return gate(
        EXPOSED.filled(missing=tuple(sorted(missing))),
        missing,
        instead=instead(ONCE_TAKEN, measures=facts.measures | missing),
    )
