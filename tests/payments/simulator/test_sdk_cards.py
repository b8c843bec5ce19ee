"""Does a program that registers cards and pays with them run unchanged?"""

from __future__ import annotations

import pytest
import requests
from mangopay.base import DoesNotExist
from mangopay.exceptions import APIError
from mangopay.resources import (
    Card,
    CardRegistration,
    CardWebPayIn,
    DirectPayIn,
    ExtendedCardWebPayIn,
    PayIn,
    Wallet,
)
from mangopay.utils import Address, Billing, FlowDescriptor

from . import outsiders
from .outsiders import (
    BACK,
    CHALLENGE,
    FRICTIONLESS,
    REFUSED,
    STREET,
    Outsider,
    browser,
    euros,
)

house, outsider = outsiders.house, outsiders.outsider
FORM = {"number": FRICTIONLESS, "expiry": "12/40", "code": "123"}


@pytest.fixture
def purse(outsider: Outsider) -> Wallet:
    """A payer's wallet."""
    return outsider.wallet(outsider.person("PAYER").id)


def pay(wallet: Wallet, card: str, cents: int = 1_250, **changes: object) -> DirectPayIn:
    payin = DirectPayIn(
        **{
            "author_id": wallet.owners_ids[0],
            "credited_wallet_id": wallet.id,
            "debited_funds": euros(cents),
            "fees": euros(0),
            "card_id": card,
            "secure_mode_return_url": BACK,
            "ip_address": "192.0.2.7",
            "browser_info": browser(),
            "tag": "op:1",
            **changes,
        }
    )
    payin.save()
    return payin


def balance(wallet: Wallet) -> int:
    return int(Wallet.get(wallet.id).balance.amount)


class TestRegistration:
    def test_goes_from_the_browser_to_a_card(self, outsider: Outsider, purse: Wallet):
        user_id = purse.owners_ids[0]
        registration = CardRegistration(user_id=user_id, currency="EUR", tag="mine")
        registration.save()
        assert (registration.status, registration.card_id) == ("CREATED", None)
        assert registration.card_type == "CB_VISA_MASTERCARD"

        registration.registration_data = outsider.tokenise(registration)
        registration.save()

        assert (registration.status, registration.result_code) == ("VALIDATED", "000000")
        read = CardRegistration.get(registration.id)
        assert read.card_id == registration.card_id
        card = Card.get(read.card_id)
        assert (card.alias, card.expiration_date) == ("497010XXXXXX1119", "1240")
        assert (card.active, card.validity, card.user_id) == (True, "UNKNOWN", user_id)
        assert (card.card_provider, card.currency, card.tag) == ("VISA", "EUR", "mine")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"cardNumber": "4970107111111118"}, "105202"),
            ({"cardNumber": "４９７０"}, "105202"),
            ({"cardExpirationDate": "1340"}, "105203"),
            ({"cardExpirationDate": "0120"}, "105203"),
            ({"cardCvx": "12"}, "105204"),
            ({"accessKeyRef": "another"}, "105299"),
            ({"data": "another"}, "105299"),
        ],
    )
    def test_that_goes_wrong_says_so_twice(
        self, outsider: Outsider, purse: Wallet, changes: dict[str, str], code: str
    ):
        registration = CardRegistration(user_id=purse.owners_ids[0], currency="EUR")
        registration.save()

        registration.registration_data = outsider.tokenise(registration, **changes)
        assert registration.registration_data == f"errorCode={code}"
        registration.save()

        assert (registration.status, registration.result_code) == ("ERROR", code)
        assert registration.card_id is None

    def test_is_not_fooled_by_another_s_data(self, outsider: Outsider, purse: Wallet):
        registration = CardRegistration(user_id=purse.owners_ids[0], currency="EUR")
        registration.save()
        outsider.tokenise(registration)

        registration.registration_data = "data=made-up"
        registration.save()

        assert (registration.status, registration.result_code) == ("ERROR", "105206")

    def test_knows_the_same_card_again(self, outsider: Outsider, purse: Wallet):
        user_id = purse.owners_ids[0]
        first, second = outsider.card(user_id), outsider.card(user_id)
        other = outsider.card(user_id, CHALLENGE)

        mark = Card.get(first).fingerprint
        assert {card.id for card in Card.get_by_fingerprint(mark)} == {first, second}
        assert Card.get(other).fingerprint != mark

    def test_page_of_another_site_may_post_there(self, outsider: Outsider):
        told = requests.options(
            f"{outsider.server.origin}/webpayment/getToken",
            headers={"Origin": "https://merchant.example"},
            timeout=5,
        )
        assert told.status_code == 200
        assert told.headers["Access-Control-Allow-Origin"] == "*"


