"""What do we ask of a payment provider? Its answers are in our words only.

`provider_words` of money, `provider_people` of people; all are imported from here.

Any adapter has to keep the promises of these protocols: tests/payments/test_gateway_contract*
ask for each of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from compliance.euro import Euro
from wiseed_like.payments.gateway.people import (
    AccountStatus,
    BeneficialOwner,
    DeclarationState,
    DeclarationStatus,
    LegalEntity,
    PaperSort,
    PaperState,
    PaperStatus,
    Person,
    PostalAddress,
    Representative,
    Standing,
)
from wiseed_like.payments.gateway.words import (
    Browser,
    CannotKnow,
    CardForm,
    CardPage,
    CardPayment,
    Dispute,
    DisputeEnd,
    DisputeSort,
    DisputeStatus,
    EventPage,
    GatewayBusy,
    GatewayEvent,
    GatewayRefused,
    HookState,
    KeySpent,
    Kind,
    NotAtGateway,
    NotUnderstood,
    Outcome,
    OutcomeState,
    Resource,
    SavedCard,
    WireInstructions,
)

__all__ = [
    "AccountStatus",
    "BeneficialOwner",
    "Browser",
    "CannotKnow",
    "CardForm",
    "CardPage",
    "CardPayment",
    "DeclarationState",
    "DeclarationStatus",
    "Dispute",
    "DisputeEnd",
    "DisputeSort",
    "DisputeStatus",
    "EventPage",
    "Gateway",
    "GatewayBusy",
    "GatewayEvent",
    "GatewayRefused",
    "HookState",
    "KeySpent",
    "Kind",
    "LegalEntity",
    "NotAtGateway",
    "NotUnderstood",
    "Outcome",
    "OutcomeState",
    "PaperSort",
    "PaperState",
    "PaperStatus",
    "Person",
    "PostalAddress",
    "Representative",
    "Resource",
    "SavedCard",
    "Standing",
    "WireInstructions",
]


class People(Protocol):
    """Who is known to the provider, and what do they still owe it?"""

    def open_person_account(self, person: Person, *, key: str) -> str: ...

    def open_issuer_account(self, entity: LegalEntity, *, key: str) -> str: ...

    def open_company_payer_account(self, entity: LegalEntity, *, key: str) -> str:
        """A company that only pays and is given back, as persons who invest are."""

    def find_account(self, owner: str, *, since: datetime) -> str | None:
        """The account, not closed, that was opened for this owner (`user:12`) since then."""

    def find_standing(self, user_ref: str) -> Standing: ...

    def ask_enrolment(self, user_ref: str) -> str:
        """A fresh address where the owner authenticates; it holds for ten minutes."""

    def open_paper(self, user_ref: str, sort: PaperSort, tag: str, *, key: str) -> str: ...

    def add_page(self, user_ref: str, paper_id: str, content: bytes) -> None:
        """A PDF, JPEG, PNG or GIF from 1 KB to 7 MB; ValueError for another size.

        There is no key to this call: a page whose outcome is unknown may be there twice,
        which harms nobody.
        """

    def submit_paper(self, user_ref: str, paper_id: str) -> None:
        """Have it examined; no page can be added after. Asking again changes nothing."""

    def find_paper(self, paper_id: str) -> PaperState: ...

    def open_declaration(self, user_ref: str, *, key: str) -> str:
        """A declaration of who controls a company."""

    def add_owner(
        self, user_ref: str, declaration_id: str, owner: BeneficialOwner, *, key: str
    ) -> str: ...

    def submit_declaration(self, user_ref: str, declaration_id: str) -> None: ...

    def find_declaration(self, user_ref: str, declaration_id: str) -> DeclarationState: ...


class MoneyIn(Protocol):
    """How does money come to a wallet?"""

    def open_wallet(self, user_ref: str, description: str, tag: str, *, key: str) -> str: ...

    def find_wallet(self, user_ref: str, tag: str) -> str | None:
        """The wallet that was opened for somebody with this tag."""

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

    def expect_wire(
        self, user_ref: str, wallet_ref: str, amount: Euro, tag: str, *, key: str
    ) -> WireInstructions: ...

    def register_card(self, user_ref: str, *, key: str) -> CardForm: ...

    def finish_card(self, registration_id: str, registration_data: str) -> SavedCard:
        """Take over what the form's address answered to the browser.

        Raises GatewayRefused when the card was not accepted. Asking again gives the same card.
        """

    def forget_card(self, card_ref: str) -> None:
        """It can never be used again. Forgetting it twice changes nothing."""

    def pay_with_card(
        self,
        user_ref: str,
        wallet_ref: str,
        card_ref: str,
        amount: Euro,
        return_url: str,
        browser: Browser,
        language: str,
        tag: str,
        *,
        key: str,
    ) -> CardPayment:
        """Pay with a card of `finish_card`. A first use has to be within 24 hours."""


class MoneyMoves(Protocol):
    """How does money move between wallets, go back, and leave?"""

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

    def refund_card_payment(
        self, author_ref: str, payin_id: str, amount: Euro, tag: str, *, key: str
    ) -> Outcome:
        """Give all or part of a card payment back to the card, within eleven months."""

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

    def find_bank_account(self, user_ref: str, iban: str) -> str | None:
        """One that was registered for this IBAN, and not closed."""

    def close_bank_account(self, user_ref: str, bank_ref: str) -> None:
        """Nothing is paid there any more; for ever. Closing it again changes nothing."""

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

    def find_return_account(self, user_ref: str, iban: str) -> str | None:
        """One that was registered for wires to go back to this IBAN, and still serves."""

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


class Reading(Protocol):
    """What became of it? Nothing here changes anything."""

    def find_payin(self, provider_id: str) -> Outcome: ...

    def find_transfer(self, provider_id: str) -> Outcome: ...

    def find_refund(self, provider_id: str) -> Outcome: ...

    def find_payout(self, provider_id: str) -> Outcome: ...

    def find_repudiation(self, provider_id: str) -> Outcome: ...

    def find_settlement(self, provider_id: str) -> Outcome: ...

    def find(self, resource: Resource, provider_id: str) -> Outcome:
        """The `find_` that belongs to `resource_of_event`'s answer."""

    def find_by_tag(
        self, kind: Kind, tag: str, *, wallet_ref: str, since: datetime
    ) -> Outcome | None:
        """The movement on this wallet that carries exactly this tag, created from `since` on.

        None means that there is none, for certain. Raises CannotKnow when `since` is older
        than the provider's lists (13 months).
        """

    def list_movements(
        self, wallet_ref: str, since: datetime, until: datetime
    ) -> Iterator[Outcome]:
        """Every movement on a wallet created from `since` up to, not including, `until`.

        Oldest first, whatever their state. `wallet_ref` may also be one of the platform's own:
        "FEES_EUR", "CREDIT_EUR". Raises CannotKnow when `since` is older than 13 months.
        """

    def wallet_balance(self, wallet_ref: str) -> Euro:
        """For checking the books only: pages show our own ledger."""

    def fees_balance(self) -> Euro:
        """The platform's fees not yet billed out."""

    def credit_balance(self) -> Euro:
        """What the platform has put aside for disputes; negative when it owes the provider."""


