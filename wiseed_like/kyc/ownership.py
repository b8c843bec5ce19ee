"""Who stands behind a company? Its declared owners as the law looks at them (CMF R. 561-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Protocol, TypeVar

from compliance.calendar import legal_day
from compliance.errors import MissingInput
from compliance.vigilance import beneficial_owner as law

WHOLE = 10_000  # hundredths of a percent


class Owner(Protocol):
    """Somebody whom a company declares; the two parts in hundredths of a percent."""

    @property
    def full_name(self) -> str: ...
    @property
    def birth_date(self) -> date: ...
    @property
    def capital_bps(self) -> int: ...
    @property
    def votes_bps(self) -> int: ...
    @property
    def controls_otherwise(self) -> bool: ...
    @property
    def is_representative(self) -> bool: ...


O = TypeVar("O", bound=Owner)  # noqa: E741 - an owner


def name_of(owner: Owner) -> str:
    """Two people may have one name: the day of birth tells them apart."""
    return f"{owner.full_name} ({owner.birth_date:%d.%m.%Y})"


def structure(siren: str, owners: Sequence[Owner], *, verified: bool = False) -> law.Structure:
    """The company with this SIREN and all who hold or control it.

    Raises BadInput when they hold more than the whole of its capital or votes.
    """
    company = f"SIREN {siren}"  # of no human being
    everybody = frozenset(name_of(each) for each in owners)
    return law.Structure(
        company=company,
        people=everybody,
        holdings=tuple(
            law.Holding(name_of(each), company, _part(each.capital_bps), _part(each.votes_bps))
            for each in owners
            if each.capital_bps or each.votes_bps
        ),
        controlling=frozenset(name_of(each) for each in owners if each.controls_otherwise),
        representatives=frozenset(name_of(each) for each in owners if each.is_representative),
        verified=everybody if verified else frozenset(),
    )


def list_beneficial(siren: str, owners: Sequence[O], *, now: datetime) -> list[O]:
    """Those of the declared whom the law calls beneficial owners today."""
    try:
        names = law.beneficial_owners(structure(siren, owners), legal_day(now))
    except MissingInput:
        return []
    return [owner for owner in owners if name_of(owner) in names]


def _part(bps: int) -> Fraction:
    return Fraction(bps, WHOLE)
