"""Are notifications sent after the fact, at least once, and to whoever starts late?"""

from __future__ import annotations

import pytest

from ..conftest import Listener
from .callers import Caller, House

ARRIVED = "PAYIN_NORMAL_SUCCEEDED"
DEAF = "http://127.0.0.1:9/hooks"


@pytest.fixture
def purse(alpha: Caller) -> tuple[str, str]:
    """Somebody and their wallet."""
    owner = alpha.person()
    return owner, alpha.wallet(owner)


def subscribe(caller: Caller, url: str, event_type: str = ARRIVED) -> str:
    return str(caller.made("hooks", EventType=event_type, Url=url)["Id"])


def deliver(house: House, times: int = 1, every: float = 0.0) -> None:
    """Let it look as often as asked, this many seconds of the machine's clock apart."""
    for _ in range(times):
        house.deliver()
        house.machine_ahead += every


class TestDelivery:
    def test_names_the_resource_in_mangopay_s_spelling(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        subscribe(alpha, f"{listener.url}?secret=1")

        payin = alpha.fund(*purse, 500)
        deliver(simulated, 2)

        assert set(listener.heard[0]) == {"EventType", "RessourceId", "Date", "secret"}
        assert listener.of(ARRIVED) == [payin]

    def test_is_repeated_until_it_is_heard(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        subscribe(alpha, listener.url)
        listener.answers = [500, 302]

        payin = alpha.fund(*purse, 500)
        deliver(simulated, 5, every=30)

        assert listener.of(ARRIVED) == [payin] * 3
        hook = alpha("GET", "hooks").get_json()[0]
        assert (hook["Validity"], hook["Failures"]) == ("VALID", 0)

    def test_is_paced_by_the_machine_s_clock(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        subscribe(alpha, listener.url)
        listener.answers = [500]
        alpha.fund(*purse, 500)

        deliver(simulated)
        simulated.business_ahead = 86_400
        deliver(simulated)
        assert len(listener.heard) == 1
        simulated.machine_ahead = 60
        deliver(simulated)

        assert len(listener.heard) == 2

    def test_waits_for_a_platform_that_starts_late(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        hook = subscribe(alpha, DEAF)
        payins = [alpha.fund(*purse, 500) for _ in range(20)]
        deliver(simulated, 3, every=2)
        simulated.restart()

        alpha("PUT", f"hooks/{hook}", json={"Url": listener.url})
        deliver(simulated, 3, every=60)

        assert sorted(listener.of(ARRIVED)) == sorted(payins)

    def test_speaks_of_what_was_committed_only(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        subscribe(alpha, listener.url, "PAYIN_NORMAL_CREATED")
        refused = alpha(
            "POST",
            "payins/bankwire/direct",
            json={"AuthorId": purse[0], "CreditedWalletId": purse[1]},
        )

        deliver(simulated)

        assert refused.status_code == 400
        assert listener.heard == []

    def test_goes_to_the_hook_of_its_own_client(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        subscribe(simulated.caller("beta"), listener.url)
        alpha.fund(*purse, 500)

        deliver(simulated)

        assert listener.heard == []


class TestFaults:
    def test_one_is_lost_and_the_next_doubled(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        subscribe(alpha, listener.url)
        simulated.fault("hook_lost")
        alpha.fund(*purse, 500)
        deliver(simulated)
        simulated.fault("hook_twice")

        second = alpha.fund(*purse, 500)
        deliver(simulated)

        assert listener.of(ARRIVED) == [second] * 2

    def test_they_arrive_in_disorder(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        subscribe(alpha, listener.url)
        simulated.fault("hook_disorder")
        payins = [alpha.fund(*purse, 500) for _ in range(3)]

        deliver(simulated)

        assert listener.of(ARRIVED) == payins[::-1]

    def test_one_arrives_late_after_those_that_follow(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        subscribe(alpha, listener.url)
        simulated.fault("hook_late", seconds=50, match=ARRIVED)
        first, second = alpha.fund(*purse, 500), alpha.fund(*purse, 500)

        deliver(simulated, 3, every=30)

        assert listener.of(ARRIVED) == [second, first]

    def test_lies_follow(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        subscribe(alpha, listener.url)
        simulated.fault("hook_forged")

        payin = alpha.fund(*purse, 500)
        deliver(simulated)

        assert listener.of("PAYIN_NORMAL_FAILED") == [payin]
        true, forged = listener.of(ARRIVED)
        assert true == payin
        assert alpha("GET", f"payins/{forged}").status_code == 404


class TestValidity:
    def test_ends_after_a_hundred_failures_in_a_row(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        hook = subscribe(alpha, listener.url)
        store = simulated.app.extensions["simulator_store"]
        with store.writing():
            body = store.find("hook", hook)
            body["Failures"] = 98
            store.put(body)
        listener.answers = [500] * 2

        alpha.fund(*purse, 500)
        deliver(simulated)
        assert alpha("GET", "hooks").get_json()[0]["Validity"] == "VALID"
        deliver(simulated, 2, every=3_600)
        deliver(simulated, 2, every=3_600)

        told = simulated.caller("alpha")("GET", "hooks").get_json()[0]
        assert told["Validity"] == "INVALID"
        assert len(listener.heard) == 2

    def test_one_success_forgives_the_failures_before(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        subscribe(alpha, listener.url)
        listener.answers = [500] * 3
        alpha.fund(*purse, 500)
        deliver(simulated, 6, every=400)

        assert alpha("GET", "hooks").get_json()[0]["Failures"] == 0

    def test_is_repaired_by_off_and_on_again(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], listener: Listener
    ):
        hook = subscribe(alpha, listener.url)
        store = simulated.app.extensions["simulator_store"]
        with store.writing():
            body = store.find("hook", hook)
            body.update(Validity="INVALID", Failures=100)
            store.put(body)
        alpha.fund(*purse, 500)
        assert (
            alpha("PUT", f"hooks/{hook}", json={"Status": "ENABLED"}).get_json()["Validity"]
            == "INVALID"
        )

        for status in ("DISABLED", "ENABLED"):
            repaired = alpha("PUT", f"hooks/{hook}", json={"Status": status}).get_json()
        payin = alpha.fund(*purse, 500)
        deliver(simulated)

        assert (repaired["Validity"], repaired["Failures"]) == ("VALID", 0)
        assert listener.of(ARRIVED) == [payin]


class TestRegistering:
    def test_one_address_for_each_event(self, alpha: Caller):
        subscribe(alpha, DEAF)

        again = alpha("POST", "hooks", json={"EventType": ARRIVED, "Url": DEAF + "/2"})

        assert again.status_code == 400

    @pytest.mark.parametrize(
        "url", ["", "ftp://x/y", "javascript:alert(1)", "http://", "http://x/" + "y" * 255]
    )
    def test_wants_a_web_address(self, alpha: Caller, url: str):
        answer = alpha("POST", "hooks", json={"EventType": ARRIVED, "Url": url})

        assert answer.status_code == 400

    @pytest.mark.parametrize("name", ["payin_normal_succeeded", "PAYIN", "PAYIN NORMAL", "", "É_É"])
    def test_wants_the_name_of_an_event(self, alpha: Caller, name: str):
        answer = alpha("POST", "hooks", json={"EventType": name, "Url": DEAF})

        assert answer.status_code == 400


class TestADeadReceiver:
    def test_stops_nobody_else(self, simulated: House, alpha: Caller, listener: Listener):
        """More than a batch waits for it, and all of it is older."""
        subscribe(alpha, DEAF)
        owner = alpha.person()
        wallet = alpha.wallet(owner)
        for _ in range(55):
            alpha.fund(owner, wallet, 500)
        beta = simulated.caller("beta")
        subscribe(beta, listener.url)
        user = beta.person()

        payin = beta.fund(user, beta.wallet(user), 500)
        deliver(simulated, 2)

        assert listener.of(ARRIVED) == [payin]
