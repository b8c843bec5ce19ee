"""Is somebody told when their account is opened from elsewhere, and left in peace otherwise?"""

from __future__ import annotations

import pytest

from tests.security.signing_in import a_person
from wiseed_like import clock
from wiseed_like.accounts.models import BrowserSession
from wiseed_like.accounts.visits import is_new
from wiseed_like.db import session, transaction

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
RENEWED = CHROME.replace("130", "131")
FIREFOX = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0"
HOME = "203.0.113.7"


@pytest.mark.parametrize(
    ("address", "user_agent", "new"),
    [
        (HOME, CHROME, False),
        (HOME, RENEWED, False),
        ("203.0.113.200", CHROME, False),  # another machine of the same network
        (HOME, FIREFOX, True),
        ("198.51.100.7", CHROME, True),
        ("2001:db8::1", CHROME, True),
    ],
)
def test_a_new_browser_or_a_new_network_is_a_new_device(app, address, user_agent, new):
    user = a_person()
    now = clock.machine_now()
    assert not is_new(user.id, address, user_agent)  # the first time of all
    with transaction():
        session.add(
            BrowserSession(
                token_hash="a" * 64, user_id=user.id, data="{}", created_at=now, last_seen_at=now,
                signed_in_at=now, address=HOME, user_agent=CHROME,
            )
        )  # fmt: skip

    assert is_new(user.id, address, user_agent) is new
