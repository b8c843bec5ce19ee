"""Which call of the SDK serves which of our questions?"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from mangopay.query import InsertQuery
from mangopay.resources import (
    BankAccount,
    BankWirePayIn,
    BankWirePayOut,
    CardWebPayIn,
    Event,
    LegalUserSca,
    NaturalUserSca,
    Notification,
    PayIn,
    PayInRefund,
    Recipient,
    Refund,
    Transfer,
    TransferRefund,
    Wallet,
)
from mangopay.utils import Address, IndividualRecipient, LegalRepresentative, Money, PaymentRef

from compliance.euro import Euro
from wiseed_like.payments.gateway import (
    CardPage,
    GatewayEvent,
    LegalEntity,
    Outcome,
    Person,
    PostalAddress,
    Resource,
    WireInstructions,
)
from wiseed_like.payments.mangopay.answers import (
    EVENTS,
    Body,
    euro,
    moment,
    not_failed,
    outcome,
)
from wiseed_like.payments.mangopay.line import Line, checked

PER_PAGE = 100
MODELS = {
    Resource.PAYIN: PayIn,
    Resource.TRANSFER: Transfer,
    Resource.REFUND: Refund,
    Resource.PAYOUT: BankWirePayOut,
}


class Mangopay:
    """The `Gateway` of Mangopay: investors are natural payers, issuers are legal owners."""

    def __init__(self, *, client_id: str, api_key: str, url: str):
        if not client_id or not api_key:
            raise ValueError("Mangopay needs a client id and an API key")
        if not url.startswith(("https://", "http://")) or "v2.01" not in url:
            raise ValueError(f"Mangopay's address must end with v2.01/, not {url!r}")
        self._settings = (client_id, api_key, url.rstrip("/") + "/")
        self._lines = threading.local()

    @property
    def _line(self) -> Line:
        """One line per process and thread, opened after the fork: its session has no lock."""
        opened_by, line = getattr(self._lines, "line", (None, None))
        if line is None or opened_by != os.getpid():
            line = Line(*self._settings)
            self._lines.line = (os.getpid(), line)
        return line

    # -- people and wallets

    def open_person_account(self, person: Person, *, key: str) -> str:
        user = NaturalUserSca(
            tag=person.owner,
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            birthday=person.birth_date,
            nationality=person.nationality,
            country_of_residence=person.country_of_residence,
            user_category="PAYER",
            terms_and_conditions_accepted=True,
        )
        return str(self._write(user, key)["Id"])

    def open_issuer_account(self, entity: LegalEntity, *, key: str) -> str:
        person = entity.representative
        user = LegalUserSca(
            tag=entity.owner,
            name=entity.name,
            email=entity.email,
            company_number=entity.siren,
            legal_person_type="BUSINESS",
            legal_representative=LegalRepresentative(
                first_name=person.first_name,
                last_name=person.last_name,
                email=person.email,
                birthday=_seconds(person.birth_date),
                nationality=person.nationality,
                country_of_residence=person.country_of_residence,
            ),
            headquarters_address=_address(entity.address),
            user_category="OWNER",
            terms_and_conditions_accepted=True,
        )
        return str(self._write(user, key)["Id"])

    def open_wallet(self, user_ref: str, description: str, tag: str, *, key: str) -> str:
        wallet = Wallet(owners_ids=[user_ref], description=description, currency="EUR", tag=tag)
        return str(self._write(wallet, key)["Id"])

    def wallet_balance(self, wallet_ref: str) -> Euro:
        return euro(self._read(Wallet, wallet_ref, ScaContext="USER_NOT_PRESENT")["Balance"])

    def fees_balance(self) -> Euro:
        return euro(self._read(Wallet, "FEES_EUR")["Balance"])

    # -- money in

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
        payin = CardWebPayIn(
            author_id=user_ref,
            credited_wallet_id=wallet_ref,
            debited_funds=_money(amount),
            fees=_money(Euro.ZERO),
            return_url=return_url,
            card_type="CB_VISA_MASTERCARD",
            culture=language.upper(),
            tag=tag,
        )
        body = not_failed(self._write(payin, key))
        return CardPage(provider_id=str(body["Id"]), redirect_url=str(body["RedirectURL"]))

    def expect_wire(
        self, user_ref: str, wallet_ref: str, amount: Euro, tag: str, *, key: str
    ) -> WireInstructions:
        payin = BankWirePayIn(
            author_id=user_ref,
            credited_wallet_id=wallet_ref,
            declared_debited_funds=_money(amount),
            declared_fees=_money(Euro.ZERO),
            tag=tag,
        )
        body = not_failed(self._write(payin, key))
        return WireInstructions(
            provider_id=str(body["Id"]),
            reference=str(body["WireReference"]),
            iban=str(body["BankAccount"]["IBAN"]),
            bic=str(body["BankAccount"]["BIC"]),
            account_owner=str(body["BankAccount"]["OwnerName"]),
        )

    # -- money inside

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
    ) -> Outcome:
        transfer = Transfer(
            author_id=author_ref,
            credited_user_id=credited_user_ref,  # the SDK insists, the API does not
            debited_wallet_id=from_wallet,
            credited_wallet_id=to_wallet,
            debited_funds=_money(amount),
            fees=_money(Euro.ZERO),
            tag=tag,
        )
        return outcome(self._write(transfer, key))

    def refund_transfer(self, author_ref: str, transfer_id: str, tag: str, *, key: str) -> Outcome:
        refund = TransferRefund(author_id=author_ref, transfer_id=transfer_id, tag=tag)
        return outcome(self._write(refund, key))

    # -- money out

    def refund_card_payment(
        self, author_ref: str, payin_id: str, amount: Euro, tag: str, *, key: str
    ) -> Outcome:
        refund = PayInRefund(
            author_id=author_ref,
            payin_id=payin_id,
            debited_funds=_money(amount),
            fees=_money(Euro.ZERO),
            tag=tag,
        )
        return outcome(self._write(refund, key))

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
        account = BankAccount(
            user_id=user_ref,
            type="IBAN",
            owner_name=owner_name,
            owner_address=_address(address),
            iban=iban,
            bic=bic,
        )
        return str(self._write(account, key)["Id"])

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
        recipient = Recipient(
            display_name=f"{first_name} {last_name}",
            payout_method_type="LocalBankTransfer",
            recipient_type="Individual",
            recipient_scope="PAYIN",
            currency="EUR",
            country=iban[:2],
            individual_recipient=IndividualRecipient(first_name, last_name, _address(address)),
            local_bank_transfer={"EUR": {"IBAN": iban}},
        )
        # Recipient.create() would leave by the SDK's default handler: the query is built here.
        insert = InsertQuery(recipient, checked(key), {"user_id": user_ref})
        insert.insert_query = recipient.get_field_dict()
        insert.execute(self._line)
        return str(self._line.body["Id"])

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
        payout = BankWirePayOut(
            author_id=author_ref,
            debited_wallet_id=wallet_ref,
            debited_funds=_money(amount),
            fees=_money(fee),
            bank_account_id=bank_ref,
            bank_wire_ref=wire_text,
            tag=tag,
        )
        return outcome(self._write(payout, key))

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
        payout = BankWirePayOut(
            author_id=author_ref,
            debited_wallet_id=wallet_ref,
            debited_funds=_money(amount),
            fees=_money(Euro.ZERO),
            recipient_id=bank_ref,
            payment_ref=PaymentRef("PAYIN_REFUND", payin_id),
            tag=tag,
        )
        return outcome(self._write(payout, key))

    # -- what became of it

    def find_payin(self, provider_id: str) -> Outcome:
        return self.find(Resource.PAYIN, provider_id)

    def find_transfer(self, provider_id: str) -> Outcome:
        return self.find(Resource.TRANSFER, provider_id)

    def find_refund(self, provider_id: str) -> Outcome:
        return self.find(Resource.REFUND, provider_id)

    def find_payout(self, provider_id: str) -> Outcome:
        return self.find(Resource.PAYOUT, provider_id)

    def find(self, resource: Resource, provider_id: str) -> Outcome:
        return outcome(self._read(MODELS[resource], provider_id))

    def resource_of_event(self, event_type: str) -> Resource | None:
        return EVENTS.get(event_type)

    def list_events(self, since: datetime) -> list[GatewayEvent]:
        after = int(since.timestamp())
        return [
            GatewayEvent(event["EventType"], event["ResourceId"], moment(event["Date"]))
            for event in self._read_all(Event, AfterDate=after, Sort="Date:ASC")
        ]

    def subscribe_hooks(self, url: str) -> int:
        hooks = {hook["EventType"]: hook for hook in self._read_all(Notification)}
        changed = 0
        for event_type in EVENTS:
            hook = hooks.get(event_type)
            if hook is None:
                made = Notification(event_type=event_type, url=url)
                self._write(made, str(uuid.uuid4()))  # listing first makes it repeatable
            elif hook["Validity"] == "INVALID":  # off and on again is what repairs it
                self._set_hook(hook, url, "DISABLED")
                self._set_hook(hook, url, "ENABLED")
            elif hook["Url"] != url or hook["Status"] != "ENABLED":
                self._set_hook(hook, url, "ENABLED")
            else:
                continue
            changed += 1
        return changed

    def _set_hook(self, hook: Body, url: str, status: str) -> None:
        Notification(id=hook["Id"], event_type=hook["EventType"], url=url, status=status).save(
            handler=self._line
        )

    # -- the SDK's three calls; the body as it came is what counts

    def _write(self, thing: Any, key: str) -> Body:
        """Create it: always `save`, because `create` drops the key without a word."""
        thing.save(handler=self._line, idempotency_key=checked(key))
        return dict(self._line.body)

    def _read(self, model: Any, reference: str, **query: str) -> Body:
        model.get(reference, handler=self._line, **query)
        return dict(self._line.body)

    def _read_all(self, model: Any, **query: Any) -> Iterator[Body]:
        """Every page: the SDK stops after the first without saying so."""
        page = 1
        while True:
            model.all(handler=self._line, page=page, per_page=PER_PAGE, **query)
            bodies = list(self._line.body)
            yield from bodies
            if len(bodies) < PER_PAGE:
                return
            page += 1


def _money(amount: Euro) -> Money:
    return Money(amount=amount.cents, currency="EUR")  # whole cents: it would truncate others


def _address(address: PostalAddress) -> Address:
    return Address(
        address_line_1=address.line1,
        address_line_2=address.line2,
        city=address.city,
        region=address.region,
        postal_code=address.postal_code,
        country=address.country,
    )


def _seconds(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400
