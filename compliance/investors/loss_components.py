"""What goes into each field of the simulation, and what does not? Income, assets, commitments.

Delegated Regulation (EU) 2022/2114 art. 8, 9 and 10. The fields are data: the page shows them,
the browser adds them up, and nothing that is typed into them ever comes here. Amounts are those
of the twelve months, or of the day, that `loss_valuation` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.parameters.ecspr import APPLIES_ON as ECSPR_APPLIES_ON
from compliance.parameters.simulation import INCOME_TAX_COUNTS_ONCE
from compliance.words import Sentence

# Beyond this, one field was mistyped: ten digits before the decimals.
AMOUNT_MAX = Euro(999_999_999_999)
# The field that is left out when the incomes are already net of it.
INCOME_TAX = "income_tax"


@dataclass(frozen=True, slots=True)
class Field:
    """One amount to type, in euros: its name, what counts in it, what does not, an example."""

    key: str
    label: Sentence
    counts: Sentence
    excluded: Sentence
    example: Sentence


@dataclass(frozen=True, slots=True)
class Component:
    """One of the three sums of net worth: added when `sign` is 1, taken away when it is -1."""

    key: str
    article: str
    sign: int
    label: Sentence
    rule: Sentence
    fields: tuple[Field, ...]


INCOME = Component(
    "income",
    "2022/2114 art. 8",
    1,
    Sentence("Revenus nets de l'année", "Net income of the year"),
    Sentence(
        "Après frais, cotisations sociales et impôts. Ne comptez ni les sommes exceptionnelles ni "
        "les plus-values.",
        "After costs, social contributions and taxes. Leave out exceptional payments and capital "
        "gains.",
    ),
    (
        Field(
            "work",
            Sentence(
                "Salaires, allocations de chômage, pensions",
                "Wages, unemployment benefits, pensions",
            ),
            Sentence(
                "Ce qui vous reste de votre travail ou de ce qui le remplace : salaire net, "
                "bénéfice d'indépendant après frais, allocation de chômage, pension de retraite.",
                "What you keep from your work or from what replaces it: net pay, self-employed "
                "profit after costs, unemployment benefit, retirement pension.",
            ),
            Sentence(
                "Les sommes exceptionnelles, comme une indemnité de départ ou un héritage.",
                "Exceptional payments, such as a severance payment or an inheritance.",
            ),
            Sentence(
                "2 000 € nets par mois et une indemnité de départ de 9 000 € : écrivez 24 000.",
                "€2,000 net a month and a severance payment of €9,000: write 24,000.",
            ),
        ),
        Field(
            "interest",
            Sentence("Intérêts", "Interest"),
            Sentence(
                "Les intérêts de vos livrets, comptes à terme et obligations, après impôts et "
                "prélèvements.",
                "Interest on your savings accounts, term deposits and bonds, after taxes and "
                "levies.",
            ),
            Sentence("Le capital qui vous est rendu.", "The capital that is paid back to you."),
            Sentence(
                "150 € d'intérêts, dont 45 € d'impôts : écrivez 105.",
                "€150 of interest, of which €45 of tax: write 105.",
            ),
        ),
        Field(
            "dividends",
            Sentence("Dividendes", "Dividends"),
            Sentence(
                "Ce que vos actions et vos parts vous ont versé, après impôts et prélèvements.",
                "What your shares paid out to you, after taxes and levies.",
            ),
            Sentence(
                "La plus-value d'une vente, même encaissée.",
                "The capital gain on a sale, even once received.",
            ),
            Sentence(
                "300 € de dividendes nets et 5 000 € gagnés à la vente : écrivez 300.",
                "€300 of net dividends and €5,000 gained on a sale: write 300.",
            ),
        ),
        Field(
            "rent",
            Sentence("Loyers reçus", "Rent received"),
            Sentence(
                "Les loyers de vos biens, moins les frais, les cotisations et les impôts. Ce que "
                "vous retirez ici ne se compte pas une deuxième fois dans vos charges.",
                "The rent of your properties, less costs, contributions and taxes. What you take "
                "off here is not counted a second time among your commitments.",
            ),
            Sentence(
                "La valeur du bien, le prix de sa vente et les dépôts de garantie.",
                "The value of the property, the price of its sale and tenants' deposits.",
            ),
            Sentence(
                "9 600 € de loyers, 2 100 € de frais et d'impôts : écrivez 7 500.",
                "€9,600 of rent, €2,100 of costs and taxes: write 7,500.",
            ),
        ),
    ),
)

ASSETS = Component(
    "assets",
    "2022/2114 art. 9",
    1,
    Sentence("Avoirs disponibles", "Available assets"),
    Sentence(
        "L'argent que vous avez, ou que vous pouvez avoir vite. Ne comptez ni l'immobilier, ni "
        "l'épargne retraite, ni vos parts non cotées, y compris celles achetées en financement "
        "participatif.",
        "The money you have, or can have soon. Leave out property, pension savings and unlisted "
        "shares, those bought through crowdfunding among them.",
    ),
    (
        Field(
            "cash",
            Sentence("Comptes courants et livrets", "Current and savings accounts"),
            Sentence(
                "Ce qu'il y a sur vos comptes courants et vos livrets.",
                "What lies on your current accounts and savings accounts.",
            ),
            Sentence(
                "Un découvert ou un crédit autorisé : ce n'est pas votre argent.",
                "An agreed overdraft or credit line: it is not your money.",
            ),
            Sentence(
                "1 200 € sur un compte courant, 8 000 € sur un livret : écrivez 9 200.",
                "€1,200 on a current account, €8,000 on a savings account: write 9,200.",
            ),
        ),
        Field(
            "savings",
            Sentence(
                "Autre épargne récupérable en {notice} jours",
                "Other savings you can cash within {notice} days",
            ),
            Sentence(
                "Les produits dont vous obtenez l'argent en {notice} jours calendaires au plus, "
                "préavis compris : compte à terme, contrat d'assurance-vie s'il le garantit.",
                "Products that you can cash within {notice} calendar days, notice included: a term "
                "deposit, a life insurance policy if it guarantees that.",
            ),
            Sentence(
                "L'épargne retraite, et tout ce qui demande plus de {notice} jours.",
                "Pension savings, and all that takes more than {notice} days.",
            ),
            Sentence(
                "Un compte à terme de 5 000 € avec {notice} jours de préavis : écrivez 5 000. "
                "Un jour de préavis de plus : 0.",
                "A term deposit of €5,000 with {notice} days of notice: write 5,000. With one more "
                "day of notice: 0.",
            ),
        ),
        Field(
            "listed",
            Sentence(
                "Titres cotés sur un marché réglementé", "Securities listed on a regulated market"
            ),
            Sentence(
                "Actions, obligations et fonds cotés sur un marché réglementé, à leur cours du "
                "jour retenu.",
                "Shares, bonds and funds listed on a regulated market, at their price of the day "
                "chosen.",
            ),
            Sentence(
                "Les titres non cotés, et ceux d'un marché qui n'est pas réglementé, comme "
                "Euronext Growth.",
                "Unlisted securities, and those of a market that is not regulated, such as "
                "Euronext Growth.",
            ),
            Sentence("50 actions cotées à 24 € : écrivez 1 200.", "50 shares at €24: write 1,200."),
        ),
        Field(
            "funds",
            Sentence("Parts de fonds", "Units of funds"),
            Sentence(
                "Les parts que le fonds rachète au moins une fois par semaine.",
                "Units that the fund redeems at least once a week.",
            ),
            Sentence(
                "Les fonds qui rachètent une fois par mois ou moins, et les fonds immobiliers ou "
                "de capital-investissement qui ne rachètent pas chaque semaine.",
                "Funds that redeem once a month or less, and property or private equity funds "
                "that do not redeem every week.",
            ),
            Sentence(
                "3 000 € dans un fonds à rachat hebdomadaire, 5 000 € dans un fonds à rachat "
                "mensuel : écrivez 3 000.",
                "€3,000 in a fund that redeems weekly, €5,000 in one that redeems monthly: write "
                "3,000.",
            ),
        ),
    ),
)

COMMITMENTS = Component(
    "commitments",
    "2022/2114 art. 10",
    -1,
    Sentence("Charges de l'année", "Commitments of the year"),
    Sentence(
        "Ce que vous devez payer sur un an. Une somme mensuelle compte douze fois.",
        "What you have to pay over a year. A monthly amount counts twelve times.",
    ),
    (
        Field(
            "home",
            Sentence("Loyer ou emprunt immobilier", "Rent or mortgage"),
            Sentence(
                "Le loyer et ses charges, ou les mensualités d'un emprunt immobilier. Elles "
                "comptent, même si le bien, lui, ne compte pas.",
                "The rent and its charges, or the instalments of a mortgage. They count, although "
                "the property itself does not.",
            ),
            Sentence(
                "Le capital qu'il vous reste à rembourser.", "The capital still to be repaid."
            ),
            Sentence(
                "Un emprunt de 900 € par mois : écrivez 10 800.",
                "A mortgage of €900 a month: write 10,800.",
            ),
        ),
        Field(
            "loans",
            Sentence("Autres emprunts", "Other loans"),
            Sentence(
                "Crédit à la consommation, voiture, études : capital et intérêts payés sur un an.",
                "Consumer credit, car, studies: capital and interest paid over a year.",
            ),
            Sentence(
                "Le capital qu'il vous reste à rembourser.", "The capital still to be repaid."
            ),
            Sentence("250 € par mois : écrivez 3 000.", "€250 a month: write 3,000."),
        ),
        Field(
            "alimony",
            Sentence("Pensions versées", "Maintenance paid"),
            Sentence(
                "Les pensions que vous devez à un enfant, un parent ou un ancien conjoint.",
                "Maintenance that you owe to a child, a parent or a former spouse.",
            ),
            Sentence("Ce que vous donnez librement.", "What you give freely."),
            Sentence("300 € par mois : écrivez 3 600.", "€300 a month: write 3,600."),
        ),
        Field(
            "insurance",
            Sentence("Assurances", "Insurance"),
            Sentence(
                "Habitation, voiture, santé, emprunteur si elle n'est pas déjà dans la mensualité.",
                "Home, car, health, loan insurance unless it is already in the instalment.",
            ),
            Sentence(
                "Ce que vous versez sur une assurance-vie : c'est de l'épargne.",
                "What you pay into a life insurance policy: that is saving.",
            ),
            Sentence(
                "45 € par mois pour la maison, 600 € par an pour la voiture : écrivez 1 140.",
                "€45 a month for the home, €600 a year for the car: write 1,140.",
            ),
        ),
        Field(
            "bills",
            Sentence("Énergie, eau, téléphone", "Energy, water, telephone"),
            Sentence(
                "Électricité, gaz, chauffage, eau, téléphone, accès à internet.",
                "Electricity, gas, heating, water, telephone, internet access.",
            ),
            Sentence(
                "Les dépenses courantes, comme l'alimentation : la loi ne les cite pas.",
                "Everyday spending, such as food: the law does not name it.",
            ),
            Sentence("160 € par mois : écrivez 1 920.", "€160 a month: write 1,920."),
        ),
        Field(
            "subscriptions",
            Sentence("Abonnements", "Subscriptions"),
            Sentence(
                "Transports, presse, télévision, salle de sport.",
                "Transport, newspapers, television, gym.",
            ),
            Sentence("Les achats faits une seule fois.", "What you buy only once."),
            Sentence("80 € par mois : écrivez 960.", "€80 a month: write 960."),
        ),
        Field(
            "property_tax",
            Sentence("Taxe foncière", "Property tax"),
            Sentence("La taxe foncière de vos biens.", "The property tax on what you own."),
            Sentence(
                "Celle d'un bien loué, si vous l'avez déjà retirée de ses loyers.",
                "That of a property you let, if you have already taken it off the rent.",
            ),
            Sentence("Un avis de 1 050 € : écrivez 1 050.", "A bill of €1,050: write 1,050."),
        ),
        Field(
            INCOME_TAX,
            Sentence("Impôt sur le revenu", "Income tax"),
            Sentence(
                "L'impôt d'un an sur les revenus que vous avez écrits avant impôt.",
                "A year's tax on the income that you wrote before tax.",
            ),
            Sentence(
                "L'impôt déjà retiré de vos revenus, par prélèvement à la source ou par vous : il "
                "ne compte qu'une fois.",
                "Tax already taken off your income, at source or by yourself: it counts once.",
            ),
            Sentence(
                "26 000 € écrits avant un impôt de 1 500 € : écrivez 1 500.",
                "€26,000 written before a tax of €1,500: write 1,500.",
            ),
        ),
    ),
)
COMPONENTS = (INCOME, ASSETS, COMMITMENTS)


def sums(
    amounts: Mapping[str, Euro], *, income_tax_deducted: bool, on: date = ECSPR_APPLIES_ON
) -> tuple[Euro, Euro, Euro]:
    """Income, assets and commitments: the reference against which tests compare the browser's.

    `amounts` by "component-field"; what is not there is zero. Income tax that was deducted from
    the incomes is left out of the commitments. The platform never calls it. Raises BadInput for
    an amount that no field takes, is negative, or is above AMOUNT_MAX.
    """
    places = {f"{each.key}-{field.key}": each for each in COMPONENTS for field in each.fields}
    leaves_tax_out = income_tax_deducted and INCOME_TAX_COUNTS_ONCE.on(on)
    totals = dict.fromkeys((each.key for each in COMPONENTS), Euro.ZERO)
    for place, amount in amounts.items():
        if place not in places:
            raise BadInput(place, "no field of the simulation")
        if not Euro.ZERO <= amount <= AMOUNT_MAX:
            raise BadInput(place, "negative, or too large")
        if not (leaves_tax_out and place == f"{COMMITMENTS.key}-{INCOME_TAX}"):
            totals[places[place].key] += amount
    return totals[INCOME.key], totals[ASSETS.key], totals[COMMITMENTS.key]
