"""ASVS V7.5: is it asked again who it is, before what is grave?"""

from __future__ import annotations

import pytest

from tests.security.signing_in import a_person, log_in
from wiseed_like.db import transaction
from wiseed_like.web.doors import policy_of

CHANGES = (
    "security.change_password", "security.change_email", "accounts.set_up_authenticator",
    "accounts.remove_authenticator", "accounts.add_passkey", "accounts.remove_passkey",
    "accounts.recovery_codes",
)  # fmt: skip
MONEY = (
    "payments.withdraw", "backoffice.decide_approval", "bank_account.change",
    "officers.of_company",
)  # fmt: skip
OTHERS = ("accounts.change_role", "accounts.change_access", "accounts.end_users_sessions")


@pytest.mark.parametrize("endpoint", CHANGES)
def test_v7_5_1_changes_of_an_account_ask_again(app, sign_in, endpoint):
    """Password, address and factors change only after a factor was shown some minutes ago."""
    assert policy_of(endpoint).again
    values = {"passkey_id": 1} if endpoint == "accounts.remove_passkey" else {}
    with app.test_request_context():
        path = app.url_for(endpoint, **values)

    answer = sign_in(a_person(), again=False).get(path)

    assert answer.headers["Location"].startswith("/account/again?next=")


def test_v7_5_1_what_somebody_else_has_shown_in_this_browser_counts_for_nobody(sign_in):
    """A session whose person is no longer known keeps its marks: signing in drops them."""
    before = a_person(email="avant@example.org")
    client = sign_in(before)
    with transaction():
        before.fs_uniquifier = "f" * 64
    a_person()

    assert log_in(client).headers["Location"] == "/home"

    answer = client.get("/account/password")
    assert answer.headers["Location"].startswith("/account/again")


@pytest.mark.parametrize("endpoint", MONEY)
def test_v7_5_3_money_asks_again(app, endpoint):
    """Withdrawals, releases, bank accounts (the first one too) and who else speaks for a company
    need a factor shown again, to open and to send."""
    assert endpoint in app.view_functions
    assert policy_of(endpoint).again


@pytest.mark.parametrize("endpoint", OTHERS)
def test_v7_5_3_what_is_done_to_other_people_s_accounts_asks_again(app, endpoint):
    """Roles, closing and reopening an account, ending somebody's sessions."""
    assert policy_of(endpoint).again
