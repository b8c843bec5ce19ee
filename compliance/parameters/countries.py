"""Which countries are on the official lists of the Union? Versions, each from its own day.

A list is written as its first version and what each later one added and removed. Official
Journal: Council conclusions for the first, changes of Delegated Regulation (EU) 2016/1675 for the
second. Countries are ISO 3166, two letters.
"""

from __future__ import annotations

from datetime import date
from itertools import accumulate

from compliance.parameters.parameter import Parameter
from compliance.words import Sentence

COUNTRY = Sentence("pays (ISO 3166)", "country (ISO 3166)")


def _versions(
    first: date, countries: str, *changes: tuple[date, str, str]
) -> dict[date, frozenset[str]]:
    """The whole list on each day; a change is (day, added, removed)."""
    later = accumulate(
        changes,
        lambda known, change: (known | set(change[1].split())) - set(change[2].split()),
        initial=frozenset(countries.split()),
    )
    return dict(zip([first, *(day for day, _, _ in changes)], later, strict=True))


NON_COOPERATIVE_COUNTRIES = Parameter(
    Sentence(
        "Pays et territoires non coopératifs à des fins fiscales (liste de l'Union)",
        "Non-cooperative jurisdictions for tax purposes (list of the Union)",
    ),
    "ECSPR art. 5(2)(b)",
    _versions(
        date(2021, 10, 5),
        "AS FJ GU PA PW TT VI VU WS",
        (date(2022, 10, 4), "AI BS TC", ""),
        (date(2023, 2, 14), "CR MH RU VG", ""),
        (date(2023, 10, 17), "AG BZ SC", "CR MH VG"),
        (date(2024, 2, 20), "", "BS BZ SC TC"),
        (date(2024, 10, 8), "", "AG"),
    ),
    COUNTRY,
    unverified=True,
)
HIGH_RISK_COUNTRIES = Parameter(
    Sentence(
        "Pays tiers à haut risque (blanchiment et financement du terrorisme)",
        "High-risk third countries (money laundering and terrorist financing)",
    ),
    "ECSPR art. 5(2)(b)",
    _versions(
        date(2021, 2, 7),
        "AF BB BS BW GH IQ IR JM KH KP MM MU NI PA PK SY TT UG VU YE ZW",
        (date(2022, 3, 13), "BF HT JO KY MA ML PH SN SS", "BS BW GH IQ MU"),
        (date(2023, 3, 16), "AE CD GI MZ TZ", "NI PK ZW"),
        (date(2023, 7, 16), "NG ZA", "KH MA"),
        (date(2023, 10, 18), "CM VN", ""),
        (date(2024, 2, 7), "", "JO KY"),
        (date(2025, 8, 5), "AO CI DZ KE LA LB MC NA NP VE", "AE BB GI JM PA PH SN UG"),
    ),
    COUNTRY,
    unverified=True,
)
