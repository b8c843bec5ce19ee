"""Which moves does an identity file have, and which reasons may a refusal give? Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from compliance.calendar import add_years
from wiseed_like.errors import N_
from wiseed_like.states import LifeCycle


class IdentityState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REFUSED = "refused"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    FROZEN = "frozen"


_S = IdentityState
LIFE_CYCLE: LifeCycle[IdentityState] = LifeCycle(
    {
        (_S.DRAFT, "submit"): _S.SUBMITTED,
        (_S.RETURNED, "submit"): _S.SUBMITTED,
        (_S.SUBMITTED, "take"): _S.IN_REVIEW,
        (_S.IN_REVIEW, "put_back"): _S.SUBMITTED,
        (_S.IN_REVIEW, "accept"): _S.ACCEPTED,
        (_S.IN_REVIEW, "return"): _S.RETURNED,
        (_S.IN_REVIEW, "refuse"): _S.REFUSED,
        (_S.ACCEPTED, "near_expiry"): _S.EXPIRING,
        (_S.EXPIRING, "expire"): _S.EXPIRED,
        (_S.EXPIRING, "submit"): _S.SUBMITTED,
        (_S.EXPIRED, "submit"): _S.SUBMITTED,
        # Against the usual course, and by two persons only: `overrides`.
        (_S.REFUSED, "reopen"): _S.SUBMITTED,
        **{(state, "freeze"): _S.FROZEN for state in _S if state is not _S.FROZEN},
        **{(_S.FROZEN, f"unfreeze_to_{state}"): state for state in _S if state is not _S.FROZEN},
    }
)
EDITABLE = (_S.DRAFT, _S.RETURNED, _S.EXPIRING, _S.EXPIRED)
VALID = (_S.ACCEPTED, _S.EXPIRING)
WAITING = (_S.SUBMITTED, _S.IN_REVIEW)
DECIDED = (_S.ACCEPTED, _S.RETURNED, _S.REFUSED, _S.EXPIRING, _S.EXPIRED)
# Within what time a file is looked at: said to the person, counted for the officer.
PROMISED = timedelta(hours=24)
MAJORITY_YEARS = 18  # French civil code, art. 414
DOCUMENTS_MAX = 6


def is_of_age(birth_date: date, on: date) -> bool:
    """Whether somebody born that day is an adult on this day."""
    return add_years(birth_date, MAJORITY_YEARS) <= on


class DocumentKind(StrEnum):
    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    RESIDENCE_PERMIT = "residence_permit"
    EXTRACT = "extract"
    STATUTES = "statutes"
    OWNERS = "owners"


DOCUMENT_WORDS: dict[DocumentKind, str] = {
    DocumentKind.PASSPORT: N_("Passeport"),
    DocumentKind.IDENTITY_CARD: N_("Carte nationale d'identité"),
    DocumentKind.RESIDENCE_PERMIT: N_("Titre de séjour"),
}

# What a company sends, all three of them (CMF R. 561-5).
COMPANY_PAPERS: dict[DocumentKind, str] = {
    DocumentKind.EXTRACT: N_("Extrait d'immatriculation (Kbis)"),
    DocumentKind.STATUTES: N_("Statuts à jour"),
    DocumentKind.OWNERS: N_("Déclaration des bénéficiaires effectifs"),
}

# The closed catalogue: code -> (what is wrong, what would mend it).
RETURN_REASONS: dict[str, tuple[str, str]] = {
    "unreadable": (
        N_("Le document est illisible"),
        N_("Photographiez la pièce entière, à plat, sans reflet, puis envoyez-la de nouveau."),
    ),
    "incomplete": (
        N_("Il manque une page ou une face du document"),
        N_("Envoyez toutes les pages ou les deux faces de la pièce."),
    ),
    "expired": (
        N_("La pièce d'identité est périmée"),
        N_("Envoyez une pièce en cours de validité."),
    ),
    "name_differs": (
        N_("Le nom saisi n'est pas celui de la pièce"),
        N_("Corrigez vos nom et prénoms pour qu'ils soient ceux de la pièce."),
    ),
    "birth_differs": (
        N_("La date ou le lieu de naissance n'est pas celui de la pièce"),
        N_("Corrigez votre date et votre lieu de naissance."),
    ),
    "address_missing": (
        N_("L'adresse est incomplète"),
        N_("Indiquez le numéro, la voie, le code postal et la ville de votre domicile."),
    ),
    "wrong_kind": (
        N_("Ce document n'est pas une pièce d'identité acceptée"),
        N_("Envoyez un passeport, une carte nationale d'identité ou un titre de séjour."),
    ),
    "extract_old": (
        N_("L'extrait d'immatriculation est trop ancien"),
        N_("Envoyez un extrait de moins de trois mois, et corrigez sa date."),
    ),
    "paper_wrong": (
        N_("Un des documents n'est pas celui qui est demandé"),
        N_("Envoyez l'extrait, les statuts à jour et la déclaration des bénéficiaires effectifs."),
    ),
    "company_differs": (
        N_("Ce qui est saisi de la société n'est pas ce que dit l'extrait"),
        N_("Corrigez la société pour qu'elle soit celle de l'extrait d'immatriculation."),
    ),
    "not_the_representative": (
        N_("L'extrait ne vous nomme pas comme représentant de la société"),
        N_("Corrigez votre fonction, ou envoyez un extrait qui vous nomme."),
    ),
    "owners_differ": (
        N_("La liste des bénéficiaires effectifs n'est pas celle de la déclaration"),
        N_("Corrigez la liste pour qu'elle soit celle de la déclaration déposée."),
    ),
}
# Which of them are said of a company; of a person, all but those of companies only.
RETURN_REASONS_OF_COMPANIES = (
    "unreadable", "incomplete", "extract_old", "paper_wrong", "company_differs",
    "not_the_representative", "owners_differ",
)  # fmt: skip
_OF_BOTH = ("unreadable", "incomplete")
RETURN_REASONS_OF_PERSONS = tuple(
    code for code in RETURN_REASONS if code in _OF_BOTH or code not in RETURN_REASONS_OF_COMPANIES
)
# Which step of the file each reason sends back to.
STEP_OF_REASON: dict[str, str] = {
    "unreadable": "documents",
    "incomplete": "documents",
    "expired": "documents",
    "wrong_kind": "documents",
    "name_differs": "about",
    "birth_differs": "about",
    "address_missing": "home",
    "extract_old": "documents",
    "paper_wrong": "documents",
    "company_differs": "about",
    "not_the_representative": "about",
    "owners_differ": "owners",
}
REFUSAL_REASONS: dict[str, str] = {
    "minor": N_("La personne est mineure"),
    "forged": N_("Le document semble falsifié"),
    "identity_unproven": N_("L'identité n'a pas pu être établie"),
    "duplicate": N_("Cette personne a déjà un compte"),
    "company_known": N_("Cette société a déjà un dossier accepté"),
    "company_unproven": N_("La société, ou votre pouvoir d'agir pour elle, n'est pas établi"),
}
REFUSAL_REASONS_OF_PERSONS = ("minor", "forged", "identity_unproven", "duplicate")
REFUSAL_REASONS_OF_COMPANIES = ("forged", "company_unproven", "company_known")
# Why a file is frozen; never told to the person.
FREEZE_REASONS: dict[str, str] = {
    "asset_freeze": N_("Gel des avoirs : la personne figure peut-être sur une liste"),
    "suspicion": N_("Soupçon à examiner"),
    "impersonation": N_("Quelqu'un agit peut-être à sa place"),
    "authority": N_("Demande d'une autorité"),
}
# What the person is told: a suspicion is not disclosed to whom it concerns (code monétaire et
# financier, art. L. 561-18).
REFUSAL_TOLD: dict[str, str] = {
    "minor": N_("Vous n'avez pas encore 18 ans"),
    "forged": N_("Votre identité n'a pas pu être établie"),
    "identity_unproven": N_("Votre identité n'a pas pu être établie"),
    "duplicate": N_("Vous avez déjà un compte : connectez-vous avec celui-ci"),
    "company_known": N_("Cette société a déjà un dossier accepté ici"),
    "company_unproven": N_("La société, ou votre pouvoir d'agir pour elle, n'a pas pu être établi"),
}
