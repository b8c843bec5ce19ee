"""What became of money that was to come in, however it was to come?"""

from __future__ import annotations

from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent
from wiseed_like.payments.simulator.store import Body


@route("GET", "/payins/{payin}")
def get(call: Call, payin: str) -> Body:
    return find(call, payin)


@route("GET", "/payins/{payin}/refunds")
def list_refunds(call: Call, payin: str) -> list[Body]:
    find(call, payin)
    return page(call, call.store.list("refund", where={"InitialTransactionId": payin}))


def find(call: Call, payin_id: str) -> Body:
    payin = call.store.find("payin", payin_id)
    if payin is None:
        raise absent("PayIn", payin_id)
    return payin
