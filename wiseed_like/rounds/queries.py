"""What is read of rounds? One round, the public lists, what an issuer raised before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    Select,
    String,
    exists,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import contains_eager, lazyload

from compliance.calendar import legal_day
from compliance.euro import Euro
from compliance.offers.offer_cap import OfferKind, PastOffer
from wiseed_like.accounts.models import User
from wiseed_like.db import existing, session
from wiseed_like.dossiers.models import Dossier
from wiseed_like.dossiers.rules import SECTORS
from wiseed_like.errors import NotFound
from wiseed_like.issuers.queries import speaks_for
from wiseed_like.rounds.closings import closed_amount
from wiseed_like.rounds.entry.audience import is_for_everybody, may_see
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.rules import LIVING, RoundState

# What a visitor may ask to see, in the words of the address: the shelves of migration 0038.
GROUPS: dict[str, tuple[RoundState, ...]] = {
    "open": (RoundState.OPEN,),
    "closing": (RoundState.SUSPENDED, RoundState.CLOSING),
    "closed": (RoundState.CLOSED,),
    "failed": (RoundState.FAILED, RoundState.CANCELLED),
}
# The next to close come first in these, the last closed in the others.
RISING = ("open", "closing")
PAGE = 12
# The offers of one platform are numbered one after the other: nobody else may number meanwhile.
_NUMBERING_LOCK = 4_223_017


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of a list ends: the keys of its last round."""

    closes_at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.closes_at.isoformat()}_{self.id}"

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """The cursor written so; None for anything else (the list then starts over)."""
        moment, _, number = text.partition("_")
        try:
            closes_at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        if closes_at.tzinfo is None or not (number.isascii() and number.isdigit()):
            return None
        return cls(closes_at, int(number)) if len(number) < 10 else None

    @classmethod
    def of(cls, offer: Round) -> Cursor:
        return cls(offer.closes_at, offer.id)


@dataclass(frozen=True, slots=True)
class Cards:
    """A page of a list of rounds, and where the pages before and after it begin, if they are."""

    rounds: list[Round]
    previous: Cursor | None = None
    following: Cursor | None = None


def get_round(round_id: int) -> Round:
    """Any round, for those who may. Raises NotFound."""
    return existing(Round, round_id)


def get_public(slug: str, visitor: User | None = None) -> Round:
    """A round that this visitor may see (`audience.may_see`); without one, a round for everybody.

    Raises NotFound, also for one still being prepared.
    """
    found = session.scalar(select(Round).where(Round.slug == slug))
    if found is None or not may_see(found, visitor):
        raise NotFound
    return found


def get_round_of(user: User, round_id: int) -> Round:
    """A round of a company that this user speaks for. Raises NotFound for anybody else's."""
    spoken_for = Round.company_id.in_(speaks_for(user))
    found = session.scalar(select(Round).where(Round.id == round_id, spoken_for))
    if found is None:
        raise NotFound
    return found


def get_of_company(company_id: int, round_id: int) -> Round:
    """A round of this company, for its officers. Raises NotFound."""
    found = session.scalar(
        select(Round).where(Round.id == round_id, Round.company_id == company_id)
    )
    if found is None:
        raise NotFound
    return found


def find_of_dossier(dossier_id: int) -> Round | None:
    return session.scalar(select(Round).where(Round.dossier_id == dossier_id))


def list_of_company(company_id: int) -> Sequence[Round]:
    """The rounds of a company, newest first, those in preparation included."""
    query = select(Round).where(Round.company_id == company_id).order_by(Round.id.desc())
    return session.scalars(query).all()


def lock_round(round_id: int) -> Round:
    """The round, for whoever changes its state: FOR UPDATE, read anew. Raises NotFound."""
    query = select(Round).where(Round.id == round_id).with_for_update(of=Round)
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def lock_counter(round_id: int) -> RoundCounter:
    """The hot row of a round, locked last of all. Raises NotFound before its opening."""
    query = select(RoundCounter).where(RoundCounter.round_id == round_id).with_for_update()
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def lock_whole(round_id: int) -> Round:
    """The round, then its counter if it has one: nobody subscribes while its state changes."""
    offer = lock_round(round_id)
    if offer.counter:
        lock_counter(round_id)
    return offer


def list_open(now: datetime, *, limit: int = PAGE) -> list[Round]:
    """Rounds that take orders, next to close first."""
    query = _cards().where(Round.state == RoundState.OPEN, Round.closes_at > now)
    query = query.where(is_for_everybody())
    return list(session.scalars(query.order_by(Round.closes_at, Round.id).limit(limit)))


