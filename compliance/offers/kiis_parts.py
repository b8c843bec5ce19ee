"""What must a sheet (KIIS, in French FICI) say? Its parts, and the two texts that the law fixes.

ECSPR art. 23(6) and annex I. An offer of shares has parts A to D, F and H, and E with a vehicle.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.words import Sentence

# Art. 23(6)(b) and (c) impose these words, directly under the title and as the risk warning.
# TO BE CHECKED word for word against the Official Journal, in each language, before going live.
DISCLAIMER = Sentence(
    fr="La présente offre de financement participatif n'a été ni vérifiée ni approuvée par les "
    "autorités compétentes ou l'Autorité européenne des marchés financiers (AEMF). "
    "L'adéquation de votre expérience et de vos connaissances n'a pas nécessairement été évaluée "
    "avant que l'accès à cet investissement vous soit accordé. En réalisant cet investissement, "
    "vous assumez pleinement le risque qu'il comporte, y compris le risque de perte partielle ou "
    "totale de l'argent investi.",
    en="This crowdfunding offer has been neither verified nor approved by competent authorities "
    "or the European Securities and Markets Authority (ESMA). The appropriateness of your "
    "experience and knowledge have not necessarily been assessed before you were granted access "
    "to this investment. By making this investment, you assume full risk of taking this "
    "investment, including the risk of partial or entire loss of the money invested.",
)
RISK_WARNING = Sentence(
    fr="Un investissement dans ce projet de financement participatif comporte des risques, y "
    "compris le risque de perte partielle ou totale de l'argent investi. Votre investissement "
    "n'est pas couvert par les systèmes de garantie des dépôts établis conformément à la "
    "directive 2014/49/UE du Parlement européen et du Conseil. Il n'est pas non plus couvert par "
    "les systèmes d'indemnisation des investisseurs établis conformément à la directive 97/9/CE "
    "du Parlement européen et du Conseil. Il se peut que vous ne receviez aucun retour sur "
    "investissement. Il ne s'agit pas d'un produit d'épargne et nous vous conseillons de ne pas "
    "investir plus de 10 % de votre patrimoine net dans des projets de financement participatif. "
    "Il se peut que vous ne puissiez pas vendre les instruments d'investissement lorsque vous le "
    "souhaitez. Si vous pouvez les vendre, il se peut que vous subissiez néanmoins des pertes.",
    en="Investment in this crowdfunding project entails risks, including the risk of partial or "
    "entire loss of the money invested. Your investment is not covered by the deposit guarantee "
    "schemes established in accordance with Directive 2014/49/EU of the European Parliament and "
    "of the Council. Nor is your investment covered by the investor compensation schemes "
    "established in accordance with Directive 97/9/EC of the European Parliament and of the "
    "Council. You may not receive any return on your investment. This is not a savings product "
    "and you should not invest more than 10 % of your net worth in crowdfunding projects. You "
    "may not be able to sell the investment instruments when you wish. If you are able to sell "
    "them, you may nonetheless incur losses.",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of annex I: its letter, its title, and what it must say."""

    letter: str
    title: Sentence
    must_say: tuple[Sentence, ...]
    required: bool = True


