"""Is everybody told, in their language, of what concerns them?"""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import current_app

from compliance.euro import Euro
from tests.notices.subjects import (
    FACTS,
    NOW,
    TEMPLATES,
    a_dossier,
    a_reader,
    a_round,
    a_subscription,
    subject_of,
)
from wiseed_like.accounts.models import User
from wiseed_like.accounts.service import sign_up
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor, SophisticationRequest
from wiseed_like.investors.service import become
from wiseed_like.issuers.models import Officer
from wiseed_like.journal import record
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.mailbox.queries import list_latest
from wiseed_like.notices.jobs import NOTICES
from wiseed_like.notices.readers import still_in
from wiseed_like.notices.words import compose
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind
from wiseed_like.subscriptions.rules import SubscriptionState


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
