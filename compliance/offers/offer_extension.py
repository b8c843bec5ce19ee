"""May an opened round still change? Its terms, no; its last day, once, within the law's clocks.

ECSPR art. 22(1): from its listing to its announced end the offer binds the issuer. A later end
takes nothing from anybody who subscribed, and is announced; a second one would make the announced
end mean nothing. C. com. L. 225-144 and L. 225-138 still run from the opening and the meeting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.absurd import refuse_absurd, refuse_disorder
from compliance.as_of import AsOf
from compliance.capital import increase_clock
from compliance.capital.capital_increase import realisation_ends_on
from compliance.rule import COMPANY, OFFER, OFFICER, PLATFORM, given, rule
from compliance.verdict import Counterfactual, Verdict, allow, block, instead
from compliance.words import Sentence

ONE_DAY = timedelta(days=1)
SIX_MONTHS, MEETING = "C. com. L. 225-144", "C. com. L. 225-138"

# --- The terms ------------------------------------------------------------------------------------

STILL_FREE = Sentence(
    "La levée n'a pas ouvert : ses conditions peuvent encore changer.",
    "The round has not opened: its terms may still change.",
)
BINDING = Sentence(
    "La levée a ouvert le {opened_on} : ses conditions engagent la société jusqu'à la fin annoncée "
    "et ne changent plus.",
    "The round opened on {opened_on}: its terms bind the company until the announced end and no "
    "longer change.",
)
FOR_EVER = Sentence(
    "La levée est terminée : ses conditions restent celles que chacun a acceptées.",
    "The round is over: its terms stay those that everybody agreed to.",
)
WHAT_IS_LEFT = Sentence(
    "Restent possibles : une seule prolongation, une suspension, une annulation.",
    "What may still be done: one extension, a suspension, a cancellation.",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The civil day in Paris of the opening, None before it. Raises BadInput."""

    opened_on: date | None = given(
        "Ouverture de la levée", "Opening of the round", by=PLATFORM, default=None
    )
    over: bool = given("Levée terminée", "Round over", by=PLATFORM, default=False)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@rule(
    "offer_binding",
    "ECSPR art. 22(1)",
    fr="Les conditions de cette levée peuvent-elles encore changer ?",
    en="May the terms of this round still change?",
)
def assess_terms(facts: Terms, as_of: AsOf) -> Verdict:
    """Until the opening only."""
    if facts.opened_on is None:
        return allow(STILL_FREE)
    if facts.over:
        return block(FOR_EVER)
    return block(BINDING.filled(opened_on=facts.opened_on), instead=instead(WHAT_IS_LEFT))


# --- Its last day ---------------------------------------------------------------------------------

MAY_EXTEND = Sentence(
    "La levée peut aller jusqu'au {day} inclus, au lieu du {former}.",
    "The round may go on until {day} included, instead of {former}.",
)
SUSPENDED = Sentence(
    "La levée est suspendue : elle ne se prolonge pas pendant ce temps.",
    "The round is suspended: it cannot be extended meanwhile.",
)
ONCE_RESUMED = Sentence("Dès sa reprise.", "As soon as it resumes.")
TAKES_NO_MORE = Sentence(
    "Les souscriptions ont pris fin : une levée se prolonge avant sa fin, jamais après.",
    "Subscriptions have ended: a round is extended before its end, never after it.",
)
PASSED = Sentence(
    "Le dernier jour annoncé, le {former}, est passé : il est trop tard pour prolonger.",
    "The announced last day, {former}, has passed: it is too late to extend.",
)
UNTIL_THEN = Sentence("C'était possible jusqu'au {former}.", "It was possible until {former}.")
ALREADY = Sentence(
    "La levée a déjà été prolongée, du {before} au {former} : elle ne l'est qu'une fois.",
    "The round was extended before, from {before} to {former}: this happens once only.",
)
NOT_LATER = Sentence(
    "Une prolongation va au-delà du {former}, dernier jour déjà annoncé.",
    "An extension goes beyond {former}, the last day that was announced.",
)
FROM_DAY = Sentence("À partir du {day}.", "From {day}.")
PAST_SIX_MONTHS = Sentence(
    "Une levée dure six mois au plus : ensuite, chaque souscripteur peut demander son argent. Le "
    "dernier jour possible est le {last}.",
    "A round lasts six months at most: after that, any subscriber may ask for their money. The "
    "last possible day is {last}.",
)
PAST_THE_MEETING = Sentence(
    "La décision de l'assemblée du {decided_on} ne vaut que jusqu'au {last}.",
    "The meeting's decision of {decided_on} holds until {last} only.",
)
UP_TO = Sentence("Jusqu'au {last} au plus tard.", "Until {last} at the latest.")


