"""Which terms does a second person read before a round opens with them? All that were chosen.

They are read from the request: what is shown is what was asked for. Amounts are euros, shares
whole, days civil days in Paris.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from compliance.ceilings.regime import Regime
from compliance.euro import Euro
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.captable.rights import Participation, times
from wiseed_like.errors import N_
from wiseed_like.house_settings.rules import CATALOGUE
from wiseed_like.house_settings.words import written
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.allotment_words import NAMES
from wiseed_like.rounds.early.agreed import early_agreed, least_agreed
from wiseed_like.rounds.entry.entering import NAMES as AUDIENCES, Audience
from wiseed_like.rounds.instruments import INSTRUMENTS, Instrument

_REGIMES = {
    Regime.ECSPR: N_("règlement européen 2020/1503"),
    Regime.NATIONAL: N_("hors règlement européen"),
}
_AFTER_THE_PREFERENCE = {
    Participation.NONE: N_("Rien de plus (non participante)"),
    Participation.FULL: N_("Une part du reste (participante)"),
    Participation.CAPPED: N_("Une part du reste, jusqu'à un plafond"),
}


def terms_agreed(terms: dict[str, Any]) -> list[Line]:
    """The terms of a request to open, each with its name.

    Requests from before a term existed say what held then: the first come are served, ordinary
    shares are offered to everybody.
    """
    price, fees = Euro(terms["price"]), terms.get("fees", {})
    return [
        (N_("Prix d'une part"), price),
        (N_("Minimum de la levée"), least_agreed(terms, price)),
        (N_("Maximum de la levée"), price * terms["shares_max"]),
        *_limits(terms),
        *_phases(terms, price),
        *_shares(terms),
        *_entry(terms),
        *((CATALOGUE[key].label, written(CATALOGUE[key], fees[key])) for key in fees),
        (N_("Dernier jour de la levée"), date.fromisoformat(terms["closes_on"])),
        *_allotment(terms),
        *early_agreed(terms),
        *_framework(terms),
    ]


def _limits(terms: dict[str, Any]) -> list[Line]:
    """The smallest order, and what one person may have in all."""
    lines: list[Line] = [(N_("Ticket minimum"), Euro(terms["minimum_ticket"]))]
    if terms.get("maximum_per_holder"):
        lines.append((N_("Maximum par personne, en parts"), terms["maximum_per_holder"]))
    return lines


def _phases(terms: dict[str, Any], price: Euro) -> list[Line]:
    """The day of the minimum and the optimum, where there are any."""
    lines: list[Line] = []
    if terms.get("minimum_by"):
        lines.append((N_("Minimum à atteindre le"), date.fromisoformat(terms["minimum_by"])))
    if terms.get("shares_optimum"):
        lines.append((N_("Optimum de la levée"), price * terms["shares_optimum"]))
    return lines


def _shares(terms: dict[str, Any]) -> list[Line]:
    """What is offered, of which class, with which rights."""
    offered = Instrument(terms.get("instrument", Instrument.ORDINARY))
    lines: list[Line] = [(N_("Actions offertes"), Word(INSTRUMENTS[offered]))]
    if offered is Instrument.ORDINARY:
        return lines
    if "class_code" in terms:
        lines.append((N_("Catégorie au registre"), terms["class_code"]))
    rights = terms.get("preference")
    return lines + (_rights(rights) if rights else [])


def _rights(rights: dict[str, Any]) -> list[Line]:
    after, cap = Participation(rights["participation"]), rights["participation_cap_bps"]
    lines: list[Line] = [
        (
            N_("Préférence de liquidation, en multiple du prix"),
            times(rights["liquidation_bps"]),
        ),
        (N_("Après la préférence"), Word(_AFTER_THE_PREFERENCE[after])),
    ]
    if cap:
        lines.append((N_("Plafond, en multiple du prix"), times(cap)))
    dividend = times(rights["dividend_bps"] * 100)
    return [
        *lines,
        (N_("Rang"), rights["seniority"]),
        (N_("Dividende prioritaire, en pourcentage du prix par an"), dividend),
    ]


def _entry(terms: dict[str, Any]) -> list[Line]:
    """For whom the round is, and until when some come first."""
    audience = Audience(terms.get("audience", Audience.EVERYBODY))
    lines: list[Line] = [(N_("Pour qui est la levée"), Word(AUDIENCES[audience]))]
    if terms.get("priority_by"):
        day = date.fromisoformat(terms["priority_by"])
        lines.append((N_("Fin de la phase prioritaire"), day))
    return lines


def _allotment(terms: dict[str, Any]) -> list[Line]:
    """What becomes of demand above the maximum, and of money paid before the end."""
    rule = AllotmentRule(terms.get("allotment", AllotmentRule.FIRST_COME))
    lines: list[Line] = [(N_("Si la demande dépasse le maximum"), Word(NAMES[rule]))]
    if not rule.takes_more:
        lines.append((N_("Liste d'attente"), Word(N_("Oui, dans l'ordre des inscriptions"))))
    if terms.get("rolling"):
        lines.append((N_("Conclusions successives"), Word(N_("Oui, à partir du minimum"))))
    return lines


def _framework(terms: dict[str, Any]) -> list[Line]:
    """On whose decision, where the money is kept, under which law."""
    return [
        (N_("Assemblée générale"), date.fromisoformat(terms["authorised_on"])),
        (N_("Dépositaire des fonds"), terms["depositary_name"]),
        (
            N_("Règles pour l'investisseur"),
            Word(_REGIMES[Regime(terms.get("regime", Regime.ECSPR))]),
        ),
    ]
