"""Which identifier does an offer carry for life? The platform's LEI and eight digits.

Delegated Regulation (EU) 2022/2119 art. 3: 28 characters, never reused, unchanged by an update
or a translation of the information sheet; the annual report uses the same.
"""

from __future__ import annotations

from stdnum import lei as lei_numbers

ARTICLE = "Delegated Regulation (EU) 2022/2119 art. 3"
LEI_LENGTH = 20
NUMBER_MAX = 99_999_999


def is_lei(text: str) -> bool:
    """Twenty characters, upper case, with the right check digits (ISO 17442)."""
    return len(text) == LEI_LENGTH and text == text.upper() and bool(lei_numbers.is_valid(text))


def offer_id(lei: str, number: int) -> str:
    """The 28 characters for the `number`-th offer of the platform, counted from 1.

    Raises ValueError for a wrong LEI, or a number that does not fit in eight digits.
    """
    if not is_lei(lei):
        raise ValueError(f"not a legal entity identifier: {lei!r}")
    if not 1 <= number <= NUMBER_MAX:
        raise ValueError(f"an offer number goes from 1 to {NUMBER_MAX}, not {number}")
    return f"{lei}{number:08d}"


def is_offer_id(text: str) -> bool:
    """A whole identifier: a valid LEI, then eight ASCII digits that are not all zero."""
    lei, digits = text[:LEI_LENGTH], text[LEI_LENGTH:]
    well_formed = len(digits) == len(str(NUMBER_MAX)) and digits.isascii() and digits.isdigit()
    return is_lei(lei) and well_formed and int(digits) > 0
