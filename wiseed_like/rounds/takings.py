"""What does the money of a round come to? Raised, the platform's fees, and the issuer's rest.

What investors paid on top of their shares is known by the domain above, which tells it here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from compliance.euro import Euro
from wiseed_like.fees import rules as fees
from wiseed_like.fees.rules import Fee, Schedule
from wiseed_like.rounds import closings
from wiseed_like.rounds.closings import RoundClosing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.terms import Figures

Teller = Callable[[int], Fee]
_tellers: list[Teller] = []


def tells_investor_fees(teller: Teller) -> Teller:
    """Register a function that sums the fees which came with the money of a round's id."""
    _tellers.append(teller)
    return teller


@dataclass(frozen=True, slots=True)
class Takings:
    """What has arrived for a round, and where it goes if the round succeeds; euro cents.

    `raised` is the price of the shares that are firm and paid: the certificate's amount.
    """

    raised: Euro
    success: Fee  # the issuer's, out of what was raised
    investors: Fee  # the investors', on top of it

    @property
    def whole(self) -> Euro:
        """Everything that arrived: what goes back if the round fails."""
        return self.raised + self.investors.gross

    @property
    def fees(self) -> Fee:
        """What the platform keeps, in the one place where it takes fees: the payout."""
        return self.success + self.investors

    @property
    def paid_out(self) -> Euro:
        """What the company receives."""
        return self.raised - self.success.gross


def takings(round: Round) -> Takings:
    """What the round would come to if it were concluded with what is paid; it has a counter."""
    raised = round.amount_paid
    return Takings(
        raised=raised,
        success=success_of(round, raised),
        investors=fees.total(teller(round.id) for teller in _tellers),
    )


def success_of(round: Round, raised: Euro) -> Fee:
    """The issuer's fee on all that was raised; each part that is concluded has its own."""
    done = closings.standing(round)
    if not done:
        return fees.success_fee(raised, round.fees)
    rest = raised - closings.closed_amount(round)
    return fees.total(each.fee for each in done) + fee_of_part(round, rest)


def fee_of_part(round: Round, raised: Euro) -> Fee:
    """The issuer's fee on the next part of a round."""
    done = closings.standing(round)
    charged = Euro.total(each.fee_net for each in done)
    return fees.next_success_fee(closings.closed_amount(round), charged, raised, round.fees)


def rest_of(round: Round) -> Takings:
    """What has arrived and is in no part that is concluded; for most rounds, everything."""
    whole, done = takings(round), closings.standing(round)
    if not done:
        return whole
    raised = whole.raised - closings.closed_amount(round)
    closed = fees.total(each.investor_fees for each in done)
    investors = Fee(whole.investors.net - closed.net, whole.investors.vat - closed.vat)
    return Takings(raised, fee_of_part(round, raised), investors)


def of_part(closing: RoundClosing) -> Takings:
    """The same of one part, as it was drawn."""
    return Takings(closing.amount, closing.fee, closing.investor_fees)


def end_of(round: Round) -> Takings:
    """What the end of a round comes to: its last part, what is left for it, or everything."""
    last = closings.final(round) if round.rolling else None
    return of_part(last) if last else rest_of(round)


@dataclass(frozen=True, slots=True)
class Gone:
    """A part that two persons have agreed to, and the day on which its money left, if it has."""

    number: int
    takings: Takings
    paid_out_at: datetime | None


def gone_before(round: Round) -> list[Gone]:
    """The parts concluded before the end of a round, in order: what `end_of` leaves out."""
    return [
        Gone(each.number, of_part(each), each.paid_out_at)
        for each in closings.standing(round)
        if not each.is_final
    ]


@dataclass(frozen=True, slots=True)
class Tariff:
    """What the fees of an offer come to, in euros, before anybody has paid anything."""

    schedule: Schedule
    least: Fee  # the success fee if only the minimum is raised
    most: Fee  # the same if everything is subscribed
    ticket: Fee  # an investor's on the smallest amount that one can subscribe


def tariff(schedule: Schedule, figures: Figures) -> Tariff:
    """The fees of an offer with these terms."""
    return Tariff(
        schedule,
        least=fees.success_fee(figures.amount_min, schedule),
        most=fees.success_fee(figures.amount_max, schedule),
        ticket=fees.investor_fee(figures.ticket, schedule),
    )
