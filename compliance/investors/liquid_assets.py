"""What can be turned into money soon enough to count? The liquid assets of the simulation.

Delegated Regulation (EU) 2022/2114 art. 9: cash on accounts, and what is quickly convertible:
savings, instruments of a regulated market, units of funds. Never property, pension savings, nor
shares that cannot be freely sold, those of earlier crowdfunding among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.errors import BadInput, MissingInput
from compliance.parameters import Parameter
from compliance.parameters.simulation import (
    FUND_DEALING_DAYS,
    OTHER_MARKETS_COUNT,
    SAVINGS_NOTICE_DAYS,
)
from compliance.words import Sentence

ARTICLE = "2022/2114 art. 9"


class Kind(StrEnum):
    """What somebody may own."""

    CASH = "cash"
    SAVINGS = "savings"
    LISTED = "listed"
    FUND = "fund"
    OTHER_MARKET = "other_market"
    UNLISTED = "unlisted"
    CROWDFUNDING = "crowdfunding"
    PENSION = "pension"
    REAL_ESTATE = "real_estate"


@dataclass(frozen=True, slots=True)
class Asset:
    """A kind of asset and why it counts, or does not; None where that cannot be.

    `days_max`: it counts when it is cashed within so many calendar days; `days` then says of
    which days one speaks.
    """

    kind: Kind
    label: Sentence
    counts: Sentence | None = None
    excluded: Sentence | None = None
    days: Sentence | None = None
    days_max: Parameter[int] | None = None


ASSETS = (
    Asset(
        Kind.CASH,
        Sentence(
            "Argent sur un compte courant ou un livret", "Cash on a current or savings account"
        ),
        counts=Sentence("C'est déjà de l'argent.", "It is money already."),
    ),
    Asset(
        Kind.SAVINGS,
        Sentence("Autre produit d'épargne", "Another savings product"),
        counts=Sentence(
            "L'argent vous revient assez vite.", "The money comes back to you soon enough."
        ),
        excluded=Sentence(
            "L'argent met trop longtemps à vous revenir.",
            "The money takes too long to come back to you.",
        ),
        days=Sentence(
            "Jours calendaires entre votre demande et l'argent",
            "Calendar days between your request and the money",
        ),
        days_max=SAVINGS_NOTICE_DAYS,
    ),
    Asset(
        Kind.LISTED,
        Sentence("Titres d'un marché réglementé", "Securities of a regulated market"),
        counts=Sentence(
            "Ils se vendent à tout moment, ou presque.", "They can be sold at almost any time."
        ),
    ),
    Asset(
        Kind.FUND,
        Sentence("Parts d'un fonds", "Units of a fund"),
        counts=Sentence(
            "Le fonds rachète ses parts au moins une fois par semaine.",
            "The fund redeems its units at least once a week.",
        ),
        excluded=Sentence(
            "Le fonds rachète ses parts moins d'une fois par semaine.",
            "The fund redeems its units less often than once a week.",
        ),
        days=Sentence(
            "Jours calendaires entre deux dates de rachat",
            "Calendar days between two redemption dates",
        ),
        days_max=FUND_DEALING_DAYS,
    ),
    Asset(
        Kind.OTHER_MARKET,
        Sentence(
            "Titres d'un autre marché, comme Euronext Growth",
            "Securities of another market, such as Euronext Growth",
        ),
        counts=Sentence(
            "Ils se vendent sur un marché, même s'il n'est pas réglementé.",
            "They are sold on a market, although not a regulated one.",
        ),
        excluded=Sentence(
            "La loi cite les marchés réglementés ; par prudence, nous ne comptons pas les autres.",
            "The law names regulated markets; to be careful, we do not count the others.",
        ),
    ),
    Asset(
        Kind.UNLISTED,
        Sentence("Titres non cotés", "Unlisted securities"),
        excluded=Sentence("Ils ne se revendent pas librement.", "They cannot be freely sold."),
    ),
    Asset(
        Kind.CROWDFUNDING,
        Sentence(
            "Parts achetées en financement participatif", "Shares bought through crowdfunding"
        ),
        excluded=Sentence(
            "La loi ne les compte pas, quel que soit leur montant.",
            "The law does not count them, whatever their amount.",
        ),
    ),
    Asset(
        Kind.PENSION,
        Sentence("Épargne retraite", "Pension savings"),
        excluded=Sentence("La loi ne la compte pas.", "The law does not count them."),
    ),
    Asset(
        Kind.REAL_ESTATE,
        Sentence("Logement, terrain, immeuble", "Home, land, building"),
        excluded=Sentence(
            "La loi ne compte pas l'immobilier. Ce que vous payez pour lui, loyer ou emprunt, est "
            "pourtant une charge.",
            "The law does not count property. What you pay for it, rent or mortgage, is a "
            "commitment all the same.",
        ),
    ),
)
_BY_KIND = {asset.kind: asset for asset in ASSETS}


def counts_as_liquid(kind: Kind, *, days: int | None = None, on: date) -> bool:
    """May this asset be counted on this day of the law?

    `days`, in calendar days: for savings, from the request to the money; for a fund, from one
    redemption to the next. Raises MissingInput without it where it decides, BadInput when it is
    negative.
    """
    asset = _BY_KIND[kind]
    if kind == Kind.OTHER_MARKET:
        return OTHER_MARKETS_COUNT.on(on)
    if asset.days_max is None:
        return asset.counts is not None
    if days is None:
        raise MissingInput("days", f"{kind} counts or not by its days")
    if days < 0:
        raise BadInput("days", "negative")
    return days <= asset.days_max.on(on)
