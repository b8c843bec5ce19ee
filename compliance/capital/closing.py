"""Did the round succeed, and may the money go? Only firm and paid shares count.

ECSPR art. 22: nothing is counted while it may still be revoked. C. com. L. 225-134: the increase
is limited to what was received only from a certain number. C. com. L. 225-144 and L. 225-146: the
money goes to the issuer on the depositary's certificate, never before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.capital import limited_increase
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro
from compliance.rule import COMPANY, DEPOSITARY, OFFER, PLATFORM, given, rule
from compliance.verdict import Answer, Verdict, allow, block, gate, instead
from compliance.words import Sentence

ONE_SECOND = timedelta(seconds=1)
# What a closing waits for.
SUBSCRIPTIONS_END, REFLECTION_END, PAYMENTS = "subscriptions_end", "reflection_end", "payments"
# What the release of the money waits for.
CERTIFICATE, BULLETINS = "certificate", "bulletins"

WAITING = Sentence(
    "La levée ne peut pas encore être conclue : des souscriptions peuvent encore arriver, être "
    "révoquées ou attendre leur paiement. {firm} actions sont fermes et payées, il en faut "
    "{needed}.",
    "The round cannot be concluded yet: subscriptions may still arrive, be revoked or wait for "
    "their payment. {firm} shares are firm and paid, {needed} are needed.",
)
FROM_MOMENT = Sentence("À partir du {moment}.", "From {moment}.")
FROM_MOMENT_IF = Sentence(
    "À partir du {moment}, si {missing} actions de plus sont alors fermes et payées.",
    "From {moment}, if {missing} more shares are firm and paid by then.",
)
SUCCESS = Sentence(
    "{firm} actions sont fermes et payées : le minimum de {needed} est atteint.",
    "{firm} shares are firm and paid: the minimum of {needed} is reached.",
)
FAILURE = Sentence(
    "{firm} actions sont fermes et payées, il en fallait {needed} : le minimum n'est pas atteint. "
    "Chaque souscripteur est remboursé en totalité, sans frais.",
    "{firm} shares are firm and paid, {needed} were needed: the minimum is not reached. Every "
    "subscriber is refunded in full, at no cost.",
)
WITH_SHARES = Sentence(
    "Avec {needed} actions fermes et payées.", "With {needed} shares that are firm and paid."
)
MAY_GO = Sentence(
    "Le dépositaire a certifié {certified} et tous les bulletins sont signés : l'argent peut aller "
    "à la société.",
    "The depositary has certified {certified} and every bulletin is signed: the money may go to "
    "the company.",
)
MUST_WAIT = Sentence(
    "L'argent n'est versé à la société qu'avec un certificat du dépositaire de {due} et tous les "
    "bulletins signés.",
    "The money goes to the company only with a depositary's certificate of {due} and every "
    "bulletin signed.",
)
TOO_HIGH = Sentence(
    "Le certificat du dépositaire doit porter exactement les {due} versés : {certified} est de "
    "trop.",
    "The depositary's certificate must be for exactly the {due} that were paid: {certified} is "
    "too much.",
)
ONCE_CERTIFIED = Sentence(
    "Avec un certificat du dépositaire de {due}.", "With a depositary's certificate of {due}."
)
ONCE_SIGNED = Sentence("Quand tous les bulletins sont signés.", "Once every bulletin is signed.")


class Outcome(StrEnum):
    """What the closing may say."""

    WAITING = "waiting"
    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Facts:
    """`firm_paid_shares` leaves out whatever may still be revoked or is not paid.

    The three moments (UTC) are what is still to come, None for nothing: the announced end of
    subscriptions, the last second of the last reflection period, the last second in which
    something firm may still be paid. `decided_shares` is the increase that the meeting fixed as
    one number, None when it decided a range from the minimum. Raises BadInput, Contradiction.
    """

    firm_paid_shares: int = given("Actions fermes et payées", "Firm and paid shares", by=PLATFORM)
    minimum_shares: int = given("Minimum annoncé (actions)", "Announced minimum", by=OFFER)
    closes_at: datetime | None = given(
        "Fin des souscriptions", "End of subscriptions", by=OFFER, default=None
    )
    reflecting_until: datetime | None = given(
        "Fin du dernier délai de réflexion",
        "End of the last reflection period",
        by=PLATFORM,
        default=None,
    )
    paying_until: datetime | None = given(
        "Fin du dernier délai de paiement",
        "End of the last delay to pay",
        by=PLATFORM,
        default=None,
    )
    decided_shares: int | None = given(
        "Actions décidées, en un seul nombre",
        "Shares decided, as one number",
        by=COMPANY,
        default=None,
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "decided_shares")
        if self.decided_shares is None:
            return
        if self.firm_paid_shares > self.decided_shares:
            raise BadInput("firm_paid_shares", "no more is received than was decided")
        if self.minimum_shares > self.decided_shares:
            raise Contradiction("minimum_shares", "a minimum is not above what was decided")


@dataclass(frozen=True, slots=True)
class Release:
    """`due` sums the payments of every issued subscription; `certified` is None without a
    certificate. Raises BadInput."""

    due: Euro = given("Versements dus", "Payments due", by=PLATFORM)
    certified: Euro | None = given(
        "Montant certifié", "Amount certified", by=DEPOSITARY, default=None
    )
    bulletins_signed: bool = given(
        "Tous les bulletins sont signés", "Every bulletin is signed", by=PLATFORM, default=False
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)


def outcome_of(verdict: Verdict) -> Outcome:
    """The verdict of `assess`, as a word for programs."""
    if verdict.answer == Answer.GATE:
        return Outcome.WAITING
    return Outcome.SUCCESS if verdict.may_go_on else Outcome.FAILURE


def needed_shares(facts: Facts, as_of: AsOf) -> int:
    """The fewest firm and paid shares with which the round succeeds: never none."""
    least = max(facts.minimum_shares, 1)
    if facts.decided_shares is None:
        return least
    increase = limited_increase.Facts(facts.decided_shares, facts.firm_paid_shares)
    return max(least, limited_increase.fewest_shares(increase, as_of.law))


@rule(
    "round_closing",
    "ECSPR art. 22; C. com. L. 225-134",
    fr="La levée a-t-elle réussi ?",
    en="Has the round succeeded?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Wait until nothing can change any more; then the shares decide."""
    needed = needed_shares(facts, as_of)
    firm = facts.firm_paid_shares
    words = {"firm": firm, "needed": needed}
    awaited = _awaited(facts, as_of.now)
    if awaited:
        moment = max(awaited.values())
        change = (
            instead(FROM_MOMENT.filled(moment=moment), now=moment)
            if firm >= needed
            else instead(FROM_MOMENT_IF.filled(moment=moment, missing=needed - firm))
        )
        return gate(WAITING.filled(**words), awaited, threshold=needed, instead=change)
    if firm >= needed:
        return allow(SUCCESS.filled(**words), threshold=needed)
    change = instead(WITH_SHARES.filled(needed=needed), firm_paid_shares=needed)
    return block(FAILURE.filled(**words), threshold=needed, instead=change)


