"""How does a bank ask its customer whether it is really them? A challenge for each payment.

    url = three_d_secure.ask(call, "payin", payin, verdict, return_url)

    @three_d_secure.settles("payin")
    def _settle(store, subject, code, now): ...   # code is 000000, or why not

`verdict` is what the bank would say; refusing or forgetting the challenge says something else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wiseed_like.payments.simulator import agenda
from wiseed_like.payments.simulator.agenda import later
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

if TYPE_CHECKING:
    from wiseed_like.payments.simulator.api.routes import Call

REFUSED, FORGOTTEN = "101301", "101304"
Settlement = Callable[[Store, Body, str, float], None]
SETTLEMENTS: dict[str, Settlement] = {}


def settles(kind: str) -> Callable[[Settlement], Settlement]:
    """Register what a challenge's answer does to a resource of this kind, inside `writing`."""

    def register(settlement: Settlement) -> Settlement:
        SETTLEMENTS[kind] = settlement
        return settlement

    return register


def ask(
    call: Call, kind: str, subject: Body, verdict: str, card_ending: str, return_url: str
) -> str:
    """The address where the customer confirms; it holds as long as a card session."""
    path = pose(
        call.store, call.settings, kind, subject, verdict, card_ending, return_url, call.now
    )
    return f"{call.origin}{path}"


def pose(
    store: Store,
    settings: SimulatorSettings,
    kind: str,
    subject: Body,
    verdict: str,
    card_ending: str,
    return_url: str,
    now: float,
) -> str:
    """The same, without a call: the path alone."""
    challenge = store.add(
        "challenge",
        "tds",
        {
            "CreationDate": int(now),
            "SubjectKind": kind,
            "SubjectId": subject["Id"],
            "Verdict": verdict,
            "CardEnding": card_ending,
            "ReturnURL": return_url,
            "Status": "OPEN",
        },
    )
    agenda.plan(store, settings, "forget_challenge", challenge["Id"], after=settings.card_session)
    return f"/3ds/{challenge['Id']}"


def answer(store: Store, challenge_id: str, *, confirmed: bool, now: float) -> None:
    """Once, whatever is clicked twice. Inside `writing`, with its client's store."""
    challenge = store.find("challenge", challenge_id)
    if challenge is not None:
        _settle(store, challenge, challenge["Verdict"] if confirmed else REFUSED, now)


@later("forget_challenge", by="machine")
def _forget(
    store: Store, settings: SimulatorSettings, faults: Faults, challenge_id: str, now: float
) -> None:
    challenge = store.find("challenge", challenge_id)
    if challenge is not None:
        _settle(store, challenge, FORGOTTEN, now)


def _settle(store: Store, challenge: Body, code: str, now: float) -> None:
    if challenge["Status"] != "OPEN":
        return
    challenge["Status"] = "DONE"
    store.put(challenge)
    kind = challenge["SubjectKind"]
    subject = store.find(kind, challenge["SubjectId"])
    if subject is not None and subject["Status"] == "CREATED":
        SETTLEMENTS[kind](store, subject, code, now)
