"""Does an amount fit under the ceiling that the investor set for themselves?

A rule of the platform, on top of any law: over a rolling year, on this platform. Lowering acts
at once; raising or removing acts seven days later, full hours from the click. A later setting
takes the place of one that still waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from compliance.as_of import AsOf
from compliance.calendar import first_second, legal_day
from compliance.ceilings.twelve_months import (
    Placement,
    check_history,
    invested,
    leaves_on,
    refuse_future_placements,
)
from compliance.currency import check_amount
from compliance.errors import BadInput
from compliance.euro import Amount
from compliance.parameters.house import OWN_CEILING_MONTHS, OWN_CEILING_RAISE_DAYS
from compliance.rule import OFFER, PLATFORM, given, rule
from compliance.verdict import Counterfactual, Input, Verdict, allow, block, instead
from compliance.words import Sentence

NONE_SET = Sentence(
    "Vous ne vous êtes pas fixé de plafond.", "You have not set a ceiling for yourself."
)
WITHIN = Sentence(
    "Avec {total} sur douze mois, vous restez dans le plafond de {limit} que vous vous êtes fixé.",
    "With {total} over twelve months, you stay within the ceiling of {limit} that you set.",
)
ABOVE = Sentence(
    "Avec {total} sur douze mois, vous dépassez le plafond de {limit} que vous vous êtes fixé.",
    "With {total} over twelve months, you go above the ceiling of {limit} that you set.",
)
UP_TO = Sentence("Jusqu'à {amount}, vous y restez.", "Up to {amount}, you stay within it.")
FROM = Sentence("Ce montant y tiendra à partir du {moment}.", "This amount will fit from {moment}.")
TOO_LITTLE = Sentence(
    "Il vous reste {room}, moins que la plus petite souscription possible ici, {least}.",
    "You have {room} left, less than the smallest order possible here, {least}.",
)
RAISE_IT = Sentence(
    "En relevant votre plafond à {total} : il agira le {moment}.",
    "By raising your ceiling to {total}: it will act on {moment}.",
)
TOO_LATE = Sentence(
    "Relevé maintenant, votre plafond agirait le {moment}, après la fin des souscriptions.",
    "Raised now, your ceiling would act on {moment}, after the end of the subscriptions.",
)

# --- What was looked at, as people read it --------------------------------------------------------
ASKED = Sentence("ce que vous avez demandé", "what you asked for")
HOLDS = Sentence("Votre plafond en vigueur", "Your ceiling in force")
USED = Sentence("Investi sur {months} mois", "Invested over {months} months")
WAITS = Sentence("Votre plafond à venir", "Your ceiling to come")
NO_CEILING = Sentence("aucun", "none")
STARTS = Sentence("{amount} à partir du {moment}", "{amount} from {moment}")


class Setting(NamedTuple):
    """What the investor asked for, and when (UTC). An amount of None is no ceiling."""

    at: datetime
    amount: Amount | None


class Step(NamedTuple):
    """A ceiling and the moment (UTC) from which it holds."""

    at: datetime
    amount: Amount | None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What holds now, and what will if nothing else is asked for (None: nothing waits)."""

    amount: Amount | None
    pending: Step | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`settings` in the order in which they were made; all amounts in one currency. In a round,
    `least` is its smallest order and `closes_at` (UTC) the end of its subscriptions: what comes
    later is of no use. Raises BadInput naming the argument."""

    amount: Amount = given("Montant de cette souscription", "Amount of this order")
    history: tuple[Placement, ...]
    settings: tuple[Setting, ...]
    least: Amount | None = given(
        "Plus petite souscription possible", "Smallest order possible", by=OFFER, default=None
    )
    closes_at: datetime | None = given(
        "Fin des souscriptions", "End of the subscriptions", by=OFFER, default=None
    )

    def __post_init__(self) -> None:
        check_amount("amount", self.amount, type(self.amount))
        check_amount("least", self.least, type(self.amount))
        check_history(self.history, type(self.amount))
        check_settings(self.settings, type(self.amount))


def check_settings(settings: Iterable[Setting], currency: type[Amount]) -> None:
    """Raises BadInput("settings") for one that makes no sense."""
    before = None
    for at, amount in settings:
        if before is not None and at < before:
            raise BadInput("settings", "settings are in the order in which they were made")
        check_amount("settings", amount, currency)
        before = at


def replay(settings: Iterable[Setting]) -> Iterator[Step]:
    """The ceilings that held one after the other, each with its first moment.

    A step that a later setting cancelled before it acted is not among them. The wait that
    holds for a raise is that of the day on which it was asked for.
    """
    current: Amount | None = None
    pending: Step | None = None
    for at, amount in settings:
        if pending is not None and pending.at <= at:
            current = pending.amount
            yield pending
        pending = None
        if lowers(amount, current):
            current = amount
            yield Step(at, amount)
        else:
            pending = Step(_acts_at(at), amount)
    if pending is not None:
        yield pending


def lowers(amount: Amount | None, current: Amount | None) -> bool:
    """Whether going from one ceiling to the other gives no more room; None is no ceiling."""
    if current is None or amount is None:
        return current is None
    return amount <= current


def in_force(settings: Iterable[Setting], now: datetime) -> Ceiling:
    """What holds at that moment. What was asked for after it is not known yet."""
    amount, pending = None, None
    for step in replay(each for each in settings if each[0] <= now):
        if step.at <= now:
            amount = step.amount
        else:
            pending = step
    return Ceiling(amount, pending)


@rule(
    "own_ceiling",
    "Levain",
    fr="Ce montant tient-il sous le plafond que vous vous êtes fixé ?",
    en="Does this amount fit under the ceiling that you set for yourself?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Refuse what passes the ceiling; exactly the ceiling is within it."""
    refuse_future_placements("history", facts.history, as_of)
    return replace(_answered(facts, as_of), inputs=looked_at(facts, as_of))


