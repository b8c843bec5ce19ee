"""When is a user verified, and when no longer? Documents, beneficial owners, hosted sessions."""

from __future__ import annotations

from wiseed_like.payments.simulator import rules
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

RENEWAL = 3 * 365 * 86_400  # seconds after which a verification has to be done again


def level(store: Store, settings: SimulatorSettings, user: Body) -> str:
    """LIGHT or REGULAR, from all that was validated about this user."""
    papers = store.list("paper", where={"UserId": user.get("Id"), "Status": "VALIDATED"})
    declared = store.list("ubo_declaration", where={"UserId": user.get("Id")})
    return rules.kyc_level(
        user,
        {paper["Type"] for paper in papers},
        owners_known=any(each["Status"] == "VALIDATED" for each in declared),
        welcoming=settings.welcoming,
    )


def reconsider(store: Store, settings: SimulatorSettings, user_id: str, now: float) -> None:
    """Raise or lower the level, and say so when it changed. Inside `writing`."""
    user = store.find("user", user_id)
    if user is None:
        return
    now_level = level(store, settings, user)
    if now_level == user["KYCLevel"]:
        return
    user["KYCLevel"] = now_level
    if now_level == "REGULAR":
        user["KycDate"] = int(now)
    store.put(user)
    store.announce(f"USER_KYC_{now_level}", user_id, now)


def downgrade(store: Store, settings: SimulatorSettings, user: Body, now: float) -> None:
    """Who this is has changed: what was verified is about somebody else. Changes `user`."""
    for paper in store.list("paper", where={"UserId": user["Id"], "Status": "VALIDATED"}):
        paper["Status"] = "OUT_OF_DATE"
        store.put(paper)
        store.announce("KYC_OUTDATED", paper["Id"], now)
    user["VerifiedBySession"] = False
    user["KYCLevel"] = level(store, settings, user)
    if user["KYCLevel"] == "LIGHT":
        store.announce("USER_KYC_LIGHT", user["Id"], now)
