"""How much may somebody in Germany or Austria put into one issuer, outside the European rules?

For offers outside Regulation (EU) 2020/1503 only. A first amount is free; above it the investor
declares means that bear it. The texts could not be read: everything here is unverified.
Amounts are euros, per issuer, this order included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.as_of import AsOf
from compliance.currency import check_amount
from compliance.euro import Euro
from compliance.parameters.abroad import (
    AUSTRIA_ASSETS_SHARE,
    AUSTRIA_FREE,
    AUSTRIA_INCOMES,
    GERMANY_ASSETS_MIN,
    GERMANY_FREE,
    GERMANY_INCOMES,
    GERMANY_MOST,
    GERMANY_WITH_ASSETS,
)
from compliance.parameters.parameter import ALL
from compliance.rule import PLATFORM, given, rule
from compliance.verdict import Counterfactual, Verdict, allow, block, gate, instead
from compliance.words import Sentence

DECLARATION = "declaration"

WITHIN = Sentence(
    "Avec {total} chez cet émetteur, vous restez dans la limite de {limit}.",
    "With {total} in this issuer, you stay within the limit of {limit}.",
)
UNDECLARED = Sentence(
    "Avec {total} chez cet émetteur, vous dépassez {limit} : déclarez d'abord vos revenus ou "
    "votre épargne, qui peuvent permettre davantage.",
    "With {total} in this issuer, you go above {limit}: declare your income or your savings "
    "first, which may allow more.",
)
ABOVE = Sentence(
    "Avec {total} chez cet émetteur, vous dépassez la limite de {limit} que vos revenus et votre "
    "épargne peuvent permettre.",
    "With {total} in this issuer, you go above the limit of {limit} that your income and savings "
    "may allow.",
)
UP_TO = Sentence("Jusqu'à {amount}, vous y restez.", "Up to {amount}, you stay within it.")
PERHAPS_UP_TO = Sentence(
    "Jusqu'à {amount}, une déclaration plus complète peut le permettre.",
    "Up to {amount}, a fuller declaration may allow it.",
)
NO_ROOM = Sentence(
    "Vos souscriptions chez cet émetteur l'atteignent déjà.",
    "Your orders with this issuer reach it already.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What the investor declares of their means, in euros; None is not declared. Raises
    BadInput for an amount that is negative."""

    free_assets: Euro | None = given(
        "Avoirs libres (dépôts et titres)", "Free assets (deposits and securities)", default=None
    )
    monthly_income: Euro | None = given(
        "Revenu net mensuel moyen", "Average monthly net income", default=None
    )
    financial_assets: Euro | None = given("Avoirs financiers", "Financial assets", default=None)

    def __post_init__(self) -> None:
        for name in ("free_assets", "monthly_income", "financial_assets"):
            check_amount(name, getattr(self, name), Euro)


@dataclass(frozen=True, slots=True, kw_only=True)
class German:
    """Raises BadInput for an amount that is negative or not in euros."""

    amount: Euro = given("Montant de cette souscription", "Amount of this order")
    already_with_issuer: Euro = given(
        "Déjà souscrit chez cet émetteur", "Already subscribed with this issuer", by=PLATFORM
    )
    free_assets: Euro | None = given(
        "Avoirs libres (dépôts et titres)", "Free assets (deposits and securities)", default=None
    )
    monthly_income: Euro | None = given(
        "Revenu net mensuel moyen", "Average monthly net income", default=None
    )

    def __post_init__(self) -> None:
        for name in ("amount", "already_with_issuer", "free_assets", "monthly_income"):
            check_amount(name, getattr(self, name), Euro)


