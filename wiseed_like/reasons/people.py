"""Why is somebody not known yet, or not an investor yet?"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reasons.reason import HOUSE, Reason

REASONS = (
    Reason(
        (
            "company_known",
            "already_examined",
            "same_document",
            "not_corrected",
            "identity_incomplete",
        ),
        "CMF L. 561-5",
        N_("Nous devons savoir qui investit, et ce qui a été vérifié reste au dossier."),
        N_("Corrigez ce qui est signalé, ou ajoutez un document plus récent."),
    ),
    Reason(
        ("speaker_unknown",),
        "CMF R. 561-5",
        N_("Qui agit pour une société est identifié comme elle."),
        N_("Dès que son dossier d'identité est accepté."),
    ),
    Reason(
        ("identity_examined",),
        HOUSE,
        N_("L'argent ne sort que vers une personne dont l'identité est établie à ce jour."),
        N_("Rien à faire : votre argent reste à vous. Nous vous écrivons s'il manque une pièce."),
    ),
    Reason(
        ("other_questionnaire", "other_warning"),
        "2022/2114 art. 4",
        N_("Chaque résultat va avec les questions qui ont été posées."),
        N_("Répondez au questionnaire d'aujourd'hui : aucune réponse ne ferme la porte."),
    ),
    Reason(
        ("too_few_criteria",),
        "ECSPR annex II",
        N_("Devenir averti fait perdre des protections : la loi en fixe les conditions."),
        N_("Une demande qui remplit les critères, quand aucune autre n'est à l'examen."),
    ),
    Reason(
        ("no_ceiling",),
        HOUSE,
        N_("Seul un plafond que vous vous êtes fixé peut être retiré."),
        N_("Rien à faire : aucun plafond personnel ne vous limite."),
    ),
    Reason(
        ("not_an_investor",),
        "ECSPR art. 21",
        N_("Les protections de la loi suivent la personne qui investit : il faut son compte."),
        N_("Avec un compte d'investisseur : en ouvrir un est gratuit."),
    ),
    Reason(
        ("minor",),
        "C. civ. art. 414",
        N_("Un mineur ne peut pas s'engager seul."),
        N_("À partir du jour de vos dix-huit ans."),
    ),
)
