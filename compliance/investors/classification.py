"""Which protections does this investor have: non-sophisticated, like everybody, or not any more?

ECSPR art. 2(1)(j) and annex II, II and III. The status is asked for with three statements, granted
unless there is a reasonable doubt, holds two years, is never renewed silently, and ends when it is
given up or when its conditions no longer hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from compliance.absurd import refuse_absurd
from compliance.as_of import AsOf, as_of as asked_at
from compliance.calendar import add_years, first_second, legal_day
from compliance.parameters.ecspr import (
    FALLBACK_REOPENS_SUBSCRIPTIONS,
    SOPHISTICATED_YEARS,
    SOPHISTICATION_ENDS_AT_WILL,
)
from compliance.rule import OFFICER, PERSON, PLATFORM, given, rule
from compliance.verdict import Counterfactual, Verdict, allow, block, gate, instead
from compliance.words import Sentence

ONE_DAY = timedelta(days=1)
# What comes back with the category: for the next offers, whatever became of the earlier ones.
PROTECTIONS = frozenset({"entry_test", "simulation", "per_offer_threshold", "reflection"})

PROFESSIONAL = Sentence(
    "Vous êtes investisseur averti : client professionnel par nature, sur preuve et sans terme.",
    "You are a sophisticated investor: a professional client by nature, on proof, without an end.",
)
UNTIL = Sentence(
    "Vous êtes investisseur averti jusqu'au {day}, ce jour non compris.",
    "You are a sophisticated investor until {day}, that day not included.",
)
NEVER = Sentence(
    "Vous êtes investisseur non averti, avec toutes les protections.",
    "You are a non-sophisticated investor, with every protection.",
)
WAITING = Sentence(
    "Votre demande est à l'examen : d'ici la réponse, vous êtes investisseur non averti.",
    "Your request is being examined: until the answer, you are a non-sophisticated investor.",
)
NOT_YET = Sentence(
    "Le statut n'est pas encore accordé à ce moment : vous êtes investisseur non averti.",
    "The status is not granted yet at this moment: you are a non-sophisticated investor.",
)
EXPIRED = Sentence(
    "Le statut a pris fin le {day} et ne se renouvelle pas de lui-même : vous êtes investisseur "
    "non averti.",
    "The status ended on {day} and does not renew itself: you are a non-sophisticated investor.",
)
GIVEN_UP = Sentence(
    "Vous avez renoncé au statut d'averti : vous avez de nouveau toutes les protections.",
    "You gave the status up: every protection is back.",
)
LOST = Sentence(
    "Les conditions du statut ne sont plus remplies : vous êtes investisseur non averti.",
    "The conditions of the status no longer hold: you are a non-sophisticated investor.",
)
ONCE_ASKED = Sentence(
    "Après une demande, une fois acceptée.", "After a request, once it is approved."
)
ONCE_RENEWED = Sentence(
    "Après une nouvelle demande, une fois acceptée.", "After a new request, once it is approved."
)
FROM = Sentence("À partir du {moment}.", "From {moment}.")


# --- Is the status there? -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of the status; moments in UTC. `lost` is whether its conditions no longer
    hold, as far as the platform knows. Raises BadInput for a moment without a time zone, or out
    of reach."""

    approved_at: datetime | None = given(
        "Demande acceptée le", "Request approved on", by=OFFICER, default=None
    )
    waiting: bool = given("Demande à l'examen", "Request under review", by=PLATFORM, default=False)
    given_up: bool = given("Statut abandonné", "Status given up", by=PERSON, default=False)
    lost: bool = given(
        "Conditions perdues depuis", "Conditions lost since", by=OFFICER, default=False
    )
    professional: bool = given(
        "Client professionnel par nature, prouvé",
        "Professional client by nature, proved",
        by=OFFICER,
        default=False,
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)


def expires_on(approved_at: datetime) -> date:
    """The first civil day in Paris on which the approval no longer holds."""
    approved_on = legal_day(approved_at)
    return add_years(approved_on, SOPHISTICATED_YEARS.on(approved_on))


def is_sophisticated(approved_at: datetime | None, now: datetime, revoked: bool = False) -> bool:
    """Does the approval hold now? A request that waits, or none, is non-sophisticated."""
    return assess(Status(approved_at, given_up=revoked), asked_at(now)).may_go_on


