"""How is an answer kept for years, and asked again? As plain JSON, with the facts it rests on.

record = keep(assess.ask(facts, as_of(now)))        # a dict for a database or a file
replay(record, RULES)                           # the same facts, moment and law: the same tree
replay(record, RULES, law=date(2028, 1, 1))     # the same facts and moment, another day's law
"""

from __future__ import annotations

import types
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.euro import CURRENCIES, Amount
from compliance.rule import Asked, Rule
from compliance.verdict import Verdict
from compliance.words import Sentence

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Difference:
    """What another day's law changes: where in the tree, and the two values as people read them."""

    path: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer that was kept, the answer now, and where they differ (nowhere: empty)."""

    before: Verdict
    after: Verdict
    differences: tuple[Difference, ...]


def keep(asked: Asked) -> dict[str, Any]:
    """Everything needed to show this answer and to ask again; only JSON types inside."""
    return {
        "format": FORMAT,
        "rule": asked.rule.key,
        "now": asked.as_of.now.astimezone(UTC).isoformat(),
        "law": asked.as_of.law.isoformat(),
        "facts": plain(asked.facts),
        "verdict": plain(asked.verdict),
    }


def verdict_of(record: Mapping[str, Any]) -> Verdict:
    """The tree as it was answered. Raises BadInput for a record that is none."""
    return _read(Verdict, record, "verdict")


def facts_of(record: Mapping[str, Any], rules: Mapping[str, Rule[Any]]) -> tuple[Rule[Any], Any]:
    """The rule and the facts of a record. Raises BadInput when the rule is unknown today."""
    rule = rules.get(record.get("rule", ""))
    if rule is None:
        raise BadInput("rule", f"unknown today: {record.get('rule')!r}")
    return rule, _read(rule.facts, record, "facts")


def replay(
    record: Mapping[str, Any], rules: Mapping[str, Rule[Any]], *, law: date | None = None
) -> Replay:
    """Ask again with the facts and at the moment of the record, under its law or another day's.

    Raises BadInput for a record that cannot be read, NotYetLaw for a day before the law.
    """
    rule, facts = facts_of(record, rules)
    now = datetime.fromisoformat(record["now"])
    before = verdict_of(record)
    after = rule(facts, as_of(now, law=law or date.fromisoformat(record["law"])))
    # Both come out of a record: what JSON has no type for is then told apart in neither.
    answered = _made(Verdict, plain(after))
    return Replay(before, after, tuple(_differences("", plain(before), plain(answered))))


# --- Writing ------------------------------------------------------------------------------------


def plain(value: object) -> Any:
    """The value in JSON types; what JSON has no type for carries its own name."""
    kind = type(value)
    # Booleans are whole numbers too. Most of a verdict is texts, numbers, rows of them and
    # dataclasses: first.
    if value is None or kind is str or isinstance(value, int):
        return value
    if kind is tuple:
        return [plain(each) for each in value]  # type: ignore[attr-defined]
    if kind is Sentence:
        return {"fr": value.fr, "en": value.en}  # type: ignore[attr-defined]
    names = _names_in(kind)  # type: ignore[arg-type]
    if names is not None:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Amount):
        return {f"${type(value).__name__.lower()}": str(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return {"$moment": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Fraction):
        return {"$ratio": str(value)}
    if isinstance(value, frozenset):
        return {"$set": sorted(plain(each) for each in value)}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {"$map": {str(name): plain(each) for name, each in value.items()}}
    raise BadInput("value", f"cannot be kept: {value!r}")


@cache
def _names_in(kind: type) -> tuple[str, ...] | None:
    """The fields of a dataclass, looked up once; None for what is none, or is an amount."""
    if not is_dataclass(kind) or issubclass(kind, Amount):
        return None
    return tuple(each.name for each in fields(kind))


# --- Reading ------------------------------------------------------------------------------------

_WORDS = {each.name for each in fields(Sentence)}
_TAGS = {
    **{f"${each.__name__.lower()}": each.of for each in CURRENCIES},
    "$moment": datetime.fromisoformat,
    "$day": date.fromisoformat,
    "$ratio": Fraction,
}


def _read(kind: Any, record: Mapping[str, Any], part: str) -> Any:
    try:
        found = _made(kind, record[part])
    except BadInput:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(part, f"cannot be read: {error!r}") from error
    if not isinstance(found, kind):
        raise BadInput(part, f"cannot be read: {record[part]!r}")
    return found


def _made(kind: Any, value: Any) -> Any:
    """The value as the type wants it; types that nothing is known of take the tags' word."""
    if isinstance(value, dict):
        if len(value) == 1:
            ((tag, inside),) = value.items()
            if tag in _TAGS:
                return _TAGS[tag](inside)
            if tag == "$set":
                return frozenset(_made(_inner(kind), each) for each in inside)
            if tag == "$map":
                return {name: _made(_inner(kind, -1), each) for name, each in inside.items()}
        for each in _choices(kind):
            if isinstance(each, type) and is_dataclass(each):
                return each(
                    **{
                        name: _made(hint, value[name])
                        for name, hint in _hints(each).items()
                        if name in value
                    }
                )
        if value.keys() == _WORDS:
            return Sentence(**value)
        return tuple(sorted((name, _made(object, each)) for name, each in value.items()))
    if isinstance(value, tuple | list):
        for each in _choices(kind):
            if hasattr(each, "_make"):  # a named tuple
                inside = _hints(each).values()
                return each._make(map(_made, inside, value))
        return tuple(_made(_inner(kind), each) for each in value)
    for each in _choices(kind):
        if isinstance(each, type) and issubclass(each, Enum) and value is not None:
            return each(value)
    return value


def _choices(kind: Any) -> tuple[Any, ...]:
    """The types of a union; the type alone otherwise."""
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)


def _inner(kind: Any, place: int = 0) -> Any:
    """What a collection of this type holds; anything when it does not say."""
    for each in _choices(kind):
        inside = [arg for arg in get_args(each) if arg is not Ellipsis]
        if inside:
            return inside[place]
    return object


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)


def _differences(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        for name in before:
            yield from _differences(f"{path}.{name}" if path else name, before[name], after[name])
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differences(f"{path}[{place}]", old, new)
    else:
        yield Difference(path, before, after)
