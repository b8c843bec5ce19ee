"""What happens to a fee or a limit? One person asks for another value, another agrees."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from compliance.calendar import first_second, legal_day
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.queries import Person
from wiseed_like.approvals.registry import Line, carries_out
from wiseed_like.approvals.rules import Word
from wiseed_like.db import Base, session
from wiseed_like.errors import N_, Refused
from wiseed_like.house_settings.models import HouseSetting
from wiseed_like.house_settings.queries import find_valid, latest_id, list_coming
from wiseed_like.house_settings.rules import CATALOGUE, Setting
from wiseed_like.house_settings.words import written
from wiseed_like.journal import record

KIND = "setting.change"
_initial: dict[str, int] = {}


def begin_with(**values: int) -> None:
    """Give settings another initial value than the catalogue's (SUCCESS_FEE_BPS).

    Raises KeyError for what is no setting.
    """
    for key, each in values.items():
        _initial[CATALOGUE[key].key] = each


def initial(setting: Setting) -> int:
    """What holds until two persons first change it, in the setting's unit."""
    return _initial.get(setting.key, setting.initial)


def value(key: str, at: datetime) -> int:
    """The value that holds at this moment, in the setting's unit. Raises KeyError."""
    setting = CATALOGUE[key]
    found = find_valid(key, at)
    return initial(setting) if found is None else found.value


def coming(key: str, now: datetime) -> HouseSetting | None:
    """The next value that is decided and does not hold yet."""
    found = list_coming(key, now)
    return found[0] if found else None


def ask_change(
    setting: Setting, wanted: int, *, from_day: date, reason: str, by: Person, now: datetime
) -> Approval:
    """Ask for another value from the first second of a day in Paris, at the soonest now.

    Raises Refused: a day that is over, a value out of bounds or the one that holds already, and
    as `approvals.ask` does.
    """
    if from_day < legal_day(now):
        raise Refused(
            "since_past", N_("Une valeur ne change jamais pour un jour passé."), field="since"
        )
    if not setting.least <= wanted <= setting.most:
        raise Refused(
            "setting_out_of_bounds",
            N_("La valeur va de %(least)s à %(most)s."),
            field="value",
            least=written(setting, setting.least),
            most=written(setting, setting.most),
        )
    if wanted == value(setting.key, max(now, first_second(from_day))):
        raise Refused(
            "setting_same", N_("C'est déjà la valeur valable à cette date."), field="value"
        )
    payload = _payload(setting.key, wanted, from_day.isoformat(), value(setting.key, now))
    return approvals.ask(KIND, as_subject(setting), payload, reason=reason, by=by, now=now)


def as_subject(setting: Setting) -> Base:
    """The setting as a request names it: it has a name and no row before its first change."""
    return cast(Base, setting)


def _payload(key: str, wanted: int, from_day: str, before: int) -> dict[str, Any]:
    # What held on the day of asking stays readable; it voids nothing that time alone changes it.
    # The last decision stands in it: another one meanwhile makes the request void.
    return {
        "key": key,
        "value": wanted,
        "from": from_day,
        "before": before,
        "after": latest_id(key),
    }


def _still(approval: Approval) -> dict[str, Any]:
    asked = approval.payload
    return _payload(asked["key"], asked["value"], asked["from"], asked["before"])


def _lines(approval: Approval) -> list[Line]:
    asked = approval.payload
    setting = CATALOGUE[asked["key"]]
    return [
        (N_("Réglage"), Word(setting.label)),
        (N_("Valeur demandée"), written(setting, asked["value"])),
        (N_("Valeur à la demande"), written(setting, asked["before"])),
        (N_("Valable à partir du"), date.fromisoformat(asked["from"])),
        (
            N_("Effet"),
            Word(
                N_(
                    "La valeur s'applique à partir de ce jour, ou de l'accord s'il vient après. "
                    "Ce qui est déjà convenu avec une société ne change pas."
                )
            ),
        ),
    ]


@carries_out(
    KIND,
    label=N_("Changer un tarif ou une limite"),
    makers=("administrator",),
    checkers=("compliance",),
    still=_still,
    lines=_lines,
)
def change(approval: Approval, *, by: Person, now: datetime) -> None:
    """The value holds from the day that was asked; agreed to later, from the agreement on."""
    asked = approval.payload
    found = HouseSetting(
        key=asked["key"],
        value=asked["value"],
        since=max(now, first_second(date.fromisoformat(asked["from"]))),
        approval_id=approval.id,
        set_at=now,
    )
    session.add(found)
    session.flush()
    record(
        "house_setting.changed",
        found,
        by=by,
        at=now,
        key=found.key,
        value=found.value,
        since=found.since,
    )