@dataclass(frozen=True, slots=True, kw_only=True)
class Austrian:
    """Raises BadInput for an amount that is negative or not in euros."""

    amount: Euro = given("Montant de cette souscription", "Amount of this order")
    already_with_issuer: Euro = given(
        "Déjà souscrit chez cet émetteur", "Already subscribed with this issuer", by=PLATFORM
    )
    monthly_income: Euro | None = given(
        "Revenu net mensuel moyen", "Average monthly net income", default=None
    )
    financial_assets: Euro | None = given("Avoirs financiers", "Financial assets", default=None)

    def __post_init__(self) -> None:
        for name in ("amount", "already_with_issuer", "monthly_income", "financial_assets"):
            check_amount(name, getattr(self, name), Euro)


def german_limit(free_assets: Euro | None, monthly_income: Euro | None, on: date) -> Euro:
    """The free amount, or what the means declared allow if that is more; never above the most."""
    allowed = [GERMANY_FREE.on(on)]
    if free_assets is not None and free_assets >= GERMANY_ASSETS_MIN.on(on):
        allowed.append(GERMANY_WITH_ASSETS.on(on))
    if monthly_income is not None:
        allowed.append(monthly_income * GERMANY_INCOMES.on(on))
    return min(max(allowed), GERMANY_MOST.on(on))


def austrian_limit(monthly_income: Euro | None, financial_assets: Euro | None, on: date) -> Euro:
    """The free amount, or what the means declared allow if that is more. Parts of a cent are
    dropped."""
    allowed = [AUSTRIA_FREE.on(on)]
    if monthly_income is not None:
        allowed.append(monthly_income * AUSTRIA_INCOMES.on(on))
    if financial_assets is not None:
        allowed.append(Euro(financial_assets.cents * AUSTRIA_ASSETS_SHARE.on(on) // ALL))
    return max(allowed)


@rule(
    "germany",
    "VermAnlG § 2a(3)",
    fr="Ce montant tient-il dans la limite allemande par émetteur ?",
    en="Does this amount fit into the German limit per issuer?",
)
def assess_germany(facts: German, as_of: AsOf) -> Verdict:
    """Wait for a declaration while one could allow the amount; refuse above what is allowed."""
    limit = german_limit(facts.free_assets, facts.monthly_income, as_of.law)
    best = limit
    if facts.free_assets is None:
        best = max(best, GERMANY_WITH_ASSETS.on(as_of.law))
    if facts.monthly_income is None:
        best = GERMANY_MOST.on(as_of.law)
    return _answer(facts.amount, facts.already_with_issuer, limit=limit, best=best)


@rule(
    "austria",
    "AltFG § 3a",
    fr="Ce montant tient-il dans la limite autrichienne par émetteur ?",
    en="Does this amount fit into the Austrian limit per issuer?",
)
def assess_austria(facts: Austrian, as_of: AsOf) -> Verdict:
    """Wait for a declaration while one could allow the amount; refuse above what is allowed."""
    limit = austrian_limit(facts.monthly_income, facts.financial_assets, as_of.law)
    is_whole = facts.monthly_income is not None and facts.financial_assets is not None
    return _answer(
        facts.amount, facts.already_with_issuer, limit=limit, best=limit if is_whole else None
    )


def _answer(amount: Euro, already: Euro, *, limit: Euro, best: Euro | None) -> Verdict:
    """`best` is what the fullest declaration could allow; None when anything."""
    total = already + amount
    if total <= limit:
        return allow(WITHIN.filled(total=total, limit=limit), threshold=limit)
    if best is None or total <= best:
        return gate(
            UNDECLARED.filled(total=total, limit=limit),
            {DECLARATION},
            threshold=limit,
            instead=_nearest(UP_TO, limit - already),
        )
    return block(
        ABOVE.filled(total=total, limit=best),
        threshold=best,
        instead=_nearest(UP_TO if best == limit else PERHAPS_UP_TO, best - already),
    )


def _nearest(sentence: Sentence, room: Euro) -> Counterfactual:
    if room <= Euro.ZERO:
        return instead(NO_ROOM)
    return instead(sentence.filled(amount=room), amount=room)
