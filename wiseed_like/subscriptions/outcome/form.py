"""What is asked of the page that says what one would really get? Sent by GET."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask_babel import gettext, lazy_gettext as _l, ngettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectChoice, StringField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import RangeInput

from compliance.capital.capital_increase import shares_for
from compliance.euro import Euro
from compliance.offers import holder_limits
from wiseed_like.fields import EuroField, PickField
from wiseed_like.formats import euro, whole
from wiseed_like.rounds.early.advantage import Quote
from wiseed_like.rounds.terms import Figures
from wiseed_like.subscriptions.forms import SharesField
from wiseed_like.subscriptions.outcome.figures import Ahead, NextRounds

_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
ROUNDS_MAX = 4
PERCENT_MIN, PERCENT_MAX = 5, 40
AHEAD = {
    Ahead.BESIDE: _l("comme tout le monde, à proportion de leurs parts"),
    Ahead.STAKE_OR_SHARE: _l("d'abord leur mise, ou leur proportion si elle vaut mieux"),
    Ahead.STAKE_AND_SHARE: _l("d'abord leur mise, puis leur proportion du reste"),
    Ahead.CAPPED: _l(
        "d'abord leur mise, puis leur proportion du reste, jusqu'à deux fois leur mise"
    ),
}


class StepField(StringField):
    """A whole number between two others, chosen with a slider."""

    widget = RangeInput()
    data: int | None  # type: ignore[assignment]

    def __init__(self, *args: Any, least: int, most: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        text = valuelist[0].strip()
        self.data = int(text) if _WHOLE.fullmatch(text) else None
        if self.data is None or not self.least <= self.data <= self.most:
            self.data = None
            raise ValueError(
                gettext(
                    "Choisissez un nombre entier, de %(least)s à %(most)s.",
                    least=self.least,
                    most=self.most,
                )
            )

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class OutcomeForm(FlaskForm):
    """How many shares, or how much money; and what is supposed of the next rounds."""

    class Meta:
        csrf = False

    rounds = StepField(_l("Nombre de levées suivantes"), least=0, most=ROUNDS_MAX)
    percent = StepField(_l("Part du capital vendue à chacune"), least=PERCENT_MIN, most=PERCENT_MAX)
    ahead = PickField(
        _l("Les investisseurs des levées suivantes seraient servis"),
        choices=[SelectChoice(each.value, words) for each, words in AHEAD.items()],
    )
    quantity: Field
    figures: Figures
    quoted: Callable[[int], Quote]  # what so many paid shares come to

    @property
    def least(self) -> int:
        """The fewest paid shares that may be asked for."""
        return smallest(self.figures, self.quoted)

    @property
    def unit(self) -> str:
        """In what the quantity is counted: "shares" or "euros"."""
        return "euros" if isinstance(self.quantity, EuroField) else "shares"

    @property
    def quote(self) -> Quote:
        """What the shares that were asked for come to, or those that the amount buys."""
        return self._bought[0]

    @property
    def rest(self) -> Euro:
        """What of the amount buys no whole share."""
        return self._bought[1]

    @property
    def coming(self) -> NextRounds:
        """What is supposed of the next rounds, once it is known to make sense."""
        assert self.rounds.data is not None
        assert self.percent.data is not None
        return NextRounds(self.rounds.data, self.percent.data, Ahead(self.ahead.data))

    @property
    def _bought(self) -> tuple[Quote, Euro]:
        asked = self.quantity.data
        if not isinstance(asked, Euro):
            assert asked is not None
            return self.quoted(asked), Euro.ZERO
        ordinary, term = self.figures.price, self.figures.early
        early = self.quoted(shares_for(asked, term.paid_price(ordinary))[0]) if term else None
        # At the ordinary price, when the first shares do not suffice for that many.
        whole = early if early and early.is_early else self.quoted(shares_for(asked, ordinary)[0])
        return whole, asked - whole.amount

    def validate_quantity(self, field: Field) -> None:
        """Within the offer: its ticket, its maximum per person, its cap."""
        if field.data is None:
            if not field.errors:
                raise ValidationError(gettext("Écrivez un nombre."))
            return
        quote, figures = self.quote, self.figures
        shares = quote.shares
        least = holder_limits.shares_for(figures.minimum_ticket, quote.price)
        if quote.paid < least:
            raise ValidationError(
                gettext(
                    "Le ticket minimum est de %(amount)s, soit %(shares)s.",
                    amount=euro(quote.price * least),
                    shares=_parts(least),
                )
            )
        most = figures.maximum_per_holder
        if most is not None and most < min(shares, figures.shares_max):
            raise ValidationError(
                gettext(
                    "Une même personne peut souscrire %(shares)s au plus, soit %(amount)s.",
                    amount=euro(figures.price * most),
                    shares=_parts(most),
                )
            )
        if shares > figures.shares_max:
            raise ValidationError(
                gettext(
                    "La levée offre %(shares)s au plus, soit %(amount)s.",
                    amount=euro(figures.amount_max),
                    shares=_parts(figures.shares_max),
                )
            )


class _InShares(OutcomeForm):
    quantity = SharesField(_l("Combien ?"), [InputRequired(_l("Écrivez un nombre de parts."))])


class _InEuros(OutcomeForm):
    quantity = EuroField(_l("Combien ?"), [InputRequired(_l("Écrivez un montant."))])


def _parts(shares: int) -> str:
    return f"{whole(shares)} {ngettext('part', 'parts', shares)}"


def outcome_form(
    typed: MultiDict[str, str], figures: Figures, quoted: Callable[[int], Quote] | None = None
) -> OutcomeForm:
    """The form, filled in with what the address says; `?shares=25` is the short way to say it.

    An address that says no number asks for the smallest that can be subscribed; what else it
    leaves out is as on the page when it opens. `quoted` says what paid shares come to; each costs
    the ordinary price without it.
    """
    quoted = quoted or (lambda paid: Quote(paid, figures.price))
    said = MultiDict(typed)
    if "quantity" not in said:
        said["quantity"] = said.get("shares", str(smallest(figures, quoted)))
        said["unit"] = "shares"
    for name, value in asdict(NextRounds()).items():
        said.setdefault(name, str(value))
    form = (_InEuros if said.get("unit") == "euros" else _InShares)(said)
    form.figures, form.quoted = figures, quoted
    return form


def smallest(figures: Figures, quoted: Callable[[int], Quote]) -> int:
    """The fewest paid shares that reach the minimum ticket, at what they come to now."""
    term, least = figures.early, figures.ticket_shares
    if term and quoted(least).amount < figures.minimum_ticket:
        return term.least_order(figures.minimum_ticket, figures.price)
    return least
