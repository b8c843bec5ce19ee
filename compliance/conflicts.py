"""Whose interests collide? Who may not raise money here, and who invests in the open.

ECSPR art. 8 and Delegated Regulation (EU) 2022/2111. The platform itself takes part in no offer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from compliance.parameters.ecspr import INSIDER_HOLDING
from compliance.verdict import Block, Sentence, Warn

ARTICLE = "ECSPR art. 8(2)"
ALL = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class PlatformTies:
    """What ties a person or a company to the platform; holdings are fractions of 1."""

    capital: Fraction = Fraction(0)
    votes: Fraction = Fraction(0)
    is_manager: bool = False
    is_employee: bool = False
    is_controlled_by_such: bool = False


def is_insider(ties: PlatformTies, on: date) -> bool:
    """A holder of 20 % of capital or votes, a manager, an employee, or whom such a one controls."""
    threshold = Fraction(INSIDER_HOLDING.on(on), ALL)
    return (
        max(ties.capital, ties.votes) >= threshold
        or ties.is_manager
        or ties.is_employee
        or ties.is_controlled_by_such
    )


def assess_project_owner(ties: PlatformTies, on: date) -> Block | None:
    """An insider may not be a project owner on this platform."""
    if not is_insider(ties, on):
        return None
    return Block(
        rule="insider_project_owner",
        article=ARTICLE,
        sentence=Sentence(
            fr="Les actionnaires importants, les dirigeants et les salariés de la plateforme, et "
            "les sociétés qu'ils contrôlent, ne peuvent pas y lever de fonds.",
            en="Major shareholders, managers and employees of the platform, and the companies "
            "they control, may not raise money on it.",
        ),
        threshold=INSIDER_HOLDING.on(on),
        inputs={"capital": ties.capital, "votes": ties.votes},
    )


def assess_insider_investment(
    ties: PlatformTies, *, offer_is_open_to_all: bool, on: date
) -> Block | Warn | None:
    """An insider may invest on the same terms as anyone, never before, and it is published."""
    if not is_insider(ties, on):
        return None
    if not offer_is_open_to_all:
        return Block(
            rule="insider_preference",
            article=ARTICLE,
            sentence=Sentence(
                fr="Une personne liée à la plateforme ne peut pas souscrire avant l'ouverture à "
                "tous.",
                en="A person tied to the platform may not subscribe before the round opens to all.",
            ),
        )
    return Warn(
        rule="insider_disclosure",
        article=ARTICLE,
        sentence=Sentence(
            fr="Votre lien avec la plateforme et cet investissement seront publiés sur le site.",
            en="Your tie to the platform and this investment will be published on the site.",
        ),
    )
