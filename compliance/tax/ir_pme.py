"""Does this payment lower income tax, and by how much? By the rate of its day, within ceilings.

CGI art. 199 terdecies-0 A (IR-PME, « Madelin »). The part that passes the ceilings of the year
is said with the years in which it may still serve; nothing here ever stops an investment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.calendar import LAST_DAY
from compliance.euro import Euro
from compliance.parameters import tax
from compliance.parameters.parameter import ALL
from compliance.rule import COMPANY, PLATFORM, given, rule
from compliance.tax import ir_pme_company, one_tax_advantage
from compliance.tax.ir_pme_rate import (
    Payment,
    Scheme,
    Status,
    ceiling,
    right,
    starts_of,
)
from compliance.tax.ir_pme_years import CarriedPayment, CarriedReduction, IrPmeYear, year_of, years
from compliance.verdict import (
    Answer,
    Counterfactual,
    Verdict,
    allow,
    block,
    instead,
    together,
    warn,
)
from compliance.words import Sentence

WHOLE = Sentence(
    "Versé le {day}, ce montant ouvre droit au taux de {rate} : {reduction} de moins sur l'impôt "
    "de {year}.",
    "Paid on {day}, this amount opens a rate of {rate}: {reduction} less on the tax of {year}.",
)
PART = Sentence(
    "Versé le {day}, ce montant ouvre droit au taux de {rate}, mais il dépasse ce qui peut servir "
    "en {year} : {reduction} de moins sur l'impôt de cette année.",
    "Paid on {day}, this amount opens a rate of {rate}, but it passes what may be used in {year}: "
    "{reduction} less on the tax of that year.",
)
PAYMENT_WAITS = Sentence(
    "{amount} de versement comptent plus tard, au plus tard en {last}.",
    "{amount} of the payment counts later, in {last} at the latest.",
)
REDUCTION_WAITS = Sentence(
    "{amount} de réduction servent plus tard, au plus tard en {last}.",
    "{amount} of reduction is used later, in {last} at the latest.",
)
PAYMENT_LOST = Sentence(
    "{amount} de versement n'ouvrent droit à rien.", "{amount} of the payment opens nothing."
)
REDUCTION_LOST = Sentence(
    "{amount} de réduction ne peuvent pas servir.", "{amount} of reduction cannot be used."
)
NOTHING_OPENED = Sentence(
    "Le {day}, un versement à une société de ce statut n'ouvre droit à aucune réduction.",
    "On {day}, a payment to a company of this status opens no reduction.",
)
UP_TO = Sentence(
    "Jusqu'à {amount}, tout sert dans l'année.", "Up to {amount}, all of it is used in the year."
)
PAID_FROM = Sentence(
    "Versé à partir du {day}, ce montant sert en entier dans l'année.",
    "Paid from {day}, this amount is used in full in the year.",
)
NO_ROOM = Sentence(
    "Ce que le foyer a déjà versé remplit cette année.",
    "What the household has paid already fills this year.",
)
AS_AN_SME = Sentence(
    "Comme petite société sans statut particulier, au taux ordinaire.",
    "As a small company without a special status, at the ordinary rate.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """A payment, made or intended, and the household that makes it.

    `earlier` holds the household's other payments that asked for the reduction. Raises BadInput
    for nothing paid, a negative advantage or a day that makes no sense.
    """

    amount: Euro = given("Montant versé", "Amount paid")
    paid_on: date = given("Jour du versement", "Day of the payment", by=PLATFORM)
    status: Status = given(
        "Statut de la société", "Status of the company", by=COMPANY, default=Status.SME
    )
    joint: bool = given("Imposition commune", "Joint taxation", default=False)
    earlier: tuple[Payment, ...] = given(
        "Autres versements du foyer", "Other payments of the household", by=PLATFORM, default=()
    )
    other_advantages: Euro = given(
        "Autres avantages fiscaux de l'année, sous le plafond global",
        "Other tax advantages of the year, under the global cap",
        default=Euro.ZERO,
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "amount")


@rule(
    "ir_pme",
    "CGI art. 199 terdecies-0 A; CGI art. 200-0 A",
    fr="Ce versement ouvre-t-il une réduction d'impôt, et de combien ?",
    en="Does this payment open a tax reduction, and of how much?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Allow when all of it serves in the year, warn when a part waits or is lost, block when it
    opens nothing. The law is that of the day of the payment, whatever the day of the question.

    The threshold is the amount up to which all of it serves in the year.
    """
    opened = right(facts.paid_on, facts.status)
    if opened is None:
        return block(
            NOTHING_OPENED.filled(day=facts.paid_on),
            threshold=Euro.ZERO,
            instead=instead(AS_AN_SME, status=Status.SME),
        )
    household = _Household.of(facts)
    room = household.room(opened.scheme)
    without, with_it = household.with_payment(Euro.ZERO), household.with_payment(facts.amount)
    words = {
        "day": facts.paid_on,
        "rate": Fraction(opened.rate, ALL),
        "reduction": with_it.usable - without.usable,
        "year": str(facts.paid_on.year),
    }
    if facts.amount <= room:
        return allow(WHOLE.filled(**words), threshold=room)
    return warn(
        _and_what_is_left(PART.filled(**words), without, with_it),
        threshold=room,
        instead=instead(UP_TO.filled(amount=room), amount=room)
        if room > Euro.ZERO
        else _another_year(facts),
    )


