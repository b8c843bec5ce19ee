"""Which papers does an issuer send the provider, and when may its wallet receive money? Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from wiseed_like.errors import N_
from wiseed_like.payments.gateway import DeclarationStatus, PaperSort, PaperStatus


class Progress(StrEnum):
    """Where a paper or a declaration of owners stands. It never goes back."""

    WAITING = "waiting"  # written down here; nothing, or not all of it, has left
    ASKED = "asked"
    INCOMPLETE = "incomplete"  # a declaration only
    VALIDATED = "validated"
    REFUSED = "refused"
    OUT_OF_DATE = "out_of_date"  # a paper only


# What stands further is never overtaken by what stands before it.
_RANK = {
    Progress.WAITING: 0,
    Progress.ASKED: 1,
    Progress.INCOMPLETE: 2,
    Progress.VALIDATED: 3,
    Progress.REFUSED: 3,
    Progress.OUT_OF_DATE: 4,
}
UNDER_WAY = (Progress.WAITING, Progress.ASKED)
TO_MEND = (Progress.REFUSED, Progress.INCOMPLETE, Progress.OUT_OF_DATE)
_OF_PAPERS = {
    PaperStatus.CREATED: Progress.WAITING,
    PaperStatus.ASKED: Progress.ASKED,
    PaperStatus.VALIDATED: Progress.VALIDATED,
    PaperStatus.REFUSED: Progress.REFUSED,
    PaperStatus.OUT_OF_DATE: Progress.OUT_OF_DATE,
}
_OF_DECLARATIONS = {
    DeclarationStatus.CREATED: Progress.WAITING,
    DeclarationStatus.ASKED: Progress.ASKED,
    DeclarationStatus.INCOMPLETE: Progress.INCOMPLETE,
    DeclarationStatus.VALIDATED: Progress.VALIDATED,
    DeclarationStatus.REFUSED: Progress.REFUSED,
}


def progress_of(told: PaperStatus | DeclarationStatus) -> Progress:
    """The provider's word in ours."""
    if isinstance(told, PaperStatus):
        return _OF_PAPERS[told]
    return _OF_DECLARATIONS[told]


def is_news(known: Progress, told: Progress) -> bool:
    """Whether this goes beyond what was known: answers may come in any order."""
    return _RANK[told] > _RANK[known]


# What the provider wants of every company; a shareholders' declaration only when it asks for one.
REQUIRED = (PaperSort.IDENTITY, PaperSort.REGISTRATION, PaperSort.ARTICLES)
SORTS: dict[PaperSort, str] = {
    PaperSort.IDENTITY: N_("Pièce d'identité du représentant légal"),
    PaperSort.REGISTRATION: N_("Extrait Kbis de moins de trois mois"),
    PaperSort.ARTICLES: N_("Statuts à jour, datés et signés"),
    PaperSort.SHAREHOLDERS: N_("Déclaration des actionnaires"),
    PaperSort.ADDRESS: N_("Justificatif de domicile"),
}
# Mangopay, "KYC documents": a page of 1 KB to 7 MB.
LEAST_BYTES, MOST_BYTES = 1024, 7 * 1024 * 1024

