"""Which moves does an operation have, and what does it move in the book? Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from compliance.euro import Euro
from wiseed_like.ledger.rules import CLEARING, DISPUTES, FEES
from wiseed_like.states import LifeCycle


class Kind(StrEnum):
    """What an operation is. The last four are the provider's own doing, told to us."""

    CARD_PAYIN = "card_payin"  # on the provider's page
    CARD_DIRECT = "card_direct"  # a saved card
    WIRE_PAYIN = "wire_payin"  # announced here, with a reference
    TRANSFER = "transfer"
    TRANSFER_REFUND = "transfer_refund"
    CARD_REFUND = "card_refund"
    WIRE_RETURN = "wire_return"
    PAYOUT = "payout"
    SETTLEMENT = "settlement"  # a wallet pays back what a dispute took from the platform
    ALLOCATION = "allocation"  # held money becomes its owner's; the provider hears nothing
    WIRE_ARRIVAL = "wire_arrival"  # a wire that nobody announced
    PAYOUT_RETURN = "payout_return"  # the issuer's bank sent a payout back
    REPUDIATION = "repudiation"  # the cardholder's bank took a payment back
    REPUDIATION_RETURN = "repudiation_return"  # a dispute was won: it came again


class OperationState(StrEnum):
    """Unknown is a state of its own: it is resolved with the same key, never guessed."""

    INTENDED = "intended"
    ASKED = "asked"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


_S = OperationState
LIFE_CYCLE: LifeCycle[OperationState] = LifeCycle(
    {
        (_S.INTENDED, "ask"): _S.ASKED,
        (_S.INTENDED, "lose"): _S.UNKNOWN,
        (_S.INTENDED, "doubt"): _S.UNKNOWN,
        (_S.INTENDED, "succeed"): _S.SUCCEEDED,
        (_S.INTENDED, "fail"): _S.FAILED,
        (_S.UNKNOWN, "ask"): _S.ASKED,
        (_S.UNKNOWN, "lose"): _S.UNKNOWN,
        (_S.UNKNOWN, "doubt"): _S.UNKNOWN,
        (_S.UNKNOWN, "succeed"): _S.SUCCEEDED,
        (_S.UNKNOWN, "fail"): _S.FAILED,
        (_S.ASKED, "ask"): _S.ASKED,
        (_S.ASKED, "lose"): _S.ASKED,
        (_S.ASKED, "doubt"): _S.UNKNOWN,
        (_S.ASKED, "succeed"): _S.SUCCEEDED,
        (_S.ASKED, "fail"): _S.FAILED,
    }
)
OPEN_STATES = (_S.INTENDED, _S.ASKED, _S.UNKNOWN)
UNANSWERED = (_S.INTENDED, _S.UNKNOWN)  # it may still be asked, or has to be looked up
# The provider's results that say: the person went away from the payment page, or cancelled there.
GIVEN_UP = frozenset({"101001", "101002", "101109"})
USER_BLOCKED = "008700"  # the provider lets nothing move for this person
NEVER_ARRIVED = "never_arrived"  # ours: the provider has no trace of what we asked
# Ours: its person says that nothing will come. The provider has nothing that could be cancelled
# without a doubt, so it stays open there, and what comes all the same is theirs.
ABANDONED = "abandoned"
# So many wires may a person have announced and await at once, and so many may the provider have
# open of them, those given up included (it forgets them after a month).
AWAITED_MOST, ANNOUNCED_MOST = 10, 30
# How the effects of a withdrawal's parts begin: then its attempt, and the pay-in given back.
WITHDRAWAL = "out:"
# A card payment that is not finished after this long was probably left behind.
CARD_PATIENCE = timedelta(hours=1)
# An intent that has waited longer than this is taken up by the sweeper.
SWEPT_AFTER = timedelta(minutes=2)
# Mangopay remembers an idempotency key for 24 hours; an hour of margin.
KEY_MEMORY = timedelta(hours=23)
# How long a call may still be on its way when nobody sends any more.
LAST_CALLS = timedelta(minutes=5)
# Between two looks at what is open passes a part of its age, within these bounds.
POLL_SLOWS_BY, POLL_LEAST, POLL_MOST = 20, timedelta(seconds=10), timedelta(hours=6)

