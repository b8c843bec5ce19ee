"""Why does an account not open, change, or let somebody in?"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reasons.reason import HOUSE, Reason

REASONS = (
    Reason(
        ("company_account",),
        HOUSE,
        N_("Une société ou une indivision agit par une personne : elle seule a des droits ici."),
        N_("Donnez ce rôle au compte de la personne."),
    ),
    Reason(
        ("again_code_just_sent", "again_no_code", "again_code_expired", "again_code_spent"),
        HOUSE,
        N_(
            "Ce qui touche à l'argent ou au compte demande de montrer "
            "encore une fois que c'est vous."
        ),
        N_("Demandez un nouveau code : il vit dix minutes et cinq essais."),
    ),
    Reason(
        (
            "wrong_first_code",
            "last_factor",
            "no_factor",
            "too_many_passkeys",
            "passkey_known",
            "passkey_not_verified",
            "phone_unreadable",
        ),
        HOUSE,
        N_("Un mot de passe seul se vole : le second facteur doit marcher, et ne jamais manquer."),
        N_("Recommencez depuis la page « Sécurité de mon compte »."),
    ),
    Reason(
        ("not_a_space", "closed", "address_in_use", "role_held"),
        HOUSE,
        N_("Les droits se donnent à deux : qui en a besoin n'est pas qui les donne."),
        N_("Un administrateur peut le faire."),
    ),
    Reason(
        ("last_holder",),
        HOUSE,
        N_("Sans conformité ou sans administrateur, plus personne ne veille sur la plateforme."),
        N_("Dès qu'une autre personne, au compte ouvert, a ce rôle."),
    ),
)
