"""Who speaks to Mangopay for us? Each family of calls has a file of its own."""

from __future__ import annotations

from wiseed_like.payments.mangopay.disputes import Disputes
from wiseed_like.payments.mangopay.hearing import Hearing
from wiseed_like.payments.mangopay.money_in import MoneyIn
from wiseed_like.payments.mangopay.money_moves import MoneyMoves
from wiseed_like.payments.mangopay.papers import Papers
from wiseed_like.payments.mangopay.people import People
from wiseed_like.payments.mangopay.reading import Reading


class Mangopay(People, MoneyIn, MoneyMoves, Reading, Papers, Disputes, Hearing):
    """The `Gateway` of Mangopay, through its official SDK."""
