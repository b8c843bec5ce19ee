"""How much may this issuer still raise? Five million euro over twelve months, all platforms.

ECSPR art. 1(2)(c): above it the offer is out of the Regulation. Offers through crowdfunding
platforms, loans included, and public offers without a prospectus are added up; private
placements, bank debt, grants and offers with a prospectus are not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.calendar import add_months
from compliance.errors import Contradiction, MissingInput
from compliance.euro import Euro
from compliance.items import Item
from compliance.parameters.ecspr import (
    OFFER_CAP,
    OFFER_CAP_WINDOW_INCLUDES_ITS_FIRST_DAY,
    OFFER_CAP_WINDOW_MONTHS,
)
from compliance.parameters.owner import OFFER_KINDS_COUNTED, OPEN_OFFER_COUNTS_ITS_MAXIMUM
from compliance.rule import OFFER, PLATFORM, given, rule
from compliance.verdict import Counterfactual, Verdict, allow, block, instead
from compliance.words import Sentence, said

ONE_DAY = timedelta(days=1)

WITHIN = Sentence(
    "Avec {target}, l'émetteur atteint au plus {total} sur douze mois, sur les {cap} permis.",
    "With {target}, the issuer reaches at most {total} over twelve months, of the {cap} allowed.",
)
ABOVE = Sentence(
    "Un émetteur peut lever {cap} sur douze mois, toutes plateformes comprises. Il lui reste "
    "{left} au {launch}, et cette offre va jusqu'à {target}.",
    "An issuer may raise {cap} over twelve months, all platforms together. {left} is left on "
    "{launch}, and this offer goes up to {target}.",
)
UP_TO = Sentence(
    "Avec un maximum de {room}, l'offre est possible ce jour-là.",
    "With a maximum of {room}, the offer is possible on that day.",
)
UP_TO_SHARES = Sentence(
    "Avec un maximum de {room}, soit {shares} parts, l'offre est possible ce jour-là.",
    "With a maximum of {room}, or {shares} shares, the offer is possible on that day.",
)
OR_FROM = Sentence(
    "Ou bien, sans la réduire, à partir du {day}.", "Or, without reducing it, from {day}."
)
FROM = Sentence(
    "À partir du {day}, cette offre est possible en entier.",
    "From {day}, this offer is possible as a whole.",
)
TOO_MUCH_ANYWAY = Sentence(
    "Aucune date ne convient à ce montant : réduisez-le à {cap} au plus, puis attendez que les "
    "offres précédentes aient plus de douze mois.",
    "No date suits this amount: reduce it to {cap} at most, then wait until the earlier offers are "
    "more than twelve months old.",
)


class OfferKind(Item):
    """How an earlier offer was made; the kind alone decides whether it is added up."""

    OWN_PLATFORM = ("own_platform", "offre sur cette plateforme", "offer on this platform")
    OTHER_PLATFORM = (
        "other_platform",
        "offre sur une autre plateforme européenne",
        "offer on another European platform",
    )
    PLATFORM_LOAN = (
        "platform_loan",
        "prêt obtenu par une plateforme de financement participatif",
        "loan raised through a crowdfunding platform",
    )
    PUBLIC_WITHOUT_PROSPECTUS = (
        "public_without_prospectus",
        "offre au public sans prospectus",
        "public offer without a prospectus",
    )
    PUBLIC_WITH_PROSPECTUS = (
        "public_with_prospectus",
        "offre au public avec prospectus",
        "public offer with a prospectus",
    )
    PRIVATE_PLACEMENT = ("private_placement", "placement privé", "private placement")
    OTHER_EXEMPTION = (
        "other_exemption",
        "offre sous une autre exemption de prospectus",
        "offer under another prospectus exemption",
    )
    BANK_DEBT = ("bank_debt", "prêt bancaire", "bank loan")
    GRANT = ("grant", "subvention", "grant")


_OFFER = Sentence("{kind}, {day}, {amount}", "{kind}, {day}, {amount}")


@dataclass(frozen=True, slots=True)
class PastOffer:
    """An earlier offer of the same issuer: `raised` is what it brought, None while it is open.

    `maximum` is the top of its range; it may be unknown once the offer has ended. Raises BadInput
    for amounts that cannot be, MissingInput when neither is known.
    """

    launched_on: date
    kind: OfferKind
    maximum: Euro | None = None
    raised: Euro | None = None

    def __post_init__(self) -> None:
        refuse_absurd(self)
        if self.maximum is None and self.raised is None:
            raise MissingInput("past", "an offer has its maximum, or what it raised")
        if self.maximum is not None and self.raised is not None and self.raised > self.maximum:
            raise Contradiction("past", "an offer raises no more than its maximum")

    @property
    def is_open(self) -> bool:
        return self.raised is None

    def amount(self, law: date) -> Euro:
        """What is added up, whatever its kind."""
        if self.raised is not None:
            return self.raised
        assert self.maximum is not None  # one of the two is known
        return self.maximum if OPEN_OFFER_COUNTS_ITS_MAXIMUM.on(law) else Euro.ZERO

    def counts(self, law: date) -> bool:
        """Does its kind make it part of the sum?"""
        return self.kind.value in OFFER_KINDS_COUNTED.on(law)

    def written(self, language: str) -> str:
        """For people: "private placement, 1 September 2025, €3,000,000.00"."""
        amount = self.maximum if self.raised is None else self.raised
        words = {
            "kind": self.kind.written(language),
            "day": said(self.launched_on, language),
            "amount": said(amount, language),
        }
        return _OFFER.written(language).format(**words)


@dataclass(frozen=True, slots=True)
class Facts:
    """`target` is the maximum of the new offer, `price` that of one of its shares when it is known;
    days are civil days in Paris. Raises BadInput."""

    target: Euro = given("Maximum de cette offre", "Maximum of this offer", by=OFFER)
    launches_on: date = given("Jour du lancement", "Day of the launch", by=OFFER)
    past: tuple[PastOffer, ...] = given(
        "Offres connues de la plateforme", "Offers known to the platform", by=PLATFORM, default=()
    )

    # Only says the room in shares: it changes no answer.
    price: Euro | None = None

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "target", "price")


def is_in_window(launched_on: date, launch: date, law: date) -> bool:
    """Was this offer launched in the twelve months before `launch`? Not on that day itself."""
    first = add_months(launch, -OFFER_CAP_WINDOW_MONTHS.on(law))
    if OFFER_CAP_WINDOW_INCLUDES_ITS_FIRST_DAY.on(law):
        return first <= launched_on < launch
    return first < launched_on < launch


def headroom(past: Iterable[PastOffer], launch: date, law: date) -> Euro:
    """What is left of the cap for an offer launched that day; zero or less when nothing is."""
    counted = (
        offer.amount(law)
        for offer in past
        if offer.counts(law) and is_in_window(offer.launched_on, launch, law)
    )
    return OFFER_CAP.on(law) - Euro.total(counted)


def first_day_for(facts: Facts, law: date) -> date | None:
    """The first day after `launches_on` on which the whole target fits; None when none does.

    What is left only grows on a day on which an earlier offer leaves the window.
    """
    leaving = sorted({_leaves_on(offer.launched_on, law) for offer in facts.past})
    return next(
        (
            day
            for day in leaving
            if day > facts.launches_on and facts.target <= headroom(facts.past, day, law)
        ),
        None,
    )


@rule(
    "offer_cap",
    "ECSPR art. 1(2)(c)",
    fr="L'émetteur reste-t-il sous le plafond de douze mois ?",
    en="Does the issuer stay under the cap over twelve months?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Stop an offer whose maximum passes what is left; exactly the cap is still inside."""
    cap = OFFER_CAP.on(as_of.law)
    room = headroom(facts.past, facts.launches_on, as_of.law)
    if facts.target <= room:
        total = cap - room + facts.target
        return allow(WITHIN.filled(target=facts.target, total=total, cap=cap), threshold=cap)
    sentence = ABOVE.filled(
        cap=cap, left=max(room, Euro.ZERO), launch=facts.launches_on, target=facts.target
    )
    return block(sentence, threshold=cap, instead=_change(facts, room, as_of.law))


def _change(facts: Facts, room: Euro, law: date) -> Counterfactual:
    """A smaller maximum while there is room, a later day otherwise; both when both help."""
    day = first_day_for(facts, law)
    if room > Euro.ZERO:
        shares = room // facts.price if facts.price else 0
        up_to = UP_TO_SHARES.filled(room=room, shares=shares) if shares else UP_TO.filled(room=room)
        return instead(up_to + OR_FROM.filled(day=day) if day else up_to, target=room)
    if day:
        return instead(FROM.filled(day=day), launches_on=day)
    return instead(TOO_MUCH_ANYWAY.filled(cap=OFFER_CAP.on(law)))


def _leaves_on(launched_on: date, law: date) -> date:
    """The first launch day for which this offer is out of the window."""
    day = add_months(launched_on, OFFER_CAP_WINDOW_MONTHS.on(law))
    # The month may be shorter than that of the launch: a few more days until it is really out.
    while is_in_window(launched_on, day, law):
        day += ONE_DAY
    return day
