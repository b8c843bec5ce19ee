"""What do we remember of an early advantage, of the first shares taken, and of what they cost?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from compliance.euro import Euro
from wiseed_like.rounds.early.advantage import Early, EarlyKind, Quote, quote

if TYPE_CHECKING:
    from wiseed_like.rounds.models import RoundCounter


class WithEarly:
    """Columns of a round, for `Round` alone: a term, frozen from the opening."""

    early_kind: Mapped[EarlyKind] = mapped_column(
        default=EarlyKind.NONE, server_default=EarlyKind.NONE.value
    )
    # The first paid shares, whole; their price, or for how many of them one is given.
    early_shares: Mapped[int | None]
    early_price: Mapped[Euro | None]
    early_bonus_for: Mapped[int | None]

    if TYPE_CHECKING:
        price: Mapped[Euro]
        counter: Mapped[RoundCounter]

    @property
    def early(self) -> Early | None:
        """What who comes early gets; None for nothing."""
        if self.early_kind in (None, EarlyKind.NONE):  # None before the row is written
            return None
        assert self.early_shares is not None  # the database holds it
        return Early(self.early_kind, self.early_shares, self.early_price, self.early_bonus_for)

    @property
    def amount_paid(self) -> Euro:
        """What is firm and has arrived, at the prices that were signed."""
        return self.price * self.counter.paid - self.counter.rebate_paid

    @property
    def amount_firm(self) -> Euro:
        """What is bound, paid or not; rights that a wrong sheet reopened are not looked at."""
        return self.price * self.counter.firm - self.counter.rebate_firm

    @property
    def amount_settled(self) -> Euro | None:
        """What nobody may revoke. None while shares of several prices may be revoked again: what
        those came to is not counted."""
        if self.counter.reopened and self.early is not None:
            return None
        return self.amount_firm - self.price * self.counter.reopened

    @property
    def amount_reserved(self) -> Euro:
        """What all living subscriptions come to."""
        return self.price * self.counter.reserved - self.counter.rebate

    @property
    def amount_reflecting(self) -> Euro | None:
        """What may still be revoked, or again. None where `amount_settled` is."""
        settled = self.amount_settled
        return None if settled is None else self.amount_reserved - settled

    def quote(self, paid: int) -> Quote:
        """What an order of so many paid shares comes to now, as far as is known without a lock."""
        term = self.early
        if term is None:
            return Quote(paid, self.price)
        counter = self.counter
        return quote(paid, self.price, term, left=counter.early_left, room=counter.free)


class CountsEarly:
    """Columns of the hot row. `early` of the first `early_cap` paid shares were ordered, and are
    never given back; a rebate is what shares cost less than at the ordinary price (euro cents), of
    the living subscriptions, of the firm and of the paid ones."""

    early_cap: Mapped[int] = mapped_column(default=0, server_default="0")
    early: Mapped[int] = mapped_column(default=0, server_default="0")
    rebate: Mapped[Euro] = mapped_column(default=Euro.ZERO, server_default="0")
    rebate_firm: Mapped[Euro] = mapped_column(default=Euro.ZERO, server_default="0")
    rebate_paid: Mapped[Euro] = mapped_column(default=Euro.ZERO, server_default="0")

    @property
    def early_left(self) -> int:
        """How many of the first shares nobody has ordered yet."""
        return self.early_cap - self.early


class Quoted:
    """Columns of an order and of a subscription: its `shares` count the bonus ones."""

    bonus: Mapped[int] = mapped_column(default=0, server_default="0")
    is_early: Mapped[bool] = mapped_column(default=False, server_default="false")

    if TYPE_CHECKING:
        shares: Mapped[int]
        price: Mapped[Euro]

    @property
    def quote(self) -> Quote:
        return Quote(self.shares, self.price, self.bonus, self.is_early)

    @property
    def paid_shares(self) -> int:
        return self.shares - self.bonus


CHECKS = (
    CheckConstraint("early_kind IN ('none', 'price', 'bonus')", name="round_early_is_known"),
    CheckConstraint(
        "(early_shares IS NOT NULL) = (early_kind <> 'none') "
        "AND (early_price IS NOT NULL) = (early_kind = 'price') "
        "AND (early_bonus_for IS NOT NULL) = (early_kind = 'bonus')",
        name="round_early_has_its_terms",
    ),
    CheckConstraint(
        "early_shares >= coalesce(early_bonus_for, 1) "
        "AND early_shares + coalesce(early_shares / early_bonus_for, 0) < shares_max",
        name="round_early_is_for_some_shares",
    ),
    # No share is issued below its nominal value (C. com. L. 225-128).
    CheckConstraint(
        "early_price >= nominal AND early_price < price", name="round_early_price_is_lower"
    ),
    CheckConstraint(
        "early_bonus_for > 0 "
        "AND price * early_bonus_for >= nominal * (cast(early_bonus_for AS bigint) + 1)",
        name="round_bonus_is_backed",
    ),
    CheckConstraint(
        "early_kind = 'none' OR (allotment = 'first_come' AND instrument = 'ordinary')",
        name="round_early_is_for_who_comes_first",
    ),
)
COUNTER_CHECKS = (
    CheckConstraint(
        "0 <= early AND early <= early_cap AND early_cap <= cap", name="round_early_is_not_exceeded"
    ),
    CheckConstraint(
        "0 <= rebate_paid AND rebate_paid <= rebate_firm AND rebate_firm <= rebate",
        name="round_rebates_are_ordered",
    ),
)
