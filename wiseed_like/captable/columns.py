"""In which columns do the rights of preference shares stand? The same for a class and a round."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from wiseed_like.captable.rights import Participation, Preference


class Preferred:
    """Columns of a table: all empty for ordinary shares. Multiples and rates are basis points of
    the subscription price."""

    liquidation_bps: Mapped[int | None]
    participation: Mapped[Participation | None]
    participation_cap_bps: Mapped[int | None]
    seniority: Mapped[int | None]
    dividend_bps: Mapped[int | None]

    @property
    def preference(self) -> Preference | None:
        """The rights; None for ordinary shares."""
        if self.liquidation_bps is None:
            return None
        # The database holds all of them together.
        assert self.participation is not None
        assert self.seniority is not None
        assert self.dividend_bps is not None
        return Preference(
            self.liquidation_bps,
            self.participation,
            self.seniority,
            self.dividend_bps,
            self.participation_cap_bps,
        )