CARD_PAYINS = (Kind.CARD_PAYIN, Kind.CARD_DIRECT)
# A person's own money has come, and may be used.
ARRIVALS = (*CARD_PAYINS, Kind.WIRE_PAYIN, Kind.ALLOCATION)
WIRES = (Kind.WIRE_PAYIN, Kind.WIRE_ARRIVAL)
PAYINS = (*CARD_PAYINS, *WIRES)
# These take money out of an account: it is set aside in the book as soon as they are intended.
OUTGOING = (
    Kind.TRANSFER,
    Kind.TRANSFER_REFUND,
    Kind.CARD_REFUND,
    Kind.WIRE_RETURN,
    Kind.PAYOUT,
    Kind.SETTLEMENT,
)
# A person's own money goes back where it came from.
GIVEN_BACK = (Kind.CARD_REFUND, Kind.WIRE_RETURN)
# Of these more or less may arrive than was declared.
OF_ANY_AMOUNT = (Kind.WIRE_PAYIN,)


class Crowd(StrEnum):
    """Why no other wire may be announced."""

    AWAITED = "awaited"
    ANNOUNCED = "announced"


def too_many(awaited: int, given_up: int) -> Crowd | None:
    """Whether somebody has announced too much to announce another wire: what they await, then
    all that the provider has open of them."""
    if awaited >= AWAITED_MOST:
        return Crowd.AWAITED
    return Crowd.ANNOUNCED if awaited + given_up >= ANNOUNCED_MOST else None


def wallet_code(owner: str) -> str:
    """The account of a wallet's own money: `wallet:user:12`, `wallet:round:3`."""
    return f"wallet:{owner}"


def held_code(owner: str) -> str:
    """The account of what has arrived on a wallet and nobody may use yet: `held:user:12`."""
    return f"held:{owner}"


def issuer_code(account_owner: str) -> str:
    """The account of an issuer's bank, `issuer:5`, for its provider account `company:5`."""
    return f"issuer:{account_owner.partition(':')[2]}"


def accounts_of(
    kind: Kind, source: str | None, target: str | None, issuer: str | None, *, of_held: bool
) -> tuple[str, str]:
    """The accounts of the book that an operation moves money from and to.

    `source` and `target` are wallets' owners (`user:12`), `issuer` the owner of the round
    wallet's provider account (`company:5`); `of_held`: what moves is not its
    wallet's owner's to use.
    """
    if kind == Kind.REPUDIATION:
        return DISPUTES, CLEARING
    if kind == Kind.REPUDIATION_RETURN:
        return CLEARING, DISPUTES
    if kind == Kind.WIRE_ARRIVAL:
        assert target is not None
        return CLEARING, held_code(target)
    if kind == Kind.PAYOUT_RETURN:
        assert target is not None
        back = held_code(target) if of_held else wallet_code(target)
        return _bank_of(issuer), back
    if kind in (Kind.CARD_PAYIN, Kind.CARD_DIRECT, Kind.WIRE_PAYIN):
        assert target is not None
        return CLEARING, wallet_code(target)
    assert source is not None
    taken = held_code(source) if of_held else wallet_code(source)
    if kind == Kind.PAYOUT:
        return taken, _bank_of(issuer)
    if kind == Kind.SETTLEMENT:
        return taken, DISPUTES
    if kind in (Kind.CARD_REFUND, Kind.WIRE_RETURN):
        return taken, CLEARING
    assert target is not None
    return taken, wallet_code(target)  # TRANSFER, TRANSFER_REFUND, ALLOCATION


def _bank_of(issuer: str | None) -> str:
    """The account of the bank of a wallet's owner: only issuers' banks have one of their own."""
    return issuer_code(issuer) if issuer and issuer.startswith("company:") else CLEARING


def movements(source: str, target: str, amount: Euro, fee: Euro) -> Mapping[str, Euro]:
    """The lines of the book: `{account code: amount}`; `fee` is kept out of `amount`."""
    lines = {source: -amount, target: amount - fee}
    if fee:
        lines[FEES] = fee
    return lines


def may_ask(sent_at: datetime | None, spent_at: datetime | None, now: datetime) -> bool:
    """Whether the provider may be asked with the key: it has one effect, however often.

    By the machine's time. Not once the key is spent, or the provider about to forget it: the
    same key could then have the effect a second time.
    """
    return spent_at is None and (sent_at is None or now <= sent_at + KEY_MEMORY)


def may_look_up(sent_at: datetime | None, spent_at: datetime | None, now: datetime) -> bool:
    """Whether no call can be on its way any more: what is absent then will never be there."""
    assert sent_at is not None
    return now > (spent_at or sent_at + KEY_MEMORY) + LAST_CALLS
