"""What do the pages of the desk say in English: menu, wires, faults? (`words.py` joins them.)"""

from __future__ import annotations

ENGLISH = {
    "Menu": "Menu",
    "Clients de l'API": "Clients of the API",
    "Client de l'API": "Client of the API",
    "tous": "all",
    "Virements": "Wires",
    "Pannes": "Faults",
    "Comptes": "Accounts",
    "Argent des portefeuilles": "Money in wallets",
    "Réserve pour litiges": "Reserve for disputes",
    "Versements en route": "Payouts on their way",
    "Voir les abonnements": "See the subscriptions",
    # wires
    "Virements attendus": "Awaited wires",
    "Aucun virement n'est attendu.": "No wire is awaited.",
    "Virements sans propriétaire": "Wires without an owner",
    "Virement sans propriétaire": "Wire without an owner",
    "Aucun : chaque virement a trouvé son portefeuille.": "None: every wire found its wallet.",
    "Envoyer un virement": "Send a wire",
    "Envoyer le virement": "Send the wire",
    "Envoyer un autre virement sous cette référence": "Send another wire under this reference",
    "Vers le compte de": "To the account of",
    "La bonne, une fausse, ou aucune.": "The right one, a wrong one, or none.",
    "Émetteur": "Sender",
    "Nom de l'émetteur": "Sender's name",
    "IBAN de l'émetteur": "Sender's IBAN",
    "Depuis un autre compte": "From another account",
    "Cet IBAN n'est pas valide.": "This IBAN is not valid.",
    "Indiquez le nom de l'émetteur.": "Give the sender's name.",
    "aucune": "none",
    "à attribuer": "to be attributed",
    "attribué": "attributed",
    "renvoyé": "sent back",
    "Voir l'encaissement": "See the pay-in",
    "Aucun portefeuille n'a reçu cet argent, et la plateforme n'en sait rien."
    " Vous jouez ici l'assistance du prestataire.": (
        "No wallet received this money, and the platform knows nothing of it."
        " Here you play the provider's support."
    ),
    "Chercher un portefeuille (titulaire, étiquette ou numéro)": (
        "Search for a wallet (holder, tag or number)"
    ),
    "Chercher": "Search",
    "Attribuer": "Attribute",
    "Aucun portefeuille ne correspond.": "No wallet matches.",
    "Renvoyer à l'émetteur": "Send back to the sender",
    # faults
    "Choisissez ce qui doit mal tourner. La prochaine occasion qui convient l'use ;"
    " un redémarrage oublie tout.": (
        "Choose what should go wrong. The next occasion that fits uses it up;"
        " a restart forgets everything."
    ),
    "Pannes qui attendent": "Faults that wait",
    "Aucune : tout fonctionne.": "None: everything works.",
    "encore": "still",
    "fois": "time(s)",
    "Retirer": "Remove",
    "Tout retirer": "Remove all",
    "Ajouter une panne": "Add a fault",
    "Ajouter": "Add",
    "Ce qui se passe": "What happens",
    "À quel appel": "To which call",
    "Ou une partie de l'appel, ou du nom de l'événement": (
        "Or a part of the call, or of the event's name"
    ),
    "Combien de fois": "How many times",
    "Secondes (retards, 429)": "Seconds (delays, 429)",
    "Indiquez une panne, un nombre de fois et une durée en secondes.": (
        "Give a fault, a number of times and a duration in seconds."
    ),
    "Au lieu d'agir": "Instead of acting",
    "Agir, et mal répondre": "Act, and answer badly",
    "Banques": "Banks",
    "Notifications": "Notifications",
    "Tomber en panne (500)": "Break down (500)",
    "Refuser l'appel : trop d'appels (429)": "Refuse the call: too many calls (429)",
    "Refuser le jeton, comme s'il avait expiré (401)": "Refuse the token, as if expired (401)",
    "Demander au titulaire de s'authentifier (401)": "Ask the holder to authenticate (401)",
    "Dire que la ressource n'existe pas (404)": "Say that the resource does not exist (404)",
    "Répondre en retard": "Answer late",
    "Couper la ligne au milieu de la réponse": "Cut the line in the middle of the answer",
    "Répondre par une panne (500)": "Answer with a breakdown (500)",
    "Répondre par une page HTML": "Answer with a page of HTML",
    "Répondre par la moitié du JSON": "Answer with half of the JSON",
    "Annoncer d'autres montants": "Tell other amounts",
    "Recevoir l'appel deux fois": "Receive the call twice",
    "La banque refuse le versement": "The bank refuses the payout",
    "La banque accepte le versement, puis le renvoie": (
        "The bank accepts the payout, then returns it"
    ),
    "La notification arrive deux fois": "The notification arrives twice",
    "La notification se perd": "The notification is lost",
    "La notification arrive en retard": "The notification arrives late",
    "Les notifications arrivent dans le désordre": "Notifications arrive in disorder",
    "Des notifications mensongères suivent la vraie": "Lies follow the true notification",
    "N'importe quel appel": "Any call",
    "Toute lecture": "Any reading",
    "Toute écriture": "Any writing",
    "Ouverture d'un compte": "Opening of an account",
    "Ouverture d'un portefeuille": "Opening of a wallet",
    "Annonce d'un virement": "Announcement of a wire",
    "Lecture d'un encaissement": "Reading of a pay-in",
    "Transfert ou son annulation": "Transfer or its undoing",
    "Remboursement": "Refund",
    "Versement vers une banque": "Payout to a bank",
}
