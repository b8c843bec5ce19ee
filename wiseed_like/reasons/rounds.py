"""Why does a round not open, change, or take this guest?"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reasons.reason import HOUSE, Reason

REASONS = (
    Reason(
        ("guest_revoked", "guest_link_taken", "guest_too_late", "guest_has_account"),
        HOUSE,
        N_(
            "Une levée sur invitation n'existe que pour ses invités : chaque lien n'est qu'à une "
            "personne, et vaut tant que la levée est ouverte."
        ),
        N_("Une autre invitation de la société, ouverte depuis votre compte."),
    ),
    Reason(
        ("round_is_public", "not_inviting", "too_many_guests"),
        "ECSPR art. 22(1)",
        N_("Pour qui est une levée se choisit avant son ouverture et ne change plus."),
        N_("Pendant qu'une levée sur invitation est ouverte, jusqu'à son nombre d'invités."),
    ),
    Reason(
        (
            "dossier_not_accepted",
            "no_sheet",
            "register",
            "shares",
            "iban",
            "other_round",
            "fee",
            "terms_absurd",
            "fee_takes_all",
        ),
        "ECSPR art. 23; C. com. L. 225-129",
        N_("Une levée s'ouvre sur un dossier accepté, un registre à jour et une fiche complète."),
        N_("La page de la levée montre ce qui reste à faire."),
    ),
    Reason(
        ("early_shared_out", "early_preference", "early_for_all", "early_out_of_reach"),
        HOUSE,
        N_("Un avantage aux premières parts est le même pour tous, et se compte en parts."),
        N_("Changez le champ signalé, ou retirez l'avantage."),
    ),
    Reason(
        ("terms_with_compliance",),
        HOUSE,
        N_("Ce qui est examiné ne change pas pendant qu'on l'examine."),
        N_("La conformité peut renvoyer la levée à la préparation : demandez-le-lui."),
    ),
    Reason(
        ("priority_past_minimum",),
        HOUSE,
        N_("Sinon la levée pourrait échouer au jour du minimum sans avoir été ouverte à tous."),
        N_("Avancez la fin de la phase prioritaire, ou reculez le jour du minimum."),
    ),
    Reason(
        ("minimum_shared_out",),
        "ECSPR annex I, B",
        N_("Seul ce qui est ferme et payé compte pour le minimum."),
        N_("Choisissez l'ordre d'arrivée, ou retirez ce jour."),
    ),
    Reason(
        ("cut_off_day",),
        "C. com. L. 225-146",
        N_("Le dépositaire certifie l'argent qui est déjà là."),
        N_("Choisissez aujourd'hui, ou un jour passé."),
    ),
    Reason(
        ("rolling_shared_out",),
        "ECSPR annex I, D",
        N_("Une part n'est émise qu'à la personne dont on sait qu'elle la reçoit."),
        N_("Choisissez l'ordre d'arrivée, ou retirez les conclusions successives."),
    ),
    Reason(
        ("share_class",),
        "C. com. L. 228-11",
        N_("Une catégorie d'actions a ses droits, les mêmes pour tous ceux qui en ont."),
        N_("Enregistrez à nouveau les conditions : elles prendront la catégorie suivante."),
    ),
    Reason(
        ("steps_left",),
        "ECSPR art. 23; C. com. L. 225-129",
        N_("Une levée s'ouvre sur un dossier accepté, un registre à jour et une fiche complète."),
        N_("Quand les étapes signalées sur cette page sont faites."),
    ),
    Reason(
        ("correction_awaited",),
        "ECSPR art. 23(12)",
        N_("Une levée dont la fiche est fausse ne reprend pas avant que la fiche soit corrigée."),
        N_("Quand la fiche corrigée est relue et publiée par deux personnes."),
    ),
    Reason(
        ("sheet_at_rest",),
        "ECSPR art. 23(8)",
        N_("Une fiche se tient à jour pendant que l'offre court."),
        N_("Si quelque chose est faux, écrivez-nous : la conformité regarde."),
    ),
    Reason(
        ("since_to_come",),
        HOUSE,
        N_("On signale ce qui est faux, pas ce qui pourrait le devenir."),
        N_("Aujourd'hui, ou un jour passé."),
    ),
    Reason(
        ("since_before_the_sheet",),
        HOUSE,
        N_("Une fiche n'est fausse que depuis un jour où elle pouvait être lue."),
        N_("Le jour de sa publication, ou un jour suivant."),
    ),
    Reason(
        ("report_undecided",),
        "ECSPR art. 23(12)",
        N_("Une levée ne reprend pas tant que quelqu'un dit sa fiche fausse sans être lu."),
        N_("Quand la conformité l'a confirmé, ou classé avec une raison."),
    ),
    Reason(
        ("nothing_corrected",),
        "ECSPR art. 23(12)",
        N_("La levée reprend avec une fiche qui ne dit plus ce qui était faux."),
        N_("Changez le passage faux, puis envoyez la fiche."),
    ),
    Reason(
        ("no_changes_said",),
        "ECSPR art. 23(8)",
        N_("Chaque souscripteur lit ce qui a changé, dit par la société."),
        N_("Une ligne par changement."),
    ),
    Reason(
        ("rights_opening",),
        "ECSPR art. 23(12)",
        N_("Chacun apprend l'erreur et peut révoquer avant que la levée reprenne."),
        N_("Dans quelques minutes, quand le dernier souscripteur est prévenu."),
    ),
)
