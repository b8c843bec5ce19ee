"""Do users and money behave as at Mangopay, for clients that are careless or in a hurry?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from compliance.euro import Euro

from ..conftest import Cast, Clock, SimulatorServer, company, eventually, new_key

PERSON = {
    "FirstName": "Claire",
    "LastName": "Martin",
    "Email": "claire@example.org",
    "UserCategory": "PAYER",
    "TermsAndConditionsAccepted": 1,
    "User": "5",
    "Nonsense": {"a": None},
}


def euros(cents: object) -> dict[str, object]:
    return {"Currency": "EUR", "Amount": cents}


class TestUsers:
    def test_are_read_through_every_door(self, provider: SimulatorServer):
        user = provider.call("POST", "sca/users/natural", json=PERSON).json()

        assert "PendingUserAction" in user
        assert "Nonsense" not in user
        for door in ("users", "sca/users", "sca/users/natural"):
            assert provider.call("GET", f"{door}/{user['Id']}").json() == user
        old = provider.call("GET", f"users/natural/{user['Id']}").json()
        assert "PendingUserAction" not in old

    def test_a_legal_user_of_the_old_route_has_a_flat_representative(
        self, provider: SimulatorServer
    ):
        body = {
            "Name": "Les Serres",
            "LegalPersonType": "BUSINESS",
            "Email": "a@example.org",
            "LegalRepresentativeFirstName": "Paul",
            "LegalRepresentativeLastName": "Durand",
        }
        user = provider.call("POST", "users/legal", json=body).json()

        assert user["LegalRepresentativeFirstName"] == "Paul"
        nested = provider.call("GET", f"sca/users/{user['Id']}").json()["LegalRepresentative"]
        assert len(nested) == 8

    def test_a_payer_becomes_an_owner_once_complete(self, provider: SimulatorServer):
        user = provider.call("POST", "sca/users/natural", json=PERSON).json()["Id"]
        path = f"sca/users/natural/{user}/category"

        assert provider.call("PUT", path, json={"UserCategory": "OWNER"}).status_code == 400
        complete = {
            "UserCategory": "OWNER",
            "Birthday": -1,
            "Nationality": "FR",
            "CountryOfResidence": "FR",
            "TermsAndConditionsAccepted": True,
        }
        answer = provider.call("PUT", path, json=complete).json()
        assert (answer["UserCategory"], answer["KYCLevel"]) == ("OWNER", "REGULAR")


class TestMoney:
    @pytest.mark.parametrize("amount", [0, -1, 1.5, "100", True, None, 10.0])
    def test_only_whole_positive_cents_are_an_amount(self, cast: Cast, amount: object):
        body = {
            "AuthorId": cast.investor,
            "CreditedWalletId": cast.purse,
            "DeclaredDebitedFunds": euros(amount),
            "DeclaredFees": euros(0),
        }
        assert cast.server.call("POST", "payins/bankwire/direct", json=body).status_code == 400

    def transfer(self, cast: Cast, **changes: object) -> dict[str, object]:
        body = {
            "AuthorId": cast.investor,
            "DebitedFunds": euros(100),
            "Fees": euros(0),
            "DebitedWalletId": cast.purse,
            "CreditedWalletId": cast.round_wallet,
        }
        return cast.server.call("POST", "transfers", json=body | changes).json()

    def test_only_the_holder_moves_it(self, cast: Cast):
        assert self.transfer(cast, AuthorId=cast.issuer)["ResultCode"] == "001002"

    def test_a_payer_receives_no_transfer(self, cast: Cast):
        cast.fund(Euro.of("5"))
        other = cast.gateway.open_wallet(cast.investor, "x", "user:1", key=new_key())

        assert self.transfer(cast, CreditedWalletId=other)["ResultCode"] == "002701"

    def test_an_owner_who_is_not_verified_receives_nothing(self, cast: Cast):
        cast.fund(Euro.of("5"))
        light = cast.gateway.open_issuer_account(company("Atelier (kyc-light)"), key=new_key())
        wallet = cast.gateway.open_wallet(light, "x", "round:9", key=new_key())

        answer = self.transfer(cast, CreditedWalletId=wallet)

        assert (answer["Status"], answer["ResultCode"]) == ("FAILED", "002951")
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("5")

    def test_a_fee_is_kept_apart(self, cast: Cast):
        cast.fund(Euro.of("5"))

        self.transfer(cast, DebitedFunds=euros(500), Fees=euros(30))

        assert cast.gateway.wallet_balance(cast.round_wallet) == Euro(470)
        assert cast.gateway.fees_balance() == Euro(30)
        assert self.transfer(cast, Fees=euros(100))["ResultCode"] == "001014"

    def test_a_hundred_hands_never_take_more_than_there_is(self, cast: Cast):
        cast.fund(Euro.of("10"))

        with ThreadPoolExecutor(16) as hands:
            answers = list(hands.map(lambda _: self.transfer(cast), range(100)))

        codes = [answer["ResultCode"] for answer in answers]
        assert (codes.count("000000"), codes.count("001001")) == (10, 90)
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO
        assert cast.gateway.wallet_balance(cast.round_wallet) == Euro.of("10")

    def test_twenty_refunds_at_once_give_back_once(self, cast: Cast):
        cast.fund(Euro.of("10"))
        transfer = cast.invest(Euro.of("10"))
        path = f"transfers/{transfer}/refunds"

        with ThreadPoolExecutor(16) as hands:
            answers = hands.map(
                lambda _: cast.server.call("POST", path, json={"AuthorId": cast.investor}).json(),
                range(20),
            )

        assert sorted(answer["ResultCode"] for answer in answers)[:2] == ["000000", "001401"]
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("10")

    def test_movements_add_up_to_balances(self, cast: Cast):
        cast.fund(Euro.of("10"))
        cast.invest(Euro.of("4"))

        rows = cast.server.app.extensions["simulator_store"].db.execute(
            "SELECT wallet_id, sum(cents) AS cents FROM movements GROUP BY 1"
        )

        assert {row["wallet_id"]: row["cents"] for row in rows} == {
            cast.purse: 600,
            cast.round_wallet: 400,
        }


class TestTime:
    def test_what_is_awaited_too_long_fails(self, cast: Cast, pushed_machine: Clock):
        page = cast.gateway.ask_card_payment(
            cast.investor, cast.purse, Euro.of("5"), "http://127.0.0.1/", "fr", "", key=new_key()
        )
        pushed_machine.pushed = 16 * 60

        eventually(lambda: cast.gateway.find_payin(page.provider_id).code == "101109")
        cast.server.pay(page)
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO

    def test_a_restart_forgets_nothing(self, cast: Cast):
        wire = cast.gateway.expect_wire(
            cast.investor, cast.purse, Euro.of("5"), "op:1", key=new_key()
        )
        cast.fund(Euro.of("7"))

        cast.server.restart()

        cast.server.declare_wire(wire.provider_id, "5")
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("12")
