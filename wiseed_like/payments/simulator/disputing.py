"""What happens when a bank takes a card payment back? Opened, contested, judged, closed."""

from __future__ import annotations

from wiseed_like.payments.simulator import books
from wiseed_like.payments.simulator.agenda import later, plan
from wiseed_like.payments.simulator.currencies import money
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

DEADLINE = 14 * 86_400  # seconds to contest, by the business's calendar; banks give 7 to 18 days
SORTS = ("CONTESTABLE", "NOT_CONTESTABLE", "RETRIEVAL")
REASONS = (
    *("FRAUD", "UNKNOWN", "DUPLICATE", "NOT_RECEIVED", "PRODUCT_UNACCEPTABLE"),
    *("AUTHORISATION_DISPUTED", "TRANSACTION_NOT_RECOGNIZED", "CREDIT_NOT_PROCESSED"),
)
OPEN_TO_CLIENT = ("PENDING_CLIENT_ACTION", "REOPENED_PENDING_CLIENT_ACTION")


class NotDisputable(ValueError):
    """This pay-in cannot be disputed; the message says why."""


def open_dispute(
    store: Store,
    settings: SimulatorSettings,
    payin: Body,
    sort: str,
    reason: str,
    now: float,
    *,
    cents: int | None = None,
    message: str | None = None,
) -> Body:
    """The card's bank takes the payment (or `cents` of it) back, or only asks about it.

    Also of a payment that was given back: the bank does not ask. Raises NotDisputable for
    anything but a succeeded card payment that was not disputed before.
    """
    cents = payin["DebitedFunds"]["Amount"] if cents is None else cents
    _check(store, payin, cents, sort, reason)
    dispute = store.add(
        "dispute",
        "dispute_m",
        {
            "Tag": None,
            "CreationDate": int(now),
            "ClosedDate": None,
            **books.initial(payin),
            "DisputeType": sort,
            "ContestDeadlineDate": None if sort == "NOT_CONTESTABLE" else int(now) + DEADLINE,
            "DisputedFunds": money(cents, payin["DebitedFunds"]["Currency"]),
            "ContestedFunds": None,
            "Status": "CREATED",
            "StatusMessage": None,
            "DisputeReason": {"DisputeReasonType": reason, "DisputeReasonMessage": message},
            "ResultCode": None,
            "ResultMessage": None,
            "RepudiationId": None,
            # Ours: whose it is, so that it is found from its user and wallet.
            "AuthorId": payin["AuthorId"],
            "CreditedWalletId": payin["CreditedWalletId"],
        },
    )
    store.announce("DISPUTE_CREATED", dispute["Id"], now)
    if sort != "RETRIEVAL":
        repudiation = books.repudiate(store, payin, cents, now, DisputeId=dispute["Id"])
        dispute["RepudiationId"] = repudiation["Id"]
    if sort == "NOT_CONTESTABLE":
        close(store, dispute, "LOST", now)
        return dispute
    dispute["Status"] = "PENDING_CLIENT_ACTION"
    store.put(dispute)
    store.announce("DISPUTE_ACTION_REQUIRED", dispute["Id"], now)
    plan(store, settings, "close_late_dispute", dispute["Id"], after=DEADLINE)
    return dispute


def _check(store: Store, payin: Body, cents: int, sort: str, reason: str) -> None:
    if sort not in SORTS or reason not in REASONS:
        raise NotDisputable("the sort or the reason of the dispute is not known")
    if payin["PaymentType"] != "CARD" or payin["Status"] != "SUCCEEDED":
        raise NotDisputable("only a succeeded card payment can be disputed")
    if not 0 < cents <= payin["DebitedFunds"]["Amount"]:
        raise NotDisputable("the disputed amount must be a part of the payment")
    if store.list("dispute", where={"InitialTransactionId": payin["Id"]}):
        raise NotDisputable("this payment was disputed before")


def submit(store: Store, dispute: Body, cents: int, now: float) -> None:
    """The platform contests this much."""
    dispute.update(
        Status="SUBMITTED", ContestedFunds=money(cents, dispute["DisputedFunds"]["Currency"])
    )
    store.put(dispute)
    store.announce("DISPUTE_SUBMITTED", dispute["Id"], now)


def pass_on(store: Store, dispute: Body, now: float) -> None:
    """The documents were accepted and sent to the card's bank."""
    dispute["Status"] = "PENDING_BANK_ACTION"
    store.put(dispute)
    store.announce("DISPUTE_SENT_TO_BANK", dispute["Id"], now)


def ask_for_more(store: Store, dispute: Body, message: str, now: float) -> None:
    """The documents do not do."""
    dispute.update(Status="REOPENED_PENDING_CLIENT_ACTION", StatusMessage=message)
    store.put(dispute)
    store.announce("DISPUTE_FURTHER_ACTION_REQUIRED", dispute["Id"], now)


def judge(store: Store, dispute: Body, now: float, *, won: bool) -> None:
    """The card's bank has decided; what was contested comes back when the platform won."""
    repudiation = store.find("repudiation", dispute["RepudiationId"])
    if won and repudiation is not None and dispute["ContestedFunds"] is not None:
        cents = dispute["ContestedFunds"]["Amount"]
        books.give_credit_back(store, repudiation, cents, now)
    close(store, dispute, "WON" if won else "LOST", now)


def close(store: Store, dispute: Body, result: str, now: float) -> None:
    dispute.update(Status="CLOSED", ResultCode=result, ClosedDate=int(now))
    store.put(dispute)
    store.announce("DISPUTE_CLOSED", dispute["Id"], now)


@later("close_late_dispute")
def _close_late(
    store: Store, _settings: SimulatorSettings, _faults: Faults, dispute_id: str, now: float
) -> None:
    """Not contested in time: lost (a mere question has nothing to lose)."""
    dispute = store.find("dispute", dispute_id)
    if dispute is not None and dispute["Status"] in OPEN_TO_CLIENT:
        close(store, dispute, "VOID" if dispute["RepudiationId"] is None else "LOST", now)


def owed(store: Store, repudiation_id: str) -> int:
    """Cents of a repudiation that were neither won back nor settled."""
    repudiation = store.find("repudiation", repudiation_id)
    if repudiation is None or repudiation["Status"] != "SUCCEEDED":
        return 0
    where: dict[str, object] = {"InitialTransactionId": repudiation_id}
    back = sum(each["DebitedFunds"]["Amount"] for each in store.list("refund", where=where))
    settled = sum(
        each["CreditedFunds"]["Amount"]
        for each in store.list("settlement", where={"RepudiationId": repudiation_id})
        if each["Status"] == "SUCCEEDED"
    )
    return int(repudiation["DebitedFunds"]["Amount"]) - back - settled
