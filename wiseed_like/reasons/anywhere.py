"""Why is a thing refused wherever it is asked? Whose turn it is, and what changed meanwhile."""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reasons.reason import HOUSE, Reason

REASONS = (
    Reason(
        (
            "own_account",
            "own_examination",
            "own_request",
            "own_file",
            "own_terms",
            "own_sheet",
            "not_taken_by_you",
            "not_the_examiner",
            "own_matter",
            "two_persons",
        ),
        "ECSPR art. 4(1)",
        N_("Personne ne contrôle son propre travail ; la base de données le refuse aussi."),
        N_("Une autre personne peut le faire."),
    ),
    Reason(
        (
            "moved_on",
            "too_late",
            "round_moved_on",
            "already_decided",
            "round_ended",
            "difference_gone",
            "case_taken",
            "owner_twice",
            "arrival_decided",
            "dispute_not_ours",
            "not_awaited",
            "no_longer_waiting",
            "not_held",
        ),
        HOUSE,
        N_("Quelqu'un a agi entre-temps, ou vous-même dans un autre onglet."),
        N_("Rechargez la page : elle montre où les choses en sont."),
    ),
    Reason(
        ("no_reason",),
        HOUSE,
        N_("Qui reçoit un refus ou une annulation a droit à sa raison."),
        N_("Écrivez le motif, en une phrase."),
    ),
    Reason(
        ("sent", "not_editable"),
        HOUSE,
        N_("Ce qui est examiné ne change pas pendant qu'on l'examine."),
        N_("Nous pouvons vous le rendre à corriger : écrivez-nous."),
    ),
    Reason(
        ("dossier_under_way", "round_exists", "already_asked"),
        HOUSE,
        N_("Une seule demande à la fois : elles se contrediraient."),
        N_("Dès que la première est terminée ou retirée."),
    ),
    Reason(
        ("not_a_maker", "not_a_checker", "not_yours"),
        HOUSE,
        N_(
            "Qui demande et qui décide ont chacun leur rôle : "
            "la plateforme le vérifie à chaque fois."
        ),
        N_("Une personne qui a le rôle voulu peut le faire."),
    ),
    Reason(
        ("since_past", "setting_out_of_bounds", "setting_same"),
        HOUSE,
        N_("Un tarif ou une limite vaut pour l'avenir, entre des bornes connues de tous."),
        N_("Un jour à partir d'aujourd'hui, et une autre valeur entre les deux bornes."),
    ),
    Reason(
        ("payload_changed", "approval_expired", "maker_gone", "asker_left"),
        HOUSE,
        N_(
            "Une demande vaut pour ce qui était écrit, et pour quelques jours : "
            "ensuite, on la refait."
        ),
        N_("La même demande, faite de nouveau, sur ce qui est vrai aujourd'hui."),
    ),
    Reason(
        ("not_your_role",),
        HOUSE,
        N_("Chaque page s'ouvre aux seules personnes dont c'est le rôle : vos données aussi."),
        N_("Si ce rôle doit être le vôtre, un administrateur peut vous le donner : écrivez-nous."),
    ),
)
