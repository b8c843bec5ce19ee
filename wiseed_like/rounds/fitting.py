"""Do the terms of a round go together? Our own rules, beside the law's (`terms.ask`)."""

from __future__ import annotations

from datetime import timedelta

from wiseed_like.errors import N_, Refused
from wiseed_like.rounds.terms import Terms

ONE_DAY = timedelta(days=1)


def refuse_contradiction(terms: Terms) -> None:
    """Raises Refused, naming the field, for two terms of which one undoes the other."""
    _refuse_what_is_shared_out(terms)
    _refuse_priority_to_the_minimum(terms)


def _refuse_what_is_shared_out(terms: Terms) -> None:
    """Shares that are shared out at the end are nobody's, and paid by nobody, before it."""
    if not terms.allotment.takes_more:
        return
    if terms.minimum_by is not None:
        raise Refused(
            "minimum_shared_out",
            N_(
                "Un jour pour le minimum ne va qu'avec une attribution dans l'ordre d'arrivée : "
                "des parts partagées à la fin sont payées après elle."
            ),
            field="minimum_by",
        )
    if terms.rolling:
        raise Refused(
            "rolling_shared_out",
            N_(
                "Des conclusions successives ne vont qu'avec une attribution dans l'ordre "
                "d'arrivée : des parts partagées à la fin ne sont à personne avant elle."
            ),
            field="rolling",
        )


def _refuse_priority_to_the_minimum(terms: Terms) -> None:
    """A round that is judged before it is open to all would fail for want of those kept out."""
    if terms.priority_by is None or terms.minimum_by is None:
        return
    if terms.priority_by >= terms.minimum_by:
        raise Refused(
            "priority_past_minimum",
            N_(
                "La phase prioritaire doit finir avant le jour du minimum : le %(latest)s au plus "
                "tard."
            ),
            field="priority_by",
            latest=terms.minimum_by - ONE_DAY,
        )
