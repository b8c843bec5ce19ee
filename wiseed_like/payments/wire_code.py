"""What does a bank's app read with its camera? The order of a wire (EPC069-12, "GiroCode")."""

from __future__ import annotations

from decimal import Decimal

from segno import helpers

from wiseed_like.payments.models import Operation


def picture(operation: Operation) -> str | None:
    """The QR code of an awaited wire, as an address that an image shows; None when it cannot be.

    The amount is the declared one, in euros; the reference is written as the provider wants it.
    """
    if not (operation.wire_iban and operation.wire_owner and operation.wire_reference):
        return None
    try:
        code = helpers.make_epc_qr(
            name=operation.wire_owner[:70],
            iban=operation.wire_iban,
            bic=operation.wire_bic or None,
            amount=Decimal(str(operation.declared)),
            text=operation.wire_reference,
        )
    except ValueError:  # more than such a code can say: the page writes everything out anyway
        return None
    address: str = code.svg_data_uri(scale=4, border=2, dark="#1d1d1b", light="#ffffff")
    return address
