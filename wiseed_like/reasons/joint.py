"""Why can something not be held, or signed, with others?"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reasons.reason import HOUSE, Reason

TOGETHER = "C. civ. 815-3"

REASONS = (
    Reason(
        ("joint_number", "joint_own", "joint_twice", "joint_parts", "joint_part_missing"),
        HOUSE,
        N_("Le registre nomme chaque indivisaire une fois, et leurs quotes-parts font le tout."),
        N_("De deux à cinq adresses différentes, et des quotes-parts qui font 100 ensemble."),
    ),
    Reason(
        ("too_many_joint",),
        HOUSE,
        N_("Chaque indivision écrit à des gens qui n'ont rien demandé."),
        N_("Dans un mois, ou en nous écrivant."),
    ),
    Reason(
        ("joint_answered", "joint_ended", "joint_is_open", "joint_key_used"),
        HOUSE,
        N_("Ce que chacun a lu et accepté ne change plus ensuite."),
        N_("Une autre indivision peut être commencée."),
    ),
    Reason(
        (
            "representative_not_open",
            "represents_already",
            "no_such_holder",
            "representative_asked",
            "representative_over",
            "representative_not_yours",
        ),
        "C. com. L. 225-110",
        N_("Envers la société, un seul des indivisaires parle pour tous : tous savent lequel."),
        N_("Une autre proposition reste possible ; pour toute autre situation, écrivez-nous."),
    ),
    Reason(
        ("representative_answered",),
        HOUSE,
        N_("Un accord se donne une fois, et vaut pour cette proposition seulement."),
        N_("Rien à faire ; qui l'a proposée peut encore la retirer."),
    ),
    Reason(
        ("representative_unverified", "successor_unverified"),
        HOUSE,
        N_("Qui représente les autres dispose de leur argent : nous savons qui est chacun."),
        N_("Possible dès que chacune de ces identités est acceptée."),
    ),
    Reason(
        ("representative_examined",),
        HOUSE,
        N_("Pendant un examen, personne d'autre ne reçoit le droit de disposer de l'argent."),
        N_("Rien à faire : attendez la fin de l'examen, puis recommencez."),
    ),
    Reason(
        ("joint_silent", "joint_silent_person"),
        TOGETHER,
        N_("Un tuteur ou des héritiers ne signent pas ici à la place d'un indivisaire."),
        N_("Écrivez-nous : ce qui est détenu reste à tous."),
    ),
    Reason(
        ("joint_class",),
        "ECSPR art. 2(1)(k)",
        N_("Les critères d'un investisseur averti sont ceux d'une personne ou d'une société."),
        N_("Rien à faire : toutes les protections restent."),
    ),
    Reason(
        ("holds_jointly", "joint_holds"),
        TOGETHER,
        N_("Ce qui est détenu à plusieurs l'est par tous : personne n'en disparaît seul."),
        N_("Dès que l'indivision ne détient plus rien et qu'elle est fermée."),
    ),
    Reason(
        ("joint_order_signed", "joint_order_declined", "joint_order_changed"),
        TOGETHER,
        N_("Tous signent la même demande : un refus y met fin, un changement la fait relire."),
        N_("Une autre demande, que tous signeraient."),
    ),
    Reason(
        (
            "joint_accepts_terms_missing",
            "joint_has_read_sheet_missing",
            "joint_understands_risk_missing",
        ),
        TOGETHER,
        N_("Chacun s'engage pour sa part, en sachant à quoi."),
        N_("Cochez chaque case, ou ne signez pas."),
    ),
)
