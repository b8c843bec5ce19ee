"""What would I really get? A page to try numbers on, before anything is signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_login import current_user

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.ceilings import ten_percent
from compliance.euro import Euro
from compliance.investing import reflection_period
from compliance.parameters import tax
from compliance.rule import Rule
from compliance.tax import ir_pme, ir_pme_age, ir_pme_company, ir_pme_holding, ir_pme_size
from compliance.verdict import Verdict
from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import open_to_all
from wiseed_like.investors.models import Investor
from wiseed_like.investors.queries import find_investor, readiness
from wiseed_like.rounds import closing, closings
from wiseed_like.rounds.early.advantage import Quote
from wiseed_like.rounds.entry.first_comers import bar_to
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_public
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.terms import Figures
from wiseed_like.subscriptions import amounts, queries
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.outcome import charts as outcome_charts
from wiseed_like.subscriptions.outcome.classes import before_of, preferred_before
from wiseed_like.subscriptions.outcome.figures import outcome
from wiseed_like.subscriptions.outcome.form import OutcomeForm, outcome_form
from wiseed_like.subscriptions.views.answers import Answer, bp

# What the tax reduction asks of the company, beside where it has its seat, which is known.
NOT_KNOWN: tuple[Rule[Any], ...] = (
    ir_pme_size.assess_staff,
    ir_pme_size.assess_size,
    ir_pme_company.assess_listing,
    ir_pme_company.assess_activity,
    ir_pme_age.assess_age,
    ir_pme_size.assess_risk_finance,
)


ONE_SECOND = timedelta(seconds=1)


class PaidWhen(StrEnum):
    """What the payment of an order waits for, and so what its day is worth."""

    AT_ONCE = "at_once"
    REFLECTED = "reflected"
    SHARED_OUT = "shared_out"  # nobody pays before: the last day on which it can come
    AFTER_PRIORITY = "after_priority"  # the reader may not order before: the first day
    RESUMED = "resumed"  # nobody knows when a suspended round goes on: the first day


@dataclass(frozen=True, slots=True)
class Tax:
    """What the law says of the income tax reduction for one payment, and what it hangs on."""

    answer: Verdict
    paid_on: date
    when: PaidWhen
    seat: Verdict
    base: tuple[Euro, Euro]  # what counts in a year: alone, as a couple
    household_cap: Euro
    hold_until: date


@bp.route("/rounds/<slug>/what-i-get")
@open_to_all
def what_i_get(slug: str) -> Answer:
    """Everything that a number of shares comes to, for whoever may see the round."""
    now, offer = clock.now(), get_public(slug, current_user)
    figures = Figures.of(offer)
    form = outcome_form(request.args, figures, offer.quote)
    me = _reader()
    preferred = preferred_before(offer)
    known: dict[str, Any] = {
        "round": offer,
        "figures": figures,
        "preferred": preferred,
        "form": form,
        "order": _order_of(me, offer),
        "takes_orders": offer.takes_orders(now),
        "not_known": NOT_KNOWN,
    }
    if not form.validate():
        return render_template("subscriptions/outcome.html", outcome=None, **known), 422
    quote = _quote(form, known["order"])
    found = outcome(
        quote.shares,
        figures,
        offer.fees,
        reserved=offer.counter.reserved,
        issued=closings.issued_before(offer, None),
        coming=form.coming,
        before=before_of(offer, preferred),
        quote=quote,
    )
    return render_template(
        "subscriptions/outcome.html",
        outcome=found,
        quote=quote,
        coming=form.coming,
        flow=outcome_charts.flow(found.paid),
        columns=outcome_charts.columns(found.later),
        bars=outcome_charts.bars(found.exits, found.paid.due),
        ticks=outcome_charts.ticks(),
        held=amounts.shares_in_offer(me, offer.id) if me else 0,
        tax=_tax(offer, found.paid.price, me, now),
        loss=_loss(found.paid.price, me, now),
        is_investor=me is not None,
        **known,
    )


def _quote(form: OutcomeForm, order: Order | None) -> Quote:
    """What is asked for comes to what it came to in the order that one came from."""
    if order is not None and order.paid_shares == form.quote.paid:
        return order.quote
    return form.quote


def _reader() -> Investor | None:
    return find_investor(acting.subscriber().id) if current_user.is_authenticated else None


def _order_of(me: Investor | None, offer: Round) -> Order | None:
    """The order that one came from, to go back to; an address with another's is as if it said
    nothing."""
    try:
        named = UUID(request.args.get("order", ""))
    except ValueError:
        return None
    found = queries.find_order_of(me, named) if me else None
    return found if found is not None and found.round_id == offer.id else None


def _tax(offer: Round, price: Euro, me: Investor | None, now: datetime) -> Tax | None:
    """None once the round is over: nobody pays any more."""
    if offer.is_over:
        return None
    paid_at, when = _payment(offer, me, now)
    paid_on, law = legal_day(paid_at), as_of(now)
    return Tax(
        answer=ir_pme.assess(ir_pme.Facts(price, paid_on), law),
        paid_on=paid_on,
        when=when,
        seat=ir_pme_company.assess_seat(ir_pme_company.Seat(offer.company.country), law),
        base=(tax.BASE_SINGLE.on(paid_on), tax.BASE_JOINT.on(paid_on)),
        household_cap=tax.GLOBAL_CAP.on(paid_on),
        hold_until=ir_pme_holding.hold_until(paid_on),
    )


def _payment(offer: Round, me: Investor | None, now: datetime) -> tuple[datetime, PaidWhen]:
    """When who signs as soon as they may would pay (UTC), and what that hangs on."""
    if offer.counter.takes_more:
        return closing.reflecting_until(offer) + ONE_SECOND, PaidWhen.SHARED_OUT
    comes_after = offer.has_priority(now) and not _comes_first(offer, now)
    signed_at = offer.priority_until + ONE_SECOND if comes_after and offer.priority_until else now
    at_once = me is not None and me.is_sophisticated(signed_at)
    paid_at = signed_at if at_once else reflection_period.ends_at(signed_at) + ONE_SECOND
    if offer.state == RoundState.SUSPENDED:
        return paid_at, PaidWhen.RESUMED
    if comes_after:
        return paid_at, PaidWhen.AFTER_PRIORITY
    return paid_at, PaidWhen.AT_ONCE if at_once else PaidWhen.REFLECTED


def _comes_first(offer: Round, now: datetime) -> bool:
    """Whether the priority phase lets the reader in."""
    if not current_user.is_authenticated:
        return False
    return bar_to(offer, acting.subscriber().id, now) is None


def _loss(price: Euro, me: Investor | None, now: datetime) -> Verdict | None:
    """The amount beside what the reader's own simulation shows; None without a fresh result."""
    if me is None:
        return None
    result = readiness(me, now).simulation_result
    if result is None:
        return None
    known = ten_percent.Facts(price, amounts.invested_in_all(me), result)
    return ten_percent.assess(known, as_of(now))
