"""Which pages show accounts? One's own, and for administrators everybody's roles."""

from wiseed_like.accounts.views import own, people, protecting, sessions, showing
from wiseed_like.accounts.views.blueprint import bp

__all__ = ["bp", "own", "people", "protecting", "sessions", "showing"]
