"""How is it said who gets shares when too many are asked for? On pages, in mails, in the sheet.

The French sentences are those of the key investment information sheet (part D), to the letter.
"""

from __future__ import annotations

from wiseed_like.errors import N_
from wiseed_like.rounds.allotment import AllotmentRule

_R = AllotmentRule

# The rule in a few words, to choose it and to name it.
NAMES: dict[AllotmentRule, str] = {
    _R.FIRST_COME: N_("Ordre d'arrivée : les demandes s'arrêtent au maximum"),
    _R.PRO_RATA: N_("En proportion : chacun reçoit la même part de sa demande"),
    _R.CAP_AND_SCALE: N_("Petites demandes d'abord : chacun est servi jusqu'au même niveau"),
    _R.HOLDERS_FIRST: N_("Actionnaires actuels d'abord, puis en proportion"),
}
# The whole rule.
IN_WORDS: dict[AllotmentRule, str] = {
    _R.FIRST_COME: N_(
        "Les souscriptions sont servies dans leur ordre d'arrivée, jusqu'au montant maximal ; "
        "aucune n'est acceptée au-delà."
    ),
    _R.PRO_RATA: N_(
        "Si les demandes dépassent le montant maximal, chacun reçoit des titres en proportion de "
        "sa demande, arrondis au nombre entier inférieur ; les derniers titres vont un par un à "
        "ceux que l'arrondi prive le plus et, à égalité, au premier qui a signé."
    ),
    _R.CAP_AND_SCALE: N_(
        "Si les demandes dépassent le montant maximal, les plus petites demandes sont servies "
        "d'abord : chacun reçoit ce qu'il demande jusqu'à un même niveau, le plus haut possible ; "
        "les derniers titres vont un par un à ceux qui demandaient davantage, dans l'ordre des "
        "signatures."
    ),
    _R.HOLDERS_FIRST: N_(
        "Si les demandes dépassent le montant maximal, les actionnaires inscrits au registre avant "
        "l'ouverture sont servis d'abord, puis les autres en proportion de leur demande ; si les "
        "actionnaires demandent plus que l'offre, elle est partagée entre eux seuls de la même "
        "façon. Les derniers titres vont à ceux que l'arrondi prive le plus et, à égalité, au "
        "premier qui a signé."
    ),
}
# What holds for every rule but the order of arrival.
WHEN_SHARED = N_(
    "Les titres sont partagés une seule fois, après le dernier délai de réflexion. Les demandes "
    "d'une même personne comptent ensemble. On peut recevoir moins que sa demande, moins que la "
    "souscription minimale, ou rien ; on ne paie qu'après, et seulement ce que l'on reçoit."
)
# What part D of the sheet must hold, whatever the company writes around it.
KEY_WORDS: dict[AllotmentRule, str] = {
    _R.FIRST_COME: "dans leur ordre d'arrivée",
    _R.PRO_RATA: "en proportion de sa demande",
    _R.CAP_AND_SCALE: "les plus petites demandes sont servies d'abord",
    _R.HOLDERS_FIRST: "sont servis d'abord, puis les autres en proportion de leur demande",
}


def in_french(rule: AllotmentRule) -> str:
    """The rule as the sheet says it, after a colon."""
    said = IN_WORDS[rule]
    whole = f"{said[0].lower()}{said[1:]}"
    return f"{whole} {WHEN_SHARED}" if rule.takes_more else whole
