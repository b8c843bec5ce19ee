"""Which moves does a dossier have, when is it complete, what must the analyst verify? Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from compliance.euro import Euro
from compliance.offers import conflicts, issuer, project_owner
from wiseed_like.errors import N_
from wiseed_like.states import LifeCycle


class DossierState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SCREENING = "screening"
    VOTE = "vote"
    DUE_DILIGENCE = "due_diligence"
    COMMITTEE = "committee"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_S = DossierState
LIFE_CYCLE: LifeCycle[DossierState] = LifeCycle(
    {
        (_S.DRAFT, "submit"): _S.SUBMITTED,
        (_S.SUBMITTED, "screen"): _S.SCREENING,
        (_S.SCREENING, "send_back"): _S.DRAFT,
        (_S.SCREENING, "open_vote"): _S.VOTE,
        (_S.SCREENING, "examine"): _S.DUE_DILIGENCE,
        (_S.VOTE, "examine"): _S.DUE_DILIGENCE,
        (_S.DUE_DILIGENCE, "recommend"): _S.COMMITTEE,
        (_S.COMMITTEE, "accept"): _S.ACCEPTED,
        **{
            (state, "decline"): _S.DECLINED
            for state in (_S.SUBMITTED, _S.SCREENING, _S.VOTE, _S.DUE_DILIGENCE, _S.COMMITTEE)
        },
        **{
            (state, "withdraw"): _S.WITHDRAWN
            for state in (
                _S.DRAFT, _S.SUBMITTED, _S.SCREENING, _S.VOTE, _S.DUE_DILIGENCE, _S.COMMITTEE
            )
        },
    }
)  # fmt: skip


class DocumentKind(StrEnum):
    BUSINESS_PLAN = "business_plan"
    ACCOUNTS = "accounts"
    REGISTRATION = "registration"  # extrait Kbis
    ARTICLES = "articles"  # statuts
    CRIMINAL_RECORD = "criminal_record"  # bulletin n°3, ECSPR art. 5(2)(a)
    OTHER = "other"


# What must be there before a dossier may be submitted.
REQUIRED_DOCUMENTS = (
    DocumentKind.BUSINESS_PLAN,
    DocumentKind.ACCOUNTS,
    DocumentKind.REGISTRATION,
    DocumentKind.CRIMINAL_RECORD,
)
# The texts of a dossier, in the order of the page: attribute -> label.
SECTIONS: dict[str, str] = {
    "summary": N_("Le projet en quelques phrases"),
    "problem": N_("Le besoin"),
    "solution": N_("La réponse"),
    "market": N_("Le marché et les concurrents"),
    "business_model": N_("Le modèle économique"),
    "team": N_("L'équipe"),
    "use_of_funds": N_("L'emploi des fonds"),
    "risks": N_("Les risques propres au projet"),
}
# The other things that a complete dossier says: attribute -> label.
HEADINGS: dict[str, str] = {
    "title": N_("Titre du dossier"),
    "tagline": N_("Le projet en une phrase"),
    "sector": N_("Secteur"),
    "amount_sought": N_("Montant recherché"),
}
DOCUMENT_LABELS: dict[DocumentKind, str] = {
    DocumentKind.BUSINESS_PLAN: N_("Plan d'affaires"),
    DocumentKind.ACCOUNTS: N_("Comptes annuels"),
    DocumentKind.REGISTRATION: N_("Extrait Kbis"),
    DocumentKind.ARTICLES: N_("Statuts"),
    DocumentKind.CRIMINAL_RECORD: N_("Casier judiciaire du représentant légal (bulletin n° 3)"),
    DocumentKind.OTHER: N_("Autre document"),
}
SECTORS: dict[str, str] = {
    "food": N_("Alimentation et boissons"),
    "agriculture": N_("Agriculture et forêt"),
    "energy": N_("Énergie et climat"),
    "mobility": N_("Mobilité et transport"),
    "health": N_("Santé et bien-être"),
    "education": N_("Éducation et formation"),
    "software": N_("Logiciels et services numériques"),
    "industry": N_("Industrie et matériaux"),
    "housing": N_("Habitat et construction"),
    "retail": N_("Commerce et distribution"),
    "culture": N_("Culture, médias et loisirs"),
    "services": N_("Services aux entreprises"),
    "social": N_("Économie sociale et solidaire"),
}
DOCUMENTS_MAX = 20
# Below it a round costs more than it brings; the law caps the other end (ECSPR art. 1(2)(c)).
AMOUNT_MIN = Euro.of(10_000)
# One application at a time for a company: these are under way.
UNDER_WAY = (
    _S.DRAFT, _S.SUBMITTED, _S.SCREENING, _S.VOTE, _S.DUE_DILIGENCE, _S.COMMITTEE
)  # fmt: skip
# Who voted may still read the project while it is examined, and once it is accepted.
READABLE_AFTER_VOTE = (_S.DUE_DILIGENCE, _S.COMMITTEE, _S.ACCEPTED)
# What each fact says in a dossier's history.
FACT_TITLES: dict[str, str] = {
    "dossier.begun": N_("Dossier de projet commencé"),
    "dossier.document_sent": N_("Document ajouté"),
    "dossier.document_removed": N_("Document retiré"),
    "dossier.submitted": N_("Dossier de projet envoyé"),
    "dossier.screened": N_("Présélection commencée"),
    "dossier.sent_back": N_("Dossier rendu pour être complété"),
    "dossier.vote_opened": N_("E-vote ouvert"),
    "dossier.examined": N_("Vérifications commencées"),
    "dossier.evidence_recorded": N_("Vérifications mises à jour"),
    "dossier.recommended": N_("Dossier présenté au comité"),
    "dossier.accepted": N_("Dossier accepté par le comité"),
    "dossier.declined": N_("Dossier non retenu"),
    "dossier.withdrawn": N_("Dossier retiré par la société"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the analyst has verified of the issuer; None is "not yet", which is never a yes."""

    criminal_record_clean: bool | None = None  # ECSPR art. 5(2)(a)
    seat_cooperative: bool | None = None  # ECSPR art. 5(2)(b)
    capital_paid_up: bool | None = None  # C. com. L. 225-131
    free_of_conflict: bool | None = None  # ECSPR art. 8(2)

    @property
    def is_complete(self) -> bool:
        return all(getattr(self, field.name) is not None for field in fields(self))


