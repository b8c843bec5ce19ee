"""Who invests together in the demo? Two of the cast; one is to sign what the other prepared."""

from __future__ import annotations

from fractions import Fraction

from compliance.euro import Euro
from wiseed_like.demo.arrivals import RIGHT
from wiseed_like.demo.represented import JULIEN
from wiseed_like.demo.stage import Stage
from wiseed_like.investors import service as investors
from wiseed_like.investors.models import Investor
from wiseed_like.investors.queries import find_investor
from wiseed_like.kyc import joint
from wiseed_like.kyc.joint import Asked
from wiseed_like.kyc.joint_queries import list_held
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.joint import service as signatures
from wiseed_like.subscriptions.joint.queries import get_signature_of
from wiseed_like.subscriptions.service import acknowledge_sheet, begin_order

CLAIRE = "claire@demo.example"
FIRM = "cyclotrame"
SHARES = 25


def agree(stage: Stage) -> None:
    """Claire asks Julien, who agrees; she answers the test and the simulation for both."""
    claire, julien, now = stage.person(CLAIRE), stage.person(JULIEN), stage.moment
    asked = [Asked(julien.email, Fraction(1, 3))]
    account = joint.begin(claire, "Indivision Dubois et Moreau", Fraction(2, 3), asked, now=now)
    code = joint.send_code(julien, account.id, now=now)
    held = joint.agree(julien, account.id, code, now=now)
    assert held is not None
    stage.keep_mails_about(held)
    investor = investors.become(account, now=now)
    investors.take_test(investor, RIGHT, now=now)
    investors.record_simulation(investor, result=Euro.of(15_500), now=now)


def order(stage: Stage, round: Round) -> None:
    """Claire prepares a subscription: it waits for Julien's signature."""
    account, now = _account_of(stage), stage.moment
    assert round.sheet is not None
    acknowledge_sheet(round.sheet, account, now=now)
    begun = begin_order(account, round, SHARES, now=now)
    signatures.ask(begun, by=stage.person(CLAIRE), now=now)
    stage.keep_mails_about(get_signature_of(stage.person(JULIEN), begun.id))


def _account_of(stage: Stage) -> Investor:
    (held,) = list_held(stage.person(CLAIRE))
    found = find_investor(held.account_id)
    assert found is not None
    return found