OTHER_REASON = (
    N_("Le prestataire n'a pas accepté cet envoi."),
    N_("Envoyez-le de nouveau, ou écrivez-nous si la raison n'est pas claire."),
)
# The provider's codes of a refusal (of owners too: SPECIFIC_CASE): what is wrong, what mends it.
PAPER_REASONS: dict[str, tuple[str, str]] = {
    "DOCUMENT_UNREADABLE": (
        N_("Le document est illisible."),
        N_("Envoyez-en une copie nette, entière et sans reflet."),
    ),
    "DOCUMENT_NOT_ACCEPTED": (
        N_("Ce n'est pas le document attendu."),
        N_("Envoyez le document dont le nom est indiqué."),
    ),
    "DOCUMENT_HAS_EXPIRED": (
        N_("Le document est périmé ou trop ancien."),
        N_("Envoyez un document en cours de validité ; un Kbis a moins de trois mois."),
    ),
    "DOCUMENT_INCOMPLETE": (
        N_("Il manque une page ou une face du document."),
        N_("Envoyez toutes les pages, et les deux faces d'une carte, dans un seul fichier."),
    ),
    "DOCUMENT_MISSING": (
        N_("Le fichier ne contient pas de document."),
        N_("Envoyez le document dont le nom est indiqué."),
    ),
    "DOCUMENT_DO_NOT_MATCH_USER_DATA": (
        N_("Le document ne correspond pas à ce qui a été déclaré."),
        N_("Vérifiez le nom, le SIREN et la date de naissance, puis envoyez le bon document."),
    ),
    "DOCUMENT_DO_NOT_MATCH_ACCOUNT_DATA": (
        N_("Le document ne correspond pas au compte de paiement."),
        N_("Vérifiez le nom de la société et son SIREN, puis envoyez le bon document."),
    ),
    "DOCUMENT_FALSIFIED": (
        N_("L'authenticité du document n'a pas pu être établie."),
        N_("Envoyez l'original numérisé, ou écrivez-nous."),
    ),
    "UNDERAGE_PERSON": (
        N_("La personne du document est mineure."),
        N_("Le représentant légal doit être majeur : écrivez-nous."),
    ),
    "SPECIFIC_CASE": (
        N_("Le prestataire a une question particulière sur cet envoi."),
        N_("Écrivez-nous : nous lui demanderons laquelle."),
    ),
    "COUNTERFEIT_PRODUCT": OTHER_REASON,
    "OTHER": OTHER_REASON,
}
OWNERS_REASONS: dict[str, tuple[str, str]] = {
    "MISSING_UBO": (
        N_("Il manque au moins un bénéficiaire effectif."),
        N_("Ajoutez-le, puis envoyez la liste de nouveau."),
    ),
    "DECLARATION_DO_NOT_MATCH_UBO_INFORMATION": (
        N_("La liste ne correspond pas aux registres consultés par le prestataire."),
        N_("Comparez-la au registre des bénéficiaires effectifs, corrigez et renvoyez."),
    ),
    "WRONG_UBO_INFORMATION": (
        N_("Une information sur un bénéficiaire effectif est inexacte."),
        N_("Relisez chaque fiche, corrigez, puis envoyez la liste de nouveau."),
    ),
    "UBO_IDENTITY_NEEDED": (
        N_("Le prestataire demande une pièce d'identité d'un bénéficiaire effectif."),
        N_("Écrivez-nous : nous la lui transmettrons."),
    ),
    "SHAREHOLDERS_DECLARATION_NEEDED": (
        N_("Le prestataire demande une déclaration des actionnaires."),
        N_("Envoyez-la avec les documents, puis envoyez la liste de nouveau."),
    ),
    "ORGANIZATION_CHART_NEEDED": (
        N_("Le prestataire demande un organigramme du groupe."),
        N_("Joignez-le à la déclaration des actionnaires, puis envoyez la liste de nouveau."),
    ),
    "DOCUMENTS_NEEDED": (
        N_("Le prestataire demande d'autres documents."),
        N_("Écrivez-nous : nous vous dirons lesquels."),
    ),
}


def words_of(reason: str | None) -> tuple[str, str]:
    """What is wrong, and what mends it; for a code that we do not know, in general words."""
    code = reason or ""
    return PAPER_REASONS.get(code) or OWNERS_REASONS.get(code) or OTHER_REASON


# Results of a movement that say how its owner stands: code -> what it means, for people.
STANDING_CODES: dict[str, str] = {
    "002951": N_("La société qui reçoit n'est pas encore vérifiée par le prestataire."),
    "008700": N_("Le prestataire a suspendu ce compte."),
    "002996": N_("La société n'est pas vérifiée par le prestataire : il ne la paie pas."),
    "002997": N_("La société n'est pas vérifiée par le prestataire : il ne la paie pas."),
    "002998": N_("Le compte de la société est en cours de vérification chez le prestataire."),
    "002999": N_("La société n'est pas vérifiée par le prestataire : il ne la paie pas."),
}

# How long what was read of an account is good enough, before it is asked again.
LOOK_AGAIN = timedelta(minutes=5)
LOOK_AGAIN_WHEN_READY = timedelta(days=1)
