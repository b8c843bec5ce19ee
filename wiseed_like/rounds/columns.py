"""What do we remember of a round's phases, of its one extension, and of what it offers?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from wiseed_like.captable.columns import Preferred
from wiseed_like.captable.rules import ORDINARY
from wiseed_like.rounds.instruments import Instrument


class Phased(Preferred):
    """Columns of a round, for `Round` alone. Moments are UTC, shares whole, multiples and rates
    in basis points of the subscription price."""

    # The first time that the minimum is judged: on what was ordered by then (rounds.phases).
    minimum_at: Mapped[datetime | None]
    minimum_reached_at: Mapped[datetime | None]  # once firm and paid: no term
    # What the issuer hopes for; a mark on the gauge that decides nothing.
    shares_optimum: Mapped[int | None]
    # The announced end before the only extension, and when that was decided.
    extended_from: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    instrument: Mapped[Instrument] = mapped_column(
        default=Instrument.ORDINARY, server_default=Instrument.ORDINARY.value
    )
    # The class of the register that its shares are of (rounds.share_classes).
    class_code: Mapped[str] = mapped_column(String(10), default=ORDINARY, server_default=ORDINARY)


CHECKS = (
    CheckConstraint(
        "(extended_from IS NULL) = (extended_at IS NULL) AND extended_from < closes_at "
        "AND opened_at IS NOT NULL OR extended_from IS NULL AND extended_at IS NULL",
        name="round_is_extended_forward",
    ),
    CheckConstraint("minimum_at < closes_at", name="round_minimum_comes_before_its_end"),
    CheckConstraint(
        "minimum_reached_at IS NULL OR minimum_at IS NOT NULL", name="round_minimum_was_awaited"
    ),
    CheckConstraint(
        "shares_optimum BETWEEN shares_min AND shares_max", name="round_optimum_is_between"
    ),
    CheckConstraint("instrument IN ('ordinary', 'preference')", name="round_has_an_instrument"),
    CheckConstraint(
        "CASE instrument WHEN 'preference' THEN "
        "num_nonnulls(liquidation_bps, participation, seniority, dividend_bps) = 4 "
        "ELSE num_nonnulls(liquidation_bps, participation, participation_cap_bps, seniority, "
        "dividend_bps) = 0 END",
        name="round_preference_has_its_rights",
    ),
    CheckConstraint(
        "participation IN ('none', 'full', 'capped')", name="round_participation_is_known"
    ),
    CheckConstraint(
        "(participation = 'capped') = (participation_cap_bps IS NOT NULL) "
        "AND coalesce(participation_cap_bps >= liquidation_bps, true)",
        name="round_capped_participation_has_its_cap",
    ),
    CheckConstraint(
        "liquidation_bps BETWEEN 10000 AND 50000 AND seniority BETWEEN 1 AND 9 "
        "AND dividend_bps BETWEEN 0 AND 10000 AND coalesce(participation_cap_bps <= 100000, true)",
        name="round_rights_are_in_reason",
    ),
    # That the register knows the class at the opening is a trigger's to say (migration 0047).
    CheckConstraint(
        "(instrument = 'ordinary') = (class_code = 'ORD')", name="round_names_its_class"
    ),
)
