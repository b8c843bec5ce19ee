"""Which pages does the staff have? The queue, the dossiers, the decisions, the journal."""

from wiseed_like.backoffice.views import decisions, dossiers, journal, queue
from wiseed_like.backoffice.views.blueprint import bp

__all__ = ["bp", "decisions", "dossiers", "journal", "queue"]
