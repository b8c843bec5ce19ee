"""Does a private round show on no page of anybody whom it does not invite?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.addresses import LOOKERS
from tests.house.entering import KEY
from tests.house.scenery import Scenery
from tests.house.shared_scenery import scenery_of
from tests.rounds.entering import a_guest, a_private_round, announced, invited
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, an_investor, an_open_round
from tests.support import databases
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.db import session
from wiseed_like.rounds import queries, search
from wiseed_like.rounds.models import Round

# The people of the scenery who are neither invited, nor of the company, nor of the staff.
STRANGERS = ("visitor", "newcomer", "warned", "returned", "sophisticated", "abroad")


@pytest.fixture
def at_the_usual_time(house: Flask) -> None:
    clock.use(lambda: NOW)


def of_the_round(house: Flask, offer: Round) -> list[tuple[str, str]]:
    """Every address of the house that names a round by its slug: method and path."""
    found = []
    with house.test_request_context():
        for rule in house.url_map.iter_rules():
            of_rounds = rule.rule.startswith("/rounds/<slug>")
            if of_rounds and rule.arguments <= {"slug", "document_id", "version"}:
                values = {"slug": offer.slug, "document_id": 1, "version": 1}
                path = rule.build({name: values[name] for name in rule.arguments})
                found += [(method, path[1]) for method in ("GET", "POST") if method in rule.methods]
    return found


@pytest.mark.usefixtures("at_the_usual_time")
class TestItsOwnAddresses:
    def test_are_many(self, house):
        offer = a_private_round()
        assert len(of_the_round(house, offer)) >= 12

    @pytest.mark.parametrize("who", ["visitor", "investor", "voter"])
    def test_are_not_there_for_others(self, who, house, client, sign_in):
        offer = a_private_round()
        visitor = client
        if who != "visitor":
            user = an_investor().user
            if who == "voter":
                announced(user, offer)
            visitor = sign_in(user)
        for method, path in of_the_round(house, offer):
            answer = visitor.open(path, method=method)
            is_at_the_door = who == "visitor" and answer.status_code in (302, 303)
            assert answer.status_code == 404 or is_at_the_door, (method, path, answer.status_code)
            if is_at_the_door:
                assert answer.location.startswith("/login"), (path, answer.location)
            assert offer.company.name not in answer.text

    def test_are_the_same_404_as_of_nothing(self, client):
        offer = a_private_round()
        for end in ("", "/gauge", "/kiis", "/kiis.pdf", "/what-i-get"):
            real, none = (client.get(f"/rounds/{slug}{end}") for slug in (offer.slug, "rien"))
            assert (real.status_code, none.status_code) == (404, 404)
            assert real.text.replace(offer.slug, "rien") == none.text
            assert "ETag" not in real.headers

    def test_are_there_for_a_guest_and_kept_for_nobody(self, client, sign_in):
        offer, me = a_private_round(), an_investor()
        a_guest(offer, me.user)
        guest = sign_in(me.user)
        for end in ("", "/gauge", "/kiis", "/kiis.pdf", "/what-i-get", "/subscribe"):
            assert guest.get(f"/rounds/{offer.slug}{end}").status_code == 200, end
        shown = guest.get(f"/rounds/{offer.slug}")
        assert "sur invitation" in shown.text
        # Its gauge is not asked for without cookies, where nobody is invited.
        assert "data-gauge" not in shown.text
        assert client.get(f"/rounds/{offer.slug}").status_code == 404


@pytest.mark.usefixtures("at_the_usual_time")
class TestTheLists:
    def test_have_the_public_one_and_not_it(self, client):
        public, private = an_open_round(), a_private_round()
        for path in ("/", "/rounds", "/rounds?q=four+solaire", "/rounds?sector=energy"):
            page = client.get(path).text
            assert public.slug in page, path
            assert private.slug not in page, path
            assert private.company.name not in page, path

    def test_of_queries_have_it_nowhere(self):
        private = a_private_round()
        assert queries.list_open(NOW) == []
        assert queries.list_sectors() == []
        for group in queries.GROUPS:
            assert queries.list_public(group).rounds == []
            for words in ("four solaire", private.company.name, "boulangerys"):
                assert search.find(words, group).rounds == []

    def test_of_the_guest_are_the_own_pages(self, sign_in):
        offer, me = a_private_round(), an_investor()
        a_guest(offer, me.user)
        guest = sign_in(me.user)
        for path in ("/portfolio", "/today"):
            assert offer.company.name in guest.get(path).text, path
        assert offer.slug not in guest.get("/rounds").text


@pytest.mark.usefixtures("at_the_usual_time")
class TestItsProject:
    def test_is_no_longer_read_after_the_vote(self, client):
        public, private = an_open_round(), a_private_round()
        for offer, status in ((public, 200), (private, 404)):
            announced(a_user("investor"), offer)
            assert client.get(f"/votes/{offer.dossier.slug}").status_code == status


@pytest.mark.usefixtures("at_the_usual_time")
class TestALinkForwarded:
    def test_explains_itself_and_names_nobody(self, sign_in, client):
        offer, me, other = a_private_round(), a_user("investor"), a_user("investor")
        _, key = invited(offer)
        first = sign_in(me)
        assert offer.company.name in client.get(f"/invited/{key}").text
        assert offer.company.name in first.get(f"/invited/{key}").text
        joined = first.post(f"/invited/{key}")
        assert (joined.status_code, joined.location) == (303, f"/rounds/{offer.slug}")
        assert first.get(f"/invited/{key}").location == f"/rounds/{offer.slug}"
        second = sign_in(other)
        for answer in (second.get(f"/invited/{key}"), second.post(f"/invited/{key}"),
                       client.get(f"/invited/{key}")):  # fmt: skip
            assert answer.status_code == 410
            assert "déjà été ouverte depuis un compte" in answer.text
            assert offer.company.name not in answer.text
            assert offer.slug not in answer.text
        assert client.get("/invited/rien").status_code == 404

    def test_shows_who_came_in_with_another_address(self, sign_in):
        offer, me, analyst = a_private_round(), a_user("investor"), a_user("analyst")
        _, key = invited(offer)
        visitor = sign_in(me)
        assert "la société verra votre nom" in visitor.get(f"/invited/{key}").text.replace(
            "&#39;", "'"
        )
        visitor.post(f"/invited/{key}")
        staff = sign_in(analyst).get(f"/staff/rounds/{offer.id}/guests")
        assert me.email in staff.text
        assert me.full_name in staff.text

    def test_says_to_who_is_in_already_that_it_stays_unused(self, sign_in):
        offer, me = a_private_round(), a_user("investor")
        a_guest(offer, me)
        found, key = invited(offer)
        visitor = sign_in(me)
        for ask in (visitor.get, visitor.post):
            answer = ask(f"/invited/{key}")
            assert answer.location == f"/rounds/{offer.slug}"
            assert "cette invitation reste inutilisée" in visitor.get(answer.location).text
        session.refresh(found)
        assert found.user_id is None

    def test_is_taken_up_by_a_click_and_not_by_being_opened(self, sign_in):
        offer, me = a_private_round(), a_user("investor")
        found, key = invited(offer)
        sign_in(me).get(f"/invited/{key}")
        session.refresh(found)
        assert (found.stands_at, found.user_id) == ("seen", None)


class TestTheScenery:
    """Every page that the people of the scenery open, looked through for the private round."""

    @pytest.fixture
    def scenery(
        self, house: Flask, _database: databases.Broom, run_jobs: Callable[..., int], simulator: str
    ) -> Scenery:
        return scenery_of(house, _database, run_jobs, simulator)

    def test_shows_it_to_no_stranger(
        self, scenery: Scenery, client: ApartClient, sign_in: Callable[..., ApartClient]
    ):
        offer = scenery.rounds["private"]
        signs = (offer.slug, offer.company.name, offer.offer_identifier)
        own = {f"/invited/{KEY}"}
        pages = {who: LOOKERS[who](scenery) for who in STRANGERS}
        clients = {
            who: client if who == "visitor" else sign_in(scenery.people[who]) for who in STRANGERS
        }
        session.rollback()
        looked = 0
        for who, addresses in pages.items():
            # The demo's own pages show everybody's mails: they are not there in production.
            for path in {each for each in addresses.values() if not each.startswith("/demo")} - own:
                text = clients[who].get(path).text
                assert not [sign for sign in signs if sign in text], (who, path)
                looked += 1
        for words in ("four solaire", offer.company.name):
            answer = client.get("/rounds", query_string={"q": words})
            assert offer.slug not in answer.text
        assert looked > 40
