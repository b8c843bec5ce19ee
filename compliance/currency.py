"""Is this an amount of that currency, and one that makes sense?"""

from __future__ import annotations

from compliance.errors import BadInput
from compliance.euro import Amount

# Hundredths: more money than any account holds.
MOST_CENTS = 10**15


def check_amount(
    argument: str, value: Amount | None, currency: type[Amount], *, may_be_negative: bool = False
) -> None:
    """Raises BadInput naming the argument, for another currency, a negative or an absurd amount;
    None is left to whoever needs it."""
    if value is None:
        return
    if type(value) is not currency:
        raise BadInput(argument, f"these amounts are in {currency.CURRENCY}")
    if value.cents < 0 and not may_be_negative:
        raise BadInput(argument, "an amount is zero or more")
    if abs(value.cents) > MOST_CENTS:
        raise BadInput(argument, "more money than there is")
