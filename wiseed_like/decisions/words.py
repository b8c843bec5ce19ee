"""How are the parts of a verdict called on a page? What a gate waits for, what a change touches."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

# What a gate waits for, by the names that the rules use.
REQUIREMENTS = {
    "risk_warning": _l("avertissement sur les risques"),
    "consent": _l("accord exprès"),
    "proof": _l("preuve que l'investissement est compris"),
    "fresh_proof": _l("nouvelle preuve que l'investissement est compris"),
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


def requirement(name: str) -> str:
    """In the reader's language; its own name when it has no words here."""
    return str(REQUIREMENTS.get(name, name.replace("_", " ")))
