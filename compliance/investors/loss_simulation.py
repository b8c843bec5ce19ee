"""How much could this person afford to lose? Computed in their browser; its inputs never come here.

ECSPR art. 21(5) and (6), Delegated Regulation (EU) 2022/2114 art. 5 to 12. Art. 5(5) of the
latter: the tool is built so that the platform can neither see nor record what is typed, nor
change the result. No function that the platform calls takes an income or a wealth: what may
arrive is the result the person chose to transmit, or the fact that they declined. Neither ever
prevents them from investing.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from compliance.calendar import add_years, legal_day
from compliance.euro import Euro
from compliance.investors.loss_components import AMOUNT_MAX, COMPONENTS
from compliance.parameters.ecspr import (
    APPLIES_ON as ECSPR_APPLIES_ON,
    LOSS_CAPACITY,
    LOSS_SIMULATION_YEARS,
    PER_OFFER_FLOOR,
    PER_OFFER_SHARE,
)
from compliance.parameters.simulation import INCOME_TAX_COUNTS_ONCE

ARTICLE = "ECSPR art. 21(5) and (6)"


class Status(StrEnum):
    """Where a person stands with the simulation today."""

    NONE = "none"
    VALID = "valid"
    DECLINED = "declined"
    EXPIRED = "expired"
    NEEDS_ACKNOWLEDGEMENT = "needs_acknowledgement"


def expires_on(taken_at: datetime) -> date:
    """The first civil day in Paris on which to simulate again, or to be asked again."""
    taken_on = legal_day(taken_at)
    return add_years(taken_on, LOSS_SIMULATION_YEARS.on(taken_on))


def status(
    taken_at: datetime | None,
    *,
    declined: bool = False,
    acknowledged_at: datetime | None,
    now: datetime,
) -> Status:
    """Where the person stands, from their last simulation or their last refusal.

    Somebody who declined has no result to acknowledge; everybody else confirms having received
    theirs (art. 21(6)), whether they transmit it or keep it.
    """
    if taken_at is None:
        return Status.NONE
    if legal_day(now) >= expires_on(taken_at):
        return Status.EXPIRED
    if declined:
        return Status.DECLINED
    if acknowledged_at is None or acknowledged_at < taken_at:
        return Status.NEEDS_ACKNOWLEDGEMENT
    return Status.VALID


def may_invest(status: Status) -> bool:
    """Has the person been asked this year? The result itself is never looked at."""
    return status in (Status.VALID, Status.DECLINED)


def usable_result(result: Euro | None, *, taken_at: datetime, now: datetime) -> Euro | None:
    """The transmitted result while it is fresh, at least zero; None once expired or unknown."""
    if result is None or legal_day(now) >= expires_on(taken_at):
        return None
    return clamped(result)


def clamped(result: Euro) -> Euro:
    """What is shown and stored: commitments above wealth leave nothing to lose, not less."""
    return max(result, Euro.ZERO)


def browser_parameters(on: date) -> dict[str, int]:
    """The numbers that the page gives to the tool; whole basis points and cents; 1 for yes."""
    return {
        "capacity_basis_points": LOSS_CAPACITY.on(on),
        "per_offer_basis_points": PER_OFFER_SHARE.on(on),
        "per_offer_floor_cents": PER_OFFER_FLOOR.on(on).cents,
        "amount_max_cents": AMOUNT_MAX.cents,
        "income_tax_once": int(INCOME_TAX_COUNTS_ONCE.on(on)),
    }


def result_max(on: date) -> Euro:
    """The largest result that the tool can give: a larger one was not made by it."""
    added = sum(len(each.fields) for each in COMPONENTS if each.sign > 0)
    return loss_capacity(AMOUNT_MAX * added, Euro.ZERO, Euro.ZERO, on=on)


def loss_capacity(
    income: Euro, liquid: Euro, commitments: Euro, *, on: date = ECSPR_APPLIES_ON
) -> Euro:
    """The reference against which tests compare the browser's tool. The platform never calls it.

    2022/2114 art. 7: net worth = net annual income + liquid assets - annual commitments; a tenth
    of it, in whole cents rounded down, and zero when it is negative. A company that is not
    sophisticated takes its net result for income: the text defines income for persons only.
    """
    net_worth = income + liquid - commitments
    return clamped(Euro(net_worth.cents * LOSS_CAPACITY.on(on) // 10_000))
