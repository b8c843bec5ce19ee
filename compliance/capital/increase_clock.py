"""Is there still time to increase the capital? Three clocks, from the decision and the opening.

C. com. L. 225-129 (5 years), L. 225-129-2 (26 months), L. 225-138 (18 months) run from the
meeting; L. 225-144 (6 months) from the opening of subscriptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.absurd import refuse_absurd, refuse_disorder
from compliance.as_of import AsOf
from compliance.calendar import add_months, earliest_reaching
from compliance.capital.capital_increase import realisation_ends_on
from compliance.items import Item
from compliance.parameters.company import DELEGATION_MONTHS, MEETING_YEARS, RESERVED_ISSUE_MONTHS
from compliance.rule import COMPANY, DEPOSITARY, OFFER, PLATFORM, given, rule
from compliance.verdict import Counterfactual, Verdict, allow, block, instead
from compliance.words import Sentence

ONE_DAY = timedelta(days=1)

IN_TIME = Sentence(
    "La décision du {decided_on} vaut jusqu'au {last} : l'augmentation se termine à temps.",
    "The decision of {decided_on} holds until {last}: the increase ends in time.",
)
NOT_DECIDED = Sentence(
    "L'assemblée doit avoir décidé l'augmentation avant l'ouverture : le {decided_on} est après le "
    "{begins_on}.",
    "The general meeting must decide the increase before the opening: {decided_on} is after "
    "{begins_on}.",
)
TOO_OLD = Sentence(
    "La décision du {decided_on} ne vaut que jusqu'au {last} : l'augmentation se terminerait après."
    "",
    "The decision of {decided_on} holds until {last} only: the increase would end after it.",
)
DECIDED_BY = Sentence(
    "Avec une décision du {day} au plus tard, ou en ouvrant plus tard.",
    "With a decision of {day} at the latest, or with a later opening.",
)
ENDING_BY = Sentence("En terminant le {day} au plus tard.", "By ending on {day} at the latest.")
DECIDED_AFTER = Sentence(
    "Avec une nouvelle décision, du {day} ou plus récente.",
    "With a new decision, of {day} or later.",
)
ANOTHER_CALENDAR = Sentence(
    "Avec une nouvelle décision et d'autres dates.", "With a new decision and other dates."
)
SIX_MONTHS = Sentence(
    "La levée dure au plus jusqu'au {last}, six mois après son ouverture.",
    "The round lasts until {last} at most, six months after its opening.",
)
CLOSES_TOO_SOON = Sentence(
    "La fin de la levée doit être après le jour de son ouverture, le {opens_on}.",
    "The round must end after the day on which it opens, {opens_on}.",
)
CLOSES_TOO_LATE = Sentence(
    "Une levée dure six mois au plus : ensuite, chaque souscripteur peut demander son argent. Le "
    "dernier jour possible est le {last}.",
    "A round lasts six months at most: after that, any subscriber may ask for their money. The "
    "last possible day is {last}.",
)
FROM_DAY = Sentence("À partir du {day}.", "From {day}.")
REALISED = Sentence(
    "L'augmentation est réalisée depuis le {certified_on}, jour du certificat du dépositaire.",
    "The increase has been complete since {certified_on}, the day of the depositary's certificate.",
)
STILL_TIME = Sentence(
    "L'augmentation peut être réalisée jusqu'au {last}.",
    "The increase may be completed until {last}.",
)
OUT_OF_TIME = Sentence(
    "L'augmentation n'est pas réalisée, et le {last} est passé : l'argent doit être rendu aux "
    "souscripteurs.",
    "The increase is not complete and {last} has passed: the money must go back to the subscribers."
    "",
)
CERTIFIED_LATE = Sentence(
    "Le certificat date du {certified_on} : l'augmentation devait être réalisée le {last} au plus "
    "tard.",
    "The certificate is of {certified_on}: the increase had to be complete by {last}.",
)
CERTIFIED_BY = Sentence(
    "Avec un certificat du dépositaire du {last} au plus tard.",
    "With a depositary's certificate of {last} at the latest.",
)


class Mandate(Item):
    """Who was told to increase the capital, and for whom."""

    MEETING = ("meeting", "décision de l'assemblée", "decision of the meeting")
    DELEGATION = ("delegation", "délégation à la direction", "delegation to the board")
    RESERVED = (
        "reserved",
        "augmentation réservée à des personnes désignées",
        "increase reserved to chosen people",
    )


_ARTICLES = {
    Mandate.MEETING: "C. com. L. 225-129",
    Mandate.DELEGATION: "C. com. L. 225-129-2",
    Mandate.RESERVED: "C. com. L. 225-138",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The meeting's decision, and the days between which the increase takes place. `mandate` is
    None when nobody asked who was told to do it: the shortest of the clocks then holds.

    Raises BadInput; Contradiction when it would end before it begins.
    """

    decided_on: date = given("Décision de l'assemblée", "Decision of the meeting", by=COMPANY)
    begins_on: date = given("Ouverture de la levée", "Opening of the round", by=OFFER)
    ends_on: date = given("Fin de la levée", "End of the round", by=OFFER)
    mandate: Mandate | None = given("Mandat", "Mandate", by=COMPANY, default=None)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "begins_on", "ends_on")


