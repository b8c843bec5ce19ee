"""Does an invitation let in one account, and nobody else?"""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import exc, select, text

from tests.rounds.entering import a_guest, a_private_round, invited, refusal_of
from tests.rounds.world import a_user
from tests.subscriptions.world import (
    CLOSES_AT,
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    has_read,
    signature,
)
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.errors import NotFound
from wiseed_like.journal.models import Entry
from wiseed_like.mailbox.models import Mail
from wiseed_like.rounds.entry import guests
from wiseed_like.rounds.entry.audience import is_invited, may_see
from wiseed_like.rounds.entry.entering import GUESTS_MAX
from wiseed_like.rounds.entry.guest_form import GuestsForm
from wiseed_like.rounds.entry.guests import Sent
from wiseed_like.subscriptions import service

ONE_SECOND = timedelta(seconds=1)


def invite(offer, *emails: str) -> Sent:
    with transaction():
        return inviting(offer, *emails)


def inviting(offer, *emails: str, now=NOW) -> Sent:
    return guests.invite(offer, emails, by=a_user("founder"), now=now)


def join(key: str, user, now=NOW) -> None:
    with transaction():
        joining(key, user, now)


def joining(key: str, user, now=NOW) -> None:
    guests.join(guests.get_of_key(key, lock=True), by=user, now=now)


class TestToInvite:
    def test_counts_what_is_new_and_leaves_what_is_known(self):
        offer = a_private_round()
        assert invite(offer, "a@example.org", "b@example.org") == Sent(2, 0)
        assert invite(offer, "b@example.org", "c@example.org", "c@example.org") == Sent(1, 1)
        assert len(guests.list_of(offer.id)) == 3

    def test_is_for_private_rounds_while_they_are_open(self):
        offer, public = a_private_round(), an_open_round()
        assert refusal_of(lambda: inviting(public, "a@example.org")) == "round_is_public"
        late = lambda: inviting(offer, "a@example.org", now=CLOSES_AT)  # noqa: E731
        assert refusal_of(late) == "not_inviting"

    def test_stops_at_its_number(self):
        offer = a_private_round()
        invite(offer, *(f"guest{number}@example.org" for number in range(GUESTS_MAX - 1)))
        beyond = lambda: inviting(offer, "x@example.org", "y@example.org")  # noqa: E731
        assert refusal_of(beyond) == "too_many_guests"
        assert invite(offer, "x@example.org") == Sent(1, 0)

    def test_keeps_no_address_in_the_journal(self):
        offer = a_private_round()
        invite(offer, "someone.unlike@example.org")
        facts = session.scalars(select(Entry).where(Entry.kind == "round.guest_invited")).all()
        assert len(facts) == 1
        assert "unlike" not in facts[0].body

    def test_writes_a_mail_with_a_link_of_which_the_row_keeps_the_hash(self, run_jobs, simulator):
        clock.use(lambda: NOW)
        offer = a_private_round()
        invite(offer, "ami@example.org")
        run_jobs()
        (mail,) = session.scalars(select(Mail).where(Mail.address == "ami@example.org")).all()
        key = mail.text.split("/invited/")[1].split()[0]
        (found,) = guests.list_of(offer.id)
        assert found.key_sha256 == hashlib.sha256(key.encode()).hexdigest()
        assert key not in str(session.execute(text("SELECT * FROM round_invitations")).all())
        assert guests.get_of_key(key).id == found.id


class TestALink:
    def test_lets_in_the_first_account_that_takes_it_up(self):
        offer, me, other = a_private_round(), a_user("investor"), a_user("investor")
        found, key = invited(offer)
        assert not may_see(offer, me)
        join(key, me)
        join(key, me)
        assert (found.stands_at, may_see(offer, me)) == ("joined", True)
        assert refusal_of(lambda: joining(key, other)) == "guest_link_taken"
        assert not may_see(offer, other)

    def test_that_was_taken_back_opens_nothing(self):
        offer, me = a_private_round(), a_user("investor")
        found, key = invited(offer)
        with transaction():
            guests.revoke(offer, found.id, by=a_user("analyst"), now=NOW)
        assert refusal_of(lambda: joining(key, me)) == "guest_revoked"

    def test_dies_with_the_round_but_not_for_who_is_in(self):
        offer, me = a_private_round(), a_user("investor")
        _, key = invited(offer)
        _, unused = invited(offer, "autre@example.org")
        join(key, me, now=CLOSES_AT - ONE_SECOND)
        late = lambda: joining(unused, a_user("investor"), now=CLOSES_AT)  # noqa: E731
        assert refusal_of(late) == "guest_too_late"
        assert may_see(offer, me)

    @pytest.mark.parametrize("key", ["", "x", "\ud800", "' OR 1=1 --", "a" * 5_000])
    def test_that_nobody_made_is_not_found(self, key):
        invited(a_private_round())
        with pytest.raises(NotFound):
            guests.get_of_key(key)

    def test_to_the_address_of_an_account_is_for_that_account(self):
        offer, meant, other = a_private_round(), a_user("investor"), a_user("investor")
        found, key = invited(offer, meant.email)
        assert refusal_of(lambda: joining(key, other)) == "guest_has_account"
        join(key, meant)
        assert (found.user_id, found.stand_in) == (meant.id, None)

    def test_taken_up_with_another_address_leaves_a_trace_and_the_address_is_invited_anew(self):
        offer, other = a_private_round(), a_user("investor")
        found, key = invited(offer)
        join(key, other)
        assert found.stand_in is other
        assert invite(offer, found.email) == Sent(1, 0)
        assert invite(offer, found.email) == Sent(0, 1)
        assert may_see(offer, other)

    def test_of_another_address_gives_nobody_a_second_invitation(self):
        offer, me = a_private_round(), a_user("investor")
        a_guest(offer, me)
        second, key = invited(offer, "autre@example.org")
        join(key, me)
        assert second.user_id is None


