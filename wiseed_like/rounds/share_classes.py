"""Which class of the register are the shares of a round?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wiseed_like.captable import classes
from wiseed_like.captable.classes import Description
from wiseed_like.captable.models import ShareClass
from wiseed_like.issuers.models import Company
from wiseed_like.journal.service import Actor
from wiseed_like.rounds import written
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.terms import Terms


def columns(terms: Terms, company: Company, shares: int) -> dict[str, Any]:
    """The terms as the row keeps them, with the code of the class that they are about; `shares`
    is how many the company has issued."""
    found = written.columns(terms, company, shares)
    described = Description(found["nominal"], found["price"], terms.preference)
    return {**found, "class_code": classes.code_for(company.id, described)}


def is_fit(offer: Round) -> bool:
    """Whether the class that the terms name has these rights, or is still free to have them.

    Another round of the company may have taken the code since the terms were written.
    """
    return offer.class_code == classes.code_for(offer.company_id, _described(offer))


def write_down(offer: Round, *, by: Actor, now: datetime) -> ShareClass:
    """The class of a round that opens, in the register from now on: what is offered is known."""
    return classes.make(
        offer.company, _described(offer), origin=f"round:{offer.id}", by=by, now=now
    )


def class_of(offer: Round) -> ShareClass:
    """The class of an opened round's shares."""
    return classes.get_class(offer.company_id, offer.class_code)


def _described(offer: Round) -> Description:
    return Description(offer.nominal, offer.price, offer.preference)
