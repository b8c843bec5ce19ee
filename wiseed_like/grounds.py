"""What are the house's own grounds for a no? Each with its source, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from wiseed_like.errors import N_

HOUSE = "Levain"


@dataclass(frozen=True, slots=True)
class Reason:
    """`article` as in `compliance.texts`; French sentences: `because`, why the rule exists;
    `remedy`, what would change the answer."""

    article: str
    because: str
    remedy: str


FOUR_EYES = Reason(
    "ECSPR art. 4(1)",
    N_("Personne ne contrôle son propre travail ; la base de données le refuse aussi."),
    N_("Une autre personne peut le faire."),
)
MEANWHILE = Reason(
    HOUSE,
    N_("Quelqu'un a agi entre-temps, ou vous-même dans un autre onglet."),
    N_("Rechargez la page : elle montre où les choses en sont."),
)
LIST = Reason(
    HOUSE,
    N_("Une place par personne et par levée, et seulement pour des parts qui manquent."),
    N_("Modifiez votre demande, ou souscrivez les parts libres."),
)
FILE = Reason(
    HOUSE,
    N_("Chaque fichier est vérifié avant d'être gardé : d'autres l'ouvriront, parfois en justice."),
    N_(
        "Un fichier PDF, JPEG ou PNG lisible, de 10 Mo au plus, sans mot de passe ni contenu actif."
    ),
)
GROUNDS = Reason(
    HOUSE,
    N_("Qui reçoit un refus ou une annulation a droit à sa raison."),
    N_("Écrivez le motif, en une phrase."),
)
INVITATION = Reason(
    HOUSE,
    N_(
        "Une levée sur invitation n'existe que pour ses invités : chaque lien n'est qu'à une "
        "personne, et vaut tant que la levée est ouverte."
    ),
    N_("Une autre invitation de la société, ouverte depuis votre compte."),
)
GUESTS = Reason(
    "ECSPR art. 22(1)",
    N_("Pour qui est une levée se choisit avant son ouverture et ne change plus."),
    N_("Pendant qu'une levée sur invitation est ouverte, jusqu'à son nombre d'invités."),
)
SENT = Reason(
    HOUSE,
    N_("Ce qui est examiné ne change pas pendant qu'on l'examine."),
    N_("Nous pouvons vous le rendre à corriger : écrivez-nous."),
)
FROZEN_BY_OFFER = Reason(
    "ECSPR art. 22(1)",
    N_("Ces mentions figurent dans l'offre, qui engage la société."),
    N_("Écrivez-nous : une correction se publie, elle ne se glisse pas."),
)
ONE_AT_A_TIME = Reason(
    HOUSE,
    N_("Une seule demande à la fois : elles se contrediraient."),
    N_("Dès que la première est terminée ou retirée."),
)
ROLE = Reason(
    HOUSE,
    N_("Qui demande et qui décide ont chacun leur rôle : la plateforme le vérifie à chaque fois."),
    N_("Une personne qui a le rôle voulu peut le faire."),
)
VERIFICATION = Reason(
    "CMF L. 561-5",
    N_("Un établissement de paiement doit savoir qui il sert avant de garder son argent."),
    N_("La page « Compte de paiement » de la société montre ce qui manque."),
)
OWNERS = Reason(
    "CMF R. 561-1",
    N_("La liste dit qui détient ou contrôle la société, à plus du quart ou autrement."),
    N_("Une liste exacte, comme au registre des bénéficiaires effectifs."),
)
LAPSED = Reason(
    HOUSE,
    N_("Une demande vaut pour ce qui était écrit, et pour quelques jours : ensuite, on la refait."),
    N_("La même demande, faite de nouveau, sur ce qui est vrai aujourd'hui."),
)
CODE = Reason(
    "C. civ. art. 1366; C. civ. art. 1367",
    N_("Le code montre que c'est bien vous qui signez. Il vit dix minutes et cinq essais."),
    N_("Demandez un nouveau code : il part aussitôt à votre adresse."),
)
AGAIN = Reason(
    HOUSE,
    N_("Ce qui touche à l'argent ou au compte demande de montrer encore une fois que c'est vous."),
    N_("Demandez un nouveau code : il vit dix minutes et cinq essais."),
)
FACTOR = Reason(
    HOUSE,
    N_("Un mot de passe seul se vole : le second facteur doit marcher, et ne jamais manquer."),
    N_("Recommencez depuis la page « Sécurité de mon compte »."),
)
CONSENT = Reason(
    "ECSPR art. 21(7), art. 22",
    N_("La loi veut un accord exprès : aucune case n'est cochée d'avance."),
    N_("Cochez la case si vous êtes d'accord ; sinon, rien n'est signé ni dû."),
)
CERTIFICATE = Reason(
    "C. com. L. 225-144; C. com. L. 225-146",
    N_("L'argent ne va à la société qu'après le certificat du dépositaire, au centime près."),
    N_("Recopiez la date et le montant du certificat, ou demandez-en un exact."),
)
REGISTER = Reason(
    "C. com. L. 228-1; C. com. R. 228-9",
    N_("Le registre commence une fois, avec toutes les actions, et ne se réécrit pas."),
    N_("Une erreur se corrige par un mouvement inverse : écrivez-nous."),
)
MONEY_IN = Reason(
    HOUSE,
    N_("Le prestataire de paiement fixe ces bornes."),
    N_("Choisissez un montant entre les deux, ou versez en plusieurs fois."),
)
CARD = Reason(
    HOUSE,
    N_("Votre carte est tenue par le prestataire de paiement : c'est lui qui l'accepte ou non."),
    N_("Essayez une autre carte, la page du prestataire, ou un virement."),
)
ASKED_AGAIN = Reason(
    HOUSE,
    N_("De chaque mouvement un seul essai vit à la fois : rien ne part deux fois."),
    N_("Rechargez la page : l'état a changé depuis."),
)
MONEY_OUT = Reason(
    "ECSPR art. 10",
    N_("L'argent repart par où il est venu : c'est ce qui empêche de le détourner."),
    N_("Un montant jusqu'à ce qui est disponible, vers un compte à votre nom."),
)
IDENTITY = Reason(
    "CMF L. 561-5",
    N_("Nous devons savoir qui investit, et ce qui a été vérifié reste au dossier."),
    N_("Corrigez ce qui est signalé, ou ajoutez un document plus récent."),
)
QUESTIONNAIRE = Reason(
    "2022/2114 art. 4",
    N_("Chaque résultat va avec les questions qui ont été posées."),
    N_("Répondez au questionnaire d'aujourd'hui : aucune réponse ne ferme la porte."),
)
CLASS = Reason(
    "ECSPR annex II",
    N_("Devenir averti fait perdre des protections : la loi en fixe les conditions."),
    N_("Une demande qui remplit les critères, quand aucune autre n'est à l'examen."),
)
VOTE = Reason(
    HOUSE,
    N_("L'e-vote dit ce que pense le public, sans ceux qui y ont un intérêt."),
    N_("Vous pouvez voter pour les autres projets, tant que leur vote est ouvert."),
)
COMPANY = Reason(
    "C. com. R. 123-237",
    N_("Ces données sont celles du registre du commerce : le bulletin les reproduit."),
    N_("Recopiez l'extrait Kbis ou le relevé bancaire, puis recommencez."),
)
ACCOUNT = Reason(
    HOUSE,
    N_("Les droits se donnent à deux : qui en a besoin n'est pas qui les donne."),
    N_("Un administrateur peut le faire."),
)
DOSSIER = Reason(
    "ECSPR art. 5",
    N_("Un dossier est complet avant d'être examiné, et vérifié avant d'être présenté."),
    N_("La page du dossier montre ce qui manque."),
)
PREPARATION = Reason(
    "ECSPR art. 23; C. com. L. 225-129",
    N_("Une levée s'ouvre sur un dossier accepté, un registre à jour et une fiche complète."),
    N_("La page de la levée montre ce qui reste à faire."),
)
REPRESENTATIVE = Reason(
    "CMF L. 561-5",
    N_("Le prestataire de paiement doit connaître le représentant légal de la société."),
    N_("Recopiez son identité de l'extrait Kbis."),
)
SETTING = Reason(
    HOUSE,
    N_("Un tarif ou une limite vaut pour l'avenir, entre des bornes connues de tous."),
    N_("Un jour à partir d'aujourd'hui, et une autre valeur entre les deux bornes."),
)
ACCOUNT_CHANGE = Reason(
    HOUSE,
    N_("Remplacer un IBAN est la fraude la plus courante : deux personnes et un délai l'arrêtent."),
    N_("La page du compte bancaire de la société montre où en est le changement."),
)
UNKNOWN = Reason(
    HOUSE,
    N_("Cette action n'est pas possible dans l'état où sont les choses."),
    N_("Revenez à la page précédente, relisez-la et recommencez."),
)
