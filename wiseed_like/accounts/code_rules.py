"""How long does a one-time code live, and how often may it be tried? Pure."""

from __future__ import annotations

from datetime import timedelta

CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
CODE_PAUSE = timedelta(seconds=30)  # between two codes for one act
