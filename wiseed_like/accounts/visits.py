"""Has this account been opened from here before? As far as its sessions remember."""

from __future__ import annotations

from ipaddress import ip_interface

from sqlalchemy import select

from wiseed_like.accounts.devices import browser_of, system_of
from wiseed_like.accounts.models import BrowserSession
from wiseed_like.db import session

# How much of an address is its network: a home's or an office's machines share it.
PREFIX = {4: 24, 6: 48}


def is_new(user_id: int, address: str, user_agent: str) -> bool:
    """Whether this browser, or this network, was never seen here, and others were.

    A browser is known by its name and its system: that it has been renewed is no news. Nobody is
    told of the first time of all.
    """
    seen = session.execute(
        select(BrowserSession.address, BrowserSession.user_agent)
        .where(BrowserSession.user_id == user_id)
        .distinct()
    ).all()
    networks = {_network(each.address) for each in seen}
    browsers = {_browser(each.user_agent) for each in seen}
    known = _network(address) in networks and _browser(user_agent) in browsers
    return bool(seen) and not known


def _network(address: str) -> str:
    try:
        found = ip_interface(address)
    except ValueError:
        return address
    return str(ip_interface(f"{found.ip}/{PREFIX[found.version]}").network)


def _browser(user_agent: str) -> tuple[str, str]:
    return browser_of(user_agent), system_of(user_agent)
