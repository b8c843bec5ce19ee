"""Is whatever a careless program sends refused in JSON, and by nothing but JSON?"""

from __future__ import annotations

from typing import Any

import pytest

from .callers import PERSON, Caller, House, euros

SHAPE = {"Message", "Type", "Id", "Date", "errors"}
WRONG_IDS: list[Any] = [[], {}, ["a"], {"a": 1}, 5, 1.5, True]
BROWSER_FREE = {"Fees": euros(0), "DebitedFunds": euros(100)}


def refused(answer: Any, status: int = 400) -> dict[str, Any]:
    said: dict[str, Any] = answer.get_json()
    assert (answer.status_code, set(said)) == (status, SHAPE), answer.text
    return said


class TestAWrongType:
    @pytest.mark.parametrize("wrong", WRONG_IDS)
    @pytest.mark.parametrize("key", ["AuthorId", "DebitedWalletId", "CreditedWalletId"])
    def test_is_no_id(self, alpha: Caller, wrong: Any, key: str):
        owner = alpha.person()
        known = {"AuthorId": owner, "DebitedWalletId": alpha.wallet(owner)}
        known["CreditedWalletId"] = alpha.wallet(owner)

        answer = alpha("POST", "transfers", json=BROWSER_FREE | known | {key: wrong})

        assert key in refused(answer)["errors"]

    @pytest.mark.parametrize("wrong", [[], {}, ["PAYER"], {"a": 1}, 5, "PAYEE"])
    def test_is_no_choice(self, alpha: Caller, wrong: Any):
        body = PERSON | {"UserCategory": wrong}

        assert "UserCategory" in refused(alpha("POST", "sca/users/natural", json=body))["errors"]

    @pytest.mark.parametrize(
        ("path", "key"),
        [
            ("payouts/bankwire", "ChargeBearer"),
            ("payouts/bankwire", "PayoutModeRequested"),
            ("transfers", "ScaContext"),
            ("cardregistrations", "CardType"),
            ("reporting/reports", "DownloadFormat"),
            ("reporting/reports", "Columns"),
            ("users/legal", "LegalPersonType"),
            ("wallets", "Owners"),
            ("wallets", "Currency"),
        ],
    )
    @pytest.mark.parametrize("wrong", [[[]], {"a": []}, [{}]])
    def test_is_refused_wherever_it_stands(self, alpha: Caller, path: str, key: str, wrong: Any):
        owner = alpha.person()
        wallet = alpha.wallet(owner)
        body = {
            **BROWSER_FREE,
            **{"AuthorId": owner, "UserId": owner, "Owners": [owner], "Currency": "EUR"},
            **{"DebitedWalletId": wallet, "CreditedWalletId": alpha.wallet(owner)},
            **{"ReportType": "COLLECTED_FEES", "AfterDate": 1, "BeforeDate": 2},
            **{"Name": "Les Serres", "Email": "a@example.org"},
        }

        refused(alpha("POST", path, json=body | {key: wrong}))

    @pytest.mark.parametrize("name", [["Claire"], {"a": 1}, 5, "C" * 101])
    def test_is_no_name(self, alpha: Caller, name: Any):
        answer = alpha("POST", "sca/users/natural", json=PERSON | {"FirstName": name})

        assert "FirstName" in refused(answer)["errors"]


