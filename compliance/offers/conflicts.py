"""Whose interests collide? Who may not raise money here, and who invests in the open.

ECSPR art. 8 and Delegated Regulation (EU) 2022/2111. The platform itself takes part in no offer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from compliance.absurd import refuse_absurd
from compliance.as_of import AsOf
from compliance.calendar import add_years, earliest_reaching
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.parameters.ecspr import INSIDER_HOLDING
from compliance.parameters.owner import CONFLICT_RULES_REVIEW_YEARS
from compliance.parameters.parameter import ALL
from compliance.rule import COMPANY, EXAMINER, OFFER, PLATFORM, given, rule
from compliance.verdict import Counterfactual, Verdict, allow, block, gate, instead, warn
from compliance.words import Sentence

# Holdings are written to a hundredth of a percent: the step just below the threshold.
ONE_POINT = Fraction(1, ALL)
DISCLOSURE = "insider_disclosure"
# The ties that make an insider, apart from holdings: name of the fact -> what is said of it.
TIES = {
    "is_manager": Sentence("dirigeant de la plateforme", "manager of the platform"),
    "is_employee": Sentence("salarié de la plateforme", "employee of the platform"),
    "is_controlled": Sentence(
        "sous le contrôle d'une personne liée à la plateforme",
        "controlled by a person tied to the platform",
    ),
}

STRANGER = Sentence(
    "Aucun lien avec la plateforme n'empêche de lever des fonds ici.",
    "No tie to the platform stands in the way of raising money here.",
)
NOT_OWNER = Sentence(
    "Qui détient au moins {holding} du capital ou des votes de la plateforme, la dirige ou y "
    "travaille, et toute société que ces personnes contrôlent, ne peut pas y lever de fonds. Lien "
    ": {ties}.",
    "Whoever holds at least {holding} of the capital or votes of the platform, manages it or works "
    "for it, and any company that these people control, may not raise money on it. Tie: "
    "{ties}.",
)
NOT_EXAMINED = Sentence(
    "Les liens de la société et de ses dirigeants avec la plateforme ne sont pas encore vérifiés.",
    "The ties of the company and its officers to the platform have not been checked yet.",
)
ONCE_EXAMINED = Sentence(
    "Après cette vérification, si aucun lien n'est trouvé.",
    "Once this has been checked, if no tie is found.",
)
BELOW_HOLDING = Sentence("Avec {below} au plus.", "With {below} at most.")
WITHOUT_TIE = Sentence("Quand ce lien aura pris fin.", "Once this tie has ended.")
SEVERAL_TIES = Sentence(
    "Quand tous les liens auront pris fin, ou sur une autre plateforme.",
    "Once all the ties have ended, or on another platform.",
)
NOT_CONCERNED = Sentence(
    "Vous n'avez pas de lien avec la plateforme : rien n'est à publier.",
    "You have no tie to the platform: nothing has to be published.",
)
PUBLISHED = Sentence(
    "Votre lien avec la plateforme et cet investissement sont publiés sur le site : vous "
    "investissez aux mêmes conditions que tout le monde.",
    "Your tie to the platform and this investment are published on the site: you invest on the "
    "same terms as everybody.",
)
TO_PUBLISH = Sentence(
    "Vous êtes lié à la plateforme. Vous pouvez investir une fois que ce lien et cet "
    "investissement sont publiés sur le site.",
    "You are tied to the platform. You may invest once this tie and this investment are published "
    "on the site.",
)
ONCE_PUBLISHED = Sentence(
    "Après la publication de ce lien sur le site.", "Once this tie is published on the site."
)
TOO_EARLY = Sentence(
    "Une personne liée à la plateforme ne souscrit pas avant l'ouverture à tous.",
    "A person tied to the platform does not subscribe before the round opens to all.",
)
ONCE_OPEN = Sentence("Dès l'ouverture de la levée à tous.", "As soon as the round is open to all.")
BETTER_TERMS = Sentence(
    "Une personne liée à la plateforme n'a ni meilleures conditions ni informations réservées.",
    "A person tied to the platform has neither better terms nor privileged information.",
)
ON_THE_SAME_TERMS = Sentence(
    "Aux conditions et avec les informations données à tous.",
    "On the terms and with the information that everybody has.",
)
NEVER = Sentence(
    "La plateforme ne prend part à aucune offre qu'elle présente, même pour compléter un montant.",
    "The platform takes part in no offer that it presents, not even to complete an amount.",
)
SOMEBODY_ELSE = Sentence(
    "Un investisseur, et non la plateforme, peut souscrire ce montant.",
    "An investor, and not the platform, may subscribe this amount.",
)
BY_AN_INVESTOR = Sentence(
    "Ce n'est pas la plateforme qui souscrit.", "It is not the platform that subscribes."
)
REVIEWED = Sentence(
    "Les règles internes sur les conflits d'intérêts ont été revues il y a moins d'un an.",
    "The internal rules on conflicts of interest were reviewed less than a year ago.",
)
REVIEW_DUE = Sentence(
    "Les règles internes sur les conflits d'intérêts doivent être revues : la dernière revue "
    "valait jusqu'au {until}.",
    "The internal rules on conflicts of interest must be reviewed: the last review was good until "
    "{until}.",
)
NEVER_REVIEWED = Sentence(
    "Les règles internes sur les conflits d'intérêts n'ont jamais été revues.",
    "The internal rules on conflicts of interest have never been reviewed.",
)
ONCE_REVIEWED = Sentence("Après une revue datée et notée.", "Once a dated review is recorded.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOwner:
    """What ties a company or a person to the platform; holdings are fractions of 1.

    None is what was not asked one by one; an answer shows only what somebody gave. `tie_found` is
    what the analyst concludes: None until somebody has looked, which is not a no.
    Raises BadInput for a holding below 0 or above 1.
    """

    capital: Fraction | None = given(
        "Part du capital de la plateforme",
        "Share of the platform's capital",
        by=EXAMINER,
        default=None,
    )
    votes: Fraction | None = given(
        "Part des votes de la plateforme",
        "Share of the platform's votes",
        by=EXAMINER,
        default=None,
    )
    is_manager: bool | None = given(
        "Dirigeant de la plateforme", "Manager of the platform", by=EXAMINER, default=None
    )
    is_employee: bool | None = given(
        "Salarié de la plateforme", "Employee of the platform", by=EXAMINER, default=None
    )
    is_controlled: bool | None = given(
        "Sous le contrôle d'une de ces personnes",
        "Controlled by one of these people",
        by=EXAMINER,
        default=None,
    )
    tie_found: bool | None = given(
        "Lien constaté par l'analyste", "Tie found by the analyst", by=EXAMINER, default=False
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        for name in ("capital", "votes"):
            if (getattr(self, name) or 0) > 1:
                raise BadInput(name, "a fraction of 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class InsiderInvestment:
    """An order of somebody who may be tied to the platform."""

    is_insider: bool = given("Lié à la plateforme", "Tied to the platform", by=PLATFORM)
    offer_is_open: bool = given("Levée ouverte à tous", "Round open to all", by=OFFER, default=True)
    same_terms: bool = given(
        "Mêmes conditions et mêmes informations que tous",
        "Same terms and information as everybody",
        by=PLATFORM,
        default=True,
    )
    disclosed: bool = given(
        "Lien et investissement publiés",
        "Tie and investment published",
        by=PLATFORM,
        default=False,
    )


@dataclass(frozen=True, slots=True)
class Participation:
    """Who would subscribe, and how much. Raises BadInput for a negative amount."""

    by_the_platform: bool = given("Souscrit par la plateforme", "By the platform", by=PLATFORM)
    amount: Euro = given("Montant", "Amount", by=PLATFORM, default=Euro.ZERO)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@dataclass(frozen=True, slots=True)
class Review:
    """When the internal rules on conflicts were last reviewed; None: never. Raises BadInput."""

    reviewed_on: date | None = given("Dernière revue", "Last review", by=COMPANY, default=None)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@rule(
    "insider_project_owner",
    "ECSPR art. 8(2)",
    fr="Un lien avec la plateforme empêche-t-il de lever des fonds ici ?",
    en="Does a tie to the platform stand in the way of raising money here?",
)
def assess_owner(facts: ProjectOwner, as_of: AsOf) -> Verdict:
    """A fifth of capital or votes, management, employment, control: any one is enough."""
    threshold = Fraction(INSIDER_HOLDING.on(as_of.law), ALL)
    ties = _ties(facts, threshold)
    if ties:
        sentence = NOT_OWNER.filled(holding=threshold, ties=tuple(ties.values()))
        names = tuple(ties) if facts.tie_found is not None else ()
        return block(sentence, threshold=threshold, instead=_without(names, threshold))
    if facts.tie_found is None:
        change = instead(ONCE_EXAMINED, tie_found=False)
        return block(NOT_EXAMINED, threshold=threshold, instead=change)
    return allow(STRANGER, threshold=threshold)


@rule(
    "insider_investment",
    "ECSPR art. 8(2)",
    fr="Une personne liée à la plateforme peut-elle faire cet investissement ?",
    en="May a person tied to the platform make this investment?",
)
def assess_investment(facts: InsiderInvestment, as_of: AsOf) -> Verdict:
    """On the terms of all, never before them, and published with the project."""
    if not facts.is_insider:
        return allow(NOT_CONCERNED)
    if not facts.offer_is_open:
        change = instead(ONCE_OPEN, offer_is_open=True)
        return block(TOO_EARLY, instead=change if facts.same_terms else instead(ONCE_OPEN))
    if not facts.same_terms:
        return block(BETTER_TERMS, instead=instead(ON_THE_SAME_TERMS, same_terms=True))
    if not facts.disclosed:
        return gate(TO_PUBLISH, {DISCLOSURE}, instead=instead(ONCE_PUBLISHED, disclosed=True))
    return allow(PUBLISHED)


@rule(
    "platform_takes_part",
    "ECSPR art. 8(1)",
    fr="Est-ce la plateforme elle-même qui souscrit ?",
    en="Is it the platform itself that subscribes?",
)
def assess_participation(facts: Participation, as_of: AsOf) -> Verdict:
    """The platform itself never does, whatever the amount."""
    if facts.by_the_platform:
        return block(NEVER, instead=instead(SOMEBODY_ELSE))
    return allow(BY_AN_INVESTOR)


@rule(
    "conflict_rules_review",
    "2022/2111 art. 1(6)",
    fr="Les règles sur les conflits d'intérêts ont-elles été revues dans l'année ?",
    en="Have the rules on conflicts of interest been reviewed within the year?",
)
def assess_review(facts: Review, as_of: AsOf) -> Verdict:
    """At least every year, to the anniversary included."""
    years = CONFLICT_RULES_REVIEW_YEARS.on(as_of.law)
    oldest = earliest_reaching(as_of.today, 12 * years)
    change = instead(ONCE_REVIEWED, reviewed_on=oldest)
    if facts.reviewed_on is None:
        return warn(NEVER_REVIEWED, instead=change)
    until = add_years(facts.reviewed_on, years)
    if as_of.today <= until:
        return allow(REVIEWED, threshold=until)
    return warn(REVIEW_DUE.filled(until=until), threshold=until, instead=change)


def _ties(facts: ProjectOwner, threshold: Fraction) -> dict[str, object]:
    """What ties the project owner, by the name of the fact, said for people."""
    found: dict[str, object] = {
        name: _HOLDINGS[name].filled(part=getattr(facts, name))
        for name in _HOLDINGS
        if (getattr(facts, name) or 0) >= threshold
    }
    found |= {name: words for name, words in TIES.items() if getattr(facts, name)}
    if facts.tie_found:
        found["tie_found"] = _FOUND
    return found


_HOLDINGS = {
    "capital": Sentence("{part} du capital", "{part} of the capital"),
    "votes": Sentence("{part} des votes", "{part} of the votes"),
}
_FOUND = Sentence("constaté par l'analyste", "found by the analyst")


def _without(names: tuple[str, ...], threshold: Fraction) -> Counterfactual:
    """The end of the only tie that there is; no single change when there may be others."""
    if len(names) != 1:
        return instead(SEVERAL_TIES)
    (name,) = names
    if name in _HOLDINGS:
        below = threshold - ONE_POINT
        return instead(BELOW_HOLDING.filled(below=below), **{name: below})
    return instead(WITHOUT_TIE, **{name: False})
