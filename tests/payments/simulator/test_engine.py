"""Does the simulator answer any program as Mangopay would: tokens, paths, keys, limits?"""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from .callers import DAY, PERSON, Caller, House

SHAPE = {"Message", "Type", "Id", "Date", "errors"}


class TestTokens:
    def test_are_given_to_any_client_with_any_key(self, simulated: House):
        answer = simulated.token("whoever-2", "anything: even this").get_json()

        assert answer["expires_in"] == 3600
        assert simulated.caller("whoever-2")("GET", "users").get_json() == []

    @pytest.mark.parametrize(("client", "key"), [("alpha", ""), ("", "k"), ("al/pha", "k")])
    def test_are_refused_without_a_name_or_a_key(self, simulated: House, client: str, key: str):
        answer = simulated.token(client, key)

        assert answer.status_code == 401
        assert set(answer.get_json()) == SHAPE

    @pytest.mark.parametrize("header", ["", "Basic", "Basic %%%", "Bearer abc", "Basic /+8="])
    def test_want_basic_credentials(self, simulated: House, header: str):
        answer = simulated.browser.post("/v2.01/oauth/token", headers={"Authorization": header})

        assert answer.status_code == 401

    def test_may_be_restricted_to_one_client(self, tmp_path: Path):
        house = House(tmp_path / "one.sqlite", client_id="alpha", api_key="secret")

        assert house.token("alpha", "secret").status_code == 200
        assert house.token("alpha", "another").status_code == 401
        assert house.token("beta", "secret").status_code == 401

    def test_outlive_a_restart_and_end_after_an_hour(self, simulated: House, alpha: Caller):
        simulated.restart()
        assert alpha("GET", "users").status_code == 200

        simulated.machine_ahead = 3_601
        answer = alpha("GET", "users")

        assert (answer.status_code, answer.get_json()["Type"]) == (401, "invalid_token")

    @pytest.mark.parametrize("token", ["", "x", "YWxwaGE6OTk5OTk5OTk5OQ.00", "é.è"])
    def test_that_nobody_gave_are_refused(self, alpha: Caller, token: str):
        alpha.token = token

        assert alpha("GET", "users").status_code == 401

    def test_of_another_file_are_refused(self, tmp_path: Path, alpha: Caller):
        elsewhere = House(tmp_path / "other.sqlite").caller("alpha")

        alpha.token = elsewhere.token

        assert alpha("GET", "users").status_code == 401

    def test_serve_their_own_client_only(self, simulated: House, alpha: Caller):
        alpha.client = "beta"
        assert alpha("GET", "users").status_code == 403

        alpha.client = "ALPHA"
        assert alpha("GET", "users").status_code == 200


