"""Which pages show identities? To a person their own file; to compliance the files to read."""

from wiseed_like.kyc.views import companies, examination, joint, joint_staff, overrides, own
from wiseed_like.kyc.views.answers import bp

__all__ = ["bp", "companies", "examination", "joint", "joint_staff", "overrides", "own"]
