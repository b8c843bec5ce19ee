"""Why is a file not taken, not shown, or not erased?"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reasons.reason import HOUSE, Reason

REASONS = (
    Reason(
        (
            "broken_file",
            "locked_file",
            "wrong_type",
            "wrong_extension",
            "too_complex_pdf",
            "active_pdf",
            "too_many_pages",
            "too_many_pixels",
            "no_file",
            "empty_file",
            "too_large",
            "too_many_documents",
            "animated_picture",
            "unreadable_file",
            "dangerous_file",
        ),
        HOUSE,
        N_(
            "Chaque fichier est vérifié avant d'être gardé : "
            "d'autres l'ouvriront, parfois en justice."
        ),
        N_(
            "Un fichier PDF, JPEG ou PNG lisible, de 10 Mo au plus, "
            "sans mot de passe ni contenu actif."
        ),
    ),
    Reason(
        ("not_due",),
        "CMF L. 561-12",
        N_("Une pièce se garde tout son délai : ni plus, ni moins."),
        N_("Le jour indiqué sur la page de cette personne."),
    ),
    Reason(
        ("on_hold", "not_on_hold"),
        HOUSE,
        N_("Une conservation ordonnée arrête tout effacement, une seule fois par personne."),
        N_("Quand elle est levée, avec un motif, sur la page de cette personne."),
    ),
    Reason(
        ("busy",),
        HOUSE,
        N_("Chaque fichier est ouvert à part, peu à la fois : le site reste rapide pour tous."),
        N_("La même chose, dans une minute."),
    ),
    Reason(
        ("upload_quota",),
        HOUSE,
        N_("Chaque fichier est ouvert et vérifié : la place et le temps se partagent."),
        N_("Le lendemain. Si vous avez beaucoup à envoyer, écrivez-nous."),
    ),
    Reason(
        ("file_held",),
        HOUSE,
        N_("Un fichier que l'antivirus n'a pas encore vu n'est remis à personne."),
        N_("Dès que l'antivirus répond : le contrôle est refait tout seul."),
    ),
    Reason(
        ("file_erased",),
        "GDPR art. 5(1)(e)",
        N_("Une pièce n'est pas gardée plus longtemps que son délai de conservation."),
        N_("Rien : il n'en reste que l'empreinte, qui prouve qu'elle a existé."),
    ),
)
