"""What does a person see and do with their money? Wallet, card, wire, withdrawal, statements."""

from wiseed_like.payments.views import card, cards, operation, statements, wallet, wire, withdraw
from wiseed_like.payments.views.answers import bp

__all__ = ["bp", "card", "cards", "operation", "statements", "wallet", "wire", "withdraw"]