def list_public(
    group: str,
    *,
    sector: str = "",
    after: Cursor | None = None,
    before: Cursor | None = None,
    limit: int = PAGE,
) -> Cards:
    """A page of a group of `GROUPS`: what follows the cursor `after`, or precedes `before`.

    Those that still run come with the next to close first, the others with the last closed first.
    """
    goes_back = after is None and before is not None
    cursor, rises = after or before, (group in RISING) is not goes_back
    query = _cards().where(Round.shelf == group, is_for_everybody())
    if sector:
        query = query.where(Round.sector == sector)
    if cursor:
        keys, there = tuple_(Round.closes_at, Round.id), (cursor.closes_at, cursor.id)
        query = query.where(keys > there if rises else keys < there)
    order = (Round.closes_at, Round.id) if rises else (Round.closes_at.desc(), Round.id.desc())
    found = list(session.scalars(query.order_by(*order).limit(limit + 1)))
    there_are_more, shown = len(found) > limit, found[:limit]
    if not shown:
        return Cards([])
    if goes_back:
        shown.reverse()
        return Cards(shown, Cursor.of(shown[0]) if there_are_more else None, Cursor.of(shown[-1]))
    return Cards(
        shown,
        Cursor.of(shown[0]) if cursor else None,
        Cursor.of(shown[-1]) if there_are_more else None,
    )


def list_cards(ids: Sequence[int]) -> list[Round]:
    """These rounds, in this order."""
    found = {offer.id: offer for offer in session.scalars(_cards().where(Round.id.in_(ids)))}
    return [found[each] for each in ids if each in found]


def list_sectors() -> list[str]:
    """The sectors of the rounds that the public may see: one look into an index for each."""
    known = func.unnest(literal(list(SECTORS), ARRAY(String))).column_valued("known")
    shown = exists().where(Round.sector == known, Round.shelf.in_(GROUPS), is_for_everybody())
    return sorted(session.scalars(select(known).where(shown)))


def list_for_staff(
    *, before: int | None = None, after: int | None = None, limit: int = 50
) -> tuple[list[Round], int | None, int | None]:
    """A page of every round, newest first: those before an id, or the nearest after it.

    With the ids from which the newer and the older ones go on, if there are any.
    """
    goes_up = before is None and after is not None
    query = select(Round).order_by(Round.id if goes_up else Round.id.desc()).limit(limit + 1)
    if before is not None or after is not None:
        query = query.where(Round.id > after if goes_up else Round.id < before)
    found = list(session.scalars(query))
    there_are_more, shown = len(found) > limit, found[:limit]
    if goes_up:
        shown.reverse()
    if not shown:
        return [], None, None
    newer = shown[0].id if before is not None or (goes_up and there_are_more) else None
    older = shown[-1].id if goes_up or there_are_more else None
    return shown, newer, older


def list_accepted_without_round(*, limit: int = 50) -> Sequence[Dossier]:
    """Dossiers that the committee accepted and whose terms nobody has prepared yet: those that
    wait longest."""
    query = select(Dossier).outerjoin(Round, Round.dossier_id == Dossier.id)
    query = query.where(Dossier.state == "accepted", Round.id.is_(None))
    return session.scalars(query.order_by(Dossier.decided_at).limit(limit)).all()


def has_living_round(company_id: int, *, other_than: int | None = None) -> bool:
    """Is another offer of this company under way? Its shares in issue would change meanwhile."""
    query = select(Round.id).where(Round.company_id == company_id, Round.state.in_(LIVING))
    if other_than is not None:
        query = query.where(Round.id != other_than)
    return session.scalar(query.limit(1)) is not None


def list_past_offers(company_id: int, *, other_than: int | None = None) -> list[PastOffer]:
    """What this company offered here before: what was raised, or the maximum if still open."""
    query = select(Round).where(Round.company_id == company_id, Round.opened_at.is_not(None))
    if other_than is not None:
        query = query.where(Round.id != other_than)
    return [
        PastOffer(
            _launched_on(offer),
            OfferKind.OWN_PLATFORM,
            maximum=offer.amount_max,
            raised=_raised(offer),
        )
        for offer in session.scalars(query.order_by(Round.opened_at))
    ]


def next_number() -> int:
    """The number of the platform's next offer; the caller alone may number until it commits."""
    session.execute(select(func.pg_advisory_xact_lock(_NUMBERING_LOCK)))
    # The identifier ends in eight digits; a cancelled round keeps its own for ever.
    last = session.scalar(select(func.max(func.right(Round.offer_identifier, 8))))
    return int(last or 0) + 1


def _launched_on(offer: Round) -> date:
    assert offer.opened_at is not None
    return legal_day(offer.opened_at)


def _raised(offer: Round) -> Euro | None:
    """What an offer brought; None while it may still bring more."""
    if offer.state in LIVING:
        return None
    if offer.state == RoundState.CLOSED and offer.counter:
        return offer.amount_paid
    # What was concluded in parts before the rest was called off.
    return closed_amount(offer)


def _cards() -> Select[Round]:
    """Rounds with all that a card shows, in one statement."""
    return (
        select(Round)
        .join(Round.counter)
        .join(Round.company)
        .join(Round.dossier)
        .options(
            contains_eager(Round.counter),
            contains_eager(Round.company),
            # Its headlines only: the chapters of a dossier are long. Its company is the round's.
            contains_eager(Round.dossier)
            .load_only(Dossier.title, Dossier.tagline, Dossier.sector)
            .options(lazyload(Dossier.company)),
        )
    )
