"""Can the checker fail? One breakage a test, made behind the services' back, by an intruder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from compliance.as_of import as_of
from compliance.ceilings import per_offer_threshold
from compliance.euro import Euro
from tests.decisions.answers import ABOVE
from tests.dossiers.scenes import a_person
from tests.journal.evidence import administrator_engine
from tests.rounds.world import World, a_world
from tests.stories.stage import MONDAY, StoryClock, an_investor, certify, fund, settle, subscribe
from wiseed_like import schedule
from wiseed_like.books import Fault, faults
from wiseed_like.db import session, transaction
from wiseed_like.decisions.service import note_refusal
from wiseed_like.documents.shelf import path_of
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.models import Subscription

RAISED = Euro.of(2_000)  # fifty shares at forty euros: more than the least fee takes
RunJobs = Callable[..., int]


@pytest.fixture
def closed(house: Flask, simulator: str, run_jobs: RunJobs) -> tuple[World, Round, Subscription]:
    """A round of one subscriber that was concluded, its books in agreement."""
    time = StoryClock(MONDAY)
    world = a_world()
    offer = world.opened(shares_min=50, shares_max=60)
    person = an_investor(world.officer, now=time.now)
    fund(person, RAISED, run_jobs=run_jobs, simulator=simulator, now=time.now)
    subscription = subscribe(person, offer, 50, now=time.now)
    time.move_to(offer.closes_at)
    for _ in range(2):
        time.move(days=5)
        schedule.tick(time.now)
        run_jobs()
    session.expire_all()
    certify(offer, world, RAISED, time)
    with transaction():
        closing.finish(offer, by=world.officer, now=time.now)
    run_jobs()
    settle(time, run_jobs)
    session.expire_all()
    assert subscription.state == "issued"
    assert list(faults()) == []
    return world, offer, subscription


@contextmanager
def broken(*statements: str) -> Iterator[list[Fault]]:
    """What the checker finds after this SQL, run with the triggers off; then it is undone.

    As the server's administrator: the application's own role may do none of it.
    """
    session.rollback()
    own = session.bind
    session.bind = administrator_engine()
    session.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in statements:
        session.execute(text(statement))
    session.expire_all()
    yield list(faults())
    session.rollback()
    session.bind = own
    session.expire_all()


# What an intruder does, the check that sees it, and how the row it names begins.
BREAKAGES = (
    (
        "UPDATE journal_entries SET body = replace(body, '50', '51')"
        " WHERE kind = 'subscription.offered'",
        "journal_chains",
        "journal_entries round:",
    ),
    (
        "DELETE FROM journal_deliveries; DELETE FROM journal_entries"
        " WHERE kind = 'subscription.bound'",
        "journal_chains",
        "journal_entries round:",
    ),
    (
        "UPDATE journal_streams SET last_seq = last_seq + 1 WHERE name LIKE 'round:%'",
        "journal_chains",
        "journal_streams round:",
    ),
    (
        "UPDATE journal_entries SET actor = 'user:999' WHERE kind = 'round.opened'",
        "journal_rows",
        "journal_entries round:",
    ),
    (
        "UPDATE ledger_postings SET amount = amount + 1"
        " WHERE id = (SELECT min(id) FROM ledger_postings)",
        "ledger_sums",
        "ledger_transactions ",
    ),
    (
        "UPDATE ledger_accounts SET balance = balance + 1 WHERE code LIKE 'wallet:user:%'",
        "ledger_sums",
        "ledger_accounts wallet:user:",
    ),
    (
        "UPDATE ledger_postings SET balance_after = 5 WHERE balance_after IS NULL",
        "ledger_sums",
        "ledger_postings ",
    ),
    (
        "UPDATE ledger_accounts SET outgoing = outgoing + 1 WHERE code = 'fees'",
        "ledger_phases",
        "ledger_accounts fees",
    ),
    (
        "UPDATE ledger_transactions SET phase = 'voided'"
        " WHERE phase = 'posted' AND kind = 'transfer'",
        "ledger_phases",
        "ledger_transactions ",
    ),
    (
        "UPDATE payment_operations SET state = 'failed' WHERE kind = 'transfer'",
        "ledger_operations",
        "payment_operations ",
    ),
    (
        "UPDATE payment_operations SET state = 'asked' WHERE kind = 'payout'",
        "ledger_operations",
        "payment_operations ",
    ),
    (
        "UPDATE payment_operations SET amount = amount + 1 WHERE kind = 'wire_payin'",
        "ledger_operations",
        "payment_operations ",
    ),
    (
        "INSERT INTO ledger_accounts (code, balance)"
        " SELECT replace(code, 'wallet', 'held'), 5 FROM ledger_accounts"
        " WHERE code LIKE 'wallet:user:%'",
        "provider_wallets",
        "wallets user:",
    ),
    (
        "UPDATE ledger_accounts SET balance = balance - 1 WHERE code = 'fees'",
        "provider_own_wallets",
        "ledger_accounts fees",
    ),
    (
        "INSERT INTO ledger_accounts (code, balance) VALUES ('disputes', -5)",
        "provider_own_wallets",
        "ledger_accounts disputes",
    ),
    (
        "UPDATE round_counters SET reserved = reserved + 1",
        "round_counters",
        "round_counters ",
    ),
    (
        "UPDATE subscriptions SET state = 'revoked'",
        "subscription_payments",
        "subscriptions ",
    ),
    (
        "UPDATE subscriptions SET state = 'paid'",
        "share_entries",
        "subscriptions ",
    ),
    (
        "UPDATE share_entries SET delta = delta + 5 WHERE subscription_id IS NOT NULL",
        "share_entries",
        "subscriptions ",
    ),
    (
        "UPDATE share_movements SET body = replace(body, 'ordinaires', 'de préférence')",
        "registers",
        "share_movements ",
    ),
    (
        "UPDATE share_entries SET delta = delta - 7 WHERE subscription_id IS NULL AND seq = 1",
        "registers",
        "share_movements ",
    ),
    (
        "INSERT INTO share_classes (company_id, code, name, nominal, votes, price, liquidation_bps,"
        " participation, seniority, dividend_bps, origin, created_at) SELECT company_id, 'ADP1',"
        " 'ADP', nominal, 1, 4000, 10000, 'none', 1, 0, 'nobody', now() FROM share_classes; "
        "UPDATE share_entries SET class_id = share_classes.id FROM share_classes"
        " WHERE code = 'ADP1' AND seq = 2",
        "registers",
        "share_movements ",
    ),
    (
        "UPDATE share_classes SET votes = 2",
        "registers",
        "share_classes ",
    ),
    (
        "UPDATE registers SET last_seq = last_seq - 1",
        "registers",
        "registers ",
    ),
)


# The same for decisions, of which one was noted as a refusal.
DECISION_BREAKAGES = (
    ("UPDATE decisions SET body = replace(body, '2000.00', '1000.00')", "decisions "),
    ("UPDATE decisions SET answer = 'allow'", "decisions "),
    ("UPDATE decisions SET law_on = law_on - 1", "decisions "),
    ("UPDATE decisions SET asked_at = asked_at - interval '1 day'", "decisions "),
    ("UPDATE decisions SET sha256 = repeat('0', 64)", "decisions "),
    ("DELETE FROM decisions", "journal_entries person:"),
    (
        "UPDATE decisions SET body = '{}', sha256 = encode(sha256('{}'), 'hex')",
        "journal_entries person:",
    ),
)


class TestCheckBooks:
    def test_names_the_row_that_was_changed(
        self, closed: tuple[World, Round, Subscription], subtests: pytest.Subtests
    ) -> None:
        for statement, check, row in BREAKAGES:
            with subtests.test(statement), broken(*statement.split("; ")) as found:
                named = [fault.row for fault in found if fault.check == check]
                assert named
                assert named[0].startswith(row)
        assert list(faults()) == []

    def test_sees_money_that_came_from_nowhere(
        self, closed: tuple[World, Round, Subscription]
    ) -> None:
        with broken(
            "UPDATE ledger_accounts SET balance = balance + 1 WHERE code = 'fees'"
        ) as found:
            assert (
                Fault("ledger_sums", "ledger_accounts", "together hold 0.01, not nothing") in found
            )

    def test_sees_money_that_the_provider_does_not_have(
        self, closed: tuple[World, Round, Subscription]
    ) -> None:
        _, _, subscription = closed
        wallet = f"wallet:user:{subscription.investor.user_id}"
        with broken(
            "INSERT INTO ledger_transactions (operation_id, kind, phase, at)"
            " VALUES (gen_random_uuid(), 'card_payin', 'single', now())",
            "INSERT INTO ledger_postings (transaction_id, account_id, amount, balance_after)"
            " SELECT currval('ledger_transactions_id_seq'), id, 500, balance + 500"
            f" FROM ledger_accounts WHERE code = '{wallet}'",
            "INSERT INTO ledger_postings (transaction_id, account_id, amount, balance_after)"
            " SELECT currval('ledger_transactions_id_seq'), id, -500, balance - 500"
            " FROM ledger_accounts WHERE code = 'clearing'",
            f"UPDATE ledger_accounts SET balance = balance + 500 WHERE code = '{wallet}'",
            "UPDATE ledger_accounts SET balance = balance - 500 WHERE code = 'clearing'",
        ) as found:
            assert {fault.check for fault in found} == {"ledger_operations", "provider_wallets"}

    def test_sees_a_file_that_was_changed_or_is_gone(
        self, closed: tuple[World, Round, Subscription]
    ) -> None:
        _, _, subscription = closed
        assert subscription.agreement_id is not None
        path = path_of(subscription.agreement_id)
        path.chmod(0o600)
        path.write_bytes(path.read_bytes() + b" ")
        assert [fault.check for fault in faults()] == ["stored_files"]

        path.unlink()
        assert "not on the shelf" in next(faults()).what

    def test_sees_a_decision_that_was_changed_or_is_gone(
        self, house: Flask, subtests: pytest.Subtests
    ) -> None:
        person = a_person("investor")
        with transaction():
            note_refusal(
                per_offer_threshold.assess.ask(ABOVE, as_of(MONDAY)),
                subject=None, person=person, by=person,
            )  # fmt: skip
        assert list(faults()) == []

        for statement, row in DECISION_BREAKAGES:
            with subtests.test(statement), broken(statement) as found:
                assert {fault.check for fault in found} == {"kept_decisions"}
                assert any(fault.row.startswith(row) for fault in found)

    def test_ends_with_an_error_and_the_first_wrong_row(
        self, closed: tuple[World, Round, Subscription], house: Flask
    ) -> None:
        runner = house.test_cli_runner()
        agreed = runner.invoke(args=["check-books"])
        with transaction():
            session.execute(text("UPDATE round_counters SET paid = paid - 1"))
        differing = runner.invoke(args=["check-books"])

        assert agreed.exit_code == 0
        assert "The books agree" in agreed.output
        assert differing.exit_code == 1
        assert "First wrong row: round_counters" in differing.output
