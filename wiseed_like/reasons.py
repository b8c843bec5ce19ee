"""Why does the house itself say no? Its own rules, and the nearest change that gives a yes.

What the law decides answers with a verdict (`Refused.of`). Everything else that is refused has
its reason here, by the code of the refusal, so that no page ever says a bare no.
"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.grounds import (
    ACCOUNT,
    ACCOUNT_CHANGE,
    AGAIN,
    ASKED_AGAIN,
    CARD,
    CERTIFICATE,
    CLASS,
    CODE,
    COMPANY,
    CONSENT,
    DOSSIER,
    FACTOR,
    FILE,
    FOUR_EYES,
    FROZEN_BY_OFFER,
    GROUNDS,
    GUESTS,
    HOUSE,
    IDENTITY,
    INVITATION,
    LAPSED,
    LIST,
    MEANWHILE,
    MONEY_IN,
    MONEY_OUT,
    ONE_AT_A_TIME,
    OWNERS,
    PREPARATION,
    QUESTIONNAIRE,
    REGISTER,
    REPRESENTATIVE,
    ROLE,
    SENT,
    SETTING,
    VERIFICATION,
    VOTE,
    Reason,
)

REASONS: dict[str, Reason] = {
    **dict.fromkeys(
        (
            "own_account", "own_examination", "own_request", "own_file",
            "own_terms", "own_sheet", "not_taken_by_you", "not_the_examiner", "own_matter",
            "two_persons",
        ),
        FOUR_EYES,
    ),
    **dict.fromkeys(
        ("moved_on", "too_late", "round_moved_on", "already_decided", "round_ended"), MEANWHILE
    ),
    **dict.fromkeys(
        (
            "broken_file", "locked_file", "wrong_type", "wrong_extension", "too_complex_pdf",
            "active_pdf", "too_many_pages", "too_many_pixels", "no_file", "empty_file",
            "too_large", "too_many_documents", "animated_picture", "unreadable_file",
            "dangerous_file",
        ),
        FILE,
    ),
    **dict.fromkeys(("difference_gone", "case_taken", "owner_twice"), MEANWHILE),
    **dict.fromkeys(("arrival_decided", "dispute_not_ours"), MEANWHILE),
    **dict.fromkeys(("company_twice", "extract_to_come", "siren_is_known"), COMPANY),
    "not_the_parent": OWNERS,
    "company_known": IDENTITY,
    "speaker_unknown": Reason(
        "CMF R. 561-5",
        N_("Qui agit pour une société est identifié comme elle."),
        N_("Dès que son dossier d'identité est accepté."),
    ),
    **dict.fromkeys(
        ("too_many_companies", "too_many_owners"),
        Reason(
            HOUSE,
            N_("Chaque société, chaque personne est relue à la main : leur nombre a une limite."),
            N_("Pour une de plus, écrivez-nous."),
        ),
    ),
    **dict.fromkeys(
        ("guest_revoked", "guest_link_taken", "guest_too_late", "guest_has_account"), INVITATION
    ),
    **dict.fromkeys(("round_is_public", "not_inviting", "too_many_guests"), GUESTS),
    "company_account": Reason(
        HOUSE,
        N_("Une société agit par une personne : c'est elle qui a des droits ici."),
        N_("Donnez ce rôle au compte de la personne."),
    ),
    "arrival_of_round": Reason(
        HOUSE,
        N_("L'argent d'une levée vient des portemonnaies de ses souscripteurs, pas d'une banque."),
        N_("Le renvoi à l'émetteur."),
    ),
    "payer_unknown": Reason(
        HOUSE,
        N_("De l'argent ne se renvoie qu'au compte d'où il est venu."),
        N_("Le prestataire de paiement peut le demander à la banque de l'émetteur."),
    ),
    "owner_frozen": Reason(
        "CMF L. 562-1",
        N_("Un gel des avoirs arrête tout mouvement de l'argent d'une personne."),
        N_("Dès que le gel est levé."),
    ),
    "contested_amount": Reason(
        HOUSE,
        N_("On ne peut réclamer à une banque que ce qu'elle a repris."),
        N_("Ce montant, ou une partie."),
    ),
    **dict.fromkeys(
        ("no_evidence", "evidence_unchecked", "evidence_size", "papers_enough"),
        Reason(
            HOUSE,
            N_("Une banque ne rend un paiement que sur des preuves, peu nombreuses et lisibles."),
            N_("De un à cinq documents contrôlés : l'ordre signé, le bulletin, les échanges."),
        ),
    ),
    **dict.fromkeys(
        ("nothing_to_settle", "wallet_empty"),
        Reason(
            HOUSE,
            N_("Seul un litige perdu se récupère, sur ce que le portemonnaie contient encore."),
            N_("Quand le litige est clos et que de l'argent est arrivé sur le portemonnaie."),
        ),
    ),
    "difference_note": Reason(
        HOUSE,
        N_("Une explication laisse partir un paiement : qui la relira doit la comprendre."),
        N_("Une phrase qui dit d'où vient l'écart et ce qui a été vérifié."),
    ),
    "too_many_lines": Reason(
        HOUSE,
        N_("Un fichier auquel il manque des lignes passerait pour le compte entier."),
        N_("Le même compte, un mois à la fois."),
    ),
    "not_due": Reason(
        "CMF L. 561-12",
        N_("Une pièce se garde tout son délai : ni plus, ni moins."),
        N_("Le jour indiqué sur la page de cette personne."),
    ),
    **dict.fromkeys(
        ("on_hold", "not_on_hold"),
        Reason(
            HOUSE,
            N_("Une conservation ordonnée arrête tout effacement, une seule fois par personne."),
            N_("Quand elle est levée, avec un motif, sur la page de cette personne."),
        ),
    ),
    "busy": Reason(
        HOUSE,
        N_("Chaque fichier est ouvert à part, peu à la fois : le site reste rapide pour tous."),
        N_("La même chose, dans une minute."),
    ),
    "upload_quota": Reason(
        HOUSE,
        N_("Chaque fichier est ouvert et vérifié : la place et le temps se partagent."),
        N_("Le lendemain. Si vous avez beaucoup à envoyer, écrivez-nous."),
    ),
    "acts_for_another": Reason(
        HOUSE,
        N_("Qui agit pour plusieurs signe pour celui qu'il a choisi, et pour nul autre."),
        N_("Dès que vous agissez pour le souscripteur de la demande."),
    ),
    "signed_otherwise": Reason(
        HOUSE,
        N_("Une demande se signe une fois : ce qui a été signé reste comme il a été signé."),
        N_("Une nouvelle demande, depuis la page de la levée."),
    ),
    "file_held": Reason(
        HOUSE,
        N_("Un fichier que l'antivirus n'a pas encore vu n'est remis à personne."),
        N_("Dès que l'antivirus répond : le contrôle est refait tout seul."),
    ),
    "file_erased": Reason(
        "GDPR art. 5(1)(e)",
        N_("Une pièce n'est pas gardée plus longtemps que son délai de conservation."),
        N_("Rien : il n'en reste que l'empreinte, qui prouve qu'elle a existé."),
    ),
    "identity_examined": Reason(
        HOUSE,
        N_("L'argent ne sort que vers une personne dont l'identité est établie à ce jour."),
        N_("Rien à faire : votre argent reste à vous. Nous vous écrivons s'il manque une pièce."),
    ),
    "held_up": Reason(
        "CMF L. 562-1",
        N_("Des parts ne sont pas émises au nom d'une personne dont les avoirs sont gelés."),
        N_("Dès que le gel est levé. La conformité peut aussi annuler la levée."),
    ),
    **dict.fromkeys(("no_reason",), GROUNDS),
    **dict.fromkeys(("sent", "not_editable"), SENT),
    **dict.fromkeys(("company_frozen", "capital_registered"), FROZEN_BY_OFFER),
    **dict.fromkeys(("dossier_under_way", "round_exists", "already_asked"), ONE_AT_A_TIME),
    **dict.fromkeys(("not_a_maker", "not_a_checker", "not_yours"), ROLE),
    **dict.fromkeys(("since_past", "setting_out_of_bounds", "setting_same"), SETTING),
    **dict.fromkeys(
        ("no_account_yet", "same_iban", "bank_change_waits", "change_is_over", "iban_by_request"),
        ACCOUNT_CHANGE,
    ),
    **dict.fromkeys(("payload_changed", "approval_expired", "maker_gone", "asker_left"), LAPSED),
    **dict.fromkeys(
        ("again_code_just_sent", "again_no_code", "again_code_expired", "again_code_spent"), AGAIN
    ),
    **dict.fromkeys(
        (
            "wrong_first_code", "last_factor", "no_factor", "too_many_passkeys", "passkey_known",
            "passkey_not_verified", "phone_unreadable",
        ),
        FACTOR,
    ),
    **dict.fromkeys(("code_just_sent", "no_code", "code_expired", "code_spent"), CODE),
    **dict.fromkeys(
        (
            "accepts_terms_missing", "understands_reflection_missing",
            "acknowledges_risk_missing", "consents_to_amount_missing",
            "proves_understanding_missing",
        ),
        CONSENT,
    ),
    **dict.fromkeys(
        (
            "certified", "certificate_date", "no_certificate", "not_to_conclude",
            "not_to_pay_again", "payouts_wait", "closing_under_way", "closing_moved_on",
            "closing_changed",
        ),
        CERTIFICATE,
    ),
    **dict.fromkeys(("register_begun", "shares_differ", "no_register"), REGISTER),
    **dict.fromkeys(("card_amount", "wire_amount"), MONEY_IN),
    **dict.fromkeys(
        ("wires_awaited", "wires_announced"),
        Reason(
            HOUSE,
            N_("Chaque virement annoncé se surveille chez le prestataire jusqu'à son arrivée."),
            N_("Abandonnez dans « Mon argent » ceux qui ne viendront pas ; un mois les éteint."),
        ),
    ),
    "not_awaited": MEANWHILE,
    **dict.fromkeys(("nothing_to_move", "not_refused"), ASKED_AGAIN),
    **dict.fromkeys(
        ("card_not_accepted", "cards_unavailable", "too_many_cards", "wallet_opening"), CARD
    ),
    **dict.fromkeys(("too_much", "nothing_to_return", "iban_needed", "iban_sent_back"), MONEY_OUT),
    **dict.fromkeys(
        ("already_examined", "same_document", "not_corrected", "identity_incomplete"), IDENTITY
    ),
    **dict.fromkeys(("other_questionnaire", "other_warning"), QUESTIONNAIRE),
    **dict.fromkeys(("too_few_criteria",), CLASS),
    **dict.fromkeys(("vote_over", "own_project", "staff_vote"), VOTE),
    **dict.fromkeys(("company_exists", "not_a_siren", "not_an_iban"), COMPANY),
    **dict.fromkeys(("not_a_space", "closed", "address_in_use", "role_held"), ACCOUNT),
    **dict.fromkeys(("incomplete", "unknown_sector"), DOSSIER),
    **dict.fromkeys(
        (
            "dossier_not_accepted", "no_sheet", "register", "shares", "iban", "other_round", "fee",
            "terms_absurd", "fee_takes_all",
        ),
        PREPARATION,
    ),
    **dict.fromkeys(
        (
            "payment_account", "no_payment_account", "payment_account_closed", "no_bank_yet",
            "paper_size", "paper_sent",
        ),
        VERIFICATION,
    ),
    **dict.fromkeys(
        ("no_beneficial_owner", "owners_sent", "owners_more_than_all", "birth_to_come"), OWNERS
    ),
    **dict.fromkeys(("representative_birth",), REPRESENTATIVE),
    "amount_too_small": Reason(
        HOUSE,
        N_("En dessous, une levée coûte plus qu'elle ne rapporte à la société."),
        N_("Un montant au moins égal à ce minimum."),
    ),
    "no_ceiling": Reason(
        HOUSE,
        N_("Seul un plafond que vous vous êtes fixé peut être retiré."),
        N_("Rien à faire : aucun plafond personnel ne vous limite."),
    ),
    "already_officer": Reason(
        HOUSE,
        N_("Chaque mandataire d'une société a déjà tous les droits d'y agir."),
        N_("Rien à faire pour cette personne : invitez-en une autre."),
    ),
    "last_holder": Reason(
        HOUSE,
        N_("Sans conformité ou sans administrateur, plus personne ne veille sur la plateforme."),
        N_("Dès qu'une autre personne, au compte ouvert, a ce rôle."),
    ),
    "staff_speaks_for_none": Reason(
        "ECSPR art. 8",
        N_("Qui examine les sociétés ne représente aucune d'elles : les intérêts s'opposeraient."),
        N_("Rien à faire tant que vous travaillez pour la plateforme."),
    ),
    "invitation_over": Reason(
        HOUSE,
        N_("Une invitation ne sert qu'une fois, et pendant quatorze jours."),
        N_("Dès que la société vous invite de nouveau."),
    ),
    "last_officer": Reason(
        HOUSE,
        N_("Une société doit pouvoir répondre à ses investisseurs : quelqu'un la représente."),
        N_("Dès qu'une autre personne la représente, vous pouvez vous retirer."),
    ),
    "not_your_role": Reason(
        HOUSE,
        N_("Chaque page s'ouvre aux seules personnes dont c'est le rôle : vos données aussi."),
        N_("Si ce rôle doit être le vôtre, un administrateur peut vous le donner : écrivez-nous."),
    ),
    "not_an_investor": Reason(
        "ECSPR art. 21",
        N_("Les protections de la loi suivent la personne qui investit : il faut son compte."),
        N_("Avec un compte d'investisseur : en ouvrir un est gratuit."),
    ),
    "wallet_closed": Reason(
        "CMF L. 561-5",
        N_("Un portemonnaie s'ouvre au nom d'une personne dont l'identité est vérifiée."),
        N_("Dès que votre identité est vérifiée : il s'ouvre alors tout seul."),
    ),
    "round_over": Reason(
        "ECSPR art. 22(1)",
        N_("Une offre vaut jusqu'à la fin annoncée de la levée, jamais après."),
        N_("D'autres levées sont ouvertes : choisissez-en une."),
    ),
    **dict.fromkeys(
        ("early_gone", "price_moved"),
        Reason(
            "ECSPR art. 22(1)",
            N_("On signe au prix que la page montrait, jamais à un autre."),
            N_("Relisez le prix de cette page, puis signez : rien n'a été signé avant."),
        ),
    ),
    **dict.fromkeys(
        ("early_shared_out", "early_preference", "early_for_all", "early_out_of_reach"),
        Reason(
            HOUSE,
            N_("Un avantage aux premières parts est le même pour tous, et se compte en parts."),
            N_("Changez le champ signalé, ou retirez l'avantage."),
        ),
    ),
    "terms_with_compliance": Reason(
        HOUSE,
        N_("Ce qui est examiné ne change pas pendant qu'on l'examine."),
        N_("La conformité peut renvoyer la levée à la préparation : demandez-le-lui."),
    ),
    "priority_past_minimum": Reason(
        HOUSE,
        N_(
            "Sinon la levée pourrait échouer au jour du minimum sans avoir été ouverte à tous."
        ),
        N_("Avancez la fin de la phase prioritaire, ou reculez le jour du minimum."),
    ),
    "minimum_shared_out": Reason(
        "ECSPR annex I, B",
        N_("Seul ce qui est ferme et payé compte pour le minimum."),
        N_("Choisissez l'ordre d'arrivée, ou retirez ce jour."),
    ),
    "cut_off_day": Reason(
        "C. com. L. 225-146",
        N_("Le dépositaire certifie l'argent qui est déjà là."),
        N_("Choisissez aujourd'hui, ou un jour passé."),
    ),
    "rolling_shared_out": Reason(
        "ECSPR annex I, D",
        N_("Une part n'est émise qu'à la personne dont on sait qu'elle la reçoit."),
        N_("Choisissez l'ordre d'arrivée, ou retirez les conclusions successives."),
    ),
    "share_class": Reason(
        "C. com. L. 228-11",
        N_("Une catégorie d'actions a ses droits, les mêmes pour tous ceux qui en ont."),
        N_("Enregistrez à nouveau les conditions : elles prendront la catégorie suivante."),
    ),
    "steps_left": Reason(
        "ECSPR art. 23; C. com. L. 225-129",
        N_("Une levée s'ouvre sur un dossier accepté, un registre à jour et une fiche complète."),
        N_("Quand les étapes signalées sur cette page sont faites."),
    ),
    "declined": Reason(
        "ECSPR art. 5",
        N_("Le comité lit le dossier entier et en choisit peu ; son motif est écrit ci-dessus."),
        N_("Un nouveau dossier qui répond à ce motif : rien n'empêche d'en présenter un autre."),
    ),
    "minor": Reason(
        "C. civ. art. 414",
        N_("Un mineur ne peut pas s'engager seul."),
        N_("À partir du jour de vos dix-huit ans."),
    ),
    "round_full": Reason(
        "ECSPR art. 22(1)",
        N_("Une levée ne dépasse jamais son maximum, même d'une part."),
        N_("Si une souscription est révoquée, ses parts redeviennent disponibles."),
    ),
    **dict.fromkeys(
        ("already_waiting", "shares_are_free", "some_shares_are_free", "more_than_offered"), LIST
    ),
    **dict.fromkeys(("no_longer_waiting", "not_held"), MEANWHILE),
    "no_waiting_list": Reason(
        "ECSPR annex I, D",
        N_("Où les parts sont partagées à la fin, on peut en demander plus qu'il n'y en a."),
        N_("Souscrivez : votre demande compte comme les autres dans le partage."),
    ),
    "order_expired": Reason(
        HOUSE,
        N_("Une demande vit deux heures : ensuite, ce que vous avez lu a pu changer."),
        N_("Recommencez depuis la page de la levée : rien n'a été signé."),
    ),
    "terms_changed": Reason(
        "ECSPR art. 23(8)",
        N_("On signe la version de la fiche que l'on a lue, jamais une autre."),
        N_("Relisez la fiche en vigueur, puis recommencez."),
    ),
    "just_resumed": Reason(
        HOUSE,
        N_("Une levée suspendue ne prend aucune souscription, pas même pour un instant."),
        N_("Signez de nouveau : rien n'a été enregistré, et la levée prend les souscriptions."),
    ),
    "correction_awaited": Reason(
        "ECSPR art. 23(12)",
        N_("Une levée dont la fiche est fausse ne reprend pas avant que la fiche soit corrigée."),
        N_("Quand la fiche corrigée est relue et publiée par deux personnes."),
    ),
    "sheet_at_rest": Reason(
        "ECSPR art. 23(8)",
        N_("Une fiche se tient à jour pendant que l'offre court."),
        N_("Si quelque chose est faux, écrivez-nous : la conformité regarde."),
    ),
    "since_to_come": Reason(
        HOUSE,
        N_("On signale ce qui est faux, pas ce qui pourrait le devenir."),
        N_("Aujourd'hui, ou un jour passé."),
    ),
    "nothing_corrected": Reason(
        "ECSPR art. 23(12)",
        N_("La levée reprend avec une fiche qui ne dit plus ce qui était faux."),
        N_("Changez le passage faux, puis envoyez la fiche."),
    ),
    "no_changes_said": Reason(
        "ECSPR art. 23(8)",
        N_("Chaque souscripteur lit ce qui a changé, dit par la société."),
        N_("Une ligne par changement."),
    ),
    "rights_opening": Reason(
        "ECSPR art. 23(12)",
        N_("Chacun apprend l'erreur et peut révoquer avant que la levée reprenne."),
        N_("Dans quelques minutes, quand le dernier souscripteur est prévenu."),
    ),
    "words_differ": Reason(
        "C. com. R. 225-128",
        N_("Le bulletin porte le nombre de titres en toutes lettres, écrit par le souscripteur."),
        N_("Écrivez le nombre en lettres, par exemple « vingt-cinq »."),
    ),
}  # fmt: skip