class TestABody:
    @pytest.mark.parametrize(
        "body",
        [
            b'{"a":' * 6_000 + b"1" + b"}" * 6_000,
            b'{"a":' * 60 + b"1" + b"}" * 60,
            b'{"Tag": NaN}',
            b'{"Tag": Infinity}',
            b'{"Tag": 1e999}',
            b'{"Description": "\\ud800"}',
        ],
        ids=["very deep", "deep", "NaN", "Infinity", "1e999", "half a sign"],
    )
    def test_that_nobody_could_keep_is_refused(self, alpha: Caller, body: bytes):
        assert "Body" in refused(alpha("POST", "wallets", data=body))["errors"]

    def test_with_a_whole_sign_is_taken(self, alpha: Caller):
        body = b'{"Owners": ["%s"], "Currency": "EUR", "Description": "\\ud83c\\udf31"}'
        answer = alpha("POST", "wallets", data=body % alpha.person().encode())

        assert answer.get_json()["Description"] == "\N{SEEDLING}"

    def test_of_more_than_16_megabytes_is_refused(self, alpha: Caller):
        refused(alpha("POST", "wallets", data=b" " * (16 * 1024 * 1024 + 1)), 413)

    @pytest.mark.parametrize("cents", [10**12 + 1, 10**400])
    def test_names_no_more_money_than_there_is(self, alpha: Caller, cents: int):
        owner = alpha.person()
        body = {
            "AuthorId": owner,
            "CreditedWalletId": alpha.wallet(owner),
            "DeclaredDebitedFunds": euros(cents),
            "DeclaredFees": euros(0),
        }

        refused(alpha("POST", "payins/bankwire/direct", json=body))

    def test_that_nobody_thought_of_is_a_500_in_json(
        self, alpha: Caller, monkeypatch: pytest.MonkeyPatch
    ):
        def stumble(*_: object) -> None:
            raise TypeError("nobody thought of it")

        monkeypatch.setattr("wiseed_like.payments.simulator.persons.check", stumble)

        refused(alpha("POST", "sca/users/natural", json=PERSON), 500)


class TestTerms:
    def test_are_no_condition_for_an_owner_of_the_old_route(self, alpha: Caller):
        body = PERSON | {"UserCategory": "OWNER", "TermsAndConditionsAccepted": False}
        body |= {"Birthday": -1, "Nationality": "FR", "CountryOfResidence": "FR"}

        made = alpha.made("users/natural", **body)
        assert not made["TermsAndConditionsAccepted"]
        assert made["TermsAndConditionsAcceptedDate"] is None
        answer = alpha("POST", "sca/users/natural", json=body)
        assert "TermsAndConditionsAccepted" in refused(answer)["errors"]

    @pytest.mark.parametrize("door", ["users/natural", "sca/users/natural"])
    def test_can_be_accepted_later_once(self, simulated: House, alpha: Caller, door: str):
        made = alpha.made(door, **PERSON | {"TermsAndConditionsAccepted": False})
        path = f"{door}/{made['Id']}"

        accepted = alpha("PUT", path, json={"TermsAndConditionsAccepted": True}).get_json()
        assert accepted["TermsAndConditionsAccepted"] is True
        simulated.business_ahead = 1_000
        again = alpha("PUT", path, json={"TermsAndConditionsAccepted": True}).get_json()
        date = "TermsAndConditionsAcceptedDate"
        assert again[date] == accepted[date] == alpha("GET", path).get_json()[date] > 0


class TestAFilter:
    def statuses(self, alpha: Caller, query: str) -> list[str]:
        return [each["Status"] for each in alpha("GET", f"clients/transactions?{query}").get_json()]

    @pytest.mark.parametrize(
        "query",
        [
            "Status=SUCCEEDED&Status=FAILED",
            "Status=SUCCEEDED,FAILED",
            "status=succeeded&STATUS=failed",
            "status=Succeeded,Failed&AfterDate=1000000000.5&beforedate=4000000000.25",
        ],
    )
    def test_is_repeated_joined_and_written_in_any_case(self, alpha: Caller, query: str):
        owner = alpha.person()
        wallet = alpha.wallet(owner)
        alpha.fund(owner, wallet, 500)
        refusable = alpha.awaited_wire(owner, wallet)["Id"]
        assert alpha.house.browser.post(f"/wires/{refusable}", data={"refuse": 1}).location
        alpha.awaited_wire(owner, wallet)

        assert self.statuses(alpha, query) == ["SUCCEEDED", "FAILED"]
        assert self.statuses(alpha, "status=created") == ["CREATED"]

    def test_that_is_no_moment_is_refused(self, alpha: Caller):
        refused(alpha("GET", "clients/transactions?afterdate=yesterday"))
