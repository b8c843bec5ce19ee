"""May somebody in the United Kingdom be shown an offer of unlisted shares, and buy?

FCA COBS 4.12A, "restricted mass market investments": one waits a day after asking, says which
category of client one is, and passes the assessment of appropriateness. Amounts are pounds
sterling; net assets leave out the home, pensions and qualifying insurance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from compliance.as_of import AsOf
from compliance.calendar import add_years
from compliance.currency import check_amount
from compliance.errors import BadInput, Contradiction, MissingInput
from compliance.euro import Pound
from compliance.parameters.abroad import (
    UK_COOLING_OFF_FOR_EVERYBODY,
    UK_COOLING_OFF_HOURS,
    UK_FREE_TRIES,
    UK_HIGH_INCOME,
    UK_HIGH_NET_ASSETS,
    UK_RETRY_HOURS,
    UK_STATEMENT_YEARS,
)
from compliance.rule import PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead
from compliance.words import Sentence

# What the gates wait for.
REQUEST = "offer_request"
STATEMENT = "category_statement"
ASSESSMENT = "appropriateness"


class Category(StrEnum):
    """What a client of the United Kingdom declares to be."""

    RESTRICTED = "restricted"
    ADVISED = "advised"
    HIGH_NET_WORTH = "high_net_worth"
    CERTIFIED_SOPHISTICATED = "certified_sophisticated"
    SELF_CERTIFIED_SOPHISTICATED = "self_certified_sophisticated"


# --- A day of waiting -----------------------------------------------------------------------------

NOT_ASKED = Sentence(
    "Demandez d'abord à voir l'offre : elle vous est montrée après un temps de réflexion.",
    "Ask to see the offer first: it is shown to you after some time to think.",
)
WAITED = Sentence(
    "Le temps de réflexion est passé depuis le {moment}.",
    "The time to think has been over since {moment}.",
)
WAITING = Sentence(
    "L'offre ne peut vous être montrée qu'après un temps de réflexion.",
    "The offer may be shown to you only after some time to think.",
)
FROM = Sentence("À partir du {moment}.", "From {moment}.")
AFTER_ASKING = Sentence("Après votre demande, puis l'attente.", "After you ask, then wait.")
KNOWN = Sentence(
    "Vous avez déjà investi ici : il n'y a pas d'attente.",
    "You have invested here before: there is no wait.",
)


@dataclass(frozen=True, slots=True)
class Request:
    """`requested_at` is the UTC moment of the request to see the offer, None before it."""

    requested_at: datetime | None = given(
        "Demande de voir l'offre", "Request to see the offer", by=PLATFORM, default=None
    )
    invested_before: bool = given(
        "A déjà investi sur la plateforme",
        "Has invested on the platform before",
        by=PLATFORM,
        default=False,
    )


@rule(
    "uk_cooling_off",
    "FCA COBS 4.12A",
    fr="Le temps de réflexion avant l'offre est-il passé ?",
    en="Is the time to think before the offer over?",
)
def assess_cooling_off(facts: Request, as_of: AsOf) -> Verdict:
    """Refuse until the hours have gone by; the moment itself is free."""
    if facts.invested_before and not UK_COOLING_OFF_FOR_EVERYBODY.on(as_of.law):
        return allow(KNOWN)
    if facts.requested_at is None:
        return gate(NOT_ASKED, {REQUEST}, instead=instead(AFTER_ASKING))
    wait = timedelta(hours=UK_COOLING_OFF_HOURS.on(as_of.law))
    over_at = facts.requested_at.astimezone(UTC) + wait
    if as_of.now >= over_at:
        return allow(WAITED.filled(moment=over_at), threshold=over_at)
    return block(
        WAITING, threshold=over_at, instead=instead(FROM.filled(moment=over_at), now=over_at)
    )


# --- A category, said every year ------------------------------------------------------------------

SAID = Sentence(
    "Votre déclaration de catégorie vaut jusqu'au {last}.",
    "Your statement of category holds until {last}.",
)
NOT_SAID = Sentence(
    "Déclarez d'abord votre catégorie d'investisseur.",
    "State first which category of investor you are.",
)
SAID_LONG_AGO = Sentence(
    "Votre déclaration de catégorie a plus d'un an : elle est à refaire.",
    "Your statement of category is more than a year old: it is to be made again.",
)
NOT_WEALTHY = Sentence(
    "Les montants déclarés n'atteignent ni {income} de revenu, ni {assets} de patrimoine net : "
    "une autre catégorie est à choisir.",
    "The amounts stated reach neither {income} of income nor {assets} of net assets: another "
    "category is to be chosen.",
)
AFTER_SAYING = Sentence("Après votre déclaration.", "After your statement.")
AFTER_SAYING_AGAIN = Sentence(
    "Après une nouvelle déclaration.", "After you make the statement again."
)
AS_RESTRICTED = Sentence(
    "En vous déclarant investisseur restreint, dans la limite qui s'y attache.",
    "By declaring yourself a restricted investor, within the limit that comes with it.",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What the client declared and on which civil day; both or neither. Amounts of the last
    year, None when not stated. Raises BadInput, or Contradiction."""

    category: str | None = given("Catégorie déclarée", "Category stated", default=None)
    stated_on: date | None = given("Déclarée le", "Stated on", by=PLATFORM, default=None)
    income: Pound | None = given("Revenu déclaré", "Income stated", default=None)
    net_assets: Pound | None = given(
        "Patrimoine net, sans le logement, les retraites ni les assurances",
        "Net assets, without home, pensions and insurance",
        default=None,
    )

    def __post_init__(self) -> None:
        if self.category is not None and self.category not in tuple(Category):
            raise BadInput("category", f"not a category: {self.category!r}")
        if (self.category is None) is not (self.stated_on is None):
            raise Contradiction("stated_on", "a category and its day come together")
        check_amount("income", self.income, Pound)
        check_amount("net_assets", self.net_assets, Pound, may_be_negative=True)