def _answered(facts: Facts, as_of: AsOf) -> Verdict:
    limit = in_force(facts.settings, as_of.now).amount
    if limit is None:
        return allow(NONE_SET)
    already = used(facts, as_of.now, as_of)
    total = already + facts.amount
    if total <= limit:
        return allow(WITHIN.filled(total=total, limit=limit), threshold=limit)
    return block(
        ABOVE.filled(total=total, limit=limit),
        threshold=limit,
        instead=nearest(facts, limit - already, as_of),
    )


def looked_at(facts: Facts, as_of: AsOf) -> tuple[Input, ...]:
    """The ceiling in force, what counts against it and what waits; settings of the past are out."""
    held = in_force(facts.settings, as_of.now)
    months = OWN_CEILING_MONTHS.on(as_of.law)
    already = used(facts, as_of.now, as_of)
    found = (
        Input("ceiling", HOLDS, _said(held.amount), ASKED),
        Input("used", USED.filled(months=months), already, PLATFORM),
    )
    if held.pending is None:
        return found
    starts = STARTS.filled(amount=_said(held.pending.amount), moment=held.pending.at)
    return (*found, Input("pending", WAITS, starts, ASKED))


def _said(ceiling: Amount | None) -> Amount | Sentence:
    return NO_CEILING if ceiling is None else ceiling


def nearest(facts: Facts, room: Amount, as_of: AsOf) -> Counterfactual:
    """The amount that is left, if it is enough for an order; else the first moment at which this
    one fits; else a raise, which waits."""
    moment = _first_moment(facts, as_of)
    later = FROM.filled(moment=moment)
    if room.cents > 0 and (facts.least is None or room >= facts.least):
        up_to = UP_TO.filled(amount=room)
        return instead(up_to + later if moment else up_to, amount=room)
    if moment:
        return instead(later, now=moment)
    acts = as_of.now + timedelta(days=OWN_CEILING_RAISE_DAYS.on(as_of.law))
    total = used(facts, as_of.now, as_of) + facts.amount
    change = RAISE_IT if _in_time(facts, acts) else TOO_LATE
    said = change.filled(total=total, moment=acts)
    if room.cents > 0:
        said = TOO_LITTLE.filled(room=room, least=facts.least) + said
    return instead(said)


def _in_time(facts: Facts, moment: datetime) -> bool:
    return facts.closes_at is None or moment < facts.closes_at


def _first_moment(facts: Facts, as_of: AsOf) -> datetime | None:
    """When the amount fits, by a ceiling that will act or an old investment that will leave."""
    for moment in moments_after(facts, as_of):
        limit = in_force(facts.settings, moment).amount
        if limit is None or used(facts, moment, as_of) + facts.amount <= limit:
            return moment if _in_time(facts, moment) else None
    return None


def moments_after(facts: Facts, as_of: AsOf) -> list[datetime]:
    """When what is left will change if nothing else is asked for or invested, in order."""
    months = OWN_CEILING_MONTHS.on(as_of.law)
    moments = {step.at for step in replay(facts.settings)}
    moments |= {
        first_second(leaves_on(day, months=months, law=as_of.law)) for day, _ in facts.history
    }
    return sorted(moment for moment in moments if moment > as_of.now)


def used(facts: Facts, moment: datetime, as_of: AsOf) -> Amount:
    """What counts against the ceiling at that moment."""
    months = OWN_CEILING_MONTHS.on(as_of.law)
    today = legal_day(moment)
    return invested(facts.history, type(facts.amount), today, months=months, law=as_of.law)


def _acts_at(at: datetime) -> datetime:
    """When a raise asked for at that moment acts: full days of 24 hours later."""
    return at.astimezone(UTC) + timedelta(days=OWN_CEILING_RAISE_DAYS.on(legal_day(at)))
