"""What does an order rest on? Everything that the law looks at, read at one moment, at once.

One statement, because it stands on the way of every signature (docs/decisions/0022). Within the
transaction that holds the investor's row, nobody's second order slips between what is read here
and the reservation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import text

from compliance.calendar import legal_day
from compliance.ceilings.own_ceiling import Setting
from compliance.ceilings.twelve_months import Placement
from compliance.euro import Euro
from compliance.investing import company_due, joint_due
from wiseed_like.db import session
from wiseed_like.investors.models import EntryTest, Investor, LossSimulation
from wiseed_like.investors.queries import Readiness, readiness_from
from wiseed_like.investors.rules import TestOutcome
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.parties import Party, joint_party
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.joint.queries import signatures_due
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.rules import LIVING

# The newest test and simulation, all ceilings, all living subscriptions with their companies.
READ = text("""
    SELECT identity.state AS identity_state, identity.country,
           company.siren, company.parent_siren, speaker.state AS speaker_state,
           test.taken_at, test.outcome, test.acknowledged_at AS test_acknowledged_at,
           simulation.done_at, simulation.result, simulation.declined,
           simulation.acknowledged_at AS simulation_acknowledged_at,
           asked.moments AS asked_at, asked.amounts AS asked_amounts,
           living.moments, living.amounts, living.shares, living.rounds, living.companies,
           reading.version, place.place_id, place.offered, place.offer_ends_at,
           (SELECT id FROM subscriptions WHERE order_id = cast(:order AS uuid)) AS signed
    FROM (SELECT) AS one
    LEFT JOIN identity_files identity ON identity.user_id = :user
    LEFT JOIN investing_companies company ON company.identity_file_id = identity.id
    LEFT JOIN users account ON account.id = :user AND company.siren IS NOT NULL
    LEFT JOIN identity_files speaker ON speaker.user_id = account.represented_by
    LEFT JOIN LATERAL (
        SELECT taken_at, outcome, acknowledged_at FROM entry_tests
        WHERE investor_id = :investor ORDER BY taking DESC LIMIT 1
    ) test ON true
    LEFT JOIN LATERAL (
        SELECT done_at, result, declined, acknowledged_at FROM loss_simulations
        WHERE investor_id = :investor ORDER BY done_at DESC, id DESC LIMIT 1
    ) simulation ON true
    CROSS JOIN LATERAL (
        SELECT array_agg(set_at ORDER BY set_at, id) AS moments,
               array_agg(amount ORDER BY set_at, id) AS amounts
        FROM own_ceilings WHERE investor_id = :investor
    ) asked
    CROSS JOIN LATERAL (
        SELECT array_agg(held.offered_at ORDER BY held.offered_at, held.id) AS moments,
               array_agg(held.amount ORDER BY held.offered_at, held.id) AS amounts,
               array_agg(held.shares ORDER BY held.offered_at, held.id) AS shares,
               array_agg(held.round_id ORDER BY held.offered_at, held.id) AS rounds,
               array_agg(rounds.company_id ORDER BY held.offered_at, held.id) AS companies
        FROM subscriptions held JOIN rounds ON rounds.id = held.round_id
        WHERE held.investor_id = :investor AND held.state = ANY(:living)
    ) living
    CROSS JOIN LATERAL (
        SELECT max(kiis.version) AS version
        FROM kiis_readings JOIN kiis ON kiis.id = kiis_readings.kiis_id
        WHERE kiis_readings.investor_id = :investor AND kiis.round_id = :round
    ) reading
    LEFT JOIN LATERAL (
        SELECT id AS place_id, offered, offer_ends_at FROM waiting_places
        WHERE investor_id = :investor AND round_id = :round AND state = 'offered'
    ) place ON true
