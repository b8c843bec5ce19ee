"""Does the form begin one account, and may whoever is asked answer, with or without a space?"""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.rounds.world import a_user
from tests.subscriptions.test_jobs import at
from tests.subscriptions.together import an_account_of, asked, begun
from tests.subscriptions.world import NOW, an_investor, an_open_round
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.kyc.joint_queries import get_holder_of
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.mailbox.models import Mail

NEW = "/joint-accounts/new"


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


def key_on(client: FlaskClient) -> str:
    found = re.search(r'name="key"[^>]*value="([0-9a-f-]{36})"', client.get(NEW).text)
    assert found is not None
    return found[1]


def begun_ones() -> int:
    return session.scalar(select(func.count(User.id)).where(User.is_joint)) or 0


def a_founder() -> User:
    with transaction():
        return a_user("founder")


class TestTheFileOfAHolder:
    def test_says_their_part_in_english_the_english_way(self, sign_in):
        me = an_investor()
        account = begun(me, [an_investor()])
        file = session.scalars(select(IdentityFile).where(IdentityFile.user_id == me.user_id)).one()
        with transaction():
            officer = a_user("compliance")
            officer.language = "en"
        page = sign_in(officer).get(f"/staff/identities/{file.id}/freeze").text
        assert f"{account.full_name}</a>: 50%" in page


class TestTheOrderOfSeveral:
    def test_has_english_percentages_outside_the_french_text(self, sign_in):
        me, other, offer = an_investor(), an_investor(language="en"), an_open_round()
        order = asked(an_account_of(me, other), offer)
        page = sign_in(other.user).get(f"/joint-orders/{order.id}").text
        english, _, french = page.partition('<div lang="fr">')
        english += french.partition("</details>")[2]
        assert "50%" in english
        assert re.findall(r".{80}\d[ \u00a0\u202f]%", english, re.DOTALL) == []


class TestTheForm:
    def test_begins_one_account_however_often_it_is_sent(self, sign_in):
        client = sign_in(an_investor().user)
        sent = {"name": "Nous deux", "email_1": "paul@example.org", "key": key_on(client)}

        first, second = client.post(NEW, data=sent), client.post(NEW, data=sent)

        assert (first.status_code, second.status_code) == (303, 303)
        assert first.headers["Location"] == second.headers["Location"]
        assert begun_ones() == 1

    @pytest.mark.parametrize(
        "change", [{"name": "Autre"}, {"email_1": "ana@example.org"}, {"own_part": "60"}]
    )
    def test_begins_nothing_else_with_what_was_sent_before(self, sign_in, change: dict[str, str]):
        client = sign_in(an_investor().user)
        sent = {
            "name": "Nous deux", "email_1": "paul@example.org", "own_part": "50", "part_1": "50",
            "key": key_on(client),
        }  # fmt: skip
        client.post(NEW, data=sent)
        other = {"part_1": "40"} if "own_part" in change else {}

        answer = client.post(NEW, data=sent | change | other)

        assert answer.status_code == 422
        assert "Ce formulaire a déjà commencé « Nous deux »" in answer.text
        assert begun_ones() == 1

    def test_begins_another_from_another_page(self, sign_in):
        client = sign_in(an_investor().user)
        for _ in range(2):
            sent = {"name": "Nous deux", "email_1": "paul@example.org", "key": key_on(client)}
            client.post(NEW, data=sent)

        assert begun_ones() == 2

    def test_says_what_is_wrong_beside_its_field(self, sign_in):
        me = an_investor().user
        client = sign_in(me)
        # The second row is left empty: what is said of the third belongs there.
        own = client.post(
            NEW, data={"name": "Nous", "email_1": "paul@example.org", "email_3": me.email}
        ).text
        part = client.post(
            NEW,
            data={"name": "Nous", "own_part": "50", "email_1": "paul@example.org", "part_1": "40"},
        ).text

        assert re.search(r'id="email_3-error[^>]*>(?:(?!</ul>|</div>).)*votre adresse', own, re.S)
        assert "celles-ci font 90\u00a0%" in part
        assert begun_ones() == 0

    def test_takes_thirds_and_shows_them(self, sign_in):
        client = sign_in(an_investor().user)
        thirds = dict.fromkeys(("own_part", "part_1", "part_2"), "1/3")
        sent = {"name": "Nous", "email_1": "a@example.org", "email_2": "b@example.org"} | thirds

        answer = client.post(NEW, data=sent)

        assert answer.status_code == 303
        assert client.get(answer.headers["Location"]).text.count("1/3") == 3

    def test_writes_a_sum_the_reader_s_way(self, sign_in):
        me = an_investor().user
        with transaction():
            me.language = "en"
        sent = {"name": "Us", "own_part": "50", "email_1": "a@example.org", "part_1": "40.5"}

        answer = sign_in(me).post(NEW, data=sent)

        assert "90.5%" in answer.text
        assert "90,5" not in answer.text

    def test_unfolds_a_further_holder_who_is_typed_or_wrong(self, sign_in):
        client = sign_in(an_investor().user)

        def folds(page: str) -> list[bool]:
            return ["open" in each for each in re.findall(r'<details class="mb-4"( open)?>', page)]

        assert folds(client.get(NEW).text) == [False] * 3
        sent = {"name": "Nous", "email_1": "a@example.org", "part_2": "9/0", "email_4": "x"}
        assert folds(client.post(NEW, data=sent).text) == [True, False, True]


