"""What does the law know of an investor alone? What is asked once, whatever the round."""

from __future__ import annotations

from datetime import datetime

from compliance.as_of import as_of
from compliance.investing import (
    company_due,
    entry_test_due,
    identity_due,
    simulation_due,
    subscribing,
)
from compliance.verdict import Verdict
from wiseed_like.investors.models import EntryTest, Investor, LossSimulation
from wiseed_like.investors.queries import latest_simulation, latest_test
from wiseed_like.kyc.parties import JointParty, Party, find_party
from wiseed_like.kyc.queries import find_file_of


def preparation_facts(investor: Investor, now: datetime) -> subscribing.Preparation:
    """What is known of the investor alone."""
    identity = find_party(investor.user)
    return preparation_from(
        investor,
        identity,
        latest_test(investor),
        latest_simulation(investor),
        now,
        _company_facts(investor, identity),
    )


def _company_facts(investor: Investor, identity: Party | None) -> company_due.Facts | None:
    """How a company is known, and who acts for it; None for a person, and for several."""
    person_id = investor.user.represented_by
    if person_id is None or not investor.user.is_company:
        return None
    return company_due.Facts(_told(identity), _told(find_file_of(person_id)))


def preparation_from(
    investor: Investor,
    identity: Party | None,
    test: EntryTest | None,
    simulation: LossSimulation | None,
    now: datetime,
    company: company_due.Facts | None = None,
) -> subscribing.Preparation:
    """The same, from what was read already: the file, or who holds a joint account; the newest
    test and simulation; of a company also who acts for it."""
    return subscribing.Preparation(
        identity=identity_due.Facts(state=_told(identity)),
        company=company,
        joint=identity.facts if isinstance(identity, JointParty) else None,
        entry_test=_test_facts(test, investor, now),
        simulation=simulation_due.Facts(
            taken_at=simulation.done_at if simulation else None,
            declined=bool(simulation and simulation.declined),
            acknowledged_at=simulation.acknowledged_at if simulation else None,
            sophisticated=investor.is_sophisticated(now),
        ),
    )


def _told(identity: Party | None) -> str | None:
    return str(identity.told_state) if identity else None


def is_prepared(investor: Investor, *, now: datetime) -> Verdict:
    """Has this person done what is asked once, whatever the round?"""
    return subscribing.assess_preparation(preparation_facts(investor, now), as_of(now))


def is_test_done(test: EntryTest, *, now: datetime) -> Verdict:
    """What the law makes of this test, the last of its investor."""
    return entry_test_due.assess(_test_facts(test, test.investor, now), as_of(now))


def _test_facts(test: EntryTest | None, investor: Investor, now: datetime) -> entry_test_due.Facts:
    return entry_test_due.Facts(
        taken_at=test.taken_at if test else None,
        outcome=str(test.outcome) if test else None,
        acknowledged_at=test.acknowledged_at if test else None,
        sophisticated=investor.is_sophisticated(now),
    )
