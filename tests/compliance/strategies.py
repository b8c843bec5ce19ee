"""What may a rule be given? Hypothesis strategies for the facts of any rule, from their types."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import assume, strategies as st

from compliance.as_of import AsOf, as_of
from compliance.errors import BadInput
from compliance.euro import Amount, Euro
from compliance.investing import entry_test_due, simulation_due
from compliance.rule import Rule
from tests.compliance.strategies_ceiling import CEILING
from tests.compliance.strategies_papers import PAPERS
from tests.compliance.strategies_running import RUNNING

# Round numbers of the law are met often: that is where rules break.
EUROS = st.one_of(
    st.integers(0, 30_000_000_00),
    st.integers(0, 5_000_00),
    st.sampled_from([0, 1, 99_999, 1_000_00, 1_000_01, 1_900_00, 10_000_00, 5_000_000_00]),
).map(Euro)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2032, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))
WHOLE = st.one_of(st.integers(0, 10_000_000), st.integers(0, 200), st.integers(0, 6))
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: WHOLE,
    Amount: EUROS,
    Euro: EUROS,
    date: DAYS,
    datetime: MOMENTS,
    Fraction: st.fractions(0, 1, max_denominator=10_000),
    type(None): st.none(),
    object: st.none(),
    **CEILING,
}
# Words that mean something to some rule; a rule that does not know one refuses it by name.
WORDS = st.sampled_from(
    [
        "open", "suspended", "draft", "ready", "closing", "closed", "accepted", "expiring",
        "in_review", "returned", "refused", "expired", "passed", "failed", "reflecting", "firm",
        "paid", "issued", "revoked", "ecspr", "national", "reg_cf", "uk_restricted", "FR", "DE",
        "AT", "US", "GB", "SAS", "SARL", "fr", "en", "vingt-cinq", "",
    ]
)  # fmt: skip
AS_OF = st.builds(as_of, MOMENTS)
# Facts whose fields want more than their type says: {facts class name: {field: strategy}}.
SPECIAL: dict[type[Any], dict[str, st.SearchStrategy[Any]]] = {**RUNNING, **PAPERS}


# Facts that only make sense together, and before the question is asked.
_EARLIER = st.datetimes(
    datetime(2022, 6, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2026, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
# An acknowledgement of an older test opens nothing: the tests of these rules look at it.
_AFTERWARDS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001
    datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
_SAID = st.one_of(st.none(), _AFTERWARDS)
TOGETHER: dict[type[Any], st.SearchStrategy[Any]] = {
    entry_test_due.Facts: st.one_of(
        st.builds(entry_test_due.Facts, sophisticated=st.booleans()),
        st.builds(
            entry_test_due.Facts,
            taken_at=_EARLIER,
            outcome=st.sampled_from(["passed", "failed", "refused"]),
            acknowledged_at=_SAID,
            sophisticated=st.booleans(),
        ),
    ),
    simulation_due.Facts: st.builds(
        simulation_due.Facts,
        taken_at=st.one_of(st.none(), _EARLIER),
        declined=st.booleans(),
        acknowledged_at=_SAID,
        sophisticated=st.booleans(),
    ),
}


def facts_of(rule: Rule[Any]) -> st.SearchStrategy[Any]:
    """Facts of any shape that the rule accepts; what it refuses as BadInput is left out."""
    return _made(rule.facts)


@cache  # a strategy is looked over when it is first drawn from
def _made(kind: Any) -> st.SearchStrategy[Any]:
    if kind in TOGETHER:
        return TOGETHER[kind]
    if kind in SCALARS:
        return SCALARS[kind]
    if kind is str:
        return WORDS
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return st.one_of([_made(each) for each in get_args(kind)])
    if origin is tuple:
        inside = get_args(kind)
        if len(inside) == 2 and inside[1] is Ellipsis:
            return st.lists(_made(inside[0]), max_size=4).map(tuple)
        return st.tuples(*(_made(each) for each in inside))
    if origin is frozenset:
        return st.frozensets(_made(get_args(kind)[0]), max_size=4)
    if origin is not None and issubclass(origin, Mapping):
        key, value = get_args(kind)
        return st.dictionaries(_made(key), _made(value), max_size=4)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    if is_dataclass(kind):
        return _built(kind, _fields(kind))
    raise TypeError(f"no strategy for {kind!r}")


def _fields(kind: type[Any]) -> dict[str, st.SearchStrategy[Any]]:
    special = SPECIAL.get(kind, {})
    return {
        name: special[name] if name in special else _made(hint)
        for name, hint in get_type_hints(kind).items()
        if name in kind.__dataclass_fields__
    }


@st.composite
def _built(draw: Any, kind: type[Any], fields: dict[str, st.SearchStrategy[Any]]) -> Any:
    values = {name: draw(strategy) for name, strategy in fields.items()}
    try:
        return kind(**values)
    except BadInput:
        assume(False)


def moved(when: AsOf, now: datetime) -> AsOf:
    """The same law, at another moment."""
    return as_of(now, law=when.law)