# What is asked of the analyst: attribute -> question.
EVIDENCE_QUESTIONS: dict[str, str] = {
    "criminal_record_clean": N_("Le casier judiciaire des dirigeants est-il vierge ?"),
    "seat_cooperative": N_(
        "Le siège est-il hors des pays non coopératifs et des pays tiers à haut risque ?"
    ),
    "capital_paid_up": N_("Le capital existant est-il entièrement libéré ?"),
    "free_of_conflict": N_(
        "La société et ses dirigeants sont-ils sans lien avec la plateforme (un cinquième du "
        "capital, direction, salariat, contrôle) ?"
    ),
}
# The same in two or three words, for a sentence that lists some of them.
EVIDENCE_NAMES: dict[str, str] = {
    "criminal_record_clean": N_("casier judiciaire"),
    "seat_cooperative": N_("pays du siège"),
    "capital_paid_up": N_("libération du capital"),
    "free_of_conflict": N_("liens avec la plateforme"),
}


def issuer_facts(
    evidence: Evidence, *, legal_form: str, country: str, checked_on: date
) -> issuer.Facts:
    """What the law looks at before a company is listed.

    `checked_on` is the day on which the analyst noted the evidence. Raises BadInput for a country
    that is none.
    """
    looked_at = evidence.seat_cooperative is not None
    seat = project_owner.Seat(
        country,
        checked_on=checked_on if looked_at else None,
        found_on_a_list=evidence.seat_cooperative is False,
    )
    free = evidence.free_of_conflict
    return issuer.Facts(
        owner=project_owner.Facts(project_owner.Record(evidence.criminal_record_clean), seat),
        form=issuer.LegalForm(legal_form),
        capital=issuer.PaidUp(evidence.capital_paid_up),
        ties=conflicts.ProjectOwner(tie_found=None if free is None else not free),
    )
