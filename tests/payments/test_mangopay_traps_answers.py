"""Does the adapter believe only what makes sense? Odd answers, as a broken network gives them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from compliance.euro import Euro
from wiseed_like import clock
from wiseed_like.errors import GatewayDown
from wiseed_like.payments.gateway import (
    GatewayRefused,
    KeySpent,
    Kind,
    NotAtGateway,
    NotUnderstood,
    OutcomeState,
)

from .conftest import BACK, new_key
from .far_side import FarSide

TEN = {"Currency": "EUR", "Amount": 1000}
NONE = {"Currency": "EUR", "Amount": 0}
TRANSFER = {
    "Id": "xfer_m_1",
    "Tag": "op:1",
    "CreationDate": 1_700_000_000,
    "AuthorId": "user_m_1",
    "DebitedFunds": TEN,
    "CreditedFunds": TEN,
    "Fees": NONE,
    "Status": "SUCCEEDED",
    "ResultCode": "000000",
    "ResultMessage": "Success",
    "ExecutionDate": 1_700_000_000,
    "Type": "TRANSFER",
    "Nature": "REGULAR",
    "DebitedWalletId": "wlt_m_1",
    "CreditedWalletId": "wlt_m_2",
}


def transfer(far: FarSide):
    return far.gateway().transfer("u", "a", "b", "v", Euro.of("10"), "op:1", key=new_key())


NOTHING_TO_BELIEVE = [
    b"",
    b"<html><h1>Bad gateway</h1></html>",
    b'{"Id": "xfer_m_1", "Sta',
    b"null",
    b"[]",
    b'"xfer_m_1"',
    b"42",
    b"true",
    b"data=abc",
    b"\xff\xfe\x00",
    b"{}",
    b'{"Id": ""}',
    b'{"Id": null}',
    b'{"Id": 7}',
    b'{"Id": "x", "errors": {"a": "b"}}',
    b'{"Id": "x", "Message": "no", "Type": "param_error", "Date": 1}',
    json.dumps(TRANSFER).encode() + b"}",
]


class TestGoodStatus:
    @pytest.mark.parametrize("body", NOTHING_TO_BELIEVE, ids=range(len(NOTHING_TO_BELIEVE)))
    def test_with_nothing_to_believe_is_unknown_on_a_write(self, far: FarSide, body: bytes):
        far.says(body)

        with pytest.raises(GatewayDown):
            transfer(far)

    @pytest.mark.parametrize("body", NOTHING_TO_BELIEVE, ids=range(len(NOTHING_TO_BELIEVE)))
    def test_with_nothing_to_believe_is_unknown_on_a_read(self, far: FarSide, body: bytes):
        far.says(body)

        with pytest.raises(GatewayDown):
            far.gateway().find_transfer("xfer_m_1")

    def test_and_204_has_made_nothing(self, far: FarSide):
        far.says(b"", status=204)

        with pytest.raises(GatewayDown):
            transfer(far)

    @pytest.mark.parametrize("name", ["Id", "Status", "DebitedFunds", "Fees", "CreationDate"])
    def test_without_a_key_that_counts_is_not_understood(self, far: FarSide, name: str):
        far.says({key: value for key, value in TRANSFER.items() if key != name})

        with pytest.raises(NotUnderstood):
            transfer(far)

    def test_without_keys_that_do_not_count_is_understood(self, far: FarSide):
        """The SDK itself stumbles over them, after the effect."""
        far.says({**TRANSFER, "BrowserInfo": {}, "CreditedFunds": None, "Shipping": {"City": 1}})

        assert transfer(far).state == OutcomeState.SUCCEEDED

    def test_and_failed_is_an_outcome_that_moved_nothing(self, far: FarSide):
        far.says({**TRANSFER, "Status": "FAILED", "ResultCode": "001001", "ExecutionDate": None})

        outcome = transfer(far)

        assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "001001")

    def test_and_failed_has_no_page_to_show(self, far: FarSide):
        far.says({**TRANSFER, "Type": "PAYIN", "Status": "FAILED", "ResultCode": "001013"})

        with pytest.raises(GatewayRefused) as refusal:
            far.gateway().ask_card_payment("u", "w", Euro.of("10"), BACK, "fr", "t", key=new_key())

        assert refusal.value.code == "001013"

    def test_and_a_state_that_nobody_knows_is_not_understood(self, far: FarSide):
        far.says({**TRANSFER, "Status": "PROCESSING"})

        with pytest.raises(NotUnderstood):
            transfer(far)


class TestAmounts:
    @pytest.mark.parametrize(
        "money",
        [
            {"Currency": "EUR", "Amount": 99.9},
            {"Currency": "EUR", "Amount": 1000.0},
            {"Currency": "EUR", "Amount": "1000"},
            {"Currency": "EUR", "Amount": True},
            {"Currency": "EUR", "Amount": None},
            {"Currency": "EUR", "Amount": -1000},
            {"Currency": "EUR"},
            {"Currency": "USD", "Amount": 1000},
            {"Amount": 1000},
            1000,
            "10.00",
            None,
        ],
        ids=range(12),
    )
    def test_of_another_form_are_not_understood(self, far: FarSide, money: object):
        far.says({**TRANSFER, "DebitedFunds": money, "CreditedFunds": money})

        with pytest.raises(NotUnderstood):
            far.gateway().find_transfer("xfer_m_1")

    def test_that_do_not_agree_are_not_understood(self, far: FarSide):
        far.says({**TRANSFER, "CreditedFunds": {"Currency": "EUR", "Amount": 999}})

        with pytest.raises(NotUnderstood):
            far.gateway().find_transfer("xfer_m_1")

    def test_are_exact_up_to_the_largest(self, far: FarSide):
        most = {"Currency": "EUR", "Amount": 99_999_999_999}
        far.says({**TRANSFER, "DebitedFunds": most, "CreditedFunds": most})

        assert far.gateway().find_transfer("xfer_m_1").amount == Euro(99_999_999_999)


class TestBadStatus:
    @pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 300, 418])
    def test_of_a_machine_on_the_way_is_unknown(self, far: FarSide, status: int):
        far.says(b"<html>sorry</html>", status=status)

        with pytest.raises(GatewayDown):
            transfer(far)

    @pytest.mark.parametrize("status", [400, 403, 404, 405, 422])
    def test_without_the_provider_s_words_is_no_refusal(self, far: FarSide, status: int):
        far.says(b"<html>not allowed here</html>", status=status)

        with pytest.raises(GatewayDown):
            transfer(far)

    def test_with_the_provider_s_words_is_a_refusal(self, far: FarSide):
        body = {"Message": "No", "Type": "param_error", "Id": "g#1", "errors": {"Fees": "why"}}
        far.says(body, status=400)

        with pytest.raises(GatewayRefused) as refusal:
            transfer(far)

        assert (refusal.value.code, refusal.value.fields) == ("param_error", {"Fees": "why"})

    def test_404_in_the_provider_s_words_is_not_there(self, far: FarSide):
        body = {"Message": "No", "Type": "ressource_not_found", "Id": "g#1", "errors": None}
        far.says(body, status=404)

        with pytest.raises(NotAtGateway):
            transfer(far)

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_that_sends_us_elsewhere_is_not_followed(self, far: FarSide, status: int):
        far.says(b"", status=status, Location=f"{far.url}/v2.01/a/elsewhere")

        with pytest.raises(GatewayDown):
            transfer(far)

        assert not any("elsewhere" in each for each in far.asked)

    def test_with_odd_limits_is_read_all_the_same(self, far: FarSide):
        """The SDK parses them after the effect, and would raise."""
        far.says(
            TRANSFER, x_ratelimit="?,2", x_ratelimit_remaining="3,4", x_ratelimit_reset="soon,6"
        )

        assert transfer(far).state == OutcomeState.SUCCEEDED


class TestRepeat:
    """A key that was used answers 409, and the first answer is asked for."""

    def kept(self, far: FarSide, body: object) -> None:
        far.says({"Message": "used", "Type": "idempotent_creation_conflict"}, status=409)
        far.where["/responses/"] = (200, json.dumps(body).encode())

    def test_of_what_ended_well_is_its_answer(self, far: FarSide):
        url = f"{far.url}/v2.01/a/transfers"
        self.kept(far, {"StatusCode": "200", "RequestURL": url, "Resource": TRANSFER})

        assert transfer(far).provider_id == "xfer_m_1"

    @pytest.mark.parametrize("status", ["500", "502"])
    def test_of_a_failure_of_the_provider_is_left_to_the_tag(self, far: FarSide, status: str):
        self.kept(far, {"StatusCode": status, "Resource": {"Message": "Oops"}})

        with pytest.raises(KeySpent):
            transfer(far)

    def test_of_a_refusal_is_the_refusal(self, far: FarSide):
        refusal = {"Message": "No", "Type": "param_error", "errors": {"Fees": "why"}}
        self.kept(far, {"StatusCode": "400", "Resource": refusal})

        with pytest.raises(GatewayRefused, match="param_error"):
            transfer(far)

    @pytest.mark.parametrize(
        "body",
        [
            {},
            [],
            {"StatusCode": "soon", "Resource": TRANSFER},
            {"StatusCode": "200", "Resource": None},
            {"StatusCode": "200", "Resource": []},
            {"StatusCode": "400", "Resource": "no"},
        ],
        ids=range(6),
    )
    def test_that_cannot_be_read_is_unknown(self, far: FarSide, body: object):
        self.kept(far, body)

        with pytest.raises(GatewayDown):
            transfer(far)


class TestToken:
    @pytest.mark.parametrize(
        "answer",
        [
            (401, b'{"error": "invalid_client"}'),
            (400, b'{"Message": "No", "Type": "param_error", "errors": null}'),
            (403, b'{"Message": "No", "Type": "forbidden_ressource", "errors": null}'),
            (404, b'{"Message": "No", "Type": "ressource_not_found", "errors": {"a": "b"}}'),
            (500, b"{}"),
            (200, b"<html></html>"),
            (200, b'{"access_token": "t", "token_type": "Bearer"}'),
            (200, b"{}"),
            (201, b'{"access_token": "t", "token_type": "Bearer", "expires_in": 3600}'),
        ],
        ids=range(9),
    )
    def test_that_cannot_be_had_refuses_nobody_s_payment(
        self, far: FarSide, answer: tuple[int, bytes]
    ):
        far.token = answer
        far.says(TRANSFER)
        if answer[0] == 201:  # the SDK goes on, with the word None for a token
            far.says(b"{}", status=401)

        with pytest.raises(GatewayDown):
            transfer(far)

    def test_is_asked_for_once_and_kept(self, far: FarSide):
        far.says(TRANSFER)
        gateway = far.gateway()

        for _ in range(3):
            gateway.find_transfer("xfer_m_1")

        assert sum("oauth/token" in each for each in far.asked) == 1


class TestLists:
    HOOK: ClassVar = {"EventType": "X", "Url": "u", "Status": "ENABLED", "Validity": "VALID"}

    def test_take_every_page_until_a_short_one(self, far: FarSide):
        far.says([self.HOOK] * 100)
        far.where["page=3&"] = (200, json.dumps([self.HOOK] * 7).encode())

        assert len(far.gateway().list_hooks()) == 207

    def test_take_every_page_however_few_are_on_each(self, far: FarSide):
        """The provider might give fewer at once than it is asked for."""
        far.says([self.HOOK] * 10, x_number_of_pages="4")

        assert len(far.gateway().list_hooks()) == 40
        assert sum("/hooks" in each for each in far.asked) == 4

    @pytest.mark.parametrize(
        "body", [b"{}", b"null", b'["a"]', b"[1]", b"", b"<html>"], ids=range(6)
    )
    def test_that_are_none_are_not_understood(self, far: FarSide, body: bytes):
        far.says(body)

        with pytest.raises(GatewayDown):
            far.gateway().list_hooks()


class TestOneOddRow:
    ODD: ClassVar = {**TRANSFER, "Id": "xfer_m_9", "Status": "DREAMT", "Tag": "op:9"}
    SINCE = datetime(2023, 11, 14, tzinfo=UTC)  # the day of the transfer

    @pytest.fixture(autouse=True)
    def _then(self) -> None:
        clock.use(lambda: self.SINCE + timedelta(days=1))

    def test_hides_none_of_the_movements_and_is_told(self, far: FarSide):
        far.says([self.ODD, TRANSFER])
        listed = far.gateway().list_movements("w", self.SINCE, self.SINCE + timedelta(days=1))

        assert next(listed).provider_id == "xfer_m_1"
        with pytest.raises(NotUnderstood):
            next(listed)

    def test_of_another_tag_does_not_keep_one_from_being_found_or_absent(self, far: FarSide):
        far.says([self.ODD, TRANSFER])
        far.where["/transfers/xfer_m_1"] = (200, json.dumps(TRANSFER).encode())
        ask = far.gateway().find_by_tag

        found = ask(Kind.TRANSFER, "op:1", wallet_ref="w", since=self.SINCE)
        assert found is not None
        assert found.provider_id == "xfer_m_1"
        assert ask(Kind.TRANSFER, "op:2", wallet_ref="w", since=self.SINCE) is None

    @pytest.mark.parametrize("tag", ["op:9", None, ""])
    def test_that_may_be_the_one_is_never_taken_for_absent(self, far: FarSide, tag):
        far.says([{**self.ODD, "Tag": tag}, TRANSFER])

        with pytest.raises(NotUnderstood):
            far.gateway().find_by_tag(Kind.TRANSFER, "op:9", wallet_ref="w", since=self.SINCE)

    def test_hides_none_of_the_events(self, far: FarSide):
        good = {"EventType": "X", "ResourceId": "r", "Date": 1_700_000_000}
        far.says([{"EventType": "Y"}, good])

        assert [each.resource_id for each in far.gateway().list_events(self.SINCE).events] == ["r"]


class TestRefunds:
    @pytest.mark.parametrize(
        ("sort", "debited", "credited", "kind"),
        [
            ("PAYOUT", "wlt_m_1", None, Kind.PAYIN_REFUND),
            ("TRANSFER", "wlt_m_1", "wlt_m_2", Kind.TRANSFER_REFUND),
            ("PAYIN", None, "wlt_m_1", Kind.PAYOUT_REFUND),
            ("PAYOUT", None, "wlt_m_1", Kind.PAYOUT_REFUND),
            ("PAYIN", None, "CREDIT_EUR", Kind.REPUDIATION_REFUND),
        ],
    )
    def test_are_told_apart_by_where_the_money_goes(
        self, far: FarSide, sort: str, debited: str | None, credited: str | None, kind: Kind
    ):
        """What Mangopay calls a payout that came back is not documented: its wallet tells."""
        far.says(
            {
                **TRANSFER,
                "Type": sort,
                "Nature": "REFUND",
                "DebitedWalletId": debited,
                "CreditedWalletId": credited,
            }
        )

        assert far.gateway().find_refund("refund_m_1").kind == kind
