"""What did contested money become, in words? Told by the domains above, which know the things."""

from __future__ import annotations

from collections.abc import Callable

from wiseed_like.payments.models import Operation

# A French sentence (`N_`) for what an operation paid, or None when it is another's to tell.
Teller = Callable[[Operation], str | None]
_tellers: list[Teller] = []


def tells_uses(teller: Teller) -> Teller:
    """Register a function that says what became of what an operation paid."""
    _tellers.append(teller)
    return teller


def words_of(operation: Operation) -> str | None:
    """The first answer; None when nobody knows."""
    return next((told for each in _tellers if (told := each(operation)) is not None), None)
