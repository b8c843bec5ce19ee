"""Which values had a setting, which holds, and which is coming?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.house_settings.models import HouseSetting
from wiseed_like.house_settings.rules import CATALOGUE, Setting


def get_setting(key: str) -> Setting:
    """The setting of that name. Raises NotFound."""
    if key not in CATALOGUE:
        raise NotFound
    return CATALOGUE[key]


def find_valid(key: str, at: datetime) -> HouseSetting | None:
    """The value that holds at this moment, None while it is the initial one."""
    return session.scalar(
        select(HouseSetting)
        .where(HouseSetting.key == key, HouseSetting.since <= at)
        .order_by(HouseSetting.since.desc(), HouseSetting.id.desc())
        .limit(1)
    )


def list_coming(key: str, now: datetime) -> Sequence[HouseSetting]:
    """What was decided and does not hold yet, the next one first."""
    return session.scalars(
        select(HouseSetting)
        .where(HouseSetting.key == key, HouseSetting.since > now)
        .order_by(HouseSetting.since, HouseSetting.id)
    ).all()


def list_history(key: str) -> Sequence[HouseSetting]:
    """Every value that was decided, the latest to hold first."""
    return session.scalars(
        select(HouseSetting)
        .where(HouseSetting.key == key)
        .order_by(HouseSetting.since.desc(), HouseSetting.id.desc())
    ).all()


def latest_id(key: str) -> int:
    """The number of the value that was decided last, 0 before the first."""
    return session.scalar(select(func.max(HouseSetting.id)).where(HouseSetting.key == key)) or 0
