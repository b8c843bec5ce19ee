"""Which adapter answers to which name? A pay-in remembers its provider's name, so old ones stay."""

from __future__ import annotations

from wiseed_like.payments.gateway import Gateway
from wiseed_like.payments.mangopay import Mangopay

_gateways: dict[str, Gateway] = {}


def configure(*, client_id: str, api_key: str, url: str) -> None:
    """Settings of the providers, given once at start-up; ValueError when they cannot work.

    `url` is Mangopay's address up to and including `v2.01`: its own, or the simulator's.
    """
    _gateways["mangopay"] = Mangopay(client_id=client_id, api_key=api_key, url=url)


def gateway(name: str = "mangopay") -> Gateway:
    """The adapter of this name; KeyError when it is unknown or was never configured."""
    return _gateways[name]
