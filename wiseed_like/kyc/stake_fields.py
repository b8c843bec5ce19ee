"""What does somebody hold of a company, as it is typed? Parts of it, or a hold by other means."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import Optional

from wiseed_like.fields import PercentField


def capital_field() -> PercentField:
    return PercentField(
        _l("Part du capital, en %"),
        [Optional()],
        description=_l("Directement, et à travers d'autres sociétés. Par exemple 33,34."),
    )


def votes_field() -> PercentField:
    return PercentField(
        _l("Part des droits de vote, en %"),
        [Optional()],
        description=_l("Vide : la même que celle du capital."),
    )


def control_field() -> BooleanField:
    return BooleanField(
        _l("Contrôle la société par un autre moyen (pacte, droit de nommer les dirigeants)")
    )


def representative_field() -> BooleanField:
    return BooleanField(_l("Est représentant légal de la société"))


class Stake:
    """For a form that has both fields."""

    capital: PercentField
    votes: PercentField

    def parts(self) -> tuple[int, int]:
        """The part of the capital, and of the votes, in hundredths of a percent."""
        capital = self.capital.data or 0
        return capital, capital if self.votes.data is None else self.votes.data