""")


class Held(NamedTuple):
    """A living subscription: when it was signed (UTC), its amount, its whole shares, where."""

    at: datetime
    amount: Euro
    shares: int
    round_id: int
    company_id: int


class Company(NamedTuple):
    """A company that subscribes: nine digits, those of who controls it, and whether it and who
    acts for it are known."""

    siren: str
    parent: str | None
    facts: company_due.Facts


class Hold(NamedTuple):
    """Whole shares that are held for the person, who waited for them, and until when (UTC)."""

    place_id: int
    shares: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a person who orders in a round. The models in it are values: nothing
    more is known of them than what is asked here, and they belong to no session."""

    identity: Party | None
    test: EntryTest | None
    simulation: LossSimulation | None
    settings: tuple[Setting, ...]
    living: tuple[Held, ...]
    version_read: int | None
    # The subscription that a certain order has become already.
    signed: int | None = None
    company: Company | None = None
    # Of an order of a joint account: what the others have said of it.
    signatures: joint_due.Signatures | None = None
    hold: Hold | None = None

    def readiness(self, investor: Investor, now: datetime) -> Readiness:
        """What stands between the person and a first subscription."""
        return readiness_from(investor, self.identity, self.test, self.simulation, now)

    def placements(self, since: datetime) -> tuple[Placement, ...]:
        """What was signed since that moment, by its civil day in Paris."""
        return tuple(
            Placement(legal_day(held.at), held.amount) for held in self.living if held.at >= since
        )

    @property
    def invested(self) -> Euro:
        """In all rounds."""
        return Euro.total(held.amount for held in self.living)

    def with_issuer(self, company_id: int) -> Euro:
        """In all rounds of one company."""
        return Euro.total(held.amount for held in self.living if held.company_id == company_id)

    def in_offer(self, round_id: int) -> Euro:
        """In one round."""
        return Euro.total(held.amount for held in self.living if held.round_id == round_id)

    def hold_at(self, now: datetime) -> Hold | None:
        """What is held for the person in this round, if the offer still stands."""
        return self.hold if self.hold and now <= self.hold.ends_at else None

    def free_in(self, round: Round, now: datetime) -> int:
        """The most that one more order of this person may ask for, in whole shares."""
        hold = self.hold_at(now)
        return round.counter.free + (hold.shares if hold else 0)

    def shares_in(self, round_id: int) -> int:
        """Whole shares in one round."""
        return sum(held.shares for held in self.living if held.round_id == round_id)


def standing_of(investor: Investor, round: Round, order: Order | None = None) -> Standing:
    """What is known of this person now, for an order in this round, perhaps for a certain one."""
    session.flush()
    row = session.execute(
        READ,
        {
            "user": investor.user_id,
            "investor": investor.id,
            "round": round.id,
            "order": order.id if order else None,
            "living": [str(state) for state in LIVING],
        },
    ).one()
    is_joint = investor.user.is_joint
    return Standing(
        # Asked on its own: so few subscribe together, and it is read under the same locks.
        identity=joint_party(investor.user) if is_joint else _identity(row),
        test=_test(row),
        simulation=_simulation(row),
        settings=tuple(
            Setting(_utc(at), _euro(amount))
            for at, amount in _together(row.asked_at, row.asked_amounts)
        ),
        living=tuple(
            Held(_utc(at), Euro(amount), *others)
            for at, amount, *others in _together(
                row.moments, row.amounts, row.shares, row.rounds, row.companies
            )
        ),
        version_read=row.version,
        signed=row.signed,
        company=_company(row),
        signatures=signatures_due(order) if is_joint and order else None,
        hold=None
        if row.place_id is None
        else Hold(row.place_id, row.offered, _utc(row.offer_ends_at)),
    )


def _identity(row: Any) -> IdentityFile | None:
    if row.identity_state is None:
        return None
    return IdentityFile(state=IdentityState(row.identity_state), country=row.country)


def _company(row: Any) -> Company | None:
    if row.siren is None:
        return None
    facts = company_due.Facts(_told(row.identity_state), _told(row.speaker_state))
    return Company(row.siren, row.parent_siren, facts)


def _told(state: str | None) -> str | None:
    """The state of an identity file, as whoever it concerns is told it."""
    return str(IdentityFile(state=IdentityState(state)).told_state) if state else None


def _test(row: Any) -> EntryTest | None:
    if row.taken_at is None:
        return None
    return EntryTest(
        taken_at=_utc(row.taken_at),
        outcome=TestOutcome(row.outcome),
        acknowledged_at=_when(row.test_acknowledged_at),
    )


def _simulation(row: Any) -> LossSimulation | None:
    if row.done_at is None:
        return None
    return LossSimulation(
        done_at=_utc(row.done_at),
        result=_euro(row.result),
        declined=row.declined,
        acknowledged_at=_utc(row.simulation_acknowledged_at),
    )


def _together(*columns: list[Any] | None) -> Iterable[tuple[Any, ...]]:
    """The rows of several arrays, none of nothing."""
    return zip(*(column or () for column in columns), strict=True)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _when(moment: datetime | None) -> datetime | None:
    return None if moment is None else _utc(moment)


def _euro(cents: int | None) -> Euro | None:
    return None if cents is None else Euro(cents)