@rule(
    "sophisticated",
    "ECSPR art. 2(1)(j), annex II",
    fr="Cet investisseur est-il averti ?",
    en="Is this investor sophisticated?",
)
def assess(facts: Status, as_of: AsOf) -> Verdict:
    """The first day without the status is the second anniversary of its approval, in Paris."""
    if facts.professional:
        return allow(PROFESSIONAL)
    if facts.approved_at is None:
        sentence = WAITING if facts.waiting else NEVER
        return block(sentence, instead=_granted(facts, ONCE_ASKED, approved_at=as_of.now))
    end = expires_on(facts.approved_at)
    if as_of.now < facts.approved_at:
        said = FROM.filled(moment=facts.approved_at)
        return block(NOT_YET, instead=_granted(facts, said, now=facts.approved_at))
    if as_of.today >= end:
        renewed = _oldest_that_holds(as_of.today)
        change = _granted(facts, ONCE_RENEWED, approved_at=renewed)
        return block(EXPIRED.filled(day=end), threshold=end, instead=change)
    if facts.given_up or facts.lost:
        sentence = GIVEN_UP if facts.given_up else LOST
        return block(sentence, threshold=end, instead=_granted(facts, ONCE_RENEWED))
    return allow(UNTIL.filled(day=end), threshold=end)


def _granted(facts: Status, said: Sentence, **changes: object) -> Counterfactual:
    """With a new approval, which undoes the end of the earlier one too."""
    if facts.given_up:
        changes["given_up"] = False
    if facts.lost:
        changes["lost"] = False
    return instead(said, **changes)


def _oldest_that_holds(today: date) -> datetime:
    """The earliest moment whose approval would still hold today."""
    day = add_years(today, -SOPHISTICATED_YEARS.on(today))
    while expires_on(first_second(day)) <= today:
        day += ONE_DAY
    return first_second(day)


# --- Asking -------------------------------------------------------------------------------------

STATEMENTS = frozenset({"criteria", "loss_of_protection", "truth"})
COMPLETE = Sentence(
    "Les trois déclarations sont faites : la demande peut être reçue.",
    "The three statements are made: the request may be received.",
)
INCOMPLETE = Sentence(
    "Il manque une déclaration au moins : les critères attestés, la perte des protections "
    "comprise, l'exactitude garantie.",
    "At least one statement is missing: the criteria attested, the loss of protections understood, "
    "the truth answered for.",
)
WITH_ALL = Sentence(
    "Après avoir fait les trois déclarations.", "After making all three statements."
)
ALONE = Sentence("Aucune autre demande n'est à l'examen.", "No other request is being examined.")
ANOTHER = Sentence(
    "Votre demande précédente est encore à l'examen.",
    "Your previous request is still being examined.",
)
ONCE_ANSWERED = Sentence("Après la réponse à cette demande.", "After that request is answered.")


@dataclass(frozen=True, slots=True)
class Request:
    """The statements of annex II, II: that the criteria are met, that protections are lost, that
    all of it is true; and whether an earlier request still waits."""

    criteria: bool = given("Critères attestés", "Criteria attested", default=False)
    loss_of_protection: bool = given(
        "Perte des protections comprise", "Loss of protections understood", default=False
    )
    truth: bool = given("Exactitude garantie", "Truth answered for", default=False)
    waiting: bool = given(
        "Autre demande à l'examen", "Another request under review", by=PLATFORM, default=False
    )


@rule(
    "sophistication_request",
    "ECSPR annex II, II",
    fr="Cette demande peut-elle être reçue ?",
    en="May this request be received?",
)
def assess_request(facts: Request, as_of: AsOf) -> Verdict:
    """Three statements, and one request at a time; the criteria are another question."""
    if facts.waiting:
        return block(ANOTHER, article="Levain", instead=instead(ONCE_ANSWERED, waiting=False))
    missing = {name for name in STATEMENTS if not getattr(facts, name)}
    if missing:
        changes = dict.fromkeys(missing, True)
        return gate(INCOMPLETE, missing, instead=instead(WITH_ALL, **changes))
    return allow(COMPLETE)


# --- Deciding -----------------------------------------------------------------------------------

