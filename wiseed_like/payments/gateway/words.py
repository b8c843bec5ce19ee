"""In which words do we speak of money with a payment provider? Ours only, whoever it is.

    Exception
    ├── GatewayDown          the outcome is unknown: the same key again, never another
    │   ├── GatewayBusy      asked to wait until `retry_at`; nothing happened
    │   ├── KeySpent         the same key will never tell more: look it up by its tag
    │   ├── NotUnderstood    it answered, but what it said cannot be believed
    │   └── CannotKnow       the provider no longer tells whether it happened: a person looks
    └── GatewayRefused       a definite no: nothing happened, the key is used up
        └── NotAtGateway     the provider has no such thing

A refusal of the money itself (no funds, card declined) is not an exception where an `Outcome`
is the answer: it is an `Outcome` whose state is failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from compliance.euro import Euro
from wiseed_like.errors import GatewayDown


class GatewayBusy(GatewayDown):
    """Too many calls: nothing was done, the same key may be sent again from `retry_at` (UTC)."""

    def __init__(self, message: str, retry_at: datetime | None = None):
        super().__init__(message)
        self.retry_at = retry_at


class KeySpent(GatewayDown):
    """The key was used, and the provider keeps no answer of it, or a failure of its own.

    The effect may be there. `find_by_tag` tells, once no call with this key can still be on
    its way (some minutes).
    """


class NotUnderstood(GatewayDown):
    """An answer that leaves out what it must say, or says something impossible."""


class CannotKnow(GatewayDown):
    """What is asked about is older than the provider's memory: absent there proves nothing."""


class GatewayRefused(Exception):
    """The provider says no, for certain. Another attempt needs another key.

    `code` is the provider's, `fields` names what it did not like (its names, for staff).
    `is_first_answer`: of a key sent again, that is what the first call with it was told.
    """

    is_first_answer = False

    def __init__(self, code: str, message: str, fields: dict[str, str] | None = None):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.fields = fields or {}


class NotAtGateway(GatewayRefused):
    """The provider does not know this id (or has forgotten it: 13 months for transactions)."""


# The provider answers, only not about this one: the others need not wait behind it.
OF_THIS_ONE = (KeySpent, NotUnderstood, CannotKnow, GatewayRefused)


# -- Money that moves


class Resource(StrEnum):
    """Which `find_` reads the thing that an event talks about."""

    PAYIN = "payin"
    TRANSFER = "transfer"
    REFUND = "refund"
    PAYOUT = "payout"
    REPUDIATION = "repudiation"
    SETTLEMENT = "settlement"


class Kind(StrEnum):
    """What sort of movement an outcome is about."""

    PAYIN = "payin"
    TRANSFER = "transfer"
    PAYOUT = "payout"
    PAYIN_REFUND = "payin_refund"
    TRANSFER_REFUND = "transfer_refund"
    PAYOUT_REFUND = "payout_refund"  # a payout that the receiving bank sent back
    REPUDIATION = "repudiation"  # a card payment taken back by the card's bank
    REPUDIATION_REFUND = "repudiation_refund"  # what a won dispute brings back to the platform
    SETTLEMENT = "settlement"  # what we send from a wallet to make up for a repudiation


class OutcomeState(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the provider says about one movement of money.

    `amount` is what left the payer (for a payout: the fee included), `fee` the part that went
    to the platform, so `amount - fee` arrived. Of a bank wire still on its way both are zero:
    what really arrived may differ from what was declared. `raw` is the answer as it came, for
    the audit only. `initial_id` is the movement that a refund gives back.

    `payer_name`, `payer_iban` and `wire_reference` are given for a wire that nobody asked for
    (empty where the bank said nothing), and None for everything else.
    """

    provider_id: str
    kind: Kind
    state: OutcomeState
    amount: Euro
    fee: Euro
    code: str
    message: str
    tag: str
    author_ref: str
    from_wallet: str | None
    to_wallet: str | None
    initial_id: str | None
    created_at: datetime
    executed_at: datetime | None
    raw: dict[str, Any] = field(repr=False, compare=False)
    payer_name: str | None = None
    payer_iban: str | None = None
    wire_reference: str | None = None
    instructions: WireInstructions | None = None  # of a wire that was announced, where told

    @property
    def arrived(self) -> Euro:
        """What the receiver got."""
        return self.amount - self.fee

    @property
    def is_unasked_wire(self) -> bool:
        """Whether somebody wired this money without our having asked the provider first."""
        return self.wire_reference is not None


@dataclass(frozen=True, slots=True)
class CardPage:
    """Where the browser types its card; the card never meets our servers."""

    provider_id: str
    redirect_url: str


@dataclass(frozen=True, slots=True)
class WireInstructions:
    """What the investor writes on the transfer order, exactly as the provider gave it."""

    provider_id: str
    reference: str
    iban: str
    bic: str
    account_owner: str


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """Something the provider says happened; a hint to read again, never a proof."""

    event_type: str
    resource_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some of the events, oldest first; `is_last`: there was nothing more when it was read."""

    events: Sequence[GatewayEvent]
    is_last: bool


@dataclass(frozen=True, slots=True)
class HookState:
    """How the provider's notifications of one event type stand.

    `valid` is False once the provider gave up on them because our door did not answer.
    """

    event_type: str
    url: str
    enabled: bool
    valid: bool


# -- Cards


@dataclass(frozen=True, slots=True)
class CardForm:
    """Where and with what the browser itself posts the card's number; its answer ends it."""

    provider_id: str
    url: str
    access_key: str
    data: str


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A card that can be used again; `alias` shows its first and last digits only."""

    provider_id: str
    alias: str
    expires: date  # the last day on which it is valid


@dataclass(frozen=True, slots=True)
class Browser:
    """What the card's bank wants to know of the browser that pays (EMV 3-D Secure).

    `utc_offset` is in minutes, positive west of Greenwich, as JavaScript tells it.
    """

    ip_address: str
    user_agent: str
    accept: str
    language: str
    java: bool = False
    javascript: bool = False
    color_depth: int = 24
    width: int = 1280
    height: int = 800
    utc_offset: int = 0


@dataclass(frozen=True, slots=True)
class CardPayment:
    """`redirect_url`: the bank wants to see its customer first (the outcome is then pending)."""

    outcome: Outcome
    redirect_url: str | None


# -- Disputes


class DisputeSort(StrEnum):
    CONTESTABLE = "contestable"
    NOT_CONTESTABLE = "not_contestable"
    RETRIEVAL = "retrieval"  # the bank asks for papers, no money has moved


class DisputeStatus(StrEnum):
    OPENED = "opened"
    OUR_MOVE = "our_move"  # contest or close, before `contest_by`
    SUBMITTED = "submitted"
    BANKS_MOVE = "banks_move"
    OUR_MOVE_AGAIN = "our_move_again"
    CLOSED = "closed"


class DisputeEnd(StrEnum):
    WON = "won"
    LOST = "lost"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A bank takes back (or asks about) a card payment, `payin_id`.

    `repudiation_id` is the movement of money that it caused, if it has. `ended` is None
    while it is open. `contested` is what we have claimed back of `disputed`.
    """

    provider_id: str
    sort: DisputeSort
    status: DisputeStatus
    payin_id: str
    repudiation_id: str | None
    disputed: Euro
    contested: Euro
    reason: str
    reason_message: str
    ended: DisputeEnd | None
    end_message: str
    status_message: str  # what the bank still wants, in its words
    contest_by: datetime | None
    opened_at: datetime
    tag: str
    raw: dict[str, Any] = field(repr=False, compare=False)
