"""What has the law answered before? Facts of every rule, with the answer that was given then.

A precedent is read again by `test_precedents.py`: another answer means that somebody changed
the law, in words or in numbers. When that was meant, write them anew and read the difference:

    .venv/bin/python -m tests.compliance.precedents
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from compliance.archive import plain
from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.parameters import NotYetLaw
from compliance.rule import Rule
from compliance.rulebook import CHAPTERS, RULES
from compliance.verdict import Verdict
from tests.compliance.strategies import AS_OF, facts_of

FOLDER = Path(__file__).with_name("precedents")
TRIED = 500
KEPT = 9


def told(verdict: Verdict) -> dict[str, Any]:
    """What is compared: everything that people read, and the values a program uses."""
    found: dict[str, Any] = {
        "answer": str(verdict.answer),
        "article": verdict.article,
        "fr": verdict.sentence.fr,
        "en": verdict.sentence.en,
    }
    if verdict.threshold is not None:
        found["threshold"] = plain(verdict.threshold)
    if verdict.requirements:
        found["requirements"] = sorted(verdict.requirements)
    if verdict.counterfactual:
        change = verdict.counterfactual
        found["instead"] = [change.sentence.fr, change.sentence.en]
        found["changes"] = {name: plain(value) for name, value in change.changes.items()}
    if verdict.parts:
        found["parts"] = [f"{part.rule}: {part.answer}" for part in verdict.parts]
    return found


def all_precedents() -> Iterator[tuple[str, dict[str, Any]]]:
    """(rule, precedent), as they were written."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            found = json.loads(line)
            yield found["rule"], found


# --- Writing them -------------------------------------------------------------------------------


def distinct(rule: Rule[Any]) -> list[dict[str, Any]]:
    """A few facts for each way in which the rule can answer."""
    ways: dict[str, dict[str, Any]] = {}

    @settings(
        max_examples=TRIED,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(facts=facts_of(rule), when=AS_OF)
    def collect(facts: Any, when: AsOf) -> None:
        try:
            answer = told(rule(facts, when))
        except (BadInput, NotYetLaw):
            return
        way = re.sub(
            r"[\d\u202f\u00a0,.]+",
            "#",
            json.dumps(
                [
                    answer["answer"],
                    answer["en"],
                    answer.get("requirements"),
                    sorted(answer.get("changes", {})),
                ]
            ),
        )
        kept = {"rule": rule.key, "now": when.now.isoformat(), "facts": plain(facts)} | answer
        if way not in ways or len(json.dumps(kept)) < len(json.dumps(ways[way])):
            ways[way] = kept

    collect()
    return sorted(ways.values(), key=lambda each: json.dumps(each))[:KEPT]


def main(chapters: list[str]) -> int:
    FOLDER.mkdir(exist_ok=True)
    by_chapter: dict[str, list[str]] = {}
    for module in CHAPTERS:
        by_chapter.setdefault(module.split(".")[0], []).append(module)
    for chapter, modules in by_chapter.items():
        if chapters and chapter not in chapters:
            continue
        rules = [
            rule
            for rule in RULES.values()
            if rule.judge.__module__.removeprefix("compliance.") in modules
        ]
        lines = [
            json.dumps(each, ensure_ascii=False, sort_keys=True)
            for rule in rules
            for each in distinct(rule)
        ]
        (FOLDER / f"{chapter}.jsonl").write_text("\n".join(lines) + "\n")
        sys.stdout.write(f"{chapter}: {len(lines)} precedents of {len(rules)} rules\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
