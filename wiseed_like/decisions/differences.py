"""Where do two answers differ? As places in the tree and values of the law, to be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from compliance.archive import Difference, Replay
from compliance.verdict import Counterfactual, Verdict
from compliance.words import Sentence, said

_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_TAG = re.compile(r"\.\$(?!map\.).*")
_PART = re.compile(r"(?:parts\[[0-9]+\]\.?)*")
_FIELDS = frozenset(each.name for each in fields(Verdict))


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs: `path` is its place ("parts[0].threshold"), `rule` and `question`
    are those of the part of the tree where it stands."""

    path: str
    before: object
    after: object
    rule: str
    question: Sentence

    @property
    def name(self) -> str:
        """Which field of the verdict differs, or something inside it: "threshold"."""
        inside = _PART.sub("", self.path, count=1)
        first = _STEP.match(inside)
        return first.group(1) if first and first.group(1) in _FIELDS else "parts"


def changes_of(found: Replay, *, with_law: bool) -> Iterator[Change]:
    """Each difference once. Without `with_law`, the day itself is none: what it changes is."""
    seen = set()
    for each in found.differences:
        path = _TAG.sub("", each.path).replace(".$map.", ".")
        if path in seen or (path.rpartition(".")[2] == "law" and not with_law):
            continue
        seen.add(path)
        yield _change(found, each, path)


def _change(found: Replay, difference: Difference, path: str) -> Change:
    place = _PART.match(path)
    part = _at(found.before, place.group().rstrip(".") if place else "")
    try:
        before, after = _at(found.before, path), _at(found.after, path)
    except (AttributeError, LookupError, TypeError):
        # Inside a fact that is a table of its own: as it was written down.
        before, after = difference.before, difference.after
    return Change(path, before, after, part.rule, part.question)


def _at(verdict: Verdict, path: str) -> Any:
    """The value at this place of the tree."""
    value: Any = verdict
    for name, place in _STEP.findall(path):
        if place:
            value = value[int(place)]
        else:
            value = value[name] if isinstance(value, Mapping) else getattr(value, name)
    return value


def in_language(changes: Iterable[Change], language: str) -> list[Change]:
    """Without the other language's half of a sentence, when both halves differ."""
    found = list(changes)
    paths = {each.path for each in found}
    other = ".fr" if language == "en" else ".en"
    return [
        each
        for each in found
        if not each.path.endswith(other)
        or f"{each.path.removesuffix(other)}.{language}" not in paths
    ]


def told(value: object, language: str) -> str:
    """A value of a verdict as people read it; a part of a tree by its sentence."""
    if isinstance(value, Verdict | Counterfactual):
        return value.sentence.written(language)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {told(each, language)}" for name, each in value.items()) or "—"
    if isinstance(value, tuple | list):
        return ", ".join(told(each, language) for each in value) or "—"
    return said(value, language) if value != "" else "—"
