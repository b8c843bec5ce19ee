"""What can the platform already write of a sheet (FICI)? A first text of each part, in French.

The issuer draws the sheet up and answers for it: what only they know is left to complete, and a
sheet with such a hole is not published. When the terms change, the text that contradicts them
is found again here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from compliance.calendar import legal_day
from compliance.offers.kiis_sheet import TO_COMPLETE, Terms
from wiseed_like.config import Platform
from wiseed_like.rounds.allotment_words import KEY_WORDS, in_french
from wiseed_like.rounds.early.words import in_sheet, key_words
from wiseed_like.rounds.entry.entering import BY_INVITATION, PRIORITY_UNTIL
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.phases import judged_by
from wiseed_like.rounds.sheet_words import actions, basis_points, count, lower, percent, upper
from wiseed_like.rounds.takings import tariff
from wiseed_like.rounds.terms import Figures

# What the sheet of a round that is concluded in parts has to say.
IN_PARTS = "conclusions successives"
_SPACES = re.compile(r"\s+")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)


def first_text(offer: Round, platform: Platform) -> dict[str, str]:
    """The parts of annex I as far as the platform knows them: `{letter: text}`."""
    return {
        "A": _owner_and_project(offer),
        "B": _process(offer),
        "C": _risks(offer),
        "D": _securities(offer),
        "F": _rights(offer),
        "H": _fees_and_redress(offer, platform),
    }


def unstated(offer: Round, parts: Mapping[str, str]) -> Terms:
    """The terms that a written part must state, and does not state as they are now."""
    return Terms(
        minimum=_absent(offer.amount_min.written("fr"), parts.get("B", "")),
        maximum=_absent(offer.amount_max.written("fr"), parts.get("B", "")),
        deadline=_absent(written_day(legal_day(offer.closes_at)), parts.get("B", "")),
        price=_absent(offer.price.written("fr"), parts.get("D", "")),
        allotment=_absent(KEY_WORDS[offer.allotment], parts.get("D", "")),
        first_day=_absent(
            written_day(legal_day(offer.minimum_at)) if offer.minimum_at else "",
            parts.get("B", ""),
        ),
        instrument=_unnamed(offer, parts.get("D", "")),
        priority=_absent(_priority_key(offer), parts.get("B", "")),
        rolling=_absent(IN_PARTS if offer.rolling else "", parts.get("B", "")),
        early=_absent(
            key_words(offer.early, offer.price) if offer.early else "", parts.get("D", "")
        ),
        audience=_absent(BY_INVITATION if offer.is_private else "", parts.get("B", "")),
    )


def written_day(day: date) -> str:
    """In French, whatever the language of the page: the sheet is in French."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def _absent(value: str, text: str) -> str:
    """The value when the text does not hold it; a text that is not written yet misses nothing."""
    return value if text.strip() and _bare(value) not in _bare(text) else ""


def _bare(text: str) -> str:
    """Without spaces and idle cents, so that "1 000 €" states "1 000,00 €"."""
    return _SPACES.sub("", text).replace(",00€", "€").casefold()


def _owner_and_project(offer: Round) -> str:
    company, dossier = offer.company, offer.dossier
    site = f" Site : {company.website}." if company.website else ""
    return "\n\n".join(
        (
            f"Porteur de projet : {company.name}, {company.legal_form} au capital de "
            f"{(offer.nominal * offer.existing_shares).written('fr')}, immatriculée sous le numéro "
            f"{company.siren} RCS {company.rcs_city}. Siège : {company.postal_address}. "
            f"Contact : {company.contact_email}.{site}",
            f"Représentée par {company.representative}, {company.representative_title}. "
            f"Principaux actionnaires : {TO_COMPLETE}.",
            f"Responsable de cette fiche : {company.representative}, "
            f"{company.representative_title}, qui déclare qu'à sa connaissance aucune information "
            "n'y est omise, inexacte ni de nature à induire en erreur.",
            f"Activité et projet : {dossier.summary}",
            f"Le besoin et la réponse : {dossier.solution}",
            f"Emploi des fonds : {dossier.use_of_funds}",
            "Derniers comptes : ils figurent parmi les documents de la levée, ou sont envoyés "
            "sans frais sur demande au contact ci-dessus.",
            "Chiffres clés des trois dernières années (chiffre d'affaires, résultat net, total du "
            f"bilan, capitaux propres, dettes) : {TO_COMPLETE}.",
        )
    )


