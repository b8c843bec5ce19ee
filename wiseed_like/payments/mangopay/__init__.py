"""How do we say it to Mangopay? The only folder that knows its SDK; no SDK object leaves it."""

from wiseed_like.payments.mangopay.adapter import Mangopay

__all__ = ["Mangopay"]
