"""How do the terms of a round stand in its row, and in the journal?"""

from __future__ import annotations

from typing import Any

from compliance.calendar import legal_day
from wiseed_like.captable.rights import RIGHTS, Preference
from wiseed_like.fees.rules import Schedule
from wiseed_like.issuers.models import Company
from wiseed_like.rounds.early.advantage import Early, EarlyKind
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.terms import Terms, figures as figures_of


def terms_of(offer: Round) -> Terms:
    """The terms as they were written, to look at them again."""
    return Terms(
        pre_money=offer.pre_money,
        minimum_ticket=offer.minimum_ticket,
        shares_min=offer.shares_min,
        shares_max=offer.shares_max,
        closes_on=legal_day(offer.closes_at),
        authorised_on=offer.authorised_on,
        depositary_name=offer.depositary_name,
        depositary_address=offer.depositary_address,
        fees=offer.fees,
        maximum_per_holder=offer.maximum_per_holder,
        regime=offer.regime,
        allotment=offer.allotment,
        rolling=offer.rolling,
        minimum_by=legal_day(offer.minimum_at) if offer.minimum_at else None,
        shares_optimum=offer.shares_optimum,
        instrument=offer.instrument,
        preference=offer.preference,
        audience=offer.audience,
        priority_by=legal_day(offer.priority_until) if offer.priority_until else None,
        early=offer.early,
    )


def columns(terms: Terms, company: Company, shares: int) -> dict[str, Any]:
    """The terms as the row keeps them; `shares` is how many the company has issued."""
    figures = figures_of(terms, existing_shares=shares, nominal=company.nominal)
    assert figures is not None  # what has no price was refused before
    return {
        "pre_money": terms.pre_money,
        "existing_shares": shares,
        "nominal": company.nominal,
        "price": figures.price,
        "minimum_ticket": terms.minimum_ticket,
        "shares_min": terms.shares_min,
        "shares_max": terms.shares_max,
        "closes_at": terms.closes_at,
        "authorised_on": terms.authorised_on,
        "depositary_name": terms.depositary_name,
        "depositary_address": terms.depositary_address,
        **columns_of_fees(terms.fees),
        "maximum_per_holder": terms.maximum_per_holder,
        "regime": terms.regime,
        "allotment": terms.allotment,
        "rolling": terms.rolling,
        "minimum_at": terms.minimum_at,
        "shares_optimum": terms.shares_optimum,
        "instrument": terms.instrument,
        "audience": terms.audience,
        "priority_until": terms.priority_until,
        **columns_of_early(terms.early),
        **columns_of_rights(terms.preference),
    }


def columns_of_rights(preference: Preference | None) -> dict[str, Any]:
    """The rights of preference shares as the row keeps them; all empty for others."""
    return {name: getattr(preference, name) if preference else None for name in RIGHTS}


def columns_of_early(early: Early | None) -> dict[str, Any]:
    """What who comes early gets, as the row keeps it."""
    return {
        "early_kind": early.kind if early else EarlyKind.NONE,
        "early_shares": early.shares if early else None,
        "early_price": early.price if early else None,
        "early_bonus_for": early.bonus_for if early else None,
    }


def columns_of_fees(fees: Schedule) -> dict[str, Any]:
    """The fees as the row keeps them."""
    return {
        "fee_bps": fees.success_fee_bps,
        "fee_min": fees.success_fee_min,
        "investor_fee_bps": fees.investor_fee_bps,
        "vat_bps": fees.vat_bps,
    }


def told(offer: Round) -> dict[str, Any]:
    """The terms, for the journal: euro cents and whole shares."""
    return {
        "offer": offer.offer_identifier,
        "price": offer.price.cents,
        "shares_min": offer.shares_min,
        "shares_max": offer.shares_max,
        "maximum_per_holder": offer.maximum_per_holder,
        "regime": str(offer.regime),
        "allotment": str(offer.allotment),
        "rolling": offer.rolling,
        "closes_at": offer.closes_at.isoformat(),
        "minimum_at": offer.minimum_at.isoformat() if offer.minimum_at else None,
        "shares_optimum": offer.shares_optimum,
        "instrument": str(offer.instrument),
        "audience": str(offer.audience),
        "priority_until": offer.priority_until.isoformat() if offer.priority_until else None,
        "class_code": offer.class_code,
        **({"early": _told_of_early(offer.early)} if offer.early else {}),
        **({"rights": columns_of_rights(offer.preference)} if offer.preference else {}),
        **columns_of_fees(offer.fees),
    }


def _told_of_early(early: Early) -> dict[str, Any]:
    kept = columns_of_early(early) | {"early_price": early.price.cents if early.price else None}
    return {name.removeprefix("early_"): value for name, value in kept.items()}
