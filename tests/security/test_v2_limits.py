"""ASVS V2.4: is whoever tries too often asked to wait, and nobody else?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
import requests
from flask import Flask
from flask_security.recoverable import generate_reset_password_token
from redis import Redis
from sqlalchemy import text

from compliance.as_of import as_of
from compliance.ceilings import per_offer_threshold
from compliance.euro import Euro
from tests.decisions.answers import ABOVE, NOW
from tests.security.signing_in import a_person, is_in, log_in, wait
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts import limits
from wiseed_like.accounts.jobs import forget_what_ran_out
from wiseed_like.accounts.limits import LIMITS, TooMany
from wiseed_like.accounts.models import Attempt, User
from wiseed_like.db import session
from wiseed_like.decisions.contest import number
from wiseed_like.decisions.models import Decision
from wiseed_like.decisions.rules import NUMBERS_A_DAY
from wiseed_like.errors import Refused
from wiseed_like.web.throttle import COSTLY

WRONG = "pas la bonne phrase"
ROOT = Path(__file__).resolve().parents[2]


def fail(client: ApartClient, times: int, **how: str) -> list[int]:
    return [log_in(client, password=WRONG, **how).status_code for _ in range(times)]


class TestSignIn:
    def test_v2_4_1_of_one_account_waits_after_ten_failures(self, client: ApartClient) -> None:
        """Ten in fifteen minutes; the eleventh is not even looked at, right or wrong."""
        a_person()

        assert fail(client, 10) == [422] * 10
        answer = log_in(client)

        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
        assert "Vous pourrez recommencer" in answer.text

    def test_v2_4_1_goes_on_when_the_time_is_over(self, client: ApartClient) -> None:
        """Nothing is locked: it is slowed down."""
        a_person()
        fail(client, 11)

        wait(minutes=15.1)

        assert log_in(client).status_code in (302, 303)

    def test_v2_4_1_says_the_same_of_an_address_without_account(self, client: ApartClient) -> None:
        assert fail(client, 11, email="nobody@example.org") == [422] * 10 + [429]

    def test_v2_4_1_counts_failures_only(self, client: ApartClient) -> None:
        a_person()

        for _ in range(30):
            assert log_in(client).status_code in (302, 303)
            client.post("/logout")

        assert fail(client, 1) == [422]

    @pytest.mark.parametrize("written", [" Ines@Example.ORG ", "ines@\uff45xample.org"])
    def test_v2_4_1_is_not_got_round_by_another_spelling(
        self, written: str, client: ApartClient
    ) -> None:
        """Capitals, spaces, letters that only look different: the account is the same."""
        a_person()
        fail(client, 10)

        assert fail(client, 1, email=written) == [429]

    def test_v2_4_1_is_not_got_round_in_another_format(self, client: ApartClient) -> None:
        a_person()

        answer = client.post("/login", json={"email": "ines@example.org", "password": WRONG})

        assert answer.status_code == 415

    def test_v2_4_1_of_a_stranger_does_not_keep_the_owner_out(
        self, client: ApartClient, house: Flask
    ) -> None:
        """Where the owner signed in lately, their tries are counted apart."""
        a_person()
        log_in(client)
        client.post("/logout")
        stranger = ApartClient(house, house.response_class)
        stranger.environ_base["REMOTE_ADDR"] = "203.0.113.7"

        assert fail(stranger, 11)[-1] == 429

        assert log_in(stranger).status_code == 429
        assert log_in(client).status_code in (302, 303)

    @pytest.mark.parametrize("known", [True, False])
    def test_v2_4_1_starts_anew_with_a_new_password_by_mail(
        self, client: ApartClient, known: bool
    ) -> None:
        """Whoever reads the owner's mail is no stranger: a guesser elsewhere keeps nobody out."""
        user = a_person()
        if known:  # where its tries are counted apart
            log_in(client)
            client.post("/logout")
        fail(client, 10)
        link = f"/password/{generate_reset_password_token(user)}"
        new = "une tout autre phrase"

        client.get(link)
        client.post(link, data={"password": new, "password_confirm": new})

        assert log_in(client, password=new).status_code in (302, 303)

    def test_v2_4_1_of_many_accounts_from_one_address_waits_as_well(
        self, client: ApartClient
    ) -> None:
        """A list of stolen passwords: one try for each account."""
        most = LIMITS["sign_in.address"].amount
        for _ in range(most):
            limits.take("sign_in.address", "127.0.0.1")

        assert fail(client, 1, email="one-more@example.org") == [429]

    def test_v2_4_1_by_hundreds_at_once_is_no_way_round(
        self, house: Flask, live_server: str
    ) -> None:
        """Counted before they are tried: of forty at the same moment ten are looked at."""
        a_person()
        page = requests.get(f"{live_server}/login", timeout=60)
        token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        start = Barrier(40)

        def guess(_: int) -> int:
            start.wait()
            return requests.post(
                f"{live_server}/login",
                data={"email": "ines@example.org", "password": WRONG, "csrf_token": token},
                cookies=page.cookies,
                allow_redirects=False,
                timeout=60,
            ).status_code

        with ThreadPoolExecutor(40) as crowd:
            answers = sorted(crowd.map(guess, range(40)))

        assert answers == [422] * 10 + [429] * 30