def _process(offer: Round) -> str:
    figures = Figures.of(offer)
    return "\n\n".join(
        (
            f"Objectif minimal : {figures.amount_min.written('fr')}, soit "
            f"{count(offer.shares_min)} actions. Date limite : "
            f"{written_day(legal_day(offer.closes_at))}. {_minimum_missed(offer)}",
            f"{_optimum(figures)}Montant maximal : {figures.amount_max.written('fr')}, soit "
            f"{count(offer.shares_max)} actions. Fonds propres engagés par le porteur de projet : "
            f"{TO_COMPLETE}.",
            f"Capital avant l'offre : {count(offer.existing_shares)} actions de "
            f"{offer.nominal.written('fr')} de valeur nominale. Après l'offre, si elle est "
            f"souscrite en entier : {count(offer.existing_shares + offer.shares_max)} actions, "
            f"dont {percent(figures.part_max)} pour les nouveaux actionnaires. L'augmentation a "
            f"été autorisée par l'assemblée générale du {written_day(offer.authorised_on)}.",
            "Délai de réflexion : l'investisseur non averti dispose de quatre jours calendaires à "
            "partir de sa souscription pour la révoquer, sans motif et sans frais, d'un clic "
            "depuis son compte.",
            *_entry(offer),
            *_parts(offer),
        )
    )


def _entry(offer: Round) -> list[str]:
    """Who may subscribe, and who first, where that is not simply everybody."""
    said = []
    if offer.is_private:
        said.append(
            f"{BY_INVITATION} : seules les personnes que la société invite la voient et peuvent y "
            "souscrire. Tout ce qui protège l'investisseur s'y applique comme ailleurs."
        )
    if offer.priority_until is not None:
        whom = "toutes les personnes invitées" if offer.is_private else "tous"
        said.append(
            f"{upper(_priority_key(offer))} inclus : d'ici là, seuls peuvent souscrire ceux qui "
            "étaient inscrits au registre de la société avant l'ouverture et les membres qui "
            "avaient annoncé une intention lors de l'e-vote, sans autre limite de montant que "
            f"celles de l'offre. Ensuite, la levée est ouverte à {whom}."
        )
    return said


def _parts(offer: Round) -> list[str]:
    """That the issuer may be paid in parts, and what becomes of those who are in one."""
    if not offer.rolling:
        return []
    return [
        "Conclusions successives : dès que l'objectif minimal est atteint par des souscriptions "
        "fermes et payées, celles-ci peuvent être conclues pendant que l'offre continue, chaque "
        "fois sur un certificat du dépositaire. Les actions sont alors émises et l'argent est "
        "versé à la société. Ces actions restent acquises même si la suite de l'offre est "
        "annulée ; les autres souscriptions sont alors remboursées en totalité."
    ]


def _priority_key(offer: Round) -> str:
    if offer.priority_until is None:
        return ""
    return PRIORITY_UNTIL.format(day=written_day(legal_day(offer.priority_until)))


def _minimum_missed(offer: Round) -> str:
    """What becomes of a minimum that is not reached, and when that is known."""
    fails = "la levée n'aboutit pas : chaque souscripteur est remboursé en totalité, sans frais."
    if offer.minimum_at is None:
        return (
            "Si l'objectif n'est pas atteint à cette date par des souscriptions fermes et payées, "
            f"{fails}"
        )
    return (
        "La levée a deux temps. L'objectif minimal doit être atteint par les souscriptions faites "
        f"jusqu'au {written_day(legal_day(offer.minimum_at))} inclus, une fois fermes et payées, "
        f"au plus tard le {written_day(legal_day(judged_by(offer)))} ; sinon, {fails} S'il l'est, "
        "la levée continue jusqu'à la date limite, vers le montant maximal."
    )


def _optimum(figures: Figures) -> str:
    if figures.shares_optimum is None or figures.amount_optimum is None:
        return ""
    return (
        f"Optimum espéré par la société : {figures.amount_optimum.written('fr')}, soit "
        f"{count(figures.shares_optimum)} actions ; il ne décide de rien. "
    )


def _risks(offer: Round) -> str:
    return "\n\n".join(
        (
            f"Risques propres au projet et à son secteur : {offer.dossier.risks}",
            "Risque de défaillance : la société peut faire l'objet d'une procédure collective. "
            "L'actionnaire est servi après tous les créanciers et peut perdre toute sa mise.",
            "Risque sur le rendement : aucun dividende n'est promis ; un rendement peut être plus "
            "faible que prévu, plus tardif, ou ne jamais venir.",
            "Risque d'illiquidité : les actions ne sont pas cotées. Les revendre peut prendre des "
            "années ou se révéler impossible.",
            "Risque de dilution : une augmentation de capital ultérieure réduit la part de chacun.",
            "Risque de défaillance de la plateforme : les actions sont inscrites au registre de la "
            "société et restent acquises ; le suivi en ligne pourrait s'interrompre.",
        )
    )


