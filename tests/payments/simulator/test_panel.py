"""Does each fault do what it says, to the calls that it is for, and is it asked for by hand?"""

from __future__ import annotations

import time
import uuid
from pathlib import Path

import pytest

from wiseed_like.payments.simulator import faults
from wiseed_like.payments.simulator.app import create_simulator
from wiseed_like.payments.simulator.pages import panel

from .callers import PERSON, Answer, Caller, House


def key() -> str:
    return str(uuid.uuid4())


def ask(caller: Caller) -> Answer:
    return caller("POST", "sca/users/natural", key(), json=PERSON)


class TestInsteadOfActing:
    @pytest.mark.parametrize(
        ("kind", "status", "sort"),
        [
            ("error", 500, "internal_error"),
            ("busy", 429, "rate_limit"),
            ("unauthorized", 401, "invalid_token"),
            ("sca", 401, "unauthorized"),
            ("vanish", 404, "ressource_not_found"),
        ],
    )
    def test_it_refuses_and_does_nothing(
        self, simulated: House, alpha: Caller, kind: str, status: int, sort: str
    ):
        simulated.fault(kind)

        answer = ask(alpha)

        assert (answer.status_code, answer.get_json()["Type"]) == (status, sort)
        assert alpha("GET", "users").get_json() == []
        assert ask(alpha).status_code == 200

    def test_too_many_calls_say_when_to_come_back(self, simulated: House, alpha: Caller):
        simulated.fault("busy", seconds=60)

        told = ask(alpha).headers

        assert told["x-ratelimit-remaining"].startswith("0,")
        assert 55 <= int(told["x-ratelimit-reset"].split(",")[0]) - time.time() <= 65

    def test_an_owner_is_asked_to_authenticate(self, simulated: House, alpha: Caller):
        simulated.fault("sca")

        assert "PendingUserAction RedirectUrl=" in ask(alpha).headers["WWW-Authenticate"]


class TestAfterTheFact:
    @pytest.mark.parametrize("kind", ["error_after", "html", "truncated", "wrong_amount", "delay"])
    def test_it_was_done_once_and_its_answer_is_kept(
        self, simulated: House, alpha: Caller, kind: str
    ):
        used = key()
        simulated.fault(kind)
        alpha("POST", "sca/users/natural", used, json=PERSON)

        made = alpha("GET", "users").get_json()

        assert len(made) == 1
        kept = alpha("GET", f"responses/{used}").get_json()
        assert (kept["StatusCode"], kept["Resource"]["Id"]) == ("200", made[0]["Id"])

    def test_a_line_that_breaks_has_sent_half_of_the_answer(self, simulated: House, alpha: Caller):
        simulated.fault("lose_answer")

        with pytest.raises(ConnectionError):
            ask(alpha).get_data()
        assert len(alpha("GET", "users").get_json()) == 1

    def test_a_truncated_answer_looks_whole_but_for_its_json(self, simulated: House, alpha: Caller):
        simulated.fault("truncated")

        answer = ask(alpha)

        assert answer.status_code == 200
        assert answer.headers["Content-Length"] == str(len(answer.data))
        assert answer.data.startswith(b"{")
        assert not answer.data.endswith(b"}")

    def test_a_page_comes_instead_of_json(self, simulated: House, alpha: Caller):
        simulated.fault("html")

        answer = ask(alpha)

        assert (answer.status_code, answer.mimetype) == (200, "text/html")

    def test_other_amounts_are_told_but_not_kept(self, simulated: House, alpha: Caller):
        owner = alpha.person()
        wallet = alpha.wallet(owner)
        alpha.fund(owner, wallet, 500)
        simulated.fault("wrong_amount", match="GET /wallets", times=2)

        assert alpha.balance(wallet) == 600
        listed = alpha("GET", f"wallets/{wallet}/transactions").get_json()
        assert (listed[0]["DebitedFunds"]["Amount"], listed[0]["Fees"]["Amount"]) == (600, 0)
        assert alpha.balance(wallet) == 500

    def test_a_call_received_twice_hits_its_own_key(self, simulated: House, alpha: Caller):
        simulated.fault("duplicate")

        assert ask(alpha).status_code == 409
        assert len(alpha("GET", "users").get_json()) == 1

    def test_a_call_received_twice_without_a_key_is_done_twice(
        self, simulated: House, alpha: Caller
    ):
        simulated.fault("duplicate")

        assert alpha("POST", "sca/users/natural", json=PERSON).status_code == 200
        assert len(alpha("GET", "users").get_json()) == 2

    def test_a_late_answer_is_late(self, simulated: House, alpha: Caller):
        simulated.fault("delay", seconds=0.2)
        began = time.monotonic()

        assert ask(alpha).status_code == 200
        assert time.monotonic() - began >= 0.2


