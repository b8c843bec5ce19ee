"""Why is nothing signed, and no place taken on the waiting list?"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reasons.reason import HOUSE, Reason

REASONS = (
    Reason(
        ("acts_for_another",),
        HOUSE,
        N_("Qui agit pour plusieurs signe pour celui qu'il a choisi, et pour nul autre."),
        N_("Dès que vous agissez pour le souscripteur de la demande."),
    ),
    Reason(
        ("signed_otherwise",),
        HOUSE,
        N_("Une demande se signe une fois : ce qui a été signé reste comme il a été signé."),
        N_("Une nouvelle demande, depuis la page de la levée."),
    ),
    Reason(
        ("code_just_sent", "no_code", "code_expired", "code_spent"),
        "C. civ. art. 1366; C. civ. art. 1367",
        N_("Le code montre que c'est bien vous qui signez. Il vit dix minutes et cinq essais."),
        N_("Demandez un nouveau code : il part aussitôt à votre adresse."),
    ),
    Reason(
        (
            "accepts_terms_missing",
            "understands_reflection_missing",
            "acknowledges_risk_missing",
            "consents_to_amount_missing",
            "proves_understanding_missing",
        ),
        "ECSPR art. 21(7), art. 22",
        N_("La loi veut un accord exprès : aucune case n'est cochée d'avance."),
        N_("Cochez la case si vous êtes d'accord ; sinon, rien n'est signé ni dû."),
    ),
    Reason(
        ("round_over",),
        "ECSPR art. 22(1)",
        N_("Une offre vaut jusqu'à la fin annoncée de la levée, jamais après."),
        N_("D'autres levées sont ouvertes : choisissez-en une."),
    ),
    Reason(
        ("early_gone", "price_moved"),
        "ECSPR art. 22(1)",
        N_("On signe au prix que la page montrait, jamais à un autre."),
        N_("Relisez le prix de cette page, puis signez : rien n'a été signé avant."),
    ),
    Reason(
        ("round_full",),
        "ECSPR art. 22(1)",
        N_("Une levée ne dépasse jamais son maximum, même d'une part."),
        N_("Si une souscription est révoquée, ses parts redeviennent disponibles."),
    ),
    Reason(
        ("already_waiting", "shares_are_free", "some_shares_are_free", "more_than_offered"),
        HOUSE,
        N_("Une place par personne et par levée, et seulement pour des parts qui manquent."),
        N_("Modifiez votre demande, ou souscrivez les parts libres."),
    ),
    Reason(
        ("no_waiting_list",),
        "ECSPR annex I, D",
        N_("Où les parts sont partagées à la fin, on peut en demander plus qu'il n'y en a."),
        N_("Souscrivez : votre demande compte comme les autres dans le partage."),
    ),
    Reason(
        ("order_expired",),
        HOUSE,
        N_("Une demande vit deux heures : ensuite, ce que vous avez lu a pu changer."),
        N_("Recommencez depuis la page de la levée : rien n'a été signé."),
    ),
    Reason(
        ("terms_changed",),
        "ECSPR art. 23(8)",
        N_("On signe la version de la fiche que l'on a lue, jamais une autre."),
        N_("Relisez la fiche en vigueur, puis recommencez."),
    ),
    Reason(
        ("just_resumed",),
        HOUSE,
        N_("Une levée suspendue ne prend aucune souscription, pas même pour un instant."),
        N_("Signez de nouveau : rien n'a été enregistré, et la levée prend les souscriptions."),
    ),
    Reason(
        ("words_differ",),
        "C. com. R. 225-128",
        N_("Le bulletin porte le nombre de titres en toutes lettres, écrit par le souscripteur."),
        N_("Écrivez le nombre en lettres, par exemple « vingt-cinq »."),
    ),
)