class TestPaths:
    @pytest.mark.parametrize(
        "path", ["USERS", "users/", "//users//", "users?user_id=5&id=9", "Users/?page=1"]
    )
    def test_do_not_care_for_case_and_slashes(self, alpha: Caller, path: str):
        assert alpha("GET", path).get_json() == []

    @pytest.mark.parametrize("path", ["mandates/directdebit/web", "users/1/2/3/4", ""])
    @pytest.mark.parametrize(("method", "status"), [("GET", 404), ("POST", 501), ("PUT", 501)])
    def test_that_are_not_played_say_so_to_whoever_writes(
        self, alpha: Caller, path: str, method: str, status: int
    ):
        """The SDK takes a 404 to a POST for success."""
        answer = alpha(method, path, json={})

        assert answer.status_code == status
        assert set(answer.get_json()) == SHAPE

    @pytest.mark.parametrize("version", ["V3.0", "v3.0"])
    @pytest.mark.parametrize(("method", "status"), [("GET", 404), ("POST", 501)])
    def test_of_version_3_are_not_played(
        self, simulated: House, version: str, method: str, status: int
    ):
        url = f"/{version}/alpha/payins/intents"
        answer = simulated.browser.open(url, method=method, json={})

        assert answer.status_code == status
        assert set(answer.get_json()) == SHAPE

    def test_know_their_methods(self, alpha: Caller):
        assert alpha("DELETE", "hooks").status_code == 405

    @pytest.mark.parametrize("body", [b"{", b"[]", b"3", b"\xff"])
    def test_want_an_object(self, alpha: Caller, body: bytes):
        assert alpha("POST", "wallets", data=body).status_code == 400

    @pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example:80"])
    def test_are_served_to_this_machine_only(self, simulated: House, name: str):
        assert simulated.browser.get("/", headers={"Host": name}).status_code == 400

    def test_have_no_place_in_production(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("WISEED_ENV", "production")

        with pytest.raises(RuntimeError, match="no place"):
            House(tmp_path / "never.sqlite")
        assert not (tmp_path / "never.sqlite").exists()


class TestKeys:
    def test_a_repeat_is_409_whatever_its_body_and_the_first_answer_is_kept(self, alpha: Caller):
        key = str(uuid.uuid4())
        first = alpha("POST", "users/natural", key, json=PERSON)
        again = alpha("POST", "wallets", key, json={})

        assert (first.status_code, again.status_code) == (200, 409)
        assert again.get_json()["Type"] == "idempotent_creation_conflict"
        kept = alpha("GET", f"responses//{key}").get_json()
        assert (kept["StatusCode"], kept["Resource"]) == ("200", first.get_json())
        assert kept["RequestURL"].endswith("/users/natural")
        assert int(kept["ContentLength"]) == len(first.data)

    def test_an_error_burns_the_key_and_leaves_no_trace(self, alpha: Caller):
        key = str(uuid.uuid4())
        assert alpha("POST", "users/natural", key, json={}).status_code == 400

        assert alpha("POST", "users/natural", key, json=PERSON).status_code == 409
        assert alpha("GET", f"responses/{key}").get_json()["StatusCode"] == "400"
        assert alpha("GET", "users").get_json() == []

    def test_a_put_ignores_them(self, alpha: Caller):
        wallet, key = alpha.wallet(alpha.person()), str(uuid.uuid4())

        for _ in range(2):
            answer = alpha("PUT", f"wallets/{wallet}", key, json={"Tag": "t"})
            assert answer.status_code == 200
        assert alpha("GET", f"responses/{key}").status_code == 400

    def test_are_forgotten_after_a_day_of_the_machine_s_clock(
        self, simulated: House, alpha: Caller
    ):
        key = str(uuid.uuid4())
        alpha("POST", "users/natural", key, json=PERSON)
        simulated.business_ahead = 400 * DAY
        assert alpha("POST", "users/natural", key, json=PERSON).status_code == 409

        simulated.machine_ahead = DAY + 1
        alpha = simulated.caller("alpha")

        forgotten = alpha("GET", f"responses/{key}")
        assert forgotten.get_json()["Type"] == "correlationid_not_found"
        assert alpha("POST", "users/natural", key, json=PERSON).status_code == 200

    @pytest.mark.parametrize("key", ["short", "x" * 37, "with spaces in the key", "é" * 20])
    def test_have_16_to_36_plain_signs(self, alpha: Caller, key: str):
        assert alpha("POST", "users/natural", key, json=PERSON).status_code == 400

    def test_belong_to_their_client(self, simulated: House, alpha: Caller):
        key = str(uuid.uuid4())
        alpha("POST", "users/natural", key, json=PERSON)
        beta = simulated.caller("beta")

        assert beta("GET", f"responses/{key}").status_code == 400
        assert beta("POST", "users/natural", key, json=PERSON).status_code == 200


class TestLimits:
    def test_are_counted_for_each_client(self, simulated: House, alpha: Caller):
        alpha("GET", "users")
        told = alpha("GET", "users").headers

        assert told["x-ratelimit"] == "2,2,2,2"
        assert told["x-ratelimit-remaining"] == "2298,4498,8798,105598"
        resets = [int(moment) for moment in told["x-ratelimit-reset"].split(",")]
        assert [moment - resets[0] for moment in resets] == [0, 900, 2_700, 85_500]
        assert simulated.caller("beta")("GET", "users").headers["x-ratelimit"] == "1,1,1,1"

    def test_are_refused_only_when_so_set(self, tmp_path: Path):
        for refuse, status in ((False, 200), (True, 429)):
            house = House(tmp_path / f"{refuse}.sqlite", refuse_over_limit=refuse)
            caller = house.caller()
            house.app.extensions["simulator_api"].limits.count("alpha", 0.0)
            made = house.app.extensions["simulator_api"].limits._made["alpha"]
            caller("GET", "users")
            made.update({900: 2_299})

            assert caller("GET", "users").status_code == 200
            answer = caller("GET", "users")
            assert answer.status_code == status
            assert answer.headers["x-ratelimit-remaining"].startswith("0,")

    def test_begin_again_when_their_window_ends(self, simulated: House, alpha: Caller):
        alpha("GET", "users")
        simulated.machine_ahead = 901

        assert alpha("GET", "users").headers["x-ratelimit"] == "1,2,2,2"
