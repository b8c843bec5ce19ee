"""May a form say more than its page asks? Every form and every POST, with fields too many."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.security import people
from tests.security.overfilled import STRAYS, Overfiller, Sent
from tests.security.painted import Painted, painting
from tests.security.test_v8_matrix import PEOPLE, PROFILES, ROWS, arguments_of
from tests.support import databases

pytestmark = pytest.mark.painted_house

# They read no form at all, and only end sessions: one's own, or one's own elsewhere.
READS_NOTHING = {"security.logout", "accounts.end_other_sessions"}
# That somebody came, looked or failed is written whatever the form says.
TRACES = {"data_looks", "journal_entries", "journal_streams"}
POSTS = [
    (endpoint, profile)
    for endpoint, method, profile, _ in ROWS
    if method == "POST" and endpoint not in READS_NOTHING
]


@pytest.fixture(scope="module")
def painted(app: Flask, _database: databases.Broom, simulator: str) -> Iterator[Painted]:
    with painting(app, _database, simulator, people.populate) as found:
        yield found


@pytest.fixture(scope="module")
def sent(painted: Painted) -> list[Sent]:
    """What came of every form of the house, sent by somebody who is let in."""
    overfiller, found = Overfiller(painted), []
    for endpoint, method, profile, _ in ROWS:
        person = somebody_let_in(profile)
        if method == "GET" and person is not None:
            where = painted.addresses.of(endpoint, arguments_of(painted.app, endpoint), person)
            found += overfiller.send_all(endpoint, person, where)
    return [each for each in found if each.route not in READS_NOTHING]


def somebody_let_in(profile: str) -> str | None:
    return next((person for person in PEOPLE if PROFILES[profile][person] == "Y"), None)


class TestAFormWithFieldsTooMany:
    def test_v15_3_3_changes_nothing(self, sent: list[Sent]):
        """The allow-list of a page is its form: before the first commit, whatever was sent and
        nobody asked for ends the request (web/allowed_fields.py). All forms of all pages are sent
        whole, with a role, a state and an owner added: no row of the database changes."""
        changed = [(each.route, each.person, set(each.changed) - TRACES) for each in sent]
        assert [each for each in changed if each[2]] == []

    def test_v8_2_3_is_refused_where_it_would_have_been_obeyed(self, sent: list[Sent]):
        """The same forms without the fields too many do change rows, so that it is the fields
        that stop them; they are answered with 400."""
        obeyed = [each for each in sent if set(each.changed_without) - TRACES]

        assert len(obeyed) > 20, [each.route for each in sent]
        assert [(each.route, each.status) for each in obeyed if each.status != 400] == []


class TestAPostOfFieldsThatNobodyAskedFor:
    @pytest.mark.parametrize(("endpoint", "profile"), POSTS, ids=[each for each, _ in POSTS])
    def test_v8_2_3_changes_no_row(self, endpoint: str, profile: str, painted: Painted):
        """No route takes a role, a state, an owner or an agreement from a form: whoever is let in
        and sends only these finds the database as it was."""
        person = somebody_let_in(profile)
        if person is None:
            return
        painted.forget_tries()
        where = painted.addresses.of(endpoint, arguments_of(painted.app, endpoint), person)
        with painted.app.test_request_context():
            address = painted.app.url_for(endpoint, **where)

        painted.client(person).post(address, data=STRAYS)

        changed = painted.changed()
        if changed:
            painted.put_back()
        assert set(changed) <= TRACES
