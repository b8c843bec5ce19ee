"""Which rights may a class of shares have beyond those of ordinary ones? Pure.

The rights of preference shares (code de commerce, art. L. 228-11) are typed figures, not prose:
what they give in an exit is computed from them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from compliance.euro import Euro
from wiseed_like.errors import N_

WHOLE = 10_000  # basis points in one


class Participation(StrEnum):
    """What the holders of the preference still get once it is served."""

    NONE = "none"  # nothing: they take the preference or convert
    FULL = "full"  # their part of the rest, like everybody
    CAPPED = "capped"  # the same, until the whole reaches a multiple of their price


Said = tuple[str, dict[str, Any]]  # a French sentence (`N_`) and what fills it


@dataclass(frozen=True, slots=True)
class Preference:
    """The rights of preference shares. Multiples are basis points of the subscription price,
    the dividend basis points of it a year; rank 1 is served first."""

    liquidation_bps: int
    participation: Participation
    seniority: int
    dividend_bps: int
    participation_cap_bps: int | None = None

    def said(self, price: Euro, language: str = "fr") -> list[Said]:
        """The rights in sentences, in the order in which they matter in an exit; `price` is that
        of one share, `language` the one in which figures are written."""
        first = price.basis_points(self.liquidation_bps).written(language)
        found: list[Said] = [
            (_PREFERENCE, {"amount": first, "times": times(self.liquidation_bps, language)}),
            (_RANK, {"rank": self.seniority}),
            self._participation(price, language),
        ]
        if self.dividend_bps:
            found.append((_DIVIDEND, {"percent": times(self.dividend_bps * 100, language)}))
        return found

    def _participation(self, price: Euro, language: str) -> Said:
        if self.participation_cap_bps is None:
            return (_NOTHING_MORE if self.participation == Participation.NONE else _SHARES, {})
        cap = price.basis_points(self.participation_cap_bps).written(language)
        multiple = times(self.participation_cap_bps, language)
        return _SHARES_UP_TO, {"times": multiple, "amount": cap}


RIGHTS = tuple(each.name for each in fields(Preference))

_PREFERENCE = N_(
    "En cas de liquidation ou de vente de la société : %(amount)s par action, soit %(times)s fois "
    "son prix, avant les actions de rang inférieur et les actions ordinaires."
)
_RANK = N_("Rang %(rank)s : le rang 1 est servi avant le rang 2, et ainsi de suite.")
_NOTHING_MORE = N_(
    "Après ce montant, plus rien : l'action se convertit en action ordinaire si c'est mieux."
)
_SHARES = N_("Ensuite, sa part du reste, comme une action ordinaire.")
_SHARES_UP_TO = N_(
    "Ensuite, sa part du reste, jusqu'à %(amount)s en tout, soit %(times)s fois son prix."
)
_DIVIDEND = N_(
    "Un dividende prioritaire de %(percent)s %% du prix par an, si un bénéfice est distribué."
)


def times(bps: int, language: str = "fr") -> str:
    """A multiple as people write it: "1", "1,5"; in English "1.5"."""
    written = f"{Euro(bps // 100)}".rstrip("0").rstrip(".")
    return written if language == "en" else written.replace(".", ",")
