"""Who agreed? Four eyes as one mechanism: one person asks, another decides, the act follows."""

from wiseed_like.approvals.registry import carries_out

__all__ = ["carries_out"]
