"""Which tasks wait for a human, who does them, and within how many hours? Our promise. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from wiseed_like.errors import N_
from wiseed_like.kyc.rules import PROMISED as IDENTITY_PROMISED

ANALYST = "analyst"
COMPLIANCE = "compliance"
ADMINISTRATOR = "administrator"
_IDENTITY_HOURS = int(IDENTITY_PROMISED.total_seconds() // 3600)


@dataclass(frozen=True, slots=True)
class Task:
    """Something of which there may be many; `hours` is how long one of them may wait."""

    key: str
    label: str
    roles: tuple[str, ...]
    hours: int
    # Where it is done: an endpoint and its query.
    endpoint: str
    query: tuple[tuple[str, str], ...] = ()

    @property
    def days(self) -> int | None:
        """The same in whole days, from two days on: 336 hours mean nothing to a reader."""
        return self.hours // 24 if self.hours >= 48 and self.hours % 24 == 0 else None


TASKS = (
    Task("identities", N_("Identités à vérifier"), (COMPLIANCE,), _IDENTITY_HOURS, "kyc.queue"),
    Task(
        "submitted", N_("Dossiers à prendre"), (ANALYST,), 48,
        "backoffice.dossiers", (("state", "submitted"),),
    ),
    Task(
        "screening", N_("Dossiers en présélection"), (ANALYST,), 120,
        "backoffice.dossiers", (("state", "screening"),),
    ),
    Task(
        "vote", N_("Votes ouverts, à conclure"), (ANALYST,), 336,
        "backoffice.dossiers", (("state", "vote"),),
    ),
    Task(
        "due_diligence", N_("Dossiers en vérification"), (ANALYST,), 240,
        "backoffice.dossiers", (("state", "due_diligence"),),
    ),
    Task(
        "committee", N_("Décisions du comité"), (ANALYST, COMPLIANCE), 120,
        "backoffice.dossiers", (("state", "committee"),),
    ),
    Task("to_prepare", N_("Levées à préparer"), (ANALYST,), 120, "rounds.staff_index"),
    Task(
        "to_certify", N_("Clôtures en attente du certificat du dépositaire"), (COMPLIANCE,), 72,
        "rounds.staff_index",
    ),
    Task("sheets", N_("Fiches signalées ou à relire"), (ANALYST, COMPLIANCE), 24, "rounds.sheets"),
    Task(
        "sophistication", N_("Demandes de statut averti"), (COMPLIANCE,), 48,
        "investors.requests",
    ),
    Task(
        "unknown", N_("Opérations de paiement sans réponse"), (COMPLIANCE,), 1,
        "backoffice.payments",
    ),
    Task(
        "returned", N_("Versements revenus"), (COMPLIANCE,), 48,
        "backoffice.payment_list", (("kind", "payout_return"),),
    ),
    Task(
        "differences", N_("Écarts avec le prestataire"), (COMPLIANCE,), 24,
        "reconciliation.index",
    ),
    Task(
        "arrivals", N_("Virements à attribuer"), (COMPLIANCE,), 48,
        "arrivals.index",
    ),
    Task(
        "disputes", N_("Litiges de carte à traiter"), (COMPLIANCE,), 72,
        "disputes.index",
    ),
    Task(
        "stuck", N_("Tâches automatiques en échec"), (ADMINISTRATOR,), 1,
        "backoffice.deliveries",
    ),
)  # fmt: skip
# Whatever another person asked for and waits for a second one; counted for each person apart.
APPROVALS = Task(
    "approvals", N_("Demandes à approuver"), (COMPLIANCE, ADMINISTRATOR), 48,
    "backoffice.approvals",
)  # fmt: skip
# After so many failures a delivery is no longer a hiccup.
FAILURES_BEFORE_ALARM = 3