@rule(
    "uk_category",
    "FCA COBS 4.12A",
    fr="Votre catégorie d'investisseur est-elle déclarée ?",
    en="Has your category of investor been stated?",
)
def assess_category(facts: Statement, as_of: AsOf) -> Verdict:
    """Wait for a statement that is less than a year old and that its own figures bear out."""
    if facts.stated_on is None:
        return gate(NOT_SAID, {STATEMENT}, instead=instead(AFTER_SAYING))
    ends_on = add_years(facts.stated_on, UK_STATEMENT_YEARS.on(as_of.law))
    if as_of.today >= ends_on:
        return gate(
            SAID_LONG_AGO,
            {STATEMENT},
            threshold=ends_on,
            instead=instead(AFTER_SAYING_AGAIN),
        )
    if facts.category == Category.HIGH_NET_WORTH and not _is_wealthy(facts, as_of.law):
        return gate(
            NOT_WEALTHY.filled(
                income=UK_HIGH_INCOME.on(as_of.law), assets=UK_HIGH_NET_ASSETS.on(as_of.law)
            ),
            {STATEMENT},
            instead=instead(AS_RESTRICTED, category=str(Category.RESTRICTED)),
        )
    return allow(SAID.filled(last=ends_on - timedelta(days=1)), threshold=ends_on)


def _is_wealthy(facts: Statement, on: date) -> bool:
    income, assets = facts.income or Pound.ZERO, facts.net_assets or Pound.ZERO
    return income >= UK_HIGH_INCOME.on(on) or assets >= UK_HIGH_NET_ASSETS.on(on)


# --- Appropriateness ------------------------------------------------------------------------------

APPROPRIATE = Sentence(
    "L'évaluation montre que ce placement vous convient.",
    "The assessment shows that this investment is appropriate for you.",
)
NOT_ASSESSED = Sentence(
    "Répondez d'abord à l'évaluation de vos connaissances.",
    "Answer the assessment of your knowledge first.",
)
FAILED = Sentence(
    "L'évaluation montre que ce placement ne vous convient pas : il ne peut pas vous être vendu.",
    "The assessment shows that this investment is not appropriate for you: it may not be sold to "
    "you.",
)
AFTER_ANSWERING = Sentence("Après une évaluation réussie.", "After a passed assessment.")
TRY_AGAIN = Sentence(
    "Après une nouvelle évaluation, avec d'autres questions, à partir du {moment}.",
    "After another assessment, with other questions, from {moment}.",
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """`passed` is None before any answer; `failed_tries` counts those before a success, the
    last of them at `last_failed_at` (UTC). Raises BadInput, MissingInput or Contradiction."""

    passed: bool | None = given(
        "Évaluation réussie", "Assessment passed", by=PLATFORM, default=None
    )
    failed_tries: int = given("Évaluations manquées", "Failed assessments", by=PLATFORM, default=0)
    last_failed_at: datetime | None = given(
        "Dernière évaluation manquée", "Last failed assessment", by=PLATFORM, default=None
    )

    def __post_init__(self) -> None:
        if self.failed_tries < 0:
            raise BadInput("failed_tries", "a number of assessments is zero or more")
        if self.passed is False and not self.failed_tries:
            raise Contradiction("failed_tries", "an assessment that is not passed is a failed one")
        if self.passed is None and self.failed_tries:
            raise Contradiction("passed", "assessments have failed: it is not unknown")
        if self.failed_tries and self.last_failed_at is None:
            raise MissingInput("last_failed_at", "assessments have failed: when was the last?")


@rule(
    "uk_appropriateness",
    "FCA COBS 10.2",
    fr="Ce placement vous convient-il, selon l'évaluation ?",
    en="Is this investment appropriate for you, by the assessment?",
)
def assess_appropriateness(facts: Assessment, as_of: AsOf) -> Verdict:
    """Refuse after a failed assessment, where the European rule would only warn."""
    if facts.passed is None:
        return gate(NOT_ASSESSED, {ASSESSMENT}, instead=instead(AFTER_ANSWERING, passed=True))
    if facts.passed or facts.last_failed_at is None:
        return allow(APPROPRIATE)
    again_at = facts.last_failed_at.astimezone(UTC)
    if facts.failed_tries >= UK_FREE_TRIES.on(as_of.law):
        again_at += timedelta(hours=UK_RETRY_HOURS.on(as_of.law))
    return block(
        FAILED, threshold=again_at, instead=instead(TRY_AGAIN.filled(moment=again_at), passed=True)
    )
