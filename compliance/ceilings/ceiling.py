"""How much may this person put into this round? The limit of its regime, and the other ceilings.

One engine over them all: the regime of the round (chosen by `regime`), the ceiling that the
investor set (`own_ceiling`), the terms of the round by holder (`holder_limits`). Only other
regimes than the European one refuse an amount; that one warns and asks for consent. What the
person invested before is an argument: read it in the transaction that reserves the shares.

    facts = Facts(regime="ecspr", residence="FR", amount=Euro.of(2_000),
                  already_in_offer=Euro.ZERO, already_invested=Euro.ZERO,
                  european=Protection(result=Euro.of(3_800), test_passed=True))
    assess(facts, as_of(now)).sentence.written("en")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from compliance.as_of import AsOf
from compliance.ceilings import (
    national_limits,
    own_ceiling,
    per_offer_threshold,
    reg_cf,
    regime as regimes,
    ten_percent,
    uk_before_offer,
    uk_restricted,
)
from compliance.ceilings.own_ceiling import Setting, check_settings
from compliance.ceilings.regime import CURRENCY, Regime
from compliance.ceilings.twelve_months import Placement, check_history, refuse_future_placements
from compliance.currency import check_amount
from compliance.errors import Contradiction, MissingInput
from compliance.euro import Amount, Dollar, Euro, Pound
from compliance.offers import holder_limits
from compliance.rule import IDENTITY, OFFER, PLATFORM, given, rule
from compliance.verdict import Answer, Verdict, together
from compliance.words import Sentence

Money = TypeVar("Money", bound=Amount)
NOTHING_DECLARED = national_limits.Declaration()

WORDS = {
    Answer.ALLOW: Sentence(
        "Ce montant tient dans tous vos plafonds.", "This amount fits under all your ceilings."
    ),
    Answer.WARN: Sentence(
        "Ce montant est possible ; un avertissement l'accompagne.",
        "This amount is possible; a warning comes with it.",
    ),
    Answer.GATE: Sentence(
        "Ce montant est possible après ce qui est demandé ci-dessous.",
        "This amount is possible after what is asked below.",
    ),
    Answer.BLOCK: Sentence(
        "Ce montant dépasse un plafond, ou cette levée ne vous est pas ouverte.",
        "This amount is above a ceiling, or this round is not open to you.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """Under the European regime: the class, and what was transmitted and passed. `result` is
    None when unknown, refused or expired."""

    result: Euro | None = None
    sophisticated: bool = False
    test_passed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class British:
    """Under the British regime: the request to see the offer, the statement of category, the
    assessment."""

    request: uk_before_offer.Request
    statement: uk_before_offer.Statement
    assessment: uk_before_offer.Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The order in shares, and what the round's terms say of it: whole shares, `held` those of
    the person's living orders in this round, `left` those that nobody has taken; `bonus` come
    with the order for nothing, and count as shares. `closes_at` (UTC) is the end of the
    subscriptions, None when it is not known."""

    shares: int
    price: Amount
    minimum_ticket: Amount
    left: int
    held: int = 0
    maximum: int | None = None
    closes_at: datetime | None = None
    bonus: int = 0

    @property
    def received(self) -> int:
        """All the shares that the order brings."""
        return self.shares + self.bonus

    @property
    def least(self) -> Amount:
        """The amount of the smallest order: whole shares that reach the ticket."""
        return self.price * holder_limits.shares_for(self.minimum_ticket, self.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Amounts are in the currency of the regime. `history` is what the person invested, with
    the civil day, in the last twelve months at least: on the platform; and for regimes that
    count beyond it, `elsewhere` in the same way, as the person declared it.

    Each regime needs its own facts: `european` with `already_in_offer` and `already_invested`;
    `american` or `british` with `history`; a national one `already_with_issuer`, and has an
    empty `declaration` until one is made. `settings` need `history` too. `holder` is left out
    to ask about an amount alone. Raises BadInput, MissingInput or Contradiction naming the
    argument.
    """

    regime: str = given("Régime de la levée", "Regime of the round", by=OFFER)
    residence: str | None = given("Pays de résidence", "Country of residence", by=IDENTITY)
    amount: Amount = given("Montant de cette souscription", "Amount of this order")
    already_in_offer: Amount | None = given(
        "Déjà souscrit dans cette offre",
        "Already subscribed in this offer",
        by=PLATFORM,
        default=None,
    )
    already_with_issuer: Amount | None = given(
        "Déjà souscrit chez cet émetteur",
        "Already subscribed with this issuer",
        by=PLATFORM,
        default=None,
    )
    already_invested: Amount | None = given(
        "Déjà investi sur la plateforme",
        "Already invested on the platform",
        by=PLATFORM,
        default=None,
    )
    history: tuple[Placement, ...] | None = None
    elsewhere: tuple[Placement, ...] = ()
    settings: tuple[Setting, ...] = ()
    holder: Holder | None = None
    european: Protection | None = None
    american: reg_cf.Person | None = None
    british: British | None = None
    declaration: national_limits.Declaration = NOTHING_DECLARED

    def __post_init__(self) -> None:
        regimes.Facts(self.regime, self.residence)
        currency = CURRENCY[self.regime]
        for name in ("amount", "already_in_offer", "already_with_issuer", "already_invested"):
            check_amount(name, getattr(self, name), currency)
        for placed in (self.history or (), self.elsewhere):
            check_history(placed, currency)
        check_settings(self.settings, currency)
        for name in _NEEDED[self.regime]:
            if getattr(self, name) is None:
                raise MissingInput(name, f"{self.regime} has no answer without it")
        if self.settings and self.history is None:
            raise MissingInput("history", "a ceiling has no answer without it")
        self._refuse_less_than_its_parts()
        if self.holder and self.holder.price * self.holder.shares != self.amount:
            raise Contradiction("amount", "not the price of the shares ordered")

    def _refuse_less_than_its_parts(self) -> None:
        """All that is alive on the platform holds what is in this offer, and what is recent."""
        if self.already_invested is None:
            return
        currency = type(self.already_invested)
        if (self.already_in_offer or currency(0)) > self.already_invested:
            raise Contradiction("already_invested", "less than already_in_offer")
        if currency.total(amount for _, amount in self.history or ()) > self.already_invested:
            raise Contradiction("already_invested", "less than history")


_NEEDED: dict[str, tuple[str, ...]] = {
    Regime.ECSPR: ("european", "already_in_offer", "already_invested"),
    Regime.REG_CF: ("american", "history"),
    Regime.UK_RESTRICTED: ("british", "history"),
    Regime.NATIONAL: ("already_with_issuer",),
}


@rule(
    "investor_ceiling",
    "ECSPR art. 21(7); 17 CFR 227.100; FCA COBS 4.12A; Levain",
    fr="Combien pouvez-vous investir dans cette levée ?",
    en="How much may you invest in this round?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Every ceiling asked, every reason given; the heaviest answer is that of the whole."""
    for name, placed in (("history", facts.history or ()), ("elsewhere", facts.elsewhere)):
        refuse_future_placements(name, placed, as_of)
    chosen = regimes.assess(regimes.Facts(facts.regime, facts.residence), as_of)
    limits = _LIMITS[facts.regime](facts, as_of) if chosen.may_go_on else []
    # The terms first: they refuse a price that makes no sense.
    terms = _terms(facts, as_of)
    parts = [chosen, *limits, *_own(facts, as_of), *terms]
    return replace(together(WORDS, parts), article=_cited(parts))


def _cited(parts: Iterable[Verdict]) -> str:
    """The articles of the rules that were applied, each once: not those of another regime."""
    articles = (each.strip() for part in parts for each in part.article.split(";"))
    return "; ".join(dict.fromkeys(articles))


# --- The limit of each regime ---------------------------------------------------------------------


def _european(facts: Facts, as_of: AsOf) -> list[Verdict]:
    assert facts.european is not None  # _NEEDED
    amount = _in(Euro, facts.amount)
    offer = per_offer_threshold.Facts(
        amount,
        already_in_offer=_in(Euro, facts.already_in_offer),
        result=facts.european.result,
        sophisticated=facts.european.sophisticated,
        test_passed=facts.european.test_passed,
    )
    whole = ten_percent.Facts(
        amount, already_invested=_in(Euro, facts.already_invested), result=facts.european.result
    )
    return [per_offer_threshold.assess(offer, as_of), ten_percent.assess(whole, as_of)]


def _american(facts: Facts, as_of: AsOf) -> list[Verdict]:
    assert facts.american is not None  # _NEEDED
    order = reg_cf.Facts(
        amount=_in(Dollar, facts.amount),
        history=_everywhere(facts),
        income=facts.american.income,
        net_worth=facts.american.net_worth,
        accredited=facts.american.accredited,
    )
    return [reg_cf.assess(order, as_of)]


def _british(facts: Facts, as_of: AsOf) -> list[Verdict]:
    assert facts.british is not None  # _NEEDED
    said = facts.british.statement
    order = uk_restricted.Facts(
        amount=_in(Pound, facts.amount),
        history=_everywhere(facts),
        category=said.category or uk_before_offer.Category.RESTRICTED,
        net_assets=said.net_assets,
    )
    return [
        uk_before_offer.assess_cooling_off(facts.british.request, as_of),
        uk_before_offer.assess_category(said, as_of),
        uk_before_offer.assess_appropriateness(facts.british.assessment, as_of),
        uk_restricted.assess(order, as_of),
    ]


def _national(facts: Facts, as_of: AsOf) -> list[Verdict]:
    amount = _in(Euro, facts.amount)
    already = _in(Euro, facts.already_with_issuer)
    said = facts.declaration
    if facts.residence == "DE":
        german = national_limits.German(
            amount=amount,
            already_with_issuer=already,
            free_assets=said.free_assets,
            monthly_income=said.monthly_income,
        )
        return [national_limits.assess_germany(german, as_of)]
    austrian = national_limits.Austrian(
        amount=amount,
        already_with_issuer=already,
        monthly_income=said.monthly_income,
        financial_assets=said.financial_assets,
    )
    return [national_limits.assess_austria(austrian, as_of)]


_LIMITS: dict[str, Callable[[Facts, AsOf], list[Verdict]]] = {
    Regime.ECSPR: _european,
    Regime.REG_CF: _american,
    Regime.UK_RESTRICTED: _british,
    Regime.NATIONAL: _national,
}


def _everywhere(facts: Facts) -> tuple[Placement, ...]:
    return (facts.history or ()) + facts.elsewhere


def _in(currency: type[Money], amount: Amount | None) -> Money:
    """The amount, which Facts has checked to be there and in this currency."""
    assert isinstance(amount, currency)
    return amount


# --- The other ceilings ---------------------------------------------------------------------------


def _own(facts: Facts, as_of: AsOf) -> list[Verdict]:
    order = own_ceiling.Facts(
        amount=facts.amount,
        history=facts.history or (),
        settings=facts.settings,
        least=facts.holder.least if facts.holder else None,
        closes_at=facts.holder.closes_at if facts.holder else None,
    )
    return [own_ceiling.assess(order, as_of)]


def _terms(facts: Facts, as_of: AsOf) -> list[Verdict]:
    if facts.holder is None:
        return []
    order = facts.holder
    ticket = holder_limits.Ticket(
        shares=order.shares, price=order.price, minimum=order.minimum_ticket
    )
    holding = holder_limits.Holding(shares=order.received, held=order.held, maximum=order.maximum)
    return [
        holder_limits.assess_ticket(ticket, as_of),
        holder_limits.assess_holding(holding, as_of),
        holder_limits.assess_room(
            holder_limits.Room(shares=order.received, left=order.left), as_of
        ),
    ]