class TestTheDatabase:
    def test_knows_one_living_invitation_for_an_address(self):
        offer = a_private_round()
        found, _ = invited(offer)
        again = text(
            "INSERT INTO round_invitations (round_id, email, language, invited_by, invited_at)"
            " SELECT round_id, email, language, invited_by, invited_at FROM round_invitations"
            " WHERE id = :id"
        )
        with pytest.raises(exc.IntegrityError), transaction():
            session.execute(again, {"id": found.id})


def a_company_of(person: User) -> User:
    """The account of a company that invests, for which this person acts."""
    with transaction():
        company = User(
            email=f"company{person.id}@example.org",
            first_name="",
            last_name="Moulin",
            fs_uniquifier=f"company-{person.id}",
            active=True,
            represented_by=person.id,
        )
        session.add(company)
    return company


class TestWhoMaySeeAPrivateRound:
    def test_are_the_staff_its_officers_its_guests_and_nobody_else(self):
        offer = a_private_round()
        founder = offer.company.officers[0].user
        assert [may_see(offer, a_user(role)) for role in ("analyst", "compliance")] == [True, True]
        assert may_see(offer, founder)
        assert not may_see(offer, None)
        assert not may_see(offer, a_user("investor"))
        assert not may_see(offer, a_user("founder"))

    def test_are_its_subscribers_even_after_their_invitation_was_taken_back(self):
        offer, me = a_private_round(), an_investor()
        found = a_guest(offer, me.user)
        a_subscription(me, offer)
        with transaction():
            guests.revoke(offer, found.id, by=a_user("analyst"), now=NOW)
        assert may_see(offer, me.user)
        # They see what they are in, and add nothing to it.
        assert refusal_of(lambda: service.begin_order(me, offer, 5, now=NOW)) == "offer_invitation"

    def test_are_companies_for_which_a_guest_acts(self):
        offer, me, other = a_private_round(), a_user("investor"), a_user("investor")
        a_guest(offer, me)
        assert is_invited(a_company_of(me).id, offer)
        assert not is_invited(a_company_of(other).id, offer)


class TestToSign:
    def test_needs_an_invitation_that_holds_at_that_moment(self):
        offer, me = a_private_round(), an_investor()
        found = a_guest(offer, me.user)
        order = an_order(me, offer)
        with transaction():
            guests.revoke(offer, found.id, by=a_user("analyst"), now=NOW)
        sign = lambda: service.sign(order, signature(25), now=NOW)  # noqa: E731
        assert refusal_of(sign) == "offer_invitation"
        assert refusal_of(lambda: service.refuse_early(order, now=NOW)) == "offer_invitation"

    def test_is_for_guests_alone(self):
        offer, me = a_private_round(), an_investor()
        has_read(me, offer)
        begin = lambda: service.begin_order(me, offer, 25, now=NOW)  # noqa: E731
        assert refusal_of(begin) == "offer_invitation"
        a_guest(offer, me.user)
        assert a_subscription(me, offer).shares == 25


class TestAPastedList:
    @pytest.mark.parametrize(
        ("typed", "addresses"),
        [
            ("a@example.org", ["a@example.org"]),
            (
                "a@example.org\r\nB@Example.org\n\n a@EXAMPLE.org ",
                ["a@example.org", "b@example.org"],
            ),
            ("a@example.org, b@example.org;c@example.org", [f"{x}@example.org" for x in "abc"]),
            ("a@example.org\tb@example.org c@example.org", [f"{x}@example.org" for x in "abc"]),
            ("Ami <a@example.org>", ["a@example.org"]),
            (
                'Inès Durand <a@example.org>; "Durand, Bob" <b@example.org>, <c@example.org>',
                [f"{x}@example.org" for x in "abc"],
            ),
            ("Durand, Inès <a@example.org>; b@example.org", [f"{x}@example.org" for x in "ab"]),
        ],
    )
    def test_is_read_line_by_line_each_address_once(self, house, typed, addresses):
        form, is_valid = pasted(house, typed)
        assert (is_valid, form.addresses) == (True, addresses)

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("", "Remplissez ce champ"),
            (" \n ,;\n", "au moins une adresse"),
            ("a@example.org\nrien\nb@", "Ligne 2"),
            ("<script>alert(1)</script>", "n'est pas une adresse"),
            ("Ami <a@example.org", "n'est pas une adresse"),
            ("Ami <rien>", "Ligne 1 : « Ami <rien> » n'est pas une adresse"),
            ("a@example.org\nInès, b@example.org", "Ligne 2 : « Inès »"),
            ("a@example.org\u202e\x00", "n'est pas une adresse"),
            ("\n".join(f"a{n}@example.org" for n in range(GUESTS_MAX + 1)), "Au plus 500"),
            (",".join("x" * 9 for _ in range(50)), "Et 40 autres"),
            ("a@example.org" * 6_000, "trop longue"),
            ("," * 59_000, "au moins une adresse"),
        ],
    )
    def test_that_is_odd_invites_nobody_and_says_why(self, house, typed, told):
        form, is_valid = pasted(house, typed)
        assert (is_valid, form.addresses) == (False, [])
        assert any(told in str(each) for each in form.emails.errors), form.emails.errors


def pasted(house, typed: str) -> tuple[GuestsForm, bool]:
    with house.test_request_context("/", method="POST", data={"emails": typed}):
        form = GuestsForm(meta={"csrf": False})
        return form, form.validate_on_submit()
