"""Who stands behind a company in the end? By holdings along every chain, by control, or in default.

CMF R. 561-1: more than a quarter of capital or votes, directly or not, or control by other means;
failing that, the legal representative. AMLR art. 52, from 10 July 2027: a quarter is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from compliance.absurd import refuse_absurd
from compliance.as_of import AsOf
from compliance.errors import BadInput, MissingInput
from compliance.parameters.aml import (
    INDIRECT_HOLDINGS_MULTIPLY,
    OWNER_HOLDING,
    OWNER_HOLDING_IS_ENOUGH_ONCE_REACHED,
)
from compliance.parameters.parameter import ALL
from compliance.rule import COMPANY, IDENTITY, given, rule
from compliance.verdict import Verdict, allow, gate, instead
from compliance.words import Sentence, said

NOTHING = Fraction(0)

KNOWN = Sentence(
    "Les bénéficiaires effectifs sont connus et vérifiés : {owners}.",
    "The beneficial owners are known and verified: {owners}.",
)
TO_IDENTIFY = Sentence(
    "Il reste à identifier et à vérifier les bénéficiaires effectifs : {owners}.",
    "The beneficial owners are still to be identified and verified: {owners}.",
)
ONCE_KNOWN = Sentence("Une fois leur identité vérifiée.", "Once their identity is verified.")


@dataclass(frozen=True, slots=True)
class Holding:
    """What one holds of another: fractions of 1, of capital and of votes."""

    owner: str
    held: str
    capital: Fraction
    votes: Fraction

    def written(self, language: str) -> str:
        """Who, what, and how much of its capital and votes; for people."""
        parts = f"{said(self.capital, language)}, {said(self.votes, language)}"
        return f"{self.owner} → {self.held} ({parts})"


@dataclass(frozen=True, slots=True)
class Structure:
    """Names stand for people and companies. `people` are the human beings among them; `controlling`
    those who control by other means; `representatives` the president and, if any, the managing
    directors. Raises BadInput for more than the whole, or for chains that bite their tail."""

    company: str = given("Société", "Company", by=COMPANY)
    people: frozenset[str] = given("Personnes physiques", "Natural persons", by=COMPANY)
    holdings: tuple[Holding, ...] = given("Participations", "Holdings", by=COMPANY)
    controlling: frozenset[str] = given(
        "Contrôle par d'autres moyens", "Control by other means", by=COMPANY, default=frozenset()
    )
    representatives: frozenset[str] = given(
        "Représentants légaux", "Legal representatives", by=COMPANY, default=frozenset()
    )
    verified: frozenset[str] = given(
        "Identités vérifiées", "Verified identities", by=IDENTITY, default=frozenset()
    )

    def __post_init__(self) -> None:
        for each in self.holdings:
            refuse_absurd(each)
        for held in {each.held for each in self.holdings}:
            _refuse_more_than_all(held, self.holdings)
        if any(each.held in self.people for each in self.holdings):
            raise BadInput("people", "a human being is not held")
        try:
            _from_the_company_upwards(self.holdings)
        except CycleError as error:
            raise BadInput("holdings", f"a chain that comes back: {error.args[1]}") from error


@dataclass(frozen=True, slots=True)
class Stake:
    """What one holds of the company, directly and through others: fractions of 1."""

    capital: Fraction = NOTHING
    votes: Fraction = NOTHING


def stakes(company: str, holdings: Iterable[Holding], on: date) -> Mapping[str, Stake]:
    """Everybody's stake in the company. Along a chain shares are multiplied; chains are added.

    Were indirect holdings not to count on that day, only direct ones would be looked at.
    """
    known = tuple(holdings)
    if not INDIRECT_HOLDINGS_MULTIPLY.on(on):
        known = tuple(each for each in known if each.held == company)
    found = {company: Stake(Fraction(1), Fraction(1))}
    for owner in _from_the_company_upwards(known):
        for each in (holding for holding in known if holding.owner == owner):
            through, so_far = found.get(each.held, Stake()), found.get(owner, Stake())
            found[owner] = Stake(
                so_far.capital + each.capital * through.capital,
                so_far.votes + each.votes * through.votes,
            )
    del found[company]
    return found


def is_enough(stake: Stake, on: date) -> bool:
    """Does this stake make a beneficial owner? More than a quarter; later, a quarter."""
    threshold = Fraction(OWNER_HOLDING.on(on), ALL)
    most = max(stake.capital, stake.votes)
    return most > threshold or (most == threshold and OWNER_HOLDING_IS_ENOUGH_ONCE_REACHED.on(on))


def beneficial_owners(structure: Structure, on: date) -> frozenset[str]:
    """The human beings behind the company. Raises MissingInput when nobody holds or controls
    enough and no legal representative is given."""
    holding = {
        name
        for name, stake in stakes(structure.company, structure.holdings, on).items()
        if name in structure.people and is_enough(stake, on)
    }
    owners = frozenset(holding) | structure.controlling
    if owners:
        return owners
    if not structure.representatives:
        raise MissingInput("representatives", "nobody holds or controls enough")
    return structure.representatives


@rule(
    "beneficial_owners",
    "CMF R. 561-1; AMLR art. 52",
    fr="Les bénéficiaires effectifs de cette société sont-ils connus ?",
    en="Are the beneficial owners of this company known?",
)
def assess(facts: Structure, as_of: AsOf) -> Verdict:
    """All of them are identified and verified before the relationship begins."""
    owners = beneficial_owners(facts, as_of.law)
    threshold = Fraction(OWNER_HOLDING.on(as_of.law), ALL)
    unknown = owners - facts.verified
    if not unknown:
        return allow(KNOWN.filled(owners=owners), threshold=threshold)
    return gate(
        TO_IDENTIFY.filled(owners=unknown),
        {"beneficial_owner_identity"},
        threshold=threshold,
        instead=instead(ONCE_KNOWN, verified=facts.verified | unknown),
    )


def _from_the_company_upwards(holdings: Iterable[Holding]) -> list[str]:
    """Every name, what is held before who holds it. Raises CycleError."""
    above: TopologicalSorter[str] = TopologicalSorter()
    for each in holdings:
        above.add(each.owner, each.held)
    return list(above.static_order())


def _refuse_more_than_all(held: str, holdings: Iterable[Holding]) -> None:
    of_it = [each for each in holdings if each.held == held]
    if max(sum(each.capital for each in of_it), sum(each.votes for each in of_it)) > 1:
        raise BadInput("holdings", f"more than the whole of {held}")
