"""Why is somebody else named to represent the holders, in words?"""

from __future__ import annotations

from wiseed_like.accounts.representatives import Cause
from wiseed_like.errors import N_

# What an officer may say; by agreement the holders say it themselves.
CAUSES: dict[Cause, str] = {
    Cause.DEATH: N_("Le représentant est décédé"),
    Cause.INCAPACITY: N_("Le représentant ne peut plus agir (incapacité)"),
}
