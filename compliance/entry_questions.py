"""What is asked before a first investment? The questionnaire, as data, in French and English.

Sections follow Delegated Regulation (EU) 2022/2114 art. 2. A question with a `right` answer
tests knowledge; the others collect what the article wants known, and cannot be failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from compliance.verdict import Sentence


class Section(StrEnum):
    """What a question is about."""

    EXPERIENCE = "experience"
    INSTRUMENTS = "instruments"
    CROWDFUNDING = "crowdfunding"
    BACKGROUND = "background"
    OBJECTIVES = "objectives"
    FINANCES = "finances"


SECTION_TITLES = {
    Section.EXPERIENCE: Sentence(fr="Votre expérience", en="Your experience"),
    Section.INSTRUMENTS: Sentence(fr="Les actions d'une société non cotée", en="Unlisted shares"),
    Section.CROWDFUNDING: Sentence(
        fr="Le financement participatif et ses risques", en="Crowdfunding and its risks"
    ),
    Section.BACKGROUND: Sentence(fr="Études et profession", en="Education and profession"),
    Section.OBJECTIVES: Sentence(fr="Vos objectifs", en="Your objectives"),
    Section.FINANCES: Sentence(fr="Votre situation financière", en="Your financial situation"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers offered; `key` is what a form sends and what is stored."""

    key: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Question:
    """A question with one answer to choose; `why` explains the right one afterwards."""

    key: str
    section: Section
    sentence: Sentence
    answers: tuple[Answer, ...]
    right: str | None = None
    why: Sentence | None = None

    def offers(self, answer: str | None) -> bool:
        """Is this one of the answers on the form?"""
        return any(answer == offered.key for offered in self.answers)


def _answer(key: str, fr: str, en: str) -> Answer:
    return Answer(key, Sentence(fr=fr, en=en))


_DO_NOT_KNOW = _answer("do_not_know", "Je ne sais pas", "I do not know")

