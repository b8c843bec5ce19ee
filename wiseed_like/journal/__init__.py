"""What happened? Facts: the audit trail, and the outbox that workers read, in one."""

from wiseed_like.journal.listeners import listens_to
from wiseed_like.journal.service import record

__all__ = ["listens_to", "record"]
