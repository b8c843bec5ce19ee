"""Which rules limit what this person may put into this round, and why those?

A round is offered under one regime. Within it the investor's residence decides between
countries, the status (sophisticated, accredited, wealthy) between a limit and none, and the day
between the figures; the status and the day speak in the rule of the limit itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from babel import Locale

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.euro import Amount, Dollar, Euro, Pound
from compliance.parameters.abroad import NATIONAL_RESIDENCES, UK_RESIDENCES
from compliance.rule import IDENTITY, OFFER, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead
from compliance.words import Sentence


class Regime(StrEnum):
    """What a round is offered under."""

    ECSPR = "ecspr"
    REG_CF = "reg_cf"
    UK_RESTRICTED = "uk_restricted"
    NATIONAL = "national"


CURRENCY: dict[str, type[Amount]] = {
    Regime.ECSPR: Euro,
    Regime.REG_CF: Dollar,
    Regime.UK_RESTRICTED: Pound,
    Regime.NATIONAL: Euro,
}

# The text that each regime rests on.
ARTICLES: dict[str, str] = {
    Regime.ECSPR: "ECSPR art. 1",
    Regime.REG_CF: "17 CFR 227.100",
    Regime.UK_RESTRICTED: "FCA COBS 4.12A",
    Regime.NATIONAL: "ECSPR art. 1",
}

EUROPEAN = Sentence(
    "La levée est offerte sous le règlement européen : ses protections valent pour tous les "
    "investisseurs, où qu'ils résident. Elles n'interdisent aucun montant.",
    "The round is offered under the European regulation: its protections hold for all investors, "
    "wherever they live. They forbid no amount.",
)
AMERICAN = Sentence(
    "La levée est offerte sous le régime américain du financement participatif : sa limite vaut "
    "pour tous les investisseurs non accrédités, où qu'ils résident.",
    "The round is offered under the American crowdfunding regime: its limit holds for all "
    "investors who are not accredited, wherever they live.",
)
BRITISH = Sentence(
    "La levée est offerte à des clients de détail du Royaume-Uni, où vous résidez : la limite "
    "britannique s'applique.",
    "The round is offered to retail clients in the United Kingdom, where you live: the British "
    "limit applies.",
)
OF_THE_COUNTRY = Sentence(
    "La levée est offerte hors du règlement européen : la limite est celle de votre pays de "
    "résidence, {country}.",
    "The round is offered outside the European regulation: the limit is that of your country of "
    "residence, {country}.",
)
NOT_KNOWN = Sentence(
    "Cette levée n'est ouverte qu'aux résidents de certains pays, et le vôtre n'est pas connu.",
    "This round is open to residents of some countries only, and yours is not known.",
)
WHEN_KNOWN = Sentence(
    "Après la vérification de votre identité.", "After your identity has been verified."
)
NOT_OPEN = Sentence(
    "Cette levée n'est pas ouverte aux personnes qui résident dans ce pays : {country}.",
    "This round is not open to people who live in this country: {country}.",
)
OPEN_TO = Sentence(
    "Elle est ouverte aux personnes qui résident dans un de ces pays : {countries}.",
    "It is open to people who live in one of these countries: {countries}.",
)

IDENTITY_FILE = "identity"  # what a gate waits for
# Two letters that no country has.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@dataclass(frozen=True, slots=True)
class Facts:
    """`residence` is an ISO 3166 alpha-2 code, None until an identity file says it. Raises
    BadInput for an unknown one, or for an unknown regime."""

    regime: str = given("Régime de la levée", "Regime of the round", by=OFFER)
    residence: str | None = given("Pays de résidence", "Country of residence", by=IDENTITY)

    def __post_init__(self) -> None:
        if self.regime not in tuple(Regime):
            raise BadInput("regime", f"unknown: {self.regime!r}")
        if self.residence is not None and self.residence not in countries():
            raise BadInput("residence", f"no such country: {self.residence!r}")


@rule(
    "investor_regime",
    "ECSPR art. 1; 17 CFR 227.100; FCA COBS 4.12A",
    fr="Quelles règles limitent ce que vous pouvez investir ici ?",
    en="Which rules limit what you may invest here?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Say which regime applies; refuse a residence that the round's regime does not know."""
    return replace(_answered(facts, as_of), article=ARTICLES[facts.regime])


def _answered(facts: Facts, as_of: AsOf) -> Verdict:
    residences = covered(facts.regime, as_of)
    if residences is None:
        return allow(EUROPEAN if facts.regime == Regime.ECSPR else AMERICAN)
    if facts.residence is None:
        return gate(
            NOT_KNOWN,
            {IDENTITY_FILE},
            instead=instead(WHEN_KNOWN + OPEN_TO.filled(countries=_listed(residences))),
        )
    if facts.residence not in residences:
        return block(
            NOT_OPEN.filled(country=named(facts.residence)),
            instead=instead(
                OPEN_TO.filled(countries=_listed(residences)), residence=min(residences)
            ),
        )
    if facts.regime == Regime.UK_RESTRICTED:
        return allow(BRITISH)
    return allow(OF_THE_COUNTRY.filled(country=named(facts.residence)))


def covered(regime: str, as_of: AsOf) -> frozenset[str] | None:
    """The residences that a regime knows a limit for; None when it asks for none."""
    if regime == Regime.UK_RESTRICTED:
        return UK_RESIDENCES.on(as_of.law)
    if regime == Regime.NATIONAL:
        return NATIONAL_RESIDENCES.on(as_of.law)
    return None


@cache
def countries() -> frozenset[str]:
    """The codes of ISO 3166 alpha-2."""
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(
        code for code in codes if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    )


@cache
def named(code: str) -> Sentence:
    """A country's name: Sentence("Allemagne", "Germany")."""
    return Sentence(str(Locale("fr").territories[code]), str(Locale("en").territories[code]))


def _listed(codes: Iterable[str]) -> tuple[Sentence, ...]:
    return tuple(named(code) for code in sorted(codes))