class TestWhatWritesMails:
    @pytest.mark.parametrize(
        ("path", "name"),
        [("/password", "recovery.account"), ("/confirm", "confirmation.account")],
    )
    def test_v2_4_1_is_counted_for_the_account_that_is_named(
        self, path: str, name: str, client: ApartClient
    ) -> None:
        a_person()
        most = LIMITS[name].amount

        answers = [
            client.post(path, data={"email": "ines@example.org"}).status_code
            for _ in range(most + 1)
        ]

        assert answers[-1] == 429
        assert 429 not in answers[:-1]

    def test_v2_4_1_of_an_address_is_counted_whoever_is_named(self, client: ApartClient) -> None:
        most = LIMITS["recovery.address"].amount
        answers = [
            client.post("/password", data={"email": f"p{number}@example.org"}).status_code
            for number in range(most + 1)
        ]

        assert answers[-1] == 429
        assert 429 not in answers[:-1]


class TestTheCount:
    def test_v2_4_1_survives_the_loss_of_the_queue(self, client: ApartClient, app: Flask) -> None:
        """Redis holds nothing of it."""
        a_person()
        fail(client, 10)

        Redis.from_url(app.extensions["settings"].redis_url).flushdb()

        assert log_in(client).status_code == 429

    def test_v2_4_1_that_cannot_be_made_lets_nobody_in(
        self, client: ApartClient, env: dict[str, str]
    ) -> None:
        """Without its table, sign-in fails closed."""
        a_person()
        session.rollback()
        with psycopg.connect(env["MIGRATE_DATABASE_URL"], autocommit=True) as owner:
            owner.execute("ALTER TABLE attempts RENAME TO attempts_away")
            try:
                answer = log_in(client)
            finally:
                owner.execute("ALTER TABLE attempts_away RENAME TO attempts")

        assert answer.status_code == 500
        assert not is_in(client)

    def test_v2_4_1_of_parallel_tries_is_exact(self, house: Flask) -> None:
        start = Barrier(20)

        def one(_: int) -> bool:
            with house.app_context():
                start.wait()
                try:
                    limits.take("code.account", 7)
                except TooMany:
                    return False
                return True

        with ThreadPoolExecutor(20) as crowd:
            taken = sum(crowd.map(one, range(20)))

        assert taken == LIMITS["code.account"].amount

    def test_v2_4_1_tells_when_it_starts_again(self, house: Flask) -> None:
        for _ in range(5):
            limits.take("code.account", 7)

        with pytest.raises(TooMany) as refused:
            limits.take("code.account", 7)

        expected = clock.machine_now() + timedelta(minutes=15)
        assert abs(refused.value.until - expected) < timedelta(seconds=5)
        assert refused.value.minutes == 15

    def test_v2_4_1_names_nobody_in_the_table(self, client: ApartClient) -> None:
        a_person()
        fail(client, 1)

        keys = session.scalars(text("SELECT key FROM attempts")).all()

        assert keys
        assert all(len(key) == 64 and "example" not in key for key in keys)

    def test_v2_4_1_is_forgotten_when_its_time_is_over(self, client: ApartClient) -> None:
        fail(client, 1)
        wait(hours=1.1)

        forget_what_ran_out()

        assert session.query(Attempt).count() == 0


class TestWhatCosts:
    @pytest.mark.parametrize(("asked", "name"), COSTLY.items())
    def test_v2_4_1_is_limited_for_each_person(
        self, asked: tuple[str, str], name: str, house: Flask
    ) -> None:
        """Uploads, codes, documents drawn on demand, searches: the page and its limit exist."""
        method, endpoint = asked

        rules = [rule for rule in house.url_map.iter_rules() if rule.endpoint == endpoint]

        assert any(method in (rule.methods or ()) for rule in rules)
        assert name in LIMITS

    def test_v2_4_1_is_refused_to_who_asks_too_often_only(
        self, sign_in: Callable[..., ApartClient]
    ) -> None:
        somebody = a_person("administrator")
        other = a_person("administrator", email="other@example.org")
        for _ in range(LIMITS["search.person"].amount):
            limits.take("search.person", somebody.id)

        assert sign_in(somebody).get("/staff/users").status_code == 429
        assert sign_in(other).get("/staff/users").status_code == 200

    def test_v2_4_1_refusals_without_end_do_not_fill_the_table(self, house: Flask) -> None:
        """The reason is told as before; the number is that of nothing new."""
        somebody, other = a_person(), a_person(email="other@example.org")

        def refused(cents: int, person: User, days: int = 0) -> int | None:
            facts = replace(ABOVE, amount=Euro(cents))
            asked = per_offer_threshold.assess.ask(facts, as_of(NOW + timedelta(days=days)))
            return number(Refused.answered(asked), person).decision

        first = refused(200_000, somebody)
        for cents in range(200_001, 200_000 + NUMBERS_A_DAY):
            assert refused(cents, somebody) is not None

        assert refused(300_000, somebody) is None
        assert session.query(Decision).count() == NUMBERS_A_DAY
        assert refused(200_000, somebody) == first
        assert refused(300_000, other) is not None
        assert refused(300_000, somebody, days=1) is not None


def test_v2_1_3_the_limits_are_written_down() -> None:
    """docs/limits.md shows the very table that the code reads."""
    written = (ROOT / "docs" / "limits.md").read_text()

    assert "\n".join(limits.document()) in written


def test_v2_4_1_people_who_are_signed_in_are_not_counted_with_visitors(
    sign_in: Callable[..., ApartClient],
) -> None:
    """The ceiling of an address is for whoever has not said who they are."""
    client = sign_in(a_person())
    for _ in range(LIMITS["anonymous.address"].amount):
        limits.take("anonymous.address", "127.0.0.1")

    assert client.post("/account/spaces/founder").status_code == 303


def test_v2_4_1_visitors_share_a_ceiling(client: ApartClient) -> None:
    for _ in range(LIMITS["anonymous.address"].amount):
        limits.take("anonymous.address", "127.0.0.1")

    assert client.post("/logout").status_code == 429
