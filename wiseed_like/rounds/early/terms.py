"""May a round give something to who comes early, on these terms? Our own rules, beside the law's
(compliance.offers.early_advantage)."""

from __future__ import annotations

from compliance.capital.capital_increase import price_of
from compliance.euro import Euro
from wiseed_like.errors import N_, Refused
from wiseed_like.rounds.early.advantage import Early
from wiseed_like.rounds.instruments import Instrument
from wiseed_like.rounds.terms import Terms


def refuse_early_terms(terms: Terms, existing_shares: int) -> None:
    """Raises Refused, naming the field: with shares that are shared out, with preference shares,
    for all shares of the round, or for fewer than anybody may order."""
    if terms.early is None:
        return
    _refuse_company(terms)
    _refuse_for_all(terms, terms.early)
    price = price_of(terms.pre_money, existing_shares)
    if price:  # without one the law has said no already
        _refuse_out_of_reach(terms, terms.early, price)


def _refuse_company(terms: Terms) -> None:
    if terms.allotment.takes_more:
        raise Refused(
            "early_shared_out",
            N_(
                "Un avantage aux premières parts ne va qu'avec l'ordre d'arrivée : quand les "
                "parts sont partagées à la fin, arriver tôt ne donne rien."
            ),
            field="early_kind",
        )
    if terms.instrument != Instrument.ORDINARY:
        raise Refused(
            "early_preference",
            N_(
                "Un avantage aux premières parts ne va qu'avec des actions ordinaires : les "
                "droits d'une action de préférence se comptent sur un seul prix."
            ),
            field="early_kind",
        )


def _refuse_for_all(terms: Terms, term: Early) -> None:
    given = term.shares // term.bonus_for if term.bonus_for else 0
    if term.shares + given >= terms.shares_max:
        raise Refused(
            "early_for_all",
            N_(
                "L'avantage porte sur une partie de la levée : les premières parts, et celles qui "
                "sont offertes avec elles, doivent faire moins que son maximum de %(most)s."
            ),
            field="early_shares",
            most=terms.shares_max,
        )


def _refuse_out_of_reach(terms: Terms, term: Early, price: Euro) -> None:
    least = term.least_order(terms.minimum_ticket, price)
    given = least // term.bonus_for if term.bonus_for else 0
    most = terms.maximum_per_holder
    if term.shares < least or (most is not None and least + given > most):
        raise Refused(
            "early_out_of_reach",
            N_(
                "Personne n'aurait cet avantage : il faut commander au moins %(least)s parts pour "
                "y avoir droit."
            ),
            field="early_shares" if term.shares < least else "maximum_per_holder",
            least=least,
        )