@dataclass(frozen=True, slots=True)
class _Household:
    """The year of the payment, ready to be asked with one amount or another."""

    facts: Facts
    before: IrPmeYear | None
    same_year: tuple[Payment, ...]

    @classmethod
    def of(cls, facts: Facts) -> _Household:
        year = facts.paid_on.year
        past = [each for each in facts.earlier if each.paid_on.year < year]
        return cls(
            facts,
            years(past, until=year - 1, joint=facts.joint)[-1] if past else None,
            tuple(each for each in facts.earlier if each.paid_on.year == year),
        )

    def with_payment(self, amount: Euro) -> IrPmeYear:
        """The year when this amount is paid on the day of the facts; zero for no payment."""
        facts = self.facts
        paid = [Payment(facts.paid_on, amount, facts.status)] if amount else []
        return year_of(
            facts.paid_on.year,
            [*self.same_year, *paid],
            before=self.before,
            joint=facts.joint,
            other_advantages=facts.other_advantages,
        )

    def room(self, scheme: Scheme) -> Euro:
        """The largest payment that leaves nothing more unused than there is without it."""
        idle = _unused(self.with_payment(Euro.ZERO))
        most = ceiling(scheme, self.facts.paid_on.year, joint=self.facts.joint)
        if _unused(self.with_payment(most)) == idle:
            return most
        fits, too_much = 0, most.cents
        while too_much - fits > 1:
            middle = (fits + too_much) // 2
            if _unused(self.with_payment(Euro(middle))) == idle:
                fits = middle
            else:
                too_much = middle
        return Euro(fits)


def _unused(year: IrPmeYear) -> tuple[Euro, Euro]:
    return year.unused_payments, year.unused_reductions


def _and_what_is_left(said: Sentence, without: IrPmeYear, with_it: IrPmeYear) -> Sentence:
    """The sentence, then what the payment leaves for later years, or loses."""
    for name, waits, lost in (
        ("payments", PAYMENT_WAITS, PAYMENT_LOST),
        ("reductions", REDUCTION_WAITS, REDUCTION_LOST),
    ):
        later: Sequence[CarriedPayment | CarriedReduction] = getattr(with_it, f"carried_{name}")
        earlier: Sequence[CarriedPayment | CarriedReduction] = getattr(without, f"carried_{name}")
        more = Euro.total(x.amount for x in later) - Euro.total(x.amount for x in earlier)
        if more > Euro.ZERO:
            last = max(each.last_year for each in later)
            said += waits.filled(amount=more, last=str(last))
        gone = getattr(with_it, f"lost_{name}") - getattr(without, f"lost_{name}")
        if gone > Euro.ZERO:
            said += lost.filled(amount=gone)
    return said


def _another_year(facts: Facts) -> Counterfactual:
    """The first day from which all of it would serve: a new year, or another rate of the status;
    none when no year is large enough."""
    last = facts.paid_on.year + tax.REDUCTION_CARRY_YEARS.on(facts.paid_on) + 1
    years_to_come = range(facts.paid_on.year + 1, min(last, LAST_DAY.year) + 1)
    days = {date(year, 1, 1) for year in years_to_come} | {
        day for day in starts_of(facts.status) if facts.paid_on < day <= date(last, 1, 1)
    }
    for paid_on in sorted(days):
        opened = right(paid_on, facts.status)
        household = _Household.of(replace(facts, paid_on=paid_on))
        if opened and facts.amount <= household.room(opened.scheme):
            return instead(PAID_FROM.filled(day=paid_on), paid_on=paid_on)
    return instead(NO_ROOM)


# --- The whole question ---------------------------------------------------------------------------

OPENED = {
    Answer.ALLOW: Sentence(
        "Ce versement ouvre une réduction d'impôt.", "This payment opens a tax reduction."
    ),
    Answer.WARN: Sentence(
        "Ce versement ouvre une réduction d'impôt, dont une partie ne sert pas dans l'année.",
        "This payment opens a tax reduction, part of which is not used in the year.",
    ),
    Answer.BLOCK: Sentence(
        "Ce versement n'ouvre pas de réduction d'impôt. Rien n'empêche d'investir.",
        "This payment opens no tax reduction. Nothing stops the investment.",
    ),
}


@dataclass(frozen=True, slots=True)
class Whole:
    """The payment, the company that receives it, and the other advantage that is asked for."""

    payment: Facts
    company: ir_pme_company.Facts
    advantage: one_tax_advantage.Facts


@rule(
    "ir_pme_whole",
    "CGI art. 199 terdecies-0 A",
    fr="La réduction d'impôt est-elle ouverte, pour ce versement et cette société ?",
    en="Is the tax reduction open, for this payment and this company?",
)
def assess_whole(facts: Whole, as_of: AsOf) -> Verdict:
    """The company's conditions, the choice between two advantages, and the amount."""
    return together(
        OPENED,
        [
            ir_pme_company.assess(facts.company, as_of),
            one_tax_advantage.assess(facts.advantage, as_of),
            assess(facts.payment, as_of),
        ],
    )
