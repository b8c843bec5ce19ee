"""Is everybody told, in their language, of what concerns them?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import current_app

from compliance.euro import Euro
from tests.rounds.world import FEES
from wiseed_like.accounts.models import User
from wiseed_like.accounts.service import sign_up
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.rules import ApprovalState
from wiseed_like.arrivals.models import Arrival
from wiseed_like.db import session, transaction
from wiseed_like.disputes.models import DisputeCase
from wiseed_like.dossiers.models import Dossier
from wiseed_like.fees.rules import NOTHING, Fee
from wiseed_like.investors.models import Investor, SophisticationRequest
from wiseed_like.investors.service import become
from wiseed_like.issuers.models import BankChange, Company, Officer
from wiseed_like.journal import record
from wiseed_like.journal.models import Checkpoint
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.mailbox.queries import list_latest
from wiseed_like.notices.jobs import NOTICES
from wiseed_like.notices.readers import still_in
from wiseed_like.notices.words import compose
from wiseed_like.payments.gateway import PaperSort
from wiseed_like.payments.models import Operation, ProviderAccount
from wiseed_like.payments.parts import Move
from wiseed_like.payments.rules import Kind
from wiseed_like.payments.standing.models import Paper
from wiseed_like.payments.standing.rules import SORTS, Progress
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.models import Round, RoundAllotment, RoundCounter
from wiseed_like.rounds.takings import Takings
from wiseed_like.rounds.written import columns_of_fees
from wiseed_like.subscriptions.allotment_told import Told
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import SubscriptionState

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TEMPLATES = sorted({notice.template for notices in NOTICES.values() for notice in notices})
FACTS = {
    "reason": "Le document est illisible",
    "remedy": "Envoyez toutes les pages ou les deux faces de la pièce.",
    "missing": Euro.of(40),
    "token": "a-token",
    "told": {"reason": "Le projet s'arrête.", "sha256": "68" * 32, "left": 3},
    "streams": 1_204,
    "company": Company(id=3, slug="fournil", name="Fournil Martin"),
    "sorts": SORTS,
    "endings": {},
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
        counter=RoundCounter(cap=500, reserved=120, firm=120, paid=120),
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
        "offered_at": NOW,
        "reflection_ends_at": datetime(2026, 11, 25, 22, 59, 59, tzinfo=UTC),
        "pay_by": NOW + timedelta(days=11),
        "round": a_round(),
        "investor": Investor(user_id=7, user=a_reader()),
    }
    return Subscription(**(facts | changes))


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
    "subscription": a_subscription,
    "payment": a_subscription,
    "provider": a_refused_paper,
    "money": an_operation,
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
    return SUBJECTS[template.split("_")[0]]()


class TestTemplates:
    @pytest.mark.parametrize("language", ["fr", "en"])
    @pytest.mark.parametrize("template", TEMPLATES)
    def test_every_one_is_written_in_both_languages(self, template, language):
        subject, text = compose(
            template, a_reader(language), subject=subject_of(template), round=a_round(), **FACTS
        )

        assert 5 < len(subject) < 120
        assert "Inès" in text
        assert "None" not in text + subject
        assert "%(" not in text + subject
        assert "&#39;" not in text
        settings = current_app.extensions["settings"]
        assert re.search(re.escape(settings.public_url) + r"/[a-z]", text)

    def test_no_template_is_left_without_a_fact(self):
        found = current_app.jinja_env.list_templates(
            filter_func=lambda name: re.fullmatch(r"mail/[a-z]\w*\.txt", name) is not None
        )

        assert sorted(name[5:-4] for name in found) == TEMPLATES

    def test_an_offer_says_until_when_and_how_to_revoke(self):
        subject, text = compose(
            "subscription_offered", a_reader(), subject=a_subscription(), told={}
        )

        assert subject == "Votre délai de réflexion a commencé"
        assert "25 parts de Fournil Martin" in text
        assert "25 novembre 2026 à 23:59" in text or "25 novembre 2026, 23:59" in text
        assert re.search(r"https?://[^\s]+/9\b", text)

    def test_a_sophisticated_offer_says_that_it_binds(self):
        subscription = a_subscription(reflection_ends_at=None, state=SubscriptionState.FIRM)
        subject, text = compose("subscription_offered", a_reader(), subject=subscription, told={})

        assert subject == "Votre souscription est enregistrée"
        assert "sans délai de réflexion" in text

    def test_a_payment_call_says_what_is_missing_and_when(self):
        subject, text = compose(
            "payment_called", a_reader(), subject=a_subscription(), missing=Euro.of(40)
        )

        assert "2 décembre 2026" in subject
        assert "40,00" in text


class TestReaders:
    @pytest.mark.parametrize(
        ("kind", "subject", "template"),
        [
            (Kind.CARD_PAYIN, "user:1", "money_arrived"),
            (Kind.WIRE_PAYIN, "user:1", "money_arrived"),
            (Kind.CARD_REFUND, "user:1", "withdrawal_ended"),
            (Kind.WIRE_RETURN, "user:1", "withdrawal_ended"),
            (Kind.TRANSFER, "subscription:1", None),
            (Kind.TRANSFER_REFUND, "subscription:1", None),
        ],
    )
    def test_only_own_money_is_told_to_its_owner(self, kind, subject, template):
        with transaction():
            user = sign_up("a@example.org", "levain-2026-x", "A", "B", [], "fr", now=NOW)
        operation = Operation(kind=kind, subject=subject.replace("1", str(user.id)))
        entry = SimpleNamespace(at=NOW)
        told = [
            notice.template
            for fact in ("operation.succeeded", "withdrawal.ended")
            for notice in NOTICES[fact]
            if list(notice.readers(operation, entry))
        ]

        assert told == ([template] if template else [])

    def test_officers_are_told_of_their_dossier(self):
        dossier = a_dossier()
        dossier.company.officers = [Officer(user=a_reader()), Officer(user=a_reader())]
        readers = NOTICES["dossier.accepted"][0].readers(dossier, None)

        assert len(list(readers)) == 2


class TestTell:
    def test_a_fact_becomes_a_mail_in_the_language_of_its_reader(self, run_jobs):
        with transaction():
            ines = sign_up("i@example.org", "levain-2026-x", "Inès", "M", [], "en", now=NOW)
            odile = sign_up("o@example.org", "levain-2026-x", "Odile", "G", [], "fr", now=NOW)
        with transaction():
            file = IdentityFile(
                user_id=ines.id,
                state=IdentityState.REFUSED,
                reason="minor",
                reviewed_by=odile.id,
                created_at=NOW,
            )
            session.add(file)
            record("identity.refused", file, by=odile, at=NOW)
        run_jobs()

        mails = list_latest("i@example.org")
        assert [mail.template for mail in mails] == ["identity_refused"]
        assert mails[0].sent_at is not None
        assert mails[0].user_id == ines.id

    def test_a_decision_on_the_status_is_told(self, run_jobs):
        with transaction():
            ines = sign_up("i@example.org", "levain-2026-x", "Inès", "M", [], "fr", now=NOW)
            odile = sign_up("o@example.org", "levain-2026-x", "Odile", "G", [], "fr", now=NOW)
        with transaction():
            investor = become(ines, now=NOW)
            asked = SophisticationRequest(
                investor=investor, criteria={}, submitted_at=NOW, reason="Poste non vérifié."
            )
            session.add(asked)
            record("sophistication.declined", asked, by=odile, at=NOW)
        run_jobs()

        (mail,) = list_latest("i@example.org")
        assert "Poste non vérifié." in mail.text

    def test_a_round_that_ends_is_told_once_to_each_who_was_in(self):
        people = {name: User(id=number, email=name) for number, name in enumerate("abcd")}

        def held_by(name, state, ended_at=None):
            investor = Investor(user=people[name])
            return a_subscription(investor=investor, state=state, ended_at=ended_at)

        held = [
            held_by("a", SubscriptionState.PAID),
            held_by("a", SubscriptionState.REFLECTING),
            held_by("b", SubscriptionState.RETURNED, NOW + timedelta(seconds=5)),
            held_by("c", SubscriptionState.REVOKED, NOW - timedelta(days=1)),
            held_by("d", SubscriptionState.LAPSED, NOW - timedelta(days=2)),
        ]

        assert [reader.email for reader in still_in(held, ended_at=NOW)] == ["a", "b"]
