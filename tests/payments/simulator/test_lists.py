"""Are lists cut, sorted and filtered as the real ones, however long they are?"""

from __future__ import annotations

import pytest

from .callers import DAY, Caller, House


@pytest.fixture
def wires(simulated: House, alpha: Caller) -> tuple[Caller, str, list[str]]:
    """Seven wires on one wallet, one a day: the first four arrived, the others are awaited."""
    owner = alpha.person()
    wallet = alpha.wallet(owner)
    made = []
    for number in range(7):
        if number < 4:
            made.append(alpha.fund(owner, wallet, 100 + number))
        else:
            made.append(alpha.awaited_wire(owner, wallet)["Id"])
        simulated.business_ahead += DAY
    return alpha, f"wallets/{wallet}/transactions", made


def ids(caller: Caller, path: str) -> list[str]:
    return [each["Id"] for each in caller("GET", path).get_json()]


class TestPages:
    def test_hold_ten_unless_asked_otherwise(self, alpha: Caller):
        made = [alpha.person() for _ in range(12)]

        assert ids(alpha, "users") == made[:10]
        assert ids(alpha, "users?page=2") == made[10:]
        assert ids(alpha, "users?page=3") == []
        assert ids(alpha, "users?per_page=3&page=2") == made[3:6]

    def test_hold_a_hundred_at_most(self, alpha: Caller):
        for _ in range(101):
            alpha.person()

        answer = alpha("GET", "users?per_page=1000")

        assert len(answer.get_json()) == 100
        assert answer.headers["x-number-of-pages"] == "2"

    def test_say_how_many_there_are_and_where_the_others(self, wires):
        caller, path, _ = wires

        told = caller("GET", f"{path}?page=2&per_page=3").headers

        assert (told["x-number-of-items"], told["x-number-of-pages"]) == ("7", "3")
        for name, number in {"first": 1, "prev": 1, "next": 3, "last": 3}.items():
            assert f'page={number}&per_page=3>; rel="{name}"' in told["link"]

    @pytest.mark.parametrize("query", ["page=²", "page=-1", "per_page=abc", "AfterDate=1e3"])
    def test_are_asked_for_in_whole_numbers(self, alpha: Caller, query: str):
        assert alpha("GET", f"users?{query}").status_code == 400


class TestSorting:
    def test_follows_the_date_of_creation_both_ways(self, wires):
        caller, path, made = wires

        assert ids(caller, f"{path}?Sort=CreationDate:ASC") == made
        assert ids(caller, f"{path}?Sort=CreationDate:DESC") == made[::-1]
        assert ids(caller, f"{path}?Sort=CreationDate:DESC&per_page=2&page=2") == made[3:5][::-1]


class TestFilters:
    def test_keep_what_has_one_of_these_states(self, wires):
        caller, path, made = wires

        assert ids(caller, f"{path}?Status=SUCCEEDED") == made[:4]
        assert ids(caller, f"{path}?Status=CREATED,FAILED") == made[4:]
        assert ids(caller, f"{path}?Type=PAYIN&Nature=REGULAR&Status=CREATED") == made[4:]
        assert ids(caller, f"{path}?ResultCode=000000") == made[:4]
        assert ids(caller, f"{path}?Type=PAYOUT") == []

    def test_keep_what_was_made_within_these_dates(self, wires):
        caller, path, made = wires
        dates = [each["CreationDate"] for each in caller("GET", path).get_json()]

        assert ids(caller, f"{path}?AfterDate={dates[5]}") == made[5:]
        assert ids(caller, f"{path}?BeforeDate={dates[1]}") == made[:2]
        assert ids(caller, f"{path}?AfterDate={dates[1]}&BeforeDate={dates[2]}") == made[1:3]

    def test_hold_for_a_user_s_transactions_and_for_events_too(self, wires):
        caller, _, made = wires
        owner = caller("GET", "users").get_json()[0]["Id"]

        assert ids(caller, f"users/{owner}/transactions?Status=SUCCEEDED") == made[:4]
        arrived = caller("GET", "events?EventType=PAYIN_NORMAL_SUCCEEDED").get_json()
        assert [event["ResourceId"] for event in arrived] == made[:4]
        assert set(arrived[0]) == {"ResourceId", "EventType", "Date"}

    def test_events_are_kept_for_45_days(self, simulated: House, wires):
        caller, _, made = wires
        simulated.business_ahead = 48 * DAY

        kept = caller("GET", "events?EventType=PAYIN_NORMAL_CREATED").get_json()

        assert [event["ResourceId"] for event in kept] == made[3:]


class TestAWallet:
    def test_lists_what_came_in_and_what_went_out_once_each(self, alpha: Caller):
        giver, taker = alpha.person(), alpha.person()
        purse, other = alpha.wallet(giver), alpha.wallet(taker)
        wire = alpha.fund(giver, purse, 700)
        refused = alpha.made(
            "transfers",
            AuthorId=giver,
            DebitedWalletId=purse,
            CreditedWalletId=other,
            DebitedFunds={"Currency": "EUR", "Amount": 100},
            Fees={"Currency": "EUR", "Amount": 0},
        )

        assert refused["ResultCode"] == "002701"
        assert ids(alpha, f"wallets/{purse}/transactions") == [wire, refused["Id"]]
        assert ids(alpha, f"wallets/{other}/transactions") == [refused["Id"]]


class TestWhatIsThirteenMonthsOld:
    def test_is_not_found_any_more_though_the_money_is_there(self, simulated: House, alpha: Caller):
        owner = alpha.person()
        wallet = alpha.wallet(owner)
        old = alpha.fund(owner, wallet, 700)
        simulated.business_ahead = 200 * DAY
        young = alpha.fund(owner, wallet, 300)

        simulated.business_ahead = 397 * DAY

        assert alpha("GET", f"payins/{old}").status_code == 404
        assert alpha("GET", f"payins/{old}/refunds").status_code == 404
        assert ids(alpha, f"wallets/{wallet}/transactions") == [young]
        assert alpha("GET", f"payins/{young}").status_code == 200
        assert alpha.balance(wallet) == 1_000
        assert alpha("GET", f"users/{owner}").status_code == 200
