"""In which words is a dispute told on pages? French sentences, translated there."""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.payments.gateway.words import DisputeEnd, DisputeSort, DisputeStatus

SORTS = {
    DisputeSort.CONTESTABLE: N_("Peut être contesté"),
    DisputeSort.NOT_CONTESTABLE: N_("Ne peut pas être contesté"),
    DisputeSort.RETRIEVAL: N_("Demande de preuves, sans reprise d'argent"),
}
STATUSES = {
    DisputeStatus.OPENED: N_("Ouvert"),
    DisputeStatus.OUR_MOVE: N_("Réponse attendue de nous"),
    DisputeStatus.SUBMITTED: N_("Transmis au prestataire"),
    DisputeStatus.BANKS_MOVE: N_("Chez la banque de la carte"),
    DisputeStatus.OUR_MOVE_AGAIN: N_("Complément attendu de nous"),
    DisputeStatus.CLOSED: N_("Clos"),
}
ENDS = {
    DisputeEnd.WON: N_("Gagné"),
    DisputeEnd.LOST: N_("Perdu"),
    DisputeEnd.VOID: N_("Sans suite"),
}
TONES = {
    DisputeStatus.OPENED: "attention",
    DisputeStatus.OUR_MOVE: "bad",
    DisputeStatus.SUBMITTED: "progress",
    DisputeStatus.BANKS_MOVE: "progress",
    DisputeStatus.OUR_MOVE_AGAIN: "bad",
    DisputeStatus.CLOSED: "neutral",
}
END_TONES = {DisputeEnd.WON: "good", DisputeEnd.LOST: "bad", DisputeEnd.VOID: "neutral"}
# What the card's bank gives as its reason; another word is shown as it came.
REASONS = {
    "FRAUD": N_("Paiement frauduleux, selon le porteur"),
    "UNKNOWN": N_("Sans raison indiquée"),
    "DUPLICATE": N_("Payé deux fois, selon le porteur"),
    "NOT_RECEIVED": N_("Rien reçu en échange, selon le porteur"),
    "PRODUCT_UNACCEPTABLE": N_("Service non conforme, selon le porteur"),
    "AUTHORISATION_DISPUTED": N_("Autorisation contestée"),
    "TRANSACTION_NOT_RECOGNIZED": N_("Paiement non reconnu par le porteur"),
    "CREDIT_NOT_PROCESSED": N_("Remboursement attendu"),
}
MOVEMENTS = {
    "repudiation": N_("Repris par la banque de la carte"),
    "repudiation_return": N_("Rendu : litige gagné"),
    "settlement": N_("Repris sur le portemonnaie"),
}
HAPPENED = {
    "dispute.opened": N_("Litige ouvert par la banque de la carte"),
    "dispute.moved": N_("Le litige a avancé"),
    "dispute.closed": N_("Litige clos"),
    "dispute.due_soon": N_("Rappel : l'échéance approche"),
    "dispute.taken": N_("Litige pris en charge"),
    "dispute.handed_back": N_("Suivi du litige rendu"),
    "dispute.paper_added": N_("Document ajouté"),
    "dispute.contest_asked": N_("Contestation envoyée"),
    "dispute.accept_asked": N_("Perte acceptée"),
    "dispute.refused": N_("Refusé par le prestataire"),
    "dispute.settling": N_("Reprise sur le portemonnaie demandée"),
    "dispute.waived": N_("Créance abandonnée"),
    "dispute.claimed_again": N_("Créance reprise"),
}