class TestACard:
    def test_is_listed_and_put_aside_for_good(self, outsider: Outsider, purse: Wallet):
        user_id = purse.owners_ids[0]
        card = Card.get(outsider.card(user_id))

        card.active = False
        card.save()

        assert Card.get(card.id).active is False
        listed = outsider.handler.request("GET", f"/users/{user_id}/cards")[1]
        assert [each["Id"] for each in listed] == [card.id]
        assert outsider.handler.request("GET", f"/users/{user_id}/cards", Active="true")[1] == []
        card.active = True
        with pytest.raises(APIError):
            card.save()
        refused = pay(purse, card.id)
        assert (refused.status, refused.result_code) == ("FAILED", "101106")

    def test_tells_what_it_paid(self, outsider: Outsider, purse: Wallet):
        card = Card.get(outsider.card(purse.owners_ids[0]))
        paid = pay(purse, card.id)

        assert [each.id for each in card.get_transactions()] == [paid.id]
        same = Card.get_transactions_by_fingerprint(card.fingerprint)
        assert [each.id for each in same] == [paid.id]

    def test_that_is_unknown_does_not_exist(self, outsider: Outsider):
        with pytest.raises(DoesNotExist):
            Card.get("card_m_0")


class TestADirectPayment:
    def test_moves_money_at_once(self, outsider: Outsider, purse: Wallet):
        card_id = outsider.card(purse.owners_ids[0])

        payin = pay(purse, card_id, fees=euros(50), billing=Billing("Claire", "Martin", STREET))

        assert (payin.status, payin.result_code) == ("SUCCEEDED", "000000")
        read = PayIn.get(payin.id)
        assert isinstance(read, DirectPayIn)
        assert (read.payment_type, read.execution_type) == ("CARD", "DIRECT")
        assert (int(read.debited_funds.amount), int(read.credited_funds.amount)) == (1_250, 1_200)
        assert read.secure_mode_needed is False
        assert read.secure_mode_return_url == f"{BACK}&transactionId={payin.id}"
        assert read.browser_info == browser()
        assert (read.card_info.bin, read.security_info.avs_result) == ("497010", "NO_CHECK")
        assert (read.billing.first_name, read.ip_address) == ("Claire", "192.0.2.7")
        assert balance(purse) == 1_200
        assert Card.get(card_id).validity == "VALID"
        assert outsider.events(payin.id) == ["PAYIN_NORMAL_CREATED", "PAYIN_NORMAL_SUCCEEDED"]

    @pytest.mark.parametrize(
        ("choice", "status", "code"),
        [("confirm", "SUCCEEDED", "000000"), ("refuse", "FAILED", "101301")],
    )
    def test_can_wait_for_the_bank_s_customer(
        self, outsider: Outsider, purse: Wallet, choice: str, status: str, code: str
    ):
        card_id = outsider.card(purse.owners_ids[0], CHALLENGE)

        payin = pay(purse, card_id, secure_mode="FORCE")
        assert (payin.status, payin.secure_mode_needed) == ("CREATED", True)
        assert "8183" in requests.get(payin.secure_mode_redirect_url, timeout=5).text
        answer = outsider.click(payin.secure_mode_redirect_url, **{choice: "1"})
        outsider.click(payin.secure_mode_redirect_url, confirm="1")  # too late

        assert answer.headers["Location"] == f"{BACK}&transactionId={payin.id}"
        read = PayIn.get(payin.id)
        assert (read.status, read.result_code) == (status, code)
        assert balance(purse) == (1_250 if status == "SUCCEEDED" else 0)

    def test_that_nobody_confirms_expires(self, outsider: Outsider, purse: Wallet):
        payin = pay(purse, outsider.card(purse.owners_ids[0], CHALLENGE))

        outsider.wait(901)

        outsider.hears(payin.id, "PAYIN_NORMAL_FAILED")
        assert PayIn.get(payin.id).result_code == "101304"

    @pytest.mark.parametrize(
        ("cents", "line", "code"),
        [
            (33_305, None, "101101"),
            (33_313, None, "001013"),
            (33_314, None, "105101"),
            (33_351, None, "101102"),
            (33_355, None, "105103"),
            (33_501, "01100", "101101"),
            (33_501, "01116", "101199"),
            (33_501, "01125", "101106"),
            (33_501, "01131", "101305"),
            (33_501, "03022", "101301"),
            (33_501, "2nd floor", "000000"),
        ],
    )
    def test_of_a_magic_amount_is_refused_as_it_asks(
        self, outsider: Outsider, purse: Wallet, cents: int, line: str | None, code: str
    ):
        home = Address("1 rue des Lilas", line, "Lyon", None, "69001", "FR")
        card_id = outsider.card(purse.owners_ids[0])

        payin = pay(purse, card_id, cents, billing=Billing("Claire", "Martin", home))

        assert payin.result_code == code
        assert balance(purse) == (cents if code == "000000" else 0)

    def test_with_a_card_that_its_bank_refuses_fails(self, outsider: Outsider, purse: Wallet):
        payin = pay(purse, outsider.card(purse.owners_ids[0], REFUSED))

        assert (payin.status, payin.result_code) == ("FAILED", "101101")

    def test_with_a_card_unused_for_a_day_fails(self, outsider: Outsider, purse: Wallet):
        used, unused = (outsider.card(purse.owners_ids[0]) for _ in range(2))
        pay(purse, used)

        outsider.server.clock.pushed += 86_401
        outsider.server.app.extensions["simulator_clockwork"].keep_agenda()

        assert Card.get(unused).validity == "INVALID"
        assert pay(purse, unused).result_code == "101106"
        assert pay(purse, used).status == "SUCCEEDED"

    def test_with_a_card_of_the_past_fails(self, outsider: Outsider, purse: Wallet):
        card_id = outsider.card(purse.owners_ids[0])
        pay(purse, card_id)

        outsider.server.clock.pushed += 15 * 366 * 86_400  # past the end of 2040

        assert pay(purse, card_id).result_code == "105102"

    @pytest.mark.parametrize(
        ("changes", "named"),
        [
            ({"browser_info": None}, "BrowserInfo"),
            ({"ip_address": "here"}, "IpAddress"),
            ({"secure_mode_return_url": "/back"}, "SecureModeReturnURL"),
            ({"statement_descriptor": "far too long a text"}, "StatementDescriptor"),
            ({"secure_mode": "SOMETIMES"}, "SecureMode"),
            ({"card_id": "card_m_0"}, "CardId"),
            ({"debited_funds": euros(0)}, "DebitedFunds"),
        ],
    )
    def test_that_is_incomplete_is_refused_by_name(
        self, outsider: Outsider, purse: Wallet, changes: dict[str, object], named: str
    ):
        card_id = outsider.card(purse.owners_ids[0])

        with pytest.raises(APIError) as refused:
            pay(purse, card_id, **changes)

        assert (refused.value.code, named in refused.value.content["errors"]) == (400, True)
        assert balance(purse) == 0

    def test_is_not_made_with_somebody_else_s_card(self, outsider: Outsider, purse: Wallet):
        theirs = outsider.card(outsider.person("PAYER").id)

        with pytest.raises(APIError) as refused:
            pay(purse, theirs)

        assert "CardId" in refused.value.content["errors"]

    def test_of_the_same_key_is_made_once(self, outsider: Outsider, purse: Wallet):
        card_id = outsider.card(purse.owners_ids[0])
        known = {"author_id": purse.owners_ids[0], "credited_wallet_id": purse.id}
        payin = DirectPayIn(
            **known,
            debited_funds=euros(1_000),
            fees=euros(0),
            card_id=card_id,
            secure_mode_return_url=BACK,
            ip_address="192.0.2.7",
            browser_info=browser(),
        )
        payin.save(idempotency_key="0123456789abcdef-1")
        payin.id = None

        with pytest.raises(APIError) as refused:
            payin.save(idempotency_key="0123456789abcdef-1")

        assert (refused.value.code, balance(purse)) == (409, 1_000)


