"""What do people, their banks and the provider's support do with money?

Each act is what a person does: on the platform through its services, at the provider on its pages.
What follows the same day or later is handed back as acts to come: (days from now, act).
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from bench.year.plan import Ticket
from compliance.capital.bulletin import in_words
from compliance.euro import Euro
from wiseed_like.db import session, transaction
from wiseed_like.demo.stage import Stage
from wiseed_like.errors import Refused
from wiseed_like.investors.models import Investor
from wiseed_like.payments import service as payments
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.queries import find_wallet, spendable
from wiseed_like.payments.reading import refresh
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import codes, service as subscriptions
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.signature import Signature

GOOD_CARD, BAD_CARD = "4970107111111119", "4000000000000002"
OWN_IBAN, OTHER_IBAN = "FR7610107001011234567890129", "FR1420041010050500013M02606"
BACK = "http://127.0.0.1:5000/payments/{id}/back"
Act = Callable[[], object]
Later = list[tuple[int, Act]]


def wallet_of(investor: Investor) -> Wallet:
    found = find_wallet(f"user:{investor.user_id}")
    assert found is not None
    return found


def sign(stage: Stage, investor: Investor, round: Round, shares: int) -> Subscription:
    """From the sheet to the signature, with the code as a person gets it."""
    assert round.sheet is not None
    now = stage.moment
    with transaction():
        subscriptions.acknowledge_sheet(round.sheet, investor, now=now)
        order = subscriptions.begin_order(investor, round, shares, now=now)
        code = codes.send_code(order, now=now)
        assert codes.check_code(order, code, now=now)
        return subscriptions.sign(
            order,
            Signature(
                shares_in_words=in_words(shares, "fr"),
                code=code,
                accepts_terms=True,
                understands_reflection=True,
                acknowledges_risk=True,
                consents_to_amount=True,
                proves_understanding=True,
            ),
            now=now,
        )


class Money:
    """The stage, and who is who on it."""

    def __init__(self, stage: Stage, random: Random):
        self.stage, self.random = stage, random
        self.disputed: list[tuple[Operation, str]] = []  # and how it is to end

    def pay(self, investor: Investor, ticket: Ticket) -> Later:
        """Bring the money for a ticket, by card or by wire, with what goes wrong."""
        if ticket.by_card:
            return self._by_card(investor, Euro(ticket.cents), ticket.mishap)
        return self._by_wire(investor, Euro(ticket.cents), ticket.mishap)

    # -- cards

    def _by_card(self, investor: Investor, amount: Euro, mishap: str) -> Later:
        with transaction():
            operation = payments.pay_by_card(
                wallet_of(investor),
                amount,
                return_url=BACK,
                language="fr",
                by=investor.user,
                now=self.stage.moment,
            )
        return [(0, lambda: self._at_the_page(operation, investor, amount, mishap))]

    def _at_the_page(
        self, operation: Operation, investor: Investor, amount: Euro, mishap: str
    ) -> Later:
        """The page is there once the provider was asked."""
        session.refresh(operation)
        if mishap == "abandoned":
            self._type_card(operation, cancel="1")
            return [(1, lambda: self._by_wire(investor, amount, ""))]
        self._type_card(operation, number=BAD_CARD if mishap == "declined" else GOOD_CARD)
        if mishap == "declined":
            return self._by_card(investor, amount, "")
        if mishap in ("won", "lost", "accepted"):
            return [(20, lambda: self._charge_back(operation, mishap))]
        return []

    def _type_card(self, operation: Operation, **form: str) -> None:
        """What is typed on the provider's page; the browser comes back afterwards."""
        assert operation.page_url is not None, operation.result_message
        typed = {"number": GOOD_CARD, "expiry": "12/40", "code": "123"}
        self.stage.click(operation.page_url, **(typed | form))
        refresh(operation)

    def _charge_back(self, operation: Operation, ending: str) -> None:
        """The cardholder goes to their bank."""
        page = f"/disputes/{operation.reference}"
        self.stage.click(page, sort="CONTESTABLE", reason="FRAUD")
        self.disputed.append((operation, ending))

    # -- wires

    def _by_wire(self, investor: Investor, amount: Euro, mishap: str) -> Later:
        with transaction():
            operation = payments.expect_wire(
                wallet_of(investor), amount, by=investor.user, now=self.stage.moment
            )
        named = investor.user.full_name
        ways: dict[str, Callable[[], Later]] = {
            "less": lambda: self._less(operation, amount, named),
            "again": lambda: self._again(operation, amount, named),
            "astray": lambda: self._astray(investor, amount, named),
            "late": lambda: [(35, lambda: self._send(operation, amount, named))],
            "refused": lambda: self._refused(operation, investor, amount),
            "more": lambda: [(1, lambda: self._send(operation, amount + Euro.of(25), named))],
            "stranger": lambda: [
                (1, lambda: self._send(None, amount, "SCI des Tilleuls", investor))
            ],
            "": lambda: [(1, lambda: self._send(operation, amount, named))],
        }
        return ways[mishap]()

    def _less(self, operation: Operation, amount: Euro, named: str) -> Later:
        part = Euro(amount.cents // 2)
        return [
            (1, lambda: self._send(operation, part, named)),
            (3, lambda: self._send(operation, amount - part, named)),
        ]

    def _again(self, operation: Operation, amount: Euro, named: str) -> Later:
        return [(day, lambda: self._send(operation, amount, named)) for day in (1, 2)]

    def _refused(self, operation: Operation, investor: Investor, amount: Euro) -> Later:
        """The bank refuses it; another one is announced."""
        return [
            (1, lambda: self._refuse(operation)),
            (2, lambda: self._by_wire(investor, amount, "")),
        ]

    def _refuse(self, operation: Operation) -> None:
        session.refresh(operation)
        self.stage.click(f"/wires/{operation.reference}", refuse="1")

    def _send(
        self, operation: Operation | None, amount: Euro, payer: str, to: Investor | None = None
    ) -> None:
        """A bank sends a wire: under its reference, or from a stranger to somebody's wallet."""
        if operation is None:
            assert to is not None
            stray = self._stray(amount, payer, OTHER_IBAN)
            self.stage.click(stray, wallet=wallet_of(to).reference or "")
            return
        session.refresh(operation)
        told = {"amount": str(amount), "payer": payer, "iban": OWN_IBAN}
        self.stage.click("/wires", reference=operation.wire_reference or "", **told)

    def _astray(self, investor: Investor, amount: Euro, named: str) -> Later:
        """Under a wrong reference: support attributes it three days later, or sends it back."""
        stray = self._stray(amount, named, OWN_IBAN)
        if self.random.random() < 0.25:
            return [(3, lambda: self.stage.click(stray, **{"return": "1"}))]
        reference = wallet_of(investor).reference or ""
        return [(3, lambda: self.stage.click(stray, wallet=reference))]

    def _stray(self, amount: Euro, payer: str, iban: str) -> str:
        """The page of a wire that nobody can attribute."""
        told = {"amount": str(amount), "payer": payer, "iban": iban, "reference": "VACANCES"}
        return self.stage.click("/wires", **told)

    # -- out again

    def leave(self, investor: Investor) -> None:
        """Withdraw all that may be withdrawn."""
        wallet = wallet_of(investor)
        try:
            with transaction():
                amount = spendable(wallet)
                if amount:
                    payments.withdraw(
                        wallet, amount, iban=OWN_IBAN, by=investor.user, now=self.stage.moment
                    )
        except Refused:
            return  # a dispute keeps it, or it came in no way that can be gone back
