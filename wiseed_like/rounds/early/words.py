"""How is it said what who comes early gets? On pages, in the agreement, in the sheet.

The French sentences are those of the key investment information sheet (part D), to the letter.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from babel.numbers import format_decimal

from compliance.euro import Euro
from wiseed_like.errors import N_
from wiseed_like.rounds.early.advantage import Early, EarlyKind
from wiseed_like.rounds.sheet_words import lower, percent
from wiseed_like.rounds.terms import Figures

Said = tuple[str, dict[str, Any]]  # a French sentence (`N_`) and what fills it

NAMES: dict[EarlyKind, str] = {
    EarlyKind.NONE: N_("Aucun : le même prix pour toutes les parts"),
    EarlyKind.PRICE: N_("Un prix plus bas pour les premières parts"),
    EarlyKind.BONUS: N_("Des parts offertes avec les premières parts"),
}
_PRICE = N_(
    "Les %(shares)s premières parts commandées coûtent %(early)s l'une au lieu de %(price)s."
)
_BONUS = N_(
    "Avec les %(shares)s premières parts commandées, une part est offerte pour %(for)s payées "
    "dans la même demande, arrondi à l'entier inférieur."
)
_PRICE_OF_ONE = N_("La première part commandée coûte %(early)s au lieu de %(price)s.")
_BONUS_WITH_ONE = N_("Avec la première part commandée et payée, une part est offerte.")
# Never of an offer: what is typed too small is said back before it is refused.
_BONUS_OUT_OF_REACH = N_(
    "Avec la première part commandée, une part serait offerte pour %(for)s payées dans la même "
    "demande."
)
# What holds for both.
IN_WHOLE = N_(
    "L'ordre des signatures décide seul, et l'avantage est le même pour tous. Une demande l'a en "
    "entier ou ne l'a pas : quand il reste moins de premières parts qu'elle n'en compte, elle est "
    "tout entière au prix ordinaire. Les parts rendues n'y reviennent pas."
)


def said(term: Early, price: Euro, language: str = "fr") -> Said:
    """The advantage in a sentence; `price` is the ordinary one."""
    words: dict[str, Any] = {"shares": format_decimal(term.shares, locale=language)}
    if term.bonus_for is not None:
        return _bonus(term), words | {"for": term.bonus_for}
    early = term.paid_price(price).written(language)
    sentence = _PRICE_OF_ONE if term.shares == 1 else _PRICE
    return sentence, words | {"early": early, "price": price.written(language)}


def _bonus(term: Early) -> str:
    if term.shares > 1:
        return _BONUS
    return _BONUS_WITH_ONE if term.bonus_for == 1 else _BONUS_OUT_OF_REACH


def key_words(term: Early, price: Euro) -> str:
    """What part D of the sheet must hold, whatever the company writes around it."""
    sentence, words = said(term, price)
    return (sentence % words).rstrip(".")


def in_sheet(figures: Figures) -> str:
    """The advantage as the sheet says it, with what it does to price and capital; in French."""
    term, price, most = figures.early, figures.price, figures.shares_max
    if term is None:
        return ""
    sentence, words = said(term, price)
    lowest, average = term.lowest(price).written("fr"), term.least_average(most, price)
    rebate = term.most_rebate(most, price)
    part = Fraction(rebate.cents, (price * most).cents)
    return (
        f"Avantage aux premières parts : {lower(sentence % words)} {IN_WHOLE} Une part revient "
        f"donc à {lowest} au moins et à {price.written('fr')} au plus ; si toute l'offre est "
        f"souscrite et tout l'avantage utilisé, {average.written('fr')} en moyenne. La société "
        f"reçoit alors {rebate.written('fr')} de moins ({percent(part)}) pour le même nombre "
        "d'actions : la part du capital de chacun, actionnaires actuels compris, est la même, la "
        "valeur apportée par action est plus basse. Les montants minimaux de cette fiche "
        "supposent tout l'avantage utilisé, les montants maximaux aucun."
    )
