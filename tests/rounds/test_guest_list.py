"""Is a long list of guests read page by page, and is somebody found in it?"""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from tests.rounds.entering import a_private_round, invited, refusal_of
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW
from wiseed_like import clock
from wiseed_like.accesses.models import Look
from wiseed_like.db import session, transaction
from wiseed_like.rounds.entry import guests
from wiseed_like.rounds.entry.guest_list import PAGE, Page, Wanted, page_of
from wiseed_like.rounds.models import Round

ADDRESSES = [f"guest{number:03}@example.org" for number in range(2 * PAGE + 5)]


@pytest.fixture
def offer(house: object) -> Round:
    clock.use(lambda: NOW)
    return a_private_round()


@pytest.fixture
def full(offer: Round) -> Round:
    """A round with more guests than two pages show."""
    with transaction():
        guests.invite(offer, ADDRESSES, by=a_user("founder"), now=NOW)
    return offer


def emails(page: Page) -> list[str]:
    return [each.email for each in page.shown]


def in_page(text: str) -> list[str]:
    table = text.partition("<tbody>")[2]
    return re.findall(r"guest\d{3}@example\.org", table.partition("</table>")[0])


class TestTheList:
    def test_turns_its_pages_both_ways_and_misses_nobody(self, full: Round):
        first = page_of(full.id, Wanted())
        second = page_of(full.id, Wanted(after=first.following))
        third = page_of(full.id, Wanted(after=second.following))

        assert emails(first) + emails(second) + emails(third) == ADDRESSES
        assert (first.previous, third.following) == (None, None)
        assert {each.total for each in (first, second, third)} == {len(ADDRESSES)}
        back = page_of(full.id, Wanted(before=third.previous))
        assert (emails(back), back.following) == (emails(second), second.following)
        begin = page_of(full.id, Wanted(before=back.previous))
        assert (emails(begin), begin.previous) == (emails(first), None)

    def test_finds_by_a_part_of_an_address_or_by_the_name_of_who_came(self, offer: Round):
        me = a_user("investor")
        found, key = invited(offer, "autre@example.org")
        with transaction():
            guests.join(guests.get_of_key(key, lock=True), by=me, now=NOW)
        invited(offer, "100%@example.org")

        for words in (me.last_name.upper(), "AUTRE@", me.email):
            assert page_of(offer.id, Wanted(words)).shown == [found]
        assert emails(page_of(offer.id, Wanted("%@"))) == ["100%@example.org"]

    def test_shows_those_that_stand_somewhere(self, offer: Round):
        sent, _ = invited(offer, "sent@example.org")
        seen, _ = invited(offer, "seen@example.org")
        gone, _ = invited(offer, "gone@example.org")
        here, key = invited(offer, "here@example.org")
        with transaction():
            guests.note_seen(seen, now=NOW)
            guests.revoke(offer, gone.id, by=a_user("analyst"), now=NOW)
            guests.join(guests.get_of_key(key, lock=True), by=a_user("investor"), now=NOW)

        found = {
            stands: page_of(offer.id, Wanted(stands=stands)).shown
            for stands in ("sent", "seen", "joined", "revoked")
        }
        assert found == {"sent": [sent], "seen": [seen], "joined": [here], "revoked": [gone]}
        assert all(each.stands_at == stands for stands, (each,) in found.items())

    def test_begins_anew_for_a_number_of_another_round(self, full: Round):
        elsewhere, _ = invited(a_private_round(), "x@example.org")
        page = page_of(full.id, Wanted(after=elsewhere.id))
        assert emails(page) == ADDRESSES[:PAGE]


class TestThePage:
    def test_leads_on_with_its_filter_and_comes_back_after_a_button(self, full: Round, sign_in):
        founder = sign_in(full.company.officers[0].user)
        path = f"/companies/{full.company_id}/rounds/{full.id}/guests"
        first = founder.get(f"{path}?q=guest").text
        assert in_page(first) == ADDRESSES[:PAGE]
        following = html.unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
        assert "q=guest" in following
        second = founder.get(following).text
        assert in_page(second) == ADDRESSES[PAGE : 2 * PAGE]

        revoke = html.unescape(re.search(r'action="([^"]+/revoke[^"]*)"', second)[1])
        answer = founder.post(revoke)

        assert answer.status_code == 303
        assert answer.headers["Location"].endswith(following)
        assert in_page(founder.get(following).text)[0] == ADDRESSES[PAGE]

    @pytest.mark.parametrize(
        "query", ["after=x", "before=-1", "after=99999999999", "stands=lost", "q=%00%E2%80%AE"]
    )
    def test_shrugs_at_strange_addresses(self, full: Round, sign_in, query: str):
        founder = sign_in(full.company.officers[0].user)
        answer = founder.get(f"/companies/{full.company_id}/rounds/{full.id}/guests?{query}")
        assert answer.status_code == 200
        assert in_page(answer.text) == ADDRESSES[:PAGE]

    def test_says_when_nobody_is_as_wanted(self, full: Round, sign_in):
        founder = sign_in(full.company.officers[0].user)
        path = f"/companies/{full.company_id}/rounds/{full.id}/guests"
        assert "Aucune invitation ne correspond" in founder.get(f"{path}?q=personne").text

    def test_keeps_a_pasted_list_with_faults_and_counts_the_repeated(self, offer: Round, sign_in):
        founder = sign_in(offer.company.officers[0].user)
        path = f"/companies/{offer.company_id}/rounds/{offer.id}/guests"
        odd = "Inès <a@example.org>; a@example.org\nrien"
        refused = founder.post(path, data={"emails": odd})
        assert refused.status_code == 422
        told = html.unescape(refused.text)
        assert "Ligne 2 : « rien »" in told
        assert odd in told
        assert founder.post(path, data={"emails": odd.replace("rien", "")}).status_code == 303
        page = html.unescape(founder.get(path).text)
        assert "1 adresse répétée n'a compté qu'une fois." in page

    def test_notes_a_look_at_those_that_it_shows_alone(self, offer: Round, sign_in):
        people = [a_user("investor") for _ in range(2)]
        for person in people:
            _, key = invited(offer, person.email)
            with transaction():
                guests.join(guests.get_of_key(key, lock=True), by=person, now=NOW)
        with transaction():
            officer = a_user("compliance")
        staff = sign_in(officer)

        answer = staff.get(f"/staff/rounds/{offer.id}/guests?q={people[0].email}")
        assert answer.status_code == 200
        assert people[0].email in answer.text

        assert set(session.scalars(select(Look.person_id))) == {people[0].id}


class TestAnInvitation:
    def test_follows_the_account_it_was_for_when_its_address_changes(self, offer: Round):
        me, other = a_user("investor"), a_user("investor")
        address = me.email
        found, key = invited(offer, address)
        with transaction():
            me.email = "nouvelle@example.org"
        with transaction():
            other.email = address

        joining = lambda who: guests.join(  # noqa: E731
            guests.get_of_key(key, lock=True), by=who, now=NOW
        )
        assert refusal_of(lambda: joining(other)) == "guest_has_account"
        with transaction():
            joining(me)

        assert (found.user_id, found.stand_in) == (me.id, None)

    def test_taken_up_by_the_invited_stays_theirs_when_their_address_changes(self, offer: Round):
        me = a_user("investor")
        found, key = invited(offer, me.email)
        with transaction():
            guests.join(guests.get_of_key(key, lock=True), by=me, now=NOW)
            me.email = "nouvelle@example.org"
        session.expire_all()
        assert found.stand_in is None
