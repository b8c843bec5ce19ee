"""What is left of those who gave up? Papers whose time is over, and papers that must be kept."""

from __future__ import annotations

from datetime import date

from wiseed_like.demo import arrivals
from wiseed_like.demo.crowd import Member
from wiseed_like.demo.stage import Stage
from wiseed_like.retention.service import place_hold

# Days ago: a few more than a file that is never sent is kept (`retention.rules.DRAFT_MONTHS`).
BEGUN = 369

_FORGOTTEN = Member(
    "armelle.quentin@courriel.example", "Armelle", "Quentin", date(1974, 2, 17), "Vannes",
    "8 rue des Écoles", "56000", "Vannes", "+33 6 39 98 20 01",
    BEGUN, "given_up", False, None,
)  # fmt: skip
_CONTESTED = Member(
    "fabrice.delmas@courriel.example", "Fabrice", "Delmas", date(1968, 11, 5), "Pau",
    "21 avenue du Parc", "64000", "Pau", "+33 6 39 98 20 02",
    BEGUN, "given_up", False, None,
)  # fmt: skip
MEMBERS = (_FORGOTTEN, _CONTESTED)
HELD_BECAUSE = (
    "M. Delmas dit n'avoir jamais ouvert ce compte et a porté plainte : l'enquêteur demande de "
    "garder la pièce."
)


def give_up(stage: Stage, password: str) -> None:
    """Two people send a document, and never the file."""
    for member in MEMBERS:
        arrivals.join(stage, member, password)


def hold(stage: Stage) -> None:
    """One of them is in a dispute: nothing of theirs is erased while it lasts."""
    person, hugo = stage.person(_CONTESTED.email), stage.person(arrivals.HUGO)
    place_hold(person, HELD_BECAUSE, by=hugo, now=stage.moment)
