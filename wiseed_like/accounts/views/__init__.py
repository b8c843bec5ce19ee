"""Which pages show accounts? One's own, and for administrators everybody's roles."""

from wiseed_like.accounts.views import lost, own, people, protecting, sessions, showing
from wiseed_like.accounts.views.blueprint import bp

__all__ = ["bp", "lost", "own", "people", "protecting", "sessions", "showing"]
