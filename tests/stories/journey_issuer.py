"""What do the founder and the staff do, page by page, from the company to the closing?"""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import expect

from tests.documents.samples import pdf
from tests.stories.journey import Person, Time

COMPANY = "Fournil Clair"
TITLE = "Un four solaire pour les boulangeries"
TEXTS = {
    "Le projet en quelques phrases": "Un four qui cuit le pain avec la chaleur du soleil.",
    "Le besoin": "Une boulangerie dépense un sixième de son chiffre d'affaires en énergie.",
    "La réponse": "Un concentrateur et une réserve de sels qui tient la chaleur toute la nuit.",
    "Le marché et les concurrents": "Trente-trois mille boulangeries, deux fabricants en Europe.",
    "Le modèle économique": "La vente du four et son entretien, payé chaque mois.",
    "L'emploi des fonds": "Deux tiers pour l'atelier de Lyon, un tiers pour dix fours d'essai.",
    "L'équipe": "Une ingénieure thermicienne et un maître boulanger.",
    "Les risques propres au projet": "La certification peut prendre un an de plus que prévu.",
}
DOCUMENTS = (
    "Plan d'affaires",
    "Comptes annuels",
    "Extrait Kbis",
    "Casier judiciaire du représentant légal (bulletin n° 3)",
)


# -- the founder, before


def registers_the_company(founder: Person) -> None:
    founder.follows("Mes sociétés")
    founder.follows("Inscrire une société")
    for label, text in {
        "Dénomination sociale": COMPANY,
        "SIREN": "123 456 782",
        "Ville du RCS": "Lyon",
        "Adresse du siège": "3 rue des Fours",
        "Code postal": "69003",
        "Ville": "Lyon",
        "Valeur nominale d'une action": "10",
        "Nombre d'actions existantes": "100 000",
        "Représentant légal": "Nora Belkacem",
        "Sa qualité": "présidente",
        "Adresse e-mail de contact": "contact@fournil.example",
    }.items():
        founder.writes(label, text)
    founder.presses("Inscrire la société")
    founder.sees_title(COMPANY)
    company = founder.page.url
    founder.follows("Compte bancaire")
    founder.follows("Indiquer le compte bancaire")
    founder.shows_again()
    founder.writes("IBAN de la société", "FR76 3000 6000 0112 3456 7890 189")
    founder.presses("Enregistrer")
    founder.page.goto(company)


def declares_the_shareholders(founder: Person) -> None:
    founder.follows("Déclarer les associés actuels")
    founder.presses("Ajouter une ligne")
    holders = (("Nora Belkacem", "Lyon", "80 000"), ("Malo Le Goff", "Brest", "20 000"))
    for number, (name, address, shares) in enumerate(holders, start=1):
        row = founder.group(f"Associé n° {number}")
        founder.writes("Nom de l'associé", name, within=row)
        founder.writes("Adresse", address, within=row)
        founder.writes("Nombre d'actions", shares, within=row)
    founder.ticks(re.compile("Je certifie que cette liste"))
    founder.presses("Ouvrir le registre")
    founder.sees("Le registre de la société est ouvert.")


def submits_a_dossier(founder: Person) -> None:
    founder.follows("Retour à la société")
    founder.follows("Préparer et envoyer le dossier")
    founder.follows("Commencer un dossier")
    founder.writes("Titre du dossier", TITLE)
    founder.presses("Commencer")
    founder.sees_title("Votre dossier")
    founder.writes("Le projet en une phrase", "Cuire le pain avec la chaleur du soleil")
    founder.chooses("Secteur", "Énergie et climat")
    founder.writes("Montant recherché", "10 000")
    for label, text in TEXTS.items():
        founder.writes(label, text)
    founder.presses("Enregistrer")
    founder.sees("Le dossier est enregistré.")
    founder.follows("Gérer les documents")
    for kind in DOCUMENTS:
        founder.chooses("Nature du document", kind)
        founder.attaches("Fichier", "document.pdf", pdf(), "application/pdf")
        founder.presses("Ajouter le document")
        founder.sees("Le document est ajouté.")
    founder.sees("Tout y est. Relisez, puis envoyez.")
    founder.follows("Envoyer le dossier")
    founder.presses("Envoyer le dossier")
    founder.sees(re.compile("Le dossier est envoyé"))


def draws_up_the_sheet(founder: Person) -> None:
    """Replace every passage that the platform could not write."""
    founder.follows("Mes sociétés")
    founder.follows(COMPANY)
    founder.follows("Préparer et suivre la levée")
    founder.follows("Établir la fiche")
    founder.sees("Un premier texte vous est proposé")
    for part in founder.page.get_by_role("main").get_by_role("textbox").all():
        part.fill(part.input_value().replace("[à compléter]", "120 000 €"))
    founder.presses("Enregistrer")
    founder.sees("La fiche peut être publiée")


# -- the analyst and the committee


def opens_the_dossier(staff: Person, task: str) -> None:
    staff.follows("À traiter")
    staff.follows(task)
    staff.follows(COMPANY)


def screens_and_examines(analyst: Person) -> None:
    opens_the_dossier(analyst, "Dossiers à prendre")
    analyst.presses("Prendre le dossier")
    analyst.sees("Vous avez pris le dossier.")
    for question in (
        "Le casier judiciaire des dirigeants est-il vierge ?",
        "Le siège est-il hors des pays non coopératifs et des pays tiers à haut risque ?",
        "Le capital existant est-il entièrement libéré ?",
        "La société et ses dirigeants sont-ils sans lien avec la plateforme (un cinquième du "
        "capital, direction, salariat, contrôle) ?",
    ):
        analyst.answers(question, "Oui")
    analyst.presses("Commencer les vérifications")
    analyst.sees("Les vérifications sont commencées.")


