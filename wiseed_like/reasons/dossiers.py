"""Why does a dossier not go on?"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reasons.reason import HOUSE, Reason

REASONS = (
    Reason(
        ("vote_over", "own_project", "staff_vote"),
        HOUSE,
        N_("L'e-vote dit ce que pense le public, sans ceux qui y ont un intérêt."),
        N_("Vous pouvez voter pour les autres projets, tant que leur vote est ouvert."),
    ),
    Reason(
        ("incomplete", "unknown_sector"),
        "ECSPR art. 5",
        N_("Un dossier est complet avant d'être examiné, et vérifié avant d'être présenté."),
        N_("La page du dossier montre ce qui manque."),
    ),
    Reason(
        ("amount_too_small",),
        HOUSE,
        N_("En dessous, une levée coûte plus qu'elle ne rapporte à la société."),
        N_("Un montant au moins égal à ce minimum."),
    ),
    Reason(
        ("declined",),
        "ECSPR art. 5",
        N_("Le comité lit le dossier entier et en choisit peu ; son motif est écrit ci-dessus."),
        N_("Un nouveau dossier qui répond à ce motif : rien n'empêche d'en présenter un autre."),
    ),
)
