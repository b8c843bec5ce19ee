"""Facts about papers and people whose fields want more than their type says."""

from typing import Any

from hypothesis import strategies as st

from compliance.capital import bulletin, register_entry
from compliance.investors import investor
from compliance.offers import kiis_sheet, offer_identifier

LEI = "969500ABCDEFGHIJKL46"
NAMES = st.sampled_from(sorted(bulletin.MENTIONS))
MONTHS = st.one_of(st.integers(0, 24), st.integers(0, investor.LONGEST_LIFE))
POSITION: dict[str, st.SearchStrategy[Any]] = {
    "finance_months": MONTHS,
    "executive_months": MONTHS,
}

PAPERS: dict[type[Any], dict[str, st.SearchStrategy[Any]]] = {
    bulletin.Mention: {"mention": NAMES},
    bulletin.Facts: {"mentions": st.frozensets(NAMES)},
    bulletin.Words: {
        "language": st.sampled_from(["fr", "en"]),
        "shares": st.sampled_from([0, 1, 24, 25, 1_000, bulletin.SHARES_MAX]),
        "shares_in_words": st.sampled_from(["", "vingt-cinq", "twenty-five", "one", "25"]),
    },
    investor.PersonFacts: POSITION,
    investor.Position: POSITION,
    kiis_sheet.Completeness: {"parts": st.frozensets(st.sampled_from(sorted(kiis_sheet.LETTERS)))},
    offer_identifier.Facts: {
        "lei": st.just(LEI),
        "identifier": st.one_of(
            st.integers(0, 10**9).map(lambda number: f"{LEI}{number:08d}"),
            st.just("969500ABCDEFGHIJKL4600000001"[::-1]),
            st.text(max_size=30),
        ),
    },
    register_entry.Number: {"seq": st.integers(0, 5), "last_seq": st.integers(0, 5)},
}
