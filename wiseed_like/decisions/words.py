"""How are the parts of a verdict called on a page? What a gate waits for, what a change touches."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from compliance.verdict import Verdict
from wiseed_like.decisions.differences import told

# What a gate waits for, by the names that the rules use.
REQUIREMENTS = {
    "risk_warning": _l("avertissement sur les risques"),
    "consent": _l("accord exprès"),
    "proof": _l("preuve que l'investissement est compris"),
    "fresh_proof": _l("nouvelle preuve que l'investissement est compris"),
    "declaration": _l("déclaration de vos moyens"),
    "offer_request": _l("demande de voir l'offre"),
    "category_statement": _l("déclaration de votre catégorie"),
    "appropriateness": _l("évaluation de vos connaissances"),
    "identity": _l("identité vérifiée"),
    "company_file": _l("dossier de la société accepté"),
    "joint_agreement": _l("accord de tous les indivisaires"),
    "joint_identities": _l("identité vérifiée de chaque indivisaire"),
    "joint_examination": _l("fin d'un examen en cours"),
    "joint_signatures": _l("signature de tous les autres indivisaires"),
    "identity_refresh": _l("identité vérifiée de nouveau"),
    "entry_test": _l("test de connaissances"),
    "entry_test_acknowledgement": _l("accusé de réception de l'avertissement du test"),
    "simulation": _l("simulation de perte"),
    "simulation_receipt": _l("accusé de réception du résultat de la simulation"),
    "sheet": _l("lecture de la fiche d'informations clés"),
    "per_offer_threshold": _l("protection au-dessus du seuil par offre"),
    "reflection": _l("délai de réflexion"),
    "reflection_period": _l("délai de réflexion expliqué"),
    "deposit_guarantee": _l("absence de garantie des dépôts dite"),
    "investor_compensation": _l("absence d'indemnisation des investisseurs dite"),
    "client_information": _l("information des clients"),
    "professional_proof": _l("preuve de la qualité de professionnel"),
    "seat_check": _l("examen du pays du siège"),
    "insider_disclosure": _l("publication de l'investissement d'un initié"),
    "payment": _l("paiement"),
    "payments": _l("paiements reçus"),
    "subscriptions_end": _l("fin des souscriptions"),
    "reflection_end": _l("fin des délais de réflexion"),
    "bulletins": _l("bulletins signés"),
    "certificate": _l("certificat du dépositaire"),
    "reason": _l("motif"),
    "corrected_sheet": _l("fiche corrigée"),
    "inform_interested": _l("information des personnes intéressées"),
    "valid_document": _l("pièce d'identité valable"),
    "name": _l("nom"),
    "first_names": _l("prénoms"),
    "birth_date": _l("date de naissance"),
    "birth_place": _l("lieu de naissance"),
    "document_kind": _l("nature de la pièce"),
    "issued_on": _l("date de délivrance"),
    "issued_at": _l("lieu de délivrance"),
    "issuing_authority": _l("autorité qui l'a délivrée"),
    "remote_measure": _l("vérification supplémentaire à distance"),
    "fresh_extract": _l("extrait récent du registre"),
    "beneficial_owner_identity": _l("identité des bénéficiaires effectifs"),
    "source_of_funds": _l("origine des fonds"),
    "source_of_wealth": _l("origine du patrimoine"),
    "senior_approval": _l("accord d'un dirigeant"),
    "closer_monitoring": _l("surveillance renforcée"),
    "reassessment": _l("nouvel examen"),
    "screening": _l("comparaison avec les listes de gel"),
    "fair_and_clear": _l("message clair et loyal"),
    "marketing_label": _l("mention « communication publicitaire »"),
    "accepted_language": _l("langue acceptée dans le pays"),
    "justified_focus": _l("mise en avant justifiée"),
    "consistent_sheet": _l("message conforme à la fiche"),
    "acknowledgement": _l("accusé de réception"),
    "decision_or_new_day": _l("décision, ou nouvelle date annoncée"),
    "decision_time": _l("date prévue de la décision"),
    "contact_name": _l("nom de l'interlocuteur"),
    "contact_email": _l("adresse e-mail de l'interlocuteur"),
    "contact_phone": _l("téléphone de l'interlocuteur"),
    "reasons": _l("motifs"),
    "annual_report": _l("rapport annuel"),
    "default_rates": _l("publication des taux de défaut"),
    "erasure": _l("effacement des données"),
    "scheduled_erasure": _l("effacement à la date prévue"),
    "restriction": _l("limitation de l'usage des données"),
    "reply": _l("réponse"),
    "human_review": _l("examen par une personne"),
    "breach_notification": _l("notification de la violation de données"),
    "reasons_for_delay": _l("motifs du retard"),
    "review": _l("réexamen"),
    "contact_list": _l("liste des contacts"),
    "critical_systems": _l("systèmes essentiels"),
    "critical_relationships": _l("prestataires essentiels"),
    "risks": _l("risques"),
    "communication": _l("communication"),
    "staff_access": _l("accès du personnel"),
    "client_agreements": _l("contrats des clients"),
    "payment_traces": _l("traces des paiements"),
    "entry_test_results": _l("résultats des tests de connaissances"),
}
# Values that the rules write as codes. A freeze reads like an examination: nobody is tipped off.
CODES = {
    "draft": _l("en préparation"),
    "submitted": _l("envoyé"),
    "in_review": _l("en cours d'examen"),
    "frozen": _l("en cours d'examen"),
    "accepted": _l("accepté"),
    "expiring": _l("à renouveler bientôt"),
    "expired": _l("expiré"),
    "returned": _l("à compléter"),
    "refused": _l("refusé"),
    "ready": _l("prête à ouvrir"),
    "open": _l("ouverte"),
    "suspended": _l("suspendue"),
    "closing": _l("clôture en cours"),
    "closed": _l("réussie"),
    "cancelled": _l("annulée"),
    "reflecting": _l("en réflexion"),
    "firm": _l("ferme"),
    "paid": _l("payée"),
    "issued": _l("titres émis"),
    "revoked": _l("révoquée"),
    "lapsed": _l("tombée"),
    "passed": _l("réussi"),
    "failed": _l("non réussi"),
    # Offers of an issuer, and the reasons for which a holder may sell early.
    "own_platform": _l("sur la plateforme"),
    "other_platform": _l("sur une autre plateforme"),
    "platform_loan": _l("prêt par une plateforme"),
    "public_without_prospectus": _l("offre au public sans prospectus"),
    "death": _l("décès"),
    "disability": _l("invalidité"),
    "dismissal": _l("licenciement"),
    "compulsory_liquidation": _l("liquidation judiciaire"),
    # Regimes of rounds, and the categories of British clients.
    "ecspr": _l("règlement européen"),
    "national": _l("régime national, hors règlement européen"),
    "reg_cf": _l("régime américain du financement participatif"),
    "uk_restricted": _l("régime britannique"),
    "restricted": _l("investisseur restreint"),
    "advised": _l("investisseur conseillé"),
    "high_net_worth": _l("investisseur fortuné"),
    "certified_sophisticated": _l("investisseur averti certifié"),
    "self_certified_sophisticated": _l("investisseur averti déclaré"),
}
# Steps of an offer, which a number of the law lists together: a round in one has other words.
STEPS = {
    "launch": _l("lancement de l'offre"),
    "closing": _l("clôture de l'offre"),
}
# What a change between two answers touches.
FIELDS = {
    "answer": _l("Réponse"),
    "sentence": _l("Phrase"),
    "threshold": _l("Seuil appliqué"),
    "requirements": _l("Demandé d'abord"),
    "counterfactual": _l("Ce qui changerait la réponse"),
    "article": _l("Texte applicable"),
    "law": _l("Droit appliqué"),
    "inputs": _l("Faits regardés"),
    "question": _l("Question"),
    "rule": _l("Règle"),
    "parts": _l("Parties de la réponse"),
}


def in_words(value: object, language: str) -> str:
    """A value of a verdict as people read it, whatever it holds."""
    if isinstance(value, str):
        return str(CODES.get(value) or REQUIREMENTS.get(value) or told(value, language))
    if isinstance(value, frozenset):
        said = (str(STEPS.get(each) or in_words(each, language)) for each in value)
        return ", ".join(sorted(said)) or "—"
    return told(value, language)


def requirements(verdict: Verdict, language: str) -> list[str]:
    """What a gate waits for: by our words, by the label of the fact that is asked for, or by
    its own name."""
    labels = {each.name: each.label for part in verdict.walk() for each in part.inputs}
    return sorted(
        str(REQUIREMENTS[name])
        if name in REQUIREMENTS
        else labels[name].written(language)
        if name in labels
        else name.replace("_", " ")
        for name in verdict.requirements
    )
