"""What does one of several say to sign an order, and is it enough?"""

from __future__ import annotations

from dataclasses import dataclass

from wiseed_like.errors import N_, Refused

BOXES = ("accepts_terms", "has_read_sheet", "understands_risk")


@dataclass(frozen=True, slots=True)
class Consent:
    """What one of the holders says to sign: the boxes, the code, and the digest of what the page
    showed (`terms_of`)."""

    code: str
    seen: str
    accepts_terms: bool
    has_read_sheet: bool
    understands_risk: bool

    def check(self) -> None:
        """Raises Refused naming the first box that was not ticked."""
        for field in BOXES:
            if not getattr(self, field):
                raise Refused(
                    f"joint_{field}_missing", N_("Cochez cette case pour signer."), field=field
                )