def recommends(analyst: Person) -> None:
    analyst.writes("Avis au comité", "Équipe solide, marché réel, certification à suivre.")
    analyst.presses("Recommander au comité")
    analyst.sees("Le dossier est présenté au comité.")
    analyst.sees(re.compile("une autre personne doit décider"))


def accepts_for_the_committee(member: Person) -> None:
    opens_the_dossier(member, "Décisions du comité")
    member.answers("Décision", "Accepter le dossier")
    member.presses("Enregistrer la décision")
    member.sees("La décision du comité est enregistrée.")


# -- the payment account


def opens_the_payment_account(founder: Person, time: Time) -> None:
    """The provider of this story verifies at once whoever is named."""
    founder.follows("Mes sociétés")
    founder.follows(COMPANY)
    founder.follows("Ouvrir le compte de paiement")
    founder.follows("Ouvrir le compte de paiement")
    founder.shows_again()
    founder.writes("Prénoms", "Nora")
    founder.writes("Nom", "Belkacem")
    founder.writes("Date de naissance", "1984-05-17")
    founder.writes("Son adresse e-mail", "nora@fournil.example")
    founder.writes("Son téléphone mobile", "06 39 98 12 34")
    founder.ticks("La société accepte les conditions du prestataire de paiement.")
    founder.presses("Demander l'ouverture du compte")
    founder.sees(re.compile("est demandé au prestataire"))
    time.works()
    founder.page.reload()
    founder.sees("Le compte est prêt")


# -- the round


def prepares_the_terms(analyst: Person, *, closes_on: date, authorised_on: date) -> None:
    """40 euros a share: at least 100 of them, at most 200."""
    analyst.follows("À traiter")
    analyst.follows("Levées à préparer")
    analyst.follows(f"Préparer les conditions : {COMPANY}")
    for label, text in {
        "Valeur de la société avant la levée (pre-money)": "4 000 000",
        "Minimum de la levée, en parts": "100",
        "Maximum de la levée, en parts": "200",
        "Ticket minimum": "100",
        "Date de la décision de l'assemblée générale": authorised_on.isoformat(),
        "Dernier jour de la levée": closes_on.isoformat(),
        "Dépositaire des fonds": "Banque du Rhône",
        "Adresse du dépositaire": "1 place des Terreaux, 69001 Lyon",
    }.items():
        analyst.writes(label, text)
    analyst.presses("Calculer sans enregistrer")
    analyst.sees("Ce que cela donne")
    analyst.presses("Enregistrer les conditions")
    analyst.sees("Les conditions sont enregistrées.")


def asks_for_its_opening(analyst: Person) -> None:
    analyst.page.reload()
    analyst.follows("Demander l'ouverture")
    analyst.sees(re.compile("Le prestataire de paiement connaît Nora Belkacem"))
    analyst.writes("À l'attention de la conformité", "Kbis de moins de trois mois, statuts relus.")
    analyst.presses("Demander l'ouverture")
    analyst.sees(re.compile("la conformité contrôle, puis ouvre la levée"))


def approves(officer: Person, what: str) -> None:
    """The second person reads the request, shows who they are if need be, and agrees."""
    officer.follows("À traiter")
    officer.follows("Demandes à approuver")
    officer.follows(what)
    officer.sees(COMPANY)
    officer.follows("Décider")
    officer.shows_again()
    officer.presses("Approuver")
    officer.sees(re.compile("C'est approuvé"))


# -- the closing


def opens_the_closing(officer: Person) -> None:
    officer.follows("À traiter")
    officer.follows("Clôtures en attente du certificat du dépositaire")
    officer.follows(COMPANY)
    officer.follows("La clôture")


def records_the_certificate(officer: Person, *, amount: str, on: date) -> None:
    officer.writes("Montant certifié", amount)
    officer.writes("Date du certificat", on.isoformat())
    officer.writes("Numéro ou référence", "CD-2026-18")
    officer.attaches("Certificat (PDF)", "certificat.pdf", pdf(), "application/pdf")
    officer.presses("Enregistrer le certificat")
    officer.sees(re.compile("Le certificat est enregistré"))


def asks_for_the_conclusion(officer: Person) -> None:
    officer.follows("Demander la conclusion")
    officer.shows_again()
    officer.sees("Parts à émettre")
    officer.writes("À l'attention de la seconde personne", "Certificat rapproché des paiements.")
    officer.presses("Demander la conclusion")
    officer.sees(re.compile("une autre personne de la conformité décide"))


def finds_everything_done(officer: Person) -> None:
    officer.follows("Rafraîchir")
    officer.sees("Mouvement n° 2")
    steps = officer.page.get_by_role("list", name="Étapes").get_by_role("listitem")
    expect(steps).to_have_count(6)
    assert officer.page.get_by_text("Virement demandé").count() == 0


# -- the founder, after


def reads_the_register(founder: Person, holders: list[str]) -> dict[str, bytes]:
    """The register, the table and an account as pages; returns their files."""
    files = {}
    founder.follows("Mes sociétés")
    founder.follows(COMPANY)
    founder.follows("Registre des mouvements de titres")
    founder.sees(re.compile("La chaîne est intacte"))
    for name in holders:
        founder.sees(name)
    files["register"] = founder.downloads("Télécharger (CSV)")
    founder.follows("Table de capitalisation")
    founder.sees_title("Table de capitalisation")
    files["table"] = founder.downloads("Télécharger (CSV)")
    founder.follows(holders[0])
    founder.sees_title("Compte individuel d'actionnaire")
    files["account"] = founder.downloads("Télécharger (CSV)")
    return files
