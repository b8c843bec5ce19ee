"""Which wallets does somebody mean, by a name or a number?"""

from __future__ import annotations

from wiseed_like.payments.simulator.store import Body, Store

FOUND = 20


def wallets(store: Store, asked: str) -> list[Body]:
    """At most twenty whose id, label or holder's name holds these words."""
    like = f"%{asked.replace('%', '')}%"
    known = "" if store.is_whole else "wallet.client = ? AND "
    rows = store.db.execute(
        "SELECT wallet.id FROM resources wallet"
        " JOIN resources holder ON holder.id = json_extract(wallet.body, '$.Owners[0]')"
        f" WHERE {known}wallet.kind = 'wallet' AND (wallet.body LIKE ?"
        " OR coalesce(json_extract(holder.body, '$.Name'),"
        " json_extract(holder.body, '$.FirstName') || ' '"
        " || json_extract(holder.body, '$.LastName')) LIKE ?) LIMIT ?",
        (*(() if store.is_whole else (store.client,)), like, like, FOUND),
    )
    found = (store.find("wallet", row["id"]) for row in rows)
    return [wallet for wallet in found if wallet is not None]
