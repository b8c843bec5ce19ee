"""Is there no other way? What needs two persons is called from the place where two agreed."""

from __future__ import annotations

import ast
import importlib

import pytest

from dev.paths import ROOT
from tests.house.reading import calls, modules
from wiseed_like.accounts.access import STAFF
from wiseed_like.approvals.registry import Kind, all_kinds

# What acts at once -> the modules that may call it. The rest asks (`wiseed_like.approvals`).
ONLY_FROM = {
    "publish_and_open": {"wiseed_like/rounds/second_person.py"},
    # The demo's history is played by its own two officers.
    "finish": {"wiseed_like/rounds/second_person.py", "wiseed_like/demo/seed.py"},
    "give": {"wiseed_like/accounts/service.py", "wiseed_like/accounts/staff_roles.py"},
    "make_administrator": {"wiseed_like/cli.py"},
}
# Whose decisions move money, open identity files or let an offer out.
BEYOND_ADMINISTRATORS = ("round.", "funds.", "refund.", "kyc.", "identity.", "bank.")


@pytest.fixture(scope="module")
def kinds() -> list[Kind]:
    """Every kind of request that the house knows."""
    for path, code in modules().items():
        if any(name == "carries_out" for name, _ in calls(code)):
            importlib.import_module(".".join(path.with_suffix("").parts))
    return all_kinds()


class TestAnActOfTwo:
    @pytest.mark.parametrize("name", ONLY_FROM)
    def test_is_called_only_where_two_agreed(self, name: str):
        found = {str(path) for path, code in modules().items() for each, _ in calls(code)
                 if each == name}  # fmt: skip

        assert found <= ONLY_FROM[name]
        assert found

    def test_is_the_only_way_to_cancel_but_time(self):
        """`closing.cancel` gives money back: the second person's module looks at how much."""
        callers = {
            str(path)
            for path, code in modules().items()
            for name, call in calls(code)
            if name == "cancel"
            and isinstance(call.func, ast.Attribute)
            and getattr(call.func.value, "id", "") == "closing"
        }

        assert callers == {"wiseed_like/rounds/second_person.py", "wiseed_like/rounds/jobs.py"}

    def test_says_in_french_what_it_is_and_in_detail_what_it_does(self, kinds: list[Kind]):
        assert {"role.grant", "round.publish", "funds.release", "refund.large"} <= {
            kind.name for kind in kinds
        }
        for kind in kinds:
            assert kind.label[0].isupper()
            assert kind.lines is not None, kind.name
            assert kind.still is not None, kind.name

    def test_is_decided_by_staff_and_not_by_administrators_where_money_is(self, kinds: list[Kind]):
        for kind in kinds:
            assert kind.checkers, kind.name
            assert set(kind.checkers) <= set(STAFF)
            if kind.name.startswith(BEYOND_ADMINISTRATORS):
                assert "administrator" not in kind.checkers, kind.name


def test_the_house_is_where_it_is_looked_for():
    assert (ROOT / "wiseed_like" / "rounds" / "second_person.py").exists()
