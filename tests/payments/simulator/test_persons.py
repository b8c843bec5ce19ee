"""Is what is told of a person kept as Mangopay keeps it, and refused when it cannot be true?"""

from __future__ import annotations

from typing import Any

import pytest

from wiseed_like.payments.simulator import rules

from .callers import PERSON, Caller, euros

EMPTY = dict.fromkeys(
    ("AddressLine1", "AddressLine2", "City", "Region", "PostalCode", "Country"), None
)
FIRM = {"Name": "Les Serres", "LegalPersonType": "BUSINESS", "Email": "a@example.org"} | {
    f"LegalRepresentative{key}": PERSON[key] for key in ("FirstName", "LastName")
}


class TestAPerson:
    def test_is_kept_in_the_types_of_the_documentation(self, alpha: Caller):
        more = {"Birthday": -86400.0, "IncomeRange": "3", "Capacity": "DECLARATIVE"}
        user = alpha.made("sca/users/natural", **PERSON | more)

        assert (user["Birthday"], type(user["Birthday"])) == (-86400, int)
        assert (user["IncomeRange"], user["Capacity"]) == (3, "DECLARATIVE")
        assert user["Address"] == EMPTY

    @pytest.mark.parametrize("birthday", [1.5, 10**11, -(10**11), 4_000_000_000, "1990", True])
    def test_was_born_once(self, alpha: Caller, birthday: Any):
        answer = alpha("POST", "sca/users/natural", json=PERSON | {"Birthday": birthday})

        assert list(answer.get_json()["errors"]) == ["Birthday"]

    def test_once_closed_awaits_no_wire(self, alpha: Caller):
        owner = alpha.person()
        wallet = alpha.wallet(owner)
        assert alpha("DELETE", f"users/natural/{owner}").status_code == 204
        body = {"AuthorId": owner, "CreditedWalletId": wallet}
        body |= {"DeclaredDebitedFunds": euros(500), "DeclaredFees": euros(0)}

        refused = alpha("POST", "payins/bankwire/direct", json=body)

        assert (refused.status_code, refused.get_json()["Type"]) == (400, "user_closed")

    def test_once_closed_pays_and_is_paid_by_no_card(self, alpha: Caller):
        owner, payer = alpha.person(), alpha.person()
        wallet, purse = alpha.wallet(owner), alpha.wallet(payer)
        assert alpha("DELETE", f"users/natural/{owner}").status_code == 204
        body = {"DebitedFunds": euros(500), "Fees": euros(0), "Culture": "FR"}
        body |= {"ReturnURL": "http://127.0.0.1:9/back", "CardType": "CB_VISA_MASTERCARD"}

        for author, credited in ((payer, wallet), (owner, purse)):
            parties = {"AuthorId": author, "CreditedWalletId": credited}
            refused = alpha("POST", "payins/card/web", json=body | parties)
            assert (refused.status_code, refused.get_json()["Type"]) == (400, "user_closed")
        assert alpha.made("payins/card/web", **body, AuthorId=payer, CreditedWalletId=purse)

    def test_once_closed_is_paid_out_nothing(self, alpha: Caller):
        owner = alpha.person()
        wallet = alpha.wallet(owner)
        assert alpha("DELETE", f"users/natural/{owner}").status_code == 204
        body = {"AuthorId": owner, "DebitedWalletId": wallet, "BankAccountId": "1"}
        body |= {"DebitedFunds": euros(500), "Fees": euros(0)}

        refused = alpha("POST", "payouts/bankwire", json=body)

        assert (refused.status_code, refused.get_json()["Type"]) == (400, "user_closed")


class TestACompany:
    def test_is_kept_in_the_types_of_the_documentation(self, alpha: Caller):
        firm = alpha.made("users/legal", **FIRM, CompanyNumber=123456789)

        assert firm["CompanyNumber"] == "123456789"
        assert firm["HeadquartersAddress"] == firm["LegalRepresentativeAddress"] == EMPTY


