"""May the same shares lower income tax and sit in a share savings plan? One or the other.

CGI art. 199 terdecies-0 A: shares held in a PEA or a PEA-PME do not open the reduction.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.parameters.tax import ADVANTAGES_ADD_UP
from compliance.rule import given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

POSSIBLE = Sentence(
    "Rien ne s'oppose à ce qui est demandé pour ces titres.",
    "Nothing stands against what is asked for these shares.",
)
BOTH = Sentence(
    "Des titres logés dans un PEA ou un PEA-PME n'ouvrent pas la réduction d'impôt : choisissez "
    "l'un ou l'autre.",
    "Shares held in a PEA or a PEA-PME do not open the tax reduction: choose one or the other.",
)
OUTSIDE_THE_PLAN = Sentence(
    "En les gardant hors du plan, vous pouvez demander la réduction.",
    "If you hold them outside the plan, you may ask for the reduction.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is asked for the same shares."""

    in_a_plan: bool = given(
        "Titres logés dans un PEA ou un PEA-PME", "Shares held in a PEA or a PEA-PME", default=False
    )
    asks_reduction: bool = given(
        "Réduction d'impôt demandée", "Tax reduction asked for", default=True
    )


@rule(
    "one_tax_advantage",
    "CGI art. 199 terdecies-0 A",
    fr="Les avantages fiscaux demandés pour ces titres vont-ils ensemble ?",
    en="Do the tax advantages asked for these shares go together?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Never both for the same shares."""
    if facts.in_a_plan and facts.asks_reduction and not ADVANTAGES_ADD_UP.on(as_of.law):
        return block(BOTH, instead=instead(OUTSIDE_THE_PLAN, in_a_plan=False))
    return allow(POSSIBLE)
