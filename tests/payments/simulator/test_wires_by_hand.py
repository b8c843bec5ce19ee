"""Can a person play the bank and the provider's support: right wires, wrong ones, nobody's?"""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from .callers import DAY, Caller, House

LYING = "FR1420041010050500013M02606"
FORM = {"amount": "333,33", "payer": "Jean Dupond", "iban": LYING, "reference": ""}


def send(house: House, **form: str) -> TestResponse:
    return house.browser.post("/wires", data=FORM | form)


@pytest.fixture
def purse(alpha: Caller) -> tuple[str, str]:
    owner = alpha.person()
    return owner, alpha.wallet(owner)


class TestAWireUnderItsReference:
    def test_pays_what_was_awaited_with_the_amount_that_came(
        self, simulated: House, alpha: Caller, purse: tuple[str, str]
    ):
        wire = alpha.awaited_wire(*purse, cents=500)

        answer = send(simulated, reference=wire["WireReference"].lower())

        assert answer.headers["Location"] == f"/wires/{wire['Id']}"
        told = alpha("GET", f"payins/{wire['Id']}").get_json()
        assert (told["Status"], told["DebitedFunds"]["Amount"]) == ("SUCCEEDED", 33_333)
        assert told["DebitedBankAccount"]["OwnerName"] == "Jean Dupond"
        assert "Jean Dupond" in simulated.browser.get(answer.headers["Location"]).text

    def test_that_comes_late_is_credited_all_the_same(
        self, simulated: House, alpha: Caller, purse: tuple[str, str]
    ):
        wire = alpha.awaited_wire(*purse)
        simulated.business_ahead = 40 * DAY
        simulated.keep_agenda()

        answer = send(simulated, reference=wire["WireReference"])

        told = alpha("GET", f"payins/{answer.headers['Location'].rpartition('/')[2]}").get_json()
        assert told["Id"] != wire["Id"]
        assert (told["ExecutionType"], told["Status"]) == ("EXTERNAL_INSTRUCTION", "SUCCEEDED")
        assert alpha.balance(purse[1]) == 33_333

    def test_may_be_sent_from_another_account_on_its_own_page(
        self, simulated: House, alpha: Caller, purse: tuple[str, str]
    ):
        wire = alpha.awaited_wire(*purse)["Id"]
        page = simulated.browser.get(f"/wires/{wire}").text
        assert 'value="Claire Martin"' in page

        told = {"amount": "5", "payer": "SCI Dupond", "iban": "FR14 2004 1010 0505 0001 3M02 606"}
        simulated.browser.post(f"/wires/{wire}", data=told)

        account = alpha("GET", f"payins/{wire}").get_json()["DebitedBankAccount"]
        assert (account["OwnerName"], account["IBAN"]) == ("SCI Dupond", LYING)


class TestAWireUnderAWrongReference:
    @pytest.mark.parametrize("reference", ["", "FAUX123456", "<b>x</b>"])
    def test_stays_with_the_provider_and_nobody_is_told(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], reference: str
    ):
        before = len(alpha("GET", "events").get_json())

        answer = send(simulated, reference=reference)

        page = simulated.browser.get(answer.headers["Location"]).text
        assert "à attribuer" in page
        assert "<b>x</b>" not in page
        assert alpha.balance(purse[1]) == 0
        assert len(alpha("GET", "events").get_json()) == before
        assert alpha("GET", f"wallets/{purse[1]}/transactions").get_json() == []

    def test_is_attributed_by_support_once(
        self, simulated: House, alpha: Caller, purse: tuple[str, str]
    ):
        stray = send(simulated, reference="FAUX").headers["Location"]
        found = simulated.browser.get(f"{stray}?q=claire mar").text
        assert re.search(rf'name="wallet" value="{purse[1]}"', found)

        for _ in range(2):
            simulated.browser.post(stray, data={"wallet": purse[1]})

        (payin,) = alpha("GET", f"wallets/{purse[1]}/transactions").get_json()
        assert (payin["ExecutionType"], payin["DebitedFunds"]["Amount"]) == (
            "EXTERNAL_INSTRUCTION",
            33_333,
        )
        assert payin["WireReference"] == "FAUX"
        assert alpha.balance(purse[1]) == 33_333
        assert f"/wires/{payin['Id']}" in simulated.browser.get(stray).text

    def test_makes_nobody_s_reference_theirs(
        self, simulated: House, alpha: Caller, purse: tuple[str, str]
    ):
        first = send(simulated, reference="VACANCES").headers["Location"]
        simulated.browser.post(first, data={"wallet": purse[1]})

        second = send(simulated, reference="VACANCES").headers["Location"]

        assert second.startswith("/strays/")
        assert alpha.balance(purse[1]) == 33_333

    def test_is_sent_back_once(self, simulated: House, alpha: Caller, purse: tuple[str, str]):
        stray = send(simulated, reference="FAUX").headers["Location"]

        simulated.browser.post(stray, data={"return": "1"})
        simulated.browser.post(stray, data={"wallet": purse[1]})

        assert "renvoyé" in simulated.browser.get(stray).text
        assert alpha.balance(purse[1]) == 0

    def test_never_reaches_another_client_s_wallet(
        self, simulated: House, alpha: Caller, purse: tuple[str, str]
    ):
        beta = simulated.caller("beta")
        beta.wallet(beta.person())
        stray = send(simulated, client="beta").headers["Location"]

        assert simulated.browser.post(stray, data={"wallet": purse[1]}).status_code == 404
        assert purse[1] not in simulated.browser.get(f"{stray}?q=claire").text
        assert alpha.balance(purse[1]) == 0


class TestTheForm:
    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"amount": "0"}, "Indiquez un montant"),
            ({"amount": "1e3"}, "Indiquez un montant"),
            ({"payer": " "}, "nom de l&#39;émetteur"),
            ({"iban": "FR7612345"}, "IBAN n&#39;est pas valide"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_rest(
        self,
        simulated: House,
        alpha: Caller,
        purse: tuple[str, str],
        wrong: dict[str, str],
        sentence: str,
    ):
        answer = send(simulated, reference="GARDE", **wrong)

        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'value="GARDE"' in answer.text

    def test_has_nobody_to_pay_while_there_is_no_client(self, simulated: House):
        assert send(simulated).status_code == 404

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_can_be_read_in_both_languages(
        self, simulated: House, alpha: Caller, purse: tuple[str, str], language: str
    ):
        alpha.awaited_wire(*purse)
        stray = send(simulated).headers["Location"]
        spoken = {"Accept-Language": language}

        for path in ("/wires", stray, f"{stray}?q=nobody", "/faults", "/", "/?q=claire"):
            answer = simulated.browser.get(path, headers=spoken)
            assert answer.status_code == 200
            assert ("Wires" if language == "en" else "Virements") in answer.text

    def test_another_site_cannot_send_it(
        self, simulated: House, alpha: Caller, purse: tuple[str, str]
    ):
        headers = {"Origin": "https://evil.example"}

        assert simulated.browser.post("/wires", data=FORM, headers=headers).status_code == 403
