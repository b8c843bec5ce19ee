"""What is done about files meanwhile? Held ones are shown to the scanner again."""

from __future__ import annotations

import logging
from datetime import datetime

from wiseed_like.db import transaction
from wiseed_like.documents import queries, service
from wiseed_like.documents.scanner import ScannerDown

log = logging.getLogger(__name__)


def scan_held(now: datetime) -> None:
    """Scan what waits; the first unanswered question ends it until the next tick."""
    while True:
        try:
            with transaction():
                waiting = queries.list_waiting_for_scan(limit=1)
                if not waiting:
                    return
                service.scan_again(waiting[0], now=now)
        except ScannerDown as down:
            log.warning("files stay held, the scanner does not answer: %s", down)
            return
