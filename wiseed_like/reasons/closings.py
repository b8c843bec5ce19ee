"""Why is a round not concluded, nor its shares issued?"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reasons.reason import Reason

REASONS = (
    Reason(
        ("held_up",),
        "CMF L. 562-1",
        N_("Des parts ne sont pas émises au nom d'une personne dont les avoirs sont gelés."),
        N_("Dès que le gel est levé. La conformité peut aussi annuler la levée."),
    ),
    Reason(
        ("sheet_in_doubt",),
        "ECSPR art. 23(12)",
        N_("Ce qui est émis et payé ne se défait pas : on lit d'abord qui dit la fiche fausse."),
        N_("Quand la conformité a classé le signalement, ou que la fiche est corrigée."),
    ),
    Reason(
        (
            "certified",
            "certificate_date",
            "no_certificate",
            "not_to_conclude",
            "not_to_pay_again",
            "payouts_wait",
            "closing_under_way",
            "closing_moved_on",
            "closing_changed",
        ),
        "C. com. L. 225-144; C. com. L. 225-146",
        N_("L'argent ne va à la société qu'après le certificat du dépositaire, au centime près."),
        N_("Recopiez la date et le montant du certificat, ou demandez-en un exact."),
    ),
    Reason(
        ("register_begun", "shares_differ", "no_register"),
        "C. com. L. 228-1; C. com. R. 228-9",
        N_("Le registre commence une fois, avec toutes les actions, et ne se réécrit pas."),
        N_("Une erreur se corrige par un mouvement inverse : écrivez-nous."),
    ),
)
