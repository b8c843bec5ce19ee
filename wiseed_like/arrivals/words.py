"""In which words is a wire told on pages? French sentences, translated there."""

from __future__ import annotations

from wiseed_like.arrivals.rules import ArrivalState, Sort
from wiseed_like.errors import N_

SORTS = {
    Sort.LESS: N_("Moins que le montant annoncé"),
    Sort.MORE: N_("Plus que le montant annoncé"),
    Sort.LATE: N_("Arrivé après l'expiration de son annonce"),
    Sort.AGAIN: N_("Second virement sous la même référence"),
    Sort.UNEXPECTED: N_("Virement que rien n'annonçait"),
    Sort.STRANGER: N_("Émetteur différent du titulaire"),
}
STATES = {
    ArrivalState.TO_SEE: N_("À voir"),
    ArrivalState.SEEN: N_("Vu"),
    ArrivalState.EXAMINED: N_("À décider"),
    ArrivalState.ACCEPTED: N_("Accepté"),
    ArrivalState.RETURNING: N_("Renvoi en cours"),
    ArrivalState.RETURNED: N_("Renvoyé"),
}
TONES = {
    ArrivalState.TO_SEE: "attention",
    ArrivalState.SEEN: "neutral",
    ArrivalState.EXAMINED: "attention",
    ArrivalState.ACCEPTED: "good",
    ArrivalState.RETURNING: "progress",
    ArrivalState.RETURNED: "neutral",
}
# The same, to the person whose wallet it is: nothing says that anybody doubts.
STATES_TOLD = {
    ArrivalState.TO_SEE: N_("Crédité"),
    ArrivalState.SEEN: N_("Crédité"),
    ArrivalState.EXAMINED: N_("En cours d'examen"),
    ArrivalState.ACCEPTED: N_("Crédité"),
    ArrivalState.RETURNING: N_("Renvoi en cours"),
    ArrivalState.RETURNED: N_("Renvoyé à l'émetteur"),
}
HAPPENED = {
    "arrival.differed": N_("Virement crédité, différent de l'annonce"),
    "arrival.held": N_("Virement arrivé et retenu"),
    "arrival.seen": N_("Virement vu"),
    "arrival.unseen": N_("Virement remis à voir"),
    "arrival.taken": N_("Virement pris en charge"),
    "arrival.handed_back": N_("Suivi du virement rendu"),
    "arrival.accepted": N_("Virement accepté"),
    "arrival.sent_back": N_("Renvoi décidé"),
    "arrival.returned": N_("Virement renvoyé à l'émetteur"),
    "arrival.came_back": N_("Renvoi refusé par la banque : la somme est de nouveau retenue"),
}
