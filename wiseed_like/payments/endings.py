"""Where does money go back to? The last four digits of a card or an account, and never more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.payments.cards.models import Card
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import WIRES, Kind


@dataclass(frozen=True, slots=True)
class Way:
    """One card, or the account, to which a withdrawal goes back: by so many movements."""

    payin: Operation  # the first of those that it gives back
    ending: str | None  # of the card; none of one that was typed on the provider's page
    amount: Euro
    count: int

    @property
    def is_wire(self) -> bool:
        return self.payin.kind in WIRES


def endings_of(operations: Iterable[Operation]) -> dict[UUID, str]:
    """By operation the end of the card that it takes from or gives back to, or of the account.

    Nothing for a card that was typed on the provider's page, nor for money that was held: the
    account that it goes back to need not be its owner's.
    """
    found = list(operations)
    paid = aliased(Operation)
    asked = (
        select(Operation.id, Card.alias)
        .outerjoin(paid, Operation.original_id == paid.id)
        .join(Card, Card.reference == func.coalesce(paid.card_reference, Operation.card_reference))
        .where(Operation.id.in_([each.id for each in found]), Card.alias.is_not(None))
    )
    endings = {row[0]: str(row[1])[-4:] for row in session.execute(asked)}
    for each in found:
        if each.kind == Kind.WIRE_RETURN and each.wire_iban and not each.of_held:
            endings[each.id] = each.wire_iban[-4:]
    return endings


def ways_of(plan: Iterable[tuple[Operation, Euro]]) -> list[Way]:
    """How much of a planned withdrawal goes where: all wires to one account, each card apart."""
    found = list(plan)
    endings = endings_of(payin for payin, _ in found)
    ways: dict[object, Way] = {}
    for payin, part in found:
        where = "wires" if payin.kind in WIRES else payin.card_reference or payin.id
        so_far = ways.get(where) or Way(payin, endings.get(payin.id), Euro.ZERO, 0)
        ways[where] = Way(so_far.payin, so_far.ending, so_far.amount + part, so_far.count + 1)
    return list(ways.values())
