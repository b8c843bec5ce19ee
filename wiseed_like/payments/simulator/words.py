"""What do the simulator's pages say in English? They are written in French."""

from __future__ import annotations

LANGUAGES = ("fr", "en")
ENGLISH = {
    "Simulateur du prestataire de paiement": "Payment provider simulator",
    "Aucun argent réel ne circule ici.": "No real money moves here.",
    "Paiement par carte": "Card payment",
    "Montant à payer": "Amount to pay",
    "Numéro de carte": "Card number",
    "Expiration (MM/AA)": "Expiry (MM/YY)",
    "Code de sécurité": "Security code",
    "Payer": "Pay",
    "Annuler le paiement": "Cancel the payment",
    "Cartes d'essai": "Test cards",
    "Numéro": "Number",
    "Effet": "Effect",
    "Paiement accepté": "Payment accepted",
    "Demande une authentification 3-D Secure": "Asks for 3-D Secure authentication",
    "Paiement refusé par la banque": "Payment refused by the bank",
    "N'indiquez jamais votre vraie carte.": "Never type your real card.",
    "Ce numéro de carte n'est pas valide.": "This card number is not valid.",
    "Indiquez une date à venir, sous la forme MM/AA.": "Give a date to come, as MM/YY.",
    "Le code a trois ou quatre chiffres.": "The code has three or four digits.",
    "Authentification 3-D Secure": "3-D Secure authentication",
    "Votre banque simulée vous demande de confirmer ce paiement.": (
        "Your simulated bank asks you to confirm this payment."
    ),
    "Carte se terminant par": "Card ending in",
    "Confirmer": "Confirm",
    "Refuser": "Refuse",
    "Ce paiement est terminé.": "This payment is over.",
    "Résultat": "Result",
    "Revenir au site marchand": "Back to the merchant's site",
    "Virement bancaire": "Bank wire",
    "Référence": "Reference",
    "Montant annoncé": "Declared amount",
    "Montant arrivé": "Amount that arrived",
    "Déclarer le virement arrivé": "Declare the wire as arrived",
    "Refuser le virement": "Refuse the wire",
    "Vous jouez ici la banque : le montant peut différer de celui qui était annoncé.": (
        "Here you play the bank: the amount may differ from the declared one."
    ),
    "Indiquez un montant en euros, par exemple 1250,50.": (
        "Give an amount in euros, for instance 1250.50."
    ),
    "Ce virement est arrivé.": "This wire has arrived.",
    "Ce virement a échoué.": "This wire has failed.",
    "Vous pouvez fermer cet onglet.": "You may close this tab.",
    "Tableau de bord": "Dashboard",
    "Encaissements en attente": "Pay-ins waiting",
    "Rien n'est en attente.": "Nothing is waiting.",
    "Sorte": "Kind",
    "Carte": "Card",
    "Virement": "Wire",
    "Montant": "Amount",
    "Étiquette": "Tag",
    "Date": "Date",
    "Suite": "Next",
    "Ouvrir le formulaire de carte": "Open the card form",
    "Portefeuilles": "Wallets",
    "Aucun portefeuille pour le moment.": "No wallet yet.",
    "Titulaire": "Holder",
    "Description": "Description",
    "Solde": "Balance",
    "Commissions de la plateforme": "Platform fees",
    "Notifications (hooks)": "Notifications (hooks)",
    "Aucun abonnement.": "No subscription.",
    "Événement": "Event",
    "Adresse": "Address",
    "État": "State",
    "En attente": "Waiting",
    "Derniers événements": "Latest events",
    "Aucun événement pour le moment.": "No event yet.",
    "Ressource": "Resource",
    "Cette page n'existe pas.": "This page does not exist.",
}


def translate(sentence: str, language: str) -> str:
    """KeyError for an untranslated sentence: the tests read every page in both languages."""
    return ENGLISH[sentence] if language == "en" else sentence
