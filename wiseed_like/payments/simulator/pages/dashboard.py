"""What is there, and what waits for somebody?"""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator import strays
from wiseed_like.payments.simulator.currencies import credit_wallet, fees_wallet
from wiseed_like.payments.simulator.pages import searching
from wiseed_like.payments.simulator.pages.cards import TEST_CARDS
from wiseed_like.payments.simulator.pages.frame import bp, in_menu, list_of, money, seen, show
from wiseed_like.payments.simulator.store import Store

SHOWN = 30
Figure = tuple[str, str, bool]  # label, value, whether it waits for somebody

in_menu("Tableau de bord", "/", place=0)


@bp.get("/")
def dashboard() -> ResponseReturnValue:
    store, asked = seen(), request.args.get("q", "").strip()
    found = searching.wallets(store, asked) if asked else list_of("wallet")[:SHOWN]
    waiting = store.db.execute(
        "SELECT hook_id, count(*) AS number FROM deliveries WHERE state = 'waiting' GROUP BY 1"
    ).fetchall()
    return show(
        "dashboard.html",
        figures=_figures(store),
        cards=TEST_CARDS,
        asked=asked,
        waiting=list_of("payin", where={"Status": "CREATED"})[:SHOWN],
        wallets=[wallet | {"Cents": store.balance(wallet["Id"])} for wallet in found],
        hooks=list(list_of("hook")),
        unsent={row["hook_id"]: row["number"] for row in waiting},
        events=store.events().turned()[:20],
    )


def _figures(store: Store) -> list[Figure]:
    """What is counted at a glance; amounts are those of the chosen client, or of all."""
    astray = len(store.list("stray_wire", where={"Status": strays.WAITING}))
    paying_out = len(store.list("payout", where={"Status": "CREATED"}))
    return [
        ("Comptes", str(len(store.list("user"))), False),
        ("Portefeuilles", str(len(store.list("wallet"))), False),
        ("Argent des portefeuilles", money(store.held()), False),
        ("Commissions de la plateforme", money(store.balance(fees_wallet("EUR"))), False),
        ("Réserve pour litiges", money(store.balance(credit_wallet("EUR"))), False),
        ("Versements en route", str(paying_out), False),
        ("Virements sans propriétaire", str(astray), astray > 0),
    ]