class TestWhoMayReceive:
    def test_an_owner_has_to_be_verified_unless_others_are_named(self, outsider: Outsider):
        owner, payer = outsider.person(), outsider.person("PAYER")
        light, purse = outsider.wallet(owner.id), outsider.wallet(payer.id)
        card_id = outsider.card(payer.id)
        for_owner = FlowDescriptor(beneficiaries=[{"UserId": owner.id}])

        assert pay(light, card_id, author_id=payer.id).result_code == "002951"
        assert pay(purse, card_id, flow_descriptor=for_owner).result_code == "002951"
        assert pay(purse, card_id).result_code == "000000"

    def test_whoever_is_blocked_receives_nothing(self, outsider: Outsider, purse: Wallet):
        user_id = purse.owners_ids[0]
        card_id = outsider.card(user_id)

        outsider.click(f"{outsider.server.origin}/people/{user_id}", scope="Inflows", block="1")

        assert pay(purse, card_id).result_code == "008700"


class TestAPaymentOnTheProvidersPage:
    def page(self, wallet: Wallet, **changes: object) -> CardWebPayIn:
        payin = CardWebPayIn(
            **{
                "author_id": wallet.owners_ids[0],
                "credited_wallet_id": wallet.id,
                "debited_funds": euros(2_500),
                "fees": euros(0),
                "return_url": BACK,
                "card_type": "CB_VISA_MASTERCARD",
                "culture": "FR",
                **changes,
            }
        )
        payin.save()
        return payin

    def test_succeeds_and_tells_the_card(self, outsider: Outsider, purse: Wallet):
        payin = self.page(purse)
        assert (payin.status, payin.execution_type) == ("CREATED", "WEB")

        answer = outsider.click(payin.redirect_url, **FORM)

        assert answer.headers["Location"] == f"{BACK}&transactionId={payin.id}"
        assert PayIn.get(payin.id).status == "SUCCEEDED"
        used = ExtendedCardWebPayIn.get(payin.id)
        assert (used.alias, used.card_type) == ("497010XXXXXX1119", "CB_VISA_MASTERCARD")
        assert used.expiration_date.year == 2041  # the first second after it
        assert balance(purse) == 2_500

    def test_can_be_challenged_cancelled_or_forgotten(self, outsider: Outsider, purse: Wallet):
        challenged, cancelled, forgotten = (self.page(purse) for _ in range(3))

        bank = outsider.click(challenged.redirect_url, **{**FORM, "number": CHALLENGE})
        outsider.click(f"{outsider.server.origin}{bank.headers['Location']}", confirm="1")
        outsider.click(cancelled.redirect_url, cancel="1")
        outsider.wait(901)
        outsider.hears(forgotten.id, "PAYIN_NORMAL_FAILED")

        codes = [PayIn.get(each.id).result_code for each in (challenged, cancelled, forgotten)]
        assert codes == ["000000", "101002", "101109"]

    def test_that_was_not_paid_has_no_card(self, outsider: Outsider, purse: Wallet):
        with pytest.raises(DoesNotExist):
            ExtendedCardWebPayIn.get(self.page(purse).id)
