"""What did the investor answer, ask or declare? And what did the officer decide?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectChoice, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from compliance.euro import Euro
from compliance.investors.entry_draw import Questionnaire
from compliance.investors.investor import PersonFacts
from compliance.investors.investor_company import CompanyFacts
from wiseed_like.fields import AnswerField, EuroField, WholeField

# What the form sends for a question that somebody would rather not answer; not an answer of
# the questionnaire, so it is scored like none.
NOT_ANSWERED = "not_answered"
LONGEST_TIME = 12 * 80  # months


def entry_test_form(asked: Questionnaire, language: str, **given: Any) -> FlaskForm:
    """The questionnaire as a form: one list of choices a question, none chosen beforehand.

    The stamp of the draw goes out and comes back with it. `given` is what a form takes besides:
    formdata, data.
    """
    fields: dict[str, Any] = {
        question.key: AnswerField(
            question.sentence.written(language),
            choices=[
                *(
                    SelectChoice(answer.key, answer.sentence.written(language))
                    for answer in question.answers
                ),
                SelectChoice(NOT_ANSWERED, _l("Je préfère ne pas répondre à cette question")),
            ],
            validators=[InputRequired(_l("Choisissez une réponse."))],
        )
        for question in asked.questions
    }
    fields["questionnaire"] = HiddenField(default=asked.stamp)
    form: FlaskForm = type("EntryTestForm", (FlaskForm,), fields)(**given)
    return form


class AcknowledgementForm(FlaskForm):
    """The express acknowledgement of the risk warning (article 21(4)), for the test it names."""

    taking = HiddenField()
    acknowledged = BooleanField(
        _l("J'ai reçu cet avertissement et je l'ai compris."),
        validators=[DataRequired(_l("Cochez la case si vous avez lu et compris l'avertissement."))],
    )


class SophisticationForm(FlaskForm):
    """A natural person's request to be treated as sophisticated (annex II)."""

    gross_income = EuroField(_l("Revenu brut annuel"), validators=[Optional()])
    portfolio = EuroField(
        _l("Portefeuille financier"),
        description=_l("Dépôts d'argent et actifs financiers, hors immobilier."),
        validators=[Optional()],
    )
    finance_months = WholeField(
        _l("Mois d'expérience professionnelle"),
        description=_l(
            "À un poste du secteur financier qui demande la connaissance de ces opérations."
        ),
        maximum=LONGEST_TIME,
        validators=[Optional()],
    )
    executive_months = WholeField(
        _l("Mois comme dirigeant"),
        description=_l("D'une société de la taille indiquée ci-dessus."),
        maximum=LONGEST_TIME,
        validators=[Optional()],
    )
    own_funds = EuroField(_l("Fonds propres de cette société"), validators=[Optional()])
    turnover = EuroField(_l("Chiffre d'affaires net de cette société"), validators=[Optional()])
    balance_sheet = EuroField(_l("Total du bilan de cette société"), validators=[Optional()])
    trades = WholeField(
        _l("Opérations d'une taille significative"),
        description=_l(
            "Leur nombre total sur les marchés, au cours des quatre derniers trimestres."
        ),
        maximum=100_000,
        validators=[Optional()],
    )
    explanation = TextAreaField(
        _l("Ce qui permet de le vérifier"),
        description=_l(
            "Par exemple votre employeur et vos dates, la société que vous dirigez, "
            "l'établissement qui tient vos comptes."
        ),
        validators=[
            InputRequired(_l("Écrivez en quelques mots ce qui permet de vérifier vos réponses.")),
            Length(min=10, max=2000, message=_l("Écrivez entre 10 et 2 000 caractères.")),
        ],
    )
    attests = BooleanField(
        _l("J'atteste remplir les critères que j'ai indiqués ci-dessus."),
        validators=[DataRequired(_l("Sans cette déclaration, la demande ne peut pas être reçue."))],
    )
    understands = BooleanField(
        _l(
            "Je sais ce que je perds en devenant investisseur averti : les protections "
            "énumérées en haut de cette page."
        ),
        validators=[DataRequired(_l("Sans cette déclaration, la demande ne peut pas être reçue."))],
    )
    answers_for_truth = BooleanField(
        _l("Je réponds de l'exactitude de tout ce que je déclare ici."),
        validators=[DataRequired(_l("Sans cette déclaration, la demande ne peut pas être reçue."))],
    )

    @property
    def facts(self) -> PersonFacts:
        """What the person attests; a field left empty is a criterion not claimed."""
        company = CompanyFacts(
            own_funds=self.own_funds.data or Euro.ZERO,
            turnover=self.turnover.data or Euro.ZERO,
            balance_sheet=self.balance_sheet.data or Euro.ZERO,
        )
        return PersonFacts(
            gross_income=self.gross_income.data or Euro.ZERO,
            portfolio=self.portfolio.data or Euro.ZERO,
            finance_months=self.finance_months.data or 0,
            executive_months=self.executive_months.data or 0,
            executive_of=company if self.executive_months.data else None,
            trades=(self.trades.data or 0,),
        )


class CompanySophisticationForm(FlaskForm):
    """A company's request to be treated as sophisticated (annex II, I(1))."""

    own_funds = EuroField(_l("Fonds propres"), validators=[Optional()])
    turnover = EuroField(_l("Chiffre d'affaires net"), validators=[Optional()])
    balance_sheet = EuroField(_l("Total du bilan"), validators=[Optional()])
    explanation = TextAreaField(
        _l("Ce qui permet de le vérifier"),
        description=_l("Par exemple les derniers comptes déposés, et leur date."),
        validators=[
            InputRequired(_l("Écrivez en quelques mots ce qui permet de vérifier vos réponses.")),
            Length(min=10, max=2000, message=_l("Écrivez entre 10 et 2 000 caractères.")),
        ],
    )
    attests = BooleanField(
        _l("J'atteste que la société remplit les critères que j'ai indiqués ci-dessus."),
        validators=[DataRequired(_l("Sans cette déclaration, la demande ne peut pas être reçue."))],
    )
    understands = BooleanField(
        _l("Je sais ce que la société perd : les protections énumérées en haut de cette page."),
        validators=[DataRequired(_l("Sans cette déclaration, la demande ne peut pas être reçue."))],
    )
    answers_for_truth = BooleanField(
        _l("Je réponds de l'exactitude de tout ce que je déclare ici."),
        validators=[DataRequired(_l("Sans cette déclaration, la demande ne peut pas être reçue."))],
    )

    @property
    def facts(self) -> CompanyFacts:
        """What is attested; a field left empty is a criterion not claimed."""
        return CompanyFacts(
            own_funds=self.own_funds.data or Euro.ZERO,
            turnover=self.turnover.data or Euro.ZERO,
            balance_sheet=self.balance_sheet.data or Euro.ZERO,
        )


class DecisionForm(FlaskForm):
    """What compliance answers to a request."""

    decision = AnswerField(
        _l("Décision"),
        choices=[
            SelectChoice("approve", _l("Accepter : aucun doute raisonnable")),
            SelectChoice("decline", _l("Refuser : un doute raisonnable demeure")),
        ],
        validators=[InputRequired(_l("Choisissez une décision."))],
    )
    reason = TextAreaField(
        _l("Raison du refus"),
        description=_l("L'investisseur la lira. Obligatoire pour un refus."),
        validators=[Length(max=1000, message=_l("%(max)d caractères au plus."))],
    )
