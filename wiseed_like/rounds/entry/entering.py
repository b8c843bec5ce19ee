"""For whom is a round, and who comes first in it? What may be chosen, in words. Pure."""

from __future__ import annotations

from enum import StrEnum

from wiseed_like.errors import N_

# More people than that are not a private circle any more: a round for everybody says so.
GUESTS_MAX = 500


class Audience(StrEnum):
    """Who may see a round, from its opening on."""

    EVERYBODY = "everybody"
    INVITED = "invited"


NAMES: dict[Audience, str] = {
    Audience.EVERYBODY: N_("Tout le monde : la levée est publique."),
    Audience.INVITED: N_(
        "Les personnes invitées : la levée n'apparaît nulle part, et chacun entre par le lien de "
        "son invitation."
    ),
}
# What part B of the sheet says, in French whatever the language of the page.
BY_INVITATION = "Offre sur invitation"
PRIORITY_UNTIL = "phase prioritaire jusqu'au {day}"
