"""Is this year's loss simulation out of the way? Done, or declined: its result never matters here.

ECSPR art. 21(5) and (6): of non-sophisticated investors, every year; whoever did it confirms
having received the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.absurd import refuse_future
from compliance.as_of import AsOf
from compliance.investors import loss_simulation
from compliance.rule import OFFICER, SIMULATION as SOURCE, given, rule
from compliance.verdict import Verdict, allow, gate, instead
from compliance.words import Sentence

SIMULATION = "simulation"
RECEIPT = "simulation_receipt"

EXEMPT = Sentence(
    "La simulation de perte n'est pas demandée aux investisseurs avertis.",
    "The loss simulation is not asked of sophisticated investors.",
)
VALID = Sentence(
    "Votre simulation de perte est faite ; elle vaut jusqu'au {until}, ce jour non compris.",
    "Your loss simulation is done; it holds until {until}, that day excluded.",
)
DECLINED = Sentence(
    "Vous avez choisi de ne pas faire la simulation de perte ; elle vous sera proposée de nouveau "
    "à partir du {until}.",
    "You chose not to do the loss simulation; it will be offered again from {until}.",
)
NONE = Sentence(
    "Faites d'abord la simulation de vos pertes supportables, ou refusez-la.",
    "First do the simulation of the loss you can bear, or decline it.",
)
EXPIRED = Sentence(
    "Votre simulation de perte n'est plus à jour depuis le {until}.",
    "Your loss simulation is out of date since {until}.",
)
UNCONFIRMED = Sentence(
    "Confirmez que vous avez reçu le résultat de votre simulation.",
    "Confirm that you received the result of your simulation.",
)
ONCE_DONE = Sentence(
    "Après avoir renouvelé votre simulation, ou l'avoir refusée.",
    "After renewing your simulation, or declining it.",
)
ONCE_CONFIRMED = Sentence(
    "Après avoir confirmé la réception du résultat.", "After confirming receipt of the result."
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The last simulation, or its last refusal. Moments are UTC."""

    taken_at: datetime | None = given(
        "Simulation faite ou refusée", "Simulation done or declined", by=SOURCE, default=None
    )
    declined: bool = given("Simulation refusée", "Simulation declined", by=SOURCE, default=False)
    acknowledged_at: datetime | None = given(
        "Résultat reçu", "Result received", by=SOURCE, default=None
    )
    sophisticated: bool = given(
        "Investisseur averti", "Sophisticated investor", by=OFFICER, default=False
    )


@rule(
    "simulation_due",
    "ECSPR art. 21(5), art. 21(6)",
    fr="La simulation de perte est-elle à jour ?",
    en="Is the loss simulation up to date?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Wait for a simulation, or a refusal, of the last year; never for a result."""
    refuse_future(facts, as_of, "taken_at")
    if facts.sophisticated:
        return allow(EXEMPT)
    status = loss_simulation.status(
        facts.taken_at,
        declined=facts.declined,
        acknowledged_at=facts.acknowledged_at,
        now=as_of.now,
    )
    until = facts.taken_at and loss_simulation.expires_on(facts.taken_at)
    if status == loss_simulation.Status.VALID:
        return allow(VALID.filled(until=until))
    if status == loss_simulation.Status.DECLINED:
        return allow(DECLINED.filled(until=until))
    if status == loss_simulation.Status.NEEDS_ACKNOWLEDGEMENT:
        # What was confirmed before the simulation was another result: it opens nothing.
        confirmed = instead(ONCE_CONFIRMED, acknowledged_at=as_of.now)
        return gate(UNCONFIRMED, {RECEIPT}, instead=confirmed)
    sentence = EXPIRED.filled(until=until) if status == loss_simulation.Status.EXPIRED else NONE
    done = instead(ONCE_DONE, taken_at=as_of.now, acknowledged_at=as_of.now)
    return gate(sentence, {SIMULATION}, instead=done)
