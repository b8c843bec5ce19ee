"""In which words are a comparison and a month told on pages? French sentences, translated there."""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.reconciliation.rules import DifferenceState, RunKind, What

WHATS = {
    What.MISSING_HERE: N_("Inconnu chez nous"),
    What.MISSING_THERE: N_("Inconnu chez le prestataire"),
    What.KIND: N_("Nature différente"),
    What.AMOUNT: N_("Montant différent"),
    What.FEE: N_("Frais différents"),
    What.STATE: N_("État différent"),
    What.WALLETS: N_("Portemonnaies différents"),
    What.CURRENCY: N_("Autre monnaie que l'euro"),
    What.BALANCE: N_("Solde différent"),
    What.UNREADABLE: N_("Portemonnaie illisible chez le prestataire"),
}
STATES = {
    DifferenceState.OPEN: N_("Ouvert"),
    DifferenceState.EXPLAINED: N_("Expliqué"),
    DifferenceState.GONE: N_("Disparu"),
}
TONES = {
    DifferenceState.OPEN: "bad",
    DifferenceState.EXPLAINED: "attention",
    DifferenceState.GONE: "neutral",
}
HAPPENED = {
    "difference.found": N_("Écart trouvé"),
    "difference.taken": N_("Écart pris en charge"),
    "difference.handed_back": N_("Suivi de l'écart rendu"),
    "difference.explained": N_("Écart expliqué"),
    "difference.reopened": N_("Écart rouvert : il a changé depuis son explication"),
    "difference.gone": N_("Écart disparu"),
}
RUNS = {RunKind.DAILY: N_("Quotidien"), RunKind.BY_HAND: N_("Demandé à la main")}
# What one side tells of a movement: the key of `Side` -> its name on a page.
FIELDS = {
    "kind": N_("Nature"),
    "state": N_("État"),
    "amount": N_("Montant"),
    "fee": N_("Frais"),
    "source": N_("De"),
    "target": N_("Vers"),
    "says": N_("Solde ou réponse"),
}
THEIR_KINDS = {
    "payin": N_("Versement"),
    "transfer": N_("Transfert"),
    "payout": N_("Paiement vers une banque"),
    "payin_refund": N_("Remboursement d'un versement"),
    "transfer_refund": N_("Remboursement d'un transfert"),
    "payout_refund": N_("Paiement renvoyé par la banque"),
    "repudiation": N_("Reprise par la banque de la carte"),
    "repudiation_refund": N_("Litige gagné : somme rendue"),
    "settlement": N_("Compensation d'une reprise"),
}
THEIR_STATES = {
    "intended": N_("Pas encore demandé"),
    "unknown": N_("Issue inconnue"),
    "pending": N_("En cours"),
    "succeeded": N_("Effectué"),
    "failed": N_("Échoué"),
}
# The groups of a month statement.
GROUPS = {
    "investors": N_("Portemonnaies des investisseurs"),
    "held": N_("Arrivé, pas encore attribué"),
    "rounds": N_("Portemonnaies des levées"),
    "issuers": N_("Payé aux émetteurs"),
    "fees": N_("Frais de la plateforme"),
    "disputes": N_("Litiges de carte"),
    "clearing": N_("Le monde au-delà du prestataire"),
    "persons": N_("Portemonnaies des investisseurs, sommes à attribuer comprises"),
}
# Operations of ours, and what the book has besides.
KINDS = {
    "card_payin": N_("Versement par carte"),
    "card_direct": N_("Versement par carte enregistrée"),
    "wire_payin": N_("Versement par virement"),
    "wire_arrival": N_("Virement non annoncé"),
    "transfer": N_("Paiement d'une souscription"),
    "transfer_refund": N_("Remboursement d'une souscription"),
    "card_refund": N_("Retrait vers une carte"),
    "wire_return": N_("Retrait vers un compte"),
    "payout": N_("Paiement à l'émetteur"),
    "payout_return": N_("Paiement renvoyé par la banque"),
    "repudiation": N_("Reprise par la banque de la carte"),
    "repudiation_return": N_("Litige gagné : somme rendue"),
    "settlement": N_("Compensation d'une reprise"),
    "allocation": N_("Attribution d'une somme arrivée"),
}
# The states of an operation of ours, as the staff reads them.
OPERATION_STATES = {
    "intended": N_("Pas encore demandé"),
    "asked": N_("En cours chez le prestataire"),
    "unknown": N_("Issue inconnue"),
    "succeeded": N_("Effectué"),
    "failed": N_("Échoué"),
}
# How an answer was lost, by the class of the failure, and how the outcome came to be known.
FAILURES = {
    "GatewayDown": N_(
        "Pas de réponse utilisable : coupure, délai dépassé ou panne du prestataire."
    ),
    "NotUnderstood": N_("Une réponse est venue, mais elle ne se lit pas."),
    "KeySpent": N_("La clé a déjà servi et le prestataire n'a pas gardé sa réponse."),
    "GatewayRefused": N_("Un refus, mais un appel précédent a pu avoir son effet."),
}
WAYS = {
    "same_key": N_("Redemandé sous la même clé : le prestataire a donné sa réponse."),
    "tag": N_("Cherché par son étiquette dans les mouvements du prestataire."),
    "read": N_("Relu chez le prestataire sous sa référence."),
    "told": N_("Rencontré dans une liste ou un avis du prestataire."),
}
OPERATION_TONES = {
    "intended": "neutral",
    "asked": "progress",
    "unknown": "bad",
    "succeeded": "good",
    "failed": "neutral",
}
