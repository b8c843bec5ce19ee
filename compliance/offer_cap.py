"""How much may this issuer still raise? Five million euro over twelve months, all platforms.

ECSPR art. 1(2)(c): above it the offer is out of the Regulation. Private placements and offers
with a prospectus do not count; public offers without one do, on this platform or elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from compliance.calendar import add_months
from compliance.euro import Euro
from compliance.parameters.ecspr import OFFER_CAP, OFFER_CAP_WINDOW_MONTHS
from compliance.verdict import Block, Sentence

ARTICLE = "ECSPR art. 1(2)(c)"


@dataclass(frozen=True, slots=True)
class PastOffer:
    """An earlier offer of the same issuer.

    `amount` is what was raised, or the maximum of an offer that is still open; `counts` tells
    whether the article adds it up.
    """

    launched_on: date
    amount: Euro
    counts: bool = True


def headroom(past: Iterable[PastOffer], launch: date) -> Euro:
    """What is left of the cap for an offer launched that day; zero or less when nothing is.

    An offer launched exactly twelve months before still counts: the prudent reading.
    """
    window_start = add_months(launch, -OFFER_CAP_WINDOW_MONTHS.on(launch))
    counted = (
        offer.amount
        for offer in past
        if offer.counts and window_start <= offer.launched_on < launch
    )
    return OFFER_CAP.on(launch) - Euro.total(counted)


def assess(target: Euro, past: Iterable[PastOffer], launch: date) -> Block | None:
    """Stop an offer whose maximum passes what is left; exactly the cap is still inside."""
    room = headroom(past, launch)
    if target <= room:
        return None
    left = max(room, Euro.ZERO)
    return Block(
        rule="offer_cap",
        article=ARTICLE,
        sentence=Sentence(
            fr=f"Un émetteur peut lever {OFFER_CAP.on(launch).written('fr')} sur douze mois. "
            f"Il reste {left.written('fr')} à cette date.",
            en=f"An issuer may raise {OFFER_CAP.on(launch).written('en')} over twelve months. "
            f"{left.written('en')} is left on that date.",
        ),
        threshold=OFFER_CAP.on(launch),
        inputs={"target": target, "headroom": left, "launch": launch},
    )
