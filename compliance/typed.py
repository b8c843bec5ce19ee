"""Is each fact of the type that its field names? What is not is refused by the field's name.

A rule makes its facts so (see `compliance.rule`), with the facts that they hold: whoever writes
`amount=2000`, `sophisticated="no"` or a moment without a time zone is told at once which fact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import partial, wraps
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from compliance.calendar import FIRST_DAY, LAST_DAY
from compliance.errors import BadInput
from compliance.euro import CURRENCIES, Amount

Problem = str | None
_CHECKED: set[type[Any]] = set()


class Test(NamedTuple):
    """`quick` holds types that need no second look; `problem` looks at all others."""

    quick: frozenset[type[Any]]
    problem: Callable[[Any], Problem]


def wrong_moment(value: object) -> Problem:
    """What keeps this from being a moment of our centuries, with its time zone."""
    if not isinstance(value, datetime):
        return f"a moment, not {value!r}"
    if value.tzinfo is None:
        return "a moment needs its time zone"
    return _wrong_year(value)


def wrong_day(value: object) -> Problem:
    """What keeps this from being a civil day of our centuries; a moment is none."""
    if not isinstance(value, date) or isinstance(value, datetime):
        return f"a day, not {value!r}"
    return _wrong_year(value)


def _wrong_year(value: date) -> Problem:
    if FIRST_DAY.year <= value.year <= LAST_DAY.year:
        return None
    return f"a day is between {FIRST_DAY.isoformat()} and {LAST_DAY.isoformat()}"


def check_types(kind: type[Any]) -> None:
    """Have this class of facts, and those that it holds, look at the types before all else: to
    make one raises BadInput naming the field. A second time changes nothing."""
    if kind in _CHECKED:
        return
    _CHECKED.add(kind)
    hints = get_type_hints(kind)
    tests = tuple((each.name, *_test(hints[each.name])) for each in fields(kind))

    def refuse(facts: Any) -> None:
        for name, quick, problem in tests:
            value = getattr(facts, name)
            if type(value) not in quick and (found := problem(value)):
                raise BadInput(name, found)

    if hasattr(kind, "__post_init__"):
        _add(kind, "__post_init__", refuse, before=True)
    else:
        _add(kind, "__init__", refuse, before=False)


def _add(kind: Any, method: str, refuse: Callable[[Any], None], *, before: bool) -> None:
    old = getattr(kind, method)

    @wraps(old)
    def new(self: Any, *args: Any, **named: Any) -> None:
        if before:
            refuse(self)
        old(self, *args, **named)
        if not before:
            refuse(self)

    setattr(kind, method, new)


# --- What a type accepts --------------------------------------------------------------------------


def _test(hint: Any) -> Test:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        choices = [_test(each) for each in inside]
        quick = frozenset().union(*(each.quick for each in choices))
        return Test(quick, partial(_none_of, choices))
    if origin is tuple:
        return Test(frozenset(), partial(_not_all, tuple, _test(inside[0])))
    if origin is frozenset:
        return Test(frozenset(), partial(_not_all, frozenset, _test(inside[0])))
    if origin is not None:
        return Test(frozenset(), partial(_not_a, origin))
    if hint is datetime:
        return Test(frozenset(), wrong_moment)
    if hint is date:
        return Test(frozenset(), wrong_day)
    if hint is Amount:
        return Test(frozenset(CURRENCIES), partial(_not_a, hint))
    if issubclass(hint, tuple):
        tests = [_test(each) for each in get_type_hints(hint).values()]
        return Test(frozenset(), partial(_not_made_of, hint, tests))
    kind: type[Any] = hint
    if not issubclass(kind, Amount) and is_dataclass(hint):
        check_types(kind)
    return Test(frozenset({kind}), partial(_not_a, kind))


def _not_a(kind: type[Any], value: object) -> Problem:
    """A truth is no number, though Python thinks so."""
    if isinstance(value, kind) and not isinstance(value, bool):
        return None
    name = "nothing" if kind is NoneType else kind.__name__
    return f"{name}, not {value!r}"


def _none_of(choices: list[Test], value: object) -> Problem:
    """The first choice says what is wrong: the others are what may stand in its place."""
    problems = [_problem(each, value) for each in choices]
    return None if None in problems else problems[0]


def _not_all(kind: type[Any], inside: Test, value: Any) -> Problem:
    if not isinstance(value, kind):
        return f"a {kind.__name__}, not {value!r}"
    for each in value:
        if found := _problem(inside, each):
            return found
    return None


def _not_made_of(kind: type[Any], tests: list[Test], value: Any) -> Problem:
    if not isinstance(value, kind):
        return f"{kind.__name__}, not {value!r}"
    for test, each in zip(tests, value, strict=True):
        if found := _problem(test, each):
            return found
    return None


def _problem(test: Test, value: object) -> Problem:
    return None if type(value) in test.quick else test.problem(value)
