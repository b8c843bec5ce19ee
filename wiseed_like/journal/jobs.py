"""What does the passing of a day ask of the journal? A checkpoint, and a copy of it outside."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from wiseed_like.config import Settings
from wiseed_like.db import transaction
from wiseed_like.journal import checkpoints, export
from wiseed_like.journal.models import Checkpoint
from wiseed_like.journal.signing import Signer


def checkpoint_daily(now: datetime) -> None:
    """Once per civil day of Paris; what was not exported (a full disk) is, at the next tick."""
    if checkpoints.is_due(now):
        checkpoint_now(now)
        return
    latest = checkpoints.find_latest()
    if latest:
        export.export(latest, _settings().checkpoints_dir)


def checkpoint_now(now: datetime) -> Checkpoint:
    settings = _settings()
    with transaction():
        made = checkpoints.make(Signer(settings.checkpoint_key), now=now)
    export.export(made, settings.checkpoints_dir)
    return made


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
