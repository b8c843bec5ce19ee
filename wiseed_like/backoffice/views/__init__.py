"""Which pages does the staff have? The queue, requests, dossiers, decisions, journal, money."""

from wiseed_like.backoffice.views import (
    accounts,
    approvals,
    decisions,
    dossiers,
    journal,
    payments,
    queue,
    settings,
)
from wiseed_like.backoffice.views.blueprint import bp

__all__ = [
    "accounts",
    "approvals",
    "bp",
    "decisions",
    "dossiers",
    "journal",
    "payments",
    "queue",
    "settings",
]
