"""Which of the two clocks does a thing follow, and is what became due done when one is moved?"""

from __future__ import annotations

import time

import pytest

from .callers import DAY, PERSON, Caller, House, euros


def push(house: House, days: float) -> None:
    told = house.browser.post("/_clock", json={"at": time.time() + days * DAY})
    assert told.status_code == 200, told.text


class TestTheBusinessClock:
    def test_dates_what_is_made(self, simulated: House, alpha: Caller):
        push(simulated, 100)

        made = alpha.made("sca/users/natural", **PERSON)

        assert abs(made["CreationDate"] - (time.time() + 100 * DAY)) < 5

    def test_is_kept_through_a_restart(self, simulated: House, alpha: Caller):
        push(simulated, 100)
        simulated.restart()

        made = alpha.made("sca/users/natural", **PERSON)

        assert abs(made["CreationDate"] - (time.time() + 100 * DAY)) < 5

    def test_ends_the_waiting_for_a_wire_at_once_when_it_is_moved(
        self, simulated: House, alpha: Caller
    ):
        owner = alpha.person()
        wire = alpha.awaited_wire(owner, alpha.wallet(owner))["Id"]

        push(simulated, 30)
        assert alpha("GET", f"payins/{wire}").get_json()["Status"] == "CREATED"
        push(simulated, 32)

        assert alpha("GET", f"payins/{wire}").get_json()["ResultCode"] == "101109"

    def test_leaves_tokens_and_browser_sessions_alone(self, simulated: House, alpha: Caller):
        owner = alpha.person()
        page = alpha.made(
            "payins/card/web",
            AuthorId=owner,
            CreditedWalletId=alpha.wallet(owner),
            DebitedFunds=euros(500),
            Fees=euros(0),
            ReturnURL="http://127.0.0.1:5000/",
            CardType="CB_VISA_MASTERCARD",
            Culture="FR",
        )["Id"]

        push(simulated, 300)
        assert alpha("GET", f"payins/{page}").get_json()["Status"] == "CREATED"
        simulated.machine_ahead = 16 * 60
        simulated.keep_agenda()

        assert alpha("GET", f"payins/{page}").get_json()["ResultCode"] == "101109"

    @pytest.mark.parametrize(
        "asked",
        [None, [], {}, {"at": None}, {"at": "tomorrow"}, {"at": True}, {"at": -1}, {"at": 1e99}],
    )
    def test_wants_a_moment(self, simulated: House, asked: object):
        assert simulated.browser.post("/_clock", json=asked).status_code == 400

    def test_is_not_moved_by_another_site_s_page(self, simulated: House):
        answer = simulated.browser.post(
            "/_clock", json={"at": 1}, headers={"Origin": "https://evil.example"}
        )

        assert answer.status_code == 403


class TestWhatIsPlanned:
    def test_is_done_once_in_the_order_of_its_time(self, simulated: House, alpha: Caller):
        owner = alpha.person()
        wallet = alpha.wallet(owner)
        wires = [alpha.awaited_wire(owner, wallet)["Id"] for _ in range(120)]

        push(simulated, 40)
        push(simulated, 41)

        failed = []
        for page in (1, 2):
            query = f"events?EventType=PAYIN_NORMAL_FAILED&per_page=100&page={page}"
            failed += [event["ResourceId"] for event in alpha("GET", query).get_json()]
        assert failed == wires

    def test_waits_when_it_stumbles_and_lets_the_others_pass(self, simulated: House, alpha: Caller):
        owner = alpha.person()
        wire = alpha.awaited_wire(owner, alpha.wallet(owner))["Id"]
        store = simulated.app.extensions["simulator_store"]
        with store.writing():
            store.of("alpha").plan(0, "nobody_knows_how", wire, by="business")

        push(simulated, 40)

        assert alpha("GET", f"payins/{wire}").get_json()["Status"] == "FAILED"
        left = store.db.execute("SELECT action FROM agenda").fetchall()
        assert [row["action"] for row in left] == ["nobody_knows_how"]
