"""Does money of every currency move as euros do, and never into a wallet of another?"""

from __future__ import annotations

from typing import Any

import pytest

from .callers import PERSON, Caller, euros

OWNER = PERSON | {
    "UserCategory": "OWNER",
    "Birthday": -1,
    "Nationality": "FR",
    "CountryOfResidence": "FR",
}
OTHERS = ["GBP", "USD", "CHF", "PLN"]


def amount(cents: int, currency: str) -> dict[str, Any]:
    return {"Currency": currency, "Amount": cents}


def wallet(caller: Caller, owner: str, currency: str) -> str:
    told = {"Owners": [owner], "Description": "Main", "Currency": currency}
    return str(caller.made("wallets", **told)["Id"])


def transfer(owner: str, source: str, target: str, money: dict[str, Any], fees: Any) -> Any:
    return {
        "AuthorId": owner,
        "DebitedFunds": money,
        "Fees": fees,
        "DebitedWalletId": source,
        "CreditedWalletId": target,
    }


@pytest.mark.parametrize("currency", OTHERS)
class TestACurrency:
    def funded(self, alpha: Caller, currency: str) -> tuple[str, str]:
        owner = str(alpha.made("sca/users/natural", **OWNER)["Id"])
        purse = wallet(alpha, owner, currency)
        payin = alpha.made(
            "payins/bankwire/direct",
            AuthorId=owner,
            CreditedWalletId=purse,
            DeclaredDebitedFunds=amount(5_000, currency),
            DeclaredFees=amount(0, currency),
        )["Id"]
        page = alpha.house.browser.get(f"/wires/{payin}", headers={"Accept-Language": "en"})
        assert f"50.00 {currency}" in page.text
        told = {"amount": "50"}
        assert alpha.house.browser.post(f"/wires/{payin}", data=told).status_code == 303
        return owner, purse

    def test_comes_in_moves_and_leaves(self, alpha: Caller, currency: str):
        owner, purse = self.funded(alpha, currency)
        till = wallet(alpha, owner, currency)
        body = transfer(owner, purse, till, amount(2_000, currency), amount(100, currency))
        moved = alpha.made("transfers", **body)

        assert (moved["Status"], moved["CreditedFunds"]) == ("SUCCEEDED", amount(1_900, currency))
        shown = alpha("GET", f"wallets/{till}").get_json()
        assert (shown["Currency"], shown["Balance"]) == (currency, amount(1_900, currency))
        fees = alpha("GET", f"clients/wallets/FEES/{currency}").get_json()
        assert (fees["Id"], fees["Balance"]) == (f"FEES_{currency}", amount(100, currency))
        of_euros = alpha("GET", "clients/wallets/FEES/EUR").get_json()
        assert of_euros["Balance"] == euros(0)

        back = alpha.made(f"transfers/{moved['Id']}/refunds", AuthorId=owner)
        assert (back["Status"], back["CreditedFunds"]) == ("SUCCEEDED", amount(2_000, currency))
        assert alpha.balance(purse) == 5_000

    def test_stands_among_the_platform_s_wallets_once_it_is_used(
        self, alpha: Caller, currency: str
    ):
        assert [each["Id"] for each in alpha("GET", "clients/wallets").get_json()] == [
            "FEES_EUR",
            "CREDIT_EUR",
        ]
        wallet(alpha, alpha.person(), currency)

        names = {each["Id"] for each in alpha("GET", "clients/wallets").get_json()}
        assert names == {
            f"{sort}_{each}" for sort in ("FEES", "CREDIT") for each in ("EUR", currency)
        }

    def test_does_not_mix_with_another(self, alpha: Caller, currency: str):
        owner, purse = self.funded(alpha, currency)
        till = wallet(alpha, owner, "EUR")
        other = wallet(alpha, owner, currency)

        for target, money in [(till, amount(1, currency)), (till, euros(1)), (other, euros(1))]:
            body = transfer(owner, purse, target, money, amount(0, money["Currency"]))
            assert alpha("POST", "transfers", json=body).status_code == 400
        assert alpha.balance(purse) == 5_000


class TestOtherNames:
    @pytest.mark.parametrize("currency", ["eur", "XXX", "EURO", "", None, ["EUR"]])
    def test_are_no_currencies(self, alpha: Caller, currency: Any):
        body = {"Owners": [alpha.person()], "Description": "Main", "Currency": currency}

        assert alpha("POST", "wallets", json=body).status_code == 400

    def test_are_no_wallets_of_the_platform(self, alpha: Caller):
        for path in ("FEES/XXX", "TIPS/EUR", "FEES/XXX/transactions", "TIPS"):
            assert alpha("GET", f"clients/wallets/{path}").status_code == 404


class TestADispute:
    def test_is_taken_from_the_credit_of_its_currency(self, alpha: Caller):
        owner = str(alpha.made("sca/users/natural", **OWNER)["Id"])
        purse = wallet(alpha, owner, "GBP")
        payin = alpha.made(
            "payins/card/web",
            AuthorId=owner,
            CreditedWalletId=purse,
            DebitedFunds=amount(5_000, "GBP"),
            Fees=amount(0, "GBP"),
            ReturnURL="https://shop.example.org/back",
            CardType="CB_VISA_MASTERCARD",
            Culture="EN",
        )["Id"]
        form = {"number": "4111111111111111", "expiry": "12/35", "code": "123"}
        answer = alpha.house.browser.post(f"/pay/card/{payin}", data=form)
        assert answer.status_code == 303, answer.text
        assert alpha.balance(purse) == 5_000
        told = {"sort": "NOT_CONTESTABLE", "reason": "FRAUD"}
        assert alpha.house.browser.post(f"/disputes/{payin}", data=told).status_code == 303

        credit = alpha("GET", "clients/wallets/CREDIT/GBP").get_json()["Balance"]
        assert credit == amount(-5_000, "GBP")
        repudiation = alpha("GET", "disputes").get_json()[0]["RepudiationId"]
        settled = alpha.made(
            f"repudiations/{repudiation}/settlementtransfer",
            AuthorId=owner,
            DebitedFunds=amount(5_000, "GBP"),
            Fees=amount(0, "GBP"),
        )
        assert (settled["Status"], settled["CreditedWalletId"]) == ("SUCCEEDED", "CREDIT_GBP")
        assert alpha("GET", "clients/wallets/CREDIT/GBP").get_json()["Balance"]["Amount"] == 0