class TestWhoIsAskedWithoutAnInvestorsSpace:
    def test_is_led_to_open_one_and_agrees(self, sign_in):
        founder = a_founder()
        account = begun(an_investor(), [an_investor_like(founder)])
        client, here = sign_in(founder), f"/joint-accounts/{account.id}"

        page = client.get(here).text
        assert "Ouvrir un espace investisseur" in page
        assert "Recevoir mon code" not in page
        opened = client.post(f"{here}/space")

        assert opened.headers["Location"].endswith(f"{here}#agree")
        assert "Recevoir mon code" in client.get(here).text

    def test_may_decline_without_one(self, sign_in):
        founder = a_founder()
        account = begun(an_investor(), [an_investor_like(founder)])
        client, here = sign_in(founder), f"/joint-accounts/{account.id}"

        assert client.post(f"{here}/decline").status_code == 303
        assert get_holder_of(founder, account.id).declined_at is not None
        assert client.get(here).status_code == 200

    def test_is_told_so_by_the_mail(self, run_jobs, simulator):
        begun(an_investor(), [an_investor_like(a_founder())])

        run_jobs()

        mail = session.scalars(select(Mail).where(Mail.template == "joint_asked")).one()
        assert "il faut un espace investisseur" in mail.text

    def test_opens_none_by_the_account_of_others(self, sign_in):
        account = begun(an_investor(), [an_investor()])
        founder = a_founder()

        answer = sign_in(founder).post(f"/joint-accounts/{account.id}/space")

        assert answer.status_code == 404
        assert not founder.has_role("investor")


def an_investor_like(person: User):
    """Whoever is asked is known by an address alone."""

    class Asked:
        user = person

    return Asked()


class TestAgreeing:
    def test_twice_shows_that_it_is_done(self, sign_in):
        paul = an_investor()
        account = begun(an_investor(), [paul])
        client, here = sign_in(paul.user), f"/joint-accounts/{account.id}"
        client.post(f"{here}/code")
        query = select(Mail).where(Mail.template == "joint_code").order_by(Mail.id.desc()).limit(1)
        found = re.search(r"\b(\d{6})\b", session.scalars(query).one().subject)
        assert found is not None
        sent = {"accepts": "y", "code": found[1]}

        answers = [client.post(f"{here}/agree", data=sent) for _ in range(2)]

        assert [each.status_code for each in answers] == [303, 303]
        assert {each.headers["Location"] for each in answers} == {here}
