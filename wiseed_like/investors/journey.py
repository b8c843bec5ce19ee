"""Which steps lead to a first investment, and where is one on the way?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from compliance.investors.entry_test import Status as Test
from compliance.investors.loss_simulation import Status as Simulation
from wiseed_like.errors import N_
from wiseed_like.investors.queries import Readiness
from wiseed_like.kyc.rules import IdentityState


@dataclass(frozen=True, slots=True)
class Landmark:
    """A step as everybody meets it: what it is, why it exists, what the law says."""

    title: str
    why: str
    article: str


@dataclass(frozen=True, slots=True)
class Step:
    """A landmark as one person meets it.

    `state` is done, current, ahead or refused; `detail` a French sentence about where they
    stand; `is_open` whether it is theirs to do, whatever its turn.
    """

    key: str
    landmark: Landmark
    state: str
    detail: str
    is_open: bool


LANDMARKS: dict[str, Landmark] = {
    "identity": Landmark(
        N_("Votre identité"),
        N_(
            "Nous devons savoir qui achète des parts, pour le registre des actionnaires et pour "
            "lutter contre le blanchiment. Une personne de notre équipe relit votre dossier."
        ),
        N_("Code monétaire et financier, articles L. 561-5 et suivants"),
    ),
    "classification": Landmark(
        N_("Votre catégorie d'investisseur"),
        N_(
            "Tout le monde commence comme investisseur non averti : c'est la catégorie la mieux "
            "protégée. Il n'y a rien à faire pour y rester."
        ),
        N_("Règlement (UE) 2020/1503, article 2 et annexe II"),
    ),
    "entry_test": Landmark(
        N_("Le questionnaire de connaissances"),
        N_(
            "Il montre si vous connaissez ce que vous allez acheter. Une mauvaise réponse ou un "
            "refus de répondre vous vaut un avertissement, jamais une porte fermée."
        ),
        N_("Règlement (UE) 2020/1503, article 21, paragraphes 1 à 4"),
    ),
    "simulation": Landmark(
        N_("La simulation de perte"),
        N_(
            "Elle vous montre ce que vous pourriez perdre sans changer de vie. Le calcul se fait "
            "dans votre navigateur : vos revenus et votre épargne ne nous parviennent pas."
        ),
        N_("Règlement (UE) 2020/1503, article 21, paragraphes 5 et 6"),
    ),
    "wallet": Landmark(
        N_("Votre portemonnaie"),
        N_(
            "Il est tenu par notre prestataire de paiement, à votre nom. L'approvisionner avant "
            "de souscrire est votre libre choix : vous pouvez retirer cet argent à tout moment."
        ),
        N_("Règlement (UE) 2020/1503, article 10"),
    ),
    "choose": Landmark(
        N_("Choisir une levée"),
        N_(
            "Lisez la fiche d'informations clés, choisissez un nombre de parts, signez. Un "
            "investisseur non averti a ensuite quatre jours pour changer d'avis."
        ),
        N_("Règlement (UE) 2020/1503, articles 22 et 23"),
    ),
}

# Where one stands: (state, sentence). A state of None means: current if it is one's turn.
_Place = tuple[str | None, str]
_IDENTITY: dict[IdentityState | None, _Place] = {
    None: (None, N_("Pas encore commencé.")),
    IdentityState.DRAFT: (None, N_("Commencé, pas encore envoyé.")),
    IdentityState.SUBMITTED: ("ahead", N_("Envoyé. Nous l'examinons, vous pouvez continuer.")),
    IdentityState.IN_REVIEW: ("ahead", N_("En cours d'examen, vous pouvez continuer.")),
    IdentityState.ACCEPTED: ("done", N_("Identité vérifiée.")),
    IdentityState.EXPIRING: ("done", N_("Identité vérifiée, pièce à renouveler bientôt.")),
    IdentityState.RETURNED: (None, N_("Un point est à corriger.")),
    IdentityState.REFUSED: ("refused", N_("Nous n'avons pas pu accepter ce dossier.")),
    IdentityState.EXPIRED: (None, N_("Votre pièce d'identité n'est plus valable.")),
}
_TEST: dict[Test, _Place] = {
    Test.NONE: (None, N_("Pas encore rempli.")),
    Test.VALID: ("done", N_("Réussi.")),
    Test.OPEN: ("done", N_("Avertissement reçu et compris.")),
    Test.NEEDS_ACKNOWLEDGEMENT: (None, N_("Un avertissement attend votre lecture.")),
    Test.EXPIRED: (None, N_("Le précédent a plus de deux ans : il est à refaire.")),
}
_SIMULATION: dict[Simulation, _Place] = {
    Simulation.NONE: (None, N_("Pas encore faite.")),
    Simulation.VALID: ("done", N_("Faite.")),
    Simulation.DECLINED: ("done", N_("Vous avez choisi de ne pas la faire.")),
    Simulation.NEEDS_ACKNOWLEDGEMENT: (None, N_("Le résultat attend votre accusé de réception.")),
    Simulation.EXPIRED: (None, N_("La précédente a plus d'un an : elle est à refaire.")),
}
_NOT_ASKED: _Place = ("done", N_("Non demandé aux investisseurs avertis."))


OF_COMPANY = Landmark(
    N_("Le dossier de la société"),
    N_(
        "Nous devons savoir quelle société achète des parts, qui la contrôle et qui agit pour "
        "elle. Une personne de notre équipe relit son dossier."
    ),
    N_("Code monétaire et financier, articles L. 561-5 et R. 561-5"),
)


OF_JOINT = Landmark(
    N_("L'indivision"),
    N_(
        "Chaque indivisaire donne son accord, et nous devons savoir qui il est : chacun a son "
        "propre dossier d'identité."
    ),
    N_("Code monétaire et financier, article L. 561-5 ; code civil, article 815-3"),
)
_JOINT: dict[IdentityState, str] = {
    IdentityState.ACCEPTED: N_("Tous ont donné leur accord et sont vérifiés."),
    IdentityState.IN_REVIEW: N_("Un examen est en cours. Il n'y a rien à faire."),
    IdentityState.DRAFT: N_("Il manque des accords ou des identités."),
}


OF_JOINT_WALLET = Landmark(
    N_("Le portemonnaie de l'indivision"),
    N_(
        "Il est tenu par notre prestataire de paiement, au nom du représentant qui l'a ouvert. "
        "L'approvisionner avant de souscrire est le libre choix de l'indivision : le représentant "
        "peut retirer cet argent à tout moment."
    ),
    LANDMARKS["wallet"].article,
)


def of_joint(found: Iterable[Step], state: IdentityState) -> list[Step]:
    """The same steps as those who hold a joint account meet them: all of them first, and a wallet
    of its own. `state` is what is told of them together."""
    theirs: dict[str, dict[str, Any]] = {
        "identity": {"landmark": OF_JOINT, "detail": _JOINT[state]},
        "wallet": {"landmark": OF_JOINT_WALLET},
    }
    return [replace(each, **theirs.get(each.key, {})) for each in found]


def of_company(found: Iterable[Step]) -> list[Step]:
    """The same steps as a company meets them: its own file first."""
    return [
        replace(each, landmark=OF_COMPANY) if each.key == "identity" else each for each in found
    ]


def steps(readiness: Readiness, *, wallet_is_funded: bool) -> list[Step]:
    """The six steps in order; the first that one can act upon is current."""
    places: dict[str, _Place] = {
        "identity": _IDENTITY[readiness.identity_state],
        "classification": ("done", _class_of(readiness)),
        "entry_test": _NOT_ASKED if readiness.sophisticated else _TEST[readiness.test_status],
        "simulation": (
            _NOT_ASKED if readiness.sophisticated else _SIMULATION[readiness.simulation_status]
        ),
        "wallet": _wallet(readiness, wallet_is_funded),
        "choose": (None, N_("Vous pouvez souscrire."))
        if readiness.may_subscribe
        else ("ahead", N_("Possible quand les étapes précédentes sont faites.")),
    }
    found = []
    turn_is_free = True
    for key, (state, detail) in places.items():
        is_open = state is None
        if state is None:
            state = "current" if turn_is_free else "ahead"
            turn_is_free = False
        found.append(Step(key, LANDMARKS[key], state, detail, is_open))
    return found


def _class_of(readiness: Readiness) -> str:
    if readiness.sophisticated:
        return N_("Vous êtes investisseur averti.")
    return N_("Vous êtes investisseur non averti.")


def _wallet(readiness: Readiness, is_funded: bool) -> _Place:
    if is_funded:
        return "done", N_("Approvisionné.")
    if not readiness.identity_ok:
        return "ahead", N_("Ouvert dès que votre identité est vérifiée.")
    return "ahead", N_("Vide. Vous pouvez aussi l'approvisionner après avoir souscrit.")
