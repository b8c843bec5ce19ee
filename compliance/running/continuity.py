"""Does the business continuity plan hold what it must, and is what matters backed up?

Delegated Regulation (EU) 2022/2116 art. 4 and 5. Its review every two years is in `prudential`.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.absurd import refuse_absurd
from compliance.as_of import AsOf
from compliance.items import PlanItem
from compliance.parameters.operations import PLAN_BACKUPS, PLAN_ITEMS, PLAN_SCENARIOS
from compliance.rule import OFFICER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, gate, instead
from compliance.words import Sentence

COMPLETE = Sentence("Le plan de continuité est complet.", "The continuity plan is complete.")
INCOMPLETE = Sentence(
    "Il manque au plan de continuité : {missing}.", "The continuity plan lacks: {missing}."
)
SCENARIOS = Sentence(
    "Scénarios de défaillance décrits : {described} ; il en faut {needed}, les plus probables.",
    "Failure scenarios described: {described}; {needed} are needed, the most likely.",
)
WITH_SCENARIOS = Sentence(
    "Avec {needed} scénarios et leurs parades.", "With {needed} scenarios and their mitigations."
)
ADD = Sentence("En ajoutant : {missing}.", "By adding: {missing}.")
BOTH = Sentence(
    "En ajoutant ce qui manque et les scénarios.", "By adding what is missing and the scenarios."
)
BACKED_UP = Sentence("Tout ce qui doit l'être est sauvegardé.", "All that must be is backed up.")
NOT_BACKED_UP = Sentence("Il reste à sauvegarder : {missing}.", "To be backed up: {missing}.")


@dataclass(frozen=True, slots=True)
class Plan:
    """`scenarios` counts those described with their mitigations. Raises BadInput."""

    items: frozenset[PlanItem] = given(
        "Ce que contient le plan", "What the plan contains", by=OFFICER
    )
    scenarios: int = given("Scénarios décrits", "Scenarios described", by=OFFICER)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@dataclass(frozen=True, slots=True)
class Backups:
    """Raises BadInput for an item that is none."""

    items: frozenset[PlanItem] = given("Ce qui est sauvegardé", "What is backed up", by=PLATFORM)


@rule(
    "continuity_plan",
    "2022/2116 art. 4",
    fr="Le plan de continuité est-il complet ?",
    en="Is the continuity plan complete?",
)
def assess_plan(facts: Plan, as_of: AsOf) -> Verdict:
    """All the chapters, and the most likely failures with their mitigations."""
    missing = PLAN_ITEMS.on(as_of.law) - facts.items
    needed = PLAN_SCENARIOS.on(as_of.law)
    named = tuple(sorted(missing))
    too_few = SCENARIOS.filled(described=facts.scenarios, needed=needed)
    if facts.scenarios >= needed and not missing:
        return allow(COMPLETE, threshold=needed)
    if not missing:
        change = instead(WITH_SCENARIOS.filled(needed=needed), scenarios=needed)
        return gate(too_few, {"scenarios"}, threshold=needed, instead=change)
    lacking = INCOMPLETE.filled(missing=named)
    if facts.scenarios >= needed:
        change = instead(ADD.filled(missing=named), items=facts.items | missing)
        return gate(lacking, missing, threshold=needed, instead=change)
    # Two things to add: no single one makes the plan complete.
    wanted = missing | {"scenarios"}
    return gate(lacking + too_few, wanted, threshold=needed, instead=instead(BOTH))


@rule(
    "continuity_backups",
    "2022/2116 art. 5",
    fr="Ce qui compte est-il sauvegardé ?",
    en="Is what matters backed up?",
)
def assess_backups(facts: Backups, as_of: AsOf) -> Verdict:
    """Agreements, results of the entry test, and the traces of payments: always critical."""
    missing = PLAN_BACKUPS.on(as_of.law) - facts.items
    if not missing:
        return allow(BACKED_UP)
    named = tuple(sorted(missing))
    return gate(
        NOT_BACKED_UP.filled(missing=named),
        missing,
        instead=instead(ADD.filled(missing=named), items=facts.items | missing),
    )
