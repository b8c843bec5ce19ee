"""Does each program see its own data only, whatever it knows of another's?"""

from __future__ import annotations

import pytest

from .callers import Caller, House, euros

BANK = {
    "OwnerName": "Claire Martin",
    "OwnerAddress": {
        "AddressLine1": "1 rue",
        "City": "Lyon",
        "PostalCode": "69001",
        "Country": "FR",
    },
    "IBAN": "FR7630004000031234567890143",
}


@pytest.fixture
def beta(simulated: House) -> Caller:
    return simulated.caller("beta")


@pytest.fixture
def known(alpha: Caller) -> dict[str, str]:
    """What alpha has, and beta has heard of."""
    owner = alpha.person()
    wallet = alpha.wallet(owner)
    payin = alpha.fund(owner, wallet, 1_000)
    hook = alpha.made("hooks", EventType="PAYIN_NORMAL_FAILED", Url="http://127.0.0.1:9/h")["Id"]
    return {"user": owner, "wallet": wallet, "payin": payin, "hook": hook}


class TestAnotherProgramsData:
    @pytest.mark.parametrize(
        "path",
        [
            "users/{user}",
            "sca/users/{user}",
            "users/{user}/wallets",
            "users/{user}/transactions",
            "users/{user}/bankaccounts",
            "wallets/{wallet}",
            "wallets/{wallet}/transactions",
            "payins/{payin}",
            "payins/{payin}/refunds",
            "hooks/{hook}",
        ],
    )
    def test_is_404_as_if_it_never_was(
        self, alpha: Caller, beta: Caller, known: dict[str, str], path: str
    ):
        assert alpha("GET", path.format_map(known)).status_code == 200

        answer = beta("GET", path.format_map(known))

        assert answer.status_code == 404
        assert answer.get_json()["Type"] == "ressource_not_found"

    @pytest.mark.parametrize("path", ["users", "hooks", "events"])
    def test_is_in_no_list(self, beta: Caller, known: dict[str, str], path: str):
        answer = beta("GET", path)

        assert answer.get_json() == []
        assert answer.headers["x-number-of-items"] == "0"

    def test_cannot_be_named_in_a_call(self, beta: Caller, known: dict[str, str]):
        own = beta.person()
        body = {
            "AuthorId": own,
            "CreditedWalletId": known["wallet"],
            "DeclaredDebitedFunds": euros(100),
            "DeclaredFees": euros(0),
        }

        assert beta("POST", "payins/bankwire/direct", json=body).status_code == 400
        wallet = {"Owners": [known["user"]], "Description": "x", "Currency": "EUR"}
        assert beta("POST", "wallets", json=wallet).status_code == 400

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("PUT", "wallets/{wallet}", {"Tag": "mine now"}),
            ("PUT", "hooks/{hook}", {"Status": "DISABLED"}),
            ("PUT", "sca/users/natural/{user}", {"Tag": "mine now"}),
            ("POST", "users/{user}/bankaccounts/iban", BANK),
        ],
    )
    def test_cannot_be_changed(
        self,
        alpha: Caller,
        beta: Caller,
        known: dict[str, str],
        method: str,
        path: str,
        body: dict[str, object],
    ):
        answer = beta(method, path.format_map(known), json=body)

        assert answer.status_code == 404
        assert alpha("GET", f"wallets/{known['wallet']}").get_json()["Tag"] is None
        assert alpha("GET", f"hooks/{known['hook']}").get_json()["Status"] == "ENABLED"

    def test_has_hooks_and_fees_of_its_own(self, alpha: Caller, beta: Caller, known):
        beta.made("hooks", EventType="PAYIN_NORMAL_FAILED", Url="http://127.0.0.1:9/other")

        assert len(alpha("GET", "hooks").get_json()) == 1
        store = alpha.house.app.extensions["simulator_store"]
        with store.writing():
            store.of("alpha").move("FEES_EUR", 77, "t")
        assert alpha("GET", "clients/wallets/FEES/EUR").get_json()["Balance"]["Amount"] == 77
        assert beta("GET", "clients/wallets/FEES/EUR").get_json()["Balance"]["Amount"] == 0


class TestPagesOfTheDesk:
    def test_show_everybody_s_or_one_client_s(self, simulated: House, known, beta: Caller):
        beta.wallet(beta.person())

        everybody = simulated.browser.get("/").text
        one = simulated.browser.get("/?client=beta").text

        assert "10,00" in everybody
        assert "10,00" not in one
        assert '<a href="/?client=alpha">alpha</a>' in one
