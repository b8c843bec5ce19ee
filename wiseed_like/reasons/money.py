"""Why does money not move, nor come back?"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reasons.reason import HOUSE, Reason

REASONS = (
    Reason(
        ("arrival_of_round",),
        HOUSE,
        N_("L'argent d'une levée vient des portemonnaies de ses souscripteurs, pas d'une banque."),
        N_("Le renvoi à l'émetteur."),
    ),
    Reason(
        ("payer_unknown",),
        HOUSE,
        N_("De l'argent ne se renvoie qu'au compte d'où il est venu."),
        N_("Le prestataire de paiement peut le demander à la banque de l'émetteur."),
    ),
    Reason(
        ("owner_frozen",),
        "CMF L. 562-1",
        N_("Un gel des avoirs arrête tout mouvement de l'argent d'une personne."),
        N_("Dès que le gel est levé."),
    ),
    Reason(
        ("contested_amount",),
        HOUSE,
        N_("On ne peut réclamer à une banque que ce qu'elle a repris."),
        N_("Ce montant, ou une partie."),
    ),
    Reason(
        ("no_evidence", "evidence_unchecked", "evidence_size", "papers_enough"),
        HOUSE,
        N_("Une banque ne rend un paiement que sur des preuves, peu nombreuses et lisibles."),
        N_("De un à cinq documents contrôlés : l'ordre signé, le bulletin, les échanges."),
    ),
    Reason(
        ("nothing_to_settle", "wallet_empty"),
        HOUSE,
        N_("Seul un litige perdu se récupère, sur ce que le portemonnaie contient encore."),
        N_("Quand le litige est clos et que de l'argent est arrivé sur le portemonnaie."),
    ),
    Reason(
        ("difference_note",),
        HOUSE,
        N_("Une explication laisse partir un paiement : qui la relira doit la comprendre."),
        N_("Une phrase qui dit d'où vient l'écart et ce qui a été vérifié."),
    ),
    Reason(
        ("too_many_lines",),
        HOUSE,
        N_("Un fichier auquel il manque des lignes passerait pour le compte entier."),
        N_("Le même compte, un mois à la fois."),
    ),
    Reason(
        ("card_amount", "wire_amount"),
        HOUSE,
        N_("Le prestataire de paiement fixe ces bornes."),
        N_("Choisissez un montant entre les deux, ou versez en plusieurs fois."),
    ),
    Reason(
        ("wires_awaited", "wires_announced"),
        HOUSE,
        N_("Chaque virement annoncé se surveille chez le prestataire jusqu'à son arrivée."),
        N_("Abandonnez dans « Mon argent » ceux qui ne viendront pas ; un mois les éteint."),
    ),
    Reason(
        ("nothing_to_move", "not_refused"),
        HOUSE,
        N_("De chaque mouvement un seul essai vit à la fois : rien ne part deux fois."),
        N_("Rechargez la page : l'état a changé depuis."),
    ),
    Reason(
        ("card_not_accepted", "cards_unavailable", "too_many_cards", "wallet_opening"),
        HOUSE,
        N_(
            "Votre carte est tenue par le prestataire de paiement : c'est lui qui l'accepte ou non."
        ),
        N_("Essayez une autre carte, la page du prestataire, ou un virement."),
    ),
    Reason(
        ("too_much", "nothing_to_return", "iban_needed", "iban_sent_back"),
        "ECSPR art. 10",
        N_("L'argent repart par où il est venu : c'est ce qui empêche de le détourner."),
        N_("Un montant jusqu'à ce qui est disponible, vers un compte à votre nom."),
    ),
    Reason(
        ("wallet_closed",),
        "CMF L. 561-5",
        N_("Un portemonnaie s'ouvre au nom d'une personne dont l'identité est vérifiée."),
        N_("Dès que votre identité est vérifiée : il s'ouvre alors tout seul."),
    ),
)
