"""What should go wrong next? Chosen by hand; only a simulator started with its panel open."""

from __future__ import annotations

from flask import abort, current_app, redirect, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator import faults
from wiseed_like.payments.simulator.pages.frame import bp, in_menu, show

# Each fault in plain words, in the order in which the page offers them.
SENTENCES = {
    "Au lieu d'agir": {
        "error": "Tomber en panne (500)",
        "busy": "Refuser l'appel : trop d'appels (429)",
        "unauthorized": "Refuser le jeton, comme s'il avait expiré (401)",
        "sca": "Demander au titulaire de s'authentifier (401)",
        "vanish": "Dire que la ressource n'existe pas (404)",
    },
    "Agir, et mal répondre": {
        "delay": "Répondre en retard",
        "lose_answer": "Couper la ligne au milieu de la réponse",
        "error_after": "Répondre par une panne (500)",
        "html": "Répondre par une page HTML",
        "truncated": "Répondre par la moitié du JSON",
        "wrong_amount": "Annoncer d'autres montants",
        "duplicate": "Recevoir l'appel deux fois",
    },
    "Banques": {
        "payout_fails": "La banque refuse le versement",
        "payout_returns": "La banque accepte le versement, puis le renvoie",
    },
    "Notifications": {
        "hook_twice": "La notification arrive deux fois",
        "hook_lost": "La notification se perd",
        "hook_late": "La notification arrive en retard",
        "hook_disorder": "Les notifications arrivent dans le désordre",
        "hook_forged": "Des notifications mensongères suivent la vraie",
    },
}
IN_WORDS = {kind: words for group in SENTENCES.values() for kind, words in group.items()}
# What a person knows the calls by: a part of "METHOD /path".
CALLS = {
    "": "N'importe quel appel",
    "GET /": "Toute lecture",
    "POST /": "Toute écriture",
    "POST /sca/users": "Ouverture d'un compte",
    "POST /wallets": "Ouverture d'un portefeuille",
    "POST /payins/card": "Paiement par carte",
    "POST /payins/bankwire": "Annonce d'un virement",
    "GET /payins": "Lecture d'un encaissement",
    "POST /transfers": "Transfert ou son annulation",
    "/refunds": "Remboursement",
    "POST /payouts": "Versement vers une banque",
}
SECONDS = 5.0  # what is proposed for delays

in_menu("Pannes", "/faults", place=90)


def _panel() -> faults.Faults:
    panel: faults.Faults | None = current_app.extensions["simulator_faults"]
    if panel is None:
        abort(404)
    return panel


@bp.get("/faults")
def panel() -> ResponseReturnValue:
    return _page()


@bp.post("/faults")
def ask_for_fault() -> ResponseReturnValue:
    waiting, form = _panel(), request.form
    other = form.get("other", "").strip()
    try:
        waiting.add(
            faults.Fault(
                kind=form.get("kind", ""),
                times=int(form.get("times", "1")),
                match=other or form.get("match", ""),
                seconds=float(form.get("seconds", "0").replace(",", ".") or 0),
            )
        )
    except ValueError:
        return _page("Indiquez une panne, un nombre de fois et une durée en secondes."), 422
    return redirect("/faults", 303)


@bp.post("/faults/clear")
def forget_faults() -> ResponseReturnValue:
    """All of them, or the one whose number is given."""
    number = request.form.get("number", "")
    _panel().clear(int(number) if number.isdecimal() else None)
    return redirect("/faults", 303)


def _page(error: str | None = None) -> str:
    return show(
        "panel.html",
        waiting=_panel().list(),
        groups=SENTENCES,
        in_words=IN_WORDS,
        calls=CALLS,
        seconds=SECONDS,
        error=error,
    )