@dataclass(frozen=True, slots=True)
class Extension:
    """Civil days in Paris; `extended_from` is the last day before an earlier extension, None
    without one. Raises BadInput; Contradiction for days in disorder."""

    opened_on: date = given("Ouverture de la levée", "Opening of the round", by=PLATFORM)
    closes_on: date = given("Dernier jour annoncé", "Announced last day", by=OFFER)
    new_last_day: date = given("Nouveau dernier jour", "New last day", by=OFFICER)
    decided_on: date = given("Décision de l'assemblée", "Decision of the meeting", by=COMPANY)
    extended_from: date | None = given(
        "Dernier jour avant une prolongation",
        "Last day before an extension",
        by=PLATFORM,
        default=None,
    )
    suspended: bool = given("Levée suspendue", "Round suspended", by=PLATFORM, default=False)
    ended: bool = given("Souscriptions terminées", "Subscriptions over", by=PLATFORM, default=False)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "opened_on", "closes_on")


@rule(
    "offer_extension",
    "ECSPR art. 22(1); C. com. L. 225-144; C. com. L. 225-138",
    fr="La levée peut-elle se prolonger jusqu'à ce jour ?",
    en="May the round be extended until that day?",
)
def assess(facts: Extension, as_of: AsOf) -> Verdict:
    """Before the announced end, once, to a later day that leaves every clock running."""
    words = {"former": facts.closes_on, "before": facts.extended_from, "day": facts.new_last_day}
    if facts.ended:
        return block(TAKES_NO_MORE, article="ECSPR art. 22(1)")
    if facts.suspended:
        return block(SUSPENDED, article="ECSPR art. 23(12)", instead=instead(ONCE_RESUMED))
    if facts.extended_from is not None:
        return block(ALREADY.filled(**words), article="ECSPR art. 22(1)")
    if as_of.today > facts.closes_on:
        change = instead(UNTIL_THEN.filled(**words))
        return block(PASSED.filled(**words), article="ECSPR art. 22(1)", instead=change)
    return _assess_day(facts, as_of)


def latest_day(facts: Extension, as_of: AsOf) -> tuple[date, str]:
    """The last day that the clocks leave to the round, and the article of the shorter one."""
    decision = increase_clock.Decision(
        facts.decided_on, facts.opened_on, max(facts.new_last_day, facts.closes_on)
    )
    by_decision = increase_clock.assess_decision(decision, as_of).threshold
    assert isinstance(by_decision, date)
    return min((realisation_ends_on(facts.opened_on), SIX_MONTHS), (by_decision, MEETING))


def _assess_day(facts: Extension, as_of: AsOf) -> Verdict:
    last, article = latest_day(facts, as_of)
    words = {"former": facts.closes_on, "day": facts.new_last_day, "last": last}
    if facts.new_last_day <= facts.closes_on:
        first = facts.closes_on + ONE_DAY
        change = instead(FROM_DAY.filled(day=first), new_last_day=first) if first <= last else None
        return block(
            NOT_LATER.filled(**words), article="ECSPR art. 22(1)", threshold=first, instead=change
        )
    if facts.new_last_day > last:
        said = PAST_THE_MEETING if article == MEETING else PAST_SIX_MONTHS
        return block(
            said.filled(**words, decided_on=facts.decided_on),
            article=article,
            threshold=last,
            instead=_up_to(last, facts),
        )
    return allow(MAY_EXTEND.filled(**words), threshold=last)


def _up_to(last: date, facts: Extension) -> Counterfactual | None:
    """None when the announced end is already the last possible one."""
    if last <= facts.closes_on:
        return None
    return instead(UP_TO.filled(last=last), new_last_day=last)
