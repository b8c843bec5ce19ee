"""What happens to the ceiling that an investor sets for themselves? It is set, replayed, told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from compliance.ceilings.own_ceiling import Setting, Step, in_force, replay
from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.investors.models import Investor, OwnCeiling
from wiseed_like.investors.queries import lock_investor
from wiseed_like.journal import record


class Fate(StrEnum):
    """What became of something that was asked for."""

    IN_FORCE = "in_force"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    TO_COME = "to_come"


@dataclass(frozen=True, slots=True)
class OwnCeilings:
    """What holds now, what waits, and everything that was asked for (newest first).

    Amounts are euros, None is no ceiling; moments are UTC.
    """

    amount: Euro | None
    pending: Step | None
    history: tuple[OwnCeiling, ...]
    fates: tuple[Fate, ...] = ()

    @property
    def told(self) -> Iterator[tuple[OwnCeiling, Fate]]:
        """Everything that was asked for with what became of it, newest first."""
        return zip(self.history, self.fates, strict=True)

    @property
    def is_set(self) -> bool:
        return self.amount is not None or self.pending is not None


def settings_of(investor: Investor) -> tuple[Setting, ...]:
    """What somebody asked for, in order: the argument of the law."""
    return tuple(Setting(each.set_at, each.amount) for each in _list(investor))


def own_ceilings(investor: Investor, now: datetime) -> OwnCeilings:
    """Where somebody's ceiling stands at this moment."""
    asked = _list(investor)
    held = in_force((Setting(each.set_at, each.amount) for each in asked), now)
    assert held.amount is None or isinstance(held.amount, Euro)
    newest_first = tuple(reversed(asked))
    return OwnCeilings(held.amount, held.pending, newest_first, _fates(newest_first, now))


def _fates(newest_first: Sequence[OwnCeiling], now: datetime) -> tuple[Fate, ...]:
    """What became of each. A raise that another request overtook never acted."""
    found: list[Fate] = []
    overtaken_at: datetime | None = None
    for each in newest_first:
        if overtaken_at is not None and overtaken_at < each.effective_at:
            found.append(Fate.CANCELLED)
        elif each.effective_at > now:
            found.append(Fate.TO_COME)
        else:
            found.append(Fate.REPLACED if Fate.IN_FORCE in found else Fate.IN_FORCE)
        overtaken_at = each.set_at
    return tuple(found)


def set_ceiling(investor: Investor, amount: Euro | None, *, now: datetime) -> OwnCeiling:
    """Set the ceiling, or remove it (None). It acts at once when it leaves less room, later
    otherwise; whatever waited is forgotten.

    Takes the lock of the person's orders: an order sees the ceiling from before or from after,
    whole. Raises Refused when there is no ceiling to remove.
    """
    locked = lock_investor(investor.id)
    before = own_ceilings(locked, now)
    if amount is None and not before.is_set:
        raise Refused("no_ceiling", N_("Vous ne vous êtes pas fixé de plafond."))
    *_, last = replay((*settings_of(locked), Setting(now, amount)))
    asked = OwnCeiling(investor=locked, amount=amount, set_at=now, effective_at=last.at)
    session.add(asked)
    session.flush()
    # The amount stays out of the journal: what somebody can spare is personal.
    record(
        "ceiling.removed" if amount is None else "ceiling.set",
        asked,
        by=locked.actor,
        at=now,
        effective_at=asked.effective_at,
    )
    return asked


def keep_ceiling(investor: Investor, *, now: datetime) -> OwnCeiling | None:
    """Forget the raise or the removal that waits. None, and nothing written, when none does."""
    locked = lock_investor(investor.id)
    before = own_ceilings(locked, now)
    if before.pending is None:
        return None
    return set_ceiling(locked, before.amount, now=now)


def _list(investor: Investor) -> list[OwnCeiling]:
    return list(
        session.scalars(
            select(OwnCeiling)
            .where(OwnCeiling.investor_id == investor.id)
            .order_by(OwnCeiling.set_at, OwnCeiling.id)
        )
    )
