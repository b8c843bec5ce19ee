"""What became of it, says Mangopay? One movement by its id or tag, or all of a wallet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from mangopay.query import SelectQuery
from mangopay.resources import (
    BankWirePayOut,
    PayIn,
    Refund,
    Repudiation,
    SettlementTransfer,
    Transaction,
    Transfer,
    Wallet,
)

from compliance.euro import Euro
from wiseed_like import clock
from wiseed_like.payments.gateway import (
    CannotKnow,
    Kind,
    NotAtGateway,
    NotUnderstood,
    Outcome,
    Resource,
)
from wiseed_like.payments.mangopay.answers import Body, balance, each_of, outcome
from wiseed_like.payments.mangopay.caller import PER_PAGE, Caller, many

MODELS = {
    Resource.PAYIN: PayIn,
    Resource.TRANSFER: Transfer,
    Resource.REFUND: Refund,
    Resource.PAYOUT: BankWirePayOut,
    Resource.REPUDIATION: Repudiation,
    Resource.SETTLEMENT: SettlementTransfer,
}
RESOURCES = {
    Kind.PAYIN: Resource.PAYIN,
    Kind.TRANSFER: Resource.TRANSFER,
    Kind.PAYOUT: Resource.PAYOUT,
    Kind.PAYIN_REFUND: Resource.REFUND,
    Kind.TRANSFER_REFUND: Resource.REFUND,
    Kind.PAYOUT_REFUND: Resource.REFUND,
    Kind.REPUDIATION_REFUND: Resource.REFUND,
    Kind.REPUDIATION: Resource.REPUDIATION,
    Kind.SETTLEMENT: Resource.SETTLEMENT,
}
NATURES = {Kind.REPUDIATION: "REPUDIATION", Kind.SETTLEMENT: "SETTLEMENT"}
MEMORY = timedelta(days=390)  # its lists go back thirteen months; some days of margin


class Reading(Caller):
    """Nothing here changes anything."""

    def find_payin(self, provider_id: str) -> Outcome:
        return self.find(Resource.PAYIN, provider_id)

    def find_transfer(self, provider_id: str) -> Outcome:
        return self.find(Resource.TRANSFER, provider_id)

    def find_refund(self, provider_id: str) -> Outcome:
        return self.find(Resource.REFUND, provider_id)

    def find_payout(self, provider_id: str) -> Outcome:
        return self.find(Resource.PAYOUT, provider_id)

    def find_repudiation(self, provider_id: str) -> Outcome:
        return self.find(Resource.REPUDIATION, provider_id)

    def find_settlement(self, provider_id: str) -> Outcome:
        return self.find(Resource.SETTLEMENT, provider_id)

    def find(self, resource: Resource, provider_id: str) -> Outcome:
        return outcome(self._read(MODELS[resource], provider_id))

    def find_by_tag(
        self, kind: Kind, tag: str, *, wallet_ref: str, since: datetime
    ) -> Outcome | None:
        """Newest first: what is looked for was asked lately. Read again, as the list is terse.

        A row that cannot be read, and does not name another tag, may be the one: without it,
        nothing is told to be absent.
        """
        odd: NotUnderstood | None = None
        nature = NATURES.get(kind, "REFUND" if kind.endswith("_refund") else "REGULAR")
        for body in self._walk(wallet_ref, since, Sort="CreationDate:DESC", Nature=nature):
            try:
                listed = outcome(body)
            except NotUnderstood as failure:
                if (body.get("Tag") or tag) == tag:
                    odd = odd or failure
                continue
            if listed.created_at < since:
                break
            if (listed.kind, listed.tag) == (kind, tag):
                return self.find(RESOURCES[kind], listed.provider_id)
        if odd is not None:
            raise odd
        return None

    def list_movements(
        self, wallet_ref: str, since: datetime, until: datetime
    ) -> Iterator[Outcome]:
        until_second = int(until.timestamp()) + 1
        bodies = self._walk(wallet_ref, since, Sort="CreationDate:ASC", BeforeDate=until_second)
        for listed in each_of(outcome, bodies):
            if since <= listed.created_at < until:
                yield listed

    def _walk(self, wallet_ref: str, since: datetime, **query: Any) -> Iterator[Body]:
        """Every page of a wallet's transactions. Whether its bounds are included is not
        documented: a second more is asked for on each side."""
        if since < clock.now() - MEMORY:
            raise CannotKnow(f"the lists of {wallet_ref} do not go back to {since:%Y-%m-%d}")
        number = 1
        while True:
            page = self._transactions(
                wallet_ref,
                page=number,
                per_page=PER_PAGE,
                AfterDate=int(since.timestamp()) - 1,
                **query,
            )
            is_last = self._is_last(number, page)
            yield from page
            if is_last:
                return
            number += 1

    def _transactions(self, wallet_ref: str, **query: Any) -> list[Body]:
        select = SelectQuery(Transaction)
        fund, _, currency = wallet_ref.partition("_")
        with self._listening() as line:
            if Wallet.is_client_wallet(wallet_ref):
                select.identifier = "CLIENT_WALLET_TRANSACTIONS"
                select.all(handler=line, fund_type=fund, currency=currency, **query)
            else:
                query["ScaContext"] = "USER_NOT_PRESENT"
                select.list(wallet_ref, Wallet, handler=line, **query)
        return many(line.body)

    def wallet_balance(self, wallet_ref: str) -> Euro:
        return balance(self._read(Wallet, wallet_ref, ScaContext="USER_NOT_PRESENT"))

    def fees_balance(self) -> Euro:
        return self._client_balance("FEES_EUR")

    def credit_balance(self) -> Euro:
        return self._client_balance("CREDIT_EUR")

    def _client_balance(self, wallet_ref: str) -> Euro:
        try:
            return balance(self._read(Wallet, wallet_ref))
        except NotAtGateway:
            return Euro.ZERO  # it is there from the first cent on