class Disputes(Protocol):
    """What when a bank takes a card payment back?"""

    def find_dispute(self, dispute_id: str) -> Dispute: ...

    def list_disputes(self, since: datetime) -> Iterator[Dispute]:
        """Those opened from then on, oldest first."""

    def contest(self, dispute_id: str, amount: Euro, *, files: Sequence[bytes]) -> None:
        """Claim `amount` back with `files` (each as in `add_page`) as evidence.

        Without a key: safe to ask again, the evidence may then be there twice.
        """

    def close_dispute(self, dispute_id: str) -> None:
        """Accept that the money is lost. Closing twice changes nothing."""

    def settle_repudiation(
        self, repudiation_id: str, author_ref: str, amount: Euro, tag: str, *, key: str
    ) -> Outcome:
        """Take what a dispute has cost the platform from the wallet it had paid into."""


class Hearing(Protocol):
    """How do we hear of what happened? Hints only: everything heard is read again."""

    def subscribe_hooks(self, url: str, families: Collection[str]) -> int:
        """Ask to be notified there of every event type of these families, and repair.

        `url` has at most 255 characters. A family is the beginning of event types
        (`USER_KYC`) or one of them. May be called any time, daily at least. Returns how many
        hooks were made or repaired; raises GatewayRefused at the end when some could not be.
        """

    def list_hooks(self) -> Sequence[HookState]: ...

    def list_events(self, since: datetime, *, page: int = 1) -> EventPage:
        """What happened since then (45 days at most): catches up on lost hooks.

        Pages are numbered from 1, and stay what they are while events are added.
        """

    def resource_of_event(self, event_type: str) -> Resource | None:
        """None: an event that moves no money, or one that we do not know."""


class Gateway(People, MoneyIn, MoneyMoves, Reading, Disputes, Hearing, Protocol):
    """A payment provider. `key` is 16 to 36 letters, digits and dashes, stored before the call.

    Every method may raise GatewayDown or GatewayRefused. The same key gives the same answer,
    for 24 hours. All amounts are euros, positive.
    """