@rule(
    "funds_release",
    "C. com. L. 225-144; C. com. L. 225-146",
    fr="L'argent peut-il être versé à la société ?",
    en="May the money go to the company?",
)
def assess_release(facts: Release, as_of: AsOf) -> Verdict:
    """Only on a certificate of exactly what is due, every bulletin being signed.

    A depositary certifies what it holds of these subscriptions: more is not this round's money.
    """
    if facts.certified is not None and facts.certified > facts.due:
        said = TOO_HIGH.filled(due=facts.due, certified=facts.certified)
        exact = instead(ONCE_CERTIFIED.filled(due=facts.due), certified=facts.due)
        return block(said, threshold=facts.due, instead=exact)
    waits = set()
    if facts.certified is None or facts.certified < facts.due:
        waits.add(CERTIFICATE)
    if not facts.bulletins_signed:
        waits.add(BULLETINS)
    if not waits:
        return allow(MAY_GO.filled(certified=facts.certified), threshold=facts.due)
    certify, sign = ONCE_CERTIFIED.filled(due=facts.due), ONCE_SIGNED
    if waits == {CERTIFICATE}:
        change = instead(certify, certified=facts.due)
    elif waits == {BULLETINS}:
        change = instead(sign, bulletins_signed=True)
    else:
        change = instead(certify + sign)
    return gate(MUST_WAIT.filled(due=facts.due), waits, threshold=facts.due, instead=change)


def _awaited(facts: Facts, now: datetime) -> dict[str, datetime]:
    """What may still change, and the first moment at which it no longer can."""
    ends = {
        SUBSCRIPTIONS_END: facts.closes_at,
        # The last second of a period is still in time.
        REFLECTION_END: facts.reflecting_until and facts.reflecting_until + ONE_SECOND,
        PAYMENTS: facts.paying_until and facts.paying_until + ONE_SECOND,
    }
    return {name: end for name, end in ends.items() if end is not None and now < end}
