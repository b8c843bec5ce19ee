"""Which countries may users, accounts and payouts be of? Asked without a client and a token."""

from __future__ import annotations

from wiseed_like.payments.simulator.errors import absent
from wiseed_like.payments.simulator.store import Body

LAST_UPDATE = 1_704_067_200  # Unix seconds
# A few are enough to show both answers.
CLOSED = {"IR": "Iran", "KP": "North Korea", "SY": "Syria"}
OPEN = {
    **{"AT": "Austria", "BE": "Belgium", "CH": "Switzerland", "DE": "Germany", "ES": "Spain"},
    **{"FR": "France", "GB": "United Kingdom", "IE": "Ireland", "IT": "Italy"},
    **{"LU": "Luxembourg", "NL": "Netherlands", "PT": "Portugal", "US": "United States"},
}


def authorizations(parts: list[str]) -> Body | list[Body] | None:
    """The answer to `countries/authorizations` or `countries/FR/authorizations`, else None.

    ApiError 404 for a country that is not known here.
    """
    match [part.lower() for part in parts]:
        case ["countries", "authorizations"]:
            return [_shown(code) for code in sorted(OPEN | CLOSED)]
        case ["countries", code, "authorizations"]:
            if code.upper() not in OPEN | CLOSED:
                raise absent("Country", code.upper())
            return _shown(code.upper())
    return None


def _shown(code: str) -> Body:
    is_closed = code in CLOSED
    return {
        "CountryCode": code,
        "CountryName": (OPEN | CLOSED)[code],
        "Authorization": {
            "BlockUserCreation": is_closed,
            "BlockBankAccountCreation": is_closed,
            "BlockPayout": is_closed,
        },
        "LastUpdate": LAST_UPDATE,
    }