def _securities(offer: Round) -> str:
    figures = Figures.of(offer)
    return "\n\n".join(
        (
            f"Offre de {count(offer.shares_min)} à {count(offer.shares_max)} "
            f"{lower(figures.instrument_name)}{_of_class(figures)}, soit de "
            f"{figures.amount_min.written('fr')} à "
            f"{figures.amount_max.written('fr')}.",
            f"Prix de souscription : {offer.price.written('fr')} par action, dont "
            f"{offer.nominal.written('fr')} de valeur nominale et {offer.premium.written('fr')} de "
            f"prime d'émission. Souscription minimale : {count(figures.ticket_shares)} "
            f"{actions(figures.ticket_shares)}, soit {figures.ticket.written('fr')}."
            f"{_most_per_holder(figures)}",
            *([in_sheet(figures)] if figures.early else []),
            f"Sursouscription : {in_french(offer.allotment)}",
            "Souscription et paiement : en ligne, par signature électronique du bulletin ; le prix "
            f"est prélevé en une fois sur le portemonnaie de l'investisseur après {_due(offer)}. "
            f"Les fonds sont déposés chez {offer.depositary_name}, "
            f"{offer.depositary_address}, dont le certificat constate l'augmentation de capital.",
            "Conservation et livraison : les actions sont nominatives, inscrites au registre des "
            "mouvements de titres de la société à la date du certificat du dépositaire. Chaque "
            "actionnaire consulte son compte individuel sur la plateforme.",
            "Garantie ou engagement de rachat : aucun.",
        )
    )


def _due(offer: Round) -> str:
    """After what the price is taken."""
    return (
        "le partage des actions"
        if offer.allotment.takes_more
        else "la fin de son délai de réflexion"
    )


def _most_per_holder(figures: Figures) -> str:
    if figures.maximum_per_holder is None or figures.most_per_holder is None:
        return ""
    return (
        f" Maximum par personne : {count(figures.maximum_per_holder)} "
        f"{actions(figures.maximum_per_holder)}, soit {figures.most_per_holder.written('fr')}."
    )


def _rights(offer: Round) -> str:
    figures = Figures.of(offer)
    return "\n\n".join(
        (
            "Droits attachés aux actions : une voix par action aux assemblées, droit aux "
            "dividendes éventuels et au boni de liquidation à proportion du capital, droit à "
            f"l'information, droit préférentiel de souscription aux augmentations suivantes."
            f"{_preference(figures)}",
            "Cession et sortie : les actions se cèdent par ordre de mouvement, sous réserve des "
            "clauses des statuts. Aucune date ni aucun moyen de sortie n'est garanti.",
            "Répartition du capital et des droits de vote : "
            f"avant l'offre, {count(offer.existing_shares)} actions aux actionnaires actuels "
            "(100\u00a0%) ; après, si l'offre est souscrite en entier, "
            f"{percent(1 - figures.part_max)} aux actionnaires actuels et "
            f"{percent(figures.part_max)} aux nouveaux ; au minimum de l'offre, "
            f"{percent(1 - figures.part_min)} et {percent(figures.part_min)}.",
        )
    )


def _of_class(figures: Figures) -> str:
    """The class that the register will know preference shares by."""
    return f" de catégorie {figures.class_code}" if figures.preference else ""


def _unnamed(offer: Round, part: str) -> str:
    """What a part does not say of preference shares: that they are, and of which class."""
    if offer.preference is None:
        return ""
    return _absent("de préférence", part) or _absent(f"catégorie {offer.class_code}", part)


def _preference(figures: Figures) -> str:
    """The rights that preference shares add, as a list."""
    if not figures.preference:
        return ""
    said = [f"- {sentence % values}" for sentence, values in figures.rights()]
    return " Ces actions de préférence ont en outre les droits suivants :\n" + "\n".join(said)


def _fees_and_redress(offer: Round, platform: Platform) -> str:
    return "\n\n".join(
        (
            _investor_fee(offer),
            _success_fee(offer),
            f"Autres informations, sans frais : auprès de {offer.company.contact_email} et sur la "
            "page de la levée.",
            f"Réclamations : par écrit et sans frais à {platform.company}, {platform.address}, "
            f"{platform.contact_email}. La procédure et le formulaire figurent sur le site.",
        )
    )


def _investor_fee(offer: Round) -> str:
    if not offer.investor_fee_bps:
        return (
            "Frais pour l'investisseur : 0\u00a0€, ni à la souscription, ni en cas de révocation, "
            "ni en cas d'échec de la levée."
        )
    ticket = Figures.of(offer).ticket
    return (
        f"Frais pour l'investisseur : {basis_points(offer.investor_fee_bps)} du prix de ses "
        f"actions, plus {basis_points(offer.vat_bps)} de TVA, payés avec elles, soit "
        f"{offer.fee_on(ticket).gross.written('fr')} pour {ticket.written('fr')}. Ils sont rendus "
        "en totalité si la levée n'aboutit pas ; rien n'est dû en cas de révocation."
    )


def _success_fee(offer: Round) -> str:
    shown = tariff(offer.fees, Figures.of(offer))
    least = f", {offer.fee_min.written('fr')} au moins" if offer.fee_min else ""
    return (
        "La société paie à la plateforme, en cas de succès seulement, une commission de "
        f"{basis_points(offer.fee_bps)} des montants levés{least}, plus "
        f"{basis_points(offer.vat_bps)} de TVA : {shown.least.gross.written('fr')} au minimum de "
        f"l'offre, {shown.most.gross.written('fr')} à son maximum, taxe comprise."
    )