class TestWhatIsMissing:
    @pytest.mark.parametrize(
        ("path", "missing"),
        [
            ("transfers", {"AuthorId", "Fees", "DebitedFunds", "CreditedWalletId"}),
            ("wallets", {"Owners", "Description", "Currency"}),
            ("payins/bankwire/direct", {"AuthorId", "DeclaredDebitedFunds", "DeclaredFees"}),
            ("payins/card/web", {"AuthorId", "ReturnURL", "CardType", "Culture"}),
            ("payins/card/direct", {"CardId", "SecureModeReturnURL", "IpAddress", "BrowserInfo"}),
            ("payouts/bankwire", {"AuthorId", "DebitedWalletId", "DebitedFunds", "Fees"}),
            ("cardregistrations", {"UserId", "Currency"}),
            ("hooks", {"EventType", "Url"}),
        ],
    )
    def test_is_named_at_once(self, alpha: Caller, path: str, missing: set[str]):
        answer = alpha("POST", path, json={})

        assert answer.status_code == 400
        assert missing <= set(answer.get_json()["errors"])


class TestAListOfNothing:
    def test_are_the_mandates_of_an_account(self, alpha: Caller):
        owner = alpha.person()
        told = {"OwnerName": "Claire", "IBAN": "FR7630004000031234567890143"}
        told |= {"OwnerAddress": EMPTY | {"AddressLine1": "1 rue A", "City": "Paris"}}
        told["OwnerAddress"] |= {"PostalCode": "75001", "Country": "FR"}
        account = alpha.made(f"users/{owner}/bankaccounts/iban", **told)["Id"]

        assert alpha("GET", f"users/{owner}/bankaccounts/{account}/mandates").get_json() == []


class TestCountries:
    def test_are_told_to_whoever_asks(self, alpha: Caller):
        browser = alpha.house.browser
        told = {
            each["CountryCode"]: each["Authorization"]["BlockPayout"]
            for each in browser.get("/v2.01/countries/authorizations").get_json()
        }

        assert (told["FR"], told["KP"]) == (False, True)
        one = browser.get("/v2.01/countries/fr/authorizations").get_json()
        assert (one["CountryCode"], one["CountryName"]) == ("FR", "France")
        assert browser.get("/v2.01/countries/ZZ/authorizations").status_code == 404


class TestAClient:
    @pytest.mark.parametrize("name", ["my shop", "my+shop"])
    def test_may_be_called_so(self, alpha: Caller, name: str):
        caller = alpha.house.caller(name)

        assert caller("GET", "clients").get_json()["ClientId"] == name


class TestACard:
    def registered(self, alpha: Caller, number: str, **form: str) -> tuple[str, Any]:
        registration = alpha.made("cardregistrations", UserId=alpha.person(), Currency="EUR")
        typed = {
            "accessKeyRef": registration["AccessKey"],
            "data": registration["PreregistrationData"],
            "cardNumber": number,
            "cardExpirationDate": "1235",
            "cardCvx": "123",
        }
        answer = alpha.house.browser.post("/webpayment/getToken", data=typed | form)
        return registration["Id"], answer

    def test_is_told_to_a_page_without_a_script(self, alpha: Caller):
        back = "https://shop.example.org/back?order=5"
        number, answer = self.registered(alpha, "4111111111111111", returnURL=back)

        assert answer.status_code == 302
        assert answer.location.startswith(f"{back}&data=")
        told = {"RegistrationData": answer.location.partition("&")[2]}
        done = alpha("PUT", f"cardregistrations/{number}", json=told).get_json()
        assert (done["Status"], done["ResultCode"]) == ("VALIDATED", "000000")

    def test_that_does_not_add_up_says_so_too(self, alpha: Caller):
        back = "https://shop.example.org/back"
        _, answer = self.registered(alpha, "4111111111111112", returnURL=back)

        assert answer.location == f"{back}?errorCode=105202"

    @pytest.mark.parametrize(
        ("number", "bank"),
        [
            ("4111111111111111", "accepts"),
            ("5555555555554444", "accepts"),
            ("4970105181818183", "challenges"),
            ("4000000000000002", "refuses"),
        ],
    )
    def test_is_good_unless_it_is_one_of_ours(self, number: str, bank: str):
        assert rules.bank_of(number) == bank
