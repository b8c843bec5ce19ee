"""What do an investor and the compliance officer do, page by page, from identity to portfolio?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from playwright.sync_api import Request, expect

from compliance.capital.bulletin import in_words
from compliance.investors.entry_test import QUESTIONS, Question
from tests.documents.samples import picture
from tests.stories.journey import Person
from tests.stories.journey_issuer import COMPANY
from tests.stories.stage import code_in

CARD_WITH_3D_SECURE = "4970 1051 8181 8183"


# -- identity


def declares_identity(investor: Person, first_names: str, last_name: str, document: str) -> None:
    investor.follows("Mon parcours")
    investor.page.get_by_role("link", name="Vérifier mon identité").click()
    investor.follows("Commencer")
    for label, text in {
        "Prénoms": first_names,
        "Nom de naissance": last_name,
        "Date de naissance": "1988-04-02",
        "Lieu de naissance": "Rennes",
    }.items():
        investor.writes(label, text)
    investor.chooses("Pays de nationalité", "France")
    investor.presses("Enregistrer et continuer")
    for label, text in {
        "Adresse": "5 rue du Four",
        "Code postal": "35000",
        "Ville": "Rennes",
        "Téléphone": "+33 6 12 34 56 78",
    }.items():
        investor.writes(label, text)
    investor.chooses("Pays de domicile", "France")
    investor.chooses("Pays de résidence fiscale", "France")
    investor.answers(
        "Exercez-vous, ou avez-vous exercé depuis un an, une fonction publique importante ?", "Non"
    )
    investor.presses("Enregistrer et continuer")
    sends_a_document(investor, document)


def sends_a_document(investor: Person, name: str) -> None:
    investor.answers("Quelle pièce envoyez-vous ?", "Passeport")
    investor.attaches("Fichier", name, picture("JPEG", (600, 400)), "image/jpeg")
    investor.presses("Envoyer ce document")
    investor.follows("Continuer vers la relecture")
    investor.presses("Envoyer mon dossier")
    investor.sees("Votre dossier est chez nous")


def takes_the_identity_of(officer: Person, name: str) -> None:
    officer.follows("À traiter")
    officer.follows("Identités à vérifier")
    officer.follows(name)
    officer.presses("Prendre ce dossier")


def accepts_the_identity_of(officer: Person, name: str) -> None:
    takes_the_identity_of(officer, name)
    officer.presses("Accepter l'identité")
    officer.sees(re.compile("^Identité acceptée|^Acceptée|accepté", re.I))


def sends_the_identity_back(officer: Person, name: str) -> None:
    takes_the_identity_of(officer, name)
    officer.answers("Motif du renvoi", "Le document est illisible")
    officer.presses("Renvoyer le dossier")


def mends_the_identity(investor: Person, document: str) -> None:
    investor.opens("/identity")
    investor.sees("Un point est à corriger")
    investor.sees(re.compile("Le document est illisible"))
    investor.follows("Corriger mon dossier")
    investor.follows("Pièce d'identité")
    sends_a_document(investor, document)


# -- knowledge and the ability to bear loss


def takes_the_test(investor: Person, *, knowing: bool) -> None:
    investor.follows("Mon parcours")
    investor.page.get_by_role("link", name="Répondre au questionnaire").click()
    for question in QUESTIONS:
        if investor.group(question.sentence.fr).count():  # not all of them are drawn
            investor.answers(question.sentence.fr, _answer(question, knowing=knowing))
    investor.presses("Envoyer mes réponses")
    investor.sees_title("Résultat du questionnaire")


def _answer(question: Question, *, knowing: bool) -> str:
    keys = [answer.key for answer in question.answers]
    wrong = next(key for key in keys if key != question.right)
    chosen = (question.right or keys[0]) if knowing else wrong
    return next(each.sentence.fr for each in question.answers if each.key == chosen)


def acknowledges_the_warning(investor: Person) -> None:
    investor.sees(re.compile("pourraient ne pas vous convenir"))
    investor.ticks("J'ai reçu cet avertissement et je l'ai compris.")
    investor.presses("Enregistrer l'accusé de réception")
    investor.opens("/entry-test/result")
    investor.sees(re.compile("Vous avez accusé réception de l'avertissement"))


FIGURES = {
    "Salaires, allocations de chômage, pensions": "31417",
    "Comptes courants et livrets": "18283",
    "Loyer ou emprunt immobilier": "9871",
}


def simulates_a_loss(investor: Person, *, transmits: bool) -> list[Request]:
    """Returns every request that left the browser meanwhile."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        sent.append(request)

    investor.follows("Mon parcours")
    investor.page.get_by_role("link", name="Faire la simulation").click()
    investor.page.on("request", note)
    for label, figure in FIGURES.items():
        investor.writes(label, figure)
    investor.presses("Calculer")
    # (31,417 + 18,283 - 9,871) / 10
    expect(investor.page.locator("#loss-capacity")).to_have_text(re.compile(r"3\s982,90"))
    investor.ticks(re.compile("Le transmettre" if transmits else "Le garder pour moi"))
    investor.ticks("J'ai reçu le résultat de la simulation.")
    investor.presses("Enregistrer")
    investor.sees_title("Mon parcours")
    investor.page.remove_listener("request", note)
    return sent


