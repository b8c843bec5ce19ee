"""What becomes of money that nobody can attribute? It rests at the provider until support decides.

A wire under a reference that names nothing reaches no wallet: no pay-in, no event, and the
platform cannot see it. Support gives it to a wallet, or sends it back.
"""

from __future__ import annotations

from wiseed_like.payments.simulator.api import payins_wire
from wiseed_like.payments.simulator.currencies import money
from wiseed_like.payments.simulator.store import Body, Store

WAITING, ATTRIBUTED, RETURNED = "WAITING", "ATTRIBUTED", "RETURNED"


def arrive(store: Store, reference: str, cents: int, payer: Body, now: float) -> Body:
    """A wire comes in: the pay-in that it made, or what is kept aside (`Status` WAITING)."""
    payin = payins_wire.receive(store, reference, cents, payer, now)
    if payin is not None:
        return payin
    return store.add(
        "stray_wire",
        "stray",
        {
            "CreationDate": int(now),
            "Status": WAITING,
            "Funds": money(cents, "EUR"),
            "Reference": reference,
            "Payer": payer,
            "PayInId": None,
        },
    )


def attribute(store: Store, stray: Body, wallet_id: str, now: float) -> Body | None:
    """Give it to this wallet, once: the EXTERNAL_INSTRUCTION pay-in.

    None if it is gone already, or if the wallet is of another currency.
    """
    fresh, wallet = store.find("stray_wire", stray["Id"]), store.find("wallet", wallet_id)
    if fresh is None or fresh["Status"] != WAITING:
        return None
    if wallet is None or wallet["Currency"] != fresh["Funds"]["Currency"]:
        return None
    payin = payins_wire.receive(
        store,
        fresh["Reference"],
        fresh["Funds"]["Amount"],
        fresh["Payer"],
        now,
        wallet_id=wallet_id,
    )
    assert payin is not None, "a wallet that exists takes what it is given"
    fresh.update(Status=ATTRIBUTED, PayInId=payin["Id"])
    store.put(fresh)
    return payin


def send_back(store: Store, stray: Body) -> None:
    """To the account it came from: it never was on any wallet, and nobody is told."""
    fresh = store.find("stray_wire", stray["Id"])
    if fresh is not None and fresh["Status"] == WAITING:
        fresh["Status"] = RETURNED
        store.put(fresh)
