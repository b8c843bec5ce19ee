"""What does a person see of their subscriptions? Presets, state in words. Pure."""

from __future__ import annotations

from compliance.euro import Euro
from wiseed_like.errors import N_
from wiseed_like.subscriptions.rules import SubscriptionState as State

# What somebody may mean to invest, for a first idea; rounded up to whole shares.
USUAL_AMOUNTS = (Euro.of(250), Euro.of(500), Euro.of(1_000), Euro.of(2_500), Euro.of(5_000))
PRESETS_MAX = 4
ENDED = (State.REVOKED, State.LAPSED, State.RETURNED)
# Where a subscription stands, in plain words.
STATES: dict[State, str] = {
    State.REFLECTING: N_("Vous réfléchissez encore : vous pouvez tout annuler en un clic."),
    State.FIRM: N_("Votre souscription est ferme ; son paiement est attendu."),
    State.PAID: N_("Votre souscription est ferme et payée. Elle attend la fin de la levée."),
    State.ISSUED: N_("Vos parts sont inscrites au registre de la société : vous êtes associé."),
    State.REVOKED: N_("Vous avez révoqué cette souscription. Rien ne vous est dû ni demandé."),
    State.LAPSED: N_("Cette souscription est tombée : elle ne vous engage plus."),
    State.RETURNED: N_("La levée n'a pas abouti : votre argent vous est revenu en totalité."),
    State.FROZEN: N_("Cette souscription est en cours de traitement."),
}
AWAITING_ALLOTMENT = N_(
    "Votre souscription est ferme. Elle attend le partage des parts ; rien n'est à payer avant."
)
REOPENED = N_("La fiche était fausse : vous pouvez garder ou révoquer votre souscription.")
BEING_PAID = N_("Votre souscription est ferme ; son paiement est en cours.")
# The same of what several hold, for each of them.
STATES_OF_SEVERAL: dict[State, str] = STATES | {
    State.REFLECTING: N_(
        "Le délai de réflexion court : chacun de vous peut tout annuler, pour tous."
    ),
    State.FIRM: N_("La souscription est ferme ; son paiement est attendu."),
    State.PAID: N_("La souscription est ferme et payée. Elle attend la fin de la levée."),
    State.ISSUED: N_("Les parts sont inscrites au registre de la société, au nom de tous."),
    State.REVOKED: N_("Cette souscription a été révoquée pour tous. Rien n'est dû à personne."),
    State.LAPSED: N_("Cette souscription est tombée : elle n'engage plus personne."),
    State.RETURNED: N_(
        "La levée n'a pas abouti : l'argent est revenu en totalité dans le portemonnaie de "
        "l'indivision."
    ),
}
AWAITING_ALLOTMENT_OF_SEVERAL = N_(
    "La souscription est ferme. Elle attend le partage des parts ; rien n'est à payer avant."
)
REOPENED_OF_SEVERAL = N_("La fiche était fausse : chacun de vous peut révoquer pour tous.")
BEING_PAID_OF_SEVERAL = N_("La souscription est ferme ; son paiement est en cours.")
# What is waited for before a first subscription: the page where it is done, and its button.
NEXT: dict[str, tuple[str, str]] = {
    "identity": ("kyc.show", N_("Vérifier mon identité")),
    "company_file": ("kyc.companies", N_("Voir le dossier de la société")),
    "entry_test": ("investors.test", N_("Répondre au questionnaire")),
    "entry_test_acknowledgement": ("investors.test_result", N_("Lire l'avertissement")),
    "simulation": ("investors.simulation", N_("Faire la simulation")),
    "simulation_receipt": ("investors.simulation", N_("Voir le résultat de la simulation")),
}
# What happened to a subscription, for its timeline; other facts are the house's own.
HAPPENED: dict[str, str] = {
    "subscription.offered": N_("Souscription signée"),
    "subscription.agreement_printed": N_("Bulletin de souscription établi"),
    "subscription.revoked": N_("Souscription révoquée"),
    "subscription.right_reopened": N_("Droit de révoquer rouvert : la fiche était fausse"),
    "subscription.correction_told": N_("Correction de la fiche annoncée"),
    "subscription.right_ended": N_("Souscription gardée sous la fiche corrigée"),
    "subscription.money_back": N_("Argent rendu"),
    "subscription.bound": N_("Souscription ferme"),
    "subscription.allotted": N_("Parts attribuées"),
    "subscription.not_served": N_("Aucune part attribuée"),
    "subscription.payment_called": N_("Paiement demandé"),
    "subscription.payment_reminded": N_("Rappel de paiement envoyé"),
    "subscription.paid": N_("Paiement reçu sur le portemonnaie de la levée"),
    "subscription.issued": N_("Parts inscrites au registre"),
    "subscription.lapsed": N_("Souscription tombée"),
    "subscription.returned": N_("Argent rendu"),
}


def presets(price: Euro, least: int, free: int) -> list[int]:
    """A few numbers of shares to choose from: the fewest first, none above what is left."""
    wanted = [least, *(-(-amount.cents // price.cents) for amount in USUAL_AMOUNTS)]
    return sorted({shares for shares in wanted if least <= shares <= free})[:PRESETS_MAX]