@dataclass(frozen=True, slots=True)
class Length:
    """The announced days of a round, both included. Raises BadInput."""

    opens_on: date = given("Ouverture de la levée", "Opening of the round", by=OFFER)
    closes_on: date = given("Dernier jour de la levée", "Last day of the round", by=OFFER)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@dataclass(frozen=True, slots=True)
class Realisation:
    """When subscriptions opened, and the day of the depositary's certificate if there is one.

    Raises BadInput; Contradiction for a certificate before the opening.
    """

    opened_on: date = given("Ouverture de la levée", "Opening of the round", by=PLATFORM)
    certified_on: date | None = given(
        "Certificat du dépositaire", "Depositary's certificate", by=DEPOSITARY, default=None
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "opened_on", "certified_on")


@rule(
    "increase_decision",
    "C. com. L. 225-129; C. com. L. 225-129-2; C. com. L. 225-138",
    fr="La décision de l'assemblée couvre-t-elle toute la levée ?",
    en="Does the meeting's decision cover the whole round?",
)
def assess_decision(facts: Decision, as_of: AsOf) -> Verdict:
    """Decided before it begins, and not so long before its end that the decision has lapsed."""
    mandate = facts.mandate or Mandate.RESERVED
    last = _last(mandate, facts.decided_on)
    words = {"decided_on": facts.decided_on, "begins_on": facts.begins_on, "last": last}
    article = _ARTICLES[mandate]
    if facts.decided_on > facts.begins_on:
        change = _decided_by(facts)
        return block(NOT_DECIDED.filled(**words), article=article, threshold=last, instead=change)
    if facts.ends_on > last:
        change = _decided_again(facts, last)
        return block(TOO_OLD.filled(**words), article=article, threshold=last, instead=change)
    return allow(IN_TIME.filled(**words), threshold=last)


@rule(
    "round_length",
    "C. com. L. 225-144; ECSPR art. 22(1)",
    fr="La levée a-t-elle une durée possible ?",
    en="Does the round last as long as it may?",
)
def assess_length(facts: Length, as_of: AsOf) -> Verdict:
    """It closes after the day of its opening, and six months after it at most."""
    last = realisation_ends_on(facts.opens_on)
    if facts.closes_on <= facts.opens_on:
        first = facts.opens_on + ONE_DAY
        return block(
            CLOSES_TOO_SOON.filled(opens_on=facts.opens_on),
            article="ECSPR art. 22(1)",
            threshold=first,
            instead=instead(FROM_DAY.filled(day=first), closes_on=first),
        )
    if facts.closes_on > last:
        return block(
            CLOSES_TOO_LATE.filled(last=last),
            article="C. com. L. 225-144",
            threshold=last,
            instead=instead(ENDING_BY.filled(day=last), closes_on=last),
        )
    return allow(SIX_MONTHS.filled(last=last), threshold=last)


@rule(
    "increase_realised",
    "C. com. L. 225-144; C. com. R. 225-135",
    fr="L'augmentation de capital peut-elle encore être réalisée ?",
    en="May the increase of capital still be completed?",
)
def assess_realisation(facts: Realisation, as_of: AsOf) -> Verdict:
    """It is real on the day of the certificate; without one, money goes back after six months."""
    last = realisation_ends_on(facts.opened_on)
    change = instead(CERTIFIED_BY.filled(last=last), certified_on=last)
    if facts.certified_on is not None:
        words = {"certified_on": facts.certified_on, "last": last}
        if facts.certified_on <= last:
            return allow(REALISED.filled(**words), threshold=last)
        return block(CERTIFIED_LATE.filled(**words), threshold=last, instead=change)
    if as_of.today <= last:
        return allow(STILL_TIME.filled(last=last), threshold=last)
    return block(OUT_OF_TIME.filled(last=last), threshold=last, instead=change)


def _decided_by(facts: Decision) -> Counterfactual:
    """A decision on the day of the opening, if it lasts to the end."""
    if facts.ends_on > _last(facts.mandate or Mandate.RESERVED, facts.begins_on):
        return instead(ANOTHER_CALENDAR)
    return instead(DECIDED_BY.filled(day=facts.begins_on), decided_on=facts.begins_on)


def _decided_again(facts: Decision, last: date) -> Counterfactual:
    """An earlier end while the decision still holds at the opening; another decision after."""
    if last >= facts.begins_on:
        return instead(ENDING_BY.filled(day=last), ends_on=last)
    months = _months(facts.mandate or Mandate.RESERVED, facts.decided_on)
    first = earliest_reaching(facts.ends_on, months)
    if first > facts.begins_on:
        return instead(ANOTHER_CALENDAR)
    return instead(DECIDED_AFTER.filled(day=first), decided_on=first)


def _last(mandate: Mandate, decided_on: date) -> date:
    """The last day on which a decision of that day still holds."""
    return add_months(decided_on, _months(mandate, decided_on))


def _months(mandate: Mandate, decided_on: date) -> int:
    """How long it holds, as of its own day; before the law that was read, as of its first day."""
    parameter, in_a_unit = _LENGTHS[mandate]
    return in_a_unit * parameter.on(max(decided_on, min(parameter.values)))


_LENGTHS = {
    Mandate.MEETING: (MEETING_YEARS, 12),
    Mandate.DELEGATION: (DELEGATION_MONTHS, 1),
    Mandate.RESERVED: (RESERVED_ISSUE_MONTHS, 1),
}
