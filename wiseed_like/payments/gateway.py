"""What do we ask of a payment provider, and what can it answer? In our words only.

    Exception
    ├── GatewayDown          the outcome is unknown: the same key again, never another
    │   └── GatewayBusy      asked to wait until `retry_at`; nothing happened
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
from typing import Any, Protocol

from compliance.euro import Euro
from wiseed_like.errors import GatewayDown


class GatewayBusy(GatewayDown):
    """Too many calls: nothing was done, the same key may be sent again from `retry_at` (UTC)."""

    def __init__(self, message: str, retry_at: datetime | None = None):
        super().__init__(message)
        self.retry_at = retry_at


class GatewayRefused(Exception):
    """The provider says no, for certain. Another attempt needs another key.

    `code` is the provider's, `fields` names what it did not like (its names, for staff).
    """

    def __init__(self, code: str, message: str, fields: dict[str, str] | None = None):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.fields = fields or {}


class NotAtGateway(GatewayRefused):
    """The provider does not know this id (or has forgotten it: 13 months for transactions)."""


class Resource(StrEnum):
    """Which `find_` reads the thing that an event talks about."""

    PAYIN = "payin"
    TRANSFER = "transfer"
    REFUND = "refund"
    PAYOUT = "payout"


class Kind(StrEnum):
    """What sort of movement an outcome is about."""

    PAYIN = "payin"
    TRANSFER = "transfer"
    PAYOUT = "payout"
    PAYIN_REFUND = "payin_refund"
    TRANSFER_REFUND = "transfer_refund"
    PAYOUT_REFUND = "payout_refund"


class OutcomeState(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """`country` is ISO 3166-1 alpha-2, as everywhere in this file."""

    line1: str
    city: str
    postal_code: str
    country: str = "FR"
    line2: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An investor as the provider must know them; `owner` is our reference, kept as its tag."""

    owner: str
    email: str
    first_name: str
    last_name: str
    birth_date: date
    nationality: str
    country_of_residence: str


@dataclass(frozen=True, slots=True)
class Representative:
    """The natural person who binds a company."""

    first_name: str
    last_name: str
    email: str
    birth_date: date
    nationality: str
    country_of_residence: str


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """An issuer; `siren` is its nine digits, `owner` our reference."""

    owner: str
    name: str
    siren: str
    email: str
    representative: Representative
    address: PostalAddress


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
class Outcome:
    """What the provider says about one movement of money.

    `amount` is what left the payer (for a payout: the fee included), `fee` the part that went
    to the platform, so `amount - fee` arrived. Of a bank wire still on its way both are zero:
    what really arrived may differ from what was declared. `raw` is the answer as it came, for
    the audit only. `initial_id` is the movement that a refund gives back.
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
    executed_at: datetime | None
    raw: dict[str, Any] = field(repr=False, compare=False)

    @property
    def arrived(self) -> Euro:
        """What the receiver got."""
        return self.amount - self.fee


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """Something the provider says happened; a hint to read again, never a proof."""

    event_type: str
    resource_id: str
    at: datetime


class Gateway(Protocol):
    """A payment provider. `key` is 16 to 36 letters, digits and dashes, stored before the call.

    Every method may raise GatewayDown or GatewayRefused. The same key gives the same answer,
    for 24 hours. All amounts are euros, positive.
    """

    def open_person_account(self, person: Person, *, key: str) -> str: ...

    def open_issuer_account(self, entity: LegalEntity, *, key: str) -> str: ...

    def open_wallet(self, user_ref: str, description: str, tag: str, *, key: str) -> str: ...

    def ask_card_payment(
        self,
        user_ref: str,
        wallet_ref: str,
        amount: Euro,
        return_url: str,
        language: str,
        tag: str,
        *,
        key: str,
    ) -> CardPage:
        """The browser comes back to `return_url` with `transactionId`: read again, never believe.

        `language` is fr or en; `return_url` has at most 220 characters.
        """
        ...

    def expect_wire(
        self, user_ref: str, wallet_ref: str, amount: Euro, tag: str, *, key: str
    ) -> WireInstructions: ...

    def transfer(
        self,
        author_ref: str,
        from_wallet: str,
        to_wallet: str,
        credited_user_ref: str,
        amount: Euro,
        tag: str,
        *,
        key: str,
    ) -> Outcome: ...

    def refund_transfer(self, author_ref: str, transfer_id: str, tag: str, *, key: str) -> Outcome:
        """Give a whole transfer back. The only way to return money to a person's wallet."""
        ...

    def refund_card_payment(
        self, author_ref: str, payin_id: str, amount: Euro, tag: str, *, key: str
    ) -> Outcome:
        """Give all or part of a card payment back to the card, within eleven months."""
        ...

    def register_bank_account(
        self,
        user_ref: str,
        owner_name: str,
        address: PostalAddress,
        iban: str,
        bic: str | None,
        *,
        key: str,
    ) -> str:
        """The account that an issuer is paid on."""
        ...

    def register_return_account(
        self,
        user_ref: str,
        first_name: str,
        last_name: str,
        address: PostalAddress,
        iban: str,
        *,
        key: str,
    ) -> str:
        """The account that a person's bank wires go back to; it serves for nothing else."""
        ...

    def pay_out(
        self,
        author_ref: str,
        wallet_ref: str,
        amount: Euro,
        fee: Euro,
        bank_ref: str,
        wire_text: str,
        tag: str,
        *,
        key: str,
    ) -> Outcome:
        """Pay the issuer: `amount` leaves the wallet, `amount - fee` arrives. Pending at first."""
        ...

    def return_wire(
        self,
        author_ref: str,
        wallet_ref: str,
        amount: Euro,
        bank_ref: str,
        payin_id: str,
        tag: str,
        *,
        key: str,
    ) -> Outcome:
        """Send all or part of a bank wire back to `register_return_account`'s answer."""
        ...

    def find_payin(self, provider_id: str) -> Outcome: ...

    def find_transfer(self, provider_id: str) -> Outcome: ...

    def find_refund(self, provider_id: str) -> Outcome: ...

    def find_payout(self, provider_id: str) -> Outcome: ...

    def find(self, resource: Resource, provider_id: str) -> Outcome:
        """The `find_` that belongs to `resource_of_event`'s answer."""
        ...

    def wallet_balance(self, wallet_ref: str) -> Euro:
        """For checking the books only: pages show our own ledger."""
        ...

    def fees_balance(self) -> Euro:
        """The platform's fees not yet billed out."""
        ...

    def subscribe_hooks(self, url: str) -> int:
        """Ask to be notified there, and repair what the provider has switched off.

        May be called any time, daily at least. Returns how many hooks were made or repaired.
        """
        ...

    def list_events(self, since: datetime) -> Sequence[GatewayEvent]:
        """What happened since then (45 days at most), oldest first: catches up on lost hooks."""
        ...

    def resource_of_event(self, event_type: str) -> Resource | None:
        """None: an event that moves no money, or one that we do not know."""
        ...
