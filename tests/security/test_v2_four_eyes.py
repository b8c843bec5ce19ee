"""Do acts of high value take two persons, and are administrators kept apart (ASVS 2.3.5, 8.4.2)?

The mechanism is `wiseed_like.approvals`; each of its kinds has tests of its own in
tests/approvals and with its domain.
"""

from __future__ import annotations

import importlib

import pytest
from flask import Flask
from sqlalchemy import exc, text

from tests.house.reading import calls, modules
from tests.rounds.world import a_user
from wiseed_like import clock
from wiseed_like.accounts import staff_roles
from wiseed_like.accounts.models import User
from wiseed_like.approvals import service
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Kind, all_kinds
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.web.doors import policy_of

# What the house never lets one person do.
OF_TWO = {
    "role.grant",
    "identity.override",
    "round.publish",
    "funds.release",
    "refund.large",
    "bank.change",
    "retention.delete",
    "setting.change",
}
# The pages of the administrators' layer.
LAYER = ("/staff/users", "/staff/deliveries")


@pytest.fixture
def asked(house: Flask) -> Approval:
    """A role, asked for by an administrator who is a compliance officer as well."""
    with transaction():
        maker, person = a_user("administrator", "compliance"), a_user("investor")
        return staff_roles.ask_for(person, "analyst", "Renfort.", by=maker, now=clock.now())


def kinds() -> dict[str, Kind]:
    for path, code in modules().items():
        if any(name == "carries_out" for name, _ in calls(code)):
            importlib.import_module(".".join(path.with_suffix("").parts))
    return {kind.name: kind for kind in all_kinds()}


def test_v2_3_5_no_act_of_high_value_is_one_persons(house: Flask):
    """Roles, identity overrides, publications, releases of funds, large refunds, bank details,
    deletions and settings are kinds of one mechanism, each with its makers and checkers."""
    found = kinds()

    assert found.keys() >= OF_TWO
    assert all(kind.makers and kind.checkers for kind in found.values())


def test_v2_3_5_the_maker_is_never_the_checker(house: Flask, asked: Approval):
    """The service refuses whoever asked, even with a checker's role; the database does too."""
    with pytest.raises(Refused, match="own_request"), transaction():
        service.approve(asked, by=session.get_one(User, asked.maker_id), now=clock.now())
    forged = "UPDATE approvals SET state = 'approved', decided_at = now(), checker_id = maker_id"
    with pytest.raises(exc.IntegrityError, match="approval_is_decided_by_another"), transaction():
        session.execute(text(forged))

    assert not session.get_one(User, int(asked.subject_id)).has_role("analyst")


def test_v2_3_5_what_is_approved_is_what_was_asked(house: Flask, asked: Approval):
    """A request keeps the SHA-256 of what was asked; nobody rewrites it, and it ends with time."""
    with transaction():
        checker = a_user("compliance")
    with pytest.raises(exc.IntegrityError, match="what was asked for stays"), transaction():
        session.execute(text("""UPDATE approvals SET payload = '{"role": "administrator"}'"""))
    with pytest.raises(Refused, match="approval_expired"), transaction():
        service.approve(asked, by=checker, now=asked.expires_at)


def test_v2_3_5_nothing_changes_between_the_last_look_and_the_act(house: Flask):
    """What a kind looks at once more is locked before it looks; but for settings, which change by
    such requests only, one at a time. The locks are tried by tests/kyc and tests/retention."""
    unlocked = {name for name, kind in kinds().items() if kind.still and not kind.locks}

    assert unlocked == {"setting.change"}


def test_v2_3_5_the_second_person_shows_once_more_who_they_are(
    house: Flask, sign_in, asked: Approval
):
    """To decide needs the second factor shown a few minutes ago at most."""
    with transaction():
        checker = a_user("compliance")
    path = f"/staff/approvals/{asked.id}/decide"

    answer = sign_in(checker, again=False).post(path, data={"approve": "1"})

    assert "/account/again" in answer.location
    assert asked.state == "asked"


def test_v8_4_2_administrators_are_a_layer_apart(house: Flask, sign_in):
    """Their pages open to no other role, only after a second factor, and changes of roles only
    once it was shown again; for others these pages do not exist."""
    with transaction():
        administrator = a_user("administrator")
        others = [a_user(role) for role in ("investor", "founder", "analyst", "compliance")]
    for page in LAYER:
        assert sign_in(administrator).get(page).status_code == 200
        assert sign_in(administrator, second_factor=False).get(page).status_code == 303
        for each in others:
            assert sign_in(each).get(page).status_code == 404
    for endpoint in ("accounts.change_role",):
        policy = policy_of(endpoint)
        assert policy is not None
        assert (policy.roles, policy.again) == (("administrator",), True)


def test_v8_4_2_administrators_approve_no_money_and_see_no_identity(house: Flask, sign_in):
    """What moves money or judges an identity is decided by compliance; an administrator is not
    among the checkers, and the pages of identity files do not exist for them."""
    with transaction():
        administrator = a_user("administrator")
    apart = ("identity.override", "round.publish", "funds.release", "refund.large", "bank.change")

    for name in apart:
        assert "administrator" not in kinds()[name].checkers
        assert "administrator" not in kinds()[name].makers
    for page in ("/staff/identities", "/staff/payments"):
        assert sign_in(administrator).get(page).status_code == 404


def test_v8_4_2_no_single_administrator_makes_another(house: Flask, sign_in):
    """A role of the staff is asked for by one and given by another; so one stolen account of an
    administrator makes no second one."""
    with transaction():
        administrator, accomplice = a_user("administrator"), a_user("investor")
    path = f"/staff/users/{accomplice.id}/roles/administrator/grant"

    answer = sign_in(administrator).post(path, data={"reason": "Renfort."})

    assert answer.status_code == 303
    assert not accomplice.has_role("administrator")
