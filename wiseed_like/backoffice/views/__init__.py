"""Which pages does the staff have? The queue, requests, dossiers, decisions, the journal."""

from wiseed_like.backoffice.views import approvals, decisions, dossiers, journal, queue, settings
from wiseed_like.backoffice.views.blueprint import bp

__all__ = ["approvals", "bp", "decisions", "dossiers", "journal", "queue", "settings"]