def figures_in(sent: list[Request]) -> list[str]:
    """Every typed figure that a request carried, anywhere."""
    said = [each.url + (each.post_data or "") + str(each.headers) for each in sent]
    return [figure for figure in FIGURES.values() for text in said if figure in text]


# -- money


def pays_in_by_card(investor: Person, amount: str, run_jobs: object) -> None:
    """The card is typed at the provider's, whose bank wants to see its customer."""
    assert callable(run_jobs)
    investor.follows("Mon argent")
    investor.follows("Verser par carte")
    investor.writes("Montant", amount)
    investor.ticks("Une carte tapée sur la page de notre prestataire")
    investor.presses("Continuer")
    investor.sees_title("La page de paiement se prépare")
    run_jobs()
    investor.page.wait_for_url("**/pay/card/*")
    investor.writes("Numéro de carte", CARD_WITH_3D_SECURE)
    investor.presses("Payer")
    investor.sees_title("Authentification 3-D Secure")
    investor.presses("Confirmer")
    investor.sees(re.compile("sont arrivés sur votre portemonnaie"))


def announces_a_wire(investor: Person, amount: str, run_jobs: object) -> None:
    assert callable(run_jobs)
    investor.follows("Mon argent")
    investor.follows("Verser par virement")
    investor.writes("Montant", amount)
    investor.presses("Obtenir les coordonnées")
    run_jobs()
    investor.sees("À recopier sur votre virement")


def plays_the_bank(investor: Person) -> None:
    """The wire arrives: declared on the simulator's own page."""
    investor.follows("Déclarer ce virement arrivé sur le simulateur")
    investor.presses("Déclarer le virement arrivé")
    investor.sees(re.compile("Ce virement est arrivé"))


def finds_in_the_wallet(investor: Person, amount: str) -> None:
    investor.opens("/wallet")
    balance = investor.page.get_by_role("main").get_by_text(re.compile(rf"^{amount}\s€$"))
    expect(balance.first).to_be_visible()


# -- the subscription


def finds_the_round(investor: Person) -> None:
    investor.follows("Les levées")
    investor.page.get_by_role("link", name=COMPANY).first.click()
    investor.sees_title(COMPANY)
    investor.follows("Souscrire à cette levée")


def reads_the_sheet(investor: Person) -> None:
    investor.sees_title(f"Avant de souscrire à {COMPANY}")
    with investor.page.context.expect_page() as opened:
        investor.page.get_by_role("link", name="Ouvrir la fiche").click()
    sheet = opened.value
    expect(sheet.get_by_role("heading", level=1)).to_contain_text("Fiche d'informations clés")
    sheet.close()
    investor.ticks("J'ai ouvert cette fiche et je l'ai lue.")
    investor.presses("Confirmer ma lecture")
    investor.sees_title(f"Souscrire à {COMPANY}")


def orders(investor: Person, shares: int) -> None:
    investor.writes("Nombre de parts", str(shares))
    investor.presses("Continuer")
    investor.sees_title("Vérifier et signer")


def signs(
    investor: Person, shares: int, *, gated: bool, proof: Mapping[str, str] | None = None
) -> None:
    """Receive the code, say everything that the law asks, write the number in words."""
    assert investor.page.get_by_text("Un montant élevé dans une seule offre").count() == gated
    investor.presses("Recevoir mon code")
    investor.sees(re.compile("Un code vient de partir à l'adresse"))
    code = code_in(investor.mail("Votre code"))
    if gated:
        investor.ticks(re.compile("J'ai reçu l'avertissement"))
        investor.ticks(re.compile("Je consens expressément à investir"))
    for question, answer in (proof or {}).items():
        investor.answers(question, answer)
    investor.ticks(re.compile("J'ai compris que j'ai quatre jours"))
    investor.ticks(re.compile("J'ai lu ce bulletin de souscription"))
    investor.writes("Nombre de parts, en toutes lettres", in_words(shares, "fr"))
    investor.writes("Code reçu par e-mail", code)
    investor.presses(re.compile("^Signer ma souscription"))
    investor.sees_title(f"Ma souscription à {COMPANY}")
    investor.sees("Votre délai de réflexion")


def revokes(investor: Person) -> None:
    """One click, no reason."""
    investor.presses("Révoquer ma souscription")
    investor.sees_title("Votre souscription est révoquée")


def opens_the_subscription(investor: Person) -> str:
    """From the portfolio; returns the path of the subscription's page."""
    investor.follows("Portefeuille")
    investor.follows(COMPANY)
    investor.sees_title(f"Ma souscription à {COMPANY}")
    return urlsplit(investor.page.url).path


def finds_the_shares(investor: Person, shares: int) -> None:
    investor.follows("Portefeuille")
    table = investor.page.get_by_role("region", name="Les parts que je détiens")
    expect(table.get_by_role("row", name=COMPANY)).to_contain_text(str(shares))
    investor.page.get_by_role("link", name="Mon compte au registre").click()
    investor.sees_title("Compte individuel d'actionnaire")
