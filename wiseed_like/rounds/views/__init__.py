"""Which pages does a round have? For everybody, for its issuer, for the staff."""

from wiseed_like.rounds.views import (
    closing,
    correction,
    extension,
    guests,
    irregularity,
    issuer,
    public,
    staff,
)
from wiseed_like.rounds.views.answers import bp

__all__ = [
    "bp",
    "closing",
    "correction",
    "extension",
    "guests",
    "irregularity",
    "issuer",
    "public",
    "staff",
]
