"""Of what do the mails speak? One of each kind, in memory alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from compliance.euro import Euro
from tests.notices import sheets, together
from tests.rounds.world import FEES
from wiseed_like.accounts.models import User
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.rules import ApprovalState
from wiseed_like.arrivals.models import Arrival
from wiseed_like.disputes.models import DisputeCase
from wiseed_like.dossiers.models import Dossier
from wiseed_like.fees.rules import NOTHING, Fee
from wiseed_like.investors.models import Investor, SophisticationRequest
from wiseed_like.issuers.models import BankChange, Company
from wiseed_like.journal.models import Checkpoint
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.notices.jobs import NOTICES
from wiseed_like.payments.gateway import PaperSort
from wiseed_like.payments.models import Operation, ProviderAccount
from wiseed_like.payments.parts import Move
from wiseed_like.payments.rules import Kind
from wiseed_like.payments.standing.models import Paper
from wiseed_like.payments.standing.rules import SORTS, Progress
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.closings import RoundClosing
from wiseed_like.rounds.entry.first_comers import FirstComer
from wiseed_like.rounds.entry.invitation import RoundInvitation
from wiseed_like.rounds.models import Round, RoundAllotment, RoundCounter
from wiseed_like.rounds.takings import Takings
from wiseed_like.rounds.written import columns_of_fees
from wiseed_like.subscriptions.allotment.told import Told
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import SubscriptionState
from wiseed_like.subscriptions.waiting.models import WaitingPlace
from wiseed_like.subscriptions.waiting.queries import Position
from wiseed_like.subscriptions.waiting.rules import PlaceState

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TEMPLATES = sorted({notice.template for notices in NOTICES.values() for notice in notices})
FACTS = {
    "reason": "Le document est illisible",
    "remedy": "Envoyez toutes les pages ou les deux faces de la pièce.",
    "missing": Euro.of(40),
    **sheets.FACTS,
    "token": "a-token",
    "key": "a-secret",
    "comers": {7: FirstComer(held=True, intended=Euro.of(1_030))},
    "told": {"reason": "Le projet s'arrête.", "version": 2, "sha256": "68" * 32, "left": 3},
    "streams": 1_204,
    "company": Company(id=3, slug="fournil", name="Fournil Martin"),
    "sorts": SORTS,
    "endings": {},
    "position": Position(rank=3, shares_ahead=40, people=7),
    "ending": "0143",
    "earlier": "2606",
    "move": Move([Operation(kind=Kind.WIRE_RETURN, state="succeeded", amount=Euro.of(250))]),
    "takings": Takings(Euro.of(4_800), Fee(Euro.of(336), Euro.of("67.20")), NOTHING),
    "orders": {},
    "allotment": Told(
        RoundAllotment(
            rule=AllotmentRule.CAP_AND_SCALE,
            offered=100,
            asked=240,
            given=100,
            people=7,
            level=20,
            odd=2,
        ),
        asked=60,
        given=21,
        orders=1,
        is_holder=False,
        held=0,
    ),
    "lines": [("Société", "Fournil Martin"), ("Montant levé", Euro.of(4_800))],
}


def a_reader(language: str = "fr") -> User:
    return User(
        id=7, email="ines@example.org", first_name="Inès", last_name="M", language=language,
        confirmed_at=NOW,
    )  # fmt: skip


def a_company() -> Company:
    return Company(id=3, slug="fournil", name="Fournil Martin")


def a_refused_paper() -> Paper:
    return Paper(
        id=4,
        sort=PaperSort.REGISTRATION,
        state=Progress.REFUSED,
        reason="DOCUMENT_HAS_EXPIRED",
        account=ProviderAccount(id=2, owner="company:3", particulars={}),
    )


def a_dossier() -> Dossier:
    return Dossier(
        id=4,
        slug="four",
        title="Un four solaire",
        company=a_company(),
        amount_sought=Euro.of(300_000),
        analyst_note="Joignez les comptes.",
        decision_reason="Le marché est trop étroit.",
    )


def a_round() -> Round:
    return Round(
        id=5,
        slug="fournil-2026",
        company=a_company(),
        company_id=3,
        price=Euro.of(40),
        shares_min=100,
        shares_max=500,
        closes_at=NOW + timedelta(days=30),
        extended_from=NOW + timedelta(days=10),
        **columns_of_fees(FEES),
        counter=RoundCounter(
            cap=500,
            reserved=120,
            firm=120,
            paid=120,
            rebate=Euro.ZERO,
            rebate_firm=Euro.ZERO,
            rebate_paid=Euro.ZERO,
        ),
    )


def a_subscription(**changes) -> Subscription:
    facts = {
        "id": 9,
        "state": SubscriptionState.REFLECTING,
        "shares": 25,
        "price": Euro.of(40),
        "amount": Euro.of(1_000),
        "fee_net": Euro.ZERO,
        "fee_vat": Euro.ZERO,
        "bonus": 0,
        "is_early": False,
        "offered_at": NOW,
        "reflection_ends_at": datetime(2026, 11, 25, 22, 59, 59, tzinfo=UTC),
        "pay_by": NOW + timedelta(days=11),
        "round": a_round(),
        "investor": Investor(user_id=7, user=a_reader()),
    }
    return Subscription(**(facts | changes))


def a_part() -> RoundClosing:
    return RoundClosing(
        id=2, round_id=5, round=a_round(), number=1, shares=60, amount=Euro.of(2_400)
    )


def a_waiting_place() -> WaitingPlace:
    return WaitingPlace(
        id=3,
        round=a_round(),
        state=PlaceState.WAITING,
        shares=25,
        offered=10,
        offer_ends_at=NOW + timedelta(hours=48),
    )


def a_request() -> SophisticationRequest:
    investor = Investor(user_id=7, user=a_reader(), sophisticated_until=NOW + timedelta(days=730))
    return SophisticationRequest(investor=investor, reason="Poste non vérifié.")


def an_operation(kind: Kind = Kind.WIRE_RETURN) -> Operation:
    return Operation(id=uuid4(), kind=kind, amount=Euro.of(250), fee=Euro.of(10), subject="user:7")


def an_arrival() -> Arrival:
    return Arrival(id=5, operation=an_operation(), announced=None)


def a_case() -> DisputeCase:
    return DisputeCase(id=4, amount=Euro.of(80), contest_by=NOW + timedelta(days=14))


def an_approval() -> Approval:
    maker = User(id=8, email="marc@example.org", first_name="Marc", last_name="V")
    return Approval(
        id=6,
        kind="role.grant",
        subject_type="user",
        subject_id="7",
        state=ApprovalState.REFUSED,
        maker=maker,
        checker=a_reader(),
        asked_at=NOW,
        expires_at=NOW + timedelta(days=7),
        decision_reason="Sans objet.",
    )


def a_checkpoint() -> Checkpoint:
    return Checkpoint(
        id=1, number=12, at=NOW, hash=b"h" * 32, signature=b"s" * 64, public_key="ab" * 32
    )


def a_bank_change() -> BankChange:
    return BankChange(
        id=2,
        company_id=3,
        company=a_company(),
        approval=an_approval(),
        iban="FR1420041010050500013M02606",
        effective_at=NOW + timedelta(hours=72),
        stopper=a_reader(),
    )


SUBJECTS = {
    "bank": a_bank_change,
    "officer": a_company,
    **dict.fromkeys(
        (
            "factor",
            "factors",
            "recovery",
            "second",
            "new",
            "role",
            "account",
            "glass",
            "staff",
            "sign",
        ),
        a_reader,
    ),
    "identity": lambda: IdentityFile(id=1, user=a_reader(), note="La photo est floue."),
    "sophistication": a_request,
    "dossier": a_dossier,
    "round": a_round,
    "closing": a_part,
    "guest": lambda: RoundInvitation(id=6, round=a_round(), email="ami@example.org"),
    "subscription": a_subscription,
    "sheet": lambda: sheets.an_irregularity(a_round()),
    "suspension": a_round,
    **dict.fromkeys(("payment", "right", "correction"), a_subscription),
    "waiting": a_waiting_place,
    "provider": a_refused_paper,
    "money": an_operation,
    **dict.fromkeys(("joint_abandoned", "joint_ready"), together.an_account),
    **dict.fromkeys(("joint_asked", "joint_agreed", "joint_declined"), together.a_holder),
    "joint_change": together.a_change,
    "joint_subscription": a_subscription,
    "joint_signature": lambda: together.a_signature(a_round()),
    "withdrawal": an_operation,
    "payout": an_operation,
    "journal": a_checkpoint,
    "approval": an_approval,
    "arrival": an_arrival,
    "dispute": a_case,
}


def subject_of(template: str):
    if template == "round_paid_out":
        return an_operation()
    first, *rest = template.split("_")
    return SUBJECTS["_".join([first, rest[0]]) if first == "joint" else first]()