PARTS: tuple[Part, ...] = (
    Part(
        "A",
        Sentence(
            fr="Porteur de projet et projet de financement participatif",
            en="Project owner and crowdfunding project",
        ),
        (
            Sentence(
                fr="Identité, forme juridique, siège, contact, dirigeants et actionnaires",
                en="Identity, legal form, registered office, contact, officers and owners",
            ),
            Sentence(
                fr="Personnes responsables de la fiche et leur déclaration",
                en="People responsible for the sheet, and their statement",
            ),
            Sentence(
                fr="Activité, produits ou services, accès aux derniers comptes",
                en="Activity, products or services, access to the latest accounts",
            ),
            Sentence(
                fr="Chiffres et ratios clés des trois dernières années",
                en="Key figures and ratios of the last three years",
            ),
            Sentence(
                fr="Description du projet, son but et ses principales caractéristiques",
                en="Description of the project, its purpose and main features",
            ),
        ),
    ),
    Part(
        "B",
        Sentence(
            fr="Principales caractéristiques du processus et conditions de la levée de capital",
            en="Main features of the process and conditions of the capital raising",
        ),
        (
            Sentence(
                fr="Objectif minimal, date limite et conséquences si l'objectif n'est pas atteint",
                en="Minimum target, deadline, and what follows if the target is missed",
            ),
            Sentence(
                fr="Montant maximal et fonds propres engagés par le porteur de projet",
                en="Maximum amount, and own funds that the project owner commits",
            ),
            Sentence(
                fr="Changement dans la composition du capital lié à l'offre",
                en="Change in the composition of the capital due to the offer",
            ),
            Sentence(
                fr="Délai de réflexion de quatre jours calendaires et manière de se rétracter",
                en="Reflection period of four calendar days and how to revoke",
            ),
        ),
    ),
    Part(
        "C",
        Sentence(fr="Facteurs de risque", en="Risk factors"),
        (
            Sentence(
                fr="Risques du projet, du secteur, de défaillance, d'absence de rendement, "
                "de défaillance de la plateforme, d'illiquidité, et autres",
                en="Risks of the project, the sector, default, no return, failure of the "
                "platform, illiquidity, and others",
            ),
        ),
    ),
    Part(
        "D",
        Sentence(
            fr="Informations sur l'offre de valeurs mobilières",
            en="Information on the offer of transferable securities",
        ),
        (
            Sentence(
                fr="Montant total, type et nombre de titres offerts, prix de souscription",
                en="Total amount, type and number of securities offered, subscription price",
            ),
            Sentence(fr="Règle en cas de sursouscription", en="Rule in case of oversubscription"),
            Sentence(
                fr="Modalités de souscription et de paiement, conservation et livraison des titres",
                en="Terms of subscription and payment, custody and delivery of the securities",
            ),
            Sentence(
                fr="Garantie ou engagement de rachat, s'il y en a",
                en="Collateral or firm commitment to buy back, if any",
            ),
        ),
    ),
    Part(
        "E",
        Sentence(
            fr="Informations sur l'entité ad hoc", en="Information on special purpose vehicles"
        ),
        (
            Sentence(
                fr="Entité ad hoc entre le projet et l'investisseur, et ses coordonnées",
                en="Vehicle between the project and the investor, and its contact details",
            ),
        ),
        required=False,
    ),
    Part(
        "F",
        Sentence(fr="Droits des investisseurs", en="Investor rights"),
        (
            Sentence(
                fr="Principaux droits attachés aux titres et leurs restrictions",
                en="Main rights attached to the securities, and their restrictions",
            ),
            Sentence(
                fr="Limites à la cession et possibilités de sortie",
                en="Limits on transfer, and ways out",
            ),
            Sentence(
                fr="Répartition du capital et des droits de vote avant et après l'offre",
                en="Split of capital and voting rights before and after the offer",
            ),
        ),
    ),
    Part(
        "H",
        Sentence(
            fr="Frais, informations et recours juridique", en="Fees, information and legal redress"
        ),
        (
            Sentence(fr="Frais et coûts pour l'investisseur", en="Fees and costs for the investor"),
            Sentence(
                fr="Où trouver d'autres informations, sans frais",
                en="Where to find further information, free of charge",
            ),
            Sentence(
                fr="À qui et comment adresser une réclamation", en="To whom and how to complain"
            ),
        ),
    ),
)


def required_parts(*, with_spv: bool = False) -> tuple[Part, ...]:
    """The parts of an offer of shares: A, B, C, D, F, H, and E when an SPV stands between."""
    return tuple(part for part in PARTS if part.required or with_spv)
