"""Does a fee or a limit change by two persons, from a day on, and never backwards?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import exc, text

from compliance.calendar import first_second
from compliance.euro import Euro
from tests.rounds.world import a_user
from wiseed_like.accounts.models import User
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.house_settings import queries, service
from wiseed_like.house_settings.models import HouseSetting
from wiseed_like.house_settings.rules import CATALOGUE
from wiseed_like.payments import service as payments

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TODAY, NEXT_MONTH = date(2026, 11, 21), date(2026, 12, 15)
FEE = CATALOGUE["success_fee_bps"]


@pytest.fixture
def administrator(house: object) -> User:
    with transaction():
        return a_user("administrator")


@pytest.fixture
def officer(house: object) -> User:
    with transaction():
        return a_user("compliance")


def asked(
    by: User, wanted: int = 800, *, key: str = FEE.key, day: date = NEXT_MONTH, now: datetime = NOW
) -> Approval:
    with transaction():
        return service.ask_change(
            CATALOGUE[key], wanted, from_day=day, reason="Barème de l'année.", by=by, now=now
        )


def agreed(request: Approval, by: User, *, now: datetime = NOW) -> HouseSetting:
    with transaction():
        approvals.approve(request, by=by, now=now)
    found = session.get(HouseSetting, queries.latest_id(request.payload["key"]))
    assert found is not None
    return found


class TestValue:
    def test_is_the_initial_one_until_two_persons_change_it(self, administrator, officer):
        request = asked(administrator)
        assert service.value(FEE.key, NOW + timedelta(days=365)) == 700

        agreed(request, officer)

        assert service.value(FEE.key, NOW) == 700
        assert service.value(FEE.key, first_second(NEXT_MONTH) - timedelta(seconds=1)) == 700
        assert service.value(FEE.key, first_second(NEXT_MONTH)) == 800
        coming = service.coming(FEE.key, NOW)
        assert coming is not None
        assert (coming.value, coming.since) == (800, first_second(NEXT_MONTH))

    def test_asked_for_today_holds_from_the_agreement(self, administrator, officer):
        request = asked(administrator, day=TODAY)
        later = NOW + timedelta(hours=3)

        assert agreed(request, officer, now=later).since == later
        assert service.value(FEE.key, NOW + timedelta(hours=1)) == 700

    def test_agreed_to_after_its_day_never_reaches_back(self, administrator, officer):
        request = asked(administrator, day=date(2026, 11, 23))
        late = NOW + timedelta(days=5)

        assert agreed(request, officer, now=late).since == late

    def test_is_read_by_who_needs_it(self, administrator, officer):
        agreed(asked(administrator, 500_000, key="card_max", day=TODAY), officer)

        assert payments.card_bounds(NOW) == (Euro.of(10), Euro.of(5_000))


class TestAskChange:
    @pytest.mark.parametrize(
        ("wanted", "day", "code"),
        [
            (800, date(2026, 11, 20), "since_past"),
            (1_501, NEXT_MONTH, "setting_out_of_bounds"),
            (700, NEXT_MONTH, "setting_same"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, administrator, wanted, day, code):
        with pytest.raises(Refused, match=code):
            asked(administrator, wanted, day=day)

    def test_is_the_administrator_s(self, officer):
        with pytest.raises(Refused, match="not_a_maker"):
            asked(officer)

    def test_is_open_once_for_each_setting(self, administrator):
        asked(administrator)
        asked(administrator, 48, key="bank_cool_off")

        with pytest.raises(Refused, match="already_asked"):
            asked(administrator, 900)


class TestTheSecondPerson:
    def test_is_of_compliance(self, administrator):
        request = asked(administrator)
        with transaction():
            other = a_user("administrator")

        with pytest.raises(Refused, match="not_a_checker"), transaction():
            approvals.approve(request, by=other, now=NOW)

    def test_with_both_roles_is_still_somebody_else(self):
        with transaction():
            both = a_user("administrator", "compliance")
        request = asked(both)

        with pytest.raises(Refused, match="own_request"), transaction():
            approvals.approve(request, by=both, now=NOW)


class TestTheDatabase:
    def test_refuses_a_value_that_nobody_agreed_to(self, administrator):
        request = asked(administrator)

        with pytest.raises(exc.IntegrityError, match="by two persons"), transaction():
            session.add(
                HouseSetting(key=FEE.key, value=800, since=NOW, approval_id=request.id, set_at=NOW)
            )

    def test_refuses_another_value_than_was_agreed_to(self, administrator, officer):
        request = asked(administrator)
        agreed(request, officer)
        copy = (
            "INSERT INTO house_settings (key, value, since, approval_id, set_at)"
            " SELECT key, 100, since, approval_id, set_at FROM house_settings"
        )

        with pytest.raises(exc.IntegrityError, match="by two persons"), transaction():
            session.execute(text(copy))

    def test_refuses_a_value_in_the_past(self, administrator, officer):
        agreed(asked(administrator), officer)
        back = (
            "INSERT INTO house_settings (key, value, since, approval_id, set_at)"
            " SELECT key, value, set_at - interval '1 day', approval_id, set_at FROM house_settings"
        )

        with pytest.raises(exc.IntegrityError, match="never_backdated"), transaction():
            session.execute(text(back))