QUESTIONS: tuple[Question, ...] = (
    Question(
        "familiar_investments",
        Section.EXPERIENCE,
        Sentence(
            fr="Parmi les placements que vous avez déjà utilisés, lequel vient en dernier dans "
            "cette liste ?",
            en="Of the investments that you have already used, which comes last in this list?",
        ),
        (
            _answer(
                "savings_only",
                "Livrets et comptes d'épargne seulement",
                "Savings accounts only",
            ),
            _answer("funds", "Fonds ou assurance-vie", "Funds or life insurance"),
            _answer("listed_shares", "Actions ou obligations cotées", "Listed shares or bonds"),
            _answer(
                "unlisted_shares",
                "Actions de sociétés non cotées ou de jeunes entreprises",
                "Shares of unlisted or early-stage companies",
            ),
        ),
    ),
    Question(
        "past_transactions",
        Section.EXPERIENCE,
        Sentence(
            fr="Combien de fois avez-vous acheté ou vendu des titres, ou prêté par une "
            "plateforme, au cours des deux dernières années ?",
            en="How many times have you bought or sold securities, or lent through a platform, "
            "over the last two years?",
        ),
        (
            _answer("never", "Jamais", "Never"),
            _answer("few_small", "1 à 10 fois, moins de 5 000 € au total", "1 to 10, under €5,000"),
            _answer(
                "few_large", "1 à 10 fois, 5 000 € ou plus au total", "1 to 10, €5,000 or more"
            ),
            _answer("often", "Plus de 10 fois", "More than 10 times"),
        ),
    ),
    Question(
        "what_a_share_is",
        Section.INSTRUMENTS,
        Sentence(
            fr="En souscrivant des actions d'une société, vous devenez :",
            en="By subscribing shares of a company, you become:",
        ),
        (
            _answer(
                "lender",
                "Un prêteur que la société doit rembourser",
                "A lender whom the company must repay",
            ),
            _answer(
                "owner",
                "L'un de ses associés, exposé à ses résultats",
                "One of its owners, exposed to its results",
            ),
            _answer("customer", "Un client qui paie d'avance", "A customer who pays in advance"),
            _DO_NOT_KNOW,
        ),
        right="owner",
        why=Sentence(
            fr="Une action est une part de la société : personne ne vous doit son remboursement.",
            en="A share is a part of the company: nobody owes you its repayment.",
        ),
    ),
    Question(
        "dividends",
        Section.INSTRUMENTS,
        Sentence(
            fr="Une jeune société verse-t-elle des dividendes à ses actionnaires ?",
            en="Does a young company pay dividends to its shareholders?",
        ),
        (
            _answer(
                "not_assured",
                "Rarement, et jamais de façon certaine",
                "Rarely, and it is never certain",
            ),
            _answer("every_year", "Chaque année, c'est la loi", "Every year, by law"),
            _answer("fixed_rate", "Oui, à un taux fixé d'avance", "Yes, at a rate set in advance"),
            _DO_NOT_KNOW,
        ),
        right="not_assured",
        why=Sentence(
            fr="Un dividende suppose un bénéfice et une décision de l'assemblée.",
            en="A dividend needs a profit and a decision of the shareholders' meeting.",
        ),
    ),
    Question(
        "dilution",
        Section.INSTRUMENTS,
        Sentence(
            fr="Vous détenez 10 % d'une société. Elle émet de nouvelles actions et vous n'en "
            "achetez pas. Votre pourcentage :",
            en="You hold 10% of a company. It issues new shares and you buy none. Your percentage:",
        ),
        (
            _answer("same", "Reste 10 %", "Stays 10%"),
            _answer("more", "Augmente", "Goes up"),
            _answer("less", "Diminue", "Goes down"),
            _DO_NOT_KNOW,
        ),
        right="less",
        why=Sentence(
            fr="Vos actions sont les mêmes, sur un total plus grand : c'est la dilution.",
            en="Your shares are the same, out of a larger total: this is dilution.",
        ),
    ),
    Question(
        "rank_in_liquidation",
        Section.INSTRUMENTS,
        Sentence(
            fr="La société est liquidée. Quand les actionnaires sont-ils payés ?",
            en="The company is wound up. When are shareholders paid?",
        ),
        (
            _answer("first", "Avant les banques", "Before the banks"),
            _answer("with_all", "En même temps que tous les autres", "Together with everybody"),
            _answer(
                "last",
                "Après tous les créanciers, s'il reste quelque chose",
                "After all creditors, if anything is left",
            ),
            _DO_NOT_KNOW,
        ),
        right="last",
        why=Sentence(
            fr="Les salariés, l'État, les banques et les fournisseurs passent avant.",
            en="Employees, the state, banks and suppliers come first.",
        ),
    ),
    Question(
        "loss",
        Section.CROWDFUNDING,
        Sentence(
            fr="Vous investissez 1 000 €. Combien pouvez-vous perdre au plus ?",
            en="You invest €1,000. How much can you lose at most?",
        ),
        (
            _answer("nothing", "Rien, le capital est garanti", "Nothing, capital is guaranteed"),
            _answer("half", "500 €", "€500"),
            _answer("all", "1 000 €", "€1,000"),
            _DO_NOT_KNOW,
        ),
        right="all",
        why=Sentence(
            fr="Vous pouvez perdre toute la somme investie.",
            en="You can lose all the money you invest.",
        ),
    ),
    Question(
        "liquidity",
        Section.CROWDFUNDING,
        Sentence(
            fr="Vous avez besoin de votre argent dans six mois. Vos actions non cotées :",
            en="You need your money in six months. Your unlisted shares:",
        ),
        (
            _answer(
                "maybe_never",
                "Peuvent ne trouver aucun acheteur, parfois pendant des années",
                "May find no buyer, sometimes for years",
            ),
            _answer("one_day", "Se revendent en un jour", "Can be sold within a day"),
            _answer("platform", "Sont rachetées par la plateforme", "Are bought by the platform"),
            _DO_NOT_KNOW,
        ),
        right="maybe_never",
        why=Sentence(
            fr="Il n'existe pas de marché pour ces actions : comptez en années.",
            en="There is no market for these shares: think in years.",
        ),
    ),
    Question(
        "guarantees",
        Section.CROWDFUNDING,
        Sentence(
            fr="Si la société échoue, qui vous indemnise ?",
            en="If the company fails, who compensates you?",
        ),
        (
            _answer("deposit_guarantee", "La garantie des dépôts", "The deposit guarantee scheme"),
            _answer("nobody", "Personne", "Nobody"),
            _answer("platform", "La plateforme", "The platform"),
            _DO_NOT_KNOW,
        ),
        right="nobody",
        why=Sentence(
            fr="Ni la garantie des dépôts ni l'indemnisation des investisseurs ne s'appliquent.",
            en="Neither deposit guarantee nor investor compensation applies.",
        ),
    ),
    Question(
        "who_checked",
        Section.CROWDFUNDING,
        Sentence(
            fr="Un projet est publié sur la plateforme. Qui en a approuvé la qualité ?",
            en="A project is published on the platform. Who has approved its quality?",
        ),
        (
            _answer("authority", "L'Autorité des marchés financiers", "The markets authority"),
            _answer("state", "L'État", "The state"),
            _answer(
                "no_authority",
                "Aucune autorité : c'est à vous de juger",
                "No authority: it is for you to judge",
            ),
            _DO_NOT_KNOW,
        ),
        right="no_authority",
        why=Sentence(
            fr="La plateforme fait des vérifications ; aucune autorité n'approuve les projets.",
            en="The platform makes checks; no authority approves the projects.",
        ),
    ),
    Question(
        "education",
        Section.BACKGROUND,
        Sentence(
            fr="Vos études ou votre profession, actuelle ou passée, vous ont-elles appris la "
            "finance ou la gestion d'entreprise ?",
            en="Have your studies or your profession, present or past, taught you finance or "
            "business management?",
        ),
        (
            _answer("none", "Non", "No"),
            _answer("studies", "Oui, mes études", "Yes, my studies"),
            _answer("profession", "Oui, ma profession", "Yes, my profession"),
            _answer("both", "Oui, les deux", "Yes, both"),
        ),
    ),
    Question(
        "holding_period",
        Section.OBJECTIVES,
        Sentence(
            fr="Combien de temps pouvez-vous vous passer de l'argent investi ?",
            en="How long can you do without the money invested?",
        ),
        (
            _answer("under_two", "Moins de deux ans", "Under two years"),
            _answer("two_to_five", "De deux à cinq ans", "Two to five years"),
            _answer("over_five", "Plus de cinq ans", "Over five years"),
        ),
    ),
    Question(
        "aim_and_risk",
        Section.OBJECTIVES,
        Sentence(fr="Quel but vous correspond le mieux ?", en="Which aim describes you best?"),
        (
            _answer("preserve", "Ne pas perdre mon capital", "Not losing my capital"),
            _answer(
                "balance",
                "Accepter une perte limitée pour un gain possible",
                "Accepting a limited loss for a possible gain",
            ),
            _answer(
                "growth",
                "Chercher un gain élevé en risquant de tout perdre",
                "Seeking a high gain at the risk of losing everything",
            ),
            _answer("support", "Soutenir un projet avant tout", "Supporting a project above all"),
        ),
    ),
    Question(
        "sustainability",
        Section.OBJECTIVES,
        Sentence(
            fr="Souhaitez-vous que vos investissements tiennent compte de l'environnement ou "
            "de questions sociales ?",
            en="Do you want your investments to take account of the environment or social matters?",
        ),
        (
            _answer("no_preference", "Sans préférence", "No preference"),
            _answer("environment", "Oui, l'environnement d'abord", "Yes, the environment first"),
            _answer("social", "Oui, le social d'abord", "Yes, social matters first"),
            _answer("both", "Oui, les deux", "Yes, both"),
        ),
    ),
    Question(
        "simulation_considered",
        Section.FINANCES,
        Sentence(
            fr="La perte de la somme que vous pensez investir changerait-elle votre vie "
            "quotidienne ?",
            en="Would losing the money you think of investing change your daily life?",
        ),
        (
            _answer("no_change", "Non", "No"),
            _answer("some_change", "Oui, un peu", "Yes, a little"),
            _answer("great_change", "Oui, beaucoup", "Yes, a lot"),
            _answer(
                "will_simulate",
                "Je ne sais pas : je ferai la simulation",
                "I do not know: I will run the simulation",
            ),
        ),
    ),
)
