"""Which pages does the staff have? The queue, the dossiers, the journal."""

from wiseed_like.backoffice.views import dossiers, journal, queue
from wiseed_like.backoffice.views.blueprint import bp

__all__ = ["bp", "dossiers", "journal", "queue"]
