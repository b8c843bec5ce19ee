"""What is erased without anybody deciding? Messages, once their time is over."""

from __future__ import annotations

from datetime import datetime

from wiseed_like.db import transaction
from wiseed_like.retention import service


def forget(now: datetime) -> None:
    """Safe to repeat. Documents are never erased here: that takes two persons."""
    with transaction():
        service.forget_mails(now)
