"""Why is a company not taken as it was described, and who may speak for it?"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reasons.reason import HOUSE, Reason

REASONS = (
    Reason(
        (
            "company_twice",
            "extract_to_come",
            "siren_is_known",
            "company_exists",
            "not_a_siren",
            "not_an_iban",
        ),
        "C. com. R. 123-237",
        N_("Ces données sont celles du registre du commerce : le bulletin les reproduit."),
        N_("Recopiez l'extrait Kbis ou le relevé bancaire, puis recommencez."),
    ),
    Reason(
        (
            "not_the_parent",
            "no_beneficial_owner",
            "owners_sent",
            "owners_more_than_all",
            "birth_to_come",
        ),
        "CMF R. 561-1",
        N_("La liste dit qui détient ou contrôle la société, à plus du quart ou autrement."),
        N_("Une liste exacte, comme au registre des bénéficiaires effectifs."),
    ),
    Reason(
        ("too_many_companies", "too_many_owners"),
        HOUSE,
        N_("Chaque société, chaque personne est relue à la main : leur nombre a une limite."),
        N_("Pour une de plus, écrivez-nous."),
    ),
    Reason(
        ("company_frozen", "capital_registered"),
        "ECSPR art. 22(1)",
        N_("Ces mentions figurent dans l'offre, qui engage la société."),
        N_("Écrivez-nous : une correction se publie, elle ne se glisse pas."),
    ),
    Reason(
        ("no_account_yet", "same_iban", "bank_change_waits", "change_is_over", "iban_by_request"),
        HOUSE,
        N_(
            "Remplacer un IBAN est la fraude la plus courante : "
            "deux personnes et un délai l'arrêtent."
        ),
        N_("La page du compte bancaire de la société montre où en est le changement."),
    ),
    Reason(
        (
            "payment_account",
            "no_payment_account",
            "payment_account_closed",
            "no_bank_yet",
            "paper_size",
            "paper_sent",
        ),
        "CMF L. 561-5",
        N_("Un établissement de paiement doit savoir qui il sert avant de garder son argent."),
        N_("La page « Compte de paiement » de la société montre ce qui manque."),
    ),
    Reason(
        ("representative_birth",),
        "CMF L. 561-5",
        N_("Le prestataire de paiement doit connaître le représentant légal de la société."),
        N_("Recopiez son identité de l'extrait Kbis."),
    ),
    Reason(
        ("already_officer",),
        HOUSE,
        N_("Chaque mandataire d'une société a déjà tous les droits d'y agir."),
        N_("Rien à faire pour cette personne : invitez-en une autre."),
    ),
    Reason(
        ("staff_speaks_for_none",),
        "ECSPR art. 8",
        N_("Qui examine les sociétés ne représente aucune d'elles : les intérêts s'opposeraient."),
        N_("Rien à faire tant que vous travaillez pour la plateforme."),
    ),
    Reason(
        ("invitation_over",),
        HOUSE,
        N_("Une invitation ne sert qu'une fois, et pendant quatorze jours."),
        N_("Dès que la société vous invite de nouveau."),
    ),
    Reason(
        ("last_officer",),
        HOUSE,
        N_("Une société doit pouvoir répondre à ses investisseurs : quelqu'un la représente."),
        N_("Dès qu'une autre personne la représente, vous pouvez vous retirer."),
    ),
)
