"""What do the tests of this folder share? A place for checkpoints outside the database."""

from tests.journal.evidence import outside

__all__ = ["outside"]