class TestWhom:
    def test_a_fault_waits_for_its_call_as_often_as_it_was_asked(
        self, simulated: House, alpha: Caller
    ):
        simulated.fault("error", match="post /SCA/users", times=2)

        assert alpha("GET", "users").status_code == 200
        assert [ask(alpha).status_code for _ in range(3)] == [500, 500, 200]

    def test_every_fault_is_explained_on_the_page(self):
        assert set(panel.IN_WORDS) == faults.KINDS

    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"kind": "flood"},
            {"kind": "error", "times": 0},
            {"kind": "error", "times": "2"},
            {"kind": "delay", "seconds": -1},
            {"kind": "delay", "seconds": 1e9},
            {"kind": "delay", "seconds": "nan"},
            {"kind": "error", "match": None},
            {"kind": "error", "number": 7},
        ],
    )
    def test_nonsense_is_refused(self, simulated: House, asked: dict[str, object]):
        assert simulated.browser.post("/_faults", json=asked).status_code == 400
        assert simulated.browser.get("/_faults").get_json() == []


class TestByHand:
    def test_one_is_added_seen_and_taken_away(self, simulated: House, alpha: Caller):
        form = {"kind": "error", "match": "POST /transfers", "times": "3", "seconds": "0"}
        assert simulated.browser.post("/faults", data=form).status_code == 303
        other = form | {"kind": "hook_late", "other": "PAYOUT_", "seconds": "2,5"}
        simulated.browser.post("/faults", data=other)

        waiting = simulated.browser.get("/_faults").get_json()
        assert [(each["kind"], each["match"], each["seconds"]) for each in waiting] == [
            ("error", "POST /transfers", 0.0),
            ("hook_late", "PAYOUT_", 2.5),
        ]
        page = simulated.browser.get("/faults").text
        assert "Tomber en panne (500)" in page
        assert "encore 3 fois" in page

        simulated.browser.post("/faults/clear", data={"number": waiting[0]["number"]})
        left = simulated.browser.get("/_faults").get_json()
        assert [each["kind"] for each in left] == ["hook_late"]
        simulated.browser.post("/faults/clear")
        assert "Aucune : tout fonctionne." in simulated.browser.get("/faults").text

    @pytest.mark.parametrize(
        "wrong", [{"kind": ""}, {"times": "many"}, {"times": "0"}, {"seconds": "inf"}]
    )
    def test_a_mistake_is_said_and_what_was_typed_is_kept(
        self, simulated: House, wrong: dict[str, str]
    ):
        form = {"kind": "busy", "match": "GET /", "times": "7", "seconds": "1"} | wrong

        answer = simulated.browser.post("/faults", data=form)

        assert answer.status_code == 422
        assert "Indiquez une panne" in answer.text
        assert '<option value="GET /" selected>' in answer.text
        assert simulated.browser.get("/_faults").get_json() == []

    def test_another_site_cannot_ask(self, simulated: House):
        headers = {"Origin": "https://evil.example"}

        for path in ("/faults", "/faults/clear", "/_faults"):
            assert simulated.browser.post(path, data={}, headers=headers).status_code == 403

    def test_the_panel_is_closed_unless_it_was_opened(self, tmp_path: Path):
        browser = create_simulator(tmp_path / "closed.sqlite").test_client()

        assert [browser.get(path).status_code for path in ("/faults", "/_faults")] == [404, 404]
        assert browser.post("/faults", data={"kind": "error"}).status_code == 404
        assert 'href="/faults"' not in browser.get("/").text
