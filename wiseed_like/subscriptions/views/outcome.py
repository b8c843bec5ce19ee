"""What would I really get? A page to try numbers on, before anything is signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
from wiseed_like.accounts.access import open_to_all
from wiseed_like.investors.models import Investor
from wiseed_like.investors.queries import find_investor, readiness
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_public
from wiseed_like.rounds.terms import Figures
from wiseed_like.subscriptions import outcome_charts, queries
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.outcome import outcome
from wiseed_like.subscriptions.outcome_form import outcome_form
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


@dataclass(frozen=True, slots=True)
class Tax:
    """What the law says of the income tax reduction for one payment, and what it hangs on."""

    answer: Verdict
    paid_on: date
    waits: bool  # for the end of a reflection period
    seat: Verdict
    base: tuple[Euro, Euro]  # what counts in a year: alone, as a couple
    household_cap: Euro
    hold_until: date


@bp.route("/rounds/<slug>/what-i-get")
@open_to_all
def what_i_get(slug: str) -> Answer:
    """Everything that a number of shares comes to, for whoever may see the round."""
    now, offer = clock.now(), get_public(slug)
    figures = Figures.of(offer)
    form = outcome_form(request.args, figures)
    me = _reader()
    known = {
        "round": offer,
        "figures": figures,
        "form": form,
        "order": _order_of(me, offer),
        "takes_orders": offer.takes_orders(now),
        "not_known": NOT_KNOWN,
    }
    if not form.validate():
        return render_template("subscriptions/outcome.html", outcome=None, **known), 422
    found = outcome(
        form.shares, figures, offer.fees, reserved=offer.counter.reserved, coming=form.coming
    )
    return render_template(
        "subscriptions/outcome.html",
        outcome=found,
        coming=form.coming,
        flow=outcome_charts.flow(found.paid),
        columns=outcome_charts.columns(found.later),
        bars=outcome_charts.bars(found.exits, found.paid.due),
        ticks=outcome_charts.ticks(),
        held=queries.shares_in_offer(me, offer.id) if me else 0,
        tax=_tax(offer, found.paid.price, me, now),
        loss=_loss(found.paid.price, me, now),
        is_investor=me is not None,
        **known,
    )


def _reader() -> Investor | None:
    return find_investor(current_user.id) if current_user.is_authenticated else None


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
    """Signed today, the payment comes after the reflection period; none once the round is over."""
    if offer.is_over:
        return None
    at_once = me is not None and me.is_sophisticated(now)
    paid_at = now if at_once else reflection_period.ends_at(now) + timedelta(seconds=1)
    paid_on, law = legal_day(paid_at), as_of(now)
    return Tax(
        answer=ir_pme.assess(ir_pme.Facts(price, paid_on), law),
        paid_on=paid_on,
        waits=not at_once,
        seat=ir_pme_company.assess_seat(ir_pme_company.Seat(offer.company.country), law),
        base=(tax.BASE_SINGLE.on(paid_on), tax.BASE_JOINT.on(paid_on)),
        household_cap=tax.GLOBAL_CAP.on(paid_on),
        hold_until=ir_pme_holding.hold_until(paid_on),
    )


def _loss(price: Euro, me: Investor | None, now: datetime) -> Verdict | None:
    """The amount beside what the reader's own simulation shows; None without a fresh result."""
    if me is None:
        return None
    result = readiness(me, now).simulation_result
    if result is None:
        return None
    known = ten_percent.Facts(price, queries.invested_in_all(me), result)
    return ten_percent.assess(known, as_of(now))
