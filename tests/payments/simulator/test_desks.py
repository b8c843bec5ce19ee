"""Do the desks of the banks, payouts and disputes, keep the money of several clients apart?"""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from .callers import PERSON, Caller, House, euros

CARD = {"ReturnURL": "http://127.0.0.1:9/back", "CardType": "CB_VISA_MASTERCARD", "Culture": "FR"}
PAID = {"number": "4970107111111119", "expiry": "12/40", "code": "123", "pay": "1"}
BANK = {
    "OwnerName": "Claire Martin",
    "OwnerAddress": {"AddressLine1": "1 rue", "City": "Lyon", "PostalCode": "69001"}
    | {"Country": "FR"},
    "IBAN": "FR7630004000031234567890143",
}
OWNER = {"UserCategory": "OWNER", "Birthday": 500_000_000, "Nationality": "FR"} | {
    "CountryOfResidence": "FR",
    "Email": "accept@example.org",
}
BOTH = pytest.mark.parametrize("path", ["/payouts", "/disputes"])


def pay_by_card(caller: Caller) -> str:
    """A card payment that succeeded; its id."""
    payer = caller.person()
    parties = {"AuthorId": payer, "CreditedWalletId": caller.wallet(payer)}
    amounts = {"DebitedFunds": euros(4_000), "Fees": euros(0)}
    payin = str(caller.made("payins/card/web", **CARD, **parties, **amounts)["Id"])
    assert caller.house.browser.post(f"/pay/card/{payin}", data=PAID).status_code == 303
    return payin


def pay_out(caller: Caller) -> str:
    """A payout under way; its id."""
    owner = str(caller.made("sca/users/natural", **(PERSON | OWNER))["Id"])
    wallet = caller.wallet(owner)
    caller.fund(owner, wallet, 5_000)
    bank = caller.made(f"users/{owner}/bankaccounts/iban", **BANK)["Id"]
    parties = {"AuthorId": owner, "DebitedWalletId": wallet, "BankAccountId": bank}
    amounts = {"DebitedFunds": euros(4_000), "Fees": euros(0)}
    return str(caller.made("payouts/bankwire", **parties, **amounts)["Id"])


@pytest.fixture
def beta(simulated: House, alpha: Caller) -> Caller:
    """A second client; both have paid by card and are paying out."""
    beta = simulated.caller("beta")
    for caller in (alpha, beta):
        pay_by_card(caller)
        pay_out(caller)
    return beta


def cells(page: TestResponse) -> list[str]:
    """What the column of the client says."""
    return re.findall(r">(alpha|beta)</td>", page.text)


class TestTheDesksOfTheBanks:
    @BOTH
    def test_have_the_menu_and_say_where_one_is(self, simulated: House, beta: Caller, path: str):
        page = simulated.browser.get(path).text

        assert f'<a href="{path}" aria-current="page">' in page
        assert '<a href="/wires">' in page

    @BOTH
    def test_show_whose_it_is_or_one_client_s_only(self, simulated: House, beta: Caller, path: str):
        assert sorted(cells(simulated.browser.get(path))) == ["alpha", "beta"]

        one = simulated.browser.get(f"{path}?client=beta")

        assert cells(one) == []
        assert one.text.count("40,00") == 1
        assert f'<a href="{path}?client=alpha">alpha</a>' in one.text

    @BOTH
    def test_have_no_such_column_for_a_single_client(
        self, simulated: House, alpha: Caller, path: str
    ):
        pay_by_card(alpha)
        pay_out(alpha)

        page = simulated.browser.get(path, headers={"Accept-Language": "en"})

        assert (cells(page), "Client of the API" in page.text) == ([], False)


class TestTheDeskOfDisputes:
    def test_leads_to_payments_of_the_chosen_client_only(self, simulated: House, beta: Caller):
        theirs = pay_by_card(beta)

        shown = simulated.browser.get("/disputes?client=beta").text

        assert f"/disputes/{theirs}?client=beta" in shown
        assert "beta" in simulated.browser.get(f"/disputes/{theirs}").text
        for act in (simulated.browser.get, simulated.browser.post):
            assert act(f"/disputes/{theirs}?client=alpha").status_code == 404
        assert beta("GET", f"payins/{theirs}/disputes").get_json() == []

    def test_stays_with_its_client(self, simulated: House, beta: Caller):
        answer = simulated.browser.post(f"/disputes/{pay_by_card(beta)}?client=beta")

        assert (answer.status_code, answer.location) == (303, "/disputes?client=beta")


class TestTheDeskOfPayouts:
    def test_refuses_a_wire_and_stays_with_its_client(self, simulated: House, beta: Caller):
        payout = pay_out(beta)

        answer = simulated.browser.post(
            f"/payouts/{payout}?client=beta", data={"decision": "refuse"}
        )

        assert answer.location == "/payouts?client=beta"
        told = beta("GET", f"payouts/{payout}").get_json()
        assert (told["Status"], told["ResultCode"]) == ("FAILED", "121001")
        assert told["ResultMessage"] == "The bank wire has been refused"
