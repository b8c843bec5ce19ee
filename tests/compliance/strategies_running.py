"""What may the rules about running the platform be given, when a type does not say it all?"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from compliance.running.annual_report_due import Report
from compliance.vigilance.beneficial_owner import Holding, Structure

# No chain of these comes back, whichever are taken.
LINKS = [
    ("Ana", "Haut"), ("Bo", "Haut"), ("Ana", "Bas"), ("Haut", "Bas"), ("Ana", "Mirabelle"),
    ("Bo", "Mirabelle"), ("Haut", "Mirabelle"), ("Bas", "Mirabelle"),
]  # fmt: skip
PARTS = st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1, 8), Fraction(2_501, 10_000)])
HOLDINGS = st.lists(
    st.builds(lambda link, capital, votes: Holding(*link, capital, votes),
              st.sampled_from(LINKS), PARTS, PARTS),
    max_size=6,
    unique_by=lambda each: (each.owner, each.held),
)  # fmt: skip


def some_of(names: Any) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(sorted(names)))


RUNNING: dict[type[Any], dict[str, st.SearchStrategy[Any]]] = {
    Report: {"year": st.integers(2023, 2032)},
    Structure: {
        "company": st.just("Mirabelle"),
        "people": st.just(frozenset({"Ana", "Bo"})),
        "holdings": HOLDINGS.map(tuple),
        "controlling": some_of({"Ana", "Cleo"}),
        "representatives": some_of({"Dan", "Eve"}),
        "verified": some_of({"Ana", "Bo", "Cleo", "Dan", "Eve"}),
    },
}