MUST = Sentence(
    "Il n'y a pas de doute raisonnable : la demande doit être acceptée.",
    "There is no reasonable doubt: the request must be approved.",
)
DOUBT = Sentence(
    "Un doute raisonnable est écrit : la demande peut être refusée.",
    "A reasonable doubt is written down: the request may be declined.",
)
WITH_DOUBT = Sentence(
    "Écrivez le doute raisonnable qui demeure : l'investisseur le lira.",
    "Write down the reasonable doubt that remains: the investor will read it.",
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Whether the officer who would decline wrote down why."""

    doubt_written: bool = given(
        "Doute raisonnable écrit", "Reasonable doubt written down", by=OFFICER, default=False
    )


@rule(
    "sophistication_refusal",
    "ECSPR annex II, II",
    fr="Cette demande peut-elle être refusée ?",
    en="May this request be declined?",
)
def assess_refusal(facts: Refusal, as_of: AsOf) -> Verdict:
    """Only upon a reasonable doubt; without one the platform approves."""
    if facts.doubt_written:
        return allow(DOUBT)
    return block(MUST, instead=instead(WITH_DOUBT, doubt_written=True))


# --- Giving up, falling back --------------------------------------------------------------------

MAY_GIVE_UP = Sentence(
    "Vous pouvez renoncer à ce statut : vos souscriptions suivantes auront toutes les protections.",
    "You may give this status up: your next subscriptions will have every protection.",
)
ALREADY = Sentence(
    "Vous êtes déjà investisseur non averti.", "You are a non-sophisticated investor already."
)
NOTHING_TO_DO = Sentence(
    "Il n'y a rien à faire : vous avez toutes les protections.",
    "There is nothing to do: you have every protection.",
)
AT_THE_END = Sentence(
    "Le statut ne s'abandonne pas avant son terme.", "The status is not given up before its end."
)
BY_ITSELF = Sentence("Il prend fin de lui-même le {day}.", "It ends by itself on {day}.")
STAYS_BOUND = Sentence(
    "Une souscription confirmée n'est pas rouverte : les protections valent pour les suivantes.",
    "A confirmed subscription is not reopened: the protections apply to the next ones.",
)
NOT_CONFIRMED = Sentence(
    "Cette souscription n'est pas encore confirmée : les protections valent pour elle aussi.",
    "This subscription is not confirmed yet: the protections apply to it too.",
)
REOPENED = Sentence(
    "Le statut est perdu : les protections valent aussi pour cette souscription.",
    "The status is lost: the protections apply to this subscription too.",
)
IF_CONFIRMED = Sentence("Si elle avait été confirmée avant.", "Had it been confirmed before.")
AFTERWARDS = Sentence("Une fois chaque protection donnée.", "Once every protection has been given.")


@rule(
    "giving_up_sophistication",
    "ECSPR annex II",
    fr="Peut-on renoncer au statut d'averti ?",
    en="May the sophisticated status be given up?",
)
def assess_giving_up(facts: Status, as_of: AsOf) -> Verdict:
    """At any time, as the platform reads a silent text."""
    if not assess(facts, as_of).may_go_on:
        return block(ALREADY, instead=instead(NOTHING_TO_DO))
    if SOPHISTICATION_ENDS_AT_WILL.on(as_of.law) or facts.approved_at is None:
        return allow(MAY_GIVE_UP)
    return block(AT_THE_END, instead=instead(BY_ITSELF.filled(day=expires_on(facts.approved_at))))


@dataclass(frozen=True, slots=True)
class Fallback:
    """A subscription of somebody who was sophisticated and no longer is."""

    confirmed: bool = given(
        "Souscription confirmée avant la perte du statut",
        "Subscription confirmed before the status was lost",
        by=PLATFORM,
        default=True,
    )


@rule(
    "sophistication_fallback",
    "ECSPR annex II",
    fr="La perte du statut d'averti laisse-t-elle cette souscription comme elle est ?",
    en="Does losing the sophisticated status leave this subscription as it is?",
)
def assess_fallback(facts: Fallback, as_of: AsOf) -> Verdict:
    """The protections come back for the next offers, and for what is not confirmed yet."""
    if not facts.confirmed:
        reopens = FALLBACK_REOPENS_SUBSCRIPTIONS.on(as_of.law)
        change = instead(AFTERWARDS) if reopens else instead(IF_CONFIRMED, confirmed=True)
        return gate(NOT_CONFIRMED, PROTECTIONS, instead=change)
    if FALLBACK_REOPENS_SUBSCRIPTIONS.on(as_of.law):
        return gate(REOPENED, PROTECTIONS, instead=instead(AFTERWARDS))
    return allow(STAYS_BOUND)
