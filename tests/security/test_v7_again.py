"""ASVS V7.5: is it asked again who it is, before what is grave?"""

from __future__ import annotations

import pytest

from tests.security.signing_in import a_person
from wiseed_like.web.doors import policy_of

CHANGES = (
    "security.change_password", "security.change_email", "accounts.set_up_authenticator",
    "accounts.remove_authenticator", "accounts.add_passkey", "accounts.remove_passkey",
    "accounts.recovery_codes",
)  # fmt: skip
MONEY = ("payments.withdraw", "backoffice.decide_approval", "bank_account.change")


@pytest.mark.parametrize("endpoint", CHANGES)
def test_v7_5_1_changes_of_an_account_ask_again(app, sign_in, endpoint):
    """Password, address and factors change only after a factor was shown some minutes ago."""
    assert policy_of(endpoint).again
    values = {"passkey_id": 1} if endpoint == "accounts.remove_passkey" else {}
    with app.test_request_context():
        path = app.url_for(endpoint, **values)

    answer = sign_in(a_person(), again=False).get(path)

    assert answer.headers["Location"].startswith("/account/again?next=")


@pytest.mark.parametrize("endpoint", MONEY)
def test_v7_5_3_money_asks_again(app, endpoint):
    """Withdrawals, releases and bank accounts need a factor shown again, to open and to send."""
    assert endpoint in app.view_functions
    assert policy_of(endpoint).again
