"""May this record be erased, may it still be kept? A hold wins over every duty.

ECSPR art. 26, CMF L. 561-12, AMLR art. 77, GDPR art. 5(1)(e). The years are in `retention`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from compliance.absurd import refuse_future
from compliance.as_of import AsOf
from compliance.calendar import first_second, last_second, latest_start
from compliance.parameters.aml import ERASED_AFTER_RETENTION
from compliance.rule import rule
from compliance.running.retention import ERASED_IN_THE_END, Record, erase_on, start_of, years_of
from compliance.verdict import Counterfactual, Verdict, allow, block, gate, instead
from compliance.words import Sentence

FREE = Sentence(
    "Rien n'oblige plus à conserver ce document depuis le {day} : il peut être effacé.",
    "Nothing requires this record to be kept any more since {day}: it may be erased.",
)
KEPT = Sentence(
    "Ce document est conservé jusqu'au {day} : la loi nous y oblige.",
    "This record is kept until {day}: the law requires it.",
)
OPEN_ENDED = Sentence(
    "Ce document est conservé tant que dure la relation, ou la société, puis pendant le temps que "
    "fixe la loi.",
    "This record is kept as long as the relationship, or the company, lasts, and then for the time "
    "that the law sets.",
)
HELD = Sentence(
    "Ce document est gelé par un litige ou par une autorité : il n'est pas effacé.",
    "This record is on hold for a dispute or an authority: it is not erased.",
)
FROM = Sentence("À partir du {day}.", "From {day} on.")
HAD_IT_ENDED = Sentence(
    "Si la relation, ou la société, avait pris fin le {day} ou avant.",
    "If the relationship, or the company, had ended on {day} or before.",
)
LATER = Sentence(
    "Une fois la relation terminée et le temps de conservation écoulé.",
    "Once the relationship has ended and the time of keeping has run.",
)
ONCE_RELEASED = Sentence("Une fois le gel levé.", "Once the hold is lifted.")
MAY_STAY = Sentence("Ce document peut être conservé.", "This record may be kept.")
MUST_GO = Sentence(
    "Ce document devait être effacé à partir du {day} : il n'est plus permis de le garder.",
    "This record was to be erased from {day} on: it may not be kept any longer.",
)
UP_TO = Sentence("Jusqu'au {day} inclus.", "Until {day} included.")


@rule(
    "record_erasure",
    "ECSPR art. 26; CMF L. 561-12; AMLR art. 77",
    fr="Ce document peut-il être effacé ?",
    en="May this record be erased?",
)
def assess_erasure(facts: Record, as_of: AsOf) -> Verdict:
    """Not before the last of its duties has run, and never while it is on hold."""
    refuse_future(facts, as_of, "done_on", "ended_on")
    day = erase_on(facts, as_of.law)
    is_over = day is not None and as_of.today >= day
    if facts.hold:
        return block(
            HELD,
            threshold=day,
            instead=instead(ONCE_RELEASED, hold=False) if is_over else instead(ONCE_RELEASED),
        )
    if day is None:
        return block(OPEN_ENDED, instead=_had_it_ended(facts, as_of))
    if not is_over:
        return block(
            KEPT.filled(day=day),
            threshold=day,
            instead=instead(FROM.filled(day=day), now=first_second(day)),
        )
    return allow(FREE.filled(day=day), threshold=day)


def _had_it_ended(facts: Record, as_of: AsOf) -> Counterfactual:
    """The latest end that would set the record free today, if any end would."""
    waiting = [duty for duty in facts.duties if start_of(facts, duty, as_of.law) is None]
    years = max(years_of(facts, duty, as_of.law) for duty in waiting)
    ended_on = latest_start(as_of.today, 12 * years)
    day = erase_on(replace(facts, ended_on=ended_on), as_of.law)
    if day is None or day > as_of.today:
        return instead(LATER)
    return instead(HAD_IT_ENDED.filled(day=ended_on), ended_on=ended_on)


@rule(
    "record_keeping",
    "GDPR art. 5(1)(e); AMLR art. 77",
    fr="Ce document peut-il encore être conservé ?",
    en="May this record still be kept?",
)
def assess_keeping(facts: Record, as_of: AsOf) -> Verdict:
    """What is kept against money laundering, and prospects' data, are erased when their time has
    run, unless another duty or a hold keeps them."""
    refuse_future(facts, as_of, "done_on", "ended_on")
    day = erase_on(facts, as_of.law)
    has_an_end = not facts.duties.isdisjoint(ERASED_IN_THE_END)
    must_go = has_an_end and ERASED_AFTER_RETENTION.on(as_of.law)
    if facts.hold or day is None or as_of.today < day or not must_go:
        return allow(MAY_STAY, threshold=day)
    last = day - timedelta(days=1)
    return gate(
        MUST_GO.filled(day=day),
        {"erasure"},
        threshold=day,
        instead=instead(UP_TO.filled(day=last), now=last_second(last)),
    )
