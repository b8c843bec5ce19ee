"""What must be known of a project owner before its offer is listed? The least: ECSPR art. 5.

Its officers have no criminal record in the fields that matter, and its seat is in no country of
the official lists. What is missing is not clean; lists are dated, and looked at again at launch
and at closing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from compliance.absurd import refuse_absurd
from compliance.as_of import AsOf
from compliance.errors import BadInput, MissingInput
from compliance.items import Item
from compliance.parameters.countries import HIGH_RISK_COUNTRIES, NON_COOPERATIVE_COUNTRIES
from compliance.parameters.owner import SEAT_CHECKED_AGAIN_AT
from compliance.parameters.parameter import Parameter
from compliance.rule import COMPANY, EXAMINER, PLATFORM, PUBLIC_LIST, given, rule
from compliance.verdict import Answer, Verdict, allow, block, gate, instead, together
from compliance.words import Sentence

SEAT_CHECK = "seat_check"
LISTS = (NON_COOPERATIVE_COUNTRIES, HIGH_RISK_COUNTRIES)
_COUNTRY = re.compile("[A-Z]{2}", re.ASCII)

RECORD_CLEAN = Sentence(
    "La preuve est au dossier : les dirigeants n'ont pas d'antécédent judiciaire.",
    "The evidence is on file: the officers have no criminal record.",
)
RECORD_MISSING = Sentence(
    "Il manque la preuve que les dirigeants n'ont pas d'antécédent judiciaire. Une preuve qui "
    "manque ne vaut pas un casier vierge.",
    "Evidence that the officers have no criminal record is missing. Missing evidence is not a "
    "clean record.",
)
RECORD_BAD = Sentence(
    "Un dirigeant a été condamné en droit commercial, financier, de l'insolvabilité, du "
    "blanchiment, de la fraude ou pour une faute professionnelle.",
    "An officer was convicted in commercial, financial, insolvency, money-laundering or fraud law, "
    "or for professional misconduct.",
)
ONCE_PROVED = Sentence(
    "Avec le bulletin n° 3 du casier judiciaire de chaque représentant légal.",
    "With an extract of the criminal record of each legal representative.",
)
ONCE_REPLACED = Sentence(
    "Si le casier est redevenu vierge, ou si une autre personne dirige la société.",
    "If the record is clean again, or if another person runs the company.",
)
SEAT_FINE = Sentence(
    "Le siège ({country}) n'est dans aucun pays des listes en vigueur depuis le {version}.",
    "The registered office ({country}) is in no country of the lists in force since {version}.",
)
SEAT_LISTED = Sentence(
    "Le siège ({country}) est dans un pays non coopératif ou à haut risque, selon les listes en "
    "vigueur depuis le {version}.",
    "The registered office ({country}) is in a non-cooperative or high-risk country, by the lists "
    "in force since {version}.",
)
SEAT_FOUND = Sentence(
    "La vérification a trouvé le pays du siège ({country}) sur une liste officielle.",
    "The check found the country of the registered office ({country}) on an official list.",
)
SEAT_UNKNOWN = Sentence(
    "Le pays du siège n'a pas encore été cherché dans les listes officielles.",
    "The country of the registered office has not been looked up in the official lists yet.",
)
SEAT_STALE = Sentence(
    "Le pays du siège a été vérifié le {checked_on} : il doit l'être avec les listes du {needed}.",
    "The country of the registered office was checked on {checked_on}: it must be checked with the "
    "lists of {needed}.",
)
FROM_ANOTHER_COUNTRY = Sentence(
    "Avec un siège dans un pays qui n'est sur aucune liste.",
    "With a registered office in a country that is on no list.",
)
ONCE_CHECKED = Sentence(
    "Avec une vérification du {needed}, ou d'un jour plus récent.",
    "With a check of {needed}, or of a later day.",
)
ANSWERS = {
    Answer.ALLOW: Sentence(
        "Le minimum à savoir sur le porteur de projet est réuni.",
        "The least that must be known of the project owner is there.",
    ),
    Answer.WARN: Sentence("Un point est à savoir.", "There is one thing to know."),
    Answer.GATE: Sentence(
        "Une vérification est à refaire avant d'aller plus loin.",
        "A check must be made again before going on.",
    ),
    Answer.BLOCK: Sentence(
        "Ce porteur de projet ne peut pas être admis en l'état.",
        "As things stand, this project owner may not be admitted.",
    ),
}


class Step(Item):
    """When the question is asked."""

    LISTING = ("listing", "examen du dossier", "examination of the dossier")
    LAUNCH = ("launch", "lancement de l'offre", "launch of the offer")
    CLOSING = ("closing", "clôture de l'offre", "closing of the offer")


@dataclass(frozen=True, slots=True)
class Record:
    """`clean` is None while there is no evidence: that is not clean."""

    clean: bool | None = given(
        "Casier judiciaire vierge", "Clean criminal record", by=EXAMINER, default=None
    )


@dataclass(frozen=True, slots=True)
class Seat:
    """`country` is ISO 3166 (two capitals); `checked_on` the day of the last check of the official
    lists, None when there was none; `found_on_a_list` what it said. Raises BadInput."""

    country: str = given("Pays du siège", "Country of the registered office", by=COMPANY)
    checked_on: date | None = given(
        "Jour de la vérification dans les listes",
        "Day on which the lists were checked",
        by=EXAMINER,
        default=None,
    )
    found_on_a_list: bool = given(
        "Trouvé sur une liste ce jour-là",
        "Found on a list on that day",
        by=PUBLIC_LIST,
        default=False,
    )
    step: Step = given("Étape", "Step", by=PLATFORM, default=Step.LISTING)

    def __post_init__(self) -> None:
        if not _COUNTRY.fullmatch(self.country):
            raise BadInput("country", "is two capital letters, as in ISO 3166")
        refuse_absurd(self)
        if self.found_on_a_list and self.checked_on is None:
            raise MissingInput("checked_on", "what was found was found on some day")


@dataclass(frozen=True, slots=True)
class Facts:
    """The two halves of article 5(2)."""

    record: Record
    seat: Seat


def version(law: date) -> date:
    """The day from which the lists in force on that day have been what they are."""
    return max(_started(each, law) for each in LISTS)


def is_listed(country: str, law: date) -> bool:
    """Is this country on one of the lists in force on that day?"""
    return any(country in each.on(law) for each in LISTS)


@rule(
    "criminal_record",
    "ECSPR art. 5(2)(a)",
    fr="Les dirigeants sont-ils sans antécédent judiciaire ?",
    en="Are the officers free of a criminal record?",
)
def assess_record(facts: Record, as_of: AsOf) -> Verdict:
    """Evidence that is missing is not evidence that is clean."""
    if facts.clean:
        return allow(RECORD_CLEAN)
    if facts.clean is None:
        return block(RECORD_MISSING, instead=instead(ONCE_PROVED, clean=True))
    return block(RECORD_BAD, instead=instead(ONCE_REPLACED, clean=True))


@rule(
    "seat_country",
    "ECSPR art. 5(2)(b)",
    fr="Le siège est-il hors des pays non coopératifs ou à haut risque ?",
    en="Is the registered office out of non-cooperative and high-risk countries?",
)
def assess_seat(facts: Seat, as_of: AsOf) -> Verdict:
    """The lists of the day decide; a check older than they are, or than the step, is made again."""
    since = version(as_of.law)
    if is_listed(facts.country, as_of.law):
        sentence = SEAT_LISTED.filled(country=facts.country, version=since)
        return block(sentence, threshold=since, instead=instead(FROM_ANOTHER_COUNTRY))
    if facts.found_on_a_list:
        sentence = SEAT_FOUND.filled(country=facts.country)
        change = instead(FROM_ANOTHER_COUNTRY, found_on_a_list=False)
        return block(sentence, threshold=since, instead=change)
    same_day = facts.step.value in SEAT_CHECKED_AGAIN_AT.on(as_of.law)
    needed = as_of.today if same_day else since
    change = instead(ONCE_CHECKED.filled(needed=needed), checked_on=needed)
    if facts.checked_on is None:
        return block(SEAT_UNKNOWN, threshold=needed, instead=change)
    if facts.checked_on < needed:
        sentence = SEAT_STALE.filled(checked_on=facts.checked_on, needed=needed)
        return gate(sentence, {SEAT_CHECK}, threshold=needed, instead=change)
    return allow(SEAT_FINE.filled(country=facts.country, version=since), threshold=since)


@rule(
    "project_owner",
    "ECSPR art. 5",
    fr="Le minimum à savoir sur le porteur de projet est-il réuni ?",
    en="Is the least that must be known of the project owner there?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Both halves, both reasons."""
    return together(ANSWERS, [assess_record(facts.record, as_of), assess_seat(facts.seat, as_of)])


def _started(lists: Parameter[frozenset[str]], law: date) -> date:
    lists.on(law)  # raises NotYetLaw before the first one
    return max(start for start in lists.values if start <= law)
